"""`history` and `changes`: the trail, told in sentences and as a feed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from operator import index
from typing import Any, Literal

from sqlalchemy import Connection, or_, select

from leadmatch.errors import EventError, UnknownCustomerError
from leadmatch.live.rows import versions
from leadmatch.store import trail
from leadmatch.store.schema import change, event

ChangeKind = Literal["created", "merged", "split", "updated", "retired"]
LONGEST = 63
"""Bits of a number in a database."""


@dataclass(frozen=True, slots=True)
class CustomerChange:
    """What an event did to a customer.

    Attributes:
        event: number of the event.
        at: when, ISO 8601 in UTC.
        kind: created; merged (into another customer); split (some of its records went to others); updated (records
            came or went); retired (nothing is left).
        customer_id: the customer.
        into: of a merged customer, the one it leads to.
    """

    event: int
    at: str
    kind: ChangeKind
    customer_id: str
    into: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


def event_number(seq: int) -> int:
    """The number of an event as what the trail hashes: the text "2" would be kept as another 2.

    Raises:
        EventError: it is no number, or one that no database holds.
    """
    try:
        number = index(seq)
    except TypeError:
        raise EventError(f"an event has a whole number, not {seq!r}") from None
    if number.bit_length() > LONGEST:
        raise EventError(f"there is no event {number}")
    return number


def require(connection: Connection, since: int) -> int:
    """The number of an event, the last that somebody has seen, which was there: after a restore it may not be.

    Raises:
        EventError: it was not, or is no number.
    """
    since, last = event_number(since), trail.head(connection)[0]
    if not 0 <= since <= last:
        raise EventError(f"there is no event {since} yet, the last one is {last}: was the store restored or made anew?")
    return since


def changes(connection: Connection, since: int) -> Iterator[CustomerChange]:
    """What the events after number `since` did to customers, in order; customers of one event by id.

    Raises:
        EventError: there is no event `since` yet.
    """
    since = require(connection, since)
    for one in trail.events(connection, since):
        told = trail.changes_of(connection, one.seq)
        kinds = _kinds(told)
        for name in sorted(kinds):
            kind, into = kinds[name]
            yield CustomerChange(one.seq, one.at.isoformat(), kind, name, into)


def _kinds(told: list[trail.Change]) -> dict[str, tuple[ChangeKind, str | None]]:
    """What happened to each customer of an event."""
    found: dict[str, tuple[ChangeKind, str | None]] = {}
    for one in told:
        if one.kind == "record":
            if one.before and one.after:
                found[one.before] = ("split", None)
                found.setdefault(one.after, ("updated", None))
            for name in (one.before, one.after):
                if name:
                    found.setdefault(name, ("updated", None))
    for one in told:
        if one.kind == "customer":
            now = json.loads(one.after or "{}")
            if one.before is None:
                found[one.subject] = ("created", None)
            elif "ended" in now:
                into = now.get("successor")
                found[one.subject] = ("merged", into) if into else ("retired", None)
            elif "ended" in json.loads(one.before):
                found[one.subject] = ("created", None)
            else:
                found.setdefault(one.subject, ("updated", None))
    return found


def history(connection: Connection, customer_id: str) -> list[str]:
    """The life of a customer in sentences, oldest first.

    Raises:
        UnknownCustomerError: this store never gave the id.
    """
    c = change.c
    mine = or_(
        (c.kind == "customer") & (c.subject == customer_id),
        (c.kind == "record") & or_(c.before == customer_id, c.after == customer_id),
    )
    told = connection.execute(select(c.event, c.kind, c.subject, c.before, c.after).where(mine).order_by(c.event)).all()
    if not told:
        raise UnknownCustomerError(f"{customer_id!r} is no customer of this store")
    numbers = sorted({int(row.subject) for row in told if row.kind == "record"})
    names = {row.id: f"{row.source}:{row.record_id}" for row in versions(connection, numbers)}
    events = {row.seq: row for row in connection.execute(select(event).where(event.c.seq.in_({t.event for t in told})))}
    return [
        f"{events[seq].at[:19].replace('T', ' ')} event {seq}, {events[seq].op} by {events[seq].actor}: "
        + "; ".join(_sentences([row for row in told if row.event == seq], customer_id, names))
        for seq in sorted(events)
    ]


def _sentences(told: list[Any], customer_id: str, names: dict[int, str]) -> Iterator[str]:
    records = [row for row in told if row.kind == "record"]
    for row in told:
        if row.kind == "customer":
            yield from _fate(row)
    came = [row for row in records if row.after == customer_id]
    went = [row for row in records if row.before == customer_id]
    changed = {names.get(int(row.subject)) for row in came if not row.before}
    changed &= {names.get(int(row.subject)) for row in went if not row.after} - {None}
    if changed:
        yield f"{_few(sorted(name for name in changed if name))} changed"
    came, went = ([row for row in rows if names.get(int(row.subject)) not in changed] for rows in (came, went))
    for verb, rows, side in (("came", came, "before"), ("went", went, "after")):
        for other in sorted({getattr(row, side) or "" for row in rows}):
            some = [
                names.get(int(row.subject), "an erased record") for row in rows if (getattr(row, side) or "") == other
            ]
            where = f" {'from' if verb == 'came' else 'to'} {other}" if other else ("" if verb == "came" else " away")
            yield f"{_few(some)} {verb}{where}"


def _fate(row: Any) -> Iterator[str]:
    now, before = json.loads(row.after or "{}"), json.loads(row.before or "{}")
    if row.before is None:
        yield "created"
    elif "ended" in now:
        yield f"merged into {now['successor']}" if "successor" in now else "retired, nothing was left"
    elif "ended" in before:
        yield "came back"
    elif now.get("household") != before.get("household"):
        yield f"household {before.get('household')} became {now.get('household')}"


def _few(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
