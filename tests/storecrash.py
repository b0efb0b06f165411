"""Writers that are killed, run out of room or run beside each other: `python storecrash.py WHAT URL SEED CYCLES`.

A process of its own that forks a writer for each cycle, so that a cycle costs no start of an interpreter. The writer
says the number of each event once it is committed; afterwards the store must hold all that was said, at most one event
more, and nothing by halves. `write` is such a writer alone, for whoever kills it otherwise.
"""

import os
import random
import resource
import signal
import sys
import time
from pathlib import Path

from sqlalchemy import func, select

from forks import ended, forked
from leadmatch.errors import StoreError
from leadmatch.store import trail
from leadmatch.store.database import Database
from leadmatch.store.schema import posting, record
from storebook import POSTINGS_A_RECORD, StoreBook

RECORDS_AN_EVENT = 3


def check(url, acknowledged):
    """All that was acknowledged is there, at most one event more, each as a whole; the number of the last event."""
    with Database.open(url) as db:
        found = StoreBook(db, random.Random()).problems()
        with db.read() as connection:
            last, _ = trail.head(connection)
            records = connection.execute(select(func.count()).select_from(record)).scalar()
            postings = connection.execute(select(func.count()).select_from(posting)).scalar()
    expected = last * RECORDS_AN_EVENT
    assert found == [], found
    assert (records, postings) == (expected, expected * POSTINGS_A_RECORD), (last, records, postings)
    assert last >= acknowledged, (last, acknowledged)
    return last


def write(say, url, seed, count=10**9):
    """Open the store and add to it, again and again."""
    with Database.open(url, wait=60) as db:
        book = StoreBook(db, random.Random(seed))
        say(0)
        for _ in range(count):
            say(book.add(RECORDS_AN_EVENT))


def killed(url, seed, cycles):
    """A writer is killed after some events and at some moment of the next one, or while it opens the store."""
    rng = random.Random(seed)
    last, partial = 0, 0
    for cycle in range(cycles):
        child, pipe = forked(write, url, seed * 1_000_003 + cycle)
        wanted = rng.randrange(4)
        heard = b""
        while heard.count(b"\n") < wanted:
            heard += os.read(pipe, 100)
        time.sleep(rng.random() * 0.012)
        os.kill(child, signal.SIGKILL)
        acknowledged = max(ended(child, pipe, heard)[0], default=0) or last
        now = check(url, acknowledged)
        assert now <= acknowledged + 1, (now, acknowledged)
        partial += now != acknowledged
        last = now
    return f"{cycles} kills, {last} events, {partial} committed but not yet said"


def write_within(say, url, seed, most):
    """Add until a file would be longer than `most` bytes, and say -1 then."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        write(say, url, seed, 40)
    except StoreError:
        say(-1)


def full(url, seed, cycles):
    """The folder of the store is a disk that is full at some point, and has room again."""
    rng = random.Random(seed)
    ballast = Path(url).with_name("ballast")
    last, refused = 0, 0
    for cycle in range(cycles):
        room = os.statvfs(ballast.parent)
        ballast.write_bytes(bytes(max(0, room.f_bavail * room.f_frsize - rng.randrange(200_000))))
        child, pipe = forked(write_within, url, seed * 1_000_003 + cycle, 2**30)
        numbers, code = ended(child, pipe)
        assert code == 0
        ballast.unlink()
        refused += -1 in numbers
        last = check(url, max(*numbers, last))
    assert refused, "the disk was never full"
    return f"{cycles} disks, {refused} full, {last} events"


def limited(url, seed, cycles):
    """A writer may not make a file longer than some bytes; then it may again."""
    rng = random.Random(seed)
    with Database.open(url) as db:
        StoreBook(db, rng).add(RECORDS_AN_EVENT)
    last, refused = 1, 0
    for cycle in range(cycles):
        most = Path(url).stat().st_size + rng.randrange(60_000)
        child, pipe = forked(write_within, url, seed * 1_000_003 + cycle, most)
        numbers, code = ended(child, pipe)
        assert code == 0
        refused += -1 in numbers
        last = check(url, max(*numbers, last))
    assert refused, "no limit was met"
    return f"{cycles} limits, {refused} met, {last} events"


def together(url, seed, cycles):
    """Eight writers at once."""
    Database.open(url).close()
    children = [forked(write, url, seed + number, cycles) for number in range(8)]
    found = [ended(*child) for child in children]
    assert all(code == 0 for _, code in found)
    numbers = sorted(number for said, _ in found for number in said if number)
    assert numbers == list(range(1, 8 * cycles + 1)), numbers
    assert check(url, 8 * cycles) == 8 * cycles
    return f"{len(numbers)} events of 8 writers"


def alone(url, seed, cycles):
    """A writer that says its events on stdout."""
    write(lambda number: os.write(1, b"%d\n" % number), url, seed, cycles)
    return ""


SCENARIOS = {"killed": killed, "limited": limited, "full": full, "together": together, "write": alone}

if __name__ == "__main__":
    sys.stdout.write(SCENARIOS[sys.argv[1]](sys.argv[2], *map(int, sys.argv[3:])))
