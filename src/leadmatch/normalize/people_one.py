"""The person of one lead: `people` without columns."""

from dataclasses import dataclass

from leadmatch.normalize import companies, dates, name_codes, name_holder
from leadmatch.normalize.cells import tidy_cell
from leadmatch.normalize.name_firms import firm_of
from leadmatch.normalize.name_flags import PLACEHOLDER, is_placeholder, tidy_name
from leadmatch.normalize.name_parts import NamePart, Part, clean_one
from leadmatch.normalize.names import split_one
from leadmatch.normalize.record import Record

_RAW = (
    "title", "first_name", "middle_name", "last_name", "suffix", "nickname", "company", "co_first_name", "co_last_name",
    "co_full_name",
)  # fmt: skip
_Texts = dict[str, str | None]
_NAMES: tuple[NamePart, ...] = ("first_name", "middle_name", "last_name")


@dataclass(frozen=True, slots=True)
class Person:
    """Compared forms; what is shown of a person, by name; whether a name says DO NOT CALL."""

    first: str | None
    middle: str | None
    last: str | None
    suffix: str | None
    nickname: str | None
    company: str | None
    birth_date: str | None
    gender: str | None
    shown: dict[str, str]
    do_not_call: bool


def read(record: Record) -> Person:
    """Names and what else describes a person."""
    raw = _with_firm(_with_full(record, {name: record.single(name) for name in _RAW}))
    first, middle, last = (clean_one(raw[name], name) for name in _NAMES)
    first, last = _without_lone_na(first, last)
    if first.flag == PLACEHOLDER and last.key is not None and is_placeholder(last.key, "first_name"):
        last = last._replace(key=None, shown=None)
    if record.has("account_name"):
        raw, (first, middle, last) = _with_holder(record, raw, (first, middle, last))
    title = _first(tidy_cell(raw["title"]), first.title, middle.title, last.title)
    suffix = _first(tidy_cell(raw["suffix"]), first.suffix, middle.suffix, last.suffix)
    nick = clean_one(_first(raw["nickname"], first.nickname, middle.nickname, last.nickname), "first_name")
    company, company_key = companies.key_one(raw["company"])
    birth = _first(*(dates.birth_date(text, day_first=column.day_first) for column, text in record.cells("birth_date")))
    gender = _first(name_codes.gender_one(record.single("gender")), name_codes.gender_one(title))
    co_first = _first(first.co_first_name, middle.co_first_name, last.co_first_name)
    said = {
        "title": title, "first_name": first.shown, "middle_name": middle.shown, "last_name": last.shown,
        "suffix": suffix, "nickname": nick.shown, "company": company, "birth_date": birth, "gender": gender,
        "co_full_name": _other(raw, co_first, last.shown),
    }  # fmt: skip
    return Person(
        first.key, _first(middle.key, first.extra), last.key, name_codes.suffix_one(suffix), nick.key, company_key,
        birth, gender, {name: text for name, text in said.items() if text is not None},
        any(part.flag == "do_not_call" for part in (first, middle, last)),
    )  # fmt: skip


def _first(*texts: str | None) -> str | None:
    """The first text that is there."""
    return next((text for text in texts if text is not None), None)


def _with_full(record: Record, raw: _Texts) -> _Texts:
    """The parts with those of whole names, where the lead has neither first nor last name."""
    if raw["first_name"] is None and raw["last_name"] is None:
        for _, text in record.cells("full_name"):
            raw |= {name: _first(raw[name], part) for name, part in split_one(text).items()}
    return raw


def _with_firm(raw: _Texts) -> _Texts:
    """The parts with a business in the place of a name as the company."""
    first, last = raw["first_name"], raw["last_name"]
    cells = filter(None, (tidy_name(first), tidy_name(last)))
    if not any(companies.looks_like_one(cell) for cell in cells):
        return raw
    first, last, company = firm_of(first, last)
    return raw | {"first_name": first, "last_name": last, "company": _first(raw["company"], company)}


def _without_lone_na(first: Part, last: Part) -> tuple[Part, Part]:
    """Na is a name only beside another name."""
    lone_first = first.key == "na" and last.key in (None, "na")
    lone_last = last.key == "na" and first.key in (None, "na")
    if lone_first:
        first = first._replace(key=None, shown=None)
    return first, last._replace(key=None, shown=None) if lone_last else last


def _with_holder(record: Record, raw: _Texts, parts: tuple[Part, ...]) -> tuple[_Texts, tuple[Part, ...]]:
    """The parts with those of the holder of the line, where the lead lacks them."""
    named = [name for _, text in record.cells("account_name") if (name := name_holder.named_one(text))]
    if not named:
        return raw, parts
    held = _Texts()
    for name in named:
        held = {part: _first(held.get(part), text) for part, text in split_one(name).items()}
    first, last = parts[0].key, parts[2].key
    nobody = first is None and last is None and raw["company"] is None
    asked = first is not None and held["company"] is None
    rest = name_holder.rest_one(named[0], first) if first is not None and asked else None
    found = {name: held[name] if nobody else None for name in _NAMES}
    if last is None:
        found["last_name"] = _first(found["last_name"], rest)
    cleaned = (clean_one(found[name], name) for name in _NAMES)
    parts = tuple(Part(*map(_first, old, new)) for old, new in zip(parts, cleaned, strict=True))
    if nobody:
        raw |= {name: _first(raw[name], held[name]) for name in ("title", "suffix", "nickname")}
    raw["company"] = _first(raw["company"], held["company"])
    if asked and rest is None:
        raw["co_full_name"] = _first(raw["co_full_name"], named[0])
    return raw, parts


def _other(raw: _Texts, inside: str | None, last: str | None) -> str | None:
    """The other person of a lead in one cell: as given, from its parts, or a couple's second first name."""
    given = tidy_cell(raw["co_full_name"])
    if given is not None:
        return given
    first = _first(raw["co_first_name"], inside)
    family = _first(raw["co_last_name"], None if first is None else last)
    return " ".join(part for part in (first, family) if part is not None) or None
