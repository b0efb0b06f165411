"""A handful of single leads as a `LeadTable`, encoded by plain dictionaries.

All texts become one Series, of which every column is a slice: making a Series takes longer than encoding fifty leads.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import chain

import numpy as np
import polars as pl

from leadmatch.normalize.addresses import PIECES
from leadmatch.normalize.contacts_one import Identifier
from leadmatch.normalize.details import ANSWERS, MONEY
from leadmatch.normalize.money import MONEY as CENTS
from leadmatch.normalize.one import One, Pairs
from leadmatch.normalize.places_one import Address
from leadmatch.tables import Addresses, Bag, Coded, Codes, LeadTable

_SINGLES = ("source", "first", "middle", "last", "suffix", "nickname", "company", "birth_date", "gender", "created")
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
    codes = {name: _encode(texts, name, [getattr(one, name) for one in ones]) for name in _SINGLES}
    groups = {name: _group(texts, name, [getattr(one, name) for one in ones]) for name in _GROUPS}
    held = {name: [getattr(one, name) for one in ones] for name in (*_BAGS, "addresses")}
    numbers = {name: _number(texts, name, held[name]) for name in _BAGS}
    places = _places(texts, held["addresses"])
    shown = _shown(texts, [dict(one.shown) for one in ones])
    made = _series(texts)
    single = {name: Coded(codes[name], made[name]) for name in _SINGLES}
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
        shown=pl.DataFrame([_typed(name, made[f"shown {name}"]) for name in shown])
        if shown
        else pl.DataFrame(height=len(ones)),
    )


def _series(texts: _Texts) -> dict[str, pl.Series]:
    """One Series a column, all slices of one."""
    whole = pl.Series("", list(chain.from_iterable(texts.values())), pl.String)
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


def _group(texts: _Texts, group: str, pairs: Sequence[Pairs]) -> dict[str, Codes]:
    by_lead = [dict(some) for some in pairs]
    names = sorted({name for some in by_lead for name in some})
    return {name: _encode(texts, f"{group} {name}", [some.get(name) for some in by_lead]) for name in names}


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


def _shown(texts: _Texts, by_lead: Sequence[dict[str, str]]) -> list[str]:
    names = sorted(set(chain.from_iterable(by_lead)))
    texts.update({f"shown {name}": [some.get(name) for some in by_lead] for name in names})
    return names


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


def _typed(name: str, texts: pl.Series) -> pl.Series:
    """A shown column with the type that the batch gives it."""
    if name.endswith("_at"):
        return pl.Series(name, np.array([text or "NaT" for text in texts.to_list()], "datetime64[us]"))
    if name in MONEY:
        return pl.Series(name, [None if text is None else Decimal(text) for text in texts], CENTS)
    if name in ANSWERS:
        return pl.Series(name, [None if text is None else text == "true" for text in texts], pl.Boolean)
    return texts.alias(name)
