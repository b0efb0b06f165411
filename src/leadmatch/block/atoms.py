"""Atoms of blocking keys: one property of a lead, hashed to 64 bits. 0 = the lead does not have it.

A scalar atom is a `uint64[n]`; a bag atom is a `Bagged` (several values a lead). Rules combine atoms.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import jellyfish
import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.arrays import Hashes, mix, scramble, spans
from leadmatch.few import FEW, derived
from leadmatch.hashing import content_hashes, remember
from leadmatch.tables import Addresses, Bag, Coded, IdentifierType, LeadTable


@dataclass(frozen=True, slots=True)
class Bagged:
    """Long form: `key[i]` is a property of lead `lead[i]`."""

    lead: NDArray[np.int32]
    key: Hashes


Atom = Hashes | Bagged
Derive = Callable[[pl.Series], pl.Series]


def hashed(values: pl.Series) -> Hashes:
    """A 64-bit hash of each text by content, 0 for null or empty."""
    plain = content_hashes(values)
    empty = remember(("",))[""]  # not at import: Polars would start threads, and a fork would lose them
    found: Hashes = np.where(plain == empty, np.uint64(0), scramble(plain) | np.uint64(1))
    return found


def _cut(start: int, size: int | None = None) -> Derive:
    """Part of a text; size: characters, to the end when None."""
    stop = None if size is None else start + size
    return lambda values: derived(values, lambda text: text[start:stop], lambda many: many.str.slice(start, size))


def _coded(column: Coded, derive: Derive = lambda s: s) -> Hashes:
    keys = np.r_[hashed(derive(column.values)), np.uint64(0)]
    found: Hashes = keys[column.codes]
    return found


def _sounds(values: pl.Series) -> pl.Series:
    return pl.Series([jellyfish.metaphone(v) or v for v in values.to_list()], dtype=pl.String)


def _bag(bag: Bag, derive: Derive = lambda s: s, roles: tuple[int, ...] = ()) -> Bagged:
    keys = np.where(bag.types <= IdentifierType.SHARED, hashed(derive(bag.values)), np.uint64(0)).take(bag.codes)
    keep = keys != 0
    if roles:
        keep &= np.isin(bag.roles, roles)
    return Bagged(bag.lead.compress(keep), keys.compress(keep))


def _address(addresses: Addresses, *parts: str, derive: Derive = lambda s: s) -> Bagged:
    keys = hashed(derive(_whole(addresses.parts, parts)))[addresses.codes]
    keep = keys != 0
    return Bagged(addresses.lead[keep], keys[keep])


def both_names(leads: LeadTable) -> Hashes:
    """First and last name in either order."""
    first, last = _coded(leads.first), _coded(leads.last)
    both = mix(np.minimum(first, last), np.maximum(first, last)) | np.uint64(1)
    return np.where((first != 0) & (last != 0), both, np.uint64(0))


def _whole(frame: pl.DataFrame, parts: Sequence[str]) -> pl.Series:
    """The parts of each address as one text, null where one of them is."""
    if frame.height > FEW:
        return frame.select(pl.concat_str(parts, separator="|")).to_series()
    rows = zip(*(frame[part].to_list() for part in parts), strict=True)
    return pl.Series([None if None in row else "|".join(row) for row in rows], dtype=pl.String)


def _mailbox(values: pl.Series) -> pl.Series:
    """What stands before the @, from five characters on."""
    return derived(values, local_part, lambda many: many.str.extract(r"^([^@]{5,})@"))


def local_part(value: str) -> str | None:
    """What stands before the @ of a mailbox, from five characters on."""
    local, at, _ = value.partition("@")
    return local if at and len(local) >= 5 else None


def _exchange(values: pl.Series) -> pl.Series:
    """A phone without its last four digits."""
    return derived(values, lambda text: text[:-4], lambda many: many.str.head(-4))


def _mailbox_letters(values: pl.Series) -> pl.Series:
    """The letters of what stands before the @, from four of them on."""
    return derived(values, letters, _letters_of_many)


def letters(value: str) -> str | None:
    """The letters of what stands before the @ of a mailbox, from four of them on."""
    local = value.partition("@")[0] if "@" in value else ""
    kept = re.sub("[^a-z]", "", local)
    return kept if len(kept) >= 4 else None


def _letters_of_many(values: pl.Series) -> pl.Series:
    letters = values.str.extract(r"^([^@]{4,})@").str.replace_all(r"[^a-z]+", "")
    return letters.set(letters.str.len_chars() < 4, None)


ATOMS: dict[str, Callable[[LeadTable], Atom]] = {
    "email": lambda t: _bag(t.emails),
    "mailbox": lambda t: _bag(t.emails, _mailbox),
    "mailbox letters": lambda t: _bag(t.emails, _mailbox_letters),
    "phone": lambda t: _bag(t.phones),
    "phone last 7": lambda t: _bag(t.phones, _cut(-7)),
    "phone last 4": lambda t: _bag(t.phones, _cut(-4)),
    "exchange": lambda t: _bag(t.phones, _exchange),
    "vin": lambda t: _bag(t.vins, roles=(0, 2, 3, 4, 5)),
    "vin last 8": lambda t: _bag(t.vins, _cut(-8), roles=(0, 2, 3, 4, 5)),
    "first": lambda t: _coded(t.first),
    "last": lambda t: _coded(t.last),
    "both names": both_names,
    "first 3": lambda t: _coded(t.first, _cut(0, 3)),
    "last 3": lambda t: _coded(t.last, _cut(0, 3)),
    "last end": lambda t: _coded(t.last, _cut(-4)),
    "initial": lambda t: _coded(t.first, _cut(0, 1)),
    "first sound": lambda t: _coded(t.first, _sounds),
    "last sound": lambda t: _coded(t.last, _sounds),
    "company": lambda t: _coded(t.company),
    "company word": lambda t: _words(t.company),
    "birth date": lambda t: _coded(t.birth_date),
    "birth year": lambda t: _coded(t.birth_date, _cut(0, 4)),
    "birthday": lambda t: _coded(t.birth_date, _cut(5)),
    "house": lambda t: _address(t.addresses, "number", "street"),
    "street": lambda t: _address(t.addresses, "street"),
    "postal code": lambda t: _address(t.addresses, "postal_code"),
    "area": lambda t: _address(t.addresses, "postal_code", derive=_cut(0, 3)),
    "city": lambda t: _address(t.addresses, "city"),
}


def _words(column: Coded) -> Bagged:
    """The words of a company name, one entry each."""
    if not len(column.values):
        return Bagged(np.zeros(0, np.int32), np.zeros(0, np.uint64))
    words = column.values.str.extract_all(r"[a-z0-9]{3,}").list.unique(maintain_order=True)
    lengths = words.list.len().to_numpy().astype(np.int64)
    keys = hashed(words.explode().drop_nulls())
    starts = np.cumsum(lengths) - lengths
    lead = np.flatnonzero(column.codes >= 0).astype(np.int32)
    code = column.codes[lead]
    size = lengths[code]
    owner = np.repeat(lead, size)
    return Bagged(owner, keys[spans(starts[code], size)])
