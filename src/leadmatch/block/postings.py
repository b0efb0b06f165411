"""The blocking index: every key of every lead, to be kept beside the leads and looked up later."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

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


def postings(leads: LeadTable, roomy: float) -> Postings:
    """The keys of profiles under all rules, whose blocks may be `roomy` times their caps."""
    names = both_names(leads)
    leading, hashes, places, caps, anchors = [], [], [], [], []
    for rule, found in keys(leads):
        size = len(found.lead)
        seed = np.broadcast_to(_seed(rule.name), size)
        leading.append(found.lead)
        hashes.append(mix(seed, found.key))
        places.append(names[found.lead] if rule.anchor else np.broadcast_to(np.uint64(0), size))
        caps.append(np.broadcast_to(rule.most(roomy), size))
        anchors.append(np.broadcast_to(rule.anchor, size))
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
    read; single, paired: the rules of one atom and of two, by number, with their atoms, bags first, as keys are mixed;
    seed (scrambled), cap, anchor: of each rule.
    """

    atoms: tuple[tuple[str, AtomOf], ...]
    single: tuple[tuple[int, str], ...]
    paired: tuple[tuple[int, str, str], ...]
    seed: Hashes
    cap: Ints
    anchor: NDArray[np.bool_]


@cache
def _plan(names: tuple[str, ...], roomy: float) -> _Plan:
    rules = (*RULES, *attribute_rules(names))
    atoms = dict.fromkeys(name for rule in rules for name in rule.atoms if name != _BOTH)
    ordered = [(number, sorted(r.atoms, key=lambda name: name not in BAGS)) for number, r in enumerate(rules)]
    return _Plan(
        tuple((name, atom_of(name)) for name in atoms | dict.fromkeys(("first", "last"))),
        tuple((number, said[0]) for number, said in ordered if len(said) == 1),
        tuple((number, said[0], said[1]) for number, said in ordered if len(said) == 2),
        scramble(np.array([_seed(rule.name) for rule in rules])),
        np.array([rule.most(roomy) for rule in rules], np.int64),
        np.array([rule.anchor for rule in rules]),
    )


def postings_of_few(leads: Sequence[Plain], ids: Sequence[str], attributes: Sequence[str], roomy: float) -> Postings:
    """`postings` of a handful of profiles: the keys of all rules of one atom, and of two, are mixed at once.

    ids, attributes: names of the shared numbers and attributes that are compared.
    """
    plan = _plan(names_of(ids, attributes), roomy)
    names = list[int]()
    single, paired = list[tuple[int, int, int]](), list[tuple[int, int, int, int]]()
    for at, held in enumerate(_held(leads, plan.atoms)):
        names.append(sum(held[_BOTH]))
        held[_BOTH] = [scramble_one(key) for key in held[_BOTH]]
        single += [(at, number, key) for number, name in plan.single for key in held[name]]
        paired += [(at, rule, a, b) for rule, one, other in plan.paired for a in held[one] for b in held[other]]
    alone, two = (np.array(found, np.uint64).reshape(-1, size) for found, size in ((single, 3), (paired, 4)))
    owner, rule = (np.concatenate([alone[:, i], two[:, i]]).astype(np.int32) for i in (0, 1))
    keys = np.concatenate([alone[:, 2], mixed_with(two[:, 2], two[:, 3])])
    anchor = plan.anchor[rule]
    return Postings(
        owner,
        signed(mixed_with(plan.seed[rule], scramble(keys))),
        signed(np.where(anchor, np.array([*names, 0], np.uint64)[owner], np.uint64(0))),
        plan.cap[rule],
        anchor,
    )


def _held(leads: Sequence[Plain], atoms: Sequence[tuple[str, AtomOf]]) -> Iterator[dict[str, list[int]]]:
    """By name the scrambled keys of the atoms that a lead has, each once, and the key of both names as it is; one lead
    after the other: little is held at once, which collecting garbage would look through.
    """
    said = [dict.fromkeys((name, text) for name, read in atoms for text in read(lead) if text) for lead in leads]
    texts = {text for some in said for _, text in some}
    seen = remember(texts)
    hashes = scramble(np.array([seen[text] for text in texts], np.uint64)) | np.uint64(1)
    key = dict(zip(texts, hashes.tolist(), strict=True))
    scrambled = dict(zip(texts, scramble(hashes).tolist(), strict=True))
    for lead, some in zip(leads, said, strict=True):
        held = defaultdict[str, list[int]](list)
        for name, text in some:
            held[name].append(scrambled[text])
        if lead.first and lead.last:
            held[_BOTH].append(mix_one(*sorted((key[lead.first], key[lead.last]))) | 1)
        yield held
