"""Facts about a pair of records, read off the normalised leads, independent of any comparison or model."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from leadmatch import nicknames
from leadmatch.tables import Addresses, Bag, Coded, LeadTable

SINGLE = ("first", "last", "middle", "suffix", "birth_date", "company", "gender")
CONTACTS = ("email", "phone", "house", "vehicle")


@dataclass(frozen=True)
class Facts:
    """first, last: missing, same, like (nickname, initial, slip) or other; shared, near, other: contacts that agree
    exactly, nearly, and that both have without agreeing; suffix, birth_date, company: missing, same, like or other.
    """

    first: str
    last: str
    suffix: str
    birth_date: str
    company: str
    swapped: bool
    shared: frozenset[str]
    near: frozenset[str]
    other: frozenset[str]

    @property
    def names(self) -> str:
        """first/last in short."""
        return "swapped" if self.swapped else f"{self.first}/{self.last}"

    @property
    def name_agrees(self) -> bool:
        """Whether first and last name may be one person's."""
        return self.swapped or (self.first in ("same", "like") and self.last in ("same", "like"))


class FactBook:
    """Facts about pairs of rows of a lead table (of profiles: only identifiers that may be compared)."""

    def __init__(self, leads: LeadTable) -> None:
        self.leads = leads

    @cached_property
    def _singles(self) -> dict[str, list[str | None]]:
        return {name: _texts(getattr(self.leads, name)) for name in SINGLE}

    @cached_property
    def _sets(self) -> dict[str, list[frozenset[str]]]:
        t = self.leads
        bags = {"email": _bag(t.emails, t.n), "phone": _bag(t.phones, t.n), "vehicle": _bag(t.vins, t.n)}
        return bags | {"house": _houses(t.addresses, t.n)}

    @cached_property
    def _nicknames(self) -> set[tuple[str, str]]:
        words = self.leads.first.values.to_list()
        i, j = nicknames.related(words)
        return {(words[a], words[b]) for x, y in zip(i, j, strict=True) for a, b in ((x, y), (y, x))}

    def contacts(self, row: int) -> frozenset[str]:
        """The kinds of contact that a row has."""
        return frozenset(kind for kind in CONTACTS if self._sets[kind][row])

    def of(self, a: int, b: int) -> Facts:
        """The facts about two rows."""
        one = {name: (values[a], values[b]) for name, values in self._singles.items()}
        kinds: dict[str, set[str]] = {"shared": set(), "near": set(), "other": set()}
        for kind in CONTACTS:
            x, y = self._sets[kind][a], self._sets[kind][b]
            if x and y:
                kinds["shared" if x & y else "near" if _near(x, y) else "other"].add(kind)
        if _alike(*one["company"]) == "same":
            kinds["shared"].add("company")
        first = "like" if one["first"] in self._nicknames else _alike(*one["first"])
        swapped = None not in one["first"] and one["first"] == one["last"][::-1] and one["first"][0] != one["first"][1]
        return Facts(
            first,
            _alike(*one["last"]),
            _alike(*one["suffix"], exact=True),
            _alike(*one["birth_date"]),
            _alike(*one["company"]),
            swapped,
            *(frozenset(kinds[kind]) for kind in ("shared", "near", "other")),
        )


def _texts(column: Coded) -> list[str | None]:
    values = [*column.values.to_list(), None]
    return [values[code] for code in column.codes]


def _bag(bag: Bag, n: int) -> list[frozenset[str]]:
    return _grouped(bag.lead, bag.values.gather(bag.codes).to_list(), n)


def _houses(addresses: Addresses, n: int) -> list[frozenset[str]]:
    parts = addresses.parts
    houses = [f"{a} {b}" if a and b else None for a, b in zip(parts["number"], parts["street"], strict=True)]
    return _grouped(addresses.lead, [houses[code] for code in addresses.codes], n)


def _grouped(lead: np.ndarray, values: list[str | None], n: int) -> list[frozenset[str]]:
    sets: list[set[str]] = [set() for _ in range(n)]
    for row, value in zip(lead.tolist(), values, strict=True):
        if value is not None:
            sets[row].add(value)
    return [frozenset(s) for s in sets]


def _near(x: frozenset[str], y: frozenset[str]) -> bool:
    return any(DamerauLevenshtein.distance(a, b, score_cutoff=1) <= 1 for a in x for b in y)


def _alike(a: str | None, b: str | None, *, exact: bool = False) -> str:
    if a is None or b is None:
        return "missing"
    if a == b:
        return "same"
    if exact:
        return "other"
    words = set(a.split()), set(b.split())
    part = words[0] <= words[1] or words[1] <= words[0] or a.replace(" ", "") == b.replace(" ", "")
    initial = min(len(a), len(b)) == 1 and a[0] == b[0]
    return "like" if part or initial or JaroWinkler.similarity(a, b) >= 0.84 else "other"
