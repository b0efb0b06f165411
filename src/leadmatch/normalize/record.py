"""One raw record, read by a mapping: its cells by lead field, in the order of the mapping.

Contract: a mapping names the keys of the record, as it names the columns of a table. Without one the keys are lead
fields themselves (`first_name`, `phone.mobile`, `attribute.club`), perhaps with a number behind them (`phone.2`). A
list holds several cells of one column. Empty text is no cell; what is not text is refused.
"""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from leadmatch.errors import MappingError
from leadmatch.lead import BY_NAME
from leadmatch.normalize import addresses
from leadmatch.tables import ColumnMapping
from leadmatch.tables import Mapping as Columns

Raw = Mapping[str, str | Sequence[str | None] | None]
"""A record as it comes: text, or several, by key."""
_CALLED = {
    "name": "full_name", "customer": "full_name", "first": "first_name", "given_name": "first_name",
    "last": "last_name", "surname": "last_name", "mail": "email", "tel": "phone", "cell": "phone.mobile",
    "mobile": "phone.mobile", "zip": "postal_code", "postcode": "postal_code", "zip_code": "postal_code",
    "state": "region", "province": "region", "dob": "birth_date", "id": "record_id",
}  # fmt: skip
"""What people call a field whose name is not near it."""
_NUMBER = re.compile(r"\.\d+$")


@dataclass(frozen=True, slots=True)
class Place:
    """The columns of one address: role, and the keys of each field of `addresses.FIELDS` that has some."""

    role: str
    keys: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A mapping by field, and by address; the keys of the record's id and source."""

    fields: dict[str, tuple[ColumnMapping, ...]]
    places: tuple[Place, ...]
    record_id: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one record by key, and how they are read."""

    texts: dict[str, tuple[str, ...]]
    plan: Plan

    def cells(self, field: str) -> Iterator[tuple[ColumnMapping, str]]:
        """The cells of a field, each with its column."""
        for column in self.plan.fields.get(field, ()):
            for text in self.texts.get(column.column, ()):
                yield column, text

    def single(self, field: str) -> str | None:
        """The first cell of a field."""
        return next((text for _, text in self.cells(field)), None)

    def has(self, field: str) -> bool:
        """Whether a column is mapped to a field."""
        return field in self.plan.fields


def read_record(record: Raw, mapping: Columns | None) -> Record:
    """The cells of a record.

    Raises:
        MappingError: without a mapping, a key is not a lead field; or a cell is not text.
    """
    plan = _plan(_by_name(tuple(record)) if mapping is None else mapping)
    texts = {key: _texts(key, value) for key, value in record.items() if value}
    return Record(texts, plan)


def _texts(key: str, value: str | Sequence[str | None]) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value.isascii() else _encodable(value)
    if not isinstance(value, Sequence) or not all(text is None or isinstance(text, str) for text in value):
        raise MappingError(f"{key}: a cell is text, not {value!r}")
    return tuple(found for text in value if text for found in _encodable(text))


def _encodable(text: str) -> tuple[str, ...]:
    """A text without lone surrogates, where any is left."""
    whole = text.encode("utf-8", "ignore").decode()
    return (whole,) if whole else ()


@functools.lru_cache(maxsize=256)
def _by_name(keys: tuple[str, ...]) -> Columns:
    """The mapping of keys that are lead fields."""
    return tuple(_column(key) for key in keys)


def _column(key: str) -> ColumnMapping:
    name, _, role = _NUMBER.sub("", key).partition(".")
    field = BY_NAME.get(name)
    if field is None or (role and name != "attribute" and role not in field.roles):
        raise MappingError(f"no lead field {key!r}{_meant(key)}")
    return ColumnMapping(key, name, role, 0, "spec")


def _meant(key: str) -> str:
    """The end of a message on a key that is no lead field."""
    known = [*BY_NAME, *(f"{f.name}.{r}" for f in BY_NAME.values() for r in f.roles if r)]
    word = key.lower().replace(" ", "_")
    near = [_CALLED[word]] if word in _CALLED else get_close_matches(word, known, 1)
    return (
        f": did you mean {near[0]!r}?" if near else ": there are first_name, last_name, phone, email, street and others"
    )


def _plan(mapping: Columns) -> Plan:
    """How a mapping reads records; made once for each, which is told by its identity: hashing it takes longer."""
    found = _PLANS.get(id(mapping))
    if found is None or found[0] is not mapping:
        if len(_PLANS) >= _MOST_PLANS:
            _PLANS.clear()
        found = _PLANS[id(mapping)] = (mapping, _made(mapping))
    return found[1]


_PLANS: dict[int, tuple[Columns, Plan]] = {}
_MOST_PLANS = 256


def _made(mapping: Columns) -> Plan:
    fields: dict[str, list[ColumnMapping]] = {}
    for column in mapping:
        fields.setdefault(column.field, []).append(column)
    last = {column.field: column.column for column in mapping}
    return Plan(
        {name: tuple(columns) for name, columns in fields.items()},
        _places(fields),
        last.get("record_id"),
        last.get("source"),
    )


def _places(fields: Mapping[str, Sequence[ColumnMapping]]) -> tuple[Place, ...]:
    """The addresses by slot, and then as `places` finds them."""
    groups: dict[tuple[str, int], dict[str, list[str]]] = {}
    for name in addresses.FIELDS:
        for column in fields.get(name, ()):
            groups.setdefault((column.role, column.slot), {}).setdefault(name, []).append(column.column)
    ordered = sorted(groups.items(), key=lambda group: group[0][1])
    return tuple(
        Place(role, tuple((name, tuple(keys)) for name, keys in by_field.items()))
        for (role, _), by_field in ordered
        if any(name != "country" for name in by_field)
    )
