"""Which customer and household every record has after an event, by ids that stay, and what changes of these.

Of the records that an event decides on most keep the customer and the household they had, with nobody else in them than
before: these are told apart in columns, and ids are handed on among the others only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table

from leadmatch.arrays import distinct
from leadmatch.live.ids import followed, inherit, new_ids, numbers
from leadmatch.live.settle import Settled
from leadmatch.store import lookup, trail
from leadmatch.store.backend import RecordRow
from leadmatch.store.canonical import Kind
from leadmatch.store.schema import customer, household
from leadmatch.store.trail import Change
from leadmatch.tables import Codes

Told = list[tuple[Change, dict[str, Any]]]
"""Changes of ids, and what each is now."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How it is before an event. rows: the records that were decided on; ended, earlier, homes: as in `apply.Work`."""

    rows: Sequence[RecordRow]
    ended: Sequence[RecordRow]
    earlier: Mapping[int, str]
    homes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Who:
    """customer: the id of each record's customer now; people, houses: what changes of customers and of households."""

    customer: list[str]
    people: Told
    houses: Told


def who_is_who(connection: Connection, standing: Standing, settled: Settled, seq: int) -> Who:
    """Hand ids on to the groups that were decided.

    Args:
        connection: to the store, as it is before the event.
        standing: how it is before the event.
        settled: what was decided on its rows.
        seq: number of the event.
    """
    before = _before(connection, standing)
    places = _shaken(settled, before).tolist()
    shaken = before.at(places)
    homes = _Identities.read(connection, household, shaken.homes())
    person = _named(settled.customer[places].tolist(), shaken.old, shaken.people.born, "C")
    home = _named(settled.household[places].tolist(), shaken.lived, homes.born, "H")
    went = _went(shaken.rows, standing.ended)
    after = {name: {"household": home.of[i]} for i, name in enumerate(person.of)}
    to = followed((name, person.of[i]) for name, i in went) | person.successor
    people = _told("customer", shaken.people, after, to, seq)
    to = followed((shaken.home[name], home.of[i]) for name, i in went) | home.successor
    houses = _told("household", homes, {name: {} for name in home.of}, to, seq)
    now = [row.customer for row in standing.rows]
    for i, name in zip(places, person.of, strict=True):
        now[i] = name
    return Who(now, people, houses)


@dataclass(frozen=True, slots=True)
class _Before:
    """Whom records were of. rows: records that were decided on; ended: versions that end; old: the customer whom each
    row is of by what was before; lived: its household likewise; people: these customers, and those whom rows are of in
    the store; home: the household of each of them there; had: the one that each is to have had, where that is known.
    """

    rows: Sequence[RecordRow]
    ended: Sequence[RecordRow]
    old: Sequence[str | None]
    lived: Sequence[str | None]
    people: "_Identities"
    home: Mapping[str, str]
    had: Mapping[str, str]

    def at(self, places: Sequence[int]) -> "_Before":
        """Some of the rows."""
        rows, old = [self.rows[i] for i in places], [self.old[i] for i in places]
        people = self.people.of(_named_in(old, rows, self.ended))
        return replace(self, rows=rows, old=old, lived=[self.lived[i] for i in places], people=people)

    def homes(self) -> set[str]:
        """The households that these customers have, or are to have had."""
        return {home for of in (self.home, self.had) for name, home in of.items() if name in self.people.now}

    def unmoved(self) -> NDArray[np.bool_]:
        """Whether what was before each row is how it stands in the store, and nobody left the household otherwise."""
        both = list(zip(self.rows, self.old, self.lived, strict=True))
        left = {self.home.get(row.customer) for row, name, _ in both if row.customer != name}
        left |= {self.home.get(row.customer) for row in self.ended}
        left |= {one for n, home in self.had.items() if self.home.get(n) != home for one in (self.home.get(n), home)}
        return np.array([row.customer == name and home and home not in left for row, name, home in both], bool)


