"""Refusals in records of other customers that reach one: of a number or mailbox that both hold, and those that were its
own until people said that two of its records are not one person.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

import polars as pl
from sqlalchemy import Connection

from leadmatch.block.postings import keys_by
from leadmatch.golden.consent import CHANNELS, OUT
from leadmatch.live.owed import Key, all_versions, decided
from leadmatch.live.rows import versions
from leadmatch.store import trail
from leadmatch.store.backend import RecordRow
from leadmatch.store.database import Database

HOLDING = (("phone", "phones"), ("email", "emails"))
"""The blocking rules that tell who holds a value, and where a record has its values."""
_ALL = 1 << 31
"""More records than share a value."""


def holders(db: Database, connection: Connection, rows: Sequence[RecordRow]) -> list[RecordRow]:
    """The live records that refuse something and hold a number or mailbox of these."""
    keys: list[int] = []
    for rule, bag in HOLDING:
        values = {entry["v"] for row in rows for entry in json.loads(row.payload).get(bag, ())}
        keys += keys_by(rule, pl.Series(sorted(values), dtype=pl.String)).tolist()
    profiles = {profile for _, _, profile in db.postings(connection, keys, [_ALL] * len(keys))}
    return [row for row in db.records(connection, profiles=sorted(profiles)) if _refuses(row)]


def parted(
    db: Database, connection: Connection, judged: Mapping[tuple[int, int], bool]
) -> Iterator[tuple[int, RecordRow]]:
    """Live records that people parted from a customer, by number, each with a live record that was of it and refused
    something then, as it does now; judged: judgements that hold.
    """
    held = versions(connection, sorted({number for pair, same in judged.items() if not same for number in pair}))
    by_key = {(row.source, row.record_id): row for row in held}
    for (one, other), (then, event) in decided(connection, by_key).items():
        moved = {int(c.subject) for c in trail.changes_of(connection, event) if c.kind == "record" and c.before}
        if one in by_key and other in by_key and not moved.isdisjoint(then):
            for mine, theirs in ((one, other), (other, one)):
                others = db.records(connection, customers=[by_key[theirs].customer])
                then_there = _refusing_at(connection, [row for row in others if _refuses(row)], event)
                yield from ((by_key[mine].id, row) for row in then_there)


def _refusing_at(connection: Connection, rows: Sequence[RecordRow], event: int) -> list[RecordRow]:
    """Those of some records whose version at an event refused something."""
    keys: dict[Key, RecordRow] = {(row.source, row.record_id): row for row in rows}
    there = [v.id for v in all_versions(connection, keys) if v.added < event and (v.ended is None or v.ended > event)]
    return [keys[row.source, row.record_id] for row in versions(connection, there) if _refuses(row)]


def _refuses(row: RecordRow) -> bool:
    shown = json.loads(row.payload or "{}").get("shown", {})
    return any(shown.get(f"consent_{channel}") == OUT for channel in CHANNELS)
