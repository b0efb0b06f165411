"""Agglomeration of leads into customers, on evidence for and against, group by group.

Two groups are weighed as two customers. What a person IS (birth date, suffix, company) counts, field by field, by the
mean over the pairs of leads across the groups that say anything about it: one typo among many agreements does not
decide, and the one pair that has both birth dates does. What a person is CALLED (the name) has several forms: a maiden
name, a nickname, a slip, a first name alone. It counts by a mean that leans to the better pairs, since agreeing with
one of the forms says nearly as much as agreeing with all. What a person HAS (phones, mailboxes, vehicles, visits)
counts by the best pair: two customers share a phone as soon as one lead of each has it, and a lead without a phone is
no evidence that they do not. Where strangers are often alike, as in the day that a lead was made or in its region, the
best of many pairs is good by chance, and counts for less. A lead is rather that of a customer with many leads than of
one with few.

Groups that are each other's best are joined, all at once, until none is above the threshold: a few rounds over sorted
arrays, whatever the number of components. Ties go to the lower row; rows come in an order of content.

What is joined to a group of two people can be right with one of them only. So how sure a joining is counts for the
leads of each group that are expected to be of its main person, not for all its leads.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadmatch.arrays import Ints, distinct, pack, runs, unpack
from leadmatch.weights import probability

Floats = NDArray[np.float64]
Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Weights:
    """How evidence adds up, in bits against `unrelated`. priors: same and household; tables: for each comparison of
    what a person has, float64[2, ranks], by rank of level (0 = nothing to compare, then from the worst level to the
    best); chances: of comparisons where the best of many pairs is good by chance, the place among the tables, to what
    power pairs are as many tries, and float64[3, ranks], how often a pair of each relation is at a rank; forms: the
    fields of what a person is called.
    """

    priors: tuple[float, float]
    tables: tuple[Floats, ...]
    chances: tuple[tuple[int, float, Floats], ...] = ()
    forms: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Links:
    """Evidence between groups. packed: pairs (ascending); person: float32[fields, 3, links], for each field of what a
    person is the sums for same and for household (of what it is called, sums of `leaning`), and how many pairs of leads
    said something (one that tells a part of a name counts for less); held: uint8[fields, links], best rank of level of
    each field of what a person has; barred: never to be joined; pairs: float32[chances, links], how many pairs of leads
    have something to compare.
    """

    packed: Ints
    person: NDArray[np.float32]
    held: NDArray[np.uint8]
    barred: NDArray[np.bool_]
    pairs: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Agglomerated:
    """Groups, and how sure they are. group: of each row, named by its lowest row; put: how many pairs of leads were put
    together; right, missed: how many pairs of one person are expected among those, and among pairs that stayed apart.
    """

    group: Rows
    put: float
    right: float
    missed: float


TINY = 1e-12
"""The least probability that is told from none."""
LEANING = 0.25
"""How far the mean over pairs of forms of a name leans to the better ones: 0 not at all, 1 as far as the mean of their
odds. No farther, since a customer who is two people would take in all that is like one of them."""


def agglomerate(sizes: Floats, links: Links, weights: Weights, threshold: float, together: Rows) -> Agglomerated:
    """Join groups, best first.

    Args:
        sizes: how many leads each row stands for.
        links: evidence of all pairs of rows inside each component.
        weights: what the evidence is worth.
        threshold: match weight in bits above which groups are joined.
        together: for each row the lowest row it is joined with whatever the evidence (itself, if none).
    """
    n = len(sizes)
    group = together
    size = np.bincount(group, sizes, n).astype(np.float64)
    core = size.copy()  # leads of the person that most of a group's leads are of
    links = relabelled(links, group)
    put = right_pairs = 0.0
    while True:
        left, right = unpack(links.packed)
        weight = match_weight(links, weights, np.bincount(group, minlength=n))
        joined = _mutually_best(n, left, right, weight, threshold)
        chance = probability(weight)
        rightly = chance * core[left] * core[right]
        if not joined.any():
            return Agglomerated(group, put, right_pairs, float(rightly.sum()))
        left, right = left[joined], right[joined]
        put += float((size[left] * size[right]).sum())
        right_pairs += float(rightly[joined].sum())
        core[left] = np.maximum(core[left], core[right]) + chance[joined] * np.minimum(core[left], core[right])
        target = np.arange(n, dtype=np.int32)
        target[right] = left
        group = target[group]
        size = np.bincount(group, sizes, n).astype(np.float64)
        links = relabelled(links, target)


def leaning(bits: Floats) -> Floats:
    """What is summed up of forms of a name in place of their bits: see `LEANING`. Nothing is nothing."""
    leant: Floats = np.exp2(LEANING * bits) - 1
    return leant


def upright(mean: NDArray[np.floating[Any]]) -> Floats:
    """The bits of a mean of what `leaning` gave."""
    bits: Floats = np.log2(np.maximum(mean + 1, TINY)) / LEANING
    return bits


def match_weight(links: Links, weights: Weights, size: Ints) -> Floats:
    """Match weight of each pair of groups, in bits; -inf where barred. size: how many rows each group has."""
    means = links.person[:, :2] / np.maximum(links.person[:, 2:], TINY)
    for field in weights.forms:
        means[field] = upright(means[field])
    mean = means.sum(axis=0, dtype=np.float64)
    same, household = weights.priors[0] + mean[0], weights.priors[1] + mean[1]
    for rank, table in zip(links.held, weights.tables, strict=True):
        same += table[0][rank]
        household += table[1][rank]
    wholly = of_wholes(links, weights, size)
    same, household = same + wholly[0], household + wholly[1]
    weight: Floats = same - np.logaddexp2(household, 0.0)
    weight[links.barred] = -np.inf
    return weight


def of_wholes(links: Links, weights: Weights, size: Ints) -> Floats:
    """Bits for same and for household, of each pair of groups, since they are of several rows.

    A row belongs to a larger group rather than to a smaller one: it has the prior of a pair with each of the group's
    rows. What counts of two groups is how many times as large one is: that all rows of both are apart so far speaks
    against them as much.
    """
    left, right = unpack(links.packed)
    found: Floats = np.zeros((2, len(links.packed)))
    found[0] = np.abs(np.log2(size[left] / size[right]))
    for place, (column, power, chance) in enumerate(weights.chances):
        found += best_of_many(links.held[column], links.pairs[place] ** power, chance)
    return found


def best_of_many(rank: NDArray[np.uint8], tries: NDArray[np.floating[Any]], chance: Floats) -> Floats:
    """What is to be added, for same and for household, to the bits of a rank since it is the best of some tries.

    The best of n independent pairs is at most at rank r with the n-th power of a pair's probability.
    """
    upto = np.minimum(np.cumsum(chance, axis=1), 1.0)
    several = np.flatnonzero((tries > 1) & (rank > 0))
    found: Floats = np.zeros((2, len(rank)))
    at = rank[several]
    once = np.log2(chance[:, at])
    n = tries[several].astype(np.float64)
    often = np.log2(np.maximum(upto[:, at] ** n - upto[:, at - 1] ** n, TINY))
    found[:, several] = (often[:2] - once[:2]) - (often[2] - once[2])
    return found


def _mutually_best(n: int, left: Rows, right: Rows, weight: Floats, threshold: float) -> NDArray[np.bool_]:
    """The links that are the best of both their groups and above the threshold; the first of equal ones."""
    above = np.flatnonzero(weight > threshold)
    value, sides = weight[above], (left[above], right[above])
    most = np.full(n, -np.inf)
    for group in sides:
        np.maximum.at(most, group, value)
    best = np.full(n, len(weight))
    for group in sides:
        mine = value == most[group]
        np.minimum.at(best, group[mine], above[mine])
    chosen = np.zeros(len(weight), bool)
    chosen[above[(best[sides[0]] == above) & (best[sides[1]] == above)]] = True
    return chosen


def relabelled(links: Links, target: Rows) -> Links:
    """The links between the groups that rows were moved to, merged where several became one."""
    left, right = unpack(links.packed)
    left, right = target[left], target[right]
    rows = np.flatnonzero(left != right)
    packed = pack(left[rows], right[rows])
    order = np.argsort(packed, kind="stable")
    starts, sizes = runs(packed[order])
    rows = rows[order]
    several = np.flatnonzero(sizes > 1)
    members, ends = rows[np.repeat(sizes > 1, sizes)], np.cumsum(sizes[several])

    def merged(values: NDArray[Any], together: np.ufunc) -> NDArray[Any]:
        found: NDArray[Any] = values.take(rows[starts], axis=-1)
        if len(several):
            found[..., several] = together.reduceat(values.take(members, axis=-1), ends - sizes[several], axis=-1)
        return found

    return Links(
        packed[order][starts],
        merged(links.person, np.add),
        merged(links.held, np.maximum),
        merged(links.barred, np.logical_or),
        merged(links.pairs, np.add),
    )


def inside(group: Rows) -> Ints:
    """All pairs of rows of one group, packed and ascending; groups are component labels."""
    order = np.argsort(group).astype(np.int32)
    starts, sizes = runs(group[order])
    found = [np.zeros(0, np.int64)]
    for size in distinct(sizes)[0]:
        if size > 1:
            a, b = np.triu_indices(int(size), 1)
            chosen = starts[sizes == size][:, None]
            found.append(pack(order[chosen + a].ravel(), order[chosen + b].ravel()))
    return np.sort(np.concatenate(found))
