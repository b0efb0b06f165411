"""The core of every run: from lead table to customers and households. Pure: the same leads give the same answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadmatch.arrays import Ints, unpack
from leadmatch.block.pairs import CandidatePairs, candidates, room
from leadmatch.cluster import households
from leadmatch.comparisons import registry as compared
from leadmatch.comparisons.comparison import Comparison, Levels
from leadmatch.comparisons.patterns import CHUNK, in_chunks, levels_of, patterns, random_pairs
from leadmatch.comparisons.rarity import Counted, Known
from leadmatch.comparisons.totals import chances, totals
from leadmatch.errors import SpecError
from leadmatch.model.estimate import Evidence, estimate
from leadmatch.model.labels import teach
from leadmatch.model.model import Model
from leadmatch.pipeline.advice import advice
from leadmatch.pipeline.customers import Expected, decide, numbered
from leadmatch.pipeline.knowledge import Knowledge
from leadmatch.pipeline.lesson import labels_of
from leadmatch.pipeline.progress import Progress
from leadmatch.pipeline.scored import Compared, Scored
from leadmatch.pipeline.unseen import Drawn, never_compared, would_be_found
from leadmatch.profile import Grouped, Handful, Profiles, profiles
from leadmatch.tables import Codes, LeadTable
from leadmatch.threads import in_threads
from leadmatch.weights import bits, probability

RANDOM_PAIRS = 300_000
"""Random pairs that show how often strangers agree."""
TRAINING_PAIRS = 1_000_000
"""Candidate pairs that a model is learned from, at most."""
KEEP = -4.0
"""Pairs of less weight in bits are not kept after scoring, unless they may be a household."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What matching found. customer, household: int32[n leads], dense, numbered by first appearance; rarity: how
    common values are; held: rows that no evidence joins with others, and why.
    """

    profiles: Profiles | Handful
    comparisons: tuple[Comparison, ...]
    model: Model
    candidates: CandidatePairs
    scored: Scored
    customer: Codes
    household: Codes
    expected: Expected
    rarity: Counted | Known
    notes: tuple[str, ...] = ()
    held: Mapping[int, str] = field(default_factory=dict)


def match(
    leads: LeadTable,
    *,
    threshold: float = 0.5,
    judged: Sequence[tuple[int, int, bool]] = (),
    labels: Sequence[tuple[int, int, bool]] = (),
    model: Model | None = None,
    progress: Progress | None = None,
    held: Mapping[int, str] | None = None,
    knowledge: Knowledge | None = None,
) -> Matched:
    """Find out who is who.

    Args:
        leads: normalised leads.
        threshold: probability from which two customers are one.
        judged: (row, row, same person) that people decided.
        labels: those of them that the model may learn from, no pair twice; a saved model stays as it is.
        model: a saved model; learned from these leads when None.
        progress: shows and times the stages.
        held: rows that no evidence may join with others, only a person, and why.
        knowledge: what other leads taught, all of it: nothing is learned from these.
    """
    progress = progress or Progress("quiet")
    held = held or {}
    with progress.stage("profile"):
        rows = np.array(sorted({row for a, b, _ in judged for row in (a, b)} | set(held)), np.int64)
        profiled = profiles(leads, rows)
        table = profiled.table
    with progress.stage("block"):
        found = candidates(table, roomy=knowledge.roomy if knowledge else None)
    with progress.stage("compare"):
        rarity = knowledge.rarity if knowledge else Counted()
        prepared = compared.prepare(table, rarity)
    known, drawn, seen = knowledge.model if knowledge else model, None, None
    with progress.stage("learn"):
        if known is None:
            prepared, model, drawn, seen = _learn(table.n, prepared, found.packed)
        else:
            prepared, model = aligned(prepared, known), known
    with progress.stage("score"):
        scored = score_pairs(prepared, model, found.packed, seen)
    limit = float(bits(np.clip(threshold, 1e-9, 1 - 1e-9)))
    taught: tuple[str, ...] = ()
    if labels and known is not None:
        taught = ("decisions hold; a saved model does not learn from them",)
    elif labels:
        with progress.stage("teach"):
            model, scored, taught = _taught(Compared(profiled, prepared, model), scored, limit, labels, found.packed)
    with progress.stage("cluster"):
        decided = decide(Compared(profiled, prepared, model), scored, limit, judged, tuple(held))
        household = households_of(profiled, scored, decided.customer)
    expected, findable = decided.expected, None
    if drawn is not None and drawn.of_all:
        expected = replace(expected, missed=expected.missed + never_compared(model, drawn, found.packed))
        findable = None if expected.pairs else would_be_found(prepared, model, drawn, limit)
    notes = (*taught, *advice(prepared, model, table.n, expected, findable))
    return Matched(profiled, prepared, model, found, scored, decided.customer, household, expected, rarity, notes, held)


def _taught(
    ready: Compared, scored: Scored, limit: float, labels: Sequence[tuple[int, int, bool]], packed: Ints
) -> tuple[Model, Scored, tuple[str, ...]]:
    """The model after it has learned from labels, if that helps, the pairs under it, and what to say of it."""
    before = decide(ready, scored, limit, ()).customer
    lesson = teach(ready.model, labels_of(ready, before, labels))
    if not lesson.learned:
        return ready.model, scored, (str(lesson),)
    return lesson.model, score_pairs(ready.comparisons, lesson.model, packed), (str(lesson),)


def knowledge_of(found: Matched, leads: LeadTable) -> Knowledge:
    """What a run that learned knows, for leads that come later; leads: those that it was learned from."""
    rarity = found.rarity if isinstance(found.rarity, Known) else found.rarity.known()
    roomy = room(found.profiles.n)
    return Knowledge(found.model, rarity, roomy, tuple(sorted(leads.ids)), tuple(sorted(leads.attributes)))


def _learn(
    n: int, prepared: tuple[Comparison, ...], packed: Ints
) -> tuple[tuple[Comparison, ...], Model, Drawn, Levels]:
    """The comparisons that have something to compare, the model learned from every so-many-th pair, random pairs, and
    the levels of the pairs that it was learned from.
    """
    step = _step(len(packed))
    parts = in_chunks(packed[::step], partial(levels_of, prepared))
    levels = np.concatenate([np.zeros((0, len(prepared)), np.uint8), *parts])
    useful = [c for c in range(len(prepared)) if c == 0 or levels[:, c].any()]
    active = tuple(prepared[c] for c in useful)
    levels = np.ascontiguousarray(levels[:, useful])
    found, pairs = patterns(levels)
    random = random_pairs(n, RANDOM_PAIRS)
    drawn = levels_of(active, random)
    all_pairs = n * (n - 1) / 2
    seen = [np.bincount(drawn[:, i], minlength=len(c.labels)).astype(np.float64) for i, c in enumerate(active)]
    counted = tuple(in_threads(zip(active, seen, strict=True), lambda one: totals(*one, all_pairs)))
    expected = tuple(chances(*one) for one in zip(active, seen, counted, strict=True))
    evidence = Evidence(found, pairs * step, all_pairs, counted, n, expected)
    return active, estimate(active, evidence), Drawn(random, drawn, all_pairs), levels


def _step(pairs: int) -> int:
    """Of so many pairs, a model is learned from every so-many-th."""
    return max(1, -(-pairs // TRAINING_PAIRS))


def aligned(prepared: tuple[Comparison, ...], model: Model) -> tuple[Comparison, ...]:
    """The comparisons of the model, in its order; a number or attribute that these leads do not have says nothing.

    Raises:
        SpecError: the model has a comparison that is made otherwise here.
    """
    by_name = {c.name: c for c in prepared}
    for name, labels in zip(model.names, model.labels, strict=True):
        if by_name.setdefault(name, compared.absent(name, labels)).labels != labels:
            raise SpecError(f"the model's levels of {name!r} are not those of this version: learn a new model")
    return tuple(by_name[name] for name in model.names)


def score_pairs(prepared: tuple[Comparison, ...], model: Model, packed: Ints, seen: Levels | None = None) -> Scored:
    """The pairs worth keeping. seen: the levels of those that a model was learned from."""
    step = _step(len(packed))

    def levels(start: int, chunk: Ints) -> Levels:
        if seen is None:
            return levels_of(prepared, chunk)
        known = np.arange(start, start + len(chunk)) % step == 0
        found = np.empty((len(prepared), len(chunk)), np.uint8)
        found[:, known] = seen[-(-start // step) :][: np.count_nonzero(known)].T
        if step > 1:
            found[:, ~known] = levels_of(prepared, chunk[~known]).T
        return found.T

    def score(start: int) -> tuple[Ints, NDArray[np.float64], NDArray[np.float64], float]:
        chunk = packed[start : start + CHUNK]
        weight, household = model.score(levels(start, chunk))
        kept = (weight > KEEP) | (household > households.LIKELY)
        keep = np.flatnonzero(kept)
        return chunk[keep], weight[keep], household[keep], float(probability(weight[~kept]).sum())

    parts = in_threads(range(0, len(packed), CHUNK), score)
    kept = [(np.zeros(0, np.int64), np.zeros(0), np.zeros(0), 0.0), *parts]
    pairs, weights, homes, faint = zip(*kept, strict=True)
    return Scored(np.concatenate(pairs), np.concatenate(weights), np.concatenate(homes), sum(faint))


def households_of(profiled: Grouped, scored: Scored, customer: Codes) -> Codes:
    """Household of each lead: customers joined by likely household links."""
    first = np.zeros(profiled.n, np.int32)
    first[profiled.of_lead[::-1]] = customer[::-1]
    left, right = unpack(scored.packed)
    a, b = first[left], first[right]
    size = int(customer.max(initial=-1)) + 1
    return numbered(households.group(size, a, b, scored.household)[customer].astype(np.int64))


def summary_of_blocks(found: CandidatePairs) -> tuple[dict[str, Any], ...]:
    """The blocks that a cap dropped, one entry a rule."""
    return tuple(
        {"rule": b.rule, "blocks": b.dropped_blocks, "leads": b.dropped_leads, "largest": b.largest}
        for b in found.report
        if b.dropped_blocks
    )
