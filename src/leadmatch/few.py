"""Few texts: for a handful, a column engine takes longer to be asked than to answer."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import polars as pl

FEW = 256
"""So many texts are looked at one by one."""
Text = str | None


def derived(values: pl.Series, one: Callable[[str], Text], many: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """A text made of each text, null of null.

    Args:
        values: texts.
        one: makes it of one text.
        many: makes it of a column; the same, which the tests hold it to.
    """
    if len(values) > FEW:
        return many(values)
    return pl.Series(values.name, [None if text is None else one(text) for text in values.to_list()], pl.String)


def derived_rows(
    values: pl.Series,
    columns: Sequence[str],
    one: Callable[[Text], Sequence[Text]],
    many: Callable[[pl.Series], pl.DataFrame],
) -> pl.DataFrame:
    """Several texts made of each text; otherwise as `derived`.

    Args:
        values: texts.
        columns: names of what is made.
        one: makes a row of one text, of null too.
        many: makes the rows of a column.
    """
    return derived_together(values, dict.fromkeys(columns, pl.String), lambda texts: list(map(one, texts)), many)


def derived_together(
    values: pl.Series,
    schema: Mapping[str, pl.DataType | type[pl.DataType]],
    few: Callable[[Sequence[Text]], Sequence[Sequence[object]]],
    many: Callable[[pl.Series], pl.DataFrame],
) -> pl.DataFrame:
    """Several things made of each text in view of the others; otherwise as `derived`.

    Args:
        values: texts.
        schema: columns of what is made.
        few: makes the rows of a few texts.
        many: makes the rows of a column.
    """
    if len(values) > FEW:
        return many(values)
    return pl.DataFrame(few(values.to_list()), schema, orient="row")


def expanded(
    values: pl.Series,
    schema: Mapping[str, type[pl.DataType]],
    one: Callable[[str], Iterable[Sequence[Text]]],
    many: Callable[[pl.Series], pl.DataFrame],
) -> pl.DataFrame:
    """Any number of rows made of each text, none of null; otherwise as `derived`.

    Args:
        values: texts.
        schema: columns of what is made; the first is the number of the text.
        one: makes the rows of one text, without that number.
        many: makes the rows of a column.
    """
    if len(values) > FEW:
        return many(values)
    rows = [(at, *row) for at, text in enumerate(values.to_list()) if text is not None for row in one(text)]
    return pl.DataFrame(rows, schema, orient="row")
