"""What a change of the blocking index touches: pairs that have become candidates, and profiles whose pairs may not be.

A block is a key's profiles. Up to its cap all pairs of a block are candidates; above it none are, but for an anchor,
whose block is walked in order of place, each profile beside its next few. So a profile that comes or goes does not
only make or end pairs of its own: it may push a block over its cap, bring it back, or stand between neighbours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from leadmatch.arrays import Ints, distinct, pack, runs, spans
from leadmatch.block.pairs import WINDOW, within
from leadmatch.block.postings import Postings
from leadmatch.store.backend import Posting
from leadmatch.store.database import Database


@dataclass(frozen=True, slots=True)
class Keys:
    """Postings of some profiles, in long form; columns as in `block.postings`, with the profile's number."""

    profile: Ints
    key: Ints
    place: Ints
    cap: Ints
    anchor: NDArray[np.bool_]


_NONE = np.zeros(0, np.int64)
NO_KEYS = Keys(_NONE, _NONE, _NONE, _NONE, _NONE.astype(bool))


@dataclass(frozen=True, slots=True)
class Touched:
    """profiles: ascending, those of the pairs; packed: pairs of rows of `profiles`, ascending, that are candidates now
    because of the change; shaken: profiles, ascending, some of whose pairs may no longer be candidates.
    """

    profiles: Ints
    packed: Ints
    shaken: Ints


@dataclass(frozen=True, slots=True)
class _Blocks:
    """The blocks of some keys, each key once, ascending. starts, sizes: where their members are, as far as they were
    asked for; before: how many there were before the change; place, profile: of each member, by block.
    """

    key: Ints
    cap: Ints
    anchor: NDArray[np.bool_]
    starts: Ints
    sizes: Ints
    before: Ints
    profile: Ints

    def at(self, keys: Ints) -> Ints:
        """The block of each of some keys."""
        return np.searchsorted(self.key, keys).astype(np.int64)

    def members(self, blocks: Ints) -> Ints:
        """The profiles of some blocks, one block after the other."""
        sizes = self.sizes[blocks]
        found: Ints = self.profile[spans(self.starts[blocks], sizes)]
        return found


def in_order(keys: Keys | Postings) -> Ints:
    """The order of an index: by key, place and profile; the profiles of a key are in order already."""
    order: Ints = np.argsort(keys.key, kind="stable")
    placed = np.flatnonzero(keys.anchor[order])  # whole blocks: a key is of one rule
    some = order[placed]
    order[placed] = some[np.lexsort((keys.place[some], keys.key[some]))]
    return order


def touched(db: Database, connection: Connection, came: Keys, went: Keys = NO_KEYS) -> Touched:
    """What postings touch that have just been inserted or deleted."""
    blocks = _blocks(db, connection, came, went)
    fits, fitted = blocks.sizes <= blocks.cap, blocks.before <= blocks.cap
    back = np.flatnonzero(fits & ~fitted)
    members = blocks.members(back)
    sizes = blocks.sizes[back]
    every = list(
        within(np.arange(len(members), dtype=np.int32), np.cumsum(sizes) - sizes, sizes, int(sizes.max(initial=0)))
    )
    at = blocks.at(came.key)
    joins = (fits & fitted)[at]
    beside = blocks.sizes[at[joins]]
    walked = _walked(db, connection, came, (blocks.anchor & ~fits)[at])
    parted = _parted(db, connection, went, (blocks.anchor & ~fits)[blocks.at(went.key)])
    rows = np.concatenate([_NONE, *every])
    left = [members[rows >> 32], np.repeat(came.profile[joins], beside), walked[0], parted[0]]
    right = [members[rows & 0xFFFFFFFF], blocks.members(at[joins]), walked[1], parted[1]]
    shaken = np.concatenate([blocks.members(np.flatnonzero(~fits & fitted)), walked[1]])
    return _touched(np.concatenate(left), np.concatenate(right), shaken)


def _touched(left: Ints, right: Ints, shaken: Ints) -> Touched:
    profiles, row = distinct(np.concatenate([left, right]))
    one, other = row[: len(left)], row[len(left) :]
    apart = one != other
    packed = np.sort(pack(one[apart], other[apart]))
    return Touched(profiles.astype(np.int64), packed[runs(packed)[0]], np.unique(shaken))


def _blocks(db: Database, connection: Connection, came: Keys, went: Keys) -> _Blocks:
    """The blocks of all keys that postings have which came or went, to one more than tells whether they fit."""
    keys = np.concatenate([came.key, went.key])
    order = np.argsort(keys, kind="stable")
    starts, _ = runs(keys[order])
    first = order[starts]
    key = keys[first]
    cap, anchor = np.concatenate([came.cap, went.cap])[first], np.concatenate([came.anchor, went.anchor])[first]
    new, gone = (np.bincount(np.searchsorted(key, some), minlength=len(key)) for some in (came.key, went.key))
    columns = _columns(db.postings(connection, key.tolist(), (cap + new + 1).tolist()))
    sizes = np.bincount(np.searchsorted(key, columns[:, 0]), minlength=len(key)).astype(np.int64)
    return _Blocks(key, cap, anchor, np.cumsum(sizes) - sizes, sizes, sizes - new + gone, columns[:, 2])


def _walked(db: Database, connection: Connection, came: Keys, some: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Profiles that came to blocks that are too large, each beside its neighbours there."""
    around = [_columns(found)[:, 2] for found in _neighbours(db, connection, came, some)]
    left = np.repeat(came.profile[some], [len(one) for one in around])
    return left, np.concatenate([_NONE, *around])


def _parted(db: Database, connection: Connection, went: Keys, some: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """The neighbours that profiles which went had in blocks that are too large, each beside those that follow it."""
    left, right = [_NONE], [_NONE]
    for found in _neighbours(db, connection, went, some):
        around = _columns(found)[:, 2]
        for step in range(1, WINDOW + 1):
            left.append(around[:-step])
            right.append(around[step:])
    return np.concatenate(left), np.concatenate(right)


def _neighbours(
    db: Database, connection: Connection, keys: Keys, some: NDArray[np.bool_]
) -> Iterable[Sequence[Posting]]:
    columns = (column[some].tolist() for column in (keys.key, keys.place, keys.profile))
    return (db.neighbours(connection, k, place, p, WINDOW) for k, place, p in zip(*columns, strict=True))


def _columns(found: Sequence[Posting]) -> Ints:
    """Postings as rows of key, place and profile."""
    return np.fromiter(chain.from_iterable(found), np.int64, 3 * len(found)).reshape(-1, 3)
