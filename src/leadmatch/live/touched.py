"""What a change of the blocking index touches: pairs that have become candidates, and profiles whose pairs may not be.

A block is a key's profiles. Up to its cap all pairs of a block are candidates; above it none are, but for an anchor,
whose block is walked in order of place, each profile beside its next few. So a profile that comes or goes does not
only make or end pairs of its own: it may push a block over its cap, bring it back, or stand between neighbours.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from sqlalchemy import Connection

from leadmatch.arrays import Ints
from leadmatch.block.pairs import WINDOW
from leadmatch.store.database import Database

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Keys:
    """Postings of some profiles, in long form; columns as in `block.postings`, with the profile's number."""

    profile: Ints
    key: Ints
    place: Ints
    cap: Ints
    anchor: "np.ndarray[tuple[int], np.dtype[np.bool_]]"


_NONE = np.zeros(0, np.int64)
NO_KEYS = Keys(_NONE, _NONE, _NONE, _NONE, _NONE.astype(bool))


@dataclass(frozen=True, slots=True)
class Touched:
    """pairs: of profiles, that are candidates now because of the change; shaken: profiles some of whose pairs may no
    longer be candidates.
    """

    pairs: set[Pair] = field(default_factory=set)
    shaken: set[int] = field(default_factory=set)

    def join(self, profiles: Iterable[int], others: Iterable[int]) -> None:
        """Each of some profiles with each of others."""
        others = list(others)
        self.pairs.update((min(a, b), max(a, b)) for a in profiles for b in others if a != b)


def touched(db: Database, connection: Connection, came: Keys, went: Keys = NO_KEYS) -> Touched:
    """What postings touch that have just been inserted or deleted."""
    found = Touched()
    coming, going = _by_key(came), _by_key(went)
    bound = {
        key: (cap, anchor)
        for keys in (came, went)
        for key, cap, anchor in zip(keys.key.tolist(), keys.cap.tolist(), keys.anchor.tolist(), strict=True)
    }
    limits = [cap + len(coming.get(key, ())) + 1 for key, (cap, _) in bound.items()]
    blocks: dict[int, list[Pair]] = defaultdict(list)
    for key, place, profile in db.postings(connection, list(bound), limits):
        blocks[key].append((place, profile))
    for key, (cap, anchor) in bound.items():
        block = blocks.get(key, [])
        new, gone = coming.get(key, []), going.get(key, [])
        members = [profile for _, profile in block]
        before = len(block) - len(new) + len(gone)
        if len(block) <= cap:
            if before > cap:
                found.pairs.update(combinations(sorted(members), 2))
            else:
                found.join((profile for _, profile in new), members)
            continue
        if before <= cap:
            found.shaken.update(members)
        if anchor:
            _walk(db, connection, found, key, new, gone)
    return found


def _walk(db: Database, connection: Connection, found: Touched, key: int, new: list[Pair], gone: list[Pair]) -> None:
    """The neighbours, in a block that is too large, of profiles that came or went."""
    for place, profile in new:
        around = [p for _, _, p in db.neighbours(connection, key, place, profile, WINDOW)]
        found.join([profile], around)
        found.shaken.update(around)
    for place, profile in gone:
        around = [p for _, _, p in db.neighbours(connection, key, place, profile, WINDOW)]
        for i, one in enumerate(around):
            found.join([one], around[i + 1 : i + 1 + WINDOW])


def _by_key(keys: Keys) -> dict[int, list[Pair]]:
    """(place, profile) by key."""
    found: dict[int, list[Pair]] = defaultdict(list)
    for key, place, profile in zip(keys.key.tolist(), keys.place.tolist(), keys.profile.tolist(), strict=True):
        found[key].append((place, profile))
    return found
