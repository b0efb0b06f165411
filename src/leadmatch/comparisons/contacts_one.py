"""The levels of e-mail addresses, phones and VINs of two leads: `contacts` without columns."""

from collections.abc import Callable
from operator import attrgetter, ne

from leadmatch.comparisons.comparison import Level, OfTwo, starts
from leadmatch.comparisons.contacts import EMAIL, PHONE, VIN, figures, is_called_after, letters
from leadmatch.comparisons.rarity import Known
from leadmatch.comparisons.strings_one import edits, jaro_winkler
from leadmatch.hashing import hash_of_one
from leadmatch.plain import Plain

Kind = Callable[[str, str, Plain, Plain], int]
"""The level of two unequal values of two leads, 0 where they cannot be compared."""
Held = tuple[tuple[str, ...], Plain]
"""The values of a lead, and the lead."""


def _compared(
    name: str, levels: tuple[Level, ...], values: Callable[[Plain], tuple[str, ...]], kind: Kind, rarity: Known
) -> OfTwo[Held]:
    start = starts(levels)

    def said(lead: Plain) -> Held | None:
        found = values(lead)
        return (found, lead) if found else None

    def level(one: Held, other: Held) -> int:
        (mine, a), (yours, b) = one, other
        shared = [value for value in mine if value in yours]
        if shared:
            return start[1] + min(rarity.bin_of(name, hash_of_one(value)) for value in shared)
        told = [found for x in mine for y in yours if (found := kind(x, y, a, b))]
        return start[min(told, default=0)]

    return OfTwo(said, level)


def prepare_email(rarity: Known) -> OfTwo[Held]:
    """E-mail addresses by canonical key."""
    return _compared("email", EMAIL, attrgetter("emails"), _mailboxes, rarity)


def prepare_phone(rarity: Known) -> OfTwo[Held]:
    """Telephone numbers in E.164."""
    return _compared("phone", PHONE, attrgetter("phones"), _phones, rarity)


def prepare_vin(rarity: Known) -> OfTwo[Held]:
    """Vehicles that the person has or had."""
    return _compared("vehicle", VIN, attrgetter("vins"), _vehicles, rarity)


def _vehicles(x: str, y: str, a: Plain, b: Plain) -> int:
    return 2 if (x in a.traded) == (y in b.traded) else 0


def _mailboxes(x: str, y: str, a: Plain, b: Plain) -> int:
    (mine, _, at), (yours, _, elsewhere) = x.partition("@"), y.partition("@")
    similar = jaro_winkler(mine, yours, 0.8)
    if not similar:
        return 4
    same, other = similar == 1, letters(mine) != letters(yours)
    long = min(len(mine), len(yours)) >= 5
    slip = other and long and similar >= 0.92 and at == elsewhere and figures(x) == figures(y)
    telling = _is_telling(x, mine, a), _is_telling(y, yours, b)
    if (slip or ((same or other) and edits(x, y) <= 1)) and (same or any(telling)):
        return 3
    return 2 if same and long and all(telling) else 4


def _is_telling(value: str, mailbox: str, lead: Plain) -> bool:
    """Whether a mailbox is not just called after the lead that has it."""
    return len(figures(value)) >= 2 or not is_called_after(letters(mailbox), lead.first, lead.last)


def _phones(x: str, y: str, *_: Plain) -> int:
    apart = sum(map(ne, x, y)) + abs(len(x) - len(y))
    if apart != 2:
        return 2 if apart == 1 else 3
    differs = list(map(ne, x.ljust(16), y.ljust(16)))
    return 2 if differs[differs.index(True) + 1] and sorted(x) == sorted(y) else 3
