"""Which judgements hold: of two records the last decision that was not taken back, for as long as both are there.

Versions of records come and go; a decision is of the records. So where a version comes, goes or comes back, or where a
decision is taken back, the judgements of its record are made what they ought to be.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, or_, select

from leadmatch.live.apply import SHIFT
from leadmatch.live.judging import begin, end
from leadmatch.live.rows import versions
from leadmatch.store import lookup
from leadmatch.store.backend import rows_of
from leadmatch.store.bulk import parts
from leadmatch.store.schema import event, judgement, record
from leadmatch.store.trail import Change

Key = tuple[str, str]
"""Source and id of a record."""

DECIDING = ("link", "unlink", "review", "forget")
"""Operations that decide: those of people, and erasure, which states anew what was decided of a version that goes. A
judgement that another operation wrote is a decision that it carried on."""


def taken_back(connection: Connection, also: Mapping[int, int]) -> set[int]:
    """The events that do not count, since one that counts took them back; also: such events that are not written yet,
    with the one that each takes back.
    """
    c = event.c
    written = connection.execute(select(c.seq, c.undoes).where(c.undoes.is_not(None)))
    undoes = dict(written.all()) | dict(also)
    found: set[int] = set()
    for seq in sorted(undoes, reverse=True):
        if seq not in found:
            found.add(undoes[seq])
    return found


class VersionRow(NamedTuple):
    """A version of a record, living or ended."""

    id: int
    source: str
    record_id: str
    digest: bytes
    added: int
    ended: int | None


def all_versions(connection: Connection, keys: Iterable[Key]) -> list[VersionRow]:
    """Every version of some records."""
    wanted = sorted(set(keys))
    sides = (lookup.versions(connection, record, wanted, live=live) for live in (True, False))
    return [VersionRow._make(row) for side in sides for row in side]


def returning(connection: Connection, keys: Sequence[Key]) -> set[Key]:
    """Those of some records, none of which lives, that were here before and judged."""
    if not keys or not rows_of(connection, "SELECT id FROM judgement WHERE ended IS NOT NULL LIMIT 1"):
        return set()
    return {one for pair in _judged(connection, dict.fromkeys(keys))[0] for one in pair} & set(keys)


def renew(
    connection: Connection, live: Mapping[Key, int | None], taken: set[int], seq: int, told: list[Change]
) -> set[int]:
    """Make the judgements of some records what they ought to be.

    Args:
        connection: of `Database.write`.
        live: the version of each record that lives after the event, None where none does.
        taken: the events that do not count.
        seq: number of the event.
        told: changes of judgements of the event, to which these are added.

    Returns:
        The numbers of the versions whose judgements have changed.
    """
    changed: set[int] = set()
    pairs, now = _judged(connection, live)
    for (one, other), rows in sorted(pairs.items()):
        counted = [row for row in rows if row.op in DECIDING and row.added not in taken]
        a, b = now.get(one), now.get(other)
        wanted = (min(a, b), max(a, b), counted[-1].same) if counted and a is not None and b is not None else None
        held = next(((row.a, row.b, row.same) for row in rows if row.ended is None), None)
        if held == wanted:
            continue
        if held is not None:
            told.append(end(connection, held, seq))
            changed |= {*held[:2]}
        if wanted is not None:
            told.append(begin(connection, wanted, seq << SHIFT | len(told), seq))
            changed |= {*wanted[:2]}
    return changed


def decided(connection: Connection, keys: Iterable[Key]) -> dict[tuple[Key, Key], tuple[tuple[int, int], int]]:
    """The pairs of records that are held for two people, one of these among them: the versions that this was said of,
    and the event that said it.
    """
    taken = taken_back(connection, {})
    found: dict[tuple[Key, Key], tuple[tuple[int, int], int]] = {}
    for pair, rows in _judged(connection, dict.fromkeys(keys))[0].items():
        counted = [row for row in rows if row.op in DECIDING and row.added not in taken]
        if counted and not counted[-1].same and rows[-1].ended is None:
            found[pair] = ((counted[-1].a, counted[-1].b), counted[-1].added)
    return found


def _judged(
    connection: Connection, live: Mapping[Key, int | None]
) -> tuple[dict[tuple[Key, Key], list[Any]], dict[Key, int | None]]:
    """The judgements there ever were of some records, oldest first, by pair of records; and the live versions of all of
    these records.
    """
    rows = _rows(connection, [row.id for row in all_versions(connection, live)])
    ids = sorted({number for row in rows for number in (row.a, row.b)})
    key = {row.id: (row.source, row.record_id) for row in versions(connection, ids)}
    pairs: dict[tuple[Key, Key], list[Any]] = defaultdict(list)
    for row in rows:
        if row.a in key and row.b in key:
            one, other = sorted((key[row.a], key[row.b]))
            pairs[one, other].append(row)
    others = {one for pair in pairs for one in pair} - live.keys()
    lives = {(r.source, r.record_id): r.id for r in all_versions(connection, others) if r.ended is None}
    return pairs, lives | dict(live)


def _rows(connection: Connection, ids: Sequence[int]) -> list[Any]:
    """Judgements of some versions, whether they hold or not, by number, with the operation that wrote each."""
    c = judgement.c
    columns = select(c.id, c.a, c.b, c.same, c.added, c.ended, event.c.op)
    joined = columns.join(event, event.c.seq == c.added, isouter=True)
    found: dict[int, Any] = {}
    for some in parts(ids):
        held = joined.where(or_(c.a.in_(some), c.b.in_(some)))
        found |= {row.id: row for row in connection.execute(held)}
    return [found[number] for number in sorted(found)]
