"""Causes of wrong pairs, in order: a pair has the first cause that holds. A new cause is one row.

`sparse` says that one of the two records has no contact at all (no phone, e-mail, house or vehicle).
"""

from collections.abc import Callable

from facts import Facts

Rule = tuple[str, Callable[[Facts, bool], bool]]

MISSED: tuple[Rule, ...] = (
    ("suffix says two people", lambda f, _: f.suffix == "other"),
    ("birth date says two people", lambda f, _: f.birth_date == "other"),
    ("name missing, contact shared", lambda f, _: "missing" in (f.first, f.last) and bool(f.shared)),
    ("name missing, nothing shared", lambda f, _: "missing" in (f.first, f.last)),
    ("first name differs, contact shared", lambda f, _: not f.name_agrees and f.first == "other" and bool(f.shared)),
    ("last name differs, contact shared", lambda f, _: not f.name_agrees and f.last == "other" and bool(f.shared)),
    ("name differs, no contact shared", lambda f, _: not f.name_agrees and not f.shared),
    ("name agrees, several contacts shared", lambda f, _: len(f.shared) > 1),
    ("name agrees, one contact shared, others differ", lambda f, _: bool(f.shared) and bool(f.other)),
    ("name agrees, one contact shared", lambda f, _: bool(f.shared)),
    ("name agrees, a contact nearly the same", lambda f, _: bool(f.near)),
    ("name agrees, one record too sparse", lambda _, sparse: sparse),
    ("name agrees, no contact of one kind on both", lambda f, _: not f.other),
    ("name agrees, every contact changed", lambda _f, _: True),
)
MERGED: tuple[Rule, ...] = (
    ("suffix says two people", lambda f, _: f.suffix == "other"),
    ("birth date says two people", lambda f, _: f.birth_date == "other"),
    ("name missing, contact shared", lambda f, _: "missing" in (f.first, f.last) and bool(f.shared)),
    ("name missing, nothing shared", lambda f, _: "missing" in (f.first, f.last)),
    ("household: first names conflict, contact shared", lambda f, _: f.first == "other" and bool(f.shared)),
    ("last names conflict, contact shared", lambda f, _: f.last == "other" and not f.swapped and bool(f.shared)),
    ("names conflict, no contact shared", lambda f, _: not f.name_agrees),
    ("one name, several contacts shared", lambda f, _: len(f.shared) > 1),
    ("one name, one contact shared", lambda f, _: bool(f.shared)),
    ("similar names, no contact shared", lambda f, _: "like" in (f.first, f.last)),
    ("namesakes, one record too sparse", lambda _, sparse: sparse),
    ("namesakes, contacts differ", lambda f, _: bool(f.other)),
    ("namesakes, no contact of one kind on both", lambda _f, _: True),
)


def cause_of(rules: tuple[Rule, ...], facts: Facts, sparse: bool) -> str:
    """The first cause that holds."""
    return next(name for name, holds in rules if holds(facts, sparse))
