"""Values that are not text yet, as text: what a person would have typed, with nothing lost.

Whole numbers have no `.0`; other numbers are written as short as they round-trip; dates and times are ISO 8601, and a
time stamp at midnight is its date; truth values are `true` and `false`; NaN and None are null. Nested values are
spread over columns `phones.1.number`; a list of named values, `[{"name": "email", "values": ["a@b"]}]`, over columns
named after them, `field_data.email`; and a type beside a value is its role (`roles`).
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import polars as pl

from leadmatch.errors import SourceError
from leadmatch.sources.headers import unique_names
from leadmatch.sources.roles import with_roles

MAX_DEPTH = 64
"""Levels of nesting above which a record is refused."""

MAX_COLUMNS = 2_000
"""Columns above which a table of nested records is refused."""

_NAME_KEYS = frozenset(("name", "key", "field", "label", "question"))
_VALUE_KEYS = frozenset(("value", "values", "answer", "answers"))


def cell_text(value: Any) -> str | None:
    """One value as text, or None where there is no value.

    >>> cell_text(2134.0), cell_text(0.1), cell_text(float("nan")), cell_text(True)
    ('2134', '0.1', None, 'true')
    """
    for kinds, convert in _TEXTS:
        if isinstance(value, kinds):
            return convert(value)
    if hasattr(value, "item") and getattr(value, "shape", None) == ():
        return cell_text(value.item())
    return None if _is_missing(value) else _encodable(str(value))


def _is_missing(value: Any) -> bool:
    """pandas.NA, pandas.NaT, Decimal("NaN"): not equal to themselves, or not even comparable."""
    try:
        return bool(value != value)  # noqa: PLR0124
    except (TypeError, ValueError):
        return type(value).__name__ == "NAType"


def _encodable(value: str) -> str:
    if value.isascii():
        return value
    return value.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate is no text: it becomes `?`


def _float_text(value: float) -> str | None:
    if math.isnan(value):
        return None
    return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)


def _datetime_text(value: datetime) -> str | None:
    if _is_missing(value):
        return None
    midnight = value.tzinfo is None and not (value.hour or value.minute or value.second or value.microsecond)
    return value.date().isoformat() if midnight else value.isoformat()


_TEXTS: tuple[tuple[Any, Callable[[Any], str | None]], ...] = (
    (type(None), lambda _: None),
    (str, _encodable),
    (bool, lambda value: "true" if value else "false"),
    (float, _float_text),
    (datetime, _datetime_text),
    ((date, time), lambda value: value.isoformat()),
    ((bytes, bytearray, memoryview), lambda value: bytes(value).decode("utf-8", "replace")),
)
"""How a value is written, by the first type that it is of; anything else by `str`."""


def text_series(name: str, values: Sequence[Any]) -> pl.Series:
    """A String column of any flat values; plain text is taken over in one go."""
    if set(map(type, values)) <= {str, type(None)}:
        try:
            return pl.Series(name, values, dtype=pl.String)
        except UnicodeEncodeError:
            pass
    return pl.Series(name, [cell_text(value) for value in values], dtype=pl.String)


def _is_list_type(kind: type) -> bool:
    return issubclass(kind, Sequence) and not issubclass(kind, str | bytes | bytearray | memoryview)


def flatten(record: Mapping[Any, Any], prefix: str = "", depth: int = 1) -> Iterator[tuple[str, Any]]:
    """The leaves of a nested record with their dotted paths; list positions count from 1.

    >>> list(flatten({"id": 7, "phones": [{"number": "555"}, {"number": "556"}]}))
    [('id', 7), ('phones.1.number', '555'), ('phones.2.number', '556')]

    Raises:
        SourceError: nested deeper than `MAX_DEPTH`.
    """
    if depth > MAX_DEPTH:
        raise SourceError(f"a record is nested deeper than {MAX_DEPTH} levels: flatten it before it is read")
    for key, value in record.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from flatten(value, f"{path}.", depth + 1)
        elif _is_list_type(type(value)):
            yield from flatten(
                _named_values(value) or {str(i): v for i, v in enumerate(value, 1)}, f"{path}.", depth + 1
            )
        else:
            yield path, value


def _named_values(items: Sequence[Any]) -> dict[str, Any]:
    """A list of named values as a dict, a list of one value as the value; empty where it is a list of anything else.

    >>> _named_values([{"name": "email", "values": ["a@b.example"]}, {"name": "email", "values": []}])
    {'email': 'a@b.example', 'email_2': []}
    """
    found: dict[str, Any] = {}
    for item in items:
        if not isinstance(item, Mapping) or len(item) != 2:
            return {}
        named, valued = sorted(item, key=lambda key: str(key) not in _NAME_KEYS)
        if named not in _NAME_KEYS or valued not in _VALUE_KEYS or not isinstance(item[named], str):
            return {}
        value, name, number = item[valued], item[named], 2
        while name in found:
            name, number = f"{item[named]}_{number}", number + 1
        found[name] = value[0] if _is_list_type(type(value)) and len(value) == 1 else value
    return found


def records_frame(records: Sequence[Mapping[Any, Any]]) -> tuple[pl.DataFrame, list[str]]:
    """Nested records as String columns, keys in order of first appearance, and notes on changed names.

    Raises:
        SourceError: nested too deep, or more than `MAX_COLUMNS` columns.
    """
    columns: list[pl.Series] = []
    keys = dict.fromkeys(key for record in records for key in record)
    _check_width(len(keys))
    for key in keys:
        columns += _text_columns(str(key), [record.get(key) for record in records])
        _check_width(len(columns))
    frame, notes = _named_apart(columns)
    return with_roles(frame), notes


def _named_apart(columns: Sequence[pl.Series]) -> tuple[pl.DataFrame, list[str]]:
    names, notes = unique_names([column.name for column in columns])
    return pl.DataFrame([column.alias(name) for column, name in zip(columns, names, strict=True)]), notes


def _text_columns(name: str, values: Sequence[Any]) -> list[pl.Series]:
    """One column of text for flat values, one for each leaf of nested ones."""
    if any(issubclass(kind, Mapping) or _is_list_type(kind) for kind in set(map(type, values))):
        return _spread(name, values)
    return [text_series(_encodable(name), values)]


def _spread(key: str, values: Sequence[Any]) -> list[pl.Series]:
    """One column for each leaf that any of these values has."""
    columns: dict[str, list[Any]] = {}
    for row, value in enumerate(values):
        for path, leaf in flatten({key: value}):
            unique, number = path, 2
            while len(columns.get(unique, ())) > row:
                unique, number = f"{path}_{number}", number + 1
            column = columns.setdefault(unique, [])
            column.extend([None] * (row - len(column)))
            column.append(leaf)
        _check_width(len(columns))
    if len(columns) > 1 and not any(leaf is not None for leaf in columns.get(key, (key,))):
        del columns[key]  # where some records have nothing, others a nested value
    for column in columns.values():
        column.extend([None] * (len(values) - len(column)))
    return [text_series(_encodable(path), column) for path, column in columns.items()]


def _check_width(width: int) -> None:
    if width > MAX_COLUMNS:
        raise SourceError(f"more than {MAX_COLUMNS} columns: are values used as keys?")


def rows_frame(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> tuple[pl.DataFrame, list[str]]:
    """Rows of values under given names as String columns, and notes on changed names."""
    columns = zip(*rows, strict=True) if rows else iter([()] * len(names))
    pairs = zip(names, columns, strict=True)
    return _named_apart([column for name, values in pairs for column in _text_columns(name, values)])
