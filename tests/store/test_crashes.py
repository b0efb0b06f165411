import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from storecrash import check

TESTS = Path(__file__).parents[1]
BOUNDARIES = ("pwrite64", "fdatasync", "fsync", "ftruncate", "unlink")
"""System calls by which SQLite changes what is on the disk."""


def command(what, url, seed, cycles):
    return [sys.executable, "-W", "error", str(TESTS / "storecrash.py"), what, str(url), str(seed), str(cycles)]


def run(what, url, seed, cycles):
    """Run a scenario of `storecrash` in a process of its own; what it found."""
    done = subprocess.run(
        command(what, url, seed, cycles), capture_output=True, text=True, check=False, env=environment()
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def environment():
    return os.environ | {"PYTHONPATH": str(TESTS)}


def test_a_killed_writer_loses_nothing_acknowledged_and_leaves_nothing_by_halves(url):
    assert run("killed", url, 1, 50).startswith("50 kills")


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 22))
def test_a_thousand_killed_writers(url, seed):
    assert run("killed", url, seed, 50).startswith("50 kills")


@pytest.mark.long
@pytest.mark.parametrize("call", BOUNDARIES)
def test_a_writer_killed_at_every_system_call_that_writes(tmp_path, call):
    if shutil.which("strace") is None or subprocess.call(["strace", "-qq", "true"]):
        pytest.skip("strace is not installed, or may not trace here")
    killed = 0
    while True:
        url = tmp_path / f"{call}-{killed}.db"
        inject = ["strace", "-qq", "-o", "/dev/null", "-f", "-e", f"inject={call}:signal=SIGKILL:when={killed + 1}"]
        done = subprocess.run(
            [*inject, *command("write", url, 1, 3)], capture_output=True, env=environment(), check=False
        )
        numbers = [int(line) for line in done.stdout.split()]
        last = check(str(url), max(numbers, default=0))
        if done.returncode == 0:
            break
        assert last <= max(numbers, default=0) + 1
        killed += 1
    assert numbers == [0, 1, 2, 3]
    assert killed or call in ("fsync", "ftruncate", "unlink")


def test_files_that_may_not_grow(tmp_path):
    assert run("limited", tmp_path / "store.db", 1, 12).startswith("12 limits")


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 22))
def test_files_that_may_not_grow_at_500_points(tmp_path, seed):
    assert run("limited", tmp_path / "store.db", seed, 25).startswith("25 limits")


def test_a_full_disk(small_disk):
    assert run("full", small_disk / "store.db", 1, 12).startswith("12 disks")


def test_eight_writers_lose_nothing(url):
    assert run("together", url, 1, 6) == "48 events of 8 writers"


@pytest.mark.long
def test_eight_writers_of_many_events_lose_nothing(url):
    assert run("together", url, 2, 250) == "2000 events of 8 writers"
