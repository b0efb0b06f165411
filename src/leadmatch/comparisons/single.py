"""Fields with one value a lead: birth date, gender, middle name, suffix, company, shared numbers and attributes."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.arrays import over_distinct
from leadmatch.comparisons.comparison import BOUND, FIRM, Comparison, Level, Levels, Rows, laid_out, starts
from leadmatch.comparisons.rarity import Rarity
from leadmatch.comparisons.strings import Vocabulary
from leadmatch.few import derived
from leadmatch.hashing import hash_of
from leadmatch.tables import Coded, LeadTable

BIRTH_DATE = (
    Level("no birth date on a side", 1.0, 1.0),
    Level("same birth date", 0.86, 0.01, by_rarity=True),
    Level("day and month swapped", 0.01, 0.001),
    Level("one digit of the birth date off", 0.06, 0.01),
    Level("same birth year and month", 0.01, 0.003),
    Level("same birth year and day", 0.01, 0.003),
    Level("same birthday, other year", 0.01, 0.003),
    Level("birth date similar", 0.01, 0.02),
    Level("same birth year", 0.015, 0.04),
    Level("different birth dates", 0.003, 0.91),
)
OTHER_BIRTH_DATE = 40.0
"""How much likelier than believed wholly different birth dates may be learned to be: they keep people apart, but in
some dumps they are made up. Contacts show that: the fewer leads have any, the less may be learned."""
GENDER = (
    Level("no gender on a side", 1.0, 1.0),
    Level("same gender", 0.98, 0.4),
    Level("different gender", 0.02, 0.6),
)
MIDDLE = (
    Level("no middle name on a side", 1.0, 1.0),
    Level("same middle name", 0.55, 0.05, by_rarity=True),
    Level("same middle initial", 0.35, 0.05),
    Level("middle name close", 0.04, 0.01),
    Level("different middle names", 0.06, 0.89),
)
SUFFIX = (
    Level("no suffix on a side", 1.0, 1.0),
    Level("same suffix", 1.0 - 1e-6, 0.3),
    Level("different suffix", 1e-6, 0.7),
)
TEXT = (
    Level("missing on a side", 1.0, 1.0),
    Level("same", 0.70, 0.1, by_rarity=True),
    Level("close", 0.08, 0.02),
    Level("similar", 0.04, 0.04),
    Level("different", 0.18, 0.84),
)
COMPANY = (
    Level("no company on a side", 1.0, 1.0),
    Level("same company", 0.74, 0.05, by_rarity=True),
    Level("company close", 0.14, 0.02),
    Level("company partly the same", 0.06, 0.03),
    Level("company similar, each with a word of its own", 0.02, 0.03),
    Level("different companies", 0.04, 0.87),
)
NUMBER = (
    Level("missing on a side", 1.0, 1.0),
    Level("same number", 0.9, 0.4, by_rarity=True),
    Level("different numbers", 0.1, 0.6),
)

SMALL = r"^[0-9]{1,3}$"
"""Numbers that are close where one follows the other: an age, a year later."""
Kind = Callable[[Rows, Rows], Levels]
"""The index of the level of pairs of unequal codes."""


def _coded_comparison(
    name: str,
    levels: tuple[Level, ...],
    column: Coded,
    kind: Kind,
    rarity: Rarity,
    *,
    held: bool = False,
    firm: float = 50.0,
) -> Comparison:
    rare = rarity.of(name, column.codes, len(column.values), lambda: hash_of(column.values))
    codes, said = column.codes, column.codes >= 0
    start = np.array(starts(levels), np.uint8)
    bins = rare.bins if levels[1].by_rarity else np.zeros_like(rare.bins)

    def compare(left: Rows, right: Rows) -> Levels:
        level = np.zeros(len(left), np.uint8)
        rows = np.flatnonzero(said[left])
        rows = rows[said[right[rows]]]
        a, b = codes[left[rows]], codes[right[rows]]
        same, other = np.flatnonzero(a == b), np.flatnonzero(a != b)
        level[rows.take(same)] = 1 + bins.take(a.take(same))
        level[rows.take(other)] = start.take(kind(a.take(other), b.take(other)))
        return level

    return laid_out(name, levels, {1: rare}, compare, held=held, firm=firm)


def prepare_birth_date(leads: LeadTable, rarity: Rarity) -> Comparison:
    """Birth dates, ISO."""
    values = leads.birth_date.values
    words = Vocabulary.of(derived(values, lambda v: v.replace("-", ""), lambda many: many.str.replace_all("-", "")))
    parts = (values.str.slice(start, size) for start, size in ((0, 4), (5, 2), (8, None)))
    year, month, day = (part.cast(pl.Int32, strict=False).fill_null(0).to_numpy() for part in parts)

    def kind(a: Rows, b: Rows) -> NDArray[np.uint8]:
        level = np.full(len(a), 9, np.uint8)
        same_year, same_month, same_day = year[a] == year[b], month[a] == month[b], day[a] == day[b]
        near = np.flatnonzero(same_year | same_month | same_day)
        edits = words.edits(a[near], b[near])
        level[same_year] = 8
        level[near[edits == 2]] = 7
        level[same_month & same_day] = 6
        level[same_year & same_day] = 5
        level[same_year & same_month] = 4
        level[near[edits == 1]] = 3
        level[same_year & (month[a] == day[b]) & (day[a] == month[b])] = 2
        return level

    made = _coded_comparison("birth date", BIRTH_DATE, leads.birth_date, partial(over_distinct, score=kind), rarity)
    wholly = np.array(made.labels) == BIRTH_DATE[-1].label
    reached = np.zeros(leads.n, bool)
    for having in (leads.phones, leads.emails, leads.addresses):
        reached[having.lead] = True
    other = 1.0 + (OTHER_BIRTH_DATE - 1.0) * reached.sum() / max(leads.n, 1)
    return replace(made, bound=np.where(wholly, other, BOUND))


def prepare_gender(leads: LeadTable, rarity: Rarity) -> Comparison:
    """Gender, f or m."""
    return _coded_comparison("gender", GENDER, leads.gender, _unlike, rarity)


def prepare_suffix(leads: LeadTable, rarity: Rarity) -> Comparison:
    """Jr, Sr, II: what keeps a parent and child of one name apart."""
    return _coded_comparison("suffix", SUFFIX, leads.suffix, _unlike, rarity, firm=FIRM)


def prepare_number(name: str, column: Coded, rarity: Rarity) -> Comparison:
    """A number that several systems share: customer number, deal number."""
    return _coded_comparison(name, NUMBER, column, _unlike, rarity, held=True)


def prepare_middle(leads: LeadTable, rarity: Rarity) -> Comparison:
    """Middle names or initials."""
    words = Vocabulary.of(leads.middle.values)

    def kind(a: Rows, b: Rows) -> NDArray[np.uint8]:
        level = np.full(len(a), 4, np.uint8)
        level[words.jaro_winkler(a, b, 0.75) >= 0.9] = 3
        level[words.same_initial(a, b) & (np.minimum(words.size[a], words.size[b]) == 1)] = 2
        return level

    return _coded_comparison("middle name", MIDDLE, leads.middle, partial(over_distinct, score=kind), rarity)


def prepare_company(leads: LeadTable, rarity: Rarity) -> Comparison:
    """Business names without their legal form, their words in any order."""
    words = Vocabulary.of(leads.company.values)
    ordered = Vocabulary.of(leads.company.values.str.split(" ").list.sort().list.join(" "))

    def kind(a: Rows, b: Rows) -> NDArray[np.uint8]:
        level = np.full(len(a), 5, np.uint8)
        similarity = words.jaro_winkler(a, b, 0.75)
        level[similarity >= 0.85] = 4
        level[words.contains_words(a, b)] = 3
        level[(similarity >= 0.93) | (ordered.jaro_winkler(a, b, 0.75) >= 0.93)] = 2
        return level

    return _coded_comparison("company", COMPANY, leads.company, partial(over_distinct, score=kind), rarity, firm=300.0)


def prepare_attribute(name: str, column: Coded, rarity: Rarity) -> Comparison:
    """Any other column: its weights are learned."""
    words = Vocabulary.of(column.values)
    small = column.values.set(~column.values.str.contains(SMALL), None)
    number = small.cast(pl.Float64).fill_null(np.nan).to_numpy()

    def kind(a: Rows, b: Rows) -> NDArray[np.uint8]:
        level = np.full(len(a), 4, np.uint8)
        similarity = words.jaro_winkler(a, b, 0.75)
        level[(similarity >= 0.85) | words.contains_words(a, b)] = 3
        maybe = np.flatnonzero(similarity >= 0.75)
        edits = words.edits(a[maybe], b[maybe])
        level[maybe[(edits <= 1) & (np.minimum(words.size[a], words.size[b])[maybe] >= 4)]] = 2
        level[np.abs(number[a] - number[b]) == 1] = 2
        return level

    return _coded_comparison(name, TEXT, column, partial(over_distinct, score=kind), rarity)


def _unlike(a: Rows, _: Rows) -> Levels:
    """Unequal values are the second level, whatever they are."""
    return np.full(len(a), 2, np.uint8)
