"""Mapping the columns of a source to lead fields.

Contract: `RawTable` -> one `ColumnMapping` a column, in column order. What decides, in this order: the overrides of the
spec, the preset (`RawTable.preset`), the format itself (`RawTable.roles`), the header (`aliases.toml`), the content.
`why` begins with spec, preset, format, alias or content. A label of the truth is never used. At most one column is the
record id; none means the row number is.
"""

from dataclasses import replace

import polars as pl

from leadmatch.errors import MappingError
from leadmatch.lead import BY_NAME
from leadmatch.nearest import nearest
from leadmatch.normalize.dates import votes
from leadmatch.normalize.details import ANSWERS, TIMES
from leadmatch.sources.content import Content, contents
from leadmatch.sources.mapping_choice import Choice, choose, is_address, slug
from leadmatch.sources.mapping_headers import ID_FIELDS, Header, understand
from leadmatch.sources.mapping_words import key, known
from leadmatch.sources.preset import preset
from leadmatch.tables import ColumnMapping, Mapping, RawTable

_SLIPS = 0.05
"""Share of rows whose id may be missing or another row's, where the header says that it is the row's own."""
_FEW = 3
"""Rows above which one such row is a slip."""
_DATED = ("birth_date", *TIMES, *ANSWERS, "opt_out", "opt_in")
_SAMPLE = 2_000
"""Cells of a column that are asked for the order of day and month."""
_MONTH_FIRST = ("US", "CA", "PH")


def map_columns(
    table: RawTable,
    overrides: dict[str, str] | None = None,
    record_id: str | None = None,
    *,
    files: pl.Series | None = None,
    country: str = "US",
) -> Mapping:
    """Map every column of a table.

    Args:
        table: the source as read.
        overrides: column -> `field`, `field.role` or `attribute.NAME`, as in the spec.
        record_id: the column that holds the record's id.
        files: of a table of several files the number of each row's: an id of one may stand in another, too.
        country: the store's, whose order of day and month holds where no column says another.

    Returns:
        One entry a column, in column order.

    Raises:
        MappingError: an unknown column or field, with the nearest one that exists.
    """
    fixed = _fixed(table, overrides or {}, record_id)
    ids = {c: fixed.pop(c) for c, choice in [*fixed.items()] if choice.field == "record_id" and choice.why == "preset"}
    open_columns = [column for column in table.frame.columns if column not in fixed]
    found = contents(table.frame.select(open_columns))
    taken = [choice.field for choice in (*fixed.values(), *ids.values())]
    chosen = choose({column: understand(column) for column in open_columns}, found, taken) | ids
    has_id = any(choice.field == "record_id" for choice in fixed.values())
    chosen = _with_record_id(table.frame, files, chosen, found, has_id)
    settled = [fixed.get(column) or chosen[column] for column in table.frame.columns]
    return _ordered(table.frame, _slots(table.frame.columns, _once(table.frame, settled)), country)


def describe(table: RawTable, mapping: Mapping) -> list[tuple[str, str, str, str]]:
    """The mapping for people: column, field (with role), why, and one short example value."""
    rows = []
    for entry in mapping:
        values = table.frame[entry.column].drop_nulls().head(1)
        example = str(values[0]) if len(values) else ""
        shown = example if len(example) <= 40 else example[:39] + "…"
        rows.append((entry.column, _target(entry), entry.why, shown))
    return rows


def to_spec(mapping: Mapping) -> dict[str, str]:
    """The mapping as overrides: what a spec's `map` holds for the source."""
    return {entry.column: _target(entry) for entry in mapping}


def _target(entry: ColumnMapping) -> str:
    return f"{entry.field}.{entry.role}" if entry.role else entry.field


def _fixed(table: RawTable, overrides: dict[str, str], record_id: str | None) -> dict[str, Choice]:
    """What the spec, the preset and the format say."""
    columns = table.frame.columns
    fixed = {c: _choice(target, "format", c) for c, target in table.roles.items() if c in columns}
    if table.preset:
        fixed |= {c: _choice(target, "preset", c) for c, target in preset(table.preset).targets(columns).items()}
    asked = dict(overrides)
    if record_id is not None:
        asked[record_id] = "record_id"
    for column, target in asked.items():
        if column not in columns:
            raise MappingError(f"{table.origin}: no column {column!r}{nearest(column, columns)}")
        fixed[column] = _choice(target, "spec", column)
    ids = [column for column in asked if fixed[column].field == "record_id"]
    if ids:
        keep = record_id or ids[0]
        for column, choice in fixed.items():
            if choice.field == "record_id" and column != keep:
                fixed[column] = replace(choice, field="ignore")
    return fixed


def _choice(target: str, why: str, column: str) -> Choice:
    name, _, role = target.partition(".")
    field = BY_NAME.get(name)
    if field is None:
        raise MappingError(f"column {column!r}: no field {name!r}{nearest(name, list(BY_NAME))}")
    if name == "attribute":
        role = role or slug(column)
    elif role not in field.roles:
        raise MappingError(
            f"column {column!r}: {name} has no role {role!r}{nearest(role, [r for r in field.roles if r])}"
        )
    return Choice(name, role, why, understand(column))


