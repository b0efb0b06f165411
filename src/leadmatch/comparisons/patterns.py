"""Levels of many pairs, in chunks, and the distinct patterns of levels among them."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from leadmatch.arrays import Ints, distinct, mix, unpack
from leadmatch.comparisons.comparison import Comparison, Floats, Levels
from leadmatch.threads import in_threads

CHUNK = 1 << 19
"""Pairs compared at a time: bounds memory, not results."""


T = TypeVar("T")


def levels_of(comparisons: Sequence[Comparison], packed: Ints) -> Levels:
    """uint8[pairs, comparisons]: the level of each pair in each comparison."""
    left, right = unpack(packed)
    row = comparisons[0].row if comparisons else None
    if row is not None:
        together = b"".join(map(row, left.tolist(), right.tolist()))
        return np.frombuffer(together, np.uint8).reshape(-1, len(comparisons))
    order = np.argsort(right)  # what is read of leads far apart in memory is then read in their order
    left, right = left[order], right[order]
    result = np.empty((len(comparisons), len(packed)), np.uint8)
    for found, comparison in zip(result, comparisons, strict=True):
        found[order] = comparison.levels(left, right)
    return result.T


def in_chunks(packed: Ints, work: Callable[[Ints], T]) -> Iterator[T]:
    """`work` on some pairs at a time, in threads; results in order."""
    yield from in_threads((packed[start : start + CHUNK] for start in range(0, len(packed), CHUNK)), work)


def patterns(levels: Levels) -> tuple[Levels, Floats]:
    """Distinct rows of levels, in a fixed order, and how many pairs have each."""
    if not len(levels):
        return levels, np.zeros(0)
    key = mix(*(levels[:, c] for c in range(levels.shape[1])))
    found, inverse = distinct(key)
    first = np.empty(len(found), np.int64)
    first[inverse[::-1]] = np.arange(len(levels))[::-1]
    return levels[first], np.bincount(inverse).astype(np.float64)


def random_pairs(n: int, size: int) -> Ints:
    """`size` random pairs of n rows, ascending, the same every time; all pairs where there are no more than that."""
    if n * (n - 1) // 2 <= size:
        left, right = np.triu_indices(n, 1)
        return left.astype(np.int64) << 32 | right
    draw = np.random.default_rng(n)
    left, right = draw.integers(0, n, (2, size))
    apart: NDArray[np.bool_] = left != right
    packed: Ints = np.minimum(left, right)[apart] << 32 | np.maximum(left, right)[apart]
    packed.sort()
    return packed
