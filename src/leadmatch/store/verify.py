"""The proof that nobody changed the trail or the records but by the store itself.

Checked: the numbers of the events have no gap, each holds the hash of the one before, its own hash and that of its
changes are right, no change is without its event, known heads are still there; the payload of every version kept
(live or superseded) has the commitment that was made when it was added; every version that was added is kept or
has its erase change, and none has both.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hmac import compare_digest
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, cast, select

from leadmatch.store.canonical import GENESIS, ChangesDigest, commitment, event_hash
from leadmatch.store.schema import change, event, record

_STREAM = {"yield_per": 10_000}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not hold: what, and the number of the event or of the version of a record."""

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
        records: payloads whose commitment was checked.
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
    _check_records(connection, report)
    return report


def _check_events(connection: Connection, report: Report, heads: Mapping[int, bytes]) -> None:
    digests = _change_digests(connection)
    told = next(digests, None)
    expected = 1
    for seq, *rest in connection.execute(select(event).order_by(event.c.seq), execution_options=_STREAM):
        *fields, previous, own = (bytes(value) if isinstance(value, memoryview) else value for value in rest)
        while told is not None and told[0] < seq:
            report.problems.append(Problem("changes_without_event", event=told[0]))
            told = next(digests, None)
        mine = ChangesDigest()
        if told is not None and told[0] == seq:
            mine = told[1]
            told = next(digests, None)
        checks = (
            ("event_missing_before", seq == expected),
            ("previous_hash_wrong", compare_digest(previous, report.head[1])),
            ("changes_altered", compare_digest(fields[-1], mine.digest())),
            ("event_altered", compare_digest(own, event_hash((seq, *fields, previous)))),
            ("head_differs", compare_digest(heads.get(seq, own), own)),
        )
        report.problems += [Problem(code, event=seq) for code, holds in checks if not holds]
        report.events += 1
        report.changes += mine.count
        report.head = (seq, own)
        expected = seq + 1
    if told is not None:
        report.problems.append(Problem("changes_without_event", event=told[0]))
        report.problems += [Problem("changes_without_event", event=seq) for seq, _ in digests]
    report.problems += [Problem("event_missing", event=seq) for seq in sorted(heads) if seq > report.head[0]]


def _change_digests(connection: Connection) -> Iterator[tuple[int, ChangesDigest]]:
    """The digest of the changes of each event that has any, in order."""
    c = change.c
    query = select(c.event, c.kind, c.subject, c.before, c.after, c.commitment).order_by(c.event, c.ordinal)
    rows = connection.execute(query, execution_options=_STREAM)
    for seq, told in groupby(rows, key=itemgetter(0)):
        digest = ChangesDigest()
        for _ in digest.passing(tuple(row[1:]) for row in told):
            pass
        yield seq, digest


def _check_records(connection: Connection, report: Report) -> None:
    number = cast(change.c.subject, record.c.id.type)
    erased = set(connection.execute(select(number).where(change.c.kind == "erase")).scalars())
    added = (change.c.kind == "record") & change.c.commitment.is_not(None)
    query = (
        select(number, change.c.commitment, record.c.payload, record.c.secret)
        .select_from(change.outerjoin(record, record.c.id == number))
        .where(added)
    )
    seen: set[int] = set()
    for id, promised, payload, secret in connection.execute(query, execution_options=_STREAM):
        codes = _record_problems(id in erased, promised, payload, secret)
        report.problems += [Problem(code, record=id) for code in codes]
        report.records += payload is not None
        seen.add(id)
    kept = connection.execute(select(record.c.id), execution_options=_STREAM).scalars()
    report.problems += [Problem("record_not_in_trail", record=id) for id in kept if id not in seen]


def _record_problems(erased: bool, promised: Any, payload: str | None, secret: bytes | None) -> Iterator[str]:
    if payload is None or secret is None:
        if not erased:
            yield "payload_missing"
    elif erased:
        yield "erased_but_kept"
    elif not compare_digest(commitment(secret, payload), bytes(promised)):
        yield "payload_altered"
