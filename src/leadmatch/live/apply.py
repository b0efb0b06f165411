"""Writing what was decided: records, customers, households, questions, and the event that tells of it.

Everything is compared with what the tables say before, and only differences are written and told.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from sqlalchemy import Connection, Table

from leadmatch.live.frozen import Frozen
from leadmatch.live.identities import Standing, Told, who_is_who
from leadmatch.live.settle import Settled
from leadmatch.store import bulk, trail
from leadmatch.store.backend import RecordRow
from leadmatch.store.database import Database
from leadmatch.store.schema import customer, household, record, review
from leadmatch.store.trail import Change

SHIFT = 30
"""A record that event `seq` added has the number `seq << SHIFT | place`."""
MANY = 10_000
"""Records from which it pays to make the indexes after."""


class Version(NamedTuple):
    """A record that comes. payload: its content as JSON; secret: the key of its commitment; digest: of its content."""

    id: int
    source: str
    record_id: str
    profile: int
    payload: str
    digest: bytes
    secret: bytes

    def row(self) -> RecordRow:
        """As a live record that is nowhere yet."""
        return RecordRow(self.id, self.source, self.record_id, self.profile, 0, "", self.payload)


@dataclass(frozen=True, slots=True)
class Work:
    """What an event changes beside who is who. added, ended: versions of records; back: versions that were ended and
    live again; told: changes of judgements and rows of events; erased: numbers of versions of which nothing is left.

    earlier: customers that records inherit, by number: of a version that replaces another one that one's; of an event
    that takes back another one (`undoes`) those that records had before that one. homes: likewise the households that
    customers had, by id.
    """

    op: str
    actor: str
    added: Sequence[Version] = ()
    back: Sequence[RecordRow] = ()
    ended: Sequence[RecordRow] = ()
    told: Sequence[Change] = ()
    erased: Sequence[int] = ()
    undoes: int | None = None
    earlier: Mapping[int, str] = field(default_factory=dict)
    homes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written. customer: id of each record's customer, by number; created, retired: ids (with successors);
    asked: numbers of the records that a person should compare, and why.
    """

    seq: int
    customer: dict[int, str]
    created: tuple[str, ...]
    retired: dict[str, str | None]
    counts: dict[str, int] = field(default_factory=dict)
    asked: tuple[tuple[int, int, str], ...] = ()


def apply(
    db: Database, connection: Connection, frozen: Frozen, work: Work, rows: Sequence[RecordRow], settled: Settled
) -> Written:
    """Write what was decided on some whole regions.

    Args:
        db: the store.
        connection: of `Database.write`.
        frozen: what the store knows.
        work: what the event does.
        rows: the records that were decided on, those of `work.added` among them.
        settled: what was decided on them.
    """
    seq = trail.next_seq(connection)
    coming = {version.id for version in work.added}
    who = who_is_who(connection, Standing(rows, work.ended, work.earlier, work.homes), settled, seq)
    moves = [(row, name) for row, name in zip(rows, who.customer, strict=True) if row.customer != name]
    placed = list(zip(rows, who.customer, settled.region.tolist(), strict=True))
    _end_records(connection, work.ended, seq)  # first: a record has one live version at a time
    _insert_records(connection, work.added, {row.id: (name, region) for row, name, region in placed}, seq)
    _revive(connection, work.back)
    _move(connection, [(row, name, region) for row, name, region in placed if row.id not in coming])
    for table, told in ((customer, who.people), (household, who.houses)):
        _write_identities(connection, table, told, seq)
    asked = _ask(db, connection, rows, work.ended, settled)
    changes = chain(
        (Change("record", str(row.id), row.customer, None) for row in work.ended),
        _record_changes(moves, {version.id: version for version in work.added}),
        (change for change, _ in who.people),
        (change for change, _ in who.houses),
        work.told,
        (Change("erase", str(number)) for number in work.erased),
    )
    created = tuple(c.subject for c, _ in who.people if c.before is None)
    retired = {c.subject: state.get("successor") for c, state in who.people if "ended" in state}
    counts = {"added": len(work.added), "ended": len(work.ended), "created": len(created), "retired": len(retired)}
    said = trail.append(connection, work.op, work.actor, changes, frozen.digest, counts, work.undoes)
    return Written(said, {row.id: name for row, name, _ in placed}, created, retired, counts, asked)


def _record_changes(moves: Sequence[tuple[RecordRow, str]], added: Mapping[int, Version]) -> Iterable[Change]:
    for row, name in moves:
        version = added.get(row.id)
        told = trail.commitment(version.secret, version.payload) if version else None
        yield Change("record", str(row.id), row.customer or None, name, told)


def _insert_records(
    connection: Connection, added: Sequence[Version], at: Mapping[int, tuple[str, int]], seq: int
) -> None:
    columns = ("id", "source", "record_id", "digest", "profile", "region", "customer", "added", "payload", "secret")
    rows = (
        (v.id, v.source, v.record_id, v.digest, v.profile, at[v.id][1], at[v.id][0], seq, v.payload, v.secret)
        for v in added
    )
    _inserting(len(added))(connection, record, columns, rows)


def _inserting(count: int) -> Callable[[Connection, Table, Sequence[str], Iterable[bulk.Row]], int]:
    """How so many rows are inserted."""
    return bulk.fill if count > MANY else bulk.insert


def _end_records(connection: Connection, ended: Sequence[RecordRow], seq: int) -> None:
    bulk.update(connection, record, ("ended",), [(seq, row.id) for row in ended])


def _revive(connection: Connection, back: Sequence[RecordRow]) -> None:
    bulk.update(connection, record, ("ended",), [(None, row.id) for row in back])


def _move(connection: Connection, rows: Sequence[tuple[RecordRow, str, int]]) -> None:
    """Records whose customer or region is another one now."""
    moved = [(name, at, row.id) for row, name, at in rows if (row.customer, row.region) != (name, at)]
    bulk.update(connection, record, ("customer", "region"), moved)


def _write_identities(connection: Connection, table: Table, told: Told, seq: int) -> None:
    columns = [column.name for column in table.c if column.name not in ("id", "born")]
    new = [(change.subject, seq, *map(now.get, columns)) for change, now in told if change.before is None]
    _inserting(len(new))(connection, table, ["id", "born", *columns], sorted(new))
    changed = [(*map(now.get, columns), change.subject) for change, now in told if change.before is not None]
    bulk.update(connection, table, columns, changed)


def _ask(
    db: Database, connection: Connection, rows: Sequence[RecordRow], ended: Sequence[RecordRow], settled: Settled
) -> tuple[tuple[int, int, str], ...]:
    """The questions of these regions, instead of those that there were."""
    regions = sorted({row.region for row in (*rows, *ended) if row.customer} | set(settled.region.tolist()))
    bulk.delete(connection, review, ("region",), [(region,) for region in regions])
    asked = settled.review
    ids = [row.id for row in rows]
    place: Callable[[int], int] = settled.region.tolist().__getitem__
    new = [
        (min(ids[a], ids[b]), max(ids[a], ids[b]), place(a), p, whole, reason)
        for a, b, p, whole, reason in zip(
            *(asked[c].to_list() for c in ("left", "right", "probability", "customers_probability", "reason")),
            strict=True,
        )
    ]
    columns = ("a", "b", "region", "probability", "customers_probability", "reason")
    db.insert(connection, review, columns, sorted(new))
    return tuple((a, b, reason) for a, b, _, _, _, reason in new)
