"""Profiles: leads whose compared content is the same are compared once.

A double click, or a lead sent again the same day, is an exact duplicate; it must neither change how others are grouped
nor make its values look common. So leads are reduced to distinct profiles before blocking, in an order of content:
nothing behind this point knows the order of rows, record ids or source names.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import chain
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.arrays import WORD, Hashes, Ints, mix, mix_one, once_each, runs, scramble_one, segments, spans
from leadmatch.hashing import hash_of, hash_of_one, remember
from leadmatch.lead import TRADED, VIN_ROLES
from leadmatch.plain import Plain
from leadmatch.tables import Addresses, Bag, Coded, Codes, IdentifierType, LeadTable
from leadmatch.threads import in_threads

AT_ONCE = 1 << 17
"""Leads that are hashed together: bounds memory, not results."""
COMPARED_VINS = tuple(VIN_ROLES.index(role) for role in ("", "owned", "trade", "serviced", "sold"))
"""A vehicle of interest says nothing about who somebody is."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """Leads by profile. of_lead: int32[n leads], each lead's profile; key: uint64[profiles], ascending, the hash of
    each one's content, which names it whatever else is there; reachable: bool[profiles], whether it holds a phone or
    mailbox of one person.
    """

    of_lead: Codes
    key: Hashes
    reachable: NDArray[np.bool_]

    @property
    def n(self) -> int:
        """How many profiles there are."""
        return len(self.key)


@dataclass(frozen=True, slots=True)
class Profiles(Grouped):
    """table: one row a distinct profile, in an order of content."""

    table: LeadTable


@dataclass(frozen=True, slots=True)
class Handful(Grouped):
    """leads: a handful of distinct profiles, in an order of content; ids, attributes: names of the shared numbers and
    attributes that are compared.
    """

    leads: tuple[Plain, ...]
    ids: tuple[str, ...]
    attributes: tuple[str, ...]


def profiles(leads: LeadTable, apart: NDArray[np.int64] | None = None) -> Profiles:
    """The distinct profiles of some leads.

    Args:
        leads: all leads; identifiers that may not be compared are left out of the profiles.
        apart: rows of leads that people judged: each keeps a profile of its own.
    """
    compared = comparable(leads)
    return by_key(compared, keys_of(compared, apart))


def keys_of(compared: LeadTable, apart: NDArray[np.int64] | None = None) -> Hashes:
    """What names the profile of each comparable lead: its content, and for those `apart` the record too."""
    key = content_hash(compared)
    if apart is not None and len(apart):
        source = hash_of(compared.source.values)[compared.source.codes[apart]]
        key[apart] = mix(key[apart], mix(source, hash_of(compared.record_id)[apart]))
    return key


def comparable(leads: LeadTable) -> LeadTable:
    """The leads without identifiers that may not be compared, and without what is only shown to people."""
    asked = ((leads.phones, ()), (leads.emails, ()), (leads.vins, COMPARED_VINS))
    phones, emails, vins = in_threads(asked, lambda one: _usable(_unshown(one[0]), one[1]))
    addresses = replace(leads.addresses, shown=pl.DataFrame(height=len(leads.addresses.lead)))
    shown = pl.DataFrame(height=leads.n)
    return replace(leads, shown=shown, phones=phones, emails=emails, vins=vins, addresses=addresses)


def by_key(compared: LeadTable, key: Hashes) -> Profiles:
    """Profiles of comparable leads, by a key of each that is equal where the leads are of one profile."""
    order = np.argsort(key)
    starts, lengths = runs(key[order])
    of_lead = np.empty(compared.n, np.int32)
    of_lead[order] = np.repeat(np.arange(len(starts), dtype=np.int32), lengths)
    table = take(compared, order[starts])
    return Profiles(of_lead, key[order[starts]], _reachable(table), table)


def _reachable(table: LeadTable) -> NDArray[np.bool_]:
    found = np.zeros(table.n, bool)
    for bag in (table.phones, table.emails):
        found[bag.lead[bag.types[bag.codes] == IdentifierType.PERSONAL]] = True
    return found


def handful(leads: Sequence[Plain], key: Hashes, ids: Sequence[str], attributes: Sequence[str]) -> Handful:
    """`by_key` of a handful of leads. ids, attributes: names of those that are compared."""
    numbers = key.tolist()
    first = dict(zip(reversed(numbers), reversed(leads), strict=True))
    ordered = sorted(first)
    place = {number: at for at, number in enumerate(ordered)}
    held = tuple(first[number] for number in ordered)
    return Handful(
        np.array([place[number] for number in numbers], np.int32),
        np.array(ordered, np.uint64),
        np.array([one.reachable for one in held], bool),
        held,
        tuple(ids),
        tuple(attributes),
    )


def _unshown(bag: Bag) -> Bag:
    return replace(bag, shown=pl.Series([None], dtype=pl.Null).new_from_index(0, len(bag.lead)))


def content_hash(leads: LeadTable) -> Hashes:
    """A hash of everything of each lead that is compared; equal for leads that differ only in what is not."""
    single = [leads.first, leads.middle, leads.last, leads.suffix, leads.nickname, leads.company, leads.birth_date]
    single += [leads.gender, *(leads.ids[k] for k in sorted(leads.ids))]
    single += [leads.attributes[k] for k in sorted(leads.attributes)]
    hashes = [np.r_[hash_of(c.values), np.uint64(0)] for c in (*single, leads.created)]
    codes = [c.codes for c in (*single, leads.created)]
    traded = _bag_rows(leads.vins, np.flatnonzero(leads.vins.roles == TRADED))
    held: tuple[Bag | Addresses, ...] = (leads.phones, leads.emails, leads.vins, traded, leads.addresses)
    bags = list(in_threads(held, lambda bag: _bag_hash(leads.n, bag.lead, _hash_of_values(bag)[bag.codes])))

    def some(start: int) -> Hashes:
        rows = slice(start, start + AT_ONCE)
        *columns, day = (found[at[rows]] for found, at in zip(hashes, codes, strict=True))
        undated = mix(*columns, *(bag[rows] for bag in bags))
        return np.where(day == 0, undated, mix(undated, day))

    return np.concatenate([np.zeros(0, np.uint64), *in_threads(range(0, leads.n, AT_ONCE), some)])


def key_of(lead: Plain, ids: Sequence[str], attributes: Sequence[str], apart: tuple[str, str] | None = None) -> int:
    """`keys_of` of one lead. apart: source and id of one that has a profile of its own."""
    key = content_hash_of(lead, ids, attributes)
    return key if apart is None else mix_one(key, mix_one(*map(hash_of_one, apart)))


def content_hash_of(lead: Plain, ids: Sequence[str], attributes: Sequence[str]) -> int:
    """`content_hash` of one lead. ids, attributes: names of those that are compared, in order."""
    single = (
        lead.first,
        lead.middle,
        lead.last,
        lead.suffix,
        lead.nickname,
        lead.company,
        lead.birth_date,
        lead.gender,
    )
    said = [*single, *map(lead.ids.get, ids), *map(lead.attributes.get, attributes)]
    every = chain(said, lead.phones, lead.emails, lead.vins, *lead.addresses, (lead.created,))
    remember(text for text in every if text is not None)
    columns = [hash_of_one(text) for text in said]
    held = (lead.phones, lead.emails, lead.vins, lead.traded)
    bags = [{hash_of_one(value) for value in values} for values in held]
    bags.append({mix_one(*map(hash_of_one, place)) for place in lead.addresses})
    undated = mix_one(*columns, *(sum(map(scramble_one, bag)) & WORD for bag in bags))
    return mix_one(undated, hash_of_one(lead.created)) if lead.created else undated


def _hash_of_values(bag: Bag | Addresses) -> Hashes:
    if isinstance(bag, Bag):
        return hash_of(bag.values)
    parts = bag.parts
    return mix(*(hash_of(parts[name]) for name in parts.columns)) if parts.width else np.zeros(0, np.uint64)


def _bag_hash(n: int, lead: Codes, hashes: Hashes) -> Hashes:
    """A hash of each lead's set of values, whatever their order."""
    once = once_each(lead, hashes)
    lead = lead[once]
    total = np.zeros(n, np.uint64)
    starts, _ = runs(lead)
    if len(starts):
        with np.errstate(over="ignore"):
            total[lead[starts]] = np.add.reduceat(mix(hashes[once]), starts)
    return total


