"""Which given names are clearly women's or men's: Carl and Carla are one letter apart, and two people.

The names are those of `genders_census.txt` and `genders.txt`; one of several words that is not listed as a whole has
the gender of its first.
"""

from collections.abc import Sequence
from functools import cache
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

LISTS = tuple(Path(__file__).with_name(name) for name in ("genders_census.txt", "genders.txt"))
UNKNOWN, FEMALE, MALE, EITHER = range(4)
BOTH = FEMALE * MALE
"""The product of the codes of two names that are clearly of different genders."""
_CODES = {"[f]": FEMALE, "[m]": MALE}


@cache
def _listed() -> dict[str, int]:
    """The code of each listed name."""
    found: dict[str, int] = {}
    code = UNKNOWN
    for line in chain.from_iterable(path.read_text(encoding="utf-8").splitlines() for path in LISTS):
        if line in _CODES:
            code = _CODES[line]
        elif not line.startswith("#"):
            found |= dict.fromkeys(line.split(), code)
    return found


def listed(names: Sequence[str]) -> NDArray[np.uint8]:
    """`listed_one` of each name."""
    return np.fromiter(map(listed_one, names), np.uint8, len(names))


def listed_one(name: str) -> int:
    """The code of the gender of a folded given name, as far as it is listed.

    >>> listed_one("carl") * listed_one("carla") == BOTH, listed_one("robin") == UNKNOWN
    (True, True)
    """
    codes = _listed()
    return codes.get(name) or codes.get(name.partition(" ")[0], UNKNOWN)
