"""The level of the names of two leads: `names` without columns."""

from functools import lru_cache

from leadmatch.arrays import mix_one
from leadmatch.comparisons import given
from leadmatch.comparisons.comparison import OfTwo
from leadmatch.comparisons.given import CROSSED
from leadmatch.comparisons.middles import hold_one
from leadmatch.comparisons.names import (
    CLOSE,
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
from leadmatch.comparisons.strings_one import begins, contains_words, edits, initials, jaro_winkler, sound, together
from leadmatch.genders import BOTH
from leadmatch.hashing import hash_of_one
from leadmatch.nicknames import are_related
from leadmatch.plain import Plain

_SAME = len(PART_RARITY) + 1
"""States 1 to this one are those of equal names."""
_FIRSTS, _LASTS = len(FIRST) + _SAME - 1, len(LAST) + _SAME - 1
_WHOLE = _FIRSTS * _LASTS
_SWAPPED = _WHOLE + len(WHOLE_RARITY) + 1
_BUSINESSES = _SWAPPED + len(OTHER_WAYS)
_REMEMBERED = 1 << 15
"""Pairs of names that are remembered, at most: where many have one last name, the same ones come again."""
Name = tuple[str | None, str | None, str | None]
"""First, last and middle name of a person; none for a business."""
_BUSINESS: Name = (None, None, None)


def prepare(rarity: Known) -> OfTwo[Name]:
    """The comparison of the names of two leads."""

    @lru_cache(maxsize=_REMEMBERED)
    def state(a: str | None, b: str | None, part: str) -> int:
        return _state(a, b, part, rarity)

    @lru_cache(maxsize=_REMEMBERED)
    def level(a: Name, b: Name) -> int:
        persons = (a != _BUSINESS) + (b != _BUSINESS)
        if persons < 2:
            return _BUSINESSES + persons
        (first, last, middle), (other_first, other_last, other_middle) = a, b
        f, s = state(first, other_first, "first"), state(last, other_last, "last")
        if f > SIMILAR + len(PART_RARITY) and (hold_one(middle, other_first) or hold_one(other_middle, first)):
            f = SIMILAR + len(PART_RARITY)
        if 1 <= f <= _SAME and 1 <= s <= _SAME:
            return _WHOLE + rarity.bin_of("whole name", mix_one(hash_of_one(first), hash_of_one(last)))
        if _is_open(f, SIMILAR) and _is_open(s, LAST_SIMILAR) and (swapped := _swapped(a, b, rarity)):
            return _SWAPPED + swapped - 1
        return f * _LASTS + s

    return OfTwo(_said, level)


def _said(lead: Plain) -> Name | None:
    if lead.first is None and lead.last is None:
        return None if lead.company is None else _BUSINESS
    return lead.first, lead.last, lead.middle


def _state(a: str | None, b: str | None, part: str, rarity: Known) -> int:
    """State of a pair of first or last names, as `names` numbers them."""
    if a is None or b is None:
        return MISSING
    if a == b:
        return 1 + rarity.bin_of(part, hash_of_one(a))
    kind = _first_kind(a, b) if part == "first" else _last_kind(a, b)
    close = CLOSE if part == "first" else LAST_CLOSE
    if part == "first" and kind not in (NICKNAME, INITIAL) and not together(a, b) and _of_two_genders(a, b, rarity):
        kind = TWO_GENDERS
    elif kind == close and _both_usual(a, b, part, rarity) and not together(a, b):
        kind = USUAL if part == "first" else LAST_USUAL
    return kind + len(PART_RARITY)


def _of_two_genders(a: str, b: str, rarity: Known) -> bool:
    """Whether one is clearly a woman's and the other a man's, and neither is a part of the other."""
    return given.gender(a, rarity) * given.gender(b, rarity) == BOTH and not contains_words(a, b)


def _first_kind(a: str, b: str) -> int:
    short = min(len(a), len(b))
    if are_related(a, b):
        return NICKNAME
    if (short == 1 and a[:1] == b[:1]) or initials(a, b):
        return INITIAL
    similarity = jaro_winkler(a, b, 0.7)
    if similarity >= 0.93 or together(a, b) or (short >= 3 and similarity >= 0.7 and edits(a, b) <= 1):
        return CLOSE
    if contains_words(a, b) or begins(a, b):
        return PART
    return SIMILAR if similarity >= 0.84 or _sound_alike(a, b) else DIFFERENT


def _last_kind(a: str, b: str) -> int:
    if contains_words(a, b):
        return LAST_PART
    similarity = jaro_winkler(a, b, 0.7)
    if similarity >= 0.94 or together(a, b) or (min(len(a), len(b)) >= 3 and similarity >= 0.7 and edits(a, b) <= 1):
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


def _swapped(a: Name, b: Name, rarity: Known) -> int:
    """0 no, 1 both names in the other's place, 2 one of them, 3 one of them although the others differ."""
    (first, last, _), (other_first, other_last, _) = a, b
    one = first is not None and first == other_last
    other = last is not None and last == other_first
    if one and other:
        return 1
    if one or other:
        family, name = (last, other_first) if one else (other_last, first)
        if family is None or name is None:
            return 2
        usual = rarity.bin_of("last", hash_of_one(family)) > 0 and rarity.bin_of("first", hash_of_one(name)) > 0
        return 1 if given.may_be_one(family, name, usual) else 3
    if first is None or last is None or other_first is None or other_last is None:
        return 0
    return int(
        jaro_winkler(first, other_last, CROSSED) >= CROSSED and jaro_winkler(last, other_first, CROSSED) >= CROSSED
    )
