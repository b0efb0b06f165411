"""The profiles of each customer, and the evidence between customers as wholes."""

from dataclasses import dataclass

import numpy as np

from leadmatch.arrays import Ints, pack, unpack
from leadmatch.cluster.agglomerate import match_weight, relabelled
from leadmatch.pipeline.customers import links_between
from leadmatch.pipeline.scored import Compared, Floats
from leadmatch.tables import Codes
from leadmatch.threads import in_threads

LARGEST = 1 << 16
"""Pairs of profiles between two customers that are looked at, about, at most."""
AT_ONCE = 1 << 20
"""Pairs of profiles that are weighed at a time, about: bounds memory, not results."""


@dataclass(frozen=True, slots=True)
class Members:
    """Profiles in the order of their customers; home: of each profile its customer; start: of each customer."""

    profiles: Codes
    home: Codes
    start: Ints

    @classmethod
    def of(cls, of_lead: Codes, customer: Codes) -> "Members":
        """From the profile and the customer of each lead."""
        home = np.zeros(int(of_lead.max(initial=-1)) + 1, np.int32)
        home[of_lead[::-1]] = customer[::-1]
        order = np.argsort(home, kind="stable").astype(np.int32)
        return cls(order, home, np.searchsorted(home[order], np.arange(int(customer.max(initial=-1)) + 2)))

    @property
    def count(self) -> Ints:
        """How many profiles each customer has."""
        return np.diff(self.start)

    def sizes(self, a: Codes, b: Codes) -> tuple[Ints, Ints]:
        """How many profiles of two customers are looked at, pair by pair."""
        mine, yours = self.start[a + 1] - self.start[a], self.start[b + 1] - self.start[b]
        return mine, np.minimum(yours, np.maximum(1, LARGEST // mine))

    def between(self, a: Codes, b: Codes) -> Ints:
        """The packed pairs of profiles between customers a and b, one pair of customers after the other."""
        mine, yours = self.sizes(a, b)
        count = mine * yours
        place = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        width = np.repeat(yours, count)
        left = self.profiles[np.repeat(self.start[a], count) + place // width]
        return pack(left, self.profiles[np.repeat(self.start[b], count) + place % width])


def weight_of_customers(compared: Compared, members: Members, pairs: Ints) -> Floats:
    """Match weight in bits of the two customers, as wholes, of each packed pair of profiles of different customers."""
    wanted = pack(*(members.home[side] for side in unpack(pairs)))
    customers, inverse = np.unique(wanted, return_inverse=True)
    a, b = unpack(customers)
    mine, yours = members.sizes(a, b)
    part = np.cumsum(mine * yours) // AT_ONCE

    def weight(rows: Ints) -> Floats:
        links, weights = links_between(compared, members.between(a[rows], b[rows]))
        return match_weight(relabelled(links, members.home), weights, members.count)

    parts = np.split(np.arange(len(customers)), np.flatnonzero(np.diff(part)) + 1)
    return np.concatenate(list(in_threads(parts, weight)))[inverse]
