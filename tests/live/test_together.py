"""Eight writers of one store, and readers meanwhile, in processes of their own: see `livetogether`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


@pytest.mark.parametrize(("seed", "count"), [(1, 2), pytest.param(2, 100, marks=pytest.mark.long)])
def test_eight_writers_lose_nothing_and_readers_see_whole_states(url, seed, count):
    command = [sys.executable, "-W", "error", str(TESTS / "livetogether.py"), url, str(seed), str(count)]
    environment = os.environ | {"PYTHONPATH": str(TESTS)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{2 + 8 * (2 * count - 1)} events")
