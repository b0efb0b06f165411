"""From statements to events: which columns, words, types and states of a record say that something happened.

Every function gives events as `ROWS`: the row of the statement, the number of the event, when, how much, and a short
text for people. Statements are the frames of `statements` and `activities`, with a column `row`.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.journey.words import INQUIRY_NUMBERS, NUMBER, coded_texts, numbers_of, words_as_events, words_as_numbers
from leadmatch.normalize.cells import gather
from leadmatch.spec import Journey

ROWS: dict[str, pl.DataType] = {
    "row": pl.UInt32(),
    "event": pl.UInt8(),
    "at": pl.Datetime("us"),
    "amount": pl.Decimal(18, 2),
    "detail": pl.String(),
}
_STAMPS = ("created_at", "updated_at", "event_at")
_DATED = (
    ("attempted_at", "outbound_attempt"),
    ("appointment_at", "appointment_set"),
    ("sold_at", "sold"),
    ("service_at", "service_ro"),
    ("returned_at", "return"),
)
_ANSWERED = (
    ("contacted", "contact", ("contacted_at",)),
    ("appointment_shown", "appointment_shown", ("appointment_shown_at", "appointment_at")),
    ("test_drive", "test_drive", ("test_drive_at",)),
    ("write_up", "write_up", ("write_up_at",)),
)
"""Column of yes or no, event, and the columns that may say when."""
_COMMENT = 100


def newest_time(said: Sequence[pl.DataFrame]) -> datetime | None:
    """The newest time stamp that any record bears: what is due later has not happened. None without any."""
    newest = [one[c].max() for one in said for c in _STAMPS if c in one.columns]
    return max((time for time in newest if isinstance(time, datetime)), default=None)


def without(events: pl.DataFrame, those: pl.DataFrame) -> pl.DataFrame:
    """The events that their row does not have among those."""
    row, there = (one["row"].to_numpy() for one in (events, those))
    held = np.zeros(max(row.max(initial=0), there.max(initial=0)) + 1, np.uint32)  # a bit for each kind of event
    np.bitwise_or.at(held, there, _bits(those))
    return events.filter(pl.Series(held[row] & _bits(events) == 0))


def _bits(events: pl.DataFrame) -> NDArray[np.uint32]:
    bits: NDArray[np.uint32] = np.left_shift(np.uint32(1), events["event"].to_numpy())
    return bits


def of_columns(said: pl.DataFrame, newest: datetime | None) -> pl.DataFrame:
    """Events by the columns of times, answers and money."""
    return pl.concat([_NONE, *_of_columns(said, set(said.columns), newest)])


_NONE = pl.DataFrame(schema=ROWS)


def _of_columns(said: pl.DataFrame, has: set[str], newest: datetime | None) -> Iterator[pl.DataFrame]:
    for column, event in _DATED:
        if column in has:
            yield _rows(said, pl.col(column).is_not_null(), event, [column])
    if "delivered_at" in has:
        how = pl.col("delivery") if "delivery" in has else None
        yield _rows(said, pl.col("delivered_at").is_not_null(), "delivered", ["delivered_at"], detail=how)
    for column, event, times in _ANSWERED:
        if column in has:
            yield _rows(said, pl.col(column), event, _held(has, *times))
    if {"appointment_shown", "appointment_at"} <= has and newest is not None:
        missed = ~pl.col("appointment_shown") & (pl.col("appointment_at") <= newest)
        yield _rows(said, missed, "no_show", ["appointment_at"])
    if "be_back_at" in has and newest is not None:
        yield _rows(said, pl.col("be_back_at") <= newest, "be_back", ["be_back_at"])
    if "vin_bought" in has:
        not_dated = pl.col("sold_at").is_null() if "sold_at" in has else pl.lit(value=True)
        yield _rows(said, pl.col("vin_bought").is_not_null() & not_dated, "sold", [])
    yield from _of_money(said, has)


def _of_money(said: pl.DataFrame, has: set[str]) -> Iterator[pl.DataFrame]:
    """Deposits and refunds. The word of a row of events decides which of the two its one amount is."""
    refund_word = pl.lit(value=False)
    if "event" in has:
        word = words_as_events(said["event"], "event")
        said = said.with_columns(_word=word)
        refund_word = (pl.col("_word") == "deposit_refund").fill_null(value=False)
        money_word = pl.col("_word").is_in(["deposit", "deposit_refund"]).fill_null(value=False)
        if "event_at" in has:
            said = said.with_columns(_word_at=pl.when(money_word).then("event_at"))
            has = has | {"_word_at"}
    put_down = _held(has, "deposit_amount", "deposit_at")
    given_back = _held(has, "refund_amount", "refund_at")
    own_refund = _any_money(given_back) if given_back else pl.lit(value=False)
    if put_down:
        amount = pl.col("deposit_amount") if "deposit_amount" in has else pl.lit(None, pl.Decimal(18, 2))
        negative = (amount < 0).fill_null(value=False)
        refunded = negative | (refund_word & ~own_refund)
        times = _held(has, "deposit_at", "_word_at")
        yield _rows(said, _any_money(put_down) & ~refunded, "deposit", times, amount, _paid(has))
        times = _held(has, "refund_at", "deposit_at", "_word_at")
        yield _rows(
            said, _any_money(put_down) & refunded & ~own_refund, "deposit_refund", times, amount.abs(), _to(has)
        )
    if given_back:
        amount = pl.col("refund_amount").abs() if "refund_amount" in has else pl.lit(None, pl.Decimal(18, 2))
        times = _held(has, "refund_at", "_word_at")
        yield _rows(said, own_refund, "deposit_refund", times, amount, _to(has))


def _any_money(columns: list[str]) -> pl.Expr:
    """Whether there is an amount other than nought, or a time."""
    told = [(pl.col(c) != 0) if c.endswith("_amount") else pl.col(c).is_not_null() for c in columns]
    return pl.any_horizontal(one.fill_null(value=False) for one in told)


def _paid(has: set[str]) -> pl.Expr | None:
    parts = [("payment_method", "{}"), ("payer", "paid by {}")]
    return _told(has, parts)


def _to(has: set[str]) -> pl.Expr | None:
    return _told(has, [("payment_method", "{}"), ("refund_to", "to {}")])


def _told(has: set[str], parts: list[tuple[str, str]]) -> pl.Expr | None:
    texts = [pl.format(text, pl.col(c).cast(pl.String)) for c, text in parts if c in has]
    return pl.concat_str(texts, separator=", ", ignore_nulls=True).replace("", None) if texts else None


def of_words(said: pl.DataFrame, journey: Journey) -> pl.DataFrame:
    """Events by the word of a row."""
    if "event" not in said.columns:
        return _NONE
    times = _held(said.columns, "event_at", "created_at")
    detail = [pl.col("event").cast(pl.String)]
    if "comments" in said.columns:
        detail.append(pl.col("comments").cast(pl.String).str.slice(0, _COMMENT))
    return _numbered(
        said, words_as_numbers(said["event"], "event", journey.events), times,
        pl.concat_str(detail, separator=": ", ignore_nulls=True),
    )  # fmt: skip


def of_entry(said: pl.DataFrame, journey: Journey) -> pl.DataFrame:
    """What each record is itself: by its type, its source, what the spec says of its system, or its system's name."""
    has = set(said.columns)
    found = pl.Series([None], dtype=pl.UInt8).new_from_index(0, said.height)
    if "lead_type" in has:
        found = words_as_numbers(said["lead_type"], "entry", journey.events)
    if "lead_source" in has:
        door = words_as_numbers(said["lead_source"], "entry", journey.events)
        found = _else(found, door.set(~door.is_in(INQUIRY_NUMBERS).fill_null(value=True), None))
    codes, names = coded_texts(said["source"])
    given = names.replace_strict(journey.entry, default=None, return_dtype=pl.String)
    found = _else(found, gather(numbers_of(_else(given, words_as_events(names, "entry"))), codes))
    told = [pl.col(c).cast(pl.String) for c in ("lead_type", "lead_source", "lead_status") if c in has]
    detail = pl.concat_str(told, separator=", ", ignore_nulls=True).replace("", None) if told else None
    return _numbered(said, found, _held(has, "created_at"), detail)


