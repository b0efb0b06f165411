"""Ids of the customers and households of one run.

An id is a letter and 13 characters of base32 (RFC 4648 alphabet, 64 bits): BLAKE2b of the smallest
(source, record id) of the members. So the same members give the same id in every run, whatever the order of rows.
"""

from hashlib import blake2b

import numpy as np
import polars as pl

from leadmatch.tables import Codes, LeadTable

_ALPHABET = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", dtype=np.uint8)
_SHIFTS = np.arange(60, -1, -5, dtype=np.uint64)
AT_ONCE = 1 << 16
"""Ids that are spelled together: bounds memory, not results."""


def group_ids(leads: LeadTable, group: Codes, letter: str) -> pl.Series:
    """One id a group.

    Args:
        leads: the records.
        group: int32[n], the dense number of each record's customer or household.
        letter: the first character of the ids, "C" or "H".

    Returns:
        String[number of groups], in group order, never null.
    """
    keys = _smallest_keys(leads, group).cast(pl.Binary)
    parts = [pl.Series([], dtype=pl.String)]
    for start in range(0, len(keys), AT_ONCE):
        some = keys.slice(start, AT_ONCE).to_list()
        digests = b"".join([blake2b(key, digest_size=8).digest() for key in some])
        parts.append(pl.Series(id_texts(digests, letter), dtype=pl.String))
    return pl.concat(parts, rechunk=True)


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


def _smallest_keys(leads: LeadTable, group: Codes) -> pl.Series:
    """`source US record_id` (US = unit separator) of the smallest member of each group."""
    names = leads.source.values
    rank = names.rank("ordinal").to_numpy().astype(np.int32)
    source = rank[leads.source.codes]
    smallest = np.full(int(group.max(initial=-1)) + 1, np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(smallest, group, source)
    candidate = source == smallest[group]
    frame = pl.DataFrame({"group": group[candidate], "record_id": leads.record_id.filter(pl.Series(candidate))})
    frame = frame.sort("group", "record_id").filter(pl.col("group") != pl.col("group").shift(1, fill_value=-1))
    name = names.sort().gather(smallest.astype(np.uint32) - 1)
    return name + "\x1f" + frame["record_id"]