def _with_record_id(
    frame: pl.DataFrame, files: pl.Series | None, chosen: dict[str, Choice], found: dict[str, Content], has_id: bool
) -> dict[str, Choice]:
    """One record id at most: an id by its header whose values are unique, or but for slips, else a unique code."""
    result = dict(chosen)
    if not has_id:
        named = [c for field in ID_FIELDS for c, choice in chosen.items() if choice.field == field]
        named.sort(key=lambda column: (chosen[column].why != "preset", bool(_second(chosen[column]))))
        codes = [
            c for c, choice in chosen.items()
            if choice.field in ("ignore", "attribute") and not choice.header.field and found[c].share("code") >= 0.9
            and found[c].kind in ("", "number", "postal")
        ]  # fmt: skip
        maybe = [c for c in (*named, *codes) if found[c].distinct >= 1.0 or files is not None]
        unique = [c for c in maybe if _unique(frame[c], files)]
        own = next((c for c in unique if c in named), None)
        own = own or next((c for c in named if _but_for_slips(frame, files, c, chosen[c])), None)
        own = own or next(iter(unique), None)
        if own is not None:
            result[own] = replace(chosen[own], field="record_id", role="")
    for column, choice in chosen.items():
        if choice.field == "record_id" and result[column] is choice:
            field = _second(choice) or "ignore"
            result[column] = replace(choice, field=field, why=f"{choice.why}: not the record's own id")
    return result


def _second(choice: Choice) -> str:
    """What a column is where another one is what its header says first; "" = nothing."""
    return known().second_choice.get(key(choice.header.words), "")


def _unique(column: pl.Series, files: pl.Series | None) -> bool:
    return len(column) > 0 and column.null_count() == 0 and _distinct(column, files) == len(column)


def _distinct(column: pl.Series, files: pl.Series | None) -> int:
    """How many ids the rows of each file have, in all."""
    if files is None:
        return column.drop_nulls().n_unique()
    return pl.DataFrame({"file": files, "id": column}).drop_nulls("id").n_unique()


def _but_for_slips(frame: pl.DataFrame, files: pl.Series | None, column: str, choice: Choice) -> bool:
    """Whether few rows have no id or that of another row, which are rejected then. A number that may be of the customer
    or of the inquiry is no row's own where rows that say different things share it.
    """
    values = frame[column]
    slips = len(values) - _distinct(values, files)
    allowed = max(1 if len(values) > _FEW else 0, _SLIPS * len(values))
    if slips > allowed:
        return False
    if choice.field == "record_id" and not _second(choice):
        return True
    again = frame.filter(values.is_duplicated())
    return not values.null_count() and again.n_unique() == again[column].n_unique()


def _once(frame: pl.DataFrame, settled: list[Choice]) -> list[Choice]:
    """A field that a lead has once comes from one column: from the spec, else the one with the most values."""
    best = _best(frame, settled)
    moved = [
        replace(choice, field=_second(choice), role="")
        if not _is_open(choice) and best[choice.field] != i and _second(choice) not in ("", *best)
        else choice
        for i, choice in enumerate(settled)
    ]
    best = _best(frame, moved)
    return [
        choice
        if _is_open(choice) or best[choice.field] == i
        else replace(choice, field="ignore", role="", why=f"{choice.why}: {choice.field} is another column")
        for i, choice in enumerate(moved)
    ]


def _is_open(choice: Choice) -> bool:
    """Whether any number of columns may be the field."""
    return BY_NAME[choice.field].many or choice.field == "ignore"


def _best(frame: pl.DataFrame, settled: list[Choice]) -> dict[str, int]:
    """The column of each field that a lead has once."""
    best: dict[str, int] = {}
    for i, choice in enumerate(settled):
        held = best.get(choice.field)
        if not _is_open(choice) and (held is None or _rank(frame, choice, i) > _rank(frame, settled[held], held)):
            best[choice.field] = i
    return best


def _rank(frame: pl.DataFrame, choice: Choice, i: int) -> tuple[bool, bool, bool, bool, bool, int]:
    words = set(choice.header.words)
    clerk = bool(known().parties["clerks"] & words)
    return (
        choice.why == "spec",
        choice.why == "preset",
        choice.why.startswith("alias"),
        not clerk,
        "created" in words,
        -frame[:, i].null_count(),
    )


def _slots(columns: list[str], settled: list[Choice]) -> Mapping:
    """Number the addresses of each role: columns with the same other words and group number are one address."""
    numbered = any(c.header.number > 1 and c.field in ("city", "region", "postal_code") for c in settled)
    slots: dict[tuple[str, object], int] = {}
    used: dict[str, int] = {}
    entries = []
    for column, choice in zip(columns, settled, strict=True):
        slot = 0
        if is_address(choice.field):
            key = (choice.role, (_group(choice.header, choice.role), choice.header.number if numbered else 0))
            if key not in slots:
                slots[key] = used.get(choice.role, 0)
                used[choice.role] = slots[key] + 1
            slot = slots[key]
        entries.append(ColumnMapping(column, choice.field, choice.role, slot, choice.why))
    return tuple(entries)


def _ordered(frame: pl.DataFrame, mapping: Mapping, country: str) -> Mapping:
    """Columns of dates with the order of day and month of the source: that of its columns which show one."""
    dated = [entry for entry in mapping if entry.field in _DATED]
    if not dated:
        return mapping
    ahead = votes(pl.concat([frame[entry.column].drop_nulls().head(_SAMPLE).alias("") for entry in dated]))
    if ahead < 0 or (ahead == 0 and country in _MONTH_FIRST):
        return mapping
    return tuple(replace(entry, day_first=True) if entry in dated else entry for entry in mapping)


def _group(header: Header, role: str) -> tuple[str, ...]:
    return tuple(word for word in header.group if word != role)
