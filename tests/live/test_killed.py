"""Verbs of a store under `kill -9`: see `livecrash`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


def run(what, place, seed, cycles):
    """Run a scenario of `livecrash` in a process of its own; what it found."""
    command = [sys.executable, "-W", "error", str(TESTS / "livecrash.py"), what, str(place), str(seed), str(cycles)]
    environment = os.environ | {"PYTHONPATH": str(TESTS)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """Where stores are made: a folder, or a server."""
    return tmp_path if request.param == "sqlite" else request.getfixturevalue("postgresql_server")


def test_a_verb_that_is_killed_happened_or_did_not(place):
    assert run("killed", place, 2, 50).startswith("50 kills")


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10, 20))
def test_a_thousand_kills(place, seed):
    assert run("killed", place, seed, 100).startswith("100 kills")


@pytest.mark.long
def test_every_verb_killed_at_every_statement(place):
    assert int(run("everywhere", place, 1, 1).split()[0]) > 200
