"""How many pairs of two people share a whole name, told from the names alone.

Of two people who share a first name, how many share the last name too is told by walks: from a lead to another person
of its first name, from there to another person of that one's last name, who is mostly of the same community. As often
as that one's first name goes with the last name where the walk began, two people who share a first name share both. No
relation of two leads is guessed at, so nothing here feeds on itself.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leadmatch.arrays import Hashes, Ints, mix
from leadmatch.comparisons.comparison import Floats
from leadmatch.tables import Codes

WALKS = 100_000
"""Walks, at most; of a few leads twenty each. Some come to nothing: a last name may be that of one person."""
BEFORE = 5.0
"""How many walks that end at both names the first guess is worth."""
TOGETHER = 2.0
"""First guess of how many times as often as by chance two people share both names: communities share both."""
LARGEST = 512
"""Leads of one person, at most."""


@dataclass(frozen=True, slots=True)
class Column:
    """First or last names of leads. codes: from 0; other: whether those of two leads are nothing like each other."""

    codes: Codes
    other: Callable[[Ints, Ints], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class _Walks:
    """Walks that came to somebody. start: lead; weight: of how many pairs that share a first name it is, 1 on the mean;
    ends: how often the walk ends at the last name where it began; each: how many walks a lead began.
    """

    start: Ints
    weight: Floats
    ends: Floats
    each: float


def expected(first: Column, last: Column, whole: Codes, bin_of: Callable[[Ints], Ints], bins: int) -> Floats:
    """Pairs of leads of two people that share a whole name, by how many leads hold the name.

    Args:
        first: of the leads that have both names.
        last: of the same leads.
        whole: codes from 0 of both names together.
        bin_of: the bin of so many holders.
        bins: how many bins there are.
    """
    if len(whole) < 2:
        return np.zeros(bins)
    holders = np.bincount(whole)
    draw = np.random.default_rng(0)
    walks = _walked(first, last, holders[whole], draw)
    # how many leads the other of two people has, if a name is mostly one person's
    of_person = np.bincount(np.minimum(holders, LARGEST)) * np.arange(min(int(holders.max()), LARGEST) + 1.0)
    more = np.searchsorted(of_person.cumsum() / of_person.sum(), draw.random(len(walks.start)), side="right")
    found = np.bincount(bin_of(holders[whole[walks.start]] + more), walks.weight * walks.ends, bins) / walks.each
    of_two = np.convolve(of_person, of_person)
    guess = BEFORE * np.bincount(bin_of(np.arange(len(of_two))), of_two, bins) / of_two.sum()
    share_first, share_last = (_pairs(np.bincount(c.codes)) - _pairs(holders) for c in (first, last))
    by_chance = TOGETHER * share_last / _pairs(np.array([len(whole)]))
    shares: Floats = (found + guess) / (walks.weight.sum() / walks.each + BEFORE / max(by_chance, 1e-12))
    return share_first * shares


def _pairs(holders: Ints) -> float:
    """How many pairs share a value, by the holders of each."""
    return float((holders * (holders - 1)).sum() / 2)


def _walked(first: Column, last: Column, holders: Ints, draw: np.random.Generator) -> _Walks:
    """holders: of each lead's whole name."""
    n = len(holders)
    start = draw.integers(0, n, min(WALKS, 20 * n))
    friend = _another(first.codes, start, draw)
    apart = last.other(start, friend)
    start, friend = start[apart], friend[apart]
    end = _another(last.codes, friend, draw)
    apart = first.other(start, end)
    start, end = start[apart], end[apart]
    names, named = np.sort(mix(first.codes, last.codes)), np.bincount(first.codes)[first.codes]
    there = _count(names, mix(first.codes[end], last.codes[start]))
    weight = (named - holders)[start].astype(np.float64)
    weight /= max(float(weight.mean()), 1.0) if len(weight) else 1.0
    return _Walks(start, weight, there / np.maximum((named - holders)[end], 1), max(len(start) / n, 1.0))


def _another(codes: Codes, at: Ints, draw: np.random.Generator) -> Ints:
    """For each of some leads a random one of the same code."""
    order = np.sort(codes.astype(np.int64) << 32 | np.arange(len(codes)))
    holders = np.bincount(codes)
    first = np.cumsum(holders) - holders
    found: Ints = order[first[codes[at]] + draw.integers(0, holders[codes[at]])] & 0xFFFFFFFF
    return found


def _count(ordered: Hashes, wanted: Hashes) -> Ints:
    found: Ints = np.searchsorted(ordered, wanted, "right") - np.searchsorted(ordered, wanted)
    return found
