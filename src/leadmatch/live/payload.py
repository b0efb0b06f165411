"""What a store keeps of a record: a lead as the JSON of `normalize.one_json`, and back.

`payloads` writes it for whole tables, the same text as for single leads. What is known of identifiers may change when a
store learns, so their types are those of what it knows now, not those that were kept.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
import polars as pl

from leadmatch.block.postings import unsigned
from leadmatch.live.decoded import BAGS, SINGLES, table_from
from leadmatch.live.frozen import Frozen
from leadmatch.normalize.addresses import PIECES
from leadmatch.normalize.cells import gather, nothing
from leadmatch.normalize.contacts import own_of
from leadmatch.normalize.details import MADE
from leadmatch.normalize.identifiers import kept_types
from leadmatch.normalize.one import One
from leadmatch.normalize.one_json import from_json, to_json
from leadmatch.normalize.one_table import as_table
from leadmatch.profile import Handful, handful, take
from leadmatch.store.backend import RecordRow
from leadmatch.tables import Addresses, Bag, Coded, Codes, LeadTable
from leadmatch.threads import in_threads

CONTACTS = ("phones", "emails")
FEW = 256
"""Records that are read one by one."""
_AT_ONCE = 25_000
"""Records that are written together: what is written takes several times its text."""


@dataclass(frozen=True, slots=True)
class Content:
    """Leads, and by lead its key (source, id) and payload; leads: None for a handful, whose payloads say it all."""

    leads: LeadTable | None
    key: list[tuple[str, str]]
    payload: list[str]


def content_of(leads: LeadTable) -> Content:
    """Leads as they are kept."""
    source = gather(leads.source.values, leads.source.codes).to_list()
    return Content(leads, list(zip(source, leads.record_id.to_list(), strict=True)), payloads(leads))


def payloads(leads: LeadTable) -> list[str]:
    """The JSON of each lead."""
    parts = (np.arange(start, min(start + _AT_ONCE, leads.n)) for start in range(0, leads.n, _AT_ONCE))
    return list(chain.from_iterable(in_threads(parts, lambda rows: _written(take(leads, rows)))))


def _written(leads: LeadTable) -> list[str]:
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
    return _without_nulls(text).to_list()


def _without_nulls(text: pl.Series) -> pl.Series:
    """Nothing that says nothing: a plain name between bare quotes before `:null` is always a key, since quotes in texts
    are escaped.
    """
    said = text.str.replace_all(r'"[a-z_]+":null,', "").str.replace_all(r',?"[a-z_]+":null', "")
    return said.str.replace_all(r'"(?:ids|attributes)":\{\},', "").str.replace(
        r',?"(?:ids|attributes|shown)":\{\}\}$', "}"
    )


def _text(column: Coded) -> pl.Series:
    return gather(column.values, column.codes).cast(pl.String)


def _bag(bag: Bag, n: int) -> pl.Series:
    values, shown = bag.values.gather(bag.codes.astype(np.uint32)), bag.shown.cast(pl.String)
    entries = {
        "v": values,
        "r": pl.Series(bag.roles, dtype=pl.UInt8),
        "t": pl.Series(bag.types[bag.codes], dtype=pl.UInt8),
        "s": shown.set((shown == values).fill_null(value=False), None),
    }
    return _listed(pl.DataFrame(entries).to_struct("entry"), bag.lead, n)


def _addresses(held: Addresses, n: int) -> pl.Series:
    parts = held.parts.select(PIECES)[held.codes.astype(np.uint32)]
    shown = (
        held.shown.select(PIECES).to_struct("shown") if held.shown.width else pl.Series("shown", [None] * len(parts))
    )
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
    if len(rows) > FEW:
        return restricted(_typed(table_from(rows, MADE), frozen), frozen)
    ones = [from_json(row.payload, row.source, row.record_id) for row in rows]
    compared = [replace(one, shown=tuple(pair for pair in one.shown if pair[0] in MADE)) for one in ones]
    return restricted(_typed(as_table(compared), frozen), frozen)


def handful_of(rows: Sequence[RecordRow], frozen: Frozen) -> Handful:
    """Records as a handful of profiles, under the numbers that they have."""
    first = {row.profile: row for row in reversed(rows)}
    plain = {number: frozen.plain(row.payload) for number, row in first.items()}
    numbers = np.array([row.profile for row in rows], np.int64)
    known = frozen.knowledge
    return handful([plain[row.profile] for row in rows], unsigned(numbers), known.ids, known.attributes)


def whole_table(rows: Sequence[RecordRow], frozen: Frozen) -> LeadTable:
    """Records as leads with all that is kept of them, in the order of rows."""
    if len(rows) > FEW:
        return _typed(table_from(rows), frozen)
    return _typed(as_table([from_json(row.payload, row.source, row.record_id) for row in rows]), frozen)


def _typed(leads: LeadTable, frozen: Frozen) -> LeadTable:
    """The leads with the types of identifiers as the store knows them now."""
    own = own_of(frozen.spec, frozen.known)
    changed = {
        name: replace(bag, types=kept_types(bag.values, bag.types, frozen.known, own))
        for name, bag in ((name, getattr(leads, name)) for name in CONTACTS)
    }
    return replace(leads, phones=changed["phones"], emails=changed["emails"])


def content_of_one(one: One) -> Content:
    """A single lead as it is kept."""
    return Content(None, [(one.source, one.record_id or "")], [to_json(one)])


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
