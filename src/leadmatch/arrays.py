"""NumPy building blocks of the kernels: hashing, sorted runs, distinct pairs. Compare neighbours, never `unique`."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]

AT_ONCE = 1 << 16
"""Values that are worked on together: what is made on the way stays in the cache. Bounds memory, not results."""
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def scramble(values: NDArray[np.generic]) -> Hashes:
    """Splitmix64 finaliser of each value: a bijection on 64 bits that spreads neighbours."""
    with np.errstate(over="ignore"):
        x = values.astype(np.uint64)
        x += _GOLDEN
        x ^= x >> np.uint64(30)
        x *= _MIX_1
        x ^= x >> np.uint64(27)
        x *= _MIX_2
        x ^= x >> np.uint64(31)
        return x


def mix(*columns: NDArray[np.generic]) -> Hashes:
    """One 64-bit hash a row of several integer columns; the order of columns matters."""
    found = np.empty(len(columns[0]), np.uint64)
    for start in range(0, len(found), AT_ONCE):
        rows = slice(start, start + AT_ONCE)
        total = scramble(columns[0][rows])
        for column in columns[1:]:
            total = mixed_with(total, scramble(column[rows]))
        found[rows] = total
    return found


def mixed_with(total: Hashes, scrambled: Hashes) -> Hashes:
    """What was mixed so far, mixed with one more column; scrambled: that column, which is overwritten."""
    with np.errstate(over="ignore"):
        scrambled *= _MIX_1
        scrambled ^= total
        return scramble(scrambled)


WORD = (1 << 64) - 1
"""All bits of 64."""


def scramble_one(value: int) -> int:
    """`scramble` of one value."""
    x = (value + 0x9E3779B97F4A7C15) & WORD
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 & WORD
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB & WORD
    return x ^ (x >> 31)


def mix_one(first: int, *others: int) -> int:
    """`mix` of one row."""
    total = scramble_one(first)
    for value in others:
        total = scramble_one(total ^ (scramble_one(value) * 0xBF58476D1CE4E5B9 & WORD))
    return total


def runs(ordered: NDArray[np.generic]) -> tuple[Ints, Ints]:
    """Starts and lengths of the runs of equal neighbours in a sorted array."""
    size = len(ordered)
    if not size:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    bound = np.empty(size + 1, bool)
    bound[0] = bound[size] = True
    np.not_equal(ordered[1:], ordered[:-1], out=bound[1:size])
    bounds = bound.nonzero()[0]
    return bounds[:-1], bounds[1:] - bounds[:-1]


def distinct(values: NDArray[np.generic]) -> tuple[NDArray[np.generic], Ints]:
    """Sorted distinct values, and for each value its index among them."""
    order = np.argsort(values)
    ordered = values[order]
    starts, lengths = runs(ordered)
    inverse = np.empty(len(values), np.int64)
    inverse[order] = np.repeat(np.arange(len(starts)), lengths)
    return ordered[starts], inverse


def pack(left: NDArray[np.generic], right: NDArray[np.generic]) -> Ints:
    """Two non-negative int32 columns as one int64, smaller first: an unordered pair."""
    packed: Ints = np.minimum(left, right).astype(np.int64) << 32 | np.maximum(left, right).astype(np.int64)
    return packed


def unpack(pairs: Ints) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The two columns of `pack`."""
    return (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)


def over_distinct(
    left: NDArray[np.int32], right: NDArray[np.int32], score: Callable[..., NDArray[np.uint8]]
) -> NDArray[np.uint8]:
    """Apply a symmetric `score(codes_a, codes_b)` once to each distinct unordered pair of codes, none of them null."""
    pairs, inverse = distinct(pack(left, right))
    return score(*unpack(pairs.astype(np.int64)))[inverse]


def counts(codes: NDArray[np.int32], size: int) -> Ints:
    """How often each code 0..size-1 occurs; -1 (null) is left out."""
    return np.bincount(codes[codes >= 0], minlength=size).astype(np.int64)


def segments(lead: NDArray[np.int32], n: int) -> Ints:
    """Offsets (n + 1) of each lead's entries in a long form sorted by lead."""
    offsets: Ints = np.r_[0, np.cumsum(np.bincount(lead, minlength=n))].astype(np.int64)
    return offsets


def entries_of(offsets: Ints, rows: Ints) -> tuple[NDArray[np.int32], Ints]:
    """The entries of some leads, one lead after the other: whose (index in rows), and which. offsets: `segments`."""
    start = offsets[rows]
    size = offsets[rows + 1] - start
    return np.repeat(np.arange(len(rows), dtype=np.int32), size), spans(start, size)


def steps(sizes: Ints) -> Ints:
    """0, 1, ... size - 1 for each size, one after the other."""
    return spans(np.int64(0), sizes)


def spans(starts: Ints | np.int64, sizes: Ints) -> Ints:
    """start, start + 1, ... of so many each, one after the other."""
    found: Ints = np.arange(sizes.sum()) + np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
    return found


def beside(lead: NDArray[np.int32]) -> Iterator[tuple[Ints, Ints]]:
    """All pairs of entries of one lead in a long form sorted by lead: next neighbours, then the next but one, ..."""
    rows = np.flatnonzero(lead[1:] == lead[:-1])
    step = 1
    while len(rows):
        yield rows, rows + step
        step += 1
        rows = rows[rows < len(lead) - step]
        rows = rows[lead[rows + step] == lead[rows]]


def once_each(lead: NDArray[np.int32], values: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Entries of a long form sorted by lead that hold what no entry of their lead before them holds."""
    first = np.ones(len(lead), bool)
    for rows, others in beside(lead):
        first[others[values[others] == values[rows]]] = False
    return first
