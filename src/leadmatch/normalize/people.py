"""The person of each lead: names, suffix, nickname, company, gender, date of birth, and another person named with them.

Order: a whole name is taken apart where a lead has neither first nor last name; then each part is cleaned, and what was
found inside a part (a title, a nickname, a second person) fills what the lead lacks. A title that tells the gender
(Mr, Mrs) fills a missing gender. DO NOT CALL written into a name is an opt-out.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.normalize import companies, dates, names, notes
from leadmatch.normalize.batch import Batch
from leadmatch.normalize.cells import coded, encode, gather, tidy
from leadmatch.normalize.name_parts import NamePart
from leadmatch.tables import Coded

PARTS = ("title", "first_name", "middle_name", "last_name", "suffix", "nickname", "company")
_CO = ("co_first_name", "co_last_name")


@dataclass(frozen=True, slots=True)
class People:
    """Compared forms, the shown columns that exist, which leads say DO NOT CALL, and notes."""

    coded: dict[str, Coded]
    shown: dict[str, pl.Series]
    do_not_call: NDArray[np.bool_]
    notes: list[str]


def read(batch: Batch) -> People:
    """Names and what else describes a person."""
    raw = {part: _or_null(batch.single(part), batch.n) for part in (*PARTS, *_CO, "co_full_name")}
    raw |= _from_full(batch, raw)
    parts = {p: _cleaned(raw[p], p) for p in ("first_name", "middle_name", "last_name")}
    inside = {
        name: _first([parts[p][name] for p in parts]) for name in ("title", "suffix", "nickname", "co_first_name")
    }
    title, suffix = _first([tidy(raw["title"]), inside["title"]]), _first([tidy(raw["suffix"]), inside["suffix"]])
    nick = _cleaned(_first([raw["nickname"], inside["nickname"]]), "first_name")
    company = _mapped(raw["company"], companies.key)
    birth, found = _births(batch)
    gender = _first(
        [_keyed(_or_null(batch.single("gender"), batch.n), names.gender_key), _keyed(title, names.gender_key)]
    )
    suffix_keys = _keyed(suffix, names.suffix_key)
    made = {
        "first": parts["first_name"]["key"],
        "middle": _first([parts["middle_name"]["key"], parts["first_name"]["extra"]]),
        "last": parts["last_name"]["key"], "suffix": suffix_keys, "nickname": nick["key"], "company": company["key"],
        "birth_date": birth, "gender": gender,
    }  # fmt: skip
    shown = {
        "title": title, **{p: parts[p]["shown"] for p in parts}, "suffix": suffix, "nickname": nick["shown"],
        "company": company["shown"], "birth_date": birth, "gender": gender,
        "co_full_name": _other(raw, inside["co_first_name"], parts["last_name"]["shown"]),
    }  # fmt: skip
    stop = np.zeros(batch.n, bool)
    for part in parts.values():
        stop |= (part["flag"] == "do_not_call").fill_null(value=False).to_numpy()
    return People({k: coded(v) for k, v in made.items()}, shown, stop, found)


def _or_null(values: pl.Series | None, n: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, n) if values is None else values


def _first(series: list[pl.Series]) -> pl.Series:
    """The first non-null of each row."""
    out = series[0]
    for other in series[1:]:
        if out.null_count() and other.null_count() < len(other):
            out = out.zip_with(out.is_not_null(), other)
    return out


def _from_full(batch: Batch, raw: dict[str, pl.Series]) -> dict[str, pl.Series]:
    """Parts of whole names, where a lead has neither first nor last name."""
    lacking = raw["first_name"].is_null() & raw["last_name"].is_null()
    out: dict[str, pl.Series] = {}
    for column in batch.columns("full_name"):
        mask = lacking.slice(column.start, len(column.cells))
        codes, distinct = encode(column.cells.set(~mask, None))
        if distinct.is_empty():
            continue
        split = names.split_full(distinct)
        for part in split.columns:
            if split[part].null_count() < len(split):
                placed = batch.place(column, gather(split[part], codes))
                out[part] = _first([out.get(part, raw[part]), placed])
    return out


def _mapped(values: pl.Series, function: Callable[[pl.Series], pl.DataFrame]) -> pl.DataFrame:
    """A function of distinct values to a DataFrame, gathered back."""
    codes, distinct = encode(values)
    frame = function(distinct)
    nothing = _or_null(None, len(values))
    empty = {c for c in frame.columns if frame[c].null_count() == len(frame)}
    return pl.DataFrame({c: nothing if c in empty else gather(frame[c], codes) for c in frame.columns})


def _cleaned(values: pl.Series, part: NamePart) -> pl.DataFrame:
    return _mapped(values, lambda distinct: names.clean_part(distinct, part))


def _keyed(values: pl.Series, function: Callable[[pl.Series], pl.Series]) -> pl.Series:
    codes, distinct = encode(values)
    return gather(function(distinct), codes)


def _births(batch: Batch) -> tuple[pl.Series, list[str]]:
    """ISO dates of birth, the order of day and month decided for each column."""
    out, found = _or_null(None, batch.n), []
    for column in batch.columns("birth_date"):
        codes, distinct = encode(column.cells)
        read = dates.birth_dates(distinct)
        out = _first([out, batch.place(column, gather(read["value"], codes))])
        found += notes.of_column(column, read["flag"], codes)
    return out, found


def _other(raw: dict[str, pl.Series], inside: pl.Series, last: pl.Series) -> pl.Series:
    """The other person of a lead in one cell: as given, from its parts, or a couple's second first name."""
    first = _first([raw["co_first_name"], inside])
    if first.null_count() == len(first) and raw["co_last_name"].null_count() == len(first):
        return tidy(raw["co_full_name"])
    family = _first([raw["co_last_name"], last.set(first.is_null(), None)])
    frame = pl.DataFrame({"first": first, "last": family})
    joined = frame.select(
        pl.when(pl.any_horizontal(pl.all().is_not_null())).then(
            pl.concat_str("first", "last", separator=" ", ignore_nulls=True)
        )
    ).to_series()
    return _first([tidy(raw["co_full_name"]), joined])
