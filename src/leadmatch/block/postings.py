"""The blocking index: every key of every lead, to be kept beside the leads and looked up later."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.arrays import Hashes, Ints, mix
from leadmatch.block.atoms import both_names
from leadmatch.block.pairs import keys
from leadmatch.hashing import hash_of
from leadmatch.tables import LeadTable

_TOP = np.uint64(1 << 63)


@dataclass(frozen=True, slots=True)
class Postings:
    """Keys in long form, by rule and lead.

    lead: int32[k]; key: int64[k], hash of rule and value; place: int64[k], order in a block that is walked; cap:
    int64[k], how many leads may share the key; anchor: bool[k], whether a larger block is walked in order of place.
    """

    lead: NDArray[np.int32]
    key: Ints
    place: Ints
    cap: Ints
    anchor: NDArray[np.bool_]


def signed(hashes: Hashes) -> Ints:
    """Hashes as int64, which is what databases hold, in the same order."""
    return (hashes ^ _TOP).view(np.int64)


def unsigned(numbers: Ints) -> Hashes:
    """What `signed` gave, as it was."""
    hashes: Hashes = np.asarray(numbers, np.int64).view(np.uint64) ^ _TOP
    return hashes


def postings(leads: LeadTable, roomy: int) -> Postings:
    """The keys of profiles under all rules, blocks being `roomy` times as large as the caps of rules."""
    names = both_names(leads)
    leading, hashes, places, caps, anchors = [], [], [], [], []
    for rule, found in keys(leads):
        size = len(found.lead)
        seed = np.broadcast_to(hash_of(pl.Series([rule.name])), size)
        leading.append(found.lead)
        hashes.append(mix(seed, found.key))
        places.append(names[found.lead] if rule.anchor else np.zeros(size, np.uint64))
        caps.append(np.full(size, rule.cap * roomy))
        anchors.append(np.full(size, rule.anchor))
    return Postings(
        np.concatenate(leading),
        signed(np.concatenate(hashes)),
        signed(np.concatenate(places)),
        np.concatenate(caps),
        np.concatenate(anchors),
    )
