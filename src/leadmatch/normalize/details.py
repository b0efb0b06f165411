"""What a lead shows but is not compared by (times, source, status, events, money, consent), its ids and attributes."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.normalize import cells, consent, dates, licences, money, notes, trade
from leadmatch.normalize.answers import answers
from leadmatch.normalize.batch import Batch
from leadmatch.normalize.cells import encode, encode_if_repeated, first_of, folded, gather, mapped, nothing, tidy
from leadmatch.tables import Coded

TIMES = (
    "created_at", "updated_at", "event_at", "attempted_at", "appointment_at", "be_back_at", "sold_at", "delivered_at",
    "returned_at", "service_at", "deposit_at", "refund_at",
)  # fmt: skip
MADE = ("created_at", "event_at", "service_at", "sold_at")
"""The times that tell when a record was made, the first that it has."""
TEXTS = (
    "lead_source", "lead_type", "lead_status", "lead_id", "salesperson", "store", "comments", "event", "about",
    "refund_to", "payer", "payment_method", "invoice_no", "delivery",
)  # fmt: skip
MONEY = ("deposit_amount", "refund_amount", "price", "lead_cost")

ANSWERS = ("contacted", "appointment_shown", "test_drive", "write_up")
"""Each gives two columns: NAME, yes or no, and where a cell holds a date NAME_at."""
VEHICLE_PARTS = ("vehicle_year", "vehicle_make", "vehicle_model")
VEHICLE_ROLES = ("interest", "")
IDS = ("deal_no", "customer_no")
NO_ID = r"^(?:0+|1234+5*|9{3,}|x+)$"


def shown(batch: Batch, stated: dict[str, pl.Series], do_not_call: NDArray[np.bool_]) -> dict[str, pl.Series]:
    """Shown columns that exist in some source: what is stated, the trade-in, and consent."""
    return stated | trade.read(batch) | consent.gather(batch, do_not_call)


def stated(batch: Batch) -> tuple[dict[str, pl.Series], list[str]]:
    """Times, texts, amounts and answers that exist in some source, and notes."""
    out, found = dict[str, pl.Series](), list[str]()
    for fields, read in ((TIMES, dates.timestamps), (MONEY, _amounts), (ANSWERS, answers)):
        for field in fields:
            columns, said = _read(batch, field, read)
            out |= columns
            found += said
    for field in TEXTS:
        if (values := batch.single(field)) is not None:
            out[field] = _told(values)
    vehicle = _vehicle(batch)
    return out if vehicle is None else out | {"vehicle": vehicle}, found


def _vehicle(batch: Batch) -> pl.Series | None:
    """The vehicle of interest in words: its description, else year, make and model; None without such columns."""
    merged: pl.Series | None = None
    for role in VEHICLE_ROLES:
        parts = [single for field in VEHICLE_PARTS if (single := batch.single(field, role)) is not None]
        whole = batch.single("vehicle", role)
        if parts:
            joined = pl.select(pl.concat_str(parts, separator=" ", ignore_nulls=True).replace("", None)).to_series()
            whole = joined if whole is None else whole.zip_with(whole.is_not_null(), joined)
        if whole is not None:
            merged = whole if merged is None else merged.zip_with(merged.is_not_null(), whole)
    return None if merged is None else _told(merged)


def _told(values: pl.Series) -> pl.Series:
    """Cells without blanks around them: Enum where they repeat, for a category takes the room of ten cells of text."""
    codes, distinct = encode_if_repeated(values)
    text = distinct.str.strip_chars()
    text = text.set(text == "", None)
    if distinct is values:
        return text
    told = mapped(Coded(codes, distinct), text)
    return cells.shown(told) if len(told.values) * 10 < len(codes) else gather(told.values, told.codes)


class _Reader(Protocol):
    def __call__(self, values: pl.Series, *, day_first: bool) -> pl.DataFrame: ...


def _amounts(values: pl.Series, *, day_first: bool) -> pl.DataFrame:
    return money.amounts(values)


def _read(batch: Batch, field: str, read: _Reader) -> tuple[dict[str, pl.Series], list[str]]:
    """The columns that a reader of cells gives (`value` is the field itself, others are FIELD_other), and notes."""
    out, found = dict[str, pl.Series](), list[str]()
    for column in batch.columns(field):
        codes, distinct = encode_if_repeated(column.cells)
        facts = read(distinct, day_first=column.day_first)
        found += notes.of_column(column, facts["flag"], codes)
        for fact in facts.drop("flag"):
            name = field if fact.name == "value" else f"{field}_{fact.name}"
            if name != field and fact.null_count() == len(fact):
                continue
            placed = batch.place(column, gather(fact, codes))
            out[name] = out[name].zip_with(out[name].is_not_null(), placed) if name in out else placed
    return out, found


def day_of(shown: Mapping[str, str]) -> str | None:
    """`created` of one lead, of its shown texts."""
    return next((shown[name][:10] for name in MADE if name in shown), None)


def created(times: dict[str, pl.Series], n: int) -> Coded:
    """The day on which each record was made, else that of what it tells of, ISO."""
    days = [Coded(*encode(times[name].dt.date())) for name in MADE if name in times]
    return first_of([Coded(day.codes, day.values.cast(pl.String)) for day in days] or [nothing(n)])


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
        placed = licences.compact_series(placed) if licences.is_number(name) else placed
        merged[name] = merged[name].zip_with(merged[name].is_not_null(), placed) if name in merged else placed
    return {name: folded(values) for name, values in merged.items()}
