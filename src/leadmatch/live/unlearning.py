"""What a store knows, without the values that only records had of which nothing is left.

Rarities are kept as hashes of common values, types of identifiers by value. A value stays where somebody else has it.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from leadmatch.arrays import Hashes, mix
from leadmatch.block.atoms import hashed
from leadmatch.block.postings import signed
from leadmatch.comparisons import given, places
from leadmatch.comparisons.rarity import Known as Rarity
from leadmatch.comparisons.rarity import Table
from leadmatch.hashing import hash_of
from leadmatch.live.frozen import Frozen, freeze
from leadmatch.live.payload import table_of
from leadmatch.normalize.known import Known
from leadmatch.store.backend import RecordRow
from leadmatch.store.database import Database
from leadmatch.store.schema import record
from leadmatch.tables import LeadTable

BLOCKED = {
    "first": "first",
    given.NAME: "first",
    "last": "last",
    "birth date": "birth date",
    "company": "company",
    "email": "email",
    "phone": "phone",
    "vehicle": "vin",
    "postal code": "postal code",
}
"""Rarities of values that have a blocking rule of their own, by which it is known whether a record has them."""
_KEPT_AS = {"area": ('"v":"', ""), "city": ('"city":"', '"'), "postal": ('"postal_code":"', "")}
"""What stands before and behind a mark of a place of each kind in what is kept of a record."""


def without(db: Database, connection: Connection, frozen: Frozen, erased: Sequence[RecordRow]) -> Frozen:
    """What a store knows without the values that only these records had.

    Args:
        db: the store.
        connection: of `Database.write`, in which these records are gone already.
        frozen: what it knows.
        erased: every version of the records.
    """
    leads = table_of(erased, frozen)
    tables = dict(frozen.knowledge.rarity.tables)
    for name, values, hashes in _values(leads):
        known, bins = tables.get(name, (np.zeros(0, np.uint64), np.zeros(0, np.uint8)))
        common = np.isin(hashes, known)
        gone = hashes[common][~_held(db, connection, name, values.filter(pl.Series(common)))]
        kept = ~np.isin(known, gone)
        if not kept.all():
            tables[name] = (known[kept], bins[kept])
    for name, rule, keys, hashes in _combined(leads):
        gone = hashes[~_posted(db, connection, rule, keys)]
        if name in tables:
            kept = ~np.isin(tables[name][0], gone)
            tables[name] = (tables[name][0][kept], tables[name][1][kept])
    if places.NAME in tables:
        tables[places.NAME] = _places(connection, leads, tables[places.NAME])
    typed = [v for bag in (leads.phones, leads.emails) for v in bag.values.to_list() if v in frozen.known.types]
    alone = {value for value in typed if not _said(connection, value)}
    types = {value: kind for value, kind in frozen.known.types.items() if value not in alone}
    known_now = Known(types, frozen.known.masked, frozen.known.synthesised, frozen.known.own)
    return freeze(frozen.spec, replace(frozen.knowledge, rarity=Rarity(tables)), known_now, own=frozen.own)


def _values(leads: LeadTable) -> Iterator[tuple[str, pl.Series, Hashes]]:
    """The values of each rarity, with their hashes."""
    parts = leads.addresses.parts
    columns = {
        "first": leads.first.values,
        given.NAME: leads.first.values,
        "middle name": leads.middle.values,
        "last": leads.last.values,
        "suffix": leads.suffix.values,
        "birth date": leads.birth_date.values,
        "gender": leads.gender.values,
        "company": leads.company.values,
        "email": leads.emails.values,
        "phone": leads.phones.values,
        "vehicle": leads.vins.values,
        "postal code": parts["postal_code"],
        "city": parts["city"],
        **{name: column.values for name, column in (*leads.ids.items(), *leads.attributes.items())},
    }
    for name, column in columns.items():
        values = column.drop_nulls()
        yield name, values, hash_of(values)


def _combined(leads: LeadTable) -> Iterator[tuple[str, str, Hashes, Hashes]]:
    """Rarities of two values together: name, blocking rule, the keys of the rule, the hashes of the rarity."""
    first, last = (np.r_[hashed(c.values), np.uint64(0)][c.codes] for c in (leads.first, leads.last))
    named = (first != 0) & (last != 0)
    both = mix(np.minimum(first, last), np.maximum(first, last)) | np.uint64(1)
    whole = mix(*(np.r_[hash_of(c.values), np.uint64(0)][c.codes] for c in (leads.first, leads.last)))
    yield "whole name", "both names", both[named], whole[named]
    parts = leads.addresses.parts
    told = parts["number"].is_not_null() & parts["street"].is_not_null()
    houses = hashed((parts["number"] + "|" + parts["street"]).filter(told))
    yield "house", "house", houses, mix(*(hash_of(parts[part].filter(told)) for part in ("number", "street")))


def _places(connection: Connection, leads: LeadTable, table: Table) -> Table:
    """What is known of marks of places, without those that only these leads had."""
    known, levels = table
    kept = np.ones(len(known), bool)
    for kind, _, texts in places.written(leads):
        before, after = _KEPT_AS[kind]
        words = texts.drop_nulls().unique()
        for word, hashed_word in zip(words.to_list(), places.hashes_of(kind, words).tolist(), strict=True):
            at = known == hashed_word
            if at.any() and not _written(connection, f"{before}{json.dumps(word, ensure_ascii=False)[1:-1]}{after}"):
                kept &= ~at
    return known[kept], levels.reshape(len(known), len(known))[kept][:, kept].ravel()


def _held(db: Database, connection: Connection, name: str, values: pl.Series) -> NDArray[np.bool_]:
    """Which values of a rarity some record has."""
    if name in BLOCKED:
        return _posted(db, connection, BLOCKED[name], hashed(values))
    return np.array([_said(connection, value) for value in values.to_list()], bool)


def _posted(db: Database, connection: Connection, rule: str, values: Hashes) -> NDArray[np.bool_]:
    """Which values the blocking index has, under the rule of that value alone."""
    if not len(values):
        return np.zeros(0, bool)
    keys = signed(mix(np.broadcast_to(hash_of(pl.Series([rule])), len(values)), mix(values))).tolist()
    held = {key for key, _, _ in db.postings(connection, keys, [1] * len(keys))}
    return np.array([key in held for key in keys], bool)


def _said(connection: Connection, value: str) -> bool:
    """Whether a record has a value, word for word; looks through all of them where none has."""
    return _written(connection, json.dumps(value, ensure_ascii=False))


def _written(connection: Connection, text: str) -> bool:
    """Whether it stands in what is kept of a record."""
    one = select(record.c.id).where(record.c.payload.contains(text, autoescape=True)).limit(1)
    return connection.execute(one).first() is not None
