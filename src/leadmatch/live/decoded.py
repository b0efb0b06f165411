"""Many kept records as a `LeadTable`, column by column: what `as_table` gives of them, a dozen times as fast."""

import json
from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from leadmatch.normalize.addresses import PIECES
from leadmatch.normalize.cells import coded, combine, encode, first_of, nothing
from leadmatch.normalize.details import IDS, MADE
from leadmatch.normalize.one_table import shown_column
from leadmatch.store.backend import RecordRow
from leadmatch.tables import Addresses, Bag, Coded, Codes, LeadTable
from leadmatch.threads import in_threads

SINGLES = ("first", "middle", "last", "suffix", "nickname", "company", "birth_date", "gender")
BAGS = ("phones", "emails", "vins")
_AT_ONCE = 25_000
"""Records decoded at a time: what is parsed takes several times its text."""
_TEXTS = dict.fromkeys(PIECES, pl.String)
_BAG = pl.List(pl.Struct({"v": pl.String, "r": pl.UInt8, "t": pl.UInt8, "s": pl.String}))
_ADDRESSES = pl.List(pl.Struct({"r": pl.UInt8, **_TEXTS, "shown": pl.Struct(_TEXTS)}))
_KINDS: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(SINGLES, pl.String),
    **dict.fromkeys(BAGS, _BAG),
    "addresses": _ADDRESSES,
}
_NAMED = r'"[a-z_]+":"'
"""What may be the name of something that is shown; what is not will have no value."""
_ATTRIBUTES = r'"attributes":(\{.*?\})(?:,"shown":\{|\}$)'
"""The attributes of a lead. Quotes within texts are escaped, so nothing else looks like it."""
_STAMP = "%Y-%m-%d %H:%M:%S%.f"


def table_from(rows: Sequence[RecordRow], shown: Sequence[str] | None = None) -> LeadTable:
    """Records as leads, in their order.

    Args:
        rows: the records.
        shown: which of what is only shown is read; all when None.
    """
    payload = pl.Series([row.payload for row in rows], dtype=pl.String)
    names = {"ids": IDS, "attributes": _attributes(payload), "shown": _shown(payload) if shown is None else shown}
    held = _decoded(payload, names)
    groups = {name: _group(held, name, some) for name, some in names.items()}
    single = {name: coded(held[name]) for name in SINGLES}
    bags = {name: _bag(held[name]) for name in BAGS}
    return LeadTable(
        n=len(rows),
        source=coded(pl.Series([row.source for row in rows], dtype=pl.String)),
        record_id=pl.Series([row.record_id for row in rows], dtype=pl.String),
        rows=pl.repeat(1, len(rows), dtype=pl.UInt32, eager=True).alias("row"),
        first=single["first"],
        middle=single["middle"],
        last=single["last"],
        suffix=single["suffix"],
        nickname=single["nickname"],
        company=single["company"],
        birth_date=single["birth_date"],
        gender=single["gender"],
        created=_created(groups["shown"], len(rows)),
        phones=bags["phones"],
        emails=bags["emails"],
        vins=bags["vins"],
        addresses=_addresses(held["addresses"]),
        ids={name: coded(column) for name, column in groups["ids"].items()},
        attributes={name: coded(column) for name, column in groups["attributes"].items()},
        shown=_typed(groups["shown"], len(rows)),
    )


def _decoded(payload: pl.Series, names: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """The parts of payloads; names: of those in each group."""
    groups = {group: pl.Struct(dict.fromkeys(some, pl.String)) for group, some in names.items() if some}
    kind = pl.Struct({**_KINDS, **groups})
    starts = range(0, max(len(payload), 1), _AT_ONCE)
    parts = in_threads(starts, lambda start: payload.slice(start, _AT_ONCE).str.json_decode(kind).struct.unnest())
    return pl.concat(list(parts))


def _attributes(payload: pl.Series) -> list[str]:
    """The names of all attributes."""
    said = payload.str.extract(_ATTRIBUTES).drop_nulls().unique()
    return sorted({name for text in said for name in json.loads(text)})


def _shown(payload: pl.Series) -> list[str]:
    """The names of all that is shown, and maybe others."""
    parts = in_threads(range(0, len(payload), _AT_ONCE), lambda start: _named(payload.slice(start, _AT_ONCE)))
    return sorted({name for part in parts for name in part})


def _named(payload: pl.Series) -> list[str]:
    return payload.str.extract_all(_NAMED).explode().drop_nulls().unique().str.strip_chars('":').to_list()


def _group(held: pl.DataFrame, group: str, names: Sequence[str]) -> dict[str, pl.Series]:
    """Columns by name, those that say something."""
    if not names:
        return {}
    columns = held[group].struct.unnest()
    return {name: columns[name] for name in sorted(names) if columns[name].null_count() < len(columns)}


def _created(shown: Mapping[str, pl.Series], n: int) -> Coded:
    """The day on which each record was made."""
    return first_of([coded(shown[name].str.slice(0, 10)) for name in MADE if name in shown] or [nothing(n)])


def _typed(shown: Mapping[str, pl.Series], n: int) -> pl.DataFrame:
    """Shown columns with the types that the batch gives them."""
    if not shown:
        return pl.DataFrame(height=n)
    return pl.DataFrame([
        column.str.to_datetime(_STAMP, time_unit="us") if name.endswith("_at") else shown_column(name, column)
        for name, column in shown.items()
    ])  # fmt: skip


def _long(column: pl.Series) -> tuple[Codes, pl.DataFrame]:
    """The entries of a column of lists: the lead of each, and their parts."""
    size = column.list.len().fill_null(0).to_numpy()
    return np.repeat(np.arange(len(column), dtype=np.int32), size), column.drop_nulls().explode().struct.unnest()


def _bag(column: pl.Series) -> Bag:
    lead, entry = _long(column)
    codes, values = encode(entry["v"])
    types = np.zeros(len(values), np.uint8)
    types[codes] = entry["t"].to_numpy()
    shown = entry["s"].fill_null(entry["v"])
    return Bag(lead, codes, entry["r"].to_numpy(), values, types, shown.alias("shown"))


def _addresses(column: pl.Series) -> Addresses:
    lead, entry = _long(column)
    codes, first = combine([encode(entry[piece])[0] for piece in PIECES])
    parts = entry.select(PIECES)[first]
    return Addresses(lead, codes, entry["r"].to_numpy(), parts, entry["shown"].struct.unnest())
