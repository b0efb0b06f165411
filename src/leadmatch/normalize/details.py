"""What a lead shows but is not compared by (times, source, status, consent), and its ids and attributes."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.normalize import cells, consent, dates, notes
from leadmatch.normalize.batch import Batch
from leadmatch.normalize.cells import encode_if_repeated, folded, gather, mapped, tidy
from leadmatch.tables import Coded

TIMES = ("created_at", "updated_at")
TEXTS = ("lead_source", "lead_type", "lead_status", "lead_id", "salesperson", "store", "comments")
IDS = ("deal_no", "customer_no")
_NO_ID = r"^(?:0+|1234+5*|9{3,}|x+)$"


def shown(batch: Batch, do_not_call: NDArray[np.bool_]) -> tuple[dict[str, pl.Series], list[str]]:
    """Shown columns that exist in some source, and notes."""
    out, found = _times(batch)
    for field in TEXTS:
        if (values := batch.single(field)) is not None:
            codes, distinct = encode_if_repeated(values)
            text = _text(distinct)
            out[field] = text if distinct is values else cells.shown(mapped(Coded(codes, distinct), text))
    return out | consent.gather(batch, do_not_call), found


def _text(values: pl.Series) -> pl.Series:
    text = values.str.strip_chars()
    return text.set(text == "", None)


def _times(batch: Batch) -> tuple[dict[str, pl.Series], list[str]]:
    out, found = dict[str, pl.Series](), list[str]()
    for field in TIMES:
        for column in batch.columns(field):
            codes, distinct = encode_if_repeated(column.cells)
            read = dates.timestamps(distinct)
            placed = batch.place(column, gather(read["value"], codes))
            out[field] = out[field].zip_with(out[field].is_not_null(), placed) if field in out else placed
            found += notes.of_column(column, read["flag"], codes)
    return out, found


def ids(batch: Batch) -> dict[str, Coded]:
    """Numbers that several systems share, folded, without placeholders."""
    out = {}
    for field in IDS:
        if (values := batch.single(field)) is not None:
            text = tidy(values).str.strip_suffix(".0")
            out[field] = folded(text.set(text.str.contains(_NO_ID).fill_null(value=False), None))
    return out


def attributes(batch: Batch) -> dict[str, Coded]:
    """Attributes by name, folded; several columns of one name fill each other's gaps."""
    merged: dict[str, pl.Series] = {}
    for column in batch.columns("attribute"):
        name, placed = column.role or column.name, batch.place(column)
        merged[name] = merged[name].zip_with(merged[name].is_not_null(), placed) if name in merged else placed
    return {name: folded(values) for name, values in merged.items()}
