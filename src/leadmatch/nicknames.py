"""Which given names one person may be called by: Bob and Robert, Liz and Elizabeth, Mathieu and Matt, Bob and Rob.

A link is never an equality, and links are not chained: Al is linked with Alan and Albert, which are two people.
Sources: the pairs of the `nicknames` package without those of `_WRONG` and `_COUPLES`; two of its short forms which
share a formal name, where neither is formal itself and neither has more than three formal names; `nicknames.txt`,
where every two names of a line are linked. Measured on 50,000 historical records with known people: direct pairs are
met 22 times as often within a person as by chance, pairs of short forms 36 times, pairs where a side is formal too
only 2 to 4 times (Bill and Bob, Joan and Hannah): those are left out.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
from nicknames import name_triplets
from numpy.typing import NDArray

_FAMILIES = Path(__file__).with_name("nicknames.txt")
_MANY = 3
_WRONG = frozenset(
    [("bill", "robert"), ("billy", "robert"), ("bill", "fred"), ("billy", "fred"), ("fred", "will"), ("fred", "willie")]
)
"""Pairs of the package which no person of the measured records has, though both names are frequent."""
_COUPLES = frozenset(
    [
        ("aaron", "erin"), ("alexander", "alexandria"), ("andrea", "andrew"), ("antonio", "toni"), ("aron", "erin"),
        ("claud", "claudia"), ("clement", "clementine"), ("earnest", "ernestine"), ("edwin", "edwina"),
        ("emil", "emily"), ("ernest", "ernestine"), ("evan", "evangeline"), ("felicia", "felix"), ("genevieve", "jean"),
        ("justin", "justina"), ("louis", "louise"), ("lucia", "lucius"), ("verna", "vernon"), ("william", "wilma"),
    ]
)  # fmt: skip
"""Pairs of the package of which one is a man's and one a woman's, and neither is short for the other."""


def _ordered(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


@cache
def links() -> frozenset[tuple[str, str]]:
    """Every linked pair of folded names, each once, in alphabetical order."""
    short_forms: dict[str, set[str]] = defaultdict(set)
    formal_names: dict[str, set[str]] = defaultdict(set)
    for triplet in name_triplets():
        short_forms[triplet.name1].add(triplet.name2)
        formal_names[triplet.name2].add(triplet.name1)
    found = {_ordered(formal, short) for formal, shorts in short_forms.items() for short in shorts}
    for shorts in short_forms.values():
        leaves = [s for s in shorts if s not in short_forms and len(formal_names[s]) <= _MANY]
        found |= {_ordered(a, b) for a, b in combinations(leaves, 2)}
    found -= _WRONG | _COUPLES
    for line in _FAMILIES.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        found |= {_ordered(a, b) for a, b in combinations(line.split(), 2)}
    return frozenset((a, b) for a, b in found if a != b)


@cache
def _beside() -> dict[str, list[str]]:
    """The names linked with each name."""
    found: dict[str, list[str]] = defaultdict(list)
    for a, b in links():
        found[a].append(b)
        found[b].append(a)
    return dict(found)


def beside(name: str) -> Sequence[str]:
    """The names linked with a folded given name."""
    return _beside().get(name, ())


def related(names: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The linked pairs of a vocabulary.

    Args:
        names: distinct folded given names.

    Returns:
        Two int32 arrays i < j of indexes into names, sorted, each pair once.
    """
    linked = _beside()
    at = {name: i for i, name in enumerate(names) if name in linked}
    pairs = sorted((i, at[other]) for name, i in at.items() for other in linked[name] if at.get(other, -1) > i)
    both = np.array(pairs, np.int32).reshape(-1, 2)
    return np.ascontiguousarray(both[:, 0]), np.ascontiguousarray(both[:, 1])


def are_related(a: str, b: str) -> bool:
    """Whether two folded given names are linked.

    >>> are_related("bob", "robert"), are_related("alan", "albert")
    (True, False)
    """
    return _ordered(a, b) in links()
