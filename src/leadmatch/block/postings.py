"""The blocking index: every key of every lead, to be kept beside the leads and looked up later."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, chain

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.arrays import Hashes, Ints, mix, mixed_with, scramble
from leadmatch.block.atoms import both_names, hashed
from leadmatch.block.atoms_one import BAGS, atoms_of
from leadmatch.block.pairs import attribute_rules, keys, names_of
from leadmatch.block.rules import RULES, BlockingRule
from leadmatch.hashing import hash_of, remember
from leadmatch.plain import Plain
from leadmatch.tables import LeadTable

_BOTH = "both names"
_NONE = np.zeros(0, np.int64)
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


def keys_by(rule: str, values: pl.Series) -> Ints:
    """The key of each value under a rule that asks for nothing else."""
    return signed(mix(np.broadcast_to(_seed(rule), len(values)), mix(hashed(values))))


@cache
def _seed(rule: str) -> np.uint64:
    """What sets the keys of a rule apart from those of others."""
    return np.uint64(hash_of(pl.Series([rule]))[0])


_SHAPES = 1 << 13
"""Shapes of leads that are remembered."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """The rules as they are asked of leads by themselves. seed (scrambled), cap, anchor: of each rule."""

    seed: Hashes
    cap: Ints
    anchor: NDArray[np.bool_]


def _rules(names: tuple[str, ...]) -> tuple[BlockingRule, ...]:
    """All rules; names: the atoms of shared numbers and attributes."""
    return (*RULES, *attribute_rules(names))


@cache
def _plan(names: tuple[str, ...], roomy: float) -> _Plan:
    rules = _rules(names)
    return _Plan(
        scramble(np.array([_seed(rule.name) for rule in rules])),
        np.array([rule.most(roomy) for rule in rules], np.int64),
        np.array([rule.anchor for rule in rules]),
    )


@dataclass(frozen=True, slots=True)
class _Shape:
    """What leads that have the same atoms, each so many times, have in common. size: how many atoms, with a place for
    both names, the last; named: places of the first and of the last name, none where one is missing; rule, one, other:
    of each key, and the places of its atoms, of which the other is -1 for a rule of one.
    """

    size: int
    named: tuple[int, int] | None
    rule: Ints
    one: Ints
    other: Ints


@lru_cache(maxsize=_SHAPES)
def _shape(names: tuple[str, ...], atoms: tuple[str, ...]) -> _Shape:
    """The shape of leads with these atoms. Of a rule bags come first, as keys are mixed."""
    named = (atoms.index("first"), atoms.index("last")) if "first" in atoms and "last" in atoms else None
    places: dict[str, list[int]] = {}
    for place, name in enumerate((*atoms, _BOTH) if named else atoms):
        places.setdefault(name, []).append(place)
    keys = [
        (rule, one, other)
        for rule, said in enumerate(_rules(names))
        for first, *rest in [sorted(said.atoms, key=lambda name: name not in BAGS)]
        for one in places.get(first, ())
        for other in (places.get(rest[0], ()) if rest else (-1,))
    ]
    rule, one, other = np.array(keys, np.int64).reshape(-1, 3).T
    return _Shape(len(atoms) + 1, named, rule, one, other)


def postings_of_few(leads: Sequence[Plain], ids: Sequence[str], attributes: Sequence[str], roomy: float) -> Postings:
    """`postings` of a handful of profiles: which atoms make keys is told by the shape of a lead, and all keys are mixed
    at once.

    ids, attributes: names of the shared numbers and attributes that are compared.
    """
    columns = names_of(ids, attributes)
    plan = _plan(columns, roomy)
    said = [atoms_of(lead, columns) for lead in leads]
    shapes = [_shape(columns, atoms) for atoms, _ in said]
    starts = np.array([0, *accumulate(shape.size for shape in shapes)], np.int64)
    atoms, names = _atoms([texts for _, texts in said], shapes, starts)
    owner = np.repeat(np.arange(len(leads), dtype=np.int32), [len(shape.rule) for shape in shapes])
    start = starts[owner]
    rule, one, other = (
        np.concatenate([_NONE, *(getattr(s, name) for s in shapes)]) for name in ("rule", "one", "other")
    )
    keys = atoms[start + one]
    two = np.flatnonzero(other >= 0)
    keys[two] = mixed_with(keys[two], atoms[(start + other)[two]])
    anchor = plan.anchor[rule]
    return Postings(
        owner,
        signed(mixed_with(plan.seed[rule], scramble(keys))),
        signed(np.where(anchor, names[owner], np.uint64(0))),
        plan.cap[rule],
        anchor,
    )


def _atoms(texts: Sequence[Sequence[str]], shapes: Sequence[_Shape], starts: Ints) -> tuple[Hashes, Hashes]:
    """The scrambled keys of the atoms of leads, both names the last of each; and the key of both names of each lead as
    it is, 0 where one is missing. starts: where the atoms of each lead begin, and where all end.
    """
    seen = remember(chain.from_iterable(texts))
    hashes = [hashed for some in texts for hashed in (*map(seen.__getitem__, some), 0)]
    keys = scramble(np.array(hashes, np.uint64)) | np.uint64(1)
    named = [(row, *shape.named) for row, shape in enumerate(shapes) if shape.named]
    row, first, last = np.array(named, np.int64).reshape(-1, 3).T
    one, other = keys[starts[row] + first], keys[starts[row] + last]
    names = np.zeros(len(texts), np.uint64)
    keys[starts[row + 1] - 1] = names[row] = mix(np.minimum(one, other), np.maximum(one, other)) | np.uint64(1)
    return scramble(keys), names
