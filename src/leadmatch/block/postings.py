"""The blocking index: every key of every lead, to be kept beside the leads and looked up later."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.arrays import Hashes, Ints, mix
from leadmatch.block.atoms import Atom, Bagged, both_names
from leadmatch.block.pairs import AtomCache, attribute_rules, keys
from leadmatch.block.rules import RULES
from leadmatch.hashing import hash_of
from leadmatch.tables import LeadTable

FEW = 64
"""Leads whose keys are made lead by lead."""
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
    if leads.n <= FEW:
        return _of_few(leads, roomy, names)
    leading, hashes, places, caps, anchors = [], [], [], [], []
    for rule, found in keys(leads):
        size = len(found.lead)
        seed = np.broadcast_to(_seed(rule.name), size)
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


@cache
def _seed(rule: str) -> np.uint64:
    """What sets the keys of a rule apart from those of others."""
    return np.uint64(hash_of(pl.Series([rule]))[0])


def _of_few(leads: LeadTable, roomy: int, names: Hashes) -> Postings:
    """`postings` of a handful of leads, lead by lead: the keys of all rules with as many atoms are mixed at once."""
    atoms = AtomCache(leads)
    rules = (*RULES, *attribute_rules(leads))
    held = {name: _by_lead(atoms[name], leads.n) for name in {name for rule in rules for name in rule.atoms}}
    bags = {name for name in held if isinstance(atoms[name], Bagged)}
    rows: dict[int, list[tuple[int, int, tuple[int, ...]]]] = defaultdict(list)
    for number, rule in enumerate(rules):
        ordered = sorted(rule.atoms, key=lambda name: name not in bags)
        columns = [held[name] for name in ordered]
        for lead in range(leads.n):
            found = dict.fromkeys(product(*(column[lead] for column in columns)))
            rows[len(ordered)] += [(lead, number, values) for values in found]
    leading, numbers, hashes = [], [], []
    for some in rows.values():
        if some:
            owners, which, values = zip(*some, strict=True)
            seeds = np.array([_seed(rules[i].name) for i in which])
            hashes.append(mix(seeds, mix(*np.array(values, np.uint64).T)))
            leading.append(np.array(owners, np.int32))
            numbers.append(np.array(which))
    rule_of = np.concatenate([np.zeros(0, np.int64), *numbers])
    owner = np.concatenate([np.zeros(0, np.int32), *leading])
    anchor = np.array([rule.anchor for rule in rules])[rule_of]
    return Postings(
        owner,
        signed(np.concatenate([np.zeros(0, np.uint64), *hashes])),
        signed(np.where(anchor, names[owner], np.uint64(0))),
        np.array([rule.cap * roomy for rule in rules])[rule_of],
        anchor,
    )


def _by_lead(atom: Atom, n: int) -> list[list[int]]:
    """The values of an atom that each lead has."""
    if not isinstance(atom, Bagged):
        return [[value] if value else [] for value in atom.tolist()]
    found: list[list[int]] = [[] for _ in range(n)]
    for lead, value in zip(atom.lead.tolist(), atom.key.tolist(), strict=True):
        found[lead].append(value)
    return found
