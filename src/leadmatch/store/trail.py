"""The audit trail: what happened to which surrogate number, when, by whom; append-only and hash-chained.

`append` writes an event with its changes in the transaction that makes them. `events` and `changes_of` read, `fold`
tells the state that the trail alone says, `verify_chain` proves it. No personal data: numbers, random ids and codes.

A chain proves that nothing between two of its hashes was changed. Who owns the database can still write all of it
anew: keep the `head` somewhere else now and then, and give it to `verify_chain`.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from leadmatch.store import bulk
from leadmatch.store.backend import rows_of
from leadmatch.store.canonical import (
    GENESIS,
    Change,
    ChangesDigest,
    commitment,
    description,
    dumps,
    event_hash,
    judged,
)
from leadmatch.store.schema import change, event
from leadmatch.store.state import State, fold, rebuild, stored
from leadmatch.store.verify import Problem, Report, verify_chain

__all__ = [
    "Change",
    "Event",
    "Problem",
    "Report",
    "State",
    "append",
    "changes_of",
    "commitment",
    "description",
    "events",
    "fold",
    "head",
    "judged",
    "next_seq",
    "rebuild",
    "stored",
    "verify_chain",
]

_CODE = re.compile(r"[A-Za-z0-9_.:+/-]{1,100}")
_COLUMNS = ("event", "ordinal", "kind", "subject", "before", "after", "commitment")


@dataclass(frozen=True, slots=True)
class Event:
    """One operation on the store.

    Attributes:
        seq: 1, 2, 3, ... without a gap.
        at: when, UTC.
        actor: who, as a pseudonym.
        op: what was done, a code.
        undoes: the event that this one took back.
        model: digest of the model and spec that decided.
        outcome: counts and codes.
        hash: of all of it, its changes and the event before.
    """

    seq: int
    at: datetime
    actor: str
    op: str
    undoes: int | None
    model: bytes
    outcome: dict[str, Any]
    hash: bytes


def head(connection: Connection) -> tuple[int, bytes]:
    """Number and hash of the last event; 0 and `GENESIS` where there is none."""
    rows = rows_of(connection, "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1")
    return (rows[0][0], bytes(rows[0][1])) if rows else (0, GENESIS)


def next_seq(connection: Connection) -> int:
    """The number that the next event will have, for `added`, `ended` and `born` of rows written before `append`."""
    return head(connection)[0] + 1


def append(
    connection: Connection,
    op: str,
    actor: str,
    changes: Iterable[Change],
    model: bytes,
    outcome: dict[str, Any],
    undoes: int | None = None,
) -> int:
    """Add an event to the trail.

    Args:
        connection: of `Database.write`, the one that makes the changes.
        op: what was done, a code.
        actor: who, as a pseudonym.
        changes: what changed, in order; read once.
        model: digest of the model and spec that decided.
        outcome: counts and codes, JSON values.
        undoes: the event that this one takes back.

    Returns:
        The number of the event.

    Raises:
        ValueError: `op` or a text in `outcome` is not a code (letters, digits and `_ . : + / -`), so might be personal.
    """
    _require_codes([op, outcome])
    last, previous = head(connection)
    seq = last + 1
    digest = ChangesDigest()
    numbered = ((seq, ordinal, *row) for ordinal, row in enumerate(digest.passing(changes)))
    bulk.insert(connection, change, _COLUMNS, numbered)
    at = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    fields = (seq, at, actor, op, undoes, model, dumps(outcome), digest.digest(), previous)
    bulk.insert(connection, event, event.c.keys(), [(*fields, event_hash(fields))])
    return seq


def events(connection: Connection, since: int = 0) -> Iterator[Event]:
    """The events after number `since`, in order."""
    for row in connection.execute(select(event).where(event.c.seq > since).order_by(event.c.seq)):
        at = datetime.fromisoformat(row.at)
        outcome = json.loads(row.outcome)
        yield Event(row.seq, at, row.actor, row.op, row.undoes, row.model, outcome, row.hash)


def changes_of(connection: Connection, seq: int) -> list[Change]:
    """What an event changed, in order."""
    columns = (change.c[name] for name in _COLUMNS[2:])
    query = select(*columns).where(change.c.event == seq).order_by(change.c.ordinal)
    return [Change(*row) for row in connection.execute(query)]


def _require_codes(value: Any) -> None:
    """Refuse text that is not a code, anywhere in JSON values."""
    if isinstance(value, str):
        if not _CODE.fullmatch(value):
            raise ValueError("the trail takes counts and codes only; other text might be personal data")
    elif isinstance(value, dict):
        _require_codes([*value, *value.values()])
    elif isinstance(value, list | tuple):
        for one in value:
            _require_codes(one)
