"""Erasure: nothing of a record stays but its number, in the trail.

A version of a record is erased by removing its row. Blanking the row would keep its digest, profile, region and
customer: a digest of a few short fields can be guessed, and nothing needs the rest. The trail still holds the number of
the version, where it was and when, and the commitment of its payload, which says nothing without the secret.

Removing rows does not remove bytes: `Database.compact` does, after the commit. Until then the store says so in
`Database.uncompacted`, also after a crash in between.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, delete, insert, or_, select

from leadmatch.store.bulk import parts
from leadmatch.store.schema import meta, posting, record, review

UNCOMPACTED = "uncompacted"
"""The row of `meta` that is there from an erasure until `Database.compact`."""

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased: numbers only.

    Attributes:
        versions: numbers of the versions, ascending; each needs its `erase` change.
        profiles: numbers of the profiles that no live record has any more, ascending.
        postings: how many rows of the blocking index.
        reviews: how many pairs for review.
    """

    versions: tuple[int, ...]
    profiles: tuple[int, ...]
    postings: int
    reviews: int


def erase(connection: Connection, ids: Iterable[int], *, only: Iterable[int] = ()) -> Erased:
    """Remove every version of these records, the postings of profiles that only they had, and their pairs for review.

    The caller recomputes what the records leave behind and appends an `erase` change for every version, in the same
    transaction; then it compacts the database. Finding the postings reads the whole blocking index once (1.5 s at 20
    million), so erase many records at once.

    Args:
        connection: of `Database.write`.
        ids: numbers of any version of each record; unknown ones are left out.
        only: numbers of ended versions that go by themselves, whatever else there is of their records.
    """
    versions = _versions(connection, sorted(set(ids))) | _ended(connection, sorted(set(only)))
    profiles = {profile for _, profile in versions}
    numbers = sorted(id for id, _ in versions)
    for some in parts(numbers, _AT_ONCE):
        connection.execute(delete(record).where(record.c.id.in_(some)))
    reviews = sum(
        connection.execute(delete(review).where(or_(review.c.a.in_(some), review.c.b.in_(some)))).rowcount
        for some in parts(numbers, _AT_ONCE)
    )
    gone = sorted(profiles - _held(connection, sorted(profiles)))
    postings = sum(
        connection.execute(delete(posting).where(posting.c.profile.in_(some))).rowcount
        for some in parts(gone, _AT_ONCE)
    )
    if numbers:
        connection.execute(delete(meta).where(meta.c.name == UNCOMPACTED))
        connection.execute(insert(meta).values(name=UNCOMPACTED, value=os.urandom(8)))
    return Erased(tuple(numbers), tuple(gone), postings, reviews)


def _versions(connection: Connection, ids: Sequence[int]) -> set[tuple[int, int]]:
    """Number and profile of every version of the records that these versions are of."""
    one, other = record.alias("one"), record.alias("other")
    same = and_(one.c.source == other.c.source, one.c.record_id == other.c.record_id)
    found: set[tuple[int, int]] = set()
    for some in parts(ids, _AT_ONCE):
        for live in (other.c.ended.is_(None), other.c.ended.is_not(None)):  # each has an index of its own
            query = select(other.c.id, other.c.profile).join(one, same).where(one.c.id.in_(some), live)
            found.update((id, profile) for id, profile in connection.execute(query))
    return found


def _ended(connection: Connection, ids: Sequence[int]) -> set[tuple[int, int]]:
    """Number and profile of those of these versions that have ended."""
    found: set[tuple[int, int]] = set()
    for some in parts(ids, _AT_ONCE):
        query = select(record.c.id, record.c.profile).where(record.c.id.in_(some), record.c.ended.is_not(None))
        found.update((id, profile) for id, profile in connection.execute(query))
    return found


def _held(connection: Connection, profiles: Sequence[int]) -> set[int]:
    """The profiles that a live record has."""
    found: set[int] = set()
    for some in parts(profiles, _AT_ONCE):
        query = select(record.c.profile).where(record.c.profile.in_(some), record.c.ended.is_(None))
        found.update(connection.execute(query).scalars())
    return found
