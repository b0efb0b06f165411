"""A handful of single leads as a `LeadTable`, encoded by plain dictionaries.

All texts become one Series, and all times, of which every column is a slice: making a Series takes longer than encoding
fifty leads.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from operator import attrgetter

import numpy as np
import polars as pl

from leadmatch.normalize.addresses import PIECES
from leadmatch.normalize.contacts_one import Identifier
from leadmatch.normalize.details import ANSWERS, MADE, MONEY
from leadmatch.normalize.money import MONEY as CENTS
from leadmatch.normalize.one import One, Pairs
from leadmatch.normalize.places_one import Address
from leadmatch.tables import Addresses, Bag, Coded, Codes, LeadTable

_SINGLES = ("source", "first", "middle", "last", "suffix", "nickname", "company", "birth_date", "gender")
_BAGS = ("phones", "emails", "vins")
_GROUPS = ("ids", "attributes")
_Texts = dict[str, Sequence[str | None]]
"""Texts of each column to be."""


def as_table(ones: Sequence[One]) -> LeadTable:
    """The table of some leads, in their order.

    Each lead has the values that a batch of them would give it; columns that no lead has are absent. A lead that is
    rejected is taken as it is.
    """
    texts: _Texts = {"record_id": [one.record_id or "" for one in ones]}
    shown = _columns([one.shown for one in ones])
    codes = {name: _encode(texts, name, list(map(attrgetter(name), ones))) for name in _SINGLES}
    codes["created"] = _encode(texts, "created", _created(shown, len(ones)))
    groups = {name: _group(texts, name, list(map(attrgetter(name), ones))) for name in _GROUPS}
    held = {name: list(map(attrgetter(name), ones)) for name in (*_BAGS, "addresses")}
    numbers = {name: _number(texts, name, held[name]) for name in _BAGS}
    places = _places(texts, held["addresses"])
    made = _series(texts)
    single = {name: Coded(some, made[name]) for name, some in codes.items()}
    bags = {name: _bag(held[name], numbers[name], made[name], made[f"{name} shown"]) for name in _BAGS}
    where, roles = _leads(held["addresses"]), _roles(held["addresses"])
    grouped = {name: {k: Coded(c, made[f"{name} {k}"]) for k, c in groups[name].items()} for name in _GROUPS}
    return LeadTable(
        n=len(ones),
        source=single["source"],
        record_id=made["record_id"],
        rows=pl.Series("row", [one.row for one in ones], pl.UInt32),
        first=single["first"],
        middle=single["middle"],
        last=single["last"],
        suffix=single["suffix"],
        nickname=single["nickname"],
        company=single["company"],
        birth_date=single["birth_date"],
        gender=single["gender"],
        created=single["created"],
        phones=bags["phones"],
        emails=bags["emails"],
        vins=bags["vins"],
        addresses=Addresses(where, places, roles, _frame(made, "parts"), _frame(made, "said")),
        ids=grouped["ids"],
        attributes=grouped["attributes"],
        shown=_shown_frame(shown, len(ones)),
    )


def _series(texts: _Texts) -> dict[str, pl.Series]:
    """One Series a column, all slices of one."""
    return _slices(texts, pl.Series("", list(chain.from_iterable(texts.values())), pl.String))


def _slices(texts: _Texts, whole: pl.Series) -> dict[str, pl.Series]:
    out, start = {}, 0
    for name, some in texts.items():
        out[name] = whole.slice(start, len(some))
        start += len(some)
    return out


def _encode(texts: _Texts, name: str, values: Sequence[str | None]) -> Codes:
    numbers: dict[str, int] = {}
    codes = [-1 if text is None else numbers.setdefault(text, len(numbers)) for text in values]
    texts[name] = list(numbers)
    return np.array(codes, np.int32)


def _columns(pairs: Sequence[Pairs]) -> dict[str, list[str | None]]:
    """Texts by name, one a lead."""
    columns: dict[str, list[str | None]] = {}
    for at, some in enumerate(pairs):
        for name, text in some:
            column = columns.get(name)
            if column is None:
                column = columns[name] = [None] * len(pairs)
            column[at] = text
    return {name: columns[name] for name in sorted(columns)}


def _group(texts: _Texts, group: str, pairs: Sequence[Pairs]) -> dict[str, Codes]:
    return {name: _encode(texts, f"{group} {name}", column) for name, column in _columns(pairs).items()}


def _created(shown: Mapping[str, Sequence[str | None]], n: int) -> list[str | None]:
    """The day on which each record was made."""
    days: list[str | None] = [None] * n
    for name in reversed(MADE):
        for at, text in enumerate(shown.get(name, ())):
            days[at] = days[at] if text is None else text[:10]
    return days


def _number(texts: _Texts, name: str, held: Sequence[tuple[Identifier, ...]]) -> Codes:
    entries = list(chain.from_iterable(held))
    texts[f"{name} shown"] = [entry.shown for entry in entries]
    return _encode(texts, name, [entry.value for entry in entries])


def _places(texts: _Texts, held: Sequence[tuple[Address, ...]]) -> Codes:
    entries = list(chain.from_iterable(held))
    numbers: dict[tuple[str | None, ...], int] = {}
    codes = [numbers.setdefault(entry.parts, len(numbers)) for entry in entries]
    for kind, rows in (("parts", list(numbers)), ("said", [entry.shown for entry in entries])):
        columns = zip(*rows, strict=True) if rows else ((),) * len(PIECES)
        texts.update({f"{kind} {name}": column for name, column in zip(PIECES, columns, strict=True)})
    return np.array(codes, np.int32)


def _bag(held: Sequence[tuple[Identifier, ...]], codes: Codes, values: pl.Series, shown: pl.Series) -> Bag:
    types = np.zeros(len(values), np.uint8)
    types[codes] = [entry.type for entry in chain.from_iterable(held)]
    return Bag(_leads(held), codes, _roles(held), values, types, shown.alias("shown"))


def _leads(held: Sequence[tuple[object, ...]]) -> Codes:
    return np.repeat(np.arange(len(held), dtype=np.int32), [len(some) for some in held])


def _roles(held: Iterable[tuple[Identifier | Address, ...]]) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.array([entry.role for entry in chain.from_iterable(held)], np.uint8)


def _frame(made: dict[str, pl.Series], kind: str) -> pl.DataFrame:
    return pl.DataFrame([made[f"{kind} {name}"].alias(name) for name in PIECES])


def _shown_frame(shown: Mapping[str, Sequence[str | None]], n: int) -> pl.DataFrame:
    """Shown columns with the types that the batch gives them."""
    if not shown:
        return pl.DataFrame(height=n)
    times = {name: texts for name, texts in shown.items() if name.endswith("_at")}
    stamps = np.array([text or "NaT" for texts in times.values() for text in texts], "datetime64[us]")
    made = _series({name: texts for name, texts in shown.items() if name not in times})
    made |= _slices(times, pl.Series("", stamps))
    return pl.DataFrame([shown_column(name, made[name]) for name in shown])


def shown_column(name: str, column: pl.Series) -> pl.Series:
    """A shown column, times as they are, other texts with the type that the batch gives them."""
    if name in MONEY:
        return column.alias(name).str.to_decimal(scale=2).cast(CENTS)
    return (column == "true" if name in ANSWERS else column).alias(name)
