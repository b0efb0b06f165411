"""`forget`: erase a person, so that no byte of them is left in any file of the store; and `subject`: all that is held.

Every version of every record of the customer goes, with its payload, its key and its index entries; what the model
knows of values that nobody else has goes too. The trail keeps numbers and random ids only. Customers who were held
together by these records are decided on again.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
from sqlalchemy import Connection, select

from leadmatch.arrays import Hashes, mix
from leadmatch.block.atoms import hashed
from leadmatch.block.postings import signed
from leadmatch.comparisons.rarity import Known as Rarity
from leadmatch.errors import StoreError
from leadmatch.hashing import hash_of
from leadmatch.live.apply import Work, Written
from leadmatch.live.frozen import Frozen, freeze
from leadmatch.live.judged import judgements_of
from leadmatch.live.judging import end, reprofiled
from leadmatch.live.payload import table_of
from leadmatch.live.regroup import Moved, regroup
from leadmatch.live.rows import living
from leadmatch.live.state import Shelf
from leadmatch.live.suppression import suppress_all
from leadmatch.normalize.known import Known
from leadmatch.store import trail
from leadmatch.store.backend import RecordRow
from leadmatch.store.erase import erase
from leadmatch.store.schema import record
from leadmatch.tables import LeadTable


def forget(shelf: Shelf, customer_id: str, actor: str, *, suppress: bool) -> Written:
    """Erase a customer; see `Store.forget`."""
    with shelf.db.write() as connection:
        frozen = shelf.frozen(connection)
        name = living(connection, customer_id)
        rows = shelf.db.records(connection, customers=[name])
        if suppress:
            suppress_all(connection, rows)
        seq = trail.next_seq(connection)
        judged = judgements_of(connection, [row.id for row in rows])
        told = [end(connection, (a, b, same), seq) for (a, b), same in judged.items()]
        others = {number for pair in judged for number in pair} - {row.id for row in rows}
        moved = reprofiled(connection, frozen, shelf.db.records(connection, ids=sorted(others)))
        erased = [row.id for row in _versions(connection, rows)]
        work = Work("forget", actor, ended=rows, told=told, erased=sorted(erased))
        written = regroup(shelf.db, connection, frozen, work, Moved(moved.came, [*rows, *moved.went]))
        erase(connection, [row.id for row in rows])
        shelf.keep(connection, _without(shelf, connection, frozen, rows), os.urandom(16))
    try:
        shelf.db.compact()
    except StoreError as error:
        raise type(error)(
            f"erased by event {written.seq}, but bytes may be left until `compact` is done: {error}"
        ) from error
    return written


def _versions(connection: Connection, rows: Sequence[RecordRow]) -> list[Any]:
    """Every version of these records."""
    found: list[Any] = []
    c = record.c
    for row in rows:
        same = (c.source == row.source) & (c.record_id == row.record_id)
        for side in (c.ended.is_(None), c.ended.is_not(None)):  # each has an index of its own
            found += connection.execute(select(c.id, c.payload, c.added, c.ended).where(same, side)).all()
    return sorted(found, key=lambda version: version.id)


def _without(shelf: Shelf, connection: Connection, frozen: Frozen, rows: Sequence[RecordRow]) -> Frozen:
    """What the store knows, without the values that were these records' alone."""
    leads = table_of(rows, frozen)
    gone: dict[str, Hashes] = {}
    values: set[str] = set()
    for name, held in (("email", leads.emails), ("phone", leads.phones), ("vin", leads.vins)):
        alone = _unheld(shelf, connection, name, hashed(held.values))
        gone["vehicle" if name == "vin" else name] = hash_of(held.values)[alone]
        values |= set(held.values.filter(pl.Series(alone)).to_list())
    for name, column in leads.ids.items():
        gone[name] = hash_of(column.values)[_unheld(shelf, connection, f"id {name}", hashed(column.values))]
    gone |= _names_and_houses(shelf, connection, leads)
    tables = {
        name: (hashes[kept], bins[kept])
        for name, (hashes, bins) in frozen.knowledge.rarity.tables.items()
        if (kept := ~np.isin(hashes, gone.get(name, np.zeros(0, np.uint64)))) is not None
    }
    known = Known(
        {value: kind for value, kind in frozen.known.types.items() if value not in values},
        frozen.known.masked,
        frozen.known.synthesised,
        frozen.known.own - values,
    )
    return freeze(frozen.spec, replace(frozen.knowledge, rarity=Rarity(tables)), known, own=frozen.own)


def _names_and_houses(shelf: Shelf, connection: Connection, leads: LeadTable) -> dict[str, Hashes]:
    """The whole names and houses of these leads that nobody else has."""
    first, last = (np.r_[hashed(c.values), np.uint64(0)][c.codes] for c in (leads.first, leads.last))
    named = (first != 0) & (last != 0)
    key = mix(np.minimum(first, last), np.maximum(first, last)) | np.uint64(1)
    whole = mix(
        np.r_[hash_of(leads.first.values), np.uint64(0)][leads.first.codes],
        np.r_[hash_of(leads.last.values), np.uint64(0)][leads.last.codes],
    )
    parts = leads.addresses.parts
    told = parts["number"].is_not_null() & parts["street"].is_not_null()
    houses = hashed((parts["number"] + "|" + parts["street"]).filter(told))
    numbers, streets = (hash_of(parts[part].filter(told)) for part in ("number", "street"))
    return {
        "whole name": whole[named][_unheld(shelf, connection, "both names", key[named])],
        "house": mix(numbers, streets)[_unheld(shelf, connection, "house", houses)],
    }


def _unheld(shelf: Shelf, connection: Connection, rule: str, values: Hashes) -> "np.ndarray[Any, np.dtype[np.bool_]]":
    """Which values nobody has any more, by the blocking rule of that value alone."""
    if not len(values):
        return np.zeros(0, bool)
    keys = signed(mix(np.broadcast_to(hash_of(pl.Series([rule])), len(values)), mix(values))).tolist()
    held = {key for key, _, _ in shelf.db.postings(connection, keys, [1] * len(keys))}
    return np.array([key not in held for key in keys], bool)


def subject(shelf: Shelf, customer_id: str) -> dict[str, Any]:
    """All that is held on a person; see `Store.subject`."""
    with shelf.db.read() as connection:
        name = living(connection, customer_id)
        rows = shelf.db.records(connection, customers=[name])
        return {
            "customer_id": name,
            "records": [
                {
                    "source": row.source,
                    "record_id": row.record_id,
                    "versions": [
                        {"added": v.added, "ended": v.ended, "content": json.loads(v.payload)}
                        for v in _versions(connection, [row])
                    ],
                }
                for row in rows
            ],
        }
