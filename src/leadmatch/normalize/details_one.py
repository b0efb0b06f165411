"""What one lead shows, its ids and its attributes: `details` without columns. All values are text."""

import datetime as dt
from collections.abc import Callable, Iterator

import polars as pl

from leadmatch.normalize import consent, licences, patterns, trade
from leadmatch.normalize.answers import answer
from leadmatch.normalize.cells import stripped, tidy_cell
from leadmatch.normalize.dates import timestamp
from leadmatch.normalize.details import ANSWERS, IDS, MONEY, NO_ID, TEXTS, TIMES, VEHICLE_PARTS, VEHICLE_ROLES
from leadmatch.normalize.money import amount
from leadmatch.normalize.record import Record
from leadmatch.tables import ColumnMapping
from leadmatch.text import fold

_Said = tuple[int, dt.datetime]
"""How restrictive an answer is, and when it was given."""
_NEVER = dt.datetime.min
_TEXTS = frozenset(TEXTS)


def shown(record: Record, *, do_not_call: bool) -> dict[str, str]:
    """Texts by name of what people see beside the person."""
    out: dict[str, str] = {}
    for field in record.plan.fields:
        if field in _TEXTS:
            if text := stripped(record.single(field) or ""):
                out[field] = text
        elif reader := _READERS.get(field):
            for column, text in record.cells(field):
                for name, value in reader(column, text):
                    out.setdefault(name, value)
    if vehicle := _vehicle(record):
        out["vehicle"] = vehicle
    return out | _trade(record) | _consents(record, do_not_call=do_not_call)


def _vehicle(record: Record) -> str:
    """The vehicle of interest in words: its description, else year, make and model."""
    for role in VEHICLE_ROLES:
        said = [
            next((text for column, text in record.cells(field) if column.role == role), "")
            for field in ("vehicle", *VEHICLE_PARTS)
        ]
        if found := said[0] or " ".join(filter(None, said[1:])):
            return stripped(found)
    return ""


def _trade(record: Record) -> dict[str, str]:
    """What is said of the vehicle traded in besides its VIN."""
    out: dict[str, str] = {}
    for name, field, pattern in trade.RULES:
        for column, text in record.cells(field):
            if column.role == trade.ROLE and name not in out and (found := _extract(text, pattern)) is not None:
                out[name] = found
    return out


def _extract(text: str, pattern: str) -> str | None:
    if patterns.plain(text):
        return patterns.extract(text, pattern)
    found: str | None = pl.Series([text]).str.extract(pattern).item()
    return found


def when(value: dt.datetime) -> str:
    """A time as text: `YYYY-MM-DD HH:MM:SS.ffffff`."""
    return value.isoformat(" ", "microseconds")


def _time(column: ColumnMapping, text: str) -> Iterator[tuple[str, str]]:
    if value := timestamp(text, day_first=column.day_first):
        yield column.field, when(value)


def _amount(column: ColumnMapping, text: str) -> Iterator[tuple[str, str]]:
    if (value := amount(text)) is not None:
        yield column.field, str(value)


def _answer(column: ColumnMapping, text: str) -> Iterator[tuple[str, str]]:
    yes, at = answer(text, day_first=column.day_first)
    if yes is not None:
        yield column.field, "true" if yes else "false"
    if at is not None:
        yield f"{column.field}_at", when(at)


_READERS: dict[str, Callable[[ColumnMapping, str], Iterator[tuple[str, str]]]] = {
    **dict.fromkeys(TIMES, _time),
    **dict.fromkeys(MONEY, _amount),
    **dict.fromkeys(ANSWERS, _answer),
}


def _consents(record: Record, *, do_not_call: bool) -> dict[str, str]:
    """consent_CHANNEL, and consent_CHANNEL_at where a cell has a date: the most restrictive answer, and of those the
    last.
    """
    holds: dict[str, _Said] = {}
    for field in ("opt_out", "opt_in"):
        for column, text in record.cells(field):
            said, at = consent.read_one(text, field, day_first=column.day_first)
            if said is not None:
                for channel in consent.CHANNELS if column.role in ("", "all") else (column.role,):
                    answer_ = consent.ANSWERS.index(said), at or _NEVER
                    holds[channel] = max(holds.get(channel, answer_), answer_)
    if do_not_call:
        holds["phone"] = max(holds.get("phone", _DO_NOT_CALL), _DO_NOT_CALL)
    out: dict[str, str] = {}
    for channel, (said_, at_) in holds.items():
        out[f"consent_{channel}"] = consent.ANSWERS[said_]
        if at_ != _NEVER:
            out[f"consent_{channel}_at"] = when(at_)
    return out


_DO_NOT_CALL: _Said = (consent.ANSWERS.index("out"), _NEVER)


def ids(record: Record) -> tuple[tuple[str, str], ...]:
    """Numbers that several systems share, folded, by name, without placeholders."""
    out = []
    for field in sorted(IDS):
        text = (tidy_cell(record.single(field)) or "").removesuffix(".0")
        if text and not patterns.contains(text, NO_ID) and (folded := fold(tidy_cell(text))):
            out.append((field, folded))
    return tuple(out)


def attributes(record: Record) -> tuple[tuple[str, str], ...]:
    """Attributes, folded, by name; several columns of one name fill each other's gaps."""
    if not record.has("attribute"):
        return ()
    merged: dict[str, str] = {}
    for column, text in record.cells("attribute"):
        name = column.role or column.column
        merged.setdefault(name, licences.compact(text) if licences.is_number(name) else text)
    return tuple((name, folded) for name, text in sorted(merged.items()) if (folded := fold(tidy_cell(text))))
