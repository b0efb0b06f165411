"""The state of a store as its trail tells it: `fold` reads the trail, `stored` the tables, and the two are equal.

Where they are not, somebody changed the tables by other means; `rebuild` makes them what the trail says.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, bindparam, delete, select, update

from leadmatch.errors import ChainError
from leadmatch.store import bulk
from leadmatch.store.backend import stream
from leadmatch.store.canonical import Change
from leadmatch.store.schema import activity, change, customer, household, judgement, record


class RecordState(NamedTuple):
    """A version of a record; an ended one keeps the customer that it was with."""

    customer: str
    added: int
    ended: int | None = None


class ActivityState(NamedTuple):
    """A version of a row of a source of events."""

    added: int
    ended: int | None = None


class CustomerState(NamedTuple):
    """A customer, living or retired."""

    born: int
    household: str | None = None
    ended: int | None = None
    successor: str | None = None


class HouseholdState(NamedTuple):
    """A household, living or retired."""

    born: int
    ended: int | None = None
    successor: str | None = None


class JudgementState(NamedTuple):
    """What people decided of the versions `a` and `b`."""

    a: int
    b: int
    same: bool
    added: int
    ended: int | None = None


@dataclass(slots=True)
class State:
    """Who is with whom: by number of the version, id of the customer or household, number of the judgement."""

    records: dict[int, RecordState] = field(default_factory=dict)
    activities: dict[int, ActivityState] = field(default_factory=dict)
    customers: dict[str, CustomerState] = field(default_factory=dict)
    households: dict[str, HouseholdState] = field(default_factory=dict)
    judgements: dict[int, JudgementState] = field(default_factory=dict)


def fold(connection: Connection) -> State:
    """The state that the trail alone says.

    Raises:
        ChainError: a change that does not fit what came before it; the message names it.
    """
    state = State()
    c = change.c
    columns = (c.event, c.ordinal, c.kind, c.subject, c.before, c.after, c.commitment)
    with stream(connection, select(*columns).order_by(c.event, c.ordinal)) as rows:
        for seq, ordinal, *told in rows:
            try:
                _APPLY[told[0]](state, Change(*told), seq)
            except (KeyError, TypeError, ValueError) as error:
                where = f"event {seq}, change {ordinal} ({told[0]} {told[1]})"
                raise ChainError(f"{where} does not fit what came before it: {error}") from error
    return state


def stored(connection: Connection) -> State:
    """The state that the tables say."""
    r, a, c, h, j = record.c, activity.c, customer.c, household.c, judgement.c
    return State(
        _by_id(connection, RecordState, r.id, r.customer, r.added, r.ended),
        _by_id(connection, ActivityState, a.id, a.added, a.ended),
        _by_id(connection, CustomerState, c.id, c.born, c.household, c.ended, c.successor),
        _by_id(connection, HouseholdState, h.id, h.born, h.ended, h.successor),
        _by_id(connection, JudgementState, j.id, j.a, j.b, j.same, j.added, j.ended),
    )


def rebuild(connection: Connection, state: State) -> None:
    """Make the tables what `state` says; `region`, `posting` and `review` are not part of it.

    Raises:
        ChainError: the state has versions that are not in `record`, or the other way round.
    """
    now = stored(connection)
    _reset(connection, record, now.records, state.records)
    _reset(connection, activity, now.activities, state.activities)
    _refill(connection, customer, state.customers)
    _refill(connection, household, state.households)
    _refill(connection, judgement, state.judgements)


def _reset(connection: Connection, table: Table, now: Mapping[int, Any], then: Mapping[int, Any]) -> None:
    """Make versions what they should be."""
    if now.keys() != then.keys():
        one = min(now.keys() ^ then.keys())
        raise ChainError(f"{table.name} version {one} is in the {'tables' if one in now else 'trail'} only")
    wrong = [{"_id": id, **new._asdict()} for id, new in then.items() if now[id] != new]
    if wrong:
        by_id = update(table).where(table.c.id == bindparam("_id"))
        # First out of the unique index of live versions, then as they should be.
        connection.execute(by_id.values(ended=table.c.added), [{"_id": row["_id"]} for row in wrong])
        connection.execute(by_id, wrong)


def _refill(connection: Connection, table: Table, rows: Mapping[Any, NamedTuple]) -> None:
    connection.execute(delete(table))
    columns = ["id", *next(iter(rows.values()))._fields] if rows else ["id"]
    bulk.insert(connection, table, columns, ((id, *rows[id]) for id in sorted(rows)))


def _record(state: State, told: Change, seq: int) -> None:
    number = int(told.subject)
    if told.commitment is not None:
        _require(told.before is None and number not in state.records, "it was added before")
        state.records[number] = RecordState(_given(told.after), seq)
        return
    now = state.records[number]
    _require(told.before == (now.customer if now.ended is None else None), "it was elsewhere before")
    if told.after is None:
        state.records[number] = now._replace(ended=seq)
    else:
        state.records[number] = RecordState(told.after, now.added)


def _activity(state: State, told: Change, seq: int) -> None:
    number = int(told.subject)
    if told.commitment is not None:
        _require(told.before is None and number not in state.activities, "it was added before")
        state.activities[number] = ActivityState(seq)
        return
    now = state.activities[number]
    _require((told.before is None) == (now.ended is not None), "it was something else before")
    state.activities[number] = now._replace(ended=seq if told.after is None else None)


def _customer(state: State, told: Change, seq: int) -> None:
    _identity(state.customers, CustomerState, told, seq)


def _household(state: State, told: Change, seq: int) -> None:
    _identity(state.households, HouseholdState, told, seq)


def _identity(states: dict[str, Any], kind: Callable[..., Any], told: Change, seq: int) -> None:
    now = states.get(told.subject)
    before = None if told.before is None else kind(now.born if now else seq, **json.loads(told.before))
    _require(before == now, "it was something else before")
    if told.after is None:
        del states[told.subject]
    else:
        states[told.subject] = kind(now.born if now else seq, **json.loads(told.after))


def _judgement(state: State, told: Change, seq: int) -> None:
    number = int(told.subject)
    now = state.judgements.get(number)
    held = None if now is None or now.ended is not None else {"a": now.a, "b": now.b, "same": now.same}
    _require((None if told.before is None else json.loads(told.before)) == held, "it was something else before")
    if told.after is not None:
        state.judgements[number] = JudgementState(**json.loads(told.after), added=now.added if now else seq)
    elif now is not None:
        state.judgements[number] = now._replace(ended=seq)


def _erase(state: State, told: Change, seq: int) -> None:
    number = int(told.subject)
    versions: dict[int, Any] = state.activities if number in state.activities else state.records
    del versions[number]


_APPLY: dict[str, Callable[[State, Change, int], None]] = {
    "record": _record,
    "activity": _activity,
    "customer": _customer,
    "household": _household,
    "judgement": _judgement,
    "erase": _erase,
}


def _by_id(connection: Connection, kind: Callable[..., Any], id: Any, *columns: Any) -> dict[Any, Any]:
    with stream(connection, select(id, *columns)) as rows:
        return {row[0]: kind(*row[1:]) for row in rows}


def _given(value: str | None) -> str:
    _require(value is not None, "it is nowhere after")
    return str(value)


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)
