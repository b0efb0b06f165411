"""Values that are not text yet, as text: what a person would have typed, with nothing lost.

Whole numbers have no `.0`; other numbers are written as short as they round-trip; dates and times are ISO 8601, and a
time stamp at midnight is its date; truth values are `true` and `false`; NaN and None are null. Nested values are
spread over columns `phones.1.number`.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import polars as pl

from leadmatch.errors import SourceError
from leadmatch.sources.headers import unique_names
from leadmatch.sources.rows import text_frame

MAX_DEPTH = 64
"""Levels of nesting above which a record is refused."""

MAX_COLUMNS = 2_000
"""Columns above which a table of nested records is refused."""


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
    if all(value is None or type(value) is str for value in values):
        try:
            return pl.Series(name, values, dtype=pl.String)
        except UnicodeEncodeError:
            pass
    return pl.Series(name, [cell_text(value) for value in values], dtype=pl.String)


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray | memoryview)


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
        elif _is_list(value):
            yield from flatten(dict(enumerate(value, 1)), f"{path}.", depth + 1)
        else:
            yield path, value


def records_frame(records: Iterable[Mapping[Any, Any]]) -> tuple[pl.DataFrame, list[str]]:
    """Nested records as String columns in order of first appearance, and notes on changed names.

    Raises:
        SourceError: nested too deep, or more than `MAX_COLUMNS` columns.
    """
    columns: dict[str, list[Any]] = {}
    height = 0
    for record in records:
        for path, value in flatten(record):
            number = 2
            unique = path
            while len(columns.get(unique, ())) > height:
                unique, number = f"{path}_{number}", number + 1
            column = columns.setdefault(unique, [])
            column.extend([None] * (height - len(column)))
            column.append(value)
        height += 1
        if len(columns) > MAX_COLUMNS:
            raise SourceError(f"record {height}: more than {MAX_COLUMNS} columns: are keys used as values?")
    for column in columns.values():
        column.extend([None] * (height - len(column)))
    names, notes = unique_names(list(columns))
    series = [text_series(name, values) for name, values in zip(names, columns.values(), strict=True)]
    return pl.DataFrame(series) if series else text_frame({}), notes


def rows_frame(names: Sequence[str | None], rows: Sequence[Sequence[Any]]) -> tuple[pl.DataFrame, list[str]]:
    """Rows of flat values under given names as String columns, and notes on changed names."""
    unique, notes = unique_names(names)
    columns = zip(*rows, strict=True) if rows else iter([()] * len(unique))
    return pl.DataFrame([text_series(name, column) for name, column in zip(unique, columns, strict=True)]), notes
