"""The candidate pairs among some profiles of a store, as blocking all of the store would give them."""

from collections import defaultdict

import numpy as np
from sqlalchemy import Connection

from leadmatch.arrays import Ints, pack, runs
from leadmatch.block.pairs import WINDOW, within
from leadmatch.live.touched import Keys
from leadmatch.store.database import Database


def inside(db: Database, connection: Connection, keys: Keys, profiles: Ints) -> Ints:
    """Candidate pairs, packed rows of `profiles`, ascending.

    Args:
        db: the store, which holds the postings of all profiles.
        connection: to it.
        keys: all postings of `profiles`.
        profiles: int64, ascending.
    """
    order = np.lexsort((keys.place, keys.key))
    starts, sizes = runs(keys.key[order])
    several = sizes > 1
    starts, sizes = starts[several], sizes[several]
    at = order[starts]
    key, cap, anchor = keys.key[at], keys.cap[at], keys.anchor[at]
    crowded = np.array(list(db.crowded(connection, key.tolist(), cap.tolist())), np.int64)
    small = np.isin(key, crowded, invert=True)
    row = np.searchsorted(profiles, keys.profile[order]).astype(np.int32)
    pairs = list(within(row, starts[small], sizes[small], int(sizes.max(initial=0))))
    walked = ~small & anchor
    pairs += [
        _walk(db, connection, keys, order[start : start + size], profiles)
        for start, size in zip(starts[walked].tolist(), sizes[walked].tolist(), strict=True)
    ]
    packed = np.sort(np.concatenate([np.zeros(0, np.int64), *pairs]))
    return packed[np.r_[True, packed[1:] != packed[:-1]]] if len(packed) else packed


def _walk(db: Database, connection: Connection, keys: Keys, entries: Ints, profiles: Ints) -> Ints:
    """Pairs of neighbours in a block that is too large; entries: those of the block that are among the profiles."""
    row = {profile: i for i, profile in enumerate(profiles.tolist())}
    beside: dict[int, list[int]] = defaultdict(list)
    for entry in entries.tolist():
        key, place, profile = int(keys.key[entry]), int(keys.place[entry]), int(keys.profile[entry])
        for _, _, other in db.neighbours(connection, key, place, profile, WINDOW):
            if other in row:
                beside[row[profile]].append(row[other])
    left = np.repeat(np.array(list(beside), np.int32), [len(others) for others in beside.values()])
    right = np.array([other for others in beside.values() for other in others], np.int32)
    return pack(left, right)
