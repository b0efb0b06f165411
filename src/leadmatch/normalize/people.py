"""The person of each lead: names, suffix, nickname, company, gender, date of birth, and another person named with them.

Order: a whole name is taken apart where a lead has neither first nor last name; a business in the columns of a name is
its company (`name_firms`); then each part is cleaned, and what was
found inside a part (a title, a nickname, a second person) fills what the lead lacks; then the holder of the line or
account fills the name (`name_holder`). A title that tells the gender (Mr, Mrs) fills a missing gender. DO NOT CALL
written into a name is an opt-out.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.normalize import companies, dates, name_holder, names, notes
from leadmatch.normalize.batch import Batch
from leadmatch.normalize.cells import by_appearance, encode, first_of, gather, mapped, nothing, shown, tidy
from leadmatch.normalize.name_firms import with_firms
from leadmatch.normalize.name_flags import PLACEHOLDER, flag
from leadmatch.normalize.name_parts import NamePart
from leadmatch.tables import Coded

PARTS = ("title", "first_name", "middle_name", "last_name", "suffix", "nickname", "company")
_CO = ("co_first_name", "co_last_name")
_Cleaned = dict[str, dict[str, Coded]]


@dataclass(frozen=True, slots=True)
class People:
    """Compared forms, the shown columns that exist, which leads say DO NOT CALL, and notes."""

    coded: dict[str, Coded]
    shown: dict[str, pl.Series]
    do_not_call: NDArray[np.bool_]
    notes: list[str]


def read(batch: Batch) -> People:
    """Names and what else describes a person."""
    raw = {part: batch.coded(part) for part in (*PARTS, *_CO, "co_full_name")}
    raw = with_firms(_with_full(batch, raw))
    parts = {p: _cleaned(raw[p], p) for p in ("first_name", "middle_name", "last_name")}
    _drop_lone_na(parts["first_name"], parts["last_name"])
    _drop_tests(parts["first_name"], parts["last_name"])
    raw, parts = _with_holder(batch, raw, parts)
    inside = {
        name: first_of([parts[p][name] for p in parts]) for name in ("title", "suffix", "nickname", "co_first_name")
    }
    title = first_of([_each(raw["title"], tidy), inside["title"]])
    suffix = first_of([_each(raw["suffix"], tidy), inside["suffix"]])
    nick = _cleaned(first_of([raw["nickname"], inside["nickname"]]), "first_name")
    company = _columns(raw["company"], companies.key(raw["company"].values))
    birth, found = _births(batch)
    gender = first_of([_each(batch.coded("gender"), names.gender_key), _each(title, names.gender_key)])
    made = {
        "first": parts["first_name"]["key"],
        "middle": first_of([parts["middle_name"]["key"], parts["first_name"]["extra"]]),
        "last": parts["last_name"]["key"], "suffix": _each(suffix, names.suffix_key), "nickname": nick["key"],
        "company": company["key"], "birth_date": birth, "gender": gender,
    }  # fmt: skip
    said = {
        "title": title, **{p: parts[p]["shown"] for p in parts}, "suffix": suffix, "nickname": nick["shown"],
        "company": company["shown"], "birth_date": birth, "gender": gender,
        "co_full_name": _other(raw, inside["co_first_name"], parts["last_name"]["shown"]),
    }  # fmt: skip
    stop = np.zeros(batch.n, bool)
    for part in parts.values():
        stop |= np.append((part["flag"].values == "do_not_call").to_numpy(), False)[part["flag"].codes]
    return People({k: by_appearance(v) for k, v in made.items()}, {k: shown(v) for k, v in said.items()}, stop, found)


def _with_full(batch: Batch, raw: dict[str, Coded]) -> dict[str, Coded]:
    """The parts with those of whole names, where a lead has neither first nor last name."""
    lacking = (raw["first_name"].codes < 0) & (raw["last_name"].codes < 0)
    out = dict(raw)
    for column in batch.columns("full_name"):
        mask = pl.Series(lacking[column.start : column.start + len(column.cells)])
        codes, distinct = encode(column.cells.set(~mask, None))
        if distinct.is_empty():
            continue
        whole = _columns(Coded(batch.place_codes(column, codes), distinct), names.split_full(distinct))
        out |= {part: first_of([out[part], found]) for part, found in whole.items()}
    return out


def _with_holder(batch: Batch, raw: dict[str, Coded], parts: _Cleaned) -> tuple[dict[str, Coded], _Cleaned]:
    """The parts with those of the holder of the line (`name_holder`), where a lead lacks them."""
    holder = name_holder.read(batch)
    if not len(holder.cells.values):
        return raw, parts
    raw, parts = dict(raw), dict(parts)
    first, last = parts["first_name"]["key"], parts["last_name"]["key"]
    held = holder.cells.codes >= 0
    nobody = held & (first.codes < 0) & (last.codes < 0) & (raw["company"].codes < 0)
    named = held & (first.codes >= 0) & (holder.parts["company"].codes < 0)
    rest, other = name_holder.rest_of_name(holder.cells, first, named)
    for part in ("first_name", "middle_name", "last_name"):
        found = _where(nobody, holder.parts[part])
        if part == "last_name":
            found = first_of([found, _where(last.codes < 0, rest)])
        cleaned = _cleaned(found, part)
        parts[part] = {name: first_of([column, cleaned[name]]) for name, column in parts[part].items()}
    for name in ("title", "suffix", "nickname"):
        raw[name] = first_of([raw[name], _where(nobody, holder.parts[name])])
    raw["company"] = first_of([raw["company"], holder.parts["company"]])
    raw["co_full_name"] = first_of([raw["co_full_name"], _where(other, holder.cells)])
    return raw, parts


def _where(mask: NDArray[np.bool_], column: Coded) -> Coded:
    return Coded(np.where(mask, column.codes, np.int32(-1)), column.values)


def _each(column: Coded, function: Callable[[pl.Series], pl.Series]) -> Coded:
    return mapped(column, function(column.values))


def _columns(column: Coded, frame: pl.DataFrame) -> dict[str, Coded]:
    """The columns of a frame that has a row for each value."""
    return {name: mapped(column, frame[name]) for name in frame.columns}


def _cleaned(column: Coded, part: NamePart) -> dict[str, Coded]:
    return _columns(column, names.clean_part(column.values, part))


def _drop_lone_na(first: dict[str, Coded], last: dict[str, Coded]) -> None:
    """Na is a name only beside another name: elsewhere it is no key and is not shown."""
    na = [np.append((part["key"].values == "na").to_numpy(), False)[part["key"].codes] for part in (first, last)]
    if not (na[0].any() or na[1].any()):
        return
    missing = [(part["key"].codes < 0) | mine for part, mine in zip((first, last), na, strict=True)]
    for part, lone in ((first, na[0] & missing[1]), (last, na[1] & missing[0])):
        for name in ("key", "shown"):
            part[name] = Coded(np.where(lone, np.int32(-1), part[name].codes), part[name].values)


def _drop_tests(first: dict[str, Coded], last: dict[str, Coded]) -> None:
    """A family name that is none as a given name (Test, Null) is none behind a given name that is none either."""
    nobody = np.append((first["flag"].values == PLACEHOLDER).to_numpy(), False)[first["flag"].codes]
    if not nobody.any():
        return
    none = np.append(flag(last["key"].values, "first_name").is_not_null().to_numpy(), False)[last["key"].codes]
    for name in ("key", "shown"):
        last[name] = Coded(np.where(nobody & none, np.int32(-1), last[name].codes), last[name].values)


def _births(batch: Batch) -> tuple[Coded, list[str]]:
    """ISO dates of birth, the order of day and month decided for each column."""
    out, found = nothing(batch.n), []
    for column in batch.columns("birth_date"):
        codes, distinct = encode(column.cells)
        read = dates.birth_dates(distinct, day_first=column.day_first)
        out = first_of([out, mapped(Coded(batch.place_codes(column, codes), distinct), read["value"])])
        found += notes.of_column(column, read["flag"], codes)
    return out, found


def _other(raw: dict[str, Coded], inside: Coded, last: Coded) -> Coded:
    """The other person of a lead in one cell: as given, from its parts, or a couple's second first name."""
    given = _each(raw["co_full_name"], tidy)
    first = first_of([raw["co_first_name"], inside])
    family = first_of([raw["co_last_name"], Coded(np.where(first.codes < 0, np.int32(-1), last.codes), last.values)])
    rows = np.flatnonzero((first.codes >= 0) | (family.codes >= 0))
    halves = pl.DataFrame(
        {"first": gather(first.values, first.codes[rows]), "last": gather(family.values, family.codes[rows])}
    )
    codes = np.full(len(first.codes), -1, np.int32)
    codes[rows], values = encode(
        halves.select(pl.concat_str("first", "last", separator=" ", ignore_nulls=True)).to_series()
    )
    return first_of([given, Coded(codes, values)])
