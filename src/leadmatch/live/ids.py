"""Ids of customers and households that stay: random, never used again; the oldest survives a merge, the largest part
of a split keeps it.
"""

import os
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from leadmatch.pipeline.ids import id_texts

Part = TypeVar("Part", bound=Hashable)


def new_ids(letter: str, count: int) -> list[str]:
    """Letters and 64 random bits each in base32, as the ids of a batch look."""
    return id_texts(os.urandom(8 * count), letter)


@dataclass(frozen=True, slots=True)
class Inherited:
    """kept: the id of each group that has one; successor: ids that lost theirs, and the id that they lead to now."""

    kept: dict[int, str]
    successor: dict[str, str]


def inherit(groups: Sequence[int], before: Sequence[str | None], born: Mapping[str, int]) -> Inherited:
    """Which id each group of records keeps.

    Args:
        groups: the group of each record now, in an order of content.
        before: the id of each record until now; None for a new one.
        born: the age of each id: the smaller the older.
    """
    parts = _counted((name, group) for group, name in zip(groups, before, strict=True) if name is not None)
    kept: dict[int, str] = {}
    largest = {name: _largest(part) for name, part in parts.items()}
    for name in sorted(parts, key=lambda one: (born[one], one)):
        kept.setdefault(largest[name], name)
    lost = {name: kept[group] for name, group in largest.items() if kept[group] != name}
    return Inherited(kept, lost)


def followed(moves: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The id to which most records of each id go: where it leads to when it is retired.

    Args:
        moves: the id of each record until now, and the one it will have, in an order of content.
    """
    return {name: max(part, key=part.__getitem__) for name, part in _counted(moves).items()}


def _counted(pairs: Iterable[tuple[str, Part]]) -> dict[str, dict[Part, int]]:
    """How often each name stands beside what, both in the order in which they come first."""
    parts: dict[str, dict[Part, int]] = {}
    for name, other in pairs:
        part = parts.get(name)
        if part is None:
            parts[name] = {other: 1}
        else:
            part[other] = part.get(other, 0) + 1
    return parts


def _largest(part: Mapping[int, int]) -> int:
    """The group with the most records; of equals the first in order of content."""
    return min(part, key=lambda group: (-part[group], group))


def numbers(values: Sequence[Hashable]) -> list[int]:
    """Numbers from 0 by first appearance."""
    seen = {value: number for number, value in enumerate(dict.fromkeys(values))}
    return list(map(seen.__getitem__, values))
