"""A handful of single leads as a `LeadTable`, encoded by plain dictionaries: no column engine is asked for so few."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

import numpy as np
import polars as pl

from leadmatch.normalize.addresses import PIECES
from leadmatch.normalize.contacts_one import Identifier
from leadmatch.normalize.details import ANSWERS, MONEY
from leadmatch.normalize.money import MONEY as CENTS
from leadmatch.normalize.one import One, Pairs
from leadmatch.normalize.places_one import Address
from leadmatch.tables import Addresses, Bag, Coded, LeadTable

_NOTHING = pl.Series([], dtype=pl.String)


def as_table(ones: Sequence[One]) -> LeadTable:
    """The table of some leads, in their order.

    Every lead that the batch would accept has the values that a batch of them would give it; columns that no lead has
    are absent. A lead that is rejected is taken as it is.
    """
    shown = [dict(one.shown) for one in ones]
    names = sorted({name for texts in shown for name in texts})
    return LeadTable(
        n=len(ones),
        source=_coded([one.source for one in ones]),
        record_id=pl.Series("record_id", [one.record_id or "" for one in ones], pl.String),
        rows=pl.Series("row", [one.row for one in ones], pl.UInt32),
        first=_coded([one.first for one in ones]),
        middle=_coded([one.middle for one in ones]),
        last=_coded([one.last for one in ones]),
        suffix=_coded([one.suffix for one in ones]),
        nickname=_coded([one.nickname for one in ones]),
        company=_coded([one.company for one in ones]),
        birth_date=_coded([one.birth_date for one in ones]),
        gender=_coded([one.gender for one in ones]),
        created=_coded([one.created for one in ones]),
        phones=_bag([one.phones for one in ones]),
        emails=_bag([one.emails for one in ones]),
        vins=_bag([one.vins for one in ones]),
        addresses=_addresses([one.addresses for one in ones]),
        ids=_group([one.ids for one in ones]),
        attributes=_group([one.attributes for one in ones]),
        shown=pl.DataFrame([_shown(name, [texts.get(name) for texts in shown]) for name in names])
        if names
        else pl.DataFrame(height=len(ones)),
    )


def _coded(texts: Sequence[str | None]) -> Coded:
    numbers: dict[str, int] = {}
    codes = np.array([-1 if text is None else numbers.setdefault(text, len(numbers)) for text in texts], np.int32)
    return Coded(codes, _strings(numbers))


def _strings(texts: Iterable[str]) -> pl.Series:
    return pl.Series(list(texts), dtype=pl.String) if texts else _NOTHING


def _group(pairs: Sequence[Pairs]) -> dict[str, Coded]:
    by_lead = [dict(some) for some in pairs]
    names = sorted({name for some in by_lead for name in some})
    return {name: _coded([some.get(name) for some in by_lead]) for name in names}


def _bag(held: Sequence[tuple[Identifier, ...]]) -> Bag:
    lead = [at for at, some in enumerate(held) for _ in some]
    entries = [entry for some in held for entry in some]
    numbers: dict[str, int] = {}
    codes = [numbers.setdefault(entry.value, len(numbers)) for entry in entries]
    types = {entry.value: entry.type for entry in entries}
    return Bag(
        np.array(lead, np.int32),
        np.array(codes, np.int32),
        np.array([entry.role for entry in entries], np.uint8),
        _strings(numbers),
        np.array([types[value] for value in numbers], np.uint8),
        pl.Series("shown", [entry.shown for entry in entries], pl.String),
    )


def _addresses(held: Sequence[tuple[Address, ...]]) -> Addresses:
    lead = [at for at, some in enumerate(held) for _ in some]
    entries = [entry for some in held for entry in some]
    numbers: dict[tuple[str | None, ...], int] = {}
    codes = [numbers.setdefault(entry.parts, len(numbers)) for entry in entries]
    return Addresses(
        np.array(lead, np.int32),
        np.array(codes, np.int32),
        np.array([entry.role for entry in entries], np.uint8),
        _pieces(list(numbers)),
        _pieces([entry.shown for entry in entries]),
    )


def _pieces(rows: Sequence[tuple[str | None, ...]]) -> pl.DataFrame:
    columns = zip(*rows, strict=True) if rows else ((),) * len(PIECES)
    return pl.DataFrame([pl.Series(name, column, pl.String) for name, column in zip(PIECES, columns, strict=True)])


def _shown(name: str, texts: Sequence[str | None]) -> pl.Series:
    """A shown column with the type that the batch gives it."""
    if name.endswith("_at"):
        times = [None if text is None else dt.datetime.fromisoformat(text) for text in texts]
        return pl.Series(name, times, pl.Datetime("us"))
    if name in MONEY:
        return pl.Series(name, [None if text is None else Decimal(text) for text in texts], CENTS)
    if name in ANSWERS:
        return pl.Series(name, [None if text is None else text == "true" for text in texts], pl.Boolean)
    return pl.Series(name, texts, pl.String)
