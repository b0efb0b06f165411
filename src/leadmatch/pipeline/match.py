"""The core of every run: from lead table to customers and households. Pure: the same leads give the same answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadmatch.arrays import Ints, distinct, pack, unpack
from leadmatch.block.pairs import CandidatePairs, candidates
from leadmatch.cluster import households
from leadmatch.cluster.agglomerate import Links, Weights, agglomerate, inside
from leadmatch.cluster.components import components
from leadmatch.cluster.judgements import NONE, Judged, must_link
from leadmatch.comparisons import registry as compared
from leadmatch.comparisons.comparison import Comparison
from leadmatch.comparisons.patterns import chunks, levels_of, patterns, random_pairs
from leadmatch.comparisons.totals import totals
from leadmatch.errors import SpecError
from leadmatch.model.estimate import Evidence, estimate
from leadmatch.model.model import Model
from leadmatch.pipeline.progress import Progress
from leadmatch.profile import Profiles, profiles
from leadmatch.tables import Codes, IdentifierType, LeadTable
from leadmatch.weights import bits

RANDOM_PAIRS = 300_000
"""Random pairs that show how often strangers agree."""
TRAINING_PAIRS = 2_000_000
"""Candidate pairs that a model is learned from, at most."""
KEEP = -4.0
"""Pairs of less weight in bits are not kept after scoring, unless they may be a household."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Scored pairs of profiles: packed (ascending), weight in bits, probability of the same household."""

    packed: Ints
    weight: NDArray[np.float64]
    household: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Matched:
    """What matching found. customer, household: int32[n leads], dense, numbered by first appearance."""

    profiles: Profiles
    comparisons: tuple[Comparison, ...]
    model: Model
    candidates: CandidatePairs
    scored: Scored
    customer: Codes
    household: Codes
    notes: tuple[str, ...] = ()


def match(
    leads: LeadTable,
    *,
    threshold: float = 0.5,
    judged: Sequence[tuple[int, int, bool]] = (),
    model: Model | None = None,
    progress: Progress | None = None,
) -> Matched:
    """Find out who is who.

    Args:
        leads: normalised leads.
        threshold: probability from which two customers are one.
        judged: (row, row, same person) that people decided.
        model: a saved model; learned from these leads when None.
        progress: shows and times the stages.
    """
    progress = progress or Progress("quiet")
    with progress.stage("profile"):
        rows = np.array(sorted({row for a, b, _ in judged for row in (a, b)}), np.int64)
        profiled = profiles(leads, rows)
        table = profiled.table
    with progress.stage("block"):
        found = candidates(table)
    with progress.stage("compare"):
        prepared = compared.prepare(table)
    with progress.stage("learn"):
        if model is None:
            prepared, model = _learn(table.n, prepared, found.packed)
        else:
            prepared = aligned(prepared, model)
    with progress.stage("score"):
        scored = _score(prepared, model, found.packed)
    with progress.stage("cluster"):
        limit = float(bits(np.clip(threshold, 1e-9, 1 - 1e-9)))
        decided = _judged(profiled, judged)
        group = _cluster(table.n, prepared, model, scored, limit, decided)
        customer = _spread(profiled, prepared, model, group, limit)
        household = _households(profiled, scored, customer)
    return Matched(profiled, prepared, model, found, scored, customer, household)


