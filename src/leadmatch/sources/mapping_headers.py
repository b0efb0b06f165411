"""What a header says: its words, and the lead field that `aliases.toml` gives for them.

Contract: header -> `Header` (field and role, or None). Order: split into words (camelCase, punctuation, digits), fold,
write abbreviations out -> whose it is (co-buyer, dealer, staff) -> alias of all words -> alias without noise words ->
alias without a role word. The order of words does not matter.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from leadmatch.lead import BY_NAME
from leadmatch.text import fold

ADDRESS_FIELDS = ("address", "street", "street_number", "unit", "city", "region", "postal_code", "country")
VEHICLE_FIELDS = ("vin", "vehicle", "vehicle_year", "vehicle_make", "vehicle_model", "stock_no")
_CO_FIELDS = {"full_name": "co_full_name", "first_name": "co_first_name", "last_name": "co_last_name"}
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[a-z]+|\d+")
_QUESTION = ("what", "which", "when", "how", "are", "would", "why", "quel", "quelle", "quand")

_QUALIFIERS = ("mailing", "billing", "mail", "bill", "correspondence", "facturation", "other", "alternate", "alt")

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """A header as understood. field "" = unknown; number = the digits at its end or 0; group = what sets it apart."""

    field: str
    role: str = ""
    number: int = 0
    group: Key = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Aliases:
    words: dict[str, Key]
    noise: frozenset[str]
    roles: dict[str, dict[str, str]]
    parties: dict[str, frozenset[str]]
    fields: dict[Key, str]


@cache
def _aliases() -> _Aliases:
    data: dict[str, Any] = tomllib.loads(files("leadmatch.sources").joinpath("aliases.toml").read_text("utf-8"))
    words = {word: tuple(full.split()) for word, full in data["words"].items()}
    fields: dict[Key, str] = {}
    for target, spellings in data["aliases"].items():
        for spelling in spellings:
            plain = [w for word in spelling.split() for w in words.get(word, (word,))]
            fields.setdefault(tuple(sorted(plain)), target)
    roles = {
        family: {word: role for role, listed in by_role.items() for word in listed}
        for family, by_role in data["roles"].items()
    }
    parties = {party: frozenset(listed) for party, listed in data["parties"].items()}
    return _Aliases(words, frozenset(data["noise"]["words"]), roles, parties, fields)


def words_of(header: str) -> list[str]:
    """The words of a header, folded and written out; digits are words of their own.

    >>> words_of("custFname"), words_of("E-Mail Addr 1"), words_of("Prénom")
    (['customer', 'first', 'name'], ['email', 'address', '1'], ['first', 'name'])
    """
    folded = fold(_CAMEL.sub(" ", header)) or ""
    full = _aliases().words
    found = [
        w for word in _WORD.findall(folded.replace("'s", "").replace("#", " number ")) for w in full.get(word, (word,))
    ]
    text = " ".join(found)
    for split, joined in (
        ("e mail", "email"),
        ("v i n", "vin"),
        ("co buyer", "cobuyer"),
        ("co applicant", "coapplicant"),
    ):
        text = re.sub(rf"\b{split}\b", joined, text)
    return text.split()


@cache
def understand(header: str) -> Header:
    """The lead field of a header, without looking at its column."""
    words = words_of(header)
    number = int(words.pop()) if words and words[-1].isdecimal() and len(words[-1]) < 3 and len(words) > 1 else 0
    if words and words[0] in _QUESTION and len(words) > 2:
        wanted = {"vehicle", "model", "car", "make"} & set(words)
        return Header("vehicle", "interest") if wanted else Header("ignore")
    if _aliases().parties["truth"] & set(words) and len(words) <= 3:
        exact = _aliases().fields.get(tuple(sorted(words)))
        if exact in (None, "ignore"):
            return Header("ignore", note="a truth label is never used")
    group = tuple(sorted(set(words) - _part_words()))
    field, role = _party(words) or _look_up(words)
    if not field and {"type", "kind", "verified", "valid", "count"} & set(words):
        field = "ignore"
    return Header(field, role, number, group)


@cache
def _part_words() -> frozenset[str]:
    known = [key for key, target in _aliases().fields.items() if target.partition(".")[0] in ADDRESS_FIELDS]
    return (frozenset(w for key in known for w in key) | _aliases().noise) - {"mailing", "full"}


def _party(words: list[str]) -> tuple[str, str] | None:
    """The field where the header speaks of somebody else than the customer, else None."""
    exact = _aliases().fields.get(tuple(sorted(words)))
    if exact is not None:
        return _split(exact)
    for party, meaning in (("co", _of_co_buyer), ("staff", _of_staff), ("dealer", _of_dealer)):
        rest = [w for w in words if w not in _aliases().parties[party]]
        if len(rest) < len(words):
            return meaning(words, rest)
    return None


def _of_co_buyer(words: list[str], rest: list[str]) -> tuple[str, str]:
    """Another person's names are kept, nothing else of theirs; a second phone or e-mail is the customer's."""
    field, role = _look_up(rest)
    if {"second", "secondary"} & set(words) and field and BY_NAME[field].many:
        return field, role
    return (_CO_FIELDS.get(field, "ignore"), "") if field else ("", "")


def _of_staff(_words: list[str], rest: list[str]) -> tuple[str, str] | None:
    """Who has the lead: their name is the salesperson, their phone and e-mail are the dealer's own."""
    field, _ = _look_up(rest)
    if not rest or field == "full_name" or (not field and {"to", "id", "code"} & set(rest)):
        return "salesperson", ""
    return ("ignore", "") if field and BY_NAME[field].group in ("contact", "address", "name", "record") else None


def _of_dealer(_words: list[str], rest: list[str]) -> tuple[str, str]:
    return ("store", "") if _look_up(rest)[0] in ("full_name", "company") else ("ignore", "")


def _look_up(words: list[str]) -> tuple[str, str]:
    known = _aliases()
    kept = [w for w in words if w not in known.noise]
    for candidate in (words, kept):
        target = known.fields.get(tuple(sorted(candidate)))
        if target is not None:
            return _split(target)
    for family, fields in (
        ("phone", ("phone",)),
        ("email", ("email",)),
        ("address", ADDRESS_FIELDS),
        ("vin", VEHICLE_FIELDS),
    ):
        for candidate in (words, kept):
            roles = [known.roles[family][w] for w in candidate if w in known.roles[family]]
            rest = [w for w in candidate if w not in known.roles[family]]
            if family == "address":
                rest = [w for w in rest if w not in _QUALIFIERS] or rest
                rest = [w for w in rest if w != "address"] or rest
            target = known.fields.get(tuple(sorted(rest)), "").partition(".")[0]
            if target in fields and len(rest) < len(candidate):
                return target, roles[0] if roles else ""
    return "", ""


def _split(target: str) -> tuple[str, str]:
    field, _, role = target.partition(".")
    return field, role
