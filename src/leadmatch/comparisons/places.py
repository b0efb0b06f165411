"""Where two leads are that have no addresses to compare: area codes of phones, cities, the beginnings of postal codes.

A phone number tells the place, roughly, but which area codes, cities and postal codes are of one place is not known
beforehand. It is learned from the leads that have several of them: two marks are together so many times as often as by
chance, and a mark with itself the more, the rarer it is. Two leads are as near as their nearest two marks. Where they
share a phone its area code is no news.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.arrays import Hashes, beside, once_each, runs
from leadmatch.comparisons.bags import Entries, best
from leadmatch.comparisons.comparison import Level, Levels, OfTwo, Rows
from leadmatch.comparisons.rarity import Rarity, Table
from leadmatch.hashing import hash_of, hash_of_one
from leadmatch.plain import Plain
from leadmatch.tables import Addresses, Bag, LeadTable

PLACES = (
    Level("no address, and places that are never or seldom one", 0.2, 0.2, group=4),
    Level("no address, places hardly more often one than by chance", 0.2, 0.2, group=4),
    Level("no address, places of one region", 0.2, 0.2, group=4),
    Level("no address, places of one rare region", 0.2, 0.2, group=4),
    Level("no address, places of one very rare region", 0.2, 0.2, group=4),
)
TOGETHER = (1.5, 4.0, 16.0, 64.0)
"""How many times as often as by chance two marks are on one lead, at least, from the second level on."""
NAME = "places"
"""Of what is known of marks, among the rarities: their hashes (ascending), and a square of levels row by row."""
MOST, LEAST, SEEN = 1024, 5, 3
"""Marks that are looked at, the commonest first; leads that each is on, and that two are on together, at least."""
AREA, POSTAL = 5, 3
"""Characters of a number in E.164 to the end of its area code (in North America), and of a postal code's area."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of leads in long form, ascending by lead, each once, as places in `table`."""

    lead: NDArray[np.int32]
    mark: NDArray[np.int32]
    table: Table


def marks_of(leads: LeadTable, rarity: Rarity) -> Marks:
    """The known marks of these leads."""
    lead, mark, hashes = _said(leads)
    table = rarity.kept(NAME, lambda: _counted(lead, mark, hashes))
    known = table[0]
    if not len(known):
        return Marks(lead[:0], mark[:0], table)
    place = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    at = np.where(known[place] == hashes, place, -1).astype(np.int32)[mark]
    return Marks(lead[at >= 0], at[at >= 0], table)


def written(leads: LeadTable) -> tuple[tuple[str, Bag | Addresses, pl.Series], ...]:
    """The kinds of marks: what holds them, and the mark of each of its distinct values."""
    parts = leads.addresses.parts
    return (
        ("area", leads.phones, leads.phones.values.str.head(AREA)),
        ("city", leads.addresses, parts["city"]),
        ("postal", leads.addresses, parts["postal_code"].str.head(POSTAL)),
    )


def hashes_of(kind: str, words: pl.Series) -> Hashes:
    """The hashes of marks of one kind, as they are kept."""
    return hash_of(kind + " " + words)


def _said(leads: LeadTable) -> tuple[NDArray[np.int32], NDArray[np.int32], Hashes]:
    """The marks of leads in long form, ascending by lead, each once, as places among the hashes of all (ascending)."""
    lead, code, hashes = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)], np.zeros(0, np.uint64)
    for kind, column, texts in written(leads):
        words = texts.drop_nulls().unique()
        if not len(words):
            continue
        numbers = pl.Series(np.arange(len(hashes), len(hashes) + len(words), dtype=np.int32))
        of_value = texts.replace_strict(words, numbers, default=-1).fill_null(-1)
        found = of_value.to_numpy()[column.codes]
        lead.append(column.lead[found >= 0])
        code.append(found[found >= 0])
        hashes = np.r_[hashes, hashes_of(kind, words)]
    owner = np.concatenate(lead)
    order = np.argsort(owner, kind="stable")
    ascending = np.argsort(hashes)
    rank = np.empty(len(hashes), np.int32)
    rank[ascending] = np.arange(len(hashes), dtype=np.int32)
    owner, mark = owner[order], rank[np.concatenate(code)[order]]
    once = once_each(owner, mark)
    return owner[once], mark[once], hashes[ascending]


def _counted(lead: NDArray[np.int32], mark: NDArray[np.int32], hashes: Hashes) -> Table:
    """The marks that are common, and how often they are together; see `_said`."""
    sizes = np.bincount(mark, minlength=len(hashes))
    common = np.sort(np.argsort(-sizes, kind="stable")[:MOST])
    common = common[sizes[common] >= LEAST]
    on, k = sizes[common].astype(np.float64), len(common)
    if not k:
        return hashes[common], np.zeros(0, np.uint8)
    place = np.full(len(hashes), -1)
    place[common] = np.arange(k)
    found = place[mark]
    lead, found = lead[found >= 0], found[found >= 0]
    both = np.zeros(k * k, np.int64)
    for rows, others in beside(lead):
        both += np.bincount(found[rows] * k + found[others], minlength=k * k)
    square = both.reshape(k, k)
    square = square + square.T + np.diag(sizes[common])
    times = np.where(square >= SEEN, (square - 1) * len(runs(lead)[0]) / np.outer(on, on), 0.0)
    return hashes[common], np.searchsorted(TOGETHER, times, side="right").astype(np.uint8).ravel()


def prepare(leads: LeadTable, rarity: Rarity) -> Callable[[Rows, Rows], Levels]:
    """Of pairs of leads 0 where there is nothing to compare, else which of `PLACES` they are at, from 1 on."""
    marks = marks_of(leads, rarity)
    mine, phones = Entries.of(marks.lead, leads.n), Entries.of(leads.phones.lead, leads.n)
    mark, number, k = marks.mark, leads.phones.codes, len(marks.table[0])
    worse = np.uint8(len(PLACES)) - marks.table[1]

    def levels(left: Rows, right: Rows) -> Levels:
        pair, i, j = mine.crossings(left, right)
        found = best(pair, worse[mark[i] * k + mark[j]], len(left))
        rows = np.flatnonzero(found)
        found[rows] = np.uint8(len(PLACES) + 1) - found[rows]
        pair, i, j = phones.crossings(left[rows], right[rows])
        found[rows[pair[number[i] == number[j]]]] = 0
        return found

    return levels


Marked = tuple[tuple[str, ...], list[int]]
"""The phones of a lead, and its known marks."""


def prepare_two(table: Table) -> OfTwo[Marked]:
    """`prepare` of two leads by themselves."""
    known = {hashed: place for place, hashed in enumerate(table[0].tolist())}
    k, bins = len(known), table[1].astype(np.uint8).tobytes()

    def said(lead: Plain) -> Marked | None:
        texts = [f"area {number[:AREA]}" for number in lead.phones]
        texts += [f"city {place.city}" for place in lead.addresses if place.city]
        texts += [f"postal {place.postal_code[:POSTAL]}" for place in lead.addresses if place.postal_code]
        marks = [mark for text in texts if (mark := known.get(hash_of_one(text))) is not None]
        return (lead.phones, marks) if marks else None

    def level(a: Marked, b: Marked) -> int:
        if not set(a[0]).isdisjoint(b[0]):
            return 0
        return max([1 + bins[x * k + y] for x in a[1] for y in b[1]])

    return OfTwo(said, level)
