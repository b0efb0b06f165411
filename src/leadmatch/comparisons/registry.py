"""The comparisons, all of them, in the order they are shown. A new comparator is two kernels, on columns and on two
leads by themselves, and one row here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np

from leadmatch.comparisons import (
    addresses,
    addresses_one,
    contacts,
    contacts_one,
    dates,
    names,
    names_one,
    single,
    single_one,
)
from leadmatch.comparisons.comparison import Comparison, Levels, OfTwo, Rows
from leadmatch.comparisons.rarity import Counted, Known, Rarity
from leadmatch.hashing import remember
from leadmatch.plain import Plain
from leadmatch.tables import LeadTable
from leadmatch.threads import side_by_side

Make = Callable[[LeadTable, Rarity], Comparison]
MakeOne = Callable[[Known], OfTwo[Any]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A comparison: on columns, and of two leads by themselves. held: as in `Comparison`."""

    name: str
    make: Make
    make_one: MakeOne
    held: bool = False


COMPARISONS = (
    Entry("name", names.prepare, names_one.prepare),
    Entry("middle name", single.prepare_middle, single_one.prepare_middle),
    Entry("suffix", single.prepare_suffix, single_one.prepare_suffix),
    Entry("birth date", single.prepare_birth_date, single_one.prepare_birth_date),
    Entry("gender", single.prepare_gender, single_one.prepare_gender),
    Entry("company", single.prepare_company, single_one.prepare_company),
    Entry("email", contacts.prepare_email, contacts_one.prepare_email, held=True),
    Entry("phone", contacts.prepare_phone, contacts_one.prepare_phone, held=True),
    Entry("address", addresses.prepare, addresses_one.prepare, held=True),
    Entry("vehicle", contacts.prepare_vin, contacts_one.prepare_vin, held=True),
    Entry("date", dates.prepare, single_one.prepare_date, held=True),
)

BY_CHANCE = {"date": 0.5, "address": 0.2}
"""Comparisons of which, of many pairs, the best is a good one by chance. Pairs of two customers' leads are not
independent: n of them are as many tries as n to this power. Every lead has a date of its own, but places repeat."""
FORMS = {"name": names.counted}
"""Comparisons of what a person is called, which has several forms, and for how much of a pair each level counts."""


def prepare(leads: LeadTable, rarity: Rarity | None = None) -> tuple[Comparison, ...]:
    """Every comparison that these leads have values for; the attributes and shared numbers last, by name.

    Args:
        leads: profiles.
        rarity: how common values are; counted among these leads when None.
    """
    rarity = Counted() if rarity is None else rarity
    makes: list[Callable[[], Comparison]] = [partial(entry.make, leads, rarity) for entry in COMPARISONS]
    for make, columns in ((single.prepare_number, leads.ids), (single.prepare_attribute, leads.attributes)):
        makes += [partial(make, name, column, rarity) for name, column in sorted(columns.items())]
    return tuple(side_by_side(makes))


_NO_GROUP = np.zeros(0, np.int64)
_NOTHING = np.zeros(0)


def absent(name: str, labels: tuple[str, ...]) -> Comparison:
    """A comparison of a model of which these leads have no value: nothing to compare in any pair."""

    def levels(left: Rows, _right: Rows) -> Levels:
        return np.zeros(len(left), np.uint8)

    return Comparison(name, labels, _NO_GROUP, _NOTHING, _NOTHING, _NOTHING, levels)


@dataclass(frozen=True, slots=True)
class Few:
    """A comparison of a model for leads by themselves. labels, held: as in `Comparison`; two: how two leads compare."""

    name: str
    labels: tuple[str, ...]
    held: bool
    two: OfTwo[Any]


def prepare_few(made: Sequence[Few], leads: Sequence[Plain]) -> tuple[Comparison, ...]:
    """All comparisons of a model made ready for a handful of leads; what only learning needs is left out.

    What is compared of a lead is read once. A pair is compared in all of them when it is asked for in one, and
    remembered.
    """
    remember(name for lead in leads for name in (lead.first, lead.last) if name is not None)
    said = [[one.two.said(lead) for one in made] for lead in leads]
    kinds = [one.two.level for one in made]

    @cache
    def row(a: int, b: int) -> bytes:
        both = zip(kinds, said[a], said[b], strict=True)
        return bytes([0 if mine is None or yours is None else level(mine, yours) for level, mine, yours in both])

    def levels(place: int, left: Rows, right: Rows) -> Levels:
        return np.array([row(a, b)[place] for a, b in zip(left.tolist(), right.tolist(), strict=True)], np.uint8)

    nothing = (_NO_GROUP, _NOTHING, _NOTHING, _NOTHING)
    return tuple(
        Comparison(one.name, one.labels, *nothing, partial(levels, place), held=one.held, row=row)
        for place, one in enumerate(made)
    )


def few(names: Sequence[str], labels: Sequence[tuple[str, ...]], ids: Sequence[str], rarity: Known) -> tuple[Few, ...]:
    """The comparisons of a model for leads by themselves, in its order.

    Args:
        names: of the comparisons; those that are not in `COMPARISONS` are shared numbers and attributes.
        labels: of the levels of each.
        ids: names of the shared numbers.
        rarity: how common values are.
    """
    known = {entry.name: entry for entry in COMPARISONS}
    found = []
    for name, said in zip(names, labels, strict=True):
        if name in known:
            found.append(Few(name, said, known[name].held, known[name].make_one(rarity)))
        elif name in ids:
            found.append(Few(name, said, True, single_one.prepare_number(name, rarity)))
        else:
            found.append(Few(name, said, False, single_one.prepare_attribute(name, rarity)))
    return tuple(found)
