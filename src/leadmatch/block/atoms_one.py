"""Atoms of blocking keys of one lead, as texts: `atoms` without columns. A bag atom has several."""

import re
from collections.abc import Callable, Iterable, Sequence

import jellyfish

from leadmatch.block.atoms import letters, local_part
from leadmatch.plain import Plain

Said = Iterable[str | None]
AtomOf = Callable[[Plain], Said]


def _single(read: Callable[[Plain], str | None], start: int = 0, stop: int | None = None) -> AtomOf:
    """Part of a text."""

    def said(lead: Plain) -> Said:
        text = read(lead)
        return () if text is None else (text[start:stop],)

    return said


def _sounds(text: str | None) -> Said:
    return () if text is None else (jellyfish.metaphone(text) or text,)


def _words(text: str | None) -> Sequence[str]:
    return re.findall(r"[a-z0-9]{3,}", text or "")


ATOMS_ONE: dict[str, AtomOf] = {
    "email": lambda lead: lead.emails,
    "mailbox": lambda lead: map(local_part, lead.emails),
    "mailbox letters": lambda lead: map(letters, lead.emails),
    "phone": lambda lead: lead.phones,
    "phone last 7": lambda lead: [text[-7:] for text in lead.phones],
    "phone last 4": lambda lead: [text[-4:] for text in lead.phones],
    "vin": lambda lead: lead.vins,
    "vin last 8": lambda lead: [text[-8:] for text in lead.vins],
    "first": _single(lambda lead: lead.first),
    "last": _single(lambda lead: lead.last),
    "first 3": _single(lambda lead: lead.first, 0, 3),
    "last 3": _single(lambda lead: lead.last, 0, 3),
    "last end": _single(lambda lead: lead.last, -4),
    "initial": _single(lambda lead: lead.first, 0, 1),
    "first sound": lambda lead: _sounds(lead.first),
    "last sound": lambda lead: _sounds(lead.last),
    "company": _single(lambda lead: lead.company),
    "company word": lambda lead: _words(lead.company),
    "birth date": _single(lambda lead: lead.birth_date),
    "birth year": _single(lambda lead: lead.birth_date, 0, 4),
    "birthday": _single(lambda lead: lead.birth_date, 5),
    "house": lambda lead: [f"{a.number}|{a.street}" for a in lead.addresses if a.number and a.street],
    "number": lambda lead: [a.number for a in lead.addresses],
    "street": lambda lead: [a.street for a in lead.addresses],
    "postal code": lambda lead: [a.postal_code for a in lead.addresses],
    "area": lambda lead: [(a.postal_code or "")[:3] for a in lead.addresses],
    "city": lambda lead: [a.city for a in lead.addresses],
}
"""All atoms but those that are made of others: both names."""
_CONTACTS = ("email", "mailbox", "mailbox letters", "phone", "phone last 7", "phone last 4", "vin", "vin last 8")
_PLACES = ("house", "number", "street", "postal code", "area", "city")
BAGS = (*_CONTACTS, *_PLACES, "company word")
"""Atoms of which a lead may have several."""


def atom_of(name: str) -> AtomOf:
    """How an atom of a lead is read; empty texts are none."""
    if name in ATOMS_ONE:
        return ATOMS_ONE[name]
    kind, _, rest = name.partition(" ")
    if kind == "id":
        return lambda lead: (lead.ids.get(rest),)
    return lambda lead: (lead.attributes.get(rest),)
