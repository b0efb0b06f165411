"""Whose a column is, by the words of its header: the customer's, or somebody else's who is not to be matched.

Contract: words, and what they say without the words for that person -> `(field, role)`, or None where they speak of
the customer. The parties are asked in the order of `PARTIES`: an employer of a co-applicant is an employer.
"""

from collections.abc import Callable

from leadmatch.lead import BY_NAME
from leadmatch.sources.mapping_words import known

Target = tuple[str, str]
LookUp = Callable[[tuple[str, ...]], Target]
_CO_FIELDS = {"full_name": "co_full_name", "first_name": "co_first_name", "last_name": "co_last_name"}
_OF_PERSONS = ("contact", "address", "name", "person", "record")
_BUYERS = frozenset(("buyer", "applicant", "borrower", "owner", "driver", "person", "guest"))
_STORES = frozenset(("dealer", "store", "rooftop", "vendor", "showroom"))
_IGNORE = ("ignore", "")


def whose(words: tuple[str, ...], look_up: LookUp) -> Target | None:
    """The field of a header that names somebody other than the customer."""
    for party, meaning in PARTIES:
        rest = tuple(w for w in words if w not in known().parties[party])
        if len(rest) < len(words):
            found = meaning(words, rest, look_up)
            if found is not None:
                return found
    return None


def _of_third(_words: tuple[str, ...], _rest: tuple[str, ...], _look_up: LookUp) -> Target | None:
    """Employers, landlords, lenders, insurers, relatives: nothing of theirs is kept."""
    return _IGNORE


def _of_referee(_words: tuple[str, ...], rest: tuple[str, ...], look_up: LookUp) -> Target | None:
    """A reference is a person where the header asks for something of a person's, else a number."""
    field = look_up(rest)[0]
    return _IGNORE if field and BY_NAME[field].group in ("contact", "address", "name", "person") else None


def _of_co_buyer(words: tuple[str, ...], rest: tuple[str, ...], look_up: LookUp) -> Target | None:
    """The other buyer's names are kept, nothing else of theirs; a second phone or e-mail is the customer's."""
    field, role = look_up(rest)
    if {"second", "secondary"} & set(words) and not _BUYERS & set(rest) and field and BY_NAME[field].many:
        return field, role
    if all(w in known().noise for w in rest):
        field = "full_name"
    return _CO_FIELDS.get(field, "ignore"), ""


def _of_staff(words: tuple[str, ...], rest: tuple[str, ...], look_up: LookUp) -> Target | None:
    """Who has the lead: their name is the salesperson, their phone and e-mail are the dealer's own."""
    field, _ = look_up(rest)
    measured = known().ignored | known().stamps
    if field == "full_name" or (not field and ("by" in words or not measured & set(rest))):
        return "salesperson", ""
    return _IGNORE if field and BY_NAME[field].group in _OF_PERSONS else None


def _of_dealer(words: tuple[str, ...], rest: tuple[str, ...], look_up: LookUp) -> Target | None:
    named = look_up(rest)[0] in ("full_name", "company", "store") or (
        bool(_STORES & set(words)) and all(w in known().noise for w in rest)
    )
    return ("store", "") if named else _IGNORE


PARTIES: tuple[tuple[str, Callable[[tuple[str, ...], tuple[str, ...], LookUp], Target | None]], ...] = (
    ("third", _of_third),
    ("referee", _of_referee),
    ("co", _of_co_buyer),
    ("staff", _of_staff),
    ("dealer", _of_dealer),
)
