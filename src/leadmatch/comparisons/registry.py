"""The comparisons, all of them, in the order they are shown. A new comparator is one module and one row here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from leadmatch.comparisons import addresses, contacts, dates, names, single
from leadmatch.comparisons.comparison import Comparison, Levels, Rows
from leadmatch.comparisons.rarity import Counted, Rarity
from leadmatch.tables import Coded, LeadTable

Make = Callable[[LeadTable, Rarity], Comparison]


@dataclass(frozen=True, slots=True)
class Entry:
    """A comparison. fields: of `LeadTable`, without which a lead cannot be compared; () where it can without any."""

    name: str
    make: Make
    fields: tuple[str, ...] = ()


COMPARISONS = (
    Entry("name", names.prepare),
    Entry("middle name", single.prepare_middle, ("middle",)),
    Entry("suffix", single.prepare_suffix, ("suffix",)),
    Entry("birth date", single.prepare_birth_date, ("birth_date",)),
    Entry("gender", single.prepare_gender, ("gender",)),
    Entry("company", single.prepare_company, ("company",)),
    Entry("email", contacts.prepare_email, ("emails",)),
    Entry("phone", contacts.prepare_phone, ("phones",)),
    Entry("address", addresses.prepare, ("addresses",)),
    Entry("vehicle", contacts.prepare_vin, ("vins",)),
    Entry("date", dates.prepare, ("created",)),
)


def prepare(leads: LeadTable, rarity: Rarity | None = None) -> tuple[Comparison, ...]:
    """Every comparison that these leads have values for; the attributes and shared numbers last, by name.

    Args:
        leads: profiles.
        rarity: how common values are; counted among these leads when None.
    """
    rarity = Counted() if rarity is None else rarity
    return tuple(make(leads, rarity) for _, make, _ in _made(leads))


def prepare_for(leads: LeadTable, row: int, rarity: Rarity) -> tuple[Comparison, ...]:
    """`prepare` where one lead is compared with others only: what it has no value for is not made ready, since every
    pair is at level 0 there; the labels of such a comparison are left out.
    """
    return tuple(make(leads, rarity) if said(row) else _silent(name) for name, make, said in _made(leads))


def _made(leads: LeadTable) -> Iterator[tuple[str, Make, Callable[[int], bool]]]:
    """Each comparison: its name, how it is made, and whether a lead has something to compare."""
    for entry in COMPARISONS:
        yield entry.name, entry.make, partial(_says, [getattr(leads, field) for field in entry.fields])
    for name, column in sorted(leads.ids.items()):
        yield name, _of_column(single.prepare_number, name, column), partial(_says, [column])
    for name, column in sorted(leads.attributes.items()):
        yield name, _of_column(single.prepare_attribute, name, column), partial(_says, [column])


def _of_column(make: Callable[[str, Coded, Rarity], Comparison], name: str, column: Coded) -> Make:
    return lambda _, rarity: make(name, column, rarity)


def _says(columns: list[object], row: int) -> bool:
    """Whether a lead has a value in all of some columns or long forms."""
    return all(column.codes[row] >= 0 if isinstance(column, Coded) else row in column.lead for column in columns)  # type: ignore[attr-defined]


def _silent(name: str) -> Comparison:
    """A comparison that has nothing to compare."""
    nothing = np.zeros(0)

    def levels(left: Rows, _: Rows) -> Levels:
        return np.zeros(len(left), np.uint8)

    return Comparison(name, (), np.zeros(0, np.int64), nothing, nothing, nothing, levels)
