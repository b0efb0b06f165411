"""Dates of birth and time stamps. ISO 8601 out; anything in.

Contract: whether a column writes day, month or year first is decided from the whole column, by what its values allow
(a 31 can only be a day). Where nothing decides, month first, but day first where the mapping says so (`day_first`) or
points stand between the numbers (`03.11.2026`). A date that only the other order allows is read that way and flagged.
A birth date that no calendar has (`1985-13-17`, a slip of one digit) is kept in the order year, month, day and
flagged: it still tells how much it is like another. Two-digit years of a birth lie in the hundred years before now.
Excel serials count from 1899-12-30, time stamps of ten or thirteen digits are seconds or milliseconds since 1970 (UTC).

Flags: swapped, placeholder (1900-01-01 and the like), serial, invalid.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import polars as pl

from leadmatch.few import Text, derived_together
from leadmatch.normalize import patterns
from leadmatch.normalize.cells import encode, gather, tidy, tidy_cell
from leadmatch.text import fold, fold_series

MONTHS = {
    "jan": 1, "feb": 2, "fev": 2, "mar": 3, "apr": 4, "avr": 4, "may": 5, "mai": 5, "jun": 6, "juin": 6, "jul": 7,
    "juil": 7, "aug": 8, "aou": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
PLACEHOLDERS = (
    "1900-01-01", "1899-12-30", "1899-12-31", "1901-01-01", "1970-01-01", "1753-01-01", "9999-12-31", "1111-11-11",
)  # fmt: skip
_NAMED = r"[a-z]{3}"
_CLOCK = r"(?i)[t ]+[0-9]{1,2}:[0-9]{2}"
_TIME = r"(?i)[t ]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)? *([ap]\.?m\.?)?"
_ZONE = r"(?i)(?:[0-9] *)(z|utc|gmt|[+\-][0-9]{1,2}:?[0-9]{0,2})$"
_NUMBERS = r"^([0-9]{1,4})[-/. ]+([0-9]{1,2})[-/. ]+([0-9]{1,4})$"
_POINTS = r"^[0-9]{1,2}\. ?[0-9]{1,2}\."
_FIRST_TWO = r"^\s*([0-9]{1,2})[-/.]([0-9]{1,2})[-/.][0-9]{2}"
_CLOCK_BEHIND = r"[t ]+[0-9]{1,2}:[0-9]{2}.*$"
_PLAIN_STAMP = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}$"
_REGULAR = (
    r"^(?:[0-9]{4}[-/.][0-9]{2}[-/.][0-9]{2}|[0-9]{2}[-/.][0-9]{2}[-/.][0-9]{4})"
    r"[Tt ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?(?: ?[AaPp][Mm]|[Zz]|[+\-][0-9]{2}:?[0-9]{2})?$"
)
"""A date of ten characters and its clock."""
_COMPACT = (r"^([0-9]{8})t?([0-9]{2})([0-9]{2})([0-9]{2})?", "${1} ${2}:${3}:${4}")
_OPEN_END = (r":([^0-9]|$)", "$1")
_COMPACT_DATE = (r"^([0-9]{4})([0-9]{2})([0-9]{2})(?:\.0)?$", "$1-$2-$3")
_SERIAL = r"^[0-9]{4,5}(?:\.[0-9]+)?$"
_SERIAL_ZERO = dt.date(1899, 12, 30)
_UNIX = r"^(1[0-9]{9})(?:\.[0-9]+|[0-9]{3})?$"
_UNIX_ZERO = dt.datetime(1970, 1, 1)
_CUTOFF = 2027


def normalize(value: str | None) -> str | None:
    """One birth date as ISO, or None. A lone value that could be read both ways is month first."""
    result: str | None = birth_dates(pl.Series([value], dtype=pl.String))["value"][0]
    return result


def votes(values: pl.Series) -> int:
    """How many more cells have the day before the month than behind it, where only one of the two can be a day."""
    pair = values.str.extract_groups(_FIRST_TWO).struct.unnest().cast(pl.Int64)
    first, second = (pair[name] > 12 for name in pair.columns)
    return int((first & ~second).sum()) - int((second & ~first).sum())


def birth_dates(values: pl.Series, *, day_first: bool = False) -> pl.DataFrame:
    """Dates of the distinct cells of ONE column.

    Returns:
        DataFrame[value (ISO date, String), flag], row for row; both null where the cell is.
    """
    few, many = partial(_few_births, day_first=day_first), partial(_births, day_first=day_first)
    return derived_together(values, {"value": pl.String, "flag": pl.String}, few, many)


def birth_date(value: str, *, day_first: bool = False) -> str | None:
    """`birth_dates` of one cell, which is read as a column of its own."""
    return _few_births([value], day_first)[0][0]


def _births(values: pl.Series, day_first: bool) -> pl.DataFrame:
    text = fold_series(tidy(values)).str.replace(_CLOCK_BEHIND, "")
    read = _dates(text, two_digit_limit=_CUTOFF, day_first=day_first)
    iso = read["date"].dt.to_string("%Y-%m-%d").fill_null(read["impossible"])
    fake = iso.is_in(PLACEHOLDERS).fill_null(value=False)
    return pl.DataFrame({"value": iso.set(fake, None), "flag": read["flag"].set(fake, "placeholder")})


def timestamps(values: pl.Series, *, day_first: bool = False) -> pl.DataFrame:
    """Time stamps of the distinct cells of ONE column.

    Returns:
        DataFrame[value (Datetime us; UTC where the cell names a zone, else as written), flag], row for row.
    """
    few, many = partial(_few_stamps, day_first=day_first), partial(_stamps, day_first=day_first)
    return derived_together(values, {"value": pl.Datetime("us"), "flag": pl.String}, few, many)


def timestamp(value: str, *, day_first: bool = False) -> dt.datetime | None:
    """`timestamps` of one cell, which is read as a column of its own."""
    return _few_stamps([value], day_first)[0][0]


def _stamps(values: pl.Series, day_first: bool) -> pl.DataFrame:
    plain = values.str.contains(_PLAIN_STAMP).fill_null(value=False)
    fast = pl.Series([None], dtype=pl.Datetime("us")).new_from_index(0, len(values))
    if plain.any():
        quick = values.set(~plain, None).str.replace("T", " ", literal=True)
        fast = quick.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False)
    flag = pl.Series([None], dtype=pl.String).new_from_index(0, len(values))
    rest = (values.is_not_null() & fast.is_null()).arg_true()
    if rest.is_empty():
        return pl.DataFrame({"value": fast, "flag": flag})
    slow = _slow_stamps(values.gather(rest), day_first)
    return pl.DataFrame({"value": fast.scatter(rest, slow["value"]), "flag": flag.scatter(rest, slow["flag"])})


def _slow_stamps(values: pl.Series, day_first: bool) -> pl.DataFrame:
    """Any shape: the date and what follows it from its clock on are read apart, each distinct one once."""
    odd = (~values.str.contains(_REGULAR)).arg_true()
    text = fold_series(tidy(values.gather(odd)))
    apart = _apart(text)
    codes, days = encode(values.str.head(10).scatter(odd, apart["day"]))
    behind, clocks = encode(values.str.slice(10).scatter(odd, apart["behind"]))
    unix = pl.Series([None], dtype=pl.Datetime("us")).new_from_index(0, len(values))
    uses = pl.Series(np.bincount(codes[codes >= 0], minlength=len(days)))
    facts = _dates(days, two_digit_limit=2099, day_first=day_first, uses=uses)
    clock = _clocks(clocks.str.to_lowercase())
    day = facts.select(
        pl.col("date").cast(pl.Datetime("us"))
        + pl.duration(microseconds=(pl.col("fraction").fill_null(0) * 86_400_000_000).round().cast(pl.Int64))
    )
    frame = pl.DataFrame(
        {
            "day": gather(day["date"], codes),
            "flag": gather(facts["flag"], codes),
            "span": gather(clock["span"], behind),
            "ok": gather(clock["ok"], behind).fill_null(value=True),
            "unix": unix.scatter(odd, pl.from_epoch(text.str.extract(_UNIX).cast(pl.Int64))),
        }
    )
    return frame.select(
        value=pl.coalesce("unix", pl.when("ok").then(pl.col("day") + pl.col("span"))),
        flag=pl.when(pl.col("unix").is_null()).then(pl.when("ok").then("flag").otherwise(pl.lit("invalid"))),
    )


def _apart(text: pl.Series) -> pl.DataFrame:
    """DataFrame[day, behind] of folded cells of any shape."""
    whole = text.str.replace(*_COMPACT).str.replace(*_OPEN_END)
    both = pl.DataFrame({"all": whole, "day": whole.str.replace(f"{_CLOCK}.*$", "")})
    return both.select(pl.col("day").str.strip_chars(" ,"), behind=pl.col("all").str.strip_prefix(pl.col("day")))


def _clocks(texts: pl.Series) -> pl.DataFrame:
    """DataFrame[span (Duration, its zone taken off), ok] of what stands behind a date; nothing is midnight."""
    parts = texts.str.extract_groups(_TIME).struct.unnest()
    hour, minute, second, micro, half = (pl.col(name) for name in parts.columns)
    zone = parts.select(zone=pl.when(hour.is_not_null()).then(texts.str.extract(_ZONE)))["zone"]
    noon = half.str.starts_with("p").cast(pl.Int64)
    whole = [part.cast(pl.Int64, strict=False).fill_null(0) for part in (hour, minute, second)]
    frame = parts.select(
        h=pl.when(half.is_not_null()).then(whole[0] % 12 + noon * 12).otherwise(whole[0]),
        m=whole[1],
        s=whole[2],
        us=micro.str.pad_end(6, "0").str.head(6).cast(pl.Int64, strict=False).fill_null(0),
    ).with_columns(zone)
    minutes = pl.col("m") - _offset(pl.col("zone"))
    return frame.select(
        span=pl.duration(hours="h", minutes=minutes, seconds="s", microseconds="us"),
        ok=(pl.col("h") < 25) & (pl.col("m") < 60) & (pl.col("s") < 61),
    )


def _offset(zone: pl.Expr) -> pl.Expr:
    """Minutes east of Greenwich; 0 where no zone is named."""
    sign = pl.when(zone.str.starts_with("-")).then(-1).otherwise(1)
    digits = zone.str.replace_all(r"[^0-9]", "")
    hours = digits.str.head(2).cast(pl.Int64, strict=False).fill_null(0)
    minutes = digits.str.slice(2).cast(pl.Int64, strict=False).fill_null(0)
    return sign * (hours * 60 + minutes)


def _dates(text: pl.Series, two_digit_limit: int, *, day_first: bool, uses: pl.Series | None = None) -> pl.DataFrame:
    """DataFrame[date, flag, fraction (of a day, of a serial), impossible (text)] of folded cells without a clock.

    day_first: the order where nothing in the column decides. uses: how many cells of the column each text stands for,
    where not one.
    """
    text = _spelled(text)
    compact = text.str.replace(*_COMPACT_DATE)
    groups = compact.str.extract_groups(_NUMBERS).struct.unnest()
    a, b, c = (groups[name].cast(pl.Int64) for name in groups.columns)
    frame = pl.DataFrame({"a": a, "b": b, "c": c, "text": text, "wide": groups[groups.columns[0]].str.len_bytes()})
    first_is_year = (pl.col("wide") > 2).fill_null(value=False)
    year = pl.when(first_is_year).then("a").otherwise("c")
    one = pl.when(first_is_year).then("b").otherwise("a")
    two = pl.when(first_is_year).then("c").otherwise("b")
    frame = frame.with_columns(y=_century(year, two_digit_limit), one=one, two=two, iso=first_is_year)
    counted = frame.with_columns(uses=pl.lit(1) if uses is None else uses)
    iso, other = counted.select(iso=_ahead(pl.col("iso")), other=_ahead(~pl.col("iso"))).row(0)
    undecided = pl.lit(day_first) | pl.col("text").str.contains(_POINTS) if other == 0 else pl.lit(other > 0)
    turned = pl.when("iso").then(pl.lit(iso > 0)).otherwise(undecided)
    frame = frame.with_columns(
        month=pl.when(turned).then("two").otherwise("one"), day=pl.when(turned).then("one").otherwise("two")
    )
    straight, swapped = _date("y", "month", "day"), _date("y", "day", "month")
    serial = pl.when(pl.col("text").str.contains(_SERIAL)).then(pl.col("text").cast(pl.Float64, strict=False))
    from_serial = pl.lit(_SERIAL_ZERO) + pl.duration(days=serial.floor().cast(pl.Int64))
    return frame.with_columns(straight=straight, swapped=swapped, serial=serial).select(
        date=pl.coalesce("straight", "swapped", from_serial),
        flag=pl.when(pl.col("straight").is_not_null() | pl.col("text").is_null()).then(None)
        .when(pl.col("swapped").is_not_null()).then(pl.lit("swapped"))
        .when(pl.col("serial").is_not_null()).then(pl.lit("serial"))
        .otherwise(pl.lit("invalid")),
        fraction=pl.when(pl.coalesce("straight", "swapped").is_null()).then(pl.col("serial") % 1),
        impossible=pl.when(pl.coalesce("straight", "swapped", from_serial).is_null()).then(_text("y", "month", "day")),
    )  # fmt: skip


def _spelled(text: pl.Series) -> pl.Series:
    """Dates with a month name (`4 jul 1976`, `jul 4, 1976`, `4-juil-76`) as ISO."""
    named = text.str.contains(_NAMED).fill_null(value=False)
    if not named.any():
        return text
    fixed = pl.Series([_spell(v) for v in text.filter(named)], dtype=pl.String)
    return text.scatter(named.arg_true(), fixed)


def _spell(value: str) -> str | None:
    """ISO of a date with a month name, or None."""
    words = re.findall(r"[a-z]+|[0-9]+", value)
    month = next((m for w in words if w.isalpha() if (m := MONTHS.get(w[:4]) or MONTHS.get(w[:3]))), None)
    numbers = [w for w in words if w.isdigit()]
    if month is None or len(numbers) != 2:
        return None
    day, year = (numbers[1], numbers[0]) if len(numbers[0]) == 4 else (numbers[0], numbers[1])
    if len(year) == 2:
        year = str(int(year) + (2000 if 2000 + int(year) < _CUTOFF else 1900))
    return f"{year.zfill(4)}-{month:02}-{day.zfill(2)}"


def _ahead(which: pl.Expr) -> pl.Expr:
    """How many more cells there are where only the first part can be a day than the other way round."""
    day_first, month_first = (pl.col("one") > 12) & (pl.col("two") <= 12), (pl.col("two") > 12) & (pl.col("one") <= 12)
    return (pl.col("uses") * (which & day_first)).sum() - (pl.col("uses") * (which & month_first)).sum()


def _century(year: pl.Expr, limit: int) -> pl.Expr:
    """Years below 100 into the hundred years before `limit`."""
    base = limit - 100
    return pl.when(year < 100).then(base + (year - base) % 100).otherwise(year)


def _date(year: str, month: str, day: str) -> pl.Expr:
    """A date, null where the calendar has none."""
    return _text(year, month, day).str.to_date("%Y-%m-%d", strict=False)


def _text(year: str, month: str, day: str) -> pl.Expr:
    parts = (pl.col(c).cast(pl.String).str.zfill(n) for c, n in ((year, 4), (month, 2), (day, 2)))
    return pl.format("{}-{}-{}", *parts)


class _Numbers(NamedTuple):
    """A date before it is known which number is the month. iso: the year stands first."""

    year: int
    one: int
    two: int
    iso: bool


class _Found(NamedTuple):
    """A row of `_dates`."""

    date: dt.date | None = None
    flag: str | None = None
    fraction: float = 0.0
    impossible: str | None = None


def _few_births(values: Sequence[Text], day_first: bool) -> list[tuple[Text, Text]]:
    """Rows of `birth_dates`."""
    texts = [fold(tidy_cell(value)) for value in values]
    days = [None if text is None else patterns.replace(text, _CLOCK_BEHIND, "") for text in texts]
    rows = []
    for found in _few_dates(days, _CUTOFF, day_first):
        iso = found.impossible if found.date is None else found.date.isoformat()
        rows.append((None, "placeholder") if iso in PLACEHOLDERS else (iso, found.flag))
    return rows


def _few_stamps(values: Sequence[Text], day_first: bool) -> list[tuple[dt.datetime | None, Text]]:
    """Rows of `timestamps`."""
    rows: list[tuple[dt.datetime | None, Text]] = [(_plain_stamp(value), None) for value in values]
    rest = [at for at, (value, (plain, _)) in enumerate(zip(values, rows, strict=True)) if value and plain is None]
    texts = [fold(tidy_cell(values[at])) for at in rest]
    compact = [patterns.replace(patterns.replace(text or "", *_COMPACT), *_OPEN_END) for text in texts]
    days = [patterns.replace(text, _CLOCK + ".*$", "").strip(" ,") for text in compact]
    dates = _few_dates([day if text else None for text, day in zip(texts, days, strict=True)], 2099, day_first)
    for at, text, whole, found in zip(rest, texts, compact, dates, strict=True):
        unix = patterns.extract(text or "", _UNIX)
        rows[at] = _at_its_clock(found, whole) if unix is None else (_UNIX_ZERO + dt.timedelta(seconds=int(unix)), None)
    return rows


def _plain_stamp(value: Text) -> dt.datetime | None:
    if value is not None and patterns.contains(value, _PLAIN_STAMP):
        try:
            return dt.datetime.fromisoformat(value)
        except ValueError:
            pass
    return None


def _few_dates(texts: Sequence[Text], limit: int, day_first: bool) -> list[_Found]:
    """`_dates` of a few cells."""
    spelled = [_spell(text) if text and patterns.contains(text, _NAMED) else text for text in texts]
    numbers = [None if text is None else _numbers(text, limit) for text in spelled]
    other, iso = (_few_ahead(one for one in numbers if one and one.iso == iso) for iso in (False, True))
    rows = []
    for text, found in zip(spelled, numbers, strict=True):
        if text is None or found is None:
            rows.append(_serial(text))
        elif found.iso or other:
            rows.append(_date_of(found, (iso if found.iso else other) > 0))
        else:
            rows.append(_date_of(found, day_first or patterns.contains(text, _POINTS)))
    return rows


def _numbers(text: str, limit: int) -> _Numbers | None:
    """The numbers of a folded cell, its year in full."""
    found = patterns.search(patterns.replace(text, *_COMPACT_DATE), _NUMBERS)
    if found is None:
        return None
    a, b, c = (int(number) for number in found.groups())
    iso = len(found[1]) > 2
    year, one, two = (a, b, c) if iso else (c, a, b)
    return _Numbers(year if year >= 100 else limit - 100 + (year - limit) % 100, one, two, iso)


def _few_ahead(numbers: Iterable[_Numbers]) -> int:
    """`_ahead` of a few cells."""
    return sum((found.one > 12) - (found.two > 12) for found in numbers)


def _date_of(found: _Numbers, day_first: bool) -> _Found:
    month, day = (found.two, found.one) if day_first else (found.one, found.two)
    for months, days, flag in ((month, day, None), (day, month, "swapped")):
        try:
            return _Found(dt.date(found.year, months, days), flag)
        except ValueError:
            continue
    return _Found(None, "invalid", impossible=f"{found.year:04}-{month:02}-{day:02}")


def _serial(text: Text) -> _Found:
    if text is None:
        return _Found()
    if not patterns.contains(text, _SERIAL):
        return _Found(None, "invalid")
    days = float(text)
    return _Found(_SERIAL_ZERO + dt.timedelta(int(days)), "serial", days % 1)


def _at_its_clock(found: _Found, text: str) -> tuple[dt.datetime | None, Text]:
    """A date at the time that stands behind it in its cell; a time that no clock has is invalid."""
    clock = patterns.search(text, _TIME)
    hours, minutes, seconds, micro, half = clock.groups() if clock else (None,) * 5
    hour, minute, second = (int(part or 0) for part in (hours, minutes, seconds))
    if half:
        hour = hour % 12 + 12 * half.startswith("p")
    if hour > 24 or minute > 59 or second > 60:
        return None, "invalid"
    if found.date is None:
        return None, found.flag
    shift = _minutes_east(patterns.extract(text, _ZONE)) if clock else 0
    span = dt.timedelta(
        hours=hour, minutes=minute - shift, seconds=second, microseconds=int((micro or "").ljust(6, "0")[:6])
    )
    part_of_day = dt.timedelta(microseconds=round(found.fraction * 86_400_000_000))
    try:
        return dt.datetime.combine(found.date, dt.time()) + span + part_of_day, found.flag
    except OverflowError:  # the last midnight of the year 9999
        return None, "invalid"


def _minutes_east(zone: str | None) -> int:
    """`_offset` of one zone."""
    digits = re.sub(r"[^0-9]", "", zone or "")
    minutes = int(digits[:2] or 0) * 60 + int(digits[2:] or 0)
    return -minutes if (zone or "").startswith("-") else minutes
