"""Similarity of two texts: `strings` without columns."""

from functools import lru_cache

import jellyfish
import numpy as np
from rapidfuzz.distance import OSA, JaroWinkler

from leadmatch.remembered import of_texts

_EDITS = 2
MOST_INITIALS = 3
"""Characters of the longest initials: JP, J P."""


def jaro_winkler(a: str, b: str, least: float) -> float:
    """Jaro-Winkler similarity in [0, 1], as exact as that of columns, which have 32 bits; 0 below `least`."""
    found = JaroWinkler.similarity(a, b, score_cutoff=least)
    return float(np.float32(found)) if found else 0.0


def edits(a: str, b: str) -> int:
    """Edits, a swap of neighbours being one (optimal string alignment); 3 = more."""
    return int(OSA.distance(a, b, score_cutoff=_EDITS))


@of_texts
@lru_cache(maxsize=1 << 16)
def sound(word: str) -> str:
    """Its Metaphone; empty for a word without one."""
    return jellyfish.metaphone(word)


def begins(a: str, b: str) -> bool:
    """Whether one text, of four characters or more, is the beginning of the other."""
    return min(len(a), len(b)) >= 4 and (a.startswith(b) or b.startswith(a))


def contains_words(a: str, b: str) -> bool:
    """Whether the words of one text, of several, are among those of the other."""
    if " " not in a and " " not in b:
        return False
    mine, yours = set(a.split()), set(b.split())
    return mine <= yours or yours <= mine


def together(a: str, b: str) -> bool:
    """Whether the texts are the same but for their blanks."""
    return a.replace(" ", "") == b.replace(" ", "")


def initials(a: str, b: str) -> bool:
    """Whether one text is the initials of the words of the other, of several.

    >>> initials("jp", "jean pierre"), initials("jean pierre", "j p"), initials("jp", "jp"), initials("jo", "john")
    (True, True, False, False)
    """
    short, long = sorted((a, b), key=len)
    words = long.split()
    return len(words) > 1 and len(short) <= MOST_INITIALS < len(long) and together(short, "".join(w[0] for w in words))
