"""What a person should look at in a mapping, since a run cannot know that it read a column as the wrong thing.

Contract: tables with their mappings -> a `MappingReview` a source, in order. `CHECKS` are functions from the columns of
a source to a sentence, or "" where there is nothing to say.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from leadmatch.sources.mapping_headers import ADDRESS_FIELDS, ID_FIELDS, VEHICLE_FIELDS, understand
from leadmatch.tables import ColumnMapping, Mapping, RawTable

FILLED = 0.2
"""Share of rows with a value above which a column that is not used is worth a word."""
LISTED = 8
"""Columns named in a warning, at most."""
_NAMES = ("full_name", "first_name", "middle_name", "last_name", "suffix", "nickname", "company")
_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("id", ("record_id",)),
    ("names", _NAMES),
    ("phones", ("phone",)),
    ("e-mail", ("email",)),
    ("address", ADDRESS_FIELDS),
    ("birth date", ("birth_date",)),
    ("vehicles", VEHICLE_FIELDS),
    ("numbers", ("customer_no", "deal_no")),
    ("attributes", ("attribute",)),
)
_NAMING = ("full_name", "first_name", "last_name", "company")
_REACHING = ("phone", "email", "address", "street", "vin", "birth_date")


@dataclass(frozen=True, slots=True)
class MappingReview:
    """reads: in one line, which columns are read as what; warnings: sentences, the worst first."""

    reads: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """How a column is read, the share of rows with a value; constant: it is ignored and has but one value; alone: on
    how many rows it says who somebody is and is not read, since another column is, which is empty there.
    """

    mapping: ColumnMapping
    filled: float
    constant: bool
    alone: int

    @property
    def guessed(self) -> bool:
        """Whether only the content says what it is."""
        return self.mapping.why.startswith("content") and not understand(self.mapping.column).field


def review_mappings(planned: Sequence[tuple[RawTable, Mapping]]) -> dict[str, MappingReview]:
    """Source -> what its columns are read as, and what to look at; no warnings for a source without rows."""
    found = {}
    for source in dict.fromkeys(table.source for table, _ in planned):
        mine = [(table, mapping) for table, mapping in planned if table.source == source]
        columns = _columns(mine)
        warnings = (check(columns) for check in CHECKS) if any(table.frame.height for table, _ in mine) else ()
        found[source] = MappingReview(_reads(columns), tuple(filter(None, warnings)))
    return found


def _columns(planned: Sequence[tuple[RawTable, Mapping]]) -> list[Column]:
    """The columns of all tables of a source."""
    rows = max(1, sum(table.frame.height for table, _ in planned))
    entries, parts, alone = {}, defaultdict(list), Counter[str]()
    for table, mapping in planned:
        held = {part.name: part for part in table.frame.iter_columns()}
        read = {entry.field: held.get(entry.column) for entry in mapping}
        for entry in mapping:
            entries[entry.column] = entry
            if entry.column in held:
                part = held[entry.column]
                parts[entry.column].append(part)
                alone[entry.column] += _alone(entry, part, read)
    return [_column(entry, parts[name], rows, alone[name]) for name, entry in entries.items()]


def _column(entry: ColumnMapping, parts: Sequence[pl.Series], rows: int, alone: int) -> Column:
    filled = sum(len(part) - part.null_count() for part in parts) / rows
    ends = {end for part in parts if entry.field == "ignore" for end in (part.min(), part.max())}
    return Column(entry, filled, len(ends - {None}) == 1, alone)


def _alone(entry: ColumnMapping, part: pl.Series, read: dict[str, pl.Series | None]) -> int:
    field = understand(entry.column).field
    instead = read.get(field) if entry.field == "ignore" and field in (*_NAMING, "birth_date") else None
    return 0 if instead is None else int((part.is_not_null() & instead.is_null()).sum())


def _reads(columns: Sequence[Column]) -> str:
    parts = []
    for words, fields in _WORDS:
        names = [c.mapping.column for c in columns if c.mapping.field in fields]
        if names:
            parts.append(f"{words} {', '.join(names)}")
    return "; ".join(parts) or "nothing"


def _nameless(columns: Sequence[Column]) -> str:
    return "" if _holds(columns, _NAMING) else "no name column: nobody is named"


def _unreachable(columns: Sequence[Column]) -> str:
    return (
        ""
        if _holds(columns, _REACHING)
        else "no phone, e-mail, address, VIN or birth date: names alone tell too little"
    )


def _holds(columns: Sequence[Column], fields: tuple[str, ...]) -> bool:
    return any(c.mapping.field in fields and c.filled for c in columns)


def _left_out(columns: Sequence[Column]) -> str:
    names = [
        c.mapping.column
        for c in columns
        if c.mapping.field == "ignore" and c.mapping.why == "content" and c.filled > FILLED and not c.constant
    ]
    if not names:
        return ""
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return f"not used, though filled and the header does not say why: {', '.join(names[:LISTED])}{more}"


def _numbered(columns: Sequence[Column]) -> str:
    """An id by its header that is not every row's own."""
    if any(c.mapping.field == "record_id" for c in columns):
        return ""
    ids = [c.mapping.column for c in columns if c.filled and understand(c.mapping.column).field in ID_FIELDS]
    if not ids:
        return ""
    return (
        f"{ids[0]!r} is missing or repeated on some rows: records are known by row number instead "
        "(with --record-id such rows are rejected)"
    )


def _passed_over(columns: Sequence[Column]) -> str:
    """A second column of a name or birth date, where the first says nothing."""
    names = [f"{c.mapping.column} ({c.alone})" for c in columns if c.alone]
    return f"filled on rows where the column read in its place is empty: {', '.join(names)}" if names else ""


def _guessed(columns: Sequence[Column]) -> str:
    filled = [c for c in columns if c.filled]
    guessed = sum(c.guessed for c in filled)
    if 2 * guessed <= len(filled):
        return ""
    return f"{guessed} of {len(filled)} columns are guessed by content, their headers say nothing: look at the mapping"


CHECKS: tuple[Callable[[Sequence[Column]], str], ...] = (
    _nameless,
    _unreachable,
    _numbered,
    _passed_over,
    _guessed,
    _left_out,
)
