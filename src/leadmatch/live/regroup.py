"""One event on the records of a store: index, find what it touches, decide again there, write.

Every verb that changes records goes through `regroup`: add, load, link, unlink, undo, forget differ in what comes and
what goes only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from leadmatch.arrays import Ints
from leadmatch.block.postings import signed
from leadmatch.live.apply import Work, Written, apply
from leadmatch.live.frozen import Frozen
from leadmatch.live.judged import judgements_of
from leadmatch.live.settle import FEW, FEW_PAIRS, compared_under, keys_of, profiles_of, rows_of, settle, worth_a_look
from leadmatch.live.touched import NO_KEYS, Keys, Touched, touched
from leadmatch.pipeline.match import score_pairs
from leadmatch.store import bulk
from leadmatch.store.backend import RecordRow
from leadmatch.store.database import Database
from leadmatch.store.schema import posting

_AT_ONCE = 10_000
"""Postings that come or go together: their pages of the index stay in memory meanwhile."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Records of an event: came are there now, under their profiles; went are not, or not under that profile."""

    came: Sequence[RecordRow]
    went: Sequence[RecordRow]


def regroup(
    db: Database,
    connection: Connection,
    frozen: Frozen,
    work: Work,
    moved: Moved,
    beside: Sequence[RecordRow] = (),
) -> Written:
    """Do an event.

    Args:
        db: the store.
        connection: of `Database.write`; judgements of the event are written already, its records are not.
        frozen: what the store knows.
        work: what the event does.
        moved: the records that it moves in the index.
        beside: records whose regions are decided on again too, though nothing touches them.
    """
    came, went = _index(db, connection, frozen, moved)
    found = touched(db, connection, came, went)
    gone = {row.id for row in moved.went}
    new = {row.id: row for row in moved.came}
    shaken = set(found.shaken.tolist())
    ends = _linked(db, connection, frozen, found, moved) | shaken | {row.profile for row in moved.came}
    near = [at for at in db.located(connection, sorted(ends)) if at.id not in new]
    judged = judgements_of(connection, [*new, *gone])
    others = db.records(connection, ids=sorted({one for pair in judged for one in pair} - new.keys()))
    regions = {at.region for at in near}
    regions |= {row.region for row in (*others, *beside, *moved.went, *moved.came) if row.customer}
    kept = [row for row in db.records(connection, regions=sorted(regions)) if row.id not in gone]
    rows = {row.id: row for row in (*kept, *moved.came)}
    ordered = sorted(rows.values(), key=lambda row: (row.profile, row.source, row.record_id))
    ids = [row.id for row in ordered]
    place = {number: i for i, number in enumerate(ids)}
    decided = settle(db, connection, frozen, ordered, rows_of(judgements_of(connection, ids), place))
    return apply(db, connection, frozen, work, ordered, decided)


def _index(db: Database, connection: Connection, frozen: Frozen, moved: Moved) -> tuple[Keys, Keys]:
    """Insert the postings of profiles that are new, delete those of profiles that nobody holds any more."""
    gone = {row.id for row in moved.went}
    new = {row.profile: row for row in moved.came}
    old = {row.profile: row for row in moved.went}
    held = {at.profile for at in db.located(connection, sorted(new.keys() | old.keys())) if at.id not in gone}
    came = _keys(frozen, [new[p] for p in sorted(new.keys() - held - old.keys())])
    went = _keys(frozen, [old[p] for p in sorted(old.keys() - held - new.keys())])
    _write(db, connection, _entries(came), _entries(went))
    return came, went


def _write(db: Database, connection: Connection, came: Ints, went: Ints) -> None:
    """Insert and delete postings, part of the index after part: each of its pages is written once."""
    columns = ("key", "place", "profile")
    edges = np.sort(np.concatenate([came[:, 0], went[:, 0]]))[_AT_ONCE::_AT_ONCE]
    parts = (np.split(entries, np.searchsorted(entries[:, 0], edges)) for entries in (came, went))
    for coming, going in zip(*parts, strict=True):
        db.insert(connection, posting, columns, coming.tolist())
        bulk.delete(connection, posting, columns, going.tolist())


def _keys(frozen: Frozen, rows: Sequence[RecordRow]) -> Keys:
    """The postings of the profiles of some records."""
    if not rows:
        return NO_KEYS
    return keys_of(profiles_of(frozen, rows, few=len(rows) <= FEW), frozen.knowledge.roomy)


def _entries(keys: Keys) -> Ints:
    """Postings as they are kept, in order: rows of key, place and profile."""
    order = np.lexsort((keys.profile, keys.place, keys.key))
    return np.stack([keys.key[order], keys.place[order], keys.profile[order]], axis=1)


def _linked(db: Database, connection: Connection, frozen: Frozen, found: Touched, moved: Moved) -> set[int]:
    """The profiles of those pairs that connect a region."""
    if not len(found.packed):
        return set()
    wanted = found.profiles.tolist()
    one = {row.profile: row for row in (*db.records(connection, profiles=wanted), *moved.came)}
    rows = [one[profile] for profile in wanted]
    ready = compared_under(frozen, profiles_of(frozen, rows, few=len(found.packed) <= FEW_PAIRS))
    scored = score_pairs(ready.comparisons, ready.model, found.packed)
    kept = scored.packed[worth_a_look(scored, frozen.spec.decision)]
    numbers = signed(ready.profiles.key)
    return set(numbers[np.r_[kept >> 32, kept & 0xFFFFFFFF]].tolist())
