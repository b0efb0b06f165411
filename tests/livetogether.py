"""Writers and readers of one store at once: `python livetogether.py URL SEED COUNT`, forked from this process."""

import sys
import time

import leadmatch
from forks import done, ended, forked
from leadmatch.live.store import Store  # noqa: F401 - imported before the forks, not in each
from livecheck import differences
from livedesk import MANY, Desk

WRITERS = 8
READERS = 2
ALL = {"source": "crm", "record_id": "everybody's", "first_name": "Zoe", "phone": "8073450106"}
"""What every writer adds, and one of them is the first to."""


def begin(say, url, seed):
    with leadmatch.open(url) as store:
        say(Desk(store, seed, MANY).load(16))


def write(say, url, seed, count):
    """Add leads, link each with the one before, and say the number of each event."""
    with leadmatch.open(url, wait=300) as store:
        desk = Desk(store, seed, MANY)
        say([store.add(ALL).event, "crm", ALL["record_id"]])
        before = None
        for _ in range(count):
            added = store.add(desk.lead(desk.new()))
            say([added.event, *added.record])
            if before:
                say([store.link(before, added.record), *added.record])
            before = added.record


def read(say, url, last):
    """See whole states only, each as new as the one before or newer, until that of event `last`."""
    with leadmatch.open(url) as store:
        seen, states = 0, 0
        while seen < last:
            found = store.verify()
            assert found.ok, found.problems
            assert found.events >= seen
            assert store.crosswalk().height >= found.records
            seen, states = found.events, states + 1
            time.sleep(0.02)
        say(states)


def prove(say, url):
    with leadmatch.open(url) as store:
        found = differences(store)
        assert found == [], found
        say([store.verify().events, sorted(store.crosswalk().select("source", "record_id").rows())])


def together(url, seed, count):
    """Nothing that a writer was told is lost, and no event is told twice."""
    done(begin, url, seed)
    ((_, before),) = done(prove, url)
    last = 2 + WRITERS * (2 * count - 1)
    children = [forked(write, url, seed + number, count) for number in range(1, WRITERS + 1)]
    children += [forked(read, url, last) for _ in range(READERS)]
    found = [ended(*child) for child in children]
    assert all(code == 0 for _, code in found), [code for _, code in found]
    said = [one for lines, _ in found[:WRITERS] for one in lines]
    assert sorted(event for event, *_ in said if event) == list(range(2, last + 1))
    assert sum(event is None for event, *_ in said) == WRITERS - 1
    ((events, records),) = done(prove, url)
    assert events == last
    assert sorted({tuple(one) for one in before} | {(a, b) for _, a, b in said}) == [tuple(one) for one in records]
    states = sum(lines[0] for lines, _ in found[WRITERS:])
    return f"{last} events, {states} states seen meanwhile"


if __name__ == "__main__":
    sys.stdout.write(together(sys.argv[1], *map(int, sys.argv[2:])))
