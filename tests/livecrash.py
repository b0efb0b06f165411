"""Verbs of a store that are killed: `python livecrash.py WHAT PLACE SEED CYCLES`.

PLACE is a folder, or the URL of a server. Each cycle is a process of its own, forked from this one, that first proves
what the one before it left: all that was acknowledged is there, at most one event more, nothing by halves; then it
works, says each event that is done, and is killed while it works.
"""

import os
import random
import signal
import sys
import time
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import event as happening
from sqlalchemy import select

import leadmatch
from databases import new_schema
from forks import done, ended, forked
from leadmatch.live.store import Store  # noqa: F401 - imported before the forks, not in each
from leadmatch.store import trail
from leadmatch.store.schema import record
from livecheck import differences, tables
from livedesk import MANY, Desk

FRESH = 100
"""Cycles after which a new store is begun, so that each stays small."""
CROWDED = 30
"""Records from which somebody is forgotten rather than added."""
VERBS = ("load", "add", "change", "judge", "decide", "undo", "forget", "learn")
WRITTEN_AS = {"change": {"add"}, "judge": {"link", "unlink"}, "decide": {"review"}}


def address(place, number):
    """The address of a store that is not there yet."""
    return new_schema(place) if "://" in place else str(Path(place) / f"store-{number}.db")


def begin(say, url, seed):
    with leadmatch.open(url) as store:
        say({"op": "load", **told(store, Desk(store, seed, MANY).load(16))})


def told(store, event):
    """An event with its hash."""
    with store._shelf.db.read() as connection:
        found = {one.seq: one.hash.hex() for one in trail.events(connection, event - 1)}
    return {"event": event, "hash": found[event]}


def verb(desk):
    """What to do next."""
    records = len(desk.records())
    if not 2 < records <= CROWDED:
        return "forget" if records > CROWDED else "load"
    return desk.rng.choice(["learn", "decide", "judge", "forget", "load", "load", "add", "add", "change", "undo"])


def live(say, url, seed, heard, dies=0, names=()):
    """Prove what was left, then work until killed, or do the verbs of these names.

    dies: the statement, on PostgreSQL the half of an exchange with the server, before which this process kills itself.
    """
    with leadmatch.open(url, wait=60) as store:
        say(proven(store, heard))
        desk = Desk(store, seed, MANY)
        with store._shelf.db.read() as connection:
            desk.events = list(range(max(1, trail.head(connection)[0] - 6), trail.head(connection)[0] + 1))
        if len(desk.records()) < 4:
            say({"op": "load", **told(store, desk.load())})
        if dies:
            die_before(store, dies)
        for name in names or iter(lambda: verb(desk), None):
            if name == "forget":
                customer = store.customer_of(desk.rng.choice(desk.records()))
                table = store.crosswalk()
                say({"erases": table.filter(table["customer_id"] == customer)["record_id"].to_list()})
                say({"op": name, **told(store, store.forget(customer))})
            elif event := desk.work(name):
                say({"op": name, **told(store, event)})


def die_before(store, number):
    """Be killed at a statement that the store sends, by number."""
    left = iter(range(number - 1))

    def sent(*_):
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    if store._shelf.db.files:
        happening.listen(store._shelf.db.engine, "checkout", lambda used, *_: used.set_trace_callback(sent))
        return
    wait = psycopg.Connection.wait

    def waited(self, *arguments, **named):
        sent()
        answer = wait(self, *arguments, **named)
        sent()
        return answer

    psycopg.Connection.wait = waited


def proven(store, heard):
    """The state of the last event: what was heard is there, at most one event more, and nothing by halves."""
    db = store._shelf.db
    with db.write():  # a server may still be at work on what the dead sent
        pass
    with db.read() as connection:
        events = {one.seq: one for one in trail.events(connection)}
        said = [one for one in heard if "event" in one]
        if "erases" in heard[-1] and max(events) == said[-1]["event"]:
            heard = heard[:-1]  # it was killed before it erased
        erased = [name for one in heard for name in one.get("erases", [])]
        left = select(record.c.record_id).where(record.c.record_id.in_(erased))
        left = set(connection.execute(left).scalars())
    for one in said:
        assert events[one["event"]].op in WRITTEN_AS.get(one["op"], {one["op"]}), one
        assert events[one["event"]].hash.hex() == one["hash"], one
    last = max(events)
    assert last - said[-1]["event"] in (0, 1), (last, said[-1])
    if db.uncompacted:
        assert events[last].op == "forget"
        store.compact()
    found = differences(store)
    assert found == [], found
    before = tables(store)
    store.replay()
    assert tables(store) == before
    content = b"".join(file.read_bytes() for file in db.files)
    left |= {name for name in erased if name.encode() in content}
    assert not left, left
    return {"op": events[last].op, "event": last, "hash": events[last].hash.hex()}


def cycle(url, seed, heard, dies, pause, names=()):
    """One life: what it said, and whether it was killed. pause: lines to wait for, and then seconds."""
    child, pipe = forked(live, url, seed, heard, dies, names)
    told = b""
    if pause is not None:
        lines, seconds = pause
        while told.count(b"\n") < lines + 1 and (some := os.read(pipe, 10_000)):
            told += some
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    said, code = ended(child, pipe, told)
    assert code in (0, -signal.SIGKILL), code
    assert said, "it was killed before it had proven what was left"
    return said, code != 0


def killed(place, seed, cycles):
    """Every process is killed at some moment, or at some statement."""
    rng = random.Random(seed)
    unsaid = 0
    for number in range(cycles):
        if number % FRESH == 0:
            url = address(place, number)
            heard = done(begin, url, seed)
        pause, dies = (rng.randrange(3), rng.random() * 0.2), 0
        if rng.random() < 0.6:
            pause, dies = None, rng.randrange(1, 250)
        said, _ = cycle(url, seed * 1_000_003 + number, heard, dies, pause)
        unsaid += said[0]["event"] != [one for one in heard if "event" in one][-1]["event"]
        heard = said
        if number % FRESH == FRESH - 1 or number == cycles - 1:
            done(live, url, 0, heard, 0, ["add"])
    return f"{cycles} kills, {unsaid} committed but not yet said"


def everywhere(place, seed, step):
    """Each verb is killed before every statement that it sends (`step` 1; every other one: 2, and so on)."""
    kills = 0
    for name in VERBS:
        url = address(place, name)
        heard = done(begin, url, seed)
        alive = 0
        for dies in count(1, step):
            if dies % FRESH == 0:
                done(live, url, 0, heard, 0, ["add"])
                url = address(place, f"{name}-{dies}")
                heard = done(begin, url, seed)
            heard, dead = cycle(url, seed * 1_000_003 + dies, heard, dies, None, [name])
            kills += dead
            alive = 0 if dead else alive + 1
            if alive == 5:  # some take fewer statements than others
                break
        done(live, url, 0, heard, 0, ["add"])
    return f"{kills} kills"


SCENARIOS = {"killed": killed, "everywhere": everywhere}

if __name__ == "__main__":
    sys.stdout.write(SCENARIOS[sys.argv[1]](sys.argv[2], *map(int, sys.argv[3:])))
