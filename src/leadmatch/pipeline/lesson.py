"""What decided pairs show a model: the evidence between their customers, as found without any decision.

A pair comes to a person because the evidence about its two customers as wholes is in doubt, so the whole evidence is
what the decision is about. Read by the two records alone, decisions would teach that pairs are worth less than they
are: those are asked whose customers speak against them.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leadmatch.arrays import Ints, pack, unpack
from leadmatch.cluster.agglomerate import leaning, of_wholes, relabelled, upright
from leadmatch.comparisons.comparison import Levels
from leadmatch.comparisons.patterns import levels_of
from leadmatch.comparisons.registry import FORMS
from leadmatch.model.labels import Labels
from leadmatch.pipeline.customers import links_at
from leadmatch.pipeline.members import Members
from leadmatch.pipeline.scored import Compared, Floats
from leadmatch.tables import Codes


def labels_of(compared: Compared, customer: Codes, decided: Sequence[tuple[int, int, bool]]) -> Labels:
    """Decided pairs with the evidence between their customers; of two records of one customer, between the two.

    Args:
        compared: the profiles, how they compare, and the model.
        customer: of each lead, found without the decisions.
        decided: (row, row, same person), no pair twice.
    """
    of_lead = compared.profiles.of_lead
    rows = np.array(decided, np.int64).reshape(-1, 3)
    pairs = pack(of_lead[rows[:, 0]], of_lead[rows[:, 1]])
    order = np.argsort(pairs, kind="stable")
    members = Members.of(of_lead, customer)
    evidence = tuple(np.zeros((len(order), len(c.labels))) for c in compared.comparisons)
    beyond = np.zeros((2, len(order)))
    for i, pair in enumerate(pairs[order]):
        between = _between(members, pair)
        levels = levels_of(compared.comparisons, between)
        beyond[:, i] = _of_wholes(compared, members, between, levels)
        for row, column, comparison, bits in zip(
            (e[i] for e in evidence), levels.T, compared.comparisons, compared.model.against_strangers(), strict=True
        ):
            _tell(row, column, bits[0], held=comparison.held)
            if comparison.name in FORMS:
                known = column[column > 0]
                beyond[:, i] += _of_forms(bits[:, known], FORMS[comparison.name](comparison.labels)[known])
    return Labels(evidence, beyond, rows[order, 2].astype(bool))


def _between(members: Members, pair: np.int64) -> Ints:
    """The pairs of profiles between the customers of a packed pair; the pair itself where they are one."""
    one = np.array([pair], np.int64)
    a, b = (members.home[side] for side in unpack(one))
    return one if a[0] == b[0] else members.between(a, b)


def _of_wholes(compared: Compared, members: Members, between: Ints, levels: Levels) -> Floats:
    """Bits for same and household since two customers are of several profiles: none of a single pair."""
    if len(between) == 1:
        return np.zeros(2)
    links, weights = links_at(compared, between, [levels])
    return of_wholes(relabelled(links, members.home), weights, members.count)[:, 0]


def _of_forms(bits: Floats, counted: Floats) -> Floats:
    """Bits for same and household since the mean over pairs of forms of a name leans to the better ones."""
    return upright(leaning(bits) @ counted / counted.sum()) - bits.mean(axis=1) if bits.size else np.zeros(2)


def _tell(evidence: Floats, levels: NDArray[np.uint8], bits: Floats, *, held: bool) -> None:
    """Add the levels of the pairs between two customers: the best of what people have, the mean of what they are."""
    known = levels[levels > 0]
    if len(known) and held:
        evidence[known[np.argmax(bits[known])]] = 1.0
    elif len(known):
        np.add.at(evidence, known, 1.0 / len(known))
