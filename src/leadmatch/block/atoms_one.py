"""Atoms of blocking keys of one lead, as texts: `atoms` without columns. A bag atom has several."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import jellyfish

from leadmatch.block.atoms import letters, local_part
from leadmatch.plain import Plain
from leadmatch.remembered import of_texts

Said = Iterable[str | None]
AtomOf = Callable[[Any], Said]
"""The texts of an atom, by the field that it is made of."""
_REMEMBERED = 1 << 15
"""Values of fields whose atoms are remembered, at most."""


def _part(start: int = 0, stop: int | None = None) -> AtomOf:
    """Part of a text."""
    return lambda text: (text[start:stop],)


def _ends(size: int) -> AtomOf:
    """The ends of numbers."""
    return lambda values: [text[-size:] for text in values]


def _sounds(text: str) -> Said:
    return (jellyfish.metaphone(text) or text,)


def _words(text: str) -> Sequence[str]:
    return re.findall(r"[a-z0-9]{3,}", text)


ATOMS_ONE: dict[str, dict[str, AtomOf]] = {
    "emails": {
        "email": lambda values: values,
        "mailbox": lambda values: map(local_part, values),
        "mailbox letters": lambda values: map(letters, values),
    },
    "phones": {
        "phone": lambda values: values,
        "phone last 7": _ends(7),
        "phone last 4": _ends(4),
        "exchange": lambda values: [text[:-4] for text in values],
    },
    "vins": {"vin": lambda values: values, "vin last 8": _ends(8)},
    "first": {"first": _part(), "first 3": _part(0, 3), "initial": _part(0, 1), "first sound": _sounds},
    "last": {"last": _part(), "last 3": _part(0, 3), "last end": _part(-4), "last sound": _sounds},
    "company": {"company": _part(), "company word": _words},
    "birth_date": {"birth date": _part(), "birth year": _part(0, 4), "birthday": _part(5)},
    "addresses": {
        "house": lambda places: [f"{a.number}|{a.street}" for a in places if a.number and a.street],
        "street": lambda places: [a.street for a in places],
        "postal code": lambda places: [a.postal_code for a in places],
        "area": lambda places: [(a.postal_code or "")[:3] for a in places],
        "city": lambda places: [a.city for a in places],
    },
}
"""All atoms but those that are made of others, both names, and those that are a column: by field and by name."""
BAGS = (*chain.from_iterable(ATOMS_ONE[field] for field in ("emails", "phones", "vins", "addresses")), "company word")
"""Atoms of which a lead may have several."""


def atoms_of(lead: Plain, columns: Iterable[str]) -> tuple[tuple[str, ...], list[str]]:
    """The atoms of a lead, and the text of each, none of them empty; columns: shared numbers and attributes."""
    atoms, texts = list[str](), list[str]()
    for field in ATOMS_ONE:
        if value := getattr(lead, field):
            names, said = _of_field(field, value)
            atoms += names
            texts += said
    for name in columns:
        kind, _, rest = name.partition(" ")
        if text := (lead.ids if kind == "id" else lead.attributes).get(rest):
            atoms.append(name)
            texts.append(text)
    return tuple(atoms), texts


@of_texts
@lru_cache(maxsize=_REMEMBERED)
def _of_field(field: str, value: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = dict.fromkeys((name, text) for name, read in ATOMS_ONE[field].items() for text in read(value) if text)
    return tuple(name for name, _ in found), tuple(text for _, text in found)
