"""What a store keeps of a record: a lead as compact JSON, and back.

Fields that say nothing are left out. Times are `YYYY-MM-DD HH:MM:SS.ffffff`, amounts decimal text. The same lead gives
the same text, whatever table it stands in.

    {"first":"ann", ..., "phones":[{"v":"+1416...","r":1,"t":0,"s":"(416) ..."}], "emails":[...], "vins":[...],
     "addresses":[{"r":0,"number":"12",...,"shown":{"number":"12",...}}], "ids":{...}, "shown":{...}, ...}
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from leadmatch.live.frozen import Frozen
from leadmatch.normalize.cells import gather, nothing
from leadmatch.normalize.details import ANSWERS, MONEY, day_of
from leadmatch.store.backend import RecordRow
from leadmatch.tables import Addresses, Bag, Coded, Codes, LeadTable

SINGLES = ("first", "middle", "last", "suffix", "nickname", "company", "birth_date", "gender")
BAGS = ("phones", "emails", "vins")
PARTS = ("number", "street", "unit", "city", "region", "postal_code", "country")


@dataclass(frozen=True, slots=True)
class Content:
    """Leads, and by lead its key (source, id) and payload."""

    leads: LeadTable
    key: list[tuple[str, str]]
    payload: list[str]


def content_of(leads: LeadTable) -> Content:
    """Leads as they are kept."""
    source = gather(leads.source.values, leads.source.codes).to_list()
    return Content(leads, list(zip(source, leads.record_id.to_list(), strict=True)), payloads(leads).to_list())


def payloads(leads: LeadTable) -> pl.Series:
    """The JSON of each lead, String[n]."""
    columns = [_text(getattr(leads, name)).alias(name) for name in SINGLES]
    columns += [_bag(getattr(leads, name), leads.n).alias(name) for name in BAGS]
    columns.append(_addresses(leads.addresses, leads.n).alias("addresses"))
    for name, group in (("ids", leads.ids), ("attributes", leads.attributes)):
        if group:
            columns.append(pl.DataFrame({k: _text(c) for k, c in sorted(group.items())}).to_struct(name))
    if leads.shown.width:
        texts = [pl.col(name).cast(pl.String) for name in sorted(leads.shown.columns)]
        columns.append(leads.shown.select(texts).to_struct("shown"))
    text = pl.DataFrame(columns).select(pl.struct(pl.all()).struct.json_encode()).to_series()
    return _without_nulls(text)


def _without_nulls(text: pl.Series) -> pl.Series:
    """No nulls: a plain name between bare quotes before `:null` is always a key, since quotes in texts are escaped."""
    return text.str.replace_all(r'"[a-z_]+":null,', "").str.replace_all(r',?"[a-z_]+":null', "")


def _text(column: Coded) -> pl.Series:
    return gather(column.values, column.codes).cast(pl.String)


def _bag(bag: Bag, n: int) -> pl.Series:
    entries = {
        "v": bag.values.gather(bag.codes.astype(np.uint32)),
        "r": pl.Series(bag.roles, dtype=pl.UInt8),
        "t": pl.Series(bag.types[bag.codes], dtype=pl.UInt8),
        "s": bag.shown.cast(pl.String),
    }
    return _listed(pl.DataFrame(entries).to_struct("entry"), bag.lead, n)


def _addresses(held: Addresses, n: int) -> pl.Series:
    parts = held.parts.select(PARTS)[held.codes.astype(np.uint32)]
    shown = held.shown.select(PARTS).to_struct("shown") if held.shown.width else pl.Series("shown", [None] * len(parts))
    entries = [pl.Series("r", held.roles, dtype=pl.UInt8), *parts.get_columns(), shown]
    return _listed(pl.DataFrame(entries).to_struct("entry"), held.lead, n)


def _listed(entries: pl.Series, lead: Codes, n: int) -> pl.Series:
    """The entries of a long form, sorted by lead, as one list a lead; null for a lead without any."""
    frame = pl.DataFrame({"lead": lead, "entry": entries})
    lists = frame.group_by("lead", maintain_order=True).agg("entry")
    everyone = pl.DataFrame({"lead": np.arange(n, dtype=np.int32)})
    return everyone.join(lists, on="lead", how="left", maintain_order="left")["entry"]


def restricted(leads: LeadTable, frozen: Frozen) -> LeadTable:
    """The leads with the shared numbers and attributes that the store compares, all of them and no others."""
    known = frozen.knowledge
    return replace(
        leads,
        ids={name: leads.ids.get(name, nothing(leads.n)) for name in known.ids},
        attributes={name: leads.attributes.get(name, nothing(leads.n)) for name in known.attributes},
    )


def table_of(rows: Sequence[RecordRow], frozen: Frozen) -> LeadTable:
    """Records as leads, to be compared: without what is only shown."""
    return _table(rows, [json.loads(row.payload) for row in rows], frozen.knowledge.ids, frozen.knowledge.attributes)


def whole_table(rows: Sequence[RecordRow]) -> LeadTable:
    """Records as leads with all that is kept of them, in the order of rows."""
    said = [json.loads(row.payload) for row in rows]
    names = {group: sorted({k for one in said for k in one.get(group, ())}) for group in ("ids", "attributes", "shown")}
    table = _table(rows, said, tuple(names["ids"]), tuple(names["attributes"]))
    shown = {name: _shown(name, [one.get("shown", {}).get(name) for one in said]) for name in names["shown"]}
    return replace(
        table,
        shown=pl.DataFrame(shown) if shown else pl.DataFrame(height=len(rows)),
        addresses=replace(
            table.addresses,
            shown=_frame([entry.get("shown", {}) for one in said for entry in one.get("addresses", ())]),
        ),
    )


def _table(
    rows: Sequence[RecordRow], said: Sequence[dict[str, Any]], ids: tuple[str, ...], attributes: tuple[str, ...]
) -> LeadTable:
    singles: dict[str, Any] = {name: _coded([one.get(name) for one in said]) for name in SINGLES}
    bags: dict[str, Any] = {name: _bag_of([one.get(name, ()) for one in said]) for name in BAGS}
    return LeadTable(
        n=len(rows),
        source=_coded([row.source for row in rows]),
        record_id=pl.Series([row.record_id for row in rows], dtype=pl.String),
        rows=pl.Series(np.zeros(len(rows), np.uint32)),
        **singles,
        created=_coded([day_of(one.get("shown", {})) for one in said]),
        **bags,
        addresses=_addresses_of([one.get("addresses", ()) for one in said]),
        ids={name: _coded([one.get("ids", {}).get(name) for one in said]) for name in ids},
        attributes={name: _coded([one.get("attributes", {}).get(name) for one in said]) for name in attributes},
        shown=pl.DataFrame(height=len(rows)),
    )


def _coded(values: Sequence[str | None]) -> Coded:
    seen: dict[str, int] = {}
    codes = [-1 if value is None else seen.setdefault(value, len(seen)) for value in values]
    return Coded(np.array(codes, np.int32), pl.Series(list(seen), dtype=pl.String))


def _bag_of(held: Sequence[Sequence[dict[str, Any]]]) -> Bag:
    lead = np.repeat(np.arange(len(held), dtype=np.int32), [len(entries) for entries in held])
    entries = [entry for some in held for entry in some]
    values = _coded([entry["v"] for entry in entries])
    types = np.zeros(len(values.values), np.uint8)
    types[values.codes] = [entry["t"] for entry in entries]
    roles = np.array([entry["r"] for entry in entries], np.uint8)
    shown = pl.Series([entry.get("s") for entry in entries], dtype=pl.String)
    return Bag(lead, values.codes, roles, values.values, types, shown)


def _addresses_of(held: Sequence[Sequence[dict[str, Any]]]) -> Addresses:
    lead = np.repeat(np.arange(len(held), dtype=np.int32), [len(entries) for entries in held])
    entries = [entry for some in held for entry in some]
    seen: dict[tuple[str | None, ...], int] = {}
    codes = [seen.setdefault(tuple(entry.get(part) for part in PARTS), len(seen)) for entry in entries]
    parts = pl.DataFrame(list(seen), schema=dict.fromkeys(PARTS, pl.String), orient="row")
    roles = np.array([entry["r"] for entry in entries], np.uint8)
    return Addresses(lead, np.array(codes, np.int32), roles, parts, pl.DataFrame(height=len(entries)))


def _frame(entries: Sequence[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame({part: pl.Series([e.get(part) for e in entries], dtype=pl.String) for part in PARTS})


def _shown(name: str, values: Sequence[str | None]) -> pl.Series:
    """A shown column in its own type."""
    text = pl.Series(values, dtype=pl.String)
    if name.endswith("_at"):
        return text.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us")
    if name in MONEY:
        return text.cast(pl.Decimal(18, 2))
    return text == "true" if name in ANSWERS else text


def with_values(payload: str, rows: Sequence[RecordRow], ends: Sequence[tuple[str, str]]) -> str:
    """A lead with those values of some records that end in given texts, by bag: numbers of which the end is known."""
    if not ends:
        return payload
    lead = json.loads(payload)
    for row in rows:
        said = json.loads(row.payload)
        for bag, text in ends:
            held = {entry["v"] for entry in lead.get(bag, ())}
            lead.setdefault(bag, []).extend(
                entry for entry in said.get(bag, ()) if entry["v"].endswith(text) and entry["v"] not in held
            )
    return json.dumps(lead, ensure_ascii=False, separators=(",", ":"))


def shown_name(payload: str) -> str:
    """The name of a record as people see it: of the person, else of the business."""
    shown = json.loads(payload).get("shown", {})
    person = " ".join(shown[name] for name in ("first_name", "last_name") if name in shown)
    return person or shown.get("company", "")
