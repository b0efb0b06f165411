"""How common a value is: counted among the leads at hand, or known from the leads that a model was learned from.

A model's weights belong to the rarity bins of its own leads. Where it is used again, in a store that grows, the bins
of values must stay what they were, else two leads would be weighed differently tomorrow. So what was counted can be
frozen: hashes of the values that are not in the rarest bin, and their bins. A value that was not seen is rare.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from leadmatch.arrays import Hashes, runs
from leadmatch.comparisons.comparison import RARITY, Frequencies, Rows, frequencies

Bins = NDArray[np.uint8]
REMEMBERED = 1 << 16
"""Single values whose bins are remembered, at most."""
Table = tuple[Hashes, Bins]
"""Hashes, ascending, and what is known of them."""


class Rarity(Protocol):
    """Gives the rarity of the values of a column."""

    def of(
        self, name: str, codes: Rows, size: int, hashes: Callable[[], Hashes], edges: tuple[int, ...] = RARITY
    ) -> Frequencies:
        """Rarity of the codes 0..size-1.

        Args:
            name: of the column, unlike any other.
            codes: of the leads, -1 = null.
            size: how many codes there are.
            hashes: uint64[size], the hash of each code's value.
            edges: upper bounds of the bins.
        """
        ...

    def kept(self, name: str, count: Callable[[], Table]) -> Table:
        """What is counted once, and then known, that is no rarity. name: unlike that of any column."""
        ...


@dataclass(frozen=True, slots=True)
class Counted:
    """Rarity as counted among the leads at hand."""

    seen: dict[str, tuple[Callable[[], Hashes], Bins]] = field(default_factory=dict)
    others: dict[str, Table] = field(default_factory=dict)

    def of(
        self, name: str, codes: Rows, size: int, hashes: Callable[[], Hashes], edges: tuple[int, ...] = RARITY
    ) -> Frequencies:
        """See `Rarity`."""
        found = frequencies(codes, size, edges)
        self.seen[name] = (hashes, found.bins)
        return found

    def kept(self, name: str, count: Callable[[], Table]) -> Table:
        """See `Rarity`."""
        self.others[name] = count()
        return self.others[name]

    def known(self) -> "Known":
        """What was counted, to be used for other leads."""
        seen = {name: _table(hashes(), bins) for name, (hashes, bins) in sorted(self.seen.items())}
        return Known(seen | self.others)


@dataclass(frozen=True, slots=True)
class Known:
    """Rarity that was counted before.

    tables: by column uint64 hashes (ascending) and uint8 bins of common values; seen: bins that were asked for singly.
    """

    tables: dict[str, Table]
    seen: dict[tuple[str, int], int] = field(default_factory=dict, compare=False, repr=False)

    def of(
        self, name: str, codes: Rows, size: int, hashes: Callable[[], Hashes], edges: tuple[int, ...] = RARITY
    ) -> Frequencies:
        """See `Rarity`."""
        nothing = np.zeros(len(edges) + 1)
        return Frequencies(looked_up(self.tables.get(name, _NONE), hashes()), nothing + 1 / len(nothing), nothing)

    def kept(self, name: str, count: Callable[[], Table] | None = None) -> Table:
        """See `Rarity`."""
        del count
        return self.tables.get(name, _NONE)

    def bin_of(self, name: str, hashed: int) -> int:
        """The bin of one value by hash."""
        found = self.seen.get((name, hashed))
        if found is not None:
            return found
        known, bins = self.tables.get(name, _NONE)
        at = int(known.searchsorted(np.uint64(hashed)))
        if len(self.seen) >= REMEMBERED:
            self.seen.clear()
        found = self.seen[name, hashed] = int(bins[at]) if at < len(known) and known[at] == hashed else 0
        return found


def looked_up(table: Table, hashes: Hashes) -> Bins:
    """What a table has for each value by hash; 0 where it has nothing."""
    known, bins = table
    if not len(known):
        return np.zeros(len(hashes), np.uint8)
    at = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    return np.where(known[at] == hashes, bins[at], 0).astype(np.uint8)


_NONE: Table = (np.zeros(0, np.uint64), np.zeros(0, np.uint8))


def _table(hashes: Hashes, bins: Bins) -> Table:
    """The values that are not in the rarest bin, by hash; of two values with one hash the more common."""
    rows = np.flatnonzero(bins > 0)
    rows = rows[np.lexsort((-bins[rows], hashes[rows]))]
    first, _ = runs(hashes[rows])
    return hashes[rows[first]], bins[rows[first]].astype(np.uint8)
