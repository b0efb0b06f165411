"""Why two records are, or are not, one customer: a waterfall of match weights that adds up to the weight used.

All weights are bits against "unrelated". The household column is the same evidence read for two people of one
household; the last step takes off what a household explains as well as one person does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from leadmatch.arrays import Ints, pack, unpack
from leadmatch.cluster.agglomerate import match_weight, relabelled
from leadmatch.comparisons import registry as compared
from leadmatch.comparisons.comparison import Comparison
from leadmatch.comparisons.patterns import levels_of
from leadmatch.errors import UnknownRecordError
from leadmatch.flags.registry import held_rows
from leadmatch.model.model import Model
from leadmatch.pipeline.customers import links_between
from leadmatch.pipeline.folder import Folder
from leadmatch.pipeline.judged import judged_rows
from leadmatch.pipeline.match import aligned
from leadmatch.pipeline.result import Result
from leadmatch.pipeline.row import row_of
from leadmatch.pipeline.scored import Compared
from leadmatch.pipeline.values import values_of
from leadmatch.profile import Handful, Profiles, profiles
from leadmatch.spec import Judgements, Spec
from leadmatch.tables import Codes, LeadTable
from leadmatch.weights import probability

Record = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the waterfall. bits: one person against unrelated; household: one household; running: so far."""

    comparison: str
    a: str
    b: str
    level: str
    bits: float
    household: float
    running: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why two records are or are not one customer.

    Attributes:
        a, b: source and record id.
        steps: the waterfall; bits add up to `weight`.
        weight: match weight of the pair in bits; the probabilities of one person and of one household follow.
        same_customer: what was decided, on whole customers; for two leads by themselves, whether the weight is above 0.
        customers_weight: match weight of their two customers as wholes, None where they are one or have none.
        path: where they are one customer, the records over which the strongest links lead from a to b, with the weight
            of each step in bits.
        verdict: the decision in a sentence.
    """

    a: Record
    b: Record
    steps: tuple[Step, ...]
    weight: float
    probability: float
    household_probability: float
    same_customer: bool
    customers_weight: float | None
    path: tuple[tuple[Record, Record, float], ...]
    verdict: str

    def table(self) -> list[dict[str, Any]]:
        """The waterfall, one dict a step."""
        return [
            {
                "comparison": s.comparison,
                ":".join(self.a): s.a,
                ":".join(self.b): s.b,
                "level": s.level,
                "bits": f"{s.bits:+.1f}",
                "household": f"{s.household:+.1f}",
                "running": f"{s.running:+.1f}",
            }
            for s in self.steps
        ]

    def as_dict(self) -> dict[str, Any]:
        """Everything as JSON values."""
        return {
            "a": ":".join(self.a),
            "b": ":".join(self.b),
            "steps": [{name: getattr(s, name) for name in Step.__slots__} for s in self.steps],
            "weight_bits": self.weight,
            "probability": self.probability,
            "household_probability": self.household_probability,
            "same_customer": self.same_customer,
            "customers_weight_bits": self.customers_weight,
            "path": [{"from": ":".join(x), "to": ":".join(y), "weight_bits": w} for x, y, w in self.path],
            "verdict": self.verdict,
        }

    def __str__(self) -> str:
        lines = [
            f"{s.bits:+7.1f}  {s.running:+7.1f}  {s.comparison}: {s.level}"
            + (f"  ({s.a} / {s.b})" if s.a or s.b else "")
            for s in self.steps
        ]
        return "\n".join(["   bits  running", *lines, self.verdict])


@dataclass(frozen=True, slots=True)
class Case:
    """What an explanation is drawn from: leads, how they were compared, the model, what was decided, and judged."""

    leads: LeadTable
    profiles: Profiles | Handful
    comparisons: tuple[Comparison, ...]
    model: Model
    customer: Codes | None
    judgements: Judgements = field(default_factory=Judgements)
    held: Mapping[int, str] = field(default_factory=dict)
    """Rows that only people join with others, and why."""

    def said(self, a: Record, b: Record) -> str:
        """`link` or `unlink` where a person judged these two records, else empty."""
        both = {":".join(a), ":".join(b)}
        pairs = ((name, pair) for name in ("link", "unlink") for pair in getattr(self.judgements, name))
        return next((name for name, pair in pairs if set(pair) == both), "")

    def name(self, row: int) -> Record:
        """Source and record id of a lead."""
        leads = self.leads
        return str(leads.source.values[int(leads.source.codes[row])]), str(leads.record_id[row])


def case_of(result: Result) -> Case:
    """What explanations are drawn from; where the result was not matched here, its records are prepared again.

    Raises:
        UnknownRecordError: the book has no model to explain by.
    """
    judgements = result.spec.judgements
    if result.matched is not None:
        found = result.matched
        return Case(
            result.leads, found.profiles, found.comparisons, found.model, result.customer, judgements, found.held
        )
    if not isinstance(result.model, Model):
        raise UnknownRecordError("this book has no model to explain by")
    return _prepared(result.leads, result.model, result.customer, result.spec)


def _prepared(leads: LeadTable, model: Model, customer: Codes, spec: Spec) -> Case:
    held = held_rows(leads, spec)
    rows = sorted({row for a, b, _ in judged_rows(leads, spec) for row in (a, b)} | set(held))
    profiled = profiles(leads, np.array(rows, np.int64))
    return Case(
        leads, profiled, aligned(compared.prepare(profiled.table), model), model, customer, spec.judgements, held
    )


def explain_rows(case: Case, i: int, j: int) -> Explanation:
    """Explain two leads by row."""
    p, q = int(case.profiles.of_lead[i]), int(case.profiles.of_lead[j])
    pair = np.array([min(p, q) << 32 | max(p, q)], np.int64)
    levels = levels_of(case.comparisons, pair)
    (weight,), (household,) = case.model.score(levels)
    whole: float | None = None
    path: tuple[tuple[Record, Record, float], ...] = ()
    if case.customer is None:
        same = bool(weight > 0)
    else:
        same = bool(case.customer[i] == case.customer[j])
        whole = None if same else _customers_weight(case, case.customer, i, j)
        path = _path(case, case.customer, i, j) if same and p != q else ()
    return Explanation(
        a=case.name(i),
        b=case.name(j),
        steps=_steps(case, i, j, levels[0]),
        weight=float(weight),
        probability=float(probability(weight)),
        household_probability=float(household),
        same_customer=same,
        customers_weight=whole,
        path=path,
        verdict=_verdict(case, (i, j), same, float(weight), float(household), whole, path),
    )


def _steps(case: Case, i: int, j: int, levels: "np.ndarray[Any, Any]") -> tuple[Step, ...]:
    bits_of = case.model.against_strangers()
    prior = case.model.priors - case.model.priors[2]
    running, household = float(prior[0]), float(prior[1])
    steps = [Step("before looking", "", "", "two records taken at random", running, household, running)]
    for column, comparison in enumerate(case.comparisons):
        level = int(levels[column])
        if level == 0:
            continue
        same, home = (float(x) for x in bits_of[column][:, level])
        running, household = running + same, household + home
        a, b = (values_of(case.leads, row, comparison.name) for row in (i, j))
        steps.append(Step(comparison.name, a, b, comparison.labels[level], same, home, running))
    explained = -float(np.logaddexp2(household, 0.0))
    last = Step(
        "household", "", "", "what two people of one household explain as well", explained, 0.0, running + explained
    )
    return (*steps, last)


def _customers_weight(case: Case, customer: Codes, i: int, j: int) -> float:
    """Match weight of the whole customers of two leads."""
    of_lead = case.profiles.of_lead
    mine, yours = (np.unique(of_lead[customer == customer[row]]) for row in (i, j))
    pairs = np.sort(pack(np.repeat(mine, len(yours)), np.tile(yours, len(mine))))
    pairs = pairs[np.r_[True, pairs[1:] != pairs[:-1]]]
    pairs = pairs[np.not_equal(*unpack(pairs))]
    if not len(pairs):
        return float("-inf")
    links, weights = links_between(Compared(case.profiles, case.comparisons, case.model), pairs)
    target = np.arange(case.profiles.n, dtype=np.int32)
    target[mine], target[yours] = mine[0], yours[0]
    return float(match_weight(relabelled(links, target), weights, np.bincount(target))[0])


def _path(case: Case, customer: Codes, i: int, j: int) -> tuple[tuple[Record, Record, float], ...]:
    """The way from one lead to another inside their customer whose weakest link is strongest."""
    rows = np.flatnonzero(customer == customer[i])
    members, first = np.unique(case.profiles.of_lead[rows], return_index=True)
    index = {int(member): k for k, member in enumerate(members)}
    a, b = np.triu_indices(len(members), 1)
    pairs: Ints = pack(members[a], members[b])
    weight, _ = case.model.score(levels_of(case.comparisons, pairs))
    links = np.full((len(members), len(members)), -np.inf)
    links[a, b] = links[b, a] = weight
    sure = links.copy()
    for x, y in _judged(case, rows):
        sure[index[x], index[y]] = sure[index[y], index[x]] = np.inf
    steps = _widest(sure, index[int(case.profiles.of_lead[i])], index[int(case.profiles.of_lead[j])])
    shown = {k: int(rows[f]) for k, f in enumerate(first)} | {steps[0]: i, steps[-1]: j}
    return tuple((case.name(shown[x]), case.name(shown[y]), float(links[x, y])) for x, y in pairwise(steps))


def _judged(case: Case, rows: "np.ndarray[Any, Any]") -> list[tuple[int, int]]:
    """Pairs of profiles among some rows that a person judged one."""
    if not case.judgements.link:
        return []
    names = {":".join(case.name(int(row))): int(case.profiles.of_lead[row]) for row in rows}
    return [(names[x], names[y]) for x, y in case.judgements.link if x in names and y in names]


def _widest(links: "np.ndarray[Any, Any]", start: int, end: int) -> list[int]:
    """Widest path by Prim's order: the maximum spanning tree holds it."""
    parent = np.full(len(links), start)
    width = links[start].copy()
    done = np.zeros(len(links), bool)
    done[start] = True
    while not done[end]:
        k = int(np.argmax(np.where(done, -np.inf, width)))
        if done[k]:
            k = end
        done[k] = True
        better = ~done & (links[k] > width)
        parent[better], width[better] = k, links[k][better]
    path = [end]
    while path[-1] != start:
        path.append(int(parent[path[-1]]))
    return path[::-1]


