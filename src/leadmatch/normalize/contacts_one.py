"""The phones, mailboxes and vehicle numbers of one lead, typed: `contacts` without columns."""

from collections.abc import Iterable
from typing import NamedTuple

from leadmatch.normalize import emails, identifiers, patterns, phones, vins
from leadmatch.normalize.batch import role_number
from leadmatch.normalize.contacts import STRAYS, own_of
from leadmatch.normalize.known import Known
from leadmatch.normalize.record import Record
from leadmatch.spec import Spec
from leadmatch.tables import IdentifierType


class Identifier(NamedTuple):
    """value: canonical; role: its number among the field's roles of `lead.py`; type: what it can prove; shown: as it is
    shown to people.
    """

    value: str
    role: int
    type: IdentifierType
    shown: str


class _Found(NamedTuple):
    value: str
    role: int
    shown: str
    flag: str | None


Identifiers = tuple[Identifier, ...]
_PLAIN = 255
"""The rank of an identifier without a role: behind those that have one."""


def read(record: Record, spec: Spec, known: Known) -> tuple[Identifiers, Identifiers, Identifiers]:
    """Phones, mailboxes and vehicle numbers."""
    own = own_of(spec, known)
    numbers, mailboxes = tuple(_phones(record, spec.dealer.country)), tuple(_emails(record))
    return (
        tuple(
            Identifier(f.value, f.role, identifiers.phone_type(f.value, _flag(numbers, f), known, own), f.shown)
            for f in _once(numbers)
        ),
        tuple(
            Identifier(f.value, f.role, identifiers.email_type(f.value, _flag(mailboxes, f), known, own), f.shown)
            for f in _once(mailboxes)
        ),
        tuple(Identifier(f.value, f.role, IdentifierType.PERSONAL, f.shown) for f in _by_role(tuple(_vins(record)))),
    )


def _cells(record: Record, field: str) -> Iterable[tuple[int, str]]:
    """The role and text of each cell of a field, and of each that stands in the column of another one."""
    for column, text in record.cells(field):
        yield role_number(field, column.role), text
    for other, (stray, pattern, _) in STRAYS.items():
        if stray == field:
            yield from ((0, text) for _, text in record.cells(other) if patterns.contains(text, pattern))


def _phones(record: Record, country: str) -> Iterable[_Found]:
    for role, text in _cells(record, "phone"):
        for value, extension, flag in phones.parse_one(text, country):
            if value is not None:
                yield _Found(value, role, value if extension is None else f"{value} ext. {extension}", flag)


def _emails(record: Record) -> Iterable[_Found]:
    for role, text in _cells(record, "email"):
        for shown, value, flag in emails.parse_one(text):
            if value is not None:
                yield _Found(value, role, shown, flag)


def _vins(record: Record) -> Iterable[_Found]:
    for column, text in record.cells("vin"):
        value, flag = vins.parse_one(text)
        if value is not None:
            yield _Found(value, role_number("vin", column.role), value, flag)


def _flag(found: tuple[_Found, ...], one: _Found) -> str | None:
    """The flag of a value where it first stands."""
    return next(f.flag for f in found if f.value == one.value)


def _once(found: tuple[_Found, ...]) -> list[_Found]:
    """One entry a value, with its most specific role."""
    best: dict[str, int] = {}
    for at, f in enumerate(found):
        if f.value not in best or (f.role or _PLAIN) < (found[best[f.value]].role or _PLAIN):
            best[f.value] = at
    return [found[at] for at in sorted(best.values())]


def _by_role(found: tuple[_Found, ...]) -> list[_Found]:
    """One entry a value and role; one without a role only where the value has no other."""
    roles: dict[str, set[int]] = {}
    for f in found:
        roles.setdefault(f.value, set()).add(f.role)
    first = {(f.value, f.role): at for at, f in reversed(list(enumerate(found)))}
    return [found[at] for (value, role), at in sorted(first.items(), key=lambda e: e[1]) if role or roles[value] == {0}]
