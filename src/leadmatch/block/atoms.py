"""Atoms of blocking keys: one property of a lead, hashed to 64 bits. 0 = the lead does not have it.

A scalar atom is a `uint64[n]`; a bag atom is a `Bagged` (several values a lead). Rules combine atoms.
"""

from collections.abc import Callable
from dataclasses import dataclass

import jellyfish
import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.arrays import Hashes, mix, scramble, steps
from leadmatch.tables import Addresses, Bag, Coded, IdentifierType, LeadTable


@dataclass(frozen=True, slots=True)
class Bagged:
    """Long form: `key[i]` is a property of lead `lead[i]`."""

    lead: NDArray[np.int32]
    key: Hashes


Atom = Hashes | Bagged


def hashed(values: pl.Series) -> Hashes:
    """A 64-bit hash of each text by content, 0 for null or empty."""
    hashes = scramble(values.fill_null("").hash(seed=0).to_numpy())
    return np.where(
        (values.is_not_null() & (values != "")).fill_null(False).to_numpy(), hashes | np.uint64(1), 0
    ).astype(np.uint64)


def _coded(column: Coded, derive: Callable[[pl.Series], pl.Series] = lambda s: s) -> Hashes:
    keys = np.r_[hashed(derive(column.values)), np.uint64(0)]
    found: Hashes = keys[column.codes]
    return found


def _sounds(values: pl.Series) -> pl.Series:
    return pl.Series([jellyfish.metaphone(v) or v for v in values.to_list()], dtype=pl.String)


def _bag(bag: Bag, derive: Callable[[pl.Series], pl.Series] = lambda s: s, roles: tuple[int, ...] = ()) -> Bagged:
    usable = bag.types <= IdentifierType.SHARED
    keep = usable[bag.codes]
    if roles:
        keep &= np.isin(bag.roles, roles)
    keys = hashed(derive(bag.values))[bag.codes]
    keep &= keys != 0
    return Bagged(bag.lead[keep], keys[keep])


def _address(addresses: Addresses, *parts: pl.Expr) -> Bagged:
    whole = pl.when(pl.all_horizontal(p.is_not_null() for p in parts)).then(pl.concat_str(parts, separator="|"))
    keys = hashed(addresses.parts.select(whole.alias("key"))["key"])[addresses.codes]
    keep = keys != 0
    return Bagged(addresses.lead[keep], keys[keep])


def both_names(leads: LeadTable) -> Hashes:
    """First and last name in either order."""
    first, last = _coded(leads.first), _coded(leads.last)
    both = mix(np.minimum(first, last), np.maximum(first, last)) | np.uint64(1)
    return np.where((first != 0) & (last != 0), both, np.uint64(0))


def _local_part(values: pl.Series) -> pl.Series:
    letters = values.str.extract(r"^([^@]{4,})@").str.replace_all(r"[^a-z]+", "")
    return letters.set(letters.str.len_chars() < 4, None)


ATOMS: dict[str, Callable[[LeadTable], Atom]] = {
    "email": lambda t: _bag(t.emails),
    "mailbox": lambda t: _bag(t.emails, lambda v: v.str.extract(r"^([^@]{5,})@")),
    "mailbox letters": lambda t: _bag(t.emails, _local_part),
    "phone": lambda t: _bag(t.phones),
    "phone last 7": lambda t: _bag(t.phones, lambda v: v.str.slice(-7)),
    "phone last 4": lambda t: _bag(t.phones, lambda v: v.str.slice(-4)),
    "vin": lambda t: _bag(t.vins, roles=(0, 2, 3, 4, 5)),
    "vin last 8": lambda t: _bag(t.vins, lambda v: v.str.slice(-8), roles=(0, 2, 3, 4, 5)),
    "first": lambda t: _coded(t.first),
    "last": lambda t: _coded(t.last),
    "both names": both_names,
    "first 3": lambda t: _coded(t.first, lambda v: v.str.slice(0, 3)),
    "last 3": lambda t: _coded(t.last, lambda v: v.str.slice(0, 3)),
    "last end": lambda t: _coded(t.last, lambda v: v.str.slice(-4)),
    "initial": lambda t: _coded(t.first, lambda v: v.str.slice(0, 1)),
    "first sound": lambda t: _coded(t.first, _sounds),
    "last sound": lambda t: _coded(t.last, _sounds),
    "company": lambda t: _coded(t.company),
    "company word": lambda t: _words(t.company),
    "birth date": lambda t: _coded(t.birth_date),
    "birth year": lambda t: _coded(t.birth_date, lambda v: v.str.slice(0, 4)),
    "birthday": lambda t: _coded(t.birth_date, lambda v: v.str.slice(5)),
    "house": lambda t: _address(t.addresses, pl.col("number"), pl.col("street")),
    "number": lambda t: _address(t.addresses, pl.col("number")),
    "street": lambda t: _address(t.addresses, pl.col("street")),
    "postal code": lambda t: _address(t.addresses, pl.col("postal_code")),
    "area": lambda t: _address(t.addresses, pl.col("postal_code").str.slice(0, 3)),
    "city": lambda t: _address(t.addresses, pl.col("city")),
}


def _words(column: Coded) -> Bagged:
    """The words of a company name, one entry each."""
    words = column.values.str.extract_all(r"[a-z0-9]{3,}").list.unique(maintain_order=True)
    lengths = words.list.len().to_numpy().astype(np.int64)
    keys = hashed(words.explode().drop_nulls())
    starts = np.cumsum(lengths) - lengths
    lead = np.flatnonzero(column.codes >= 0).astype(np.int32)
    code = column.codes[lead]
    size = lengths[code]
    owner = np.repeat(lead, size)
    index = steps(size) + np.repeat(starts[code], size)
    return Bagged(owner, keys[index])
