"""Whether the blocking index of a store is that of its live records."""

from collections.abc import Iterator
from itertools import chain, groupby, islice
from operator import attrgetter

import numpy as np
from sqlalchemy import Connection, select

from leadmatch.arrays import Ints
from leadmatch.live.frozen import Frozen
from leadmatch.live.settle import keys_of, profiles_of
from leadmatch.live.touched import NO_KEYS, Keys, in_order
from leadmatch.store.backend import RecordRow, stream
from leadmatch.store.schema import posting, record

_PROFILES = 100_000
"""Profiles read at a time: bounds memory."""
_ENTRIES = 1_000_000
"""Entries of the index read at a time, likewise."""


def index_problems(connection: Connection, frozen: Frozen) -> list[str]:
    """One sentence where the index is not that of the live records."""
    parts = [NO_KEYS, *(keys_of(profiles_of(frozen, r, few=False), frozen.knowledge.roomy) for r in _rows(connection))]
    keys = Keys(*(np.concatenate([getattr(part, name) for part in parts]) for name in Keys.__slots__))
    del parts
    order = in_order(keys)
    wanted, held = (keys.key, keys.place, keys.profile), _held(connection)
    if len(held) == len(order) and all((held[:, i] == one[order]).all() for i, one in enumerate(wanted)):
        return []
    both = np.concatenate([held, np.stack(wanted, axis=1)])
    both = both[np.lexsort(both.T)]
    twice = int((both[1:] == both[:-1]).all(axis=1).sum())
    return [f"the index differs from the records in {len(both) - 2 * twice} entries"]


def _rows(connection: Connection) -> Iterator[list[RecordRow]]:
    """A live record of each profile, in order of profiles, some at a time."""
    columns = (record.c[name] for name in RecordRow._fields)
    query = select(*columns).where(record.c.ended.is_(None)).order_by(record.c.profile)
    with stream(connection, query) as rows:
        by_profile = groupby(map(RecordRow._make, rows), key=attrgetter("profile"))
        firsts = (next(some) for _, some in by_profile)
        while some := list(islice(firsts, _PROFILES)):
            yield some


def _held(connection: Connection) -> Ints:
    """All entries of the index: rows of key, place and profile, in order."""
    columns = (posting.c.key, posting.c.place, posting.c.profile)
    parts = [np.zeros(0, np.int64)]
    with stream(connection, select(*columns).order_by(*columns)) as rows:
        numbers = chain.from_iterable(rows)
        while len(some := np.fromiter(islice(numbers, 3 * _ENTRIES), np.int64)):
            parts.append(some)
    return np.concatenate(parts).reshape(-1, 3)
