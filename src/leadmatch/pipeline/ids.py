"""Ids of the customers and households of one run.

An id is a letter and 13 characters of base32 (RFC 4648 alphabet, 64 bits): BLAKE2b of the smallest
(source, record id) of the members. So the same members give the same id in every run, whatever the order of rows.
"""

from hashlib import blake2b

import numpy as np
import polars as pl

from leadmatch.arrays import Ints
from leadmatch.tables import Codes, LeadTable

_ALPHABET = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", dtype=np.uint8)
_SHIFTS = np.arange(60, -1, -5, dtype=np.uint64)
AT_ONCE = 1 << 16
"""Ids that are spelled together: bounds memory, not results."""


def customer_ids(leads: LeadTable, customer: Codes) -> pl.Series:
    """The id of each customer, by its dense number: String, never null."""
    rows = _smallest(leads, customer)
    names = leads.source.values.gather(leads.source.codes[rows])
    keys = (names + "\x1f" + leads.record_id.gather(rows.astype(np.uint32))).cast(pl.Binary)
    parts = [pl.Series([], dtype=pl.String)]
    for start in range(0, len(keys), AT_ONCE):
        some = keys.slice(start, AT_ONCE).to_list()
        digests = b"".join([blake2b(key, digest_size=8).digest() for key in some])
        parts.append(pl.Series(id_texts(digests, "C"), dtype=pl.String))
    return pl.concat(parts, rechunk=True)


def household_ids(leads: LeadTable, household: Codes, customer: Codes, ids: pl.Series) -> pl.Series:
    """The id of each household, by its dense number: its smallest member is also that of its own customer.

    Args:
        leads: the records.
        household: int32[n], the dense number of each record's household.
        customer: int32[n], that of its customer; a customer is of one household.
        ids: those of the customers.
    """
    return "H" + ids.gather(customer[_smallest(leads, household)].astype(np.uint32)).str.slice(1)


def id_texts(digests: bytes, letter: str) -> list[str]:
    """An id of every eight bytes."""
    numbers = np.frombuffer(digests, dtype=">u8").astype(np.uint64)
    letters = np.empty((len(numbers), len(_SHIFTS) + 1), dtype=np.uint8)
    letters[:, 0] = ord(letter)
    for place, shift in enumerate(_SHIFTS, start=1):
        letters[:, place] = _ALPHABET[(numbers >> shift) & np.uint64(31)]
    text = letters.tobytes().decode("ascii")
    width = len(_SHIFTS) + 1
    return [text[i : i + width] for i in range(0, len(text), width)]


def _smallest(leads: LeadTable, group: Codes) -> Ints:
    """The row of the smallest (source, record id) of each group."""
    source = leads.source.values.rank("ordinal").to_numpy().astype(np.int32)[leads.source.codes]
    count = int(group.max(initial=-1)) + 1
    smallest = np.full(count, np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(smallest, group, source)
    rows = np.flatnonzero(source == smallest[group])
    found = np.zeros(count, np.int64)
    found[group[rows]] = rows
    several = rows[np.bincount(group[rows], minlength=count)[group[rows]] > 1]
    frame = pl.DataFrame({"group": group[several], "record_id": leads.record_id.gather(several), "row": several})
    best = frame.sort("group", "record_id").unique("group", keep="first", maintain_order=True)
    found[best["group"].to_numpy()] = best["row"].to_numpy()
    return found
