"""What random pairs tell of pairs that were not compared, or are not there."""

from dataclasses import replace

import numpy as np
import pytest

from leadmatch import datasets, resolve
from leadmatch.comparisons.patterns import levels_of, random_pairs
from leadmatch.pipeline.match import Matched
from leadmatch.pipeline.unseen import HIGHEST, Drawn, never_compared, would_be_found


@pytest.fixture(scope="module")
def found() -> Matched:
    matched = resolve(datasets.dealership(400, seed=3).dumps).matched
    assert matched is not None
    return matched


@pytest.fixture(scope="module")
def drawn(found: Matched) -> Drawn:
    n = found.profiles.n
    pairs = random_pairs(n, n * n)
    return Drawn(pairs, levels_of(found.comparisons, pairs), n * (n - 1) / 2)


def test_pairs_that_were_compared_are_not_counted(found: Matched, drawn: Drawn) -> None:
    everything = np.sort(drawn.packed)
    assert never_compared(found.model, drawn, everything) == 0
    assert never_compared(found.model, drawn, everything[1:]) <= HIGHEST
    assert never_compared(found.model, drawn, np.zeros(0, np.int64)) > 0


def test_a_random_pair_stands_for_as_many_as_there_are(found: Matched, drawn: Drawn) -> None:
    none = np.zeros(0, np.int64)
    part = Drawn(drawn.packed[::2], drawn.levels[::2], drawn.of_all)
    whole = never_compared(found.model, drawn, none)
    assert never_compared(found.model, part, none) == pytest.approx(whole, rel=0.3)


def test_less_is_found_the_more_it_takes(found: Matched, drawn: Drawn) -> None:
    shares = [would_be_found(found.comparisons, found.model, drawn, limit) for limit in (-20.0, 0.0, 10.0, 100.0)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.9
    assert shares[-1] == 0
    rare = replace(found.model, priors=found.model.priors - np.array([30.0, 0.0, 0.0]))
    assert would_be_found(found.comparisons, rare, drawn, 0.0) > 0.5  # some are supposed to be there
