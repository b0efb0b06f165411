"""The levels of fields with one value a lead: `single` and `dates` without columns."""

import re
from bisect import bisect_left
from collections.abc import Callable
from datetime import date
from operator import attrgetter

from leadmatch.comparisons.comparison import Level, OfTwo, starts
from leadmatch.comparisons.dates import DAYS
from leadmatch.comparisons.rarity import Known
from leadmatch.comparisons.single import BIRTH_DATE, COMPANY, GENDER, MIDDLE, NUMBER, SMALL, SUFFIX, TEXT
from leadmatch.comparisons.strings_one import contains_words, edits, jaro_winkler
from leadmatch.hashing import hash_of_one
from leadmatch.plain import Plain

Text = Callable[[Plain], str | None]
Kind = Callable[[str, str], int]
"""The level of two unequal values."""


def _compared(name: str, levels: tuple[Level, ...], text: Text, kind: Kind, rarity: Known) -> OfTwo[str]:
    start = starts(levels)
    rare = levels[1].by_rarity

    def level(mine: str, yours: str) -> int:
        if mine != yours:
            return start[kind(mine, yours)]
        return 1 + rarity.bin_of(name, hash_of_one(mine)) if rare else 1

    return OfTwo(text, level)


def _two(_: str, __: str) -> int:
    return 2


def prepare_birth_date(rarity: Known) -> OfTwo[str]:
    """Birth dates, ISO."""
    return _compared("birth date", BIRTH_DATE, attrgetter("birth_date"), _birth_dates, rarity)


def prepare_gender(rarity: Known) -> OfTwo[str]:
    """Gender, f or m."""
    return _compared("gender", GENDER, attrgetter("gender"), _two, rarity)


def prepare_suffix(rarity: Known) -> OfTwo[str]:
    """Jr, Sr, II."""
    return _compared("suffix", SUFFIX, attrgetter("suffix"), _two, rarity)


def prepare_middle(rarity: Known) -> OfTwo[str]:
    """Middle names or initials."""
    return _compared("middle name", MIDDLE, attrgetter("middle"), _middles, rarity)


def prepare_company(rarity: Known) -> OfTwo[str]:
    """Business names without their legal form."""
    return _compared("company", COMPANY, attrgetter("company"), _companies, rarity)


def prepare_number(name: str, rarity: Known) -> OfTwo[str]:
    """A number that several systems share."""
    return _compared(name, NUMBER, lambda lead: lead.ids.get(name), _two, rarity)


def prepare_attribute(name: str, rarity: Known) -> OfTwo[str]:
    """Any other column."""
    return _compared(name, TEXT, lambda lead: lead.attributes.get(name), _attributes, rarity)


def prepare_date(_: Known) -> OfTwo[int]:
    """The days on which leads were made."""
    return OfTwo(_day, lambda mine, yours: 1 + bisect_left(DAYS, abs(mine - yours)))


def _day(lead: Plain) -> int | None:
    return None if lead.created is None else date.fromisoformat(lead.created).toordinal()


def _birth_dates(a: str, b: str) -> int:
    (year, month, day), (other_year, other_month, other_day) = _parts(a), _parts(b)
    same_year, same_month, same_day = year == other_year, month == other_month, day == other_day
    if not (same_year or same_month or same_day):
        return 9
    if same_year and month == other_day and day == other_month:
        return 2
    slips = edits(a.replace("-", ""), b.replace("-", ""))
    rules = ((slips == 1, 3), (same_year and same_month, 4), (same_year and same_day, 5), (same_month and same_day, 6))
    return next((level for holds, level in (*rules, (slips == 2, 7), (same_year, 8)) if holds), 9)


def _parts(day: str) -> tuple[int, int, int]:
    year, month, of_month = (int(part) if part.isdigit() else 0 for part in (day[:4], day[5:7], day[8:]))
    return year, month, of_month


def _middles(a: str, b: str) -> int:
    if min(len(a), len(b)) == 1 and a[:1] == b[:1]:
        return 2
    return 3 if jaro_winkler(a, b, 0.75) >= 0.9 else 4


def _companies(a: str, b: str) -> int:
    similarity = jaro_winkler(a, b, 0.75)
    if similarity >= 0.93 or jaro_winkler(_ordered(a), _ordered(b), 0.75) >= 0.93:
        return 2
    if contains_words(a, b):
        return 3
    return 4 if similarity >= 0.85 else 5


def _ordered(text: str) -> str:
    return " ".join(sorted(text.split(" ")))


def _attributes(a: str, b: str) -> int:
    if re.fullmatch(SMALL, a) and re.fullmatch(SMALL, b) and abs(int(a) - int(b)) == 1:
        return 2
    similarity = jaro_winkler(a, b, 0.75)
    if similarity >= 0.75 and min(len(a), len(b)) >= 4 and edits(a, b) <= 1:
        return 2
    return 3 if similarity >= 0.85 or contains_words(a, b) else 4
