"""Deciding on customers: groups of profiles, then of leads, and how sure they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from leadmatch.arrays import Ints, distinct, pack, unpack
from leadmatch.cluster.agglomerate import Agglomerated, Links, Weights, agglomerate, inside, leaning
from leadmatch.cluster.components import batches, components
from leadmatch.cluster.judgements import NONE, Judged, must_link
from leadmatch.comparisons.comparison import Levels
from leadmatch.comparisons.patterns import in_chunks, levels_of
from leadmatch.comparisons.registry import BY_CHANCE, FORMS
from leadmatch.model.model import Model
from leadmatch.pipeline.scored import Compared, Floats, Scored
from leadmatch.profile import Grouped
from leadmatch.tables import Codes
from leadmatch.threads import in_threads
from leadmatch.weights import probability

HARDLY = 0.5
"""Expected pairs of one person of which no share can be told, if there are no more."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the model itself expects of the result, without truth: how many pairs of leads were put together, how many
    of them rightly, and how many pairs of one person stayed apart.
    """

    pairs: float
    right: float
    missed: float

    @property
    def precision(self) -> float | None:
        """Expected share of right pairs among those put together; None where there are none."""
        return self.right / self.pairs if self.pairs else None

    @property
    def recall(self) -> float | None:
        """Expected share of found pairs among those of one person; None where hardly any is expected."""
        return self.right / (self.right + self.missed) if self.right + self.missed > HARDLY else None


@dataclass(frozen=True, slots=True)
class Decided:
    """customer: int32[n leads], dense, numbered by first appearance."""

    customer: Codes
    expected: Expected


def decide(
    compared: Compared,
    scored: Scored,
    limit: float,
    judged: Sequence[tuple[int, int, bool]],
    held: Sequence[int] = (),
) -> Decided:
    """Customers of all leads.

    Args:
        compared: the profiles, how they compare, and the model.
        scored: the scored candidate pairs.
        limit: match weight in bits above which two groups are one customer.
        judged: (row, row, same person) that people decided.
        held: rows that are joined with others by judgements only, each with a profile of its own.

    Raises:
        JudgementError: judgements contradict each other.
    """
    apart = np.zeros(compared.profiles.n, bool)
    apart[compared.profiles.of_lead[list(held)]] = True
    groups, component = _agglomerated(compared, scored, limit, _judged(compared.profiles, judged), apart)
    copies = _copies(compared, groups.group, limit)
    customer = _spread(compared.profiles.of_lead, groups.group, copies.profile[copies.vague])
    return Decided(customer, _expected(compared.profiles, scored, groups, component, copies))


def _expected(profiled: Grouped, scored: Scored, groups: Agglomerated, component: Codes, copies: "_Copies") -> Expected:
    """Joinings count by their weight as whole customers, pairs of different components and of exact duplicates by
    their own weight.
    """
    sizes = np.bincount(profiled.of_lead).astype(np.float64)
    left, right = unpack(scored.packed)
    apart = component[left] != component[right]
    missed = (probability(scored.weight[apart]) * sizes[left[apart]] * sizes[right[apart]]).sum()
    same = copies.pairs * copies.chance
    return Expected(
        pairs=float(copies.pairs[~copies.vague].sum()) + groups.put,
        right=float(same[~copies.vague].sum()) + groups.right,
        missed=float(missed) + float(same[copies.vague].sum()) + scored.faint + groups.missed,
    )


def _judged(profiled: Grouped, judged: Sequence[tuple[int, int, bool]]) -> Judged:
    def packed(same: bool) -> Ints:
        rows = np.array([(a, b) for a, b, s in judged if s == same], np.int64).reshape(-1, 2)
        return distinct(pack(profiled.of_lead[rows[:, 0]], profiled.of_lead[rows[:, 1]]))[0].astype(np.int64)

    return Judged(packed(True), packed(False))


def _agglomerated(
    compared: Compared, scored: Scored, limit: float, judged: Judged, apart: NDArray[np.bool_]
) -> tuple[Agglomerated, Codes]:
    """Groups of profiles: agglomeration inside components, on all their pairs, under judgements; and the components.

    apart: bool[n profiles], those that only judgements join with others.
    """
    n = compared.profiles.n
    together = must_link(n, judged)
    packed = np.r_[scored.packed, judged.link]
    label = components(n, packed, np.r_[scored.weight, np.full(len(judged.link), np.inf)], limit)
    sizes = np.bincount(compared.profiles.of_lead, minlength=n).astype(np.float64)

    def grouped(rows: Codes) -> Agglomerated:
        pairs = inside(label[rows])
        left, right = (rows[side] for side in unpack(pairs))
        links, weights = links_between(compared, pack(left, right), judged)
        barred = links.barred | ((apart[left] | apart[right]) & (together[left] != together[right]))
        joined = np.searchsorted(rows, together[rows]).astype(np.int32)
        return agglomerate(sizes[rows], replace(links, packed=pairs, barred=barred), weights, limit, joined)

    group = together.copy()
    parts = list(batches(label))
    found = list(in_threads(parts, grouped))
    for rows, one in zip(parts, found, strict=True):
        group[rows] = rows[one.group]
    put, right, missed = (sum(getattr(one, name) for one in found) for name in ("put", "right", "missed"))
    return Agglomerated(group, put, right, missed), label


@dataclass(frozen=True, slots=True)
class _Evidence:
    """How a model's evidence adds up. person, held: places of the comparisons of what a person is, and has; sums: of
    those of what a person is float64[3, k], what is summed up of each level, and for how much of a pair it counts;
    rank: by level, of those of what a person has.
    """

    person: tuple[int, ...]
    held: tuple[int, ...]
    sums: tuple[Floats, ...]
    rank: tuple[NDArray[np.uint8], ...]
    weights: Weights


@lru_cache(maxsize=8)
def _evidence(model: Model, of_things: tuple[bool, ...]) -> _Evidence:
    """of_things: whether each comparison is of what a person has."""
    bits = model.against_strangers()
    held = tuple(i for i, things in enumerate(of_things) if things)
    person = tuple(i for i, things in enumerate(of_things) if not things)
    forms = tuple(k for k, i in enumerate(person) if model.names[i] in FORMS)
    order = [np.r_[0, 1 + np.argsort(bits[i][0][1:], kind="stable")] for i in held]
    tables = tuple(bits[i][:, o] for i, o in zip(held, order, strict=True))
    names = [model.names[i] for i in held]
    chances = tuple(
        (k, BY_CHANCE[name], _chance(model, held[k], order[k])) for k, name in enumerate(names) if name in BY_CHANCE
    )
    priors = model.priors[:2] - model.priors[2]
    return _Evidence(
        person,
        held,
        tuple(_sums(model.names[i], model.labels[i], bits[i]) for i in person),
        tuple(np.argsort(o).astype(np.uint8) for o in order),
        Weights((float(priors[0]), float(priors[1])), tables, chances, forms),
    )


def _sums(name: str, labels: tuple[str, ...], bits: Floats) -> Floats:
    """What is summed up of the levels of a comparison of what a person is."""
    if name not in FORMS:
        return np.vstack([bits, np.arange(len(labels)) > 0])
    counted = FORMS[name](labels)
    return np.vstack([leaning(bits) * counted, counted])


def _chance(model: Model, comparison: int, order: NDArray[np.int64]) -> Floats:
    """How often a pair of each relation is at each rank of level, among the pairs that have something to compare."""
    found = np.exp2(model.logs[comparison][:, order])
    found[:, 0] = 0.0
    shares: Floats = found / found.sum(axis=1, keepdims=True)
    return shares


def links_between(compared: Compared, pairs: Ints, judged: Judged = NONE) -> tuple[Links, Weights]:
    """The evidence between the profiles of packed pairs: what a person is in sums, what a person has in ranks."""
    return links_at(compared, pairs, in_chunks(pairs, partial(levels_of, compared.comparisons)), judged)


def links_at(compared: Compared, pairs: Ints, levels: Iterable[Levels], judged: Judged = NONE) -> tuple[Links, Weights]:
    """`links_between` of pairs whose levels are known, some pairs after the other."""
    found = _evidence(compared.model, tuple(c.held for c in compared.comparisons))
    person = np.zeros((len(found.person), 3, len(pairs)), np.float32)
    ranks = np.zeros((len(found.held), len(pairs)), np.uint8)
    chances = [column for column, *_ in found.weights.chances]
    start = 0
    for some in levels:
        rows = slice(start, start + len(some))
        for k, i in enumerate(found.person):
            person[k, :, rows] = found.sums[k].take(some[:, i], axis=1)
        for k, i in enumerate(found.held):
            ranks[k, rows] = found.rank[k][some[:, i]]
        start += len(some)
    barred = np.isin(pairs, judged.unlink) if len(judged.unlink) else np.zeros(len(pairs), bool)
    return Links(pairs, person, ranks, barred, (ranks[chances] > 0).astype(np.float32)), found.weights


@dataclass(frozen=True, slots=True)
class _Copies:
    """Exact duplicates: the profiles of several leads, and how many pairs of leads those are. chance: that two of them
    are one person's; vague: whether they stay apart.
    """

    profile: Ints
    pairs: Floats
    chance: Floats
    vague: NDArray[np.bool_]


def _copies(compared: Compared, group: Codes, limit: float) -> _Copies:
    """Leads of one profile are one customer, unless the profile is alone in its group, holds no contact of one person
    and says too little to tell (two records of nothing but a common name).
    """
    profiled = compared.profiles
    sizes = np.bincount(profiled.of_lead, minlength=profiled.n)
    several = np.flatnonzero(sizes > 1)
    weight, _ = compared.score(several << 32 | several)
    alone = np.bincount(group, minlength=profiled.n)[group[several]] == 1
    # that exact duplicates of a reachable one are that person is not learned: they are never candidates
    vague = alone & (weight <= limit) & ~profiled.reachable[several]
    pairs = sizes[several] * (sizes[several] - 1) / 2
    matches = np.exp2(compared.model.priors[0]) * profiled.n * (profiled.n - 1) / 2
    # the prior is of the pairs that were learned from, without these
    chance = probability(weight + np.log2(1.0 + pairs.sum() / max(matches, HARDLY)))
    return _Copies(several, pairs, chance, vague)


def _spread(of_lead: Codes, group: Codes, vague: Ints) -> Codes:
    """Customer of each lead; vague: the profiles whose leads are a customer each."""
    key = group[of_lead].astype(np.int64)
    own = np.zeros(len(group), bool)
    own[vague] = True
    leads = np.flatnonzero(own[of_lead])
    key[leads] = len(group) + leads
    return numbered(key)


def numbered(key: Ints) -> Codes:
    """Numbers from 0 in the order of first appearance."""
    _, inverse = distinct(key)
    first = np.full(int(inverse.max(initial=-1)) + 1, len(key), np.int64)
    np.minimum.at(first, inverse, np.arange(len(key)))
    rank = np.empty(len(first), np.int32)
    rank[np.argsort(first)] = np.arange(len(first), dtype=np.int32)
    return rank[inverse]
