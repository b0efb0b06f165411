"""What a change of the blocking index touches, and the pairs inside a part of it, against counting all pairs."""

import random

import numpy as np
import pytest
from sqlalchemy import delete, tuple_

from leadmatch.arrays import unpack
from leadmatch.live import inside, touched
from leadmatch.live.touched import Keys
from leadmatch.store.database import Database
from leadmatch.store.schema import posting

CAPS = {1: (2, False), 2: (3, True), 3: (4, True), 4: (1, True), 5: (4, False)}
"""By key: how many may share it, and whether a larger block is walked."""


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    with Database.open(tmp_path_factory.mktemp("touched") / "store.db") as opened:
        yield opened


def all_pairs(entries, window):
    """The candidate pairs of an index, {(key, place, profile)}, by the words of `block.rules`."""
    found = set()
    for key, (cap, anchor) in CAPS.items():
        block = sorted((place, profile) for k, place, profile in entries if k == key)
        reach = len(block) if len(block) <= cap else window if anchor else 0
        for i, (_, one) in enumerate(block):
            found |= {(min(one, other), max(one, other)) for _, other in block[i + 1 : i + 1 + reach]}
    return found


def keys(entries):
    """Entries as the index gives them."""
    columns = np.array(sorted(entries), np.int64).reshape(-1, 3)
    caps = np.array([CAPS[key][0] for key in columns[:, 0].tolist()], np.int64)
    anchors = np.array([CAPS[key][1] for key in columns[:, 0].tolist()], bool)
    return Keys(columns[:, 2], columns[:, 0], columns[:, 1], caps, anchors)


def profiles(rng, numbers):
    """Entries of some profiles: a few keys each, one place."""
    found = set()
    for number in numbers:
        place = rng.randrange(-3, 4)
        found |= {(key, place if CAPS[key][1] else 0, number) for key in rng.sample(sorted(CAPS), rng.randrange(1, 4))}
    return found


def changed(db, rng, held, came, went):
    """Do a change and look: what `touched` says, and pairs inside of some profiles."""
    with db.write() as connection:
        connection.execute(delete(posting))
        db.insert(connection, posting, ("key", "place", "profile"), sorted(held))
        if went:
            gone = tuple_(posting.c.key, posting.c.place, posting.c.profile).in_(sorted(went))
            connection.execute(delete(posting).where(gone))
        db.insert(connection, posting, ("key", "place", "profile"), sorted(came))
        found = touched.touched(db, connection, keys(came), keys(went))
        now = (held - went) | came
        everybody = sorted({profile for _, _, profile in now})
        some = sorted(rng.sample(everybody, rng.randrange(len(everybody) + 1)))
        part = {entry for entry in now if entry[2] in some}
        packed = inside.inside(db, connection, keys(part), np.array(some, np.int64))
    return found, some, {(some[a], some[b]) for a, b in zip(*unpack(packed), strict=True)}


@pytest.mark.parametrize("window", [1, 2, 6])
@pytest.mark.parametrize("seed", range(40))
def test_nothing_that_changes_is_missed(db, monkeypatch, seed, window):
    for module in (touched, inside):
        monkeypatch.setattr(module, "WINDOW", window)
    rng = random.Random(seed)
    numbers = rng.sample(range(-50, 50), rng.randrange(2, 40))
    cut, split = sorted(rng.randrange(len(numbers)) for _ in range(2))
    held = profiles(rng, numbers[cut:])
    came = profiles(rng, numbers[:cut])
    leaving = set(numbers[cut : split + 1])
    went = {entry for entry in held if entry[2] in leaving}
    found, some, pairs = changed(db, rng, held, came, went)
    before, after = all_pairs(held, window), all_pairs((held - went) | came, window)
    profiles_of = found.profiles.tolist()
    joined = {(profiles_of[a], profiles_of[b]) for a, b in zip(*unpack(found.packed), strict=True)}
    assert after - before <= joined <= after
    moved = leaving | {profile for _, _, profile in came}
    lost = {pair for pair in before - after if not moved.intersection(pair)}
    assert all(set(found.shaken.tolist()).intersection(pair) for pair in lost)
    assert pairs == {pair for pair in after if set(pair) <= set(some)}
