"""Two people in one cell: "John & Mary Smith", "John Smith and Mary Jones", "Smith, John & Mary", "Mr. and Mrs. Smith".

The first person is the lead; the other one goes beside, never into the same name. A family name said once is shared.
"""

import re

from leadmatch.normalize.name_person import Order, Person, parse
from leadmatch.normalize.name_words import given_names, words
from leadmatch.text import fold

_WORDS = "|".join(sorted(words("joiners") - {"y", "with"}))
_SPLIT = re.compile(rf"\s+(?:{_WORDS})\s+|\s*[&+/]\s*", re.IGNORECASE)
_SPANISH = re.compile(r"^(\S+ \S.*?) y (\S+ \S.*)$", re.IGNORECASE)
JOINED = r"(?i)\s(?:" + _WORDS + r"|y)\s|[&+/]"
"""What every couple contains (and some companies)."""


MONSIEUR = ("M.", "m.")
"""Alone on its side of a couple; elsewhere an initial."""


def _bare(text: str) -> tuple[str, list[str]]:
    """A text into its leading title and its other words."""
    rest = text.replace(",", " ").split()
    title = []
    while rest and ((fold(rest[0]) or "").strip(".") in words("titles") or (len(rest) == 1 and rest[0] in MONSIEUR)):
        title.append(rest.pop(0))
    return " ".join(title), rest


def halves(text: str) -> tuple[str, str] | None:
    """The two sides of a couple, or None where only one person is named. Third people are dropped.

    >>> halves("John & Mary Smith"), halves("Juan Ortega y Gasset")
    (('John', 'Mary Smith'), None)
    """
    sides = [side.strip() for side in _SPLIT.split(text) if side and side.strip(" ,.")]
    if len(sides) > 1:
        return sides[0], sides[1]
    spanish = _SPANISH.match(text)
    if spanish and (fold(spanish[2].split()[0]) or "") in given_names():
        return spanish[1], spanish[2]
    return None


def two_surnames(left: str, right: str) -> bool:
    """Whether two single words are rather a firm (Jenner & Block) than two given names."""
    pair = left.split() + right.split()
    known = given_names()
    return len(pair) == 2 and not any((fold(w) or "").split("-")[0] in known for w in pair)


def parse_couple(left: str, right: str, order: Order, *, french: bool = False) -> tuple[Person, Person]:
    """Both people of a couple; a family name which only one side says belongs to both."""
    (left_title, left_words), (right_title, right_words) = _bare(left), _bare(right)
    if left_title and right_title and len(left_words) == len(right_words) == 1:
        return Person(left_title, last=left_words[0]), Person(right_title, last=right_words[0])
    given = right_words if all(_initial(w) for w in right_words[1:]) else []
    if given and "," not in right:
        one = parse(left, order, french=french)
        return one, Person(right_title, given[0], " ".join(given[1:]), one.last)
    other = parse(right, order, french=french)
    if left_words and (order == "last_first" or "," in left or not all(_initial(w) for w in left_words[1:])):
        return parse(left, order, french=french), other
    if left_words:
        return Person(left_title, left_words[0], " ".join(left_words[1:]), other.last), other
    first = Person(left_title, other.first, other.middle, other.last, other.suffix)
    return first, Person(right_title, last=other.last)


def _initial(word: str) -> bool:
    return len(word.strip(".")) == 1
