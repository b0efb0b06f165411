"""Given names: whether two may be one person's; and their gender, as it is listed and as leads that say one show it.

Jean is a man in Quebec and a woman in Texas, and no list has all names. Leads that say a gender, or a title that tells
it, add names to the list; many that contradict it outweigh it.
"""

import numpy as np
from numpy.typing import NDArray

from leadmatch.comparisons.rarity import Known, Rarity, Table, looked_up
from leadmatch.comparisons.strings_one import contains_words, initials, jaro_winkler, together
from leadmatch.genders import EITHER, FEMALE, MALE, UNKNOWN, listed, listed_one
from leadmatch.hashing import hash_of, hash_of_one
from leadmatch.nicknames import are_related
from leadmatch.tables import LeadTable

CROSSED = 0.88
"""Jaro-Winkler similarity from which a first and a last name count as one word in swapped places."""
NAME = "genders"
"""Of what is known of names, among the rarities: the hashes of those that leads show to be other than listed, and their
codes."""
CLEAR = 0.95
"""Share of the leads of a name that are of one gender, at least."""
LISTED, UNLISTED = 20.0, 1.0
"""How many leads the list is worth, and that a name is not in it: that either gender is as likely."""
WOMEN = (0.5, (1 + CLEAR) / 2, (1 - CLEAR) / 2)
"""Share of women by the list: not in it, a woman's, a man's."""


def may_be_one(a: str, b: str, usual: bool) -> bool:
    """Whether two names, one of which stands in the other's place, may be one name of one person. usual: neither looks
    like a slip of the other, since both are names that several leads have (Peter, Peters).

    >>> may_be_one("jose", "pepe", True), may_be_one("a", "anil", True), may_be_one("karn", "karen", False)
    (True, True, True)
    >>> may_be_one("min jun", "minjun", True), may_be_one("marie", "marie eve", True)
    (True, True)
    >>> may_be_one("angela", "karen", False), may_be_one("peter", "peters", True)
    (False, False)
    """
    initial = min(len(a), len(b)) == 1 and a[:1] == b[:1]
    parts = initial or initials(a, b) or together(a, b) or contains_words(a, b)
    return parts or are_related(a, b) or (not usual and jaro_winkler(a, b, CROSSED) >= CROSSED)


def genders(leads: LeadTable, rarity: Rarity) -> NDArray[np.uint8]:
    """The code of each first name of these leads."""
    names = leads.first.values
    codes = listed(names.to_list())
    shown = looked_up(rarity.kept(NAME, lambda: _counted(leads, codes)), hash_of(names))
    return np.where(shown != UNKNOWN, shown, codes)


def gender(name: str, rarity: Known) -> int:
    """The code of one first name."""
    return rarity.bin_of(NAME, hash_of_one(name)) or listed_one(name)


def _counted(leads: LeadTable, codes: NDArray[np.uint8]) -> Table:
    """The names that leads show to be other than listed."""
    women, men = (_holders(leads, gender, len(codes)) for gender in "fm")
    before = np.where(codes == UNKNOWN, UNLISTED, LISTED)
    share = (women + before * np.choose(codes, WOMEN)) / (women + men + before)
    shown = np.select([share >= CLEAR, share <= 1 - CLEAR], [FEMALE, MALE], EITHER).astype(np.uint8)
    other = np.flatnonzero((shown != codes) & ((shown != EITHER) | (codes != UNKNOWN)))
    hashes = hash_of(leads.first.values.gather(other))
    order = np.argsort(hashes)
    return hashes[order], shown[other][order]


def _holders(leads: LeadTable, gender: str, names: int) -> NDArray[np.int64]:
    """How many leads that say this gender have each first name."""
    said = np.r_[(leads.gender.values == gender).to_numpy(), False][leads.gender.codes]
    return np.bincount(leads.first.codes[said & (leads.first.codes >= 0)], minlength=names)
