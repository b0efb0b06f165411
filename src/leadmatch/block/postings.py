"""The blocking index: every key of every lead, to be kept beside the leads and looked up later."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, product

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.arrays import Hashes, Ints, mix, mix_one, mixed_with, scramble, scramble_one
from leadmatch.block.atoms import both_names
from leadmatch.block.atoms_one import BAGS, AtomOf, atom_of
from leadmatch.block.pairs import attribute_rules, keys, names_of
from leadmatch.block.rules import RULES
from leadmatch.hashing import hash_of, remember
from leadmatch.plain import Plain
from leadmatch.tables import LeadTable

_BOTH = "both names"
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


@dataclass(frozen=True, slots=True)
class _Plan:
    """The rules as they are asked of leads by themselves. atoms: all of their atoms but both names, and how they are
    read; ordered: of each rule, bags first, as keys are mixed; seed (scrambled), cap, anchor: of each rule.
    """

    atoms: tuple[tuple[str, AtomOf], ...]
    ordered: tuple[tuple[str, ...], ...]
    seed: Hashes
    cap: Ints
    anchor: NDArray[np.bool_]


@cache
def _plan(names: tuple[str, ...]) -> _Plan:
    rules = (*RULES, *attribute_rules(names))
    atoms = dict.fromkeys(name for rule in rules for name in rule.atoms if name != _BOTH)
    return _Plan(
        tuple((name, atom_of(name)) for name in atoms | dict.fromkeys(("first", "last"))),
        tuple(tuple(sorted(rule.atoms, key=lambda name: name not in BAGS)) for rule in rules),
        scramble(np.array([_seed(rule.name) for rule in rules])),
        np.array([rule.cap for rule in rules], np.int64),
        np.array([rule.anchor for rule in rules]),
    )


def postings_of_few(leads: Sequence[Plain], ids: Sequence[str], attributes: Sequence[str], roomy: int) -> Postings:
    """`postings` of a handful of profiles: the keys of all rules with as many atoms are mixed at once.

    ids, attributes: names of the shared numbers and attributes that are compared.
    """
    plan = _plan(names_of(ids, attributes))
    held, names = _held(leads, plan.atoms)
    owners, which, combined = (defaultdict[int, list[int]](list) for _ in range(3))
    for number, atoms in enumerate(plan.ordered):
        size = len(atoms)
        for at, said in enumerate(zip(*[held[name] for name in atoms], strict=True)):
            if all(said):
                flat = list(chain.from_iterable(product(*said)))
                owners[size] += [at] * (len(flat) // size)
                which[size] += [number] * (len(flat) // size)
                combined[size] += flat
    owner = np.array(list(chain.from_iterable(owners.values())), np.int32)
    rule = np.array(list(chain.from_iterable(which.values())), np.int64)
    keys = [_mixed(np.array(some, np.uint64).reshape(-1, size)) for size, some in combined.items()]
    anchor = plan.anchor[rule]
    return Postings(
        owner,
        signed(mixed_with(plan.seed[rule], scramble(np.concatenate([np.zeros(0, np.uint64), *keys])))),
        signed(np.where(anchor, np.array([*names, 0], np.uint64)[owner], np.uint64(0))),
        plan.cap[rule] * roomy,
        anchor,
    )


def _mixed(keys: Hashes) -> Hashes:
    """`mix` of columns that are scrambled already."""
    total = keys[:, 0]
    for column in keys.T[1:]:
        total = mixed_with(total, column)
    return total


def _held(leads: Sequence[Plain], atoms: Sequence[tuple[str, AtomOf]]) -> tuple[dict[str, list[list[int]]], list[int]]:
    """The scrambled keys of each atom of each lead, each once; and the keys of both names, 0 where one is missing."""
    said = {name: [[text for text in read(lead) if text] for lead in leads] for name, read in atoms}
    texts = {text for values in said.values() for some in values for text in some}
    seen = remember(texts)
    hashes = scramble(np.array([seen[text] for text in texts], np.uint64)) | np.uint64(1)
    scrambled = dict(zip(texts, scramble(hashes).tolist(), strict=True))
    held = {name: [[scrambled[text] for text in _once(some)] for some in values] for name, values in said.items()}
    key = dict(zip(texts, hashes.tolist(), strict=True))
    both = [
        mix_one(*sorted((key[first[0]], key[last[0]]))) | 1 if first and last else 0
        for first, last in zip(said["first"], said["last"], strict=True)
    ]
    held[_BOTH] = [[scramble_one(names)] if names else [] for names in both]
    return held, both


def _once(texts: list[str]) -> Iterable[str]:
    return dict.fromkeys(texts) if len(texts) > 1 else texts