def _usable(bag: Bag, roles: tuple[int, ...] = ()) -> Bag:
    """The entries that may be compared, one for each value of a lead."""
    keep = bag.types[bag.codes] <= IdentifierType.SHARED
    if roles:
        keep &= np.isin(bag.roles, roles)
    rows = np.flatnonzero(keep)
    return _bag_rows(bag, rows[once_each(bag.lead[rows], bag.codes[rows])])


def _bag_rows(bag: Bag, rows: NDArray[np.int64]) -> Bag:
    return Bag(bag.lead[rows], bag.codes[rows], bag.roles[rows], bag.values, bag.types, bag.shown[rows])


def take(leads: LeadTable, rows: Ints) -> LeadTable:
    """Some leads, in the order of `rows`. Dictionaries are kept as they are."""
    names = [f.name for f in fields(leads) if f.name != "n"]
    taken = in_threads(names, lambda name: _taken(getattr(leads, name), leads.n, rows))
    return LeadTable(len(rows), **dict(zip(names, taken, strict=True)))


def _taken(column: Any, n: int, rows: Ints) -> Any:
    """What some of n leads have in one column of their table."""
    match column:
        case Coded():
            return Coded(column.codes[rows], column.values)
        case Bag():
            entries, lead = _entries(column.lead, n, rows)
            return replace(_bag_rows(column, entries), lead=lead)
        case Addresses():
            entries, lead = _entries(column.lead, n, rows)
            return Addresses(lead, column.codes[entries], column.roles[entries], column.parts, column.shown[entries])
        case dict():
            return {name: _taken(one, n, rows) for name, one in column.items()}
        case pl.DataFrame(width=0):
            return column
    return column[rows]


def _entries(lead: Codes, n: int, rows: Ints) -> tuple[Ints, Codes]:
    """The entries of a long form of n leads that are of some of them, in their order, and the place of each one's."""
    starts = segments(lead, n)
    sizes = np.diff(starts)[rows]
    return spans(starts[rows], sizes), np.repeat(np.arange(len(rows), dtype=np.int32), sizes)