def of_status(said: pl.DataFrame, journey: Journey) -> pl.DataFrame:
    """Events by the status of a record, which says nothing of when."""
    if "lead_status" not in said.columns:
        return _NONE
    words = words_as_numbers(said["lead_status"], "status", journey.events)
    return _numbered(said, words, [], pl.col("lead_status").cast(pl.String))


def _held(has: Collection[str], *columns: str) -> list[str]:
    """Those of the columns that there are."""
    return [column for column in columns if column in has]


def _else(first: pl.Series, second: pl.Series) -> pl.Series:
    return first.zip_with(first.is_not_null(), second)


def _numbered(said: pl.DataFrame, events: pl.Series, times: list[str], detail: pl.Expr | None) -> pl.DataFrame:
    return _rows(
        said.with_columns(_event=events), pl.col("_event").is_not_null(), pl.col("_event"), times, None, detail
    )


def _rows(
    said: pl.DataFrame,
    which: pl.Expr,
    event: str | pl.Expr,
    times: list[str],
    amount: pl.Expr | None = None,
    detail: pl.Expr | None = None,
) -> pl.DataFrame:
    """The events of some statements: `ROWS`."""
    columns = {
        "row": pl.col("row"),
        "event": pl.lit(NUMBER[event]) if isinstance(event, str) else event,
        "at": pl.coalesce(times) if times else pl.lit(None),
        "amount": pl.lit(None) if amount is None else amount,
        "detail": pl.lit(None) if detail is None else detail,
    }
    picked = said.lazy().filter(which).select(**{name: e.cast(ROWS[name]) for name, e in columns.items()})
    return picked.collect()
