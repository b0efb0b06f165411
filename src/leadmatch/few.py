"""Few texts: for a handful, a column engine takes longer to be asked than to answer."""

from collections.abc import Callable

import polars as pl

FEW = 256
"""So many texts are looked at one by one."""


def derived(values: pl.Series, one: Callable[[str], str | None], many: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """A text made of each text, null of null.

    Args:
        values: texts.
        one: makes it of one text.
        many: makes it of a column; the same, which the tests hold it to.
    """
    if len(values) > FEW:
        return many(values)
    return pl.Series([None if text is None else one(text) for text in values.to_list()], dtype=pl.String)
