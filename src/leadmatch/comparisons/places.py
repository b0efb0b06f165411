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

from leadmatch.arrays import Hashes, Ints, once_each, runs, segments
from leadmatch.comparisons.bags import best, crossings
from leadmatch.comparisons.comparison import Level, Rows
from leadmatch.comparisons.rarity import Rarity, Table
from leadmatch.hashing import hash_of, hash_of_one
from leadmatch.plain import Plain
from leadmatch.tables import LeadTable

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
    """The marks of leads in long form, ascending by lead, as places in `table`."""

    lead: NDArray[np.int32]
    mark: Ints
    table: Table


def marks_of(leads: LeadTable, rarity: Rarity) -> Marks:
    """The known marks of these leads."""
    lead, hashed = _said(leads)
    kept = once_each(lead, hashed)
    lead, hashed = lead[kept], hashed[kept]
    table = rarity.kept(NAME, lambda: _counted(lead, hashed))
    known = table[0]
    if not len(known):
        return Marks(lead[:0], np.zeros(0, np.int64), table)
    place = np.minimum(np.searchsorted(known, hashed), len(known) - 1)
    found = np.flatnonzero(known[place] == hashed)
    return Marks(lead[found], place[found], table)


def _said(leads: LeadTable) -> tuple[NDArray[np.int32], Hashes]:
    parts = leads.addresses.parts
    columns = (
        ("area", leads.phones, leads.phones.values.str.head(AREA)),
        ("city", leads.addresses, parts["city"]),
        ("postal", leads.addresses, parts["postal_code"].str.head(POSTAL)),
    )
    lead, hashed = [np.zeros(0, np.int32)], [np.zeros(0, np.uint64)]
    for kind, column, texts in columns:
        words = texts.drop_nulls().unique()
        if not len(words):
            continue
        keys = pl.Series(hash_of(kind + " " + words))
        of_value = texts.replace_strict(words, keys, default=None, return_dtype=pl.UInt64).fill_null(0)
        at = of_value.to_numpy()[column.codes]
        lead.append(column.lead[at != 0])
        hashed.append(at[at != 0])
    return np.concatenate(lead), np.concatenate(hashed)


def _counted(lead: NDArray[np.int32], hashed: Hashes) -> Table:
    """The marks and how often they are together, of leads whose marks are given once each."""
    order = np.argsort(hashed, kind="stable")
    starts, sizes = runs(hashed[order])
    common = np.sort(np.argsort(-sizes, kind="stable")[:MOST])
    common = common[sizes[common] >= LEAST]
    known, on = hashed[order][starts[common]], sizes[common].astype(np.float64)
    k = len(known)
    if not k:
        return known, np.zeros(0, np.uint8)
    place = np.minimum(np.searchsorted(known, hashed), k - 1)
    rows = np.flatnonzero(known[place] == hashed)
    lead, place = lead[rows], place[rows]
    leads = len(runs(lead)[0])
    offsets = segments(lead, int(lead.max(initial=-1)) + 1)
    everyone = np.arange(len(offsets) - 1, dtype=np.int32)
    _, i, j = crossings(offsets, everyone, everyone)
    both = np.bincount(place[i] * k + place[j], minlength=k * k).reshape(k, k).astype(np.float64)
    times = np.where(both >= SEEN, (both - 1) * leads / np.outer(on, on), 0.0)
    return known, np.searchsorted(TOGETHER, times, side="right").astype(np.uint8).ravel()


def prepare(leads: LeadTable, rarity: Rarity) -> Callable[[Rows, Rows], Ints]:
    """Of pairs of leads 0 where there is nothing to compare, else which of `PLACES` they are at, from 1 on."""
    marks = marks_of(leads, rarity)
    mine, phones = segments(marks.lead, leads.n), segments(leads.phones.lead, leads.n)
    mark, number, bins = marks.mark, leads.phones.codes, marks.table[1]
    k = len(marks.table[0])

    def levels(left: Rows, right: Rows) -> Ints:
        pair, i, j = crossings(mine, left, right)
        found = -best(pair, -1 - bins[mark[i] * k + mark[j]].astype(np.int64), len(left), 0)
        pair, i, j = crossings(phones, left, right)
        found[pair[number[i] == number[j]]] = 0
        return found

    return levels


def prepare_two(table: Table) -> Callable[[Plain, Plain], int]:
    """`prepare` of two leads by themselves."""
    known = {hashed: place for place, hashed in enumerate(table[0].tolist())}
    k, bins = len(known), table[1].astype(np.uint8).tobytes()

    def places(lead: Plain) -> list[int]:
        texts = {f"area {number[:AREA]}" for number in lead.phones}
        texts |= {f"city {place.city}" for place in lead.addresses if place.city}
        texts |= {f"postal {place.postal_code[:POSTAL]}" for place in lead.addresses if place.postal_code}
        return [place for text in texts if (place := known.get(hash_of_one(text))) is not None]

    def level(a: Plain, b: Plain) -> int:
        if any(number in b.phones for number in a.phones):
            return 0
        yours = places(b)
        return max((1 + bins[x * k + y] for x in places(a) for y in yours), default=0)

    return level
