"""`forget`: erase a person, so that no byte of them is left in any file of the store; and `subject`: all that is held.

Every version of every record of the customer goes, with its payload, its key and its index entries, and so do versions
that the customer had once and that were changed or taken back; what the model knows of values that nobody else has
goes too, and every row of events about one of its records. The trail keeps numbers and random ids only. Customers who
were held together by these records are decided on again.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from leadmatch.errors import StoreError, UnknownCustomerError
from leadmatch.live.activities import about_records, erase_rows
from leadmatch.live.apply import SHIFT, Work, Written
from leadmatch.live.judged import judgements_of
from leadmatch.live.judging import begin, end, reprofiled
from leadmatch.live.owed import all_versions
from leadmatch.live.regroup import Moved, regroup
from leadmatch.live.rows import last_id, versions
from leadmatch.live.state import Shelf
from leadmatch.live.suppression import suppress_all
from leadmatch.live.unlearning import without
from leadmatch.store import lookup, trail
from leadmatch.store.backend import RecordRow
from leadmatch.store.bulk import parts
from leadmatch.store.database import Database
from leadmatch.store.erase import erase
from leadmatch.store.schema import customer, record
from leadmatch.store.trail import Change


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of a customer. live: its records; whole: numbers of all versions of these records, and of records
    that are gone and were this customer's last; only: of ended versions that were this customer's, of records that are
    somebody else's now.
    """

    name: str
    live: list[RecordRow]
    whole: list[int]
    only: list[int]


def forget(shelf: Shelf, customer_id: str, actor: str, *, suppress: bool) -> Written:
    """Erase a customer; see `Store.forget`."""
    with shelf.db.write() as connection:
        frozen = shelf.frozen(connection)
        held = _held(shelf.db, connection, customer_id)
        rows = versions(connection, sorted([*held.whole, *held.only]))
        if suppress:
            suppress_all(connection, rows)
        seq = trail.next_seq(connection)
        judged = judgements_of(connection, [row.id for row in held.live])
        told = [end(connection, (a, b, same), seq) for (a, b), same in judged.items()]
        told += _restated(connection, held, seq, len(told))
        others = {number for pair in judged for number in pair} - {row.id for row in held.live}
        moved = reprofiled(connection, frozen, shelf.db.records(connection, ids=sorted(others)))
        events = [one["id"] for one in about_records(connection, _keys(connection, held.whole))]
        erase_rows(connection, events)
        gone = sorted([*(row.id for row in rows), *events])
        work = Work("forget", actor, ended=held.live, told=told, erased=gone)
        written = regroup(shelf.db, connection, frozen, work, Moved(moved.came, [*held.live, *moved.went]))
        erase(connection, held.whole, only=held.only)
        shelf.keep(connection, without(shelf.db, connection, frozen, rows), os.urandom(16))
    try:
        shelf.compact()
    except StoreError as error:
        raise type(error)(
            f"erased by event {written.seq}, but bytes may be left until `compact` is done: {error}"
        ) from error
    return written


def _restated(connection: Connection, held: Held, seq: int, place: int) -> list[Change]:
    """Judgements of records of which an old version goes, decided again: the decision may have been of that version."""
    keys = {(row.source, row.record_id) for row in versions(connection, held.only)}
    lives = [row.id for row in all_versions(connection, keys) if row.ended is None]
    told: list[Change] = []
    for (a, b), same in judgements_of(connection, lives).items():
        told.append(end(connection, (a, b, same), seq))
        told.append(begin(connection, (a, b, same), seq << SHIFT | place + len(told), seq))
    return told


def _held(db: Database, connection: Connection, customer_id: str) -> Held:
    """What is held of a customer, under every id that leads to it.

    Raises:
        UnknownCustomerError: this store never gave the id, or nothing is left of the customer.
    """
    name = last_id(connection, customer_id)
    live = db.records(connection, customers=[name])
    r = record.c
    ids = _leading_to(connection, name)
    query = select(r.id, r.source, r.record_id).where(r.ended.is_not(None))
    once: list[Any] = [row for some in parts(ids) for row in connection.execute(query.where(r.customer.in_(some)))]
    keys = {(row.source, row.record_id) for row in (*live, *once)}
    found = all_versions(connection, keys)
    lives = {(row.source, row.record_id): row.id for row in found if row.ended is None}
    mine = {row.id for row in live}
    elsewhere = {key for key, number in lives.items() if number not in mine}
    if not found:
        raise UnknownCustomerError(f"{customer_id!r} has no records any more")
    return Held(
        name,
        live,
        sorted(row.id for row in found if (row.source, row.record_id) not in elsewhere),
        sorted(row.id for row in once if (row.source, row.record_id) in elsewhere),
    )


def _leading_to(connection: Connection, name: str) -> list[str]:
    """A customer id and those that lead to it."""
    found, new = [name], [name]
    while new:
        query = select(customer.c.id)
        new = [
            one
            for some in parts(new)
            for one in connection.execute(query.where(customer.c.successor.in_(some))).scalars()
        ]
        found += new
    return found


def _keys(connection: Connection, ids: Sequence[int]) -> list[tuple[str, str]]:
    """Source and id of the records that versions are of."""
    return sorted({(row.source, row.record_id) for row in versions(connection, list(ids))})


def subject(shelf: Shelf, customer_id: str) -> dict[str, Any]:
    """All that is held on a person; see `Store.subject`."""
    with shelf.db.read() as connection:
        held = _held(shelf.db, connection, customer_id)
        records: dict[tuple[str, str], list[dict[str, Any]]] = {}
        columns = ("id", "source", "record_id", "added", "ended", "payload")
        numbers = [*held.whole, *held.only]
        for _, source, name, added, ended, payload in sorted(lookup.by_id(connection, record, columns, numbers)):
            said = {"added": added, "ended": ended, "content": json.loads(payload)}
            records.setdefault((source, name), []).append(said)
        events = about_records(connection, _keys(connection, held.whole))
    return {
        "customer_id": held.name,
        "records": [
            {"source": source, "record_id": name, "versions": found} for (source, name), found in records.items()
        ],
        "events": [{name: value for name, value in one.items() if name != "id"} for one in events],
    }
