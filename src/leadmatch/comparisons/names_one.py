"""The level of the names of two leads: `names` without columns."""

from functools import lru_cache

from leadmatch.arrays import mix_one
from leadmatch.comparisons import given
from leadmatch.comparisons.comparison import LevelOf
from leadmatch.comparisons.names import (
    CLOSE,
    CROSSED,
    DIFFERENT,
    FAR,
    FIRST,
    INITIAL,
    LAST,
    LAST_CLOSE,
    LAST_DIFFERENT,
    LAST_PART,
    LAST_SIMILAR,
    LAST_USUAL,
    MISSING,
    NICKNAME,
    OTHER_WAYS,
    PART,
    PART_RARITY,
    SIMILAR,
    TWO_GENDERS,
    USUAL,
    WHOLE_RARITY,
)
from leadmatch.comparisons.rarity import Known
from leadmatch.comparisons.strings_one import begins, contains_words, edits, jaro_winkler, sound
from leadmatch.genders import BOTH
from leadmatch.hashing import hash_of_one
from leadmatch.nicknames import are_related
from leadmatch.plain import Plain
from leadmatch.remembered import of_texts

_SAME = len(PART_RARITY) + 1
"""States 1 to this one are those of equal names."""
_FIRSTS, _LASTS = len(FIRST) + _SAME - 1, len(LAST) + _SAME - 1
_WHOLE = _FIRSTS * _LASTS
_SWAPPED = _WHOLE + len(WHOLE_RARITY) + 1
_BUSINESSES = _SWAPPED + len(OTHER_WAYS)
_REMEMBERED = 1 << 15
"""Pairs of names that are remembered, at most: where many have one last name, the same ones come again."""


def prepare(rarity: Known) -> LevelOf:
    """The comparison of the names of two leads."""

    def level(a: Plain, b: Plain) -> int:
        if not _is_person(a) or not _is_person(b):
            return _of_businesses(a, b)
        f = _state(a.first, b.first, "first", rarity)
        s = _state(a.last, b.last, "last", rarity)
        if 1 <= f <= _SAME and 1 <= s <= _SAME:
            return _WHOLE + rarity.bin_of("whole name", mix_one(hash_of_one(a.first), hash_of_one(a.last)))
        if _is_open(f, SIMILAR) and _is_open(s, LAST_SIMILAR) and (swapped := _swapped(a, b)):
            return _SWAPPED + swapped - 1
        return f * _LASTS + s

    return level


def _is_person(lead: Plain) -> bool:
    return lead.first is not None or lead.last is not None


def _of_businesses(a: Plain, b: Plain) -> int:
    """Level where a side has no name of a person."""
    persons = _is_person(a) + _is_person(b)
    if any(lead.company is None and not _is_person(lead) for lead in (a, b)):
        return 0
    return _BUSINESSES + persons


def _state(a: str | None, b: str | None, part: str, rarity: Known) -> int:
    """State of a pair of first or last names, as `names` numbers them."""
    if a is None or b is None:
        return MISSING
    if a == b:
        return 1 + rarity.bin_of(part, hash_of_one(a))
    kind = _first_kind(a, b) if part == "first" else _last_kind(a, b)
    close = CLOSE if part == "first" else LAST_CLOSE
    if part == "first" and kind not in (NICKNAME, INITIAL) and _of_two_genders(a, b, rarity):
        kind = TWO_GENDERS
    elif kind == close and _both_usual(a, b, part, rarity):
        kind = USUAL if part == "first" else LAST_USUAL
    return kind + len(PART_RARITY)


def _of_two_genders(a: str, b: str, rarity: Known) -> bool:
    """Whether one is clearly a woman's and the other a man's, and neither is a part of the other."""
    return given.gender(a, rarity) * given.gender(b, rarity) == BOTH and not contains_words(a, b)


@of_texts
@lru_cache(maxsize=_REMEMBERED)
def _first_kind(a: str, b: str) -> int:
    short = min(len(a), len(b))
    if are_related(a, b):
        return NICKNAME
    if short == 1 and a[:1] == b[:1]:
        return INITIAL
    similarity = jaro_winkler(a, b, 0.7)
    if similarity >= 0.93 or (short >= 3 and similarity >= 0.7 and edits(a, b) <= 1):
        return CLOSE
    if contains_words(a, b) or begins(a, b):
        return PART
    return SIMILAR if similarity >= 0.84 or _sound_alike(a, b) else DIFFERENT


@of_texts
@lru_cache(maxsize=_REMEMBERED)
def _last_kind(a: str, b: str) -> int:
    if contains_words(a, b):
        return LAST_PART
    similarity = jaro_winkler(a, b, 0.7)
    if similarity >= 0.94 or (min(len(a), len(b)) >= 3 and similarity >= 0.7 and edits(a, b) <= 1):
        return LAST_CLOSE
    return LAST_SIMILAR if similarity >= 0.88 or _sound_alike(a, b) else LAST_DIFFERENT


def _sound_alike(a: str, b: str) -> bool:
    return sound(a) == sound(b) != ""


def _both_usual(a: str, b: str, part: str, rarity: Known) -> bool:
    one = rarity.bin_of(part, hash_of_one(a))
    if not one:
        return False
    other = rarity.bin_of(part, hash_of_one(b))
    return other > 0 and abs(one - other) < FAR


def _is_open(state: int, similar: int) -> bool:
    """Whether the names do not agree: missing, similar or unlike."""
    return state == MISSING or state >= similar + len(PART_RARITY)


def _swapped(a: Plain, b: Plain) -> int:
    """0 no, 1 both names in the other's place, 2 one of them, 3 one of them although the others differ."""
    one = a.first is not None and a.first == b.last
    other = a.last is not None and a.last == b.first
    if one or other:
        if one and other:
            return 1
        rest = (a.last, b.first) if one else (a.first, b.last)
        return 2 if None in rest else 3
    if a.first is None or a.last is None or b.first is None or b.last is None:
        return 0
    crossed = jaro_winkler(a.first, b.last, CROSSED) >= CROSSED and jaro_winkler(a.last, b.first, CROSSED) >= CROSSED
    return int(crossed)
