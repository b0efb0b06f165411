"""Middle names that are the first name of another lead: José Luis García and Luis García, John Michael Reed and Michael
Reed. An initial is none; of several words the first, the last and all together count.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leadmatch.comparisons.comparison import Rows, codes_among
from leadmatch.tables import LeadTable

_NAMES = (r"^(.{2,})$", r"^(\S{2,}) ", r" (\S{2,})$")


@dataclass(frozen=True, slots=True)
class Middles:
    """The first names of leads, and their middle names as first names: codes by lead."""

    first: Rows
    middles: tuple[Rows, ...]

    @classmethod
    def of(cls, leads: LeadTable) -> "Middles":
        """The middle names of these leads."""
        first, middle = leads.first, leads.middle
        names = (middle.values.str.extract(name) for name in _NAMES)
        return cls(
            first.codes, tuple(codes_among(n, first.values)[middle.codes] for n in names if n.null_count() < len(n))
        )

    def hold(self, left: Rows, right: Rows) -> NDArray[np.bool_]:
        """Whether a middle name of one lead is the first name of the other."""
        held = np.zeros(len(left), bool)
        for middle in self.middles:
            for one, other in ((left, right), (right, left)):
                name = middle[one]
                held |= (name >= 0) & (name == self.first[other])
        return held


def hold_one(middle: str | None, first: str | None) -> bool:
    """Whether the middle names of one lead hold the first name of another.

    >>> hold_one("luis", "luis"), hold_one("thi hong", "hong"), hold_one("j", "j"), hold_one(None, "luis")
    (True, True, False, False)
    """
    if middle is None or first is None or len(first) < 2:
        return False
    return first in (middle, middle.split(" ")[0], middle.rsplit(" ")[-1])
