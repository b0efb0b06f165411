"""The comparisons, all of them, in the order they are shown. A new comparator is two kernels, on columns and on two
leads by themselves, and one row here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

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
from leadmatch.comparisons.comparison import Comparison, LevelOf, Levels, Rows
from leadmatch.comparisons.rarity import Counted, Known, Rarity
from leadmatch.plain import Plain
from leadmatch.tables import LeadTable

Make = Callable[[LeadTable, Rarity], Comparison]
MakeOne = Callable[[Known], LevelOf]


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

BY_CHANCE = ("date",)
"""Comparisons of things of which every lead has one of its own: of many pairs the best is a good one by chance."""


def prepare(leads: LeadTable, rarity: Rarity | None = None) -> tuple[Comparison, ...]:
    """Every comparison that these leads have values for; the attributes and shared numbers last, by name.

    Args:
        leads: profiles.
        rarity: how common values are; counted among these leads when None.
    """
    rarity = Counted() if rarity is None else rarity
    made = [entry.make(leads, rarity) for entry in COMPARISONS]
    made += [single.prepare_number(name, column, rarity) for name, column in sorted(leads.ids.items())]
    made += [single.prepare_attribute(name, column, rarity) for name, column in sorted(leads.attributes.items())]
    return tuple(made)


@dataclass(frozen=True, slots=True)
class Few:
    """The comparisons of a model, to be made ready for a handful of leads at a time.

    labels, held: as in `Comparison`; of: the level of two leads by themselves.
    """

    name: str
    labels: tuple[str, ...]
    held: bool
    of: LevelOf

    def prepared(self, leads: Sequence[Plain]) -> Comparison:
        """The comparison of these leads; what only learning needs is left out."""
        of = self.of

        @cache
        def one(a: int, b: int) -> int:
            return of(leads[a], leads[b])

        def levels(left: Rows, right: Rows) -> Levels:
            return np.array(list(map(one, left.tolist(), right.tolist())), np.uint8)

        nothing = (_NO_GROUP, _NOTHING, _NOTHING, _NOTHING)
        return Comparison(self.name, self.labels, *nothing, levels, held=self.held, one=one)


_NO_GROUP = np.zeros(0, np.int64)
_NOTHING = np.zeros(0)


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
