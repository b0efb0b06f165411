"""The proof that nobody changed the trail or the records but by the store itself.

Checked: the numbers of the events have no gap, each holds the hash of the one before, its own hash and that of its
changes are right, no change is without its event, known heads are still there; the payload of every version kept
(live or superseded) has the commitment that was made when it was added; every version that was added is kept or
has its erase change, and none has both.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, cast, select

from leadmatch.store.backend import stream
from leadmatch.store.canonical import GENESIS, ChangesDigest, commitment, event_hash
from leadmatch.store.schema import activity, change, event, record


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not hold: what, and the number of the event or of the version."""

    code: str
    event: int | None = None
    record: int | None = None

    def __str__(self) -> str:
        where = f"event {self.event}" if self.record is None else f"record version {self.record}"
        return f"{where}: {self.code}"


@dataclass(slots=True)
class Report:
    """What `verify_chain` found.

    Attributes:
        events: how many were checked.
        changes: how many were checked.
        records: payloads whose commitment was checked, those of rows of events among them.
        head: number and hash of the last event.
        problems: what does not hold; empty where all is well.
    """

    events: int = 0
    changes: int = 0
    records: int = 0
    head: tuple[int, bytes] = (0, GENESIS)
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether all holds."""
        return not self.problems


def verify_chain(connection: Connection, heads: Mapping[int, bytes] | None = None) -> Report:
    """Check the trail and the records against each other.

    Args:
        connection: of `Database.read`.
        heads: hashes of events by number, kept elsewhere: results of `trail.head`.
    """
    report = Report()
    _check_events(connection, report, heads or {})
    for table in (record, activity):
        _check_versions(connection, report, table)
    return report


def _check_events(connection: Connection, report: Report, heads: Mapping[int, bytes]) -> None:
    wrong = report.problems
    c = change.c
    of_changes = select(c.event, c.kind, c.subject, c.before, c.after, c.commitment).order_by(c.event, c.ordinal)
    with stream(connection, of_changes) as changes, stream(connection, select(event).order_by(event.c.seq)) as events:
        digests = _Digests(changes)
        for seq, *fields, previous, own in events:
            wrong += [Problem("changes_without_event", event=number) for number in digests.before(seq)]
            mine = digests.of(seq)
            checks = (
                ("event_missing_before", seq == report.head[0] + 1),
                ("previous_hash_wrong", previous == report.head[1]),
                ("changes_altered", fields[-1] == mine.digest()),
                ("event_altered", own == event_hash((seq, *fields, previous))),
                ("head_differs", heads.get(seq, own) == own),
            )
            wrong += [Problem(code, event=seq) for code, holds in checks if not holds]
            report.events += 1
            report.changes += mine.count
            report.head = (seq, own)
        wrong += [Problem("changes_without_event", event=number) for number in digests.before(None)]
    wrong += [Problem("event_missing", event=seq) for seq in sorted(heads) if seq > report.head[0]]


class _Digests:
    """The digests of the changes of the events, taken in the order of their numbers."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self._next = next(self._groups, None)

    def before(self, seq: int | None) -> Iterator[int]:
        """The numbers that have changes and come before an event, all that are left without one; they are skipped."""
        while self._next is not None and (seq is None or self._next[0] < seq):
            yield self._next[0]
            self._next = next(self._groups, None)

    def of(self, seq: int) -> ChangesDigest:
        """The digest of an event; without changes that of none."""
        digest = ChangesDigest()
        if self._next is not None and self._next[0] == seq:
            for _ in digest.passing(tuple(row[1:]) for row in self._next[1]):
                pass
            self._next = next(self._groups, None)
        return digest


def _check_versions(connection: Connection, report: Report, table: Table) -> None:
    """table: one whose name is the kind of its changes."""
    number = cast(change.c.subject, table.c.id.type)
    erased = set(connection.execute(select(number).where(change.c.kind == "erase")).scalars())
    query = (
        select(number, change.c.commitment, table.c.payload, table.c.secret)
        .select_from(change.outerjoin(table, table.c.id == number))
        .where(change.c.kind == table.name, change.c.commitment.is_not(None))
    )
    seen: set[int] = set()
    with stream(connection, query) as rows:
        for id, promised, payload, secret in rows:
            codes = _record_problems(id in erased, promised, payload, secret)
            report.problems += [Problem(code, record=id) for code in codes]
            report.records += payload is not None
            seen.add(id)
    with stream(connection, select(table.c.id)) as rows:
        report.problems += [Problem("record_not_in_trail", record=id) for (id,) in rows if id not in seen]


def _record_problems(erased: bool, promised: bytes, payload: str | None, secret: bytes | None) -> Iterator[str]:
    if payload is None or secret is None:
        if not erased:
            yield "payload_missing"
    elif erased:
        yield "erased_but_kept"
    elif commitment(secret, payload) != promised:
        yield "payload_altered"