def _learn(n: int, prepared: tuple[Comparison, ...], packed: Ints) -> tuple[tuple[Comparison, ...], Model]:
    """The comparisons that have something to compare, and the model learned from a fixed share of the pairs."""
    step = max(1, -(-len(packed) // TRAINING_PAIRS))
    levels = levels_of(prepared, packed[::step])
    useful = [c for c in range(len(prepared)) if c == 0 or levels[:, c].any()]
    active = tuple(prepared[c] for c in useful)
    found, pairs = patterns(np.ascontiguousarray(levels[:, useful]))
    drawn = levels_of(active, random_pairs(n, RANDOM_PAIRS))
    all_pairs = n * (n - 1) / 2
    seen = [np.bincount(drawn[:, i], minlength=len(c.labels)).astype(np.float64) for i, c in enumerate(active)]
    counted = tuple(totals(c, s, all_pairs) for c, s in zip(active, seen, strict=True))
    evidence = Evidence(found, pairs * step, all_pairs, counted, n)
    return active, estimate(active, evidence)


def aligned(prepared: tuple[Comparison, ...], model: Model) -> tuple[Comparison, ...]:
    """The comparisons of these leads that the model knows, in its order.

    Raises:
        SpecError: the model has a comparison that is made otherwise here, or not at all.
    """
    by_name = {c.name: c for c in prepared}
    for name, labels in zip(model.names, model.labels, strict=True):
        if name not in by_name:
            raise SpecError(f"the model compares {name!r}, which these leads do not have: learn a new model")
        if by_name[name].labels != labels:
            raise SpecError(f"the model's levels of {name!r} are not those of this version: learn a new model")
    return tuple(by_name[name] for name in model.names)


def _score(prepared: tuple[Comparison, ...], model: Model, packed: Ints) -> Scored:
    kept: list[tuple[Ints, NDArray[np.float64], NDArray[np.float64]]] = []
    for chunk in chunks(packed):
        weight, household = model.score(levels_of(prepared, chunk))
        keep = (weight > KEEP) | (household > households.LIKELY)
        kept.append((chunk[keep], weight[keep], household[keep]))
    if not kept:
        return Scored(np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
    return Scored(*(np.concatenate(column) for column in zip(*kept, strict=True)))


def _judged(profiled: Profiles, judged: Sequence[tuple[int, int, bool]]) -> Judged:
    def packed(same: bool) -> Ints:
        rows = np.array([(a, b) for a, b, s in judged if s == same], np.int64).reshape(-1, 2)
        return distinct(pack(profiled.of_lead[rows[:, 0]], profiled.of_lead[rows[:, 1]]))[0].astype(np.int64)

    return Judged(packed(True), packed(False))


def _cluster(
    n: int, prepared: tuple[Comparison, ...], model: Model, scored: Scored, limit: float, judged: Judged
) -> Codes:
    """Group of each profile: agglomeration inside components, on all their pairs, under the judgements."""
    together = must_link(n, judged)
    packed = np.r_[scored.packed, judged.link]
    label = components(n, packed, np.r_[scored.weight, np.full(len(judged.link), np.inf)], limit)
    pairs = inside(label)
    links, weights = links_between(prepared, model, pairs, judged)
    return agglomerate(n, links, weights, limit, together)


def links_between(
    prepared: tuple[Comparison, ...], model: Model, pairs: Ints, judged: Judged = NONE
) -> tuple[Links, Weights]:
    """The evidence between the rows of each component: what a person is in sums, what a person has in ranks."""
    bits_of = model.against_strangers()
    held = [i for i, c in enumerate(prepared) if c.held]
    personal = [i for i, c in enumerate(prepared) if not c.held]
    order = [np.r_[0, 1 + np.argsort(bits_of[i][0][1:], kind="stable")] for i in held]
    rank = [np.argsort(o).astype(np.uint8) for o in order]
    person = np.zeros((len(pairs), len(personal), 3), np.float32)
    ranks = np.zeros((len(pairs), len(held)), np.uint8)
    start = 0
    for chunk in chunks(pairs):
        levels = levels_of(prepared, chunk)
        rows = slice(start, start + len(chunk))
        for k, i in enumerate(personal):
            person[rows, k, :2] = bits_of[i][:, levels[:, i]].T
            person[rows, k, 2] = levels[:, i] > 0
        for k, i in enumerate(held):
            ranks[rows, k] = rank[k][levels[:, i]]
        start += len(chunk)
    links = Links(pairs, person, ranks, np.isin(pairs, judged.unlink))
    priors = model.priors[:2] - model.priors[2]
    tables = tuple(bits_of[i][:, o] for i, o in zip(held, order, strict=True))
    return links, Weights((float(priors[0]), float(priors[1])), tables)


def _spread(profiled: Profiles, prepared: tuple[Comparison, ...], model: Model, group: Codes, limit: float) -> Codes:
    """Customer of each lead. Leads of one profile are one customer, unless the profile is alone in its group, holds no
    contact of one person and says too little to tell (two records of nothing but a common name).
    """
    n = profiled.table.n
    rows = np.arange(n, dtype=np.int64)
    leads = np.bincount(profiled.of_lead, minlength=n)
    alone = np.flatnonzero((np.bincount(group, minlength=n)[group] == 1) & (leads > 1))
    weight, _ = model.score(levels_of(prepared, rows[alone] << 32 | rows[alone]))
    vague = np.zeros(n, bool)
    vague[alone] = (weight <= limit) & ~_reachable(profiled.table)[alone]
    key = group[profiled.of_lead].astype(np.int64)
    own = vague[profiled.of_lead]
    key[own] = n + np.flatnonzero(own)
    return _dense(key)


def _reachable(table: LeadTable) -> NDArray[np.bool_]:
    """Which leads hold a phone or mailbox of one person. That its exact duplicates are that person is not learned: they
    are never candidates, so a dump whose duplicates are all exact shows a model no pair of one person.
    """
    found = np.zeros(table.n, bool)
    for bag in (table.phones, table.emails):
        found[bag.lead[bag.types[bag.codes] == IdentifierType.PERSONAL]] = True
    return found


def _households(profiled: Profiles, scored: Scored, customer: Codes) -> Codes:
    """Household of each lead: customers joined by likely household links."""
    first = np.zeros(profiled.table.n, np.int32)
    first[profiled.of_lead[::-1]] = customer[::-1]
    left, right = unpack(scored.packed)
    a, b = first[left], first[right]
    size = int(customer.max(initial=-1)) + 1
    return _dense(households.group(size, a, b, scored.household)[customer].astype(np.int64))


def _dense(key: Ints) -> Codes:
    """Numbers from 0 in the order of first appearance."""
    _, inverse = distinct(key)
    first = np.full(int(inverse.max(initial=-1)) + 1, len(key), np.int64)
    np.minimum.at(first, inverse, np.arange(len(key)))
    rank = np.empty(len(first), np.int32)
    rank[np.argsort(first)] = np.arange(len(first), dtype=np.int32)
    return rank[inverse]


def summary_of_blocks(found: CandidatePairs) -> tuple[dict[str, Any], ...]:
    """The blocks that a cap dropped, one entry a rule."""
    return tuple(
        {"rule": b.rule, "blocks": b.dropped_blocks, "leads": b.dropped_leads, "largest": b.largest}
        for b in found.report
        if b.dropped_blocks
    )