def _verdict(
    case: Case, rows: tuple[int, int], same: bool, weight: float, household: float, whole: float | None,
    path: tuple[tuple[Record, Record, float], ...],
) -> str:  # fmt: skip
    i, j = rows
    chance = f"{_percent(float(probability(weight)))} one person, {_percent(household)} one household"
    judged = case.said(case.name(i), case.name(j))
    if same and judged == "link":
        return f"One customer, as a person judged; by themselves {weight:+.1f} bits ({chance})."
    if same and case.profiles.of_lead[i] == case.profiles.of_lead[j]:
        return f"One customer: both records say the same ({weight:+.1f} bits for what they say)."
    if same and len(path) > 1:
        steps = ", ".join(f"{':'.join(x)} - {':'.join(y)} ({_step(case, x, y, w)})" for x, y, w in path)
        return f"One customer: by themselves {weight:+.1f} bits ({chance}); they are joined by way of {steps}."
    if same:
        return f"One customer: {weight:+.1f} bits ({chance})."
    if whole is None:
        return f"Not one customer: {weight:+.1f} bits ({chance})."
    reason = case.held.get(i) or case.held.get(j)
    as_judged = ", as a person judged" if judged == "unlink" else f", held back ({reason})" if reason else ""
    wholes = "" if abs(whole - weight) < 0.05 else f"; their customers as wholes {whole:+.1f} bits"
    return f"Two customers{as_judged}: the records by themselves {weight:+.1f} bits ({chance}){wholes}."


def _percent(share: float) -> str:
    """A share that is never shown as certain."""
    return "over 99.9%" if share > 0.9995 else "under 0.1%" if share < 0.0005 else f"{share:.1%}"


def _step(case: Case, a: Record, b: Record, weight: float) -> str:
    return "judged one person" if case.said(a, b) == "link" else f"{weight:+.1f} bits"


def explain_folder(folder: str | Path, a: Record, b: Record) -> Explanation:
    """Explain two records of a written result: reads its inputs again, with its spec, mapping and model.

    Raises:
        SourceError: the folder is no result, or an input is not a file, is gone or has changed since.
        UnknownRecordError: no accepted record has this source and id.
    """
    result = Folder.open(Path(folder))
    case = open_case(result)
    return explain_rows(case, *(row_of(case.leads, *record) for record in (a, b)))


def open_case(result: Folder) -> Case:
    """What any explanation of a written result is drawn from.

    Raises:
        SourceError: an input is not a file, is gone or has changed since.
    """
    leads = result.leads()
    return _prepared(leads, result.model(), result.customers(leads), result.spec)