def _before(connection: Connection, standing: Standing) -> _Before:
    rows, ended = standing.rows, standing.ended
    old = [standing.earlier.get(row.id, row.customer) or None for row in rows]
    people = _Identities.read(connection, customer, _named_in(old, rows, ended))
    home = {name: state["household"] for name, state in people.now.items() if "household" in state}
    had = home | {name: before for name, before in standing.homes.items() if name in people.now}
    lived = [had.get(name) if name else None for name in old]
    return _Before(rows, ended, old, lived, people, home, had)


def _named_in(old: Sequence[str | None], rows: Sequence[RecordRow], ended: Sequence[RecordRow]) -> set[str]:
    """The customers that records have, had, or are to have again."""
    return {name for name in (*old, *(row.customer for row in (*rows, *ended))) if name}


def _shaken(settled: Settled, before: _Before) -> NDArray[np.int64]:
    """The places of the records of all households that are not as they were, to the last record of each customer."""
    person, home = np.array(numbers(before.old), np.int64), np.array(numbers(before.lived), np.int64)
    same = before.unmoved() & _one_to_one(settled.customer, person) & _one_to_one(settled.household, home)
    shaken = np.zeros(len(home), bool)
    shaken[home[~same]] = True
    return np.flatnonzero(shaken[home])


def _one_to_one(now: Codes, before: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether the group of each record is exactly a group of before."""
    both = distinct(now.astype(np.int64) << 32 | before)[0].astype(np.int64)
    alone: NDArray[np.bool_] = (np.bincount(both >> 32)[now] == 1) & (np.bincount(both & 0xFFFFFFFF)[before] == 1)
    return alone


@dataclass(frozen=True, slots=True)
class _Identities:
    """Customers or households as they are: born, and the rest of their columns that say something."""

    born: dict[str, int]
    now: dict[str, dict[str, Any]]

    @classmethod
    def read(cls, connection: Connection, table: Table, names: Iterable[str]) -> "_Identities":
        said = [column for column in ("household", "ended", "successor") if column in table.c]
        rows = lookup.by_id(connection, table, ("id", "born", *said), sorted(set(names)))
        now = {name: {c: v for c, v in zip(said, told, strict=True) if v is not None} for name, _, *told in rows}
        return cls({name: born for name, born, *_ in rows}, now)

    def of(self, names: set[str]) -> "_Identities":
        """Some of them."""
        return _Identities(self.born, {name: state for name, state in self.now.items() if name in names})


@dataclass(frozen=True, slots=True)
class _Named:
    """of: the id of each record's group; successor: ids that lost their records to another id."""

    of: list[str]
    successor: dict[str, str]


def _named(groups: list[int], before: Sequence[str | None], born: Mapping[str, int], letter: str) -> _Named:
    found = inherit(groups, before, born)
    missing = sorted(set(groups) - found.kept.keys())
    names = found.kept | dict(zip(missing, new_ids(letter, len(missing)), strict=True))
    return _Named([names[group] for group in groups], found.successor)


def _went(rows: Sequence[RecordRow], ended: Sequence[RecordRow]) -> list[tuple[str, int]]:
    """The customers that records have until now, with the place in `rows` where each record goes; of versions that end,
    the place of the one that takes over.
    """
    place = {(row.source, row.record_id): i for i, row in enumerate(rows)}
    found = [(row.customer, i) for i, row in enumerate(rows) if row.customer]
    return found + [
        (row.customer, place[key]) for row in ended if (key := (row.source, row.record_id)) in place and row.customer
    ]


def _told(
    kind: Kind, before: _Identities, after: Mapping[str, dict[str, Any]], successor: Mapping[str, str], seq: int
) -> Told:
    """The changes of ids, and what each is now; ids without a record left are retired."""
    found = []
    for name in sorted(before.now.keys() | after.keys()):
        was, now = before.now.get(name), after.get(name)
        if now is None:
            now = {"ended": seq} | ({"successor": successor[name]} if name in successor else {})
        if was != now:
            change = Change(kind, name, None if was is None else trail.description(**was), trail.description(**now))
            found.append((change, now))
    return found
