"""What a lead shows but is not compared by (times, source, status, events, money, consent), its ids and attributes."""

from collections.abc import Callable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.normalize import cells, consent, dates, money, notes, trade
from leadmatch.normalize.answers import answers
from leadmatch.normalize.batch import Batch
from leadmatch.normalize.cells import encode_if_repeated, folded, gather, mapped, tidy
from leadmatch.tables import Coded

TIMES = (
    "created_at", "updated_at", "event_at", "attempted_at", "appointment_at", "be_back_at", "sold_at", "delivered_at",
    "returned_at", "service_at", "deposit_at", "refund_at",
)  # fmt: skip
TEXTS = (
    "lead_source", "lead_type", "lead_status", "lead_id", "salesperson", "store", "comments", "event", "about",
    "refund_to", "payer", "payment_method", "invoice_no", "delivery",
)  # fmt: skip
MONEY = ("deposit_amount", "refund_amount", "price", "lead_cost")
ANSWERS = ("contacted", "appointment_shown", "test_drive", "write_up")
"""Each gives two columns: NAME, yes or no, and where a cell holds a date NAME_at."""
IDS = ("deal_no", "customer_no")
NO_ID = r"^(?:0+|1234+5*|9{3,}|x+)$"


def shown(batch: Batch, do_not_call: NDArray[np.bool_]) -> tuple[dict[str, pl.Series], list[str]]:
    """Shown columns that exist in some source, and notes."""
    out, found = stated(batch)
    return out | trade.read(batch) | consent.gather(batch, do_not_call), found


def stated(batch: Batch) -> tuple[dict[str, pl.Series], list[str]]:
    """Times, texts, amounts and answers that exist in some source, and notes."""
    out, found = dict[str, pl.Series](), list[str]()
    for fields, read in ((TIMES, dates.timestamps), (MONEY, money.amounts), (ANSWERS, answers)):
        for field in fields:
            columns, said = _read(batch, field, read)
            out |= columns
            found += said
    for field in TEXTS:
        if (values := batch.single(field)) is not None:
            codes, distinct = encode_if_repeated(values)
            text = _text(distinct)
            out[field] = text if distinct is values else cells.shown(mapped(Coded(codes, distinct), text))
    return out, found


def _text(values: pl.Series) -> pl.Series:
    text = values.str.strip_chars()
    return text.set(text == "", None)


def _read(
    batch: Batch, field: str, read: Callable[[pl.Series], pl.DataFrame]
) -> tuple[dict[str, pl.Series], list[str]]:
    """The columns that a reader of cells gives (`value` is the field itself, others are FIELD_other), and notes."""
    out, found = dict[str, pl.Series](), list[str]()
    for column in batch.columns(field):
        codes, distinct = encode_if_repeated(column.cells)
        facts = read(distinct)
        found += notes.of_column(column, facts["flag"], codes)
        for fact in facts.drop("flag"):
            name = field if fact.name == "value" else f"{field}_{fact.name}"
            if name != field and fact.null_count() == len(fact):
                continue
            placed = batch.place(column, gather(fact, codes))
            out[name] = out[name].zip_with(out[name].is_not_null(), placed) if name in out else placed
    return out, found


def ids(batch: Batch) -> dict[str, Coded]:
    """Numbers that several systems share, folded, without placeholders."""
    out = {}
    for field in IDS:
        if (values := batch.single(field)) is not None:
            text = tidy(values).str.strip_suffix(".0")
            out[field] = folded(text.set(text.str.contains(NO_ID).fill_null(value=False), None))
    return out


def attributes(batch: Batch) -> dict[str, Coded]:
    """Attributes by name, folded; several columns of one name fill each other's gaps."""
    merged: dict[str, pl.Series] = {}
    for column in batch.columns("attribute"):
        name, placed = column.role or column.name, batch.place(column)
        merged[name] = merged[name].zip_with(merged[name].is_not_null(), placed) if name in merged else placed
    return {name: folded(values) for name, values in merged.items()}
