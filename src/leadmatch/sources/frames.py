"""Tables in memory: pandas, Polars (also lazy), Arrow, DuckDB relations, whatever narwhals knows, lists of dicts.

Every column becomes text by its type, as `cells` does value by value; text is taken over untouched. An index of a
pandas frame is not read. A float column that pandas made of whole numbers with gaps has no `.0`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from leadmatch.errors import SourceError
from leadmatch.sources.cells import records_frame, text_series
from leadmatch.sources.headers import unique_names
from leadmatch.sources.rows import assemble
from leadmatch.tables import RawTable

_WHOLE = 1e18


def is_records(value: object) -> bool:
    """Whether a value is a list (or another sequence) of dicts."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes) and all(_is_record(v) for v in value)


def _is_record(value: object) -> bool:
    return isinstance(value, Mapping)


def read(table: object, source: str) -> RawTable:
    """Read a table in memory.

    Raises:
        SourceError: not a table, or records nested too deep.
    """
    origin = f"{type(table).__module__.split('.')[0]}.{type(table).__name__}"
    if isinstance(table, Sequence) and is_records(table):
        frame, notes = records_frame(table)
        if table and not frame.width:
            notes.append(f"{len(table)} empty rows skipped")
        return assemble(source, f"{len(table)} dicts", frame, notes=notes)
    frame, notes = _pandas(table) if _is_pandas(table) else text_columns(_polars(table))
    return assemble(source, origin, frame, notes=notes)


def _is_pandas(table: object) -> bool:
    from narwhals.stable.v2 import dependencies  # not needed for files, and slow to load

    return dependencies.is_pandas_dataframe(table)


def _polars(table: Any) -> pl.DataFrame:
    import narwhals.stable.v2 as nw

    native = nw.from_native(table, pass_through=True)
    if isinstance(native, nw.LazyFrame):
        return native.collect(backend="polars").to_native()  # type: ignore[no-any-return]
    if isinstance(native, nw.DataFrame):
        return native.to_polars()
    if hasattr(table, "__arrow_c_stream__"):
        return pl.DataFrame(table)
    raise SourceError(
        f"{type(table).__module__}.{type(table).__name__} is not a source: give a path, a data frame, "
        "a list of dicts, or a URL and a query"
    )


def _pandas(table: Any) -> tuple[pl.DataFrame, list[str]]:
    """A pandas frame column by column, which needs no pyarrow and accepts names that come twice."""
    names, notes = unique_names([str(name) for name in table.columns])
    columns = [_pandas_column(name, table.iloc[:, i]) for i, name in enumerate(names)]
    return pl.DataFrame(columns), notes


def _pandas_column(name: str, column: Any) -> pl.Series:
    kind = getattr(column.dtype, "kind", "O")
    numpy = type(column.dtype).__module__.startswith("numpy")
    if numpy and kind in "iufb":
        return _text(pl.Series(name, column.to_numpy()))
    if numpy and kind == "M":
        return _text(pl.Series(name, column.to_numpy().astype("datetime64[us]")))
    return text_series(name, column.astype(object).where(column.notna(), None).tolist())


def text_columns(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """A typed Polars frame as String columns, and notes; structs and lists are spread over columns."""
    names, notes = unique_names(frame.columns)
    columns: list[pl.Series] = []
    for name, column in zip(names, frame.iter_columns(), strict=True):
        if column.dtype.is_nested():
            nested, _ = records_frame([{name: value} for value in column.to_list()])
            columns += [part for part in nested.iter_columns() if part.null_count() < len(part)]
        else:
            columns.append(_text(column.alias(name)))
    if len({column.name.casefold() for column in columns}) < len(columns):
        names, more = unique_names([column.name for column in columns])
        columns = [column.alias(name) for name, column in zip(names, columns, strict=True)]
        notes += more
    return pl.DataFrame(columns), notes


def _text(column: pl.Series) -> pl.Series:
    """A flat column as text, vectorised for the types that have a text form of their own."""
    dtype = column.dtype
    if dtype == pl.String:
        return column
    if dtype.is_integer() or dtype.is_decimal() or isinstance(dtype, pl.Categorical | pl.Enum | pl.Boolean | pl.Date):
        return column.cast(pl.String)
    if dtype.is_float():
        column = column.cast(pl.Float64).fill_nan(None)
        whole = (column == column.round()) & (column.abs() < _WHOLE)
        if whole.all():
            return column.cast(pl.Int64).cast(pl.String)
    if isinstance(dtype, pl.Datetime) and dtype.time_zone is None:
        days = column.dt.truncate("1d")
        if (days == column).all():
            return column.cast(pl.Date).cast(pl.String)
    distinct = column.unique()
    texts = text_series(column.name, distinct.to_list())
    return (
        column.to_frame()
        .join(
            pl.DataFrame({"key": distinct, "text": texts}),
            left_on=column.name,
            right_on="key",
            how="left",
            maintain_order="left",
            nulls_equal=True,
        )["text"]
        .alias(column.name)
    )
