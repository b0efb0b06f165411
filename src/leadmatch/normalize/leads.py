"""The stage: raw tables and their mappings to one `LeadTable`. Columns in, columns out; no record is looked at alone.

Order: records and their ids; people; bags of identifiers, typed by who uses them; addresses; what is only shown; then
records that name nobody are rejected. Each distinct cell is read once.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.normalize import contacts, details, people, places, records
from leadmatch.normalize.known import Known
from leadmatch.spec import Spec
from leadmatch.tables import Addresses, Bag, Coded, IdentifierType, LeadTable, Mapping, RawTable

_Long = TypeVar("_Long", Bag, Addresses)
_NAMES = (IdentifierType.PERSONAL, IdentifierType.SHARED, IdentifierType.RELAY, IdentifierType.SYNTHETIC)


@dataclass(frozen=True, slots=True)
class Normalized:
    """Accepted leads, rejected rows (columns of `REJECTED`), what a user should know of the cells, and what is known
    about identifiers: as it was given, or as these leads taught it.
    """

    leads: LeadTable
    rejected: pl.DataFrame
    notes: tuple[str, ...]
    known: Known


def normalize(
    tables: Sequence[RawTable], mappings: Sequence[Mapping], spec: Spec, *, known: Known | None = None
) -> Normalized:
    """Normalise all sources together.

    Args:
        tables: sources as they were read; several may share one source name.
        mappings: one a table, in the same order.
        spec: the store's own identifiers and country.
        known: what types identifiers; learned from these leads, which includes their vendor columns, when None.

    Returns:
        Leads in the order of tables and rows. Every row of a table is either a lead or rejected.
    """
    return read_leads(records.accept(tables, mappings), spec, known=known)


def read_leads(found: records.Records, spec: Spec, *, known: Known | None = None) -> Normalized:
    """`normalize` of accepted rows, whose raw cells go as they are read where nobody else holds them."""
    batch = found.batch
    own = contacts.vendors(batch, spec)
    with ThreadPoolExecutor(2) as pool:  # none needs the others, the longest first: both cores have work
        parts = (people.read, batch), (details.stated, batch), (contacts.read, batch, spec), (places.read, batch, spec)
        who, what, held, where = [pool.submit(*part) for part in parts]
        ids, attributes = pool.submit(details.ids, batch), pool.submit(details.attributes, batch)
        person, (stated, stated_notes) = who.result(), what.result()
        shown = details.shown(batch, stated, person.do_not_call)
    first, last = person.coded["first"], person.coded["last"]
    bags, contact_notes, known = contacts.typed(held.result(), first, last, known, own=own, spec=spec)
    mapped = {m.field for mapping in batch.mappings for m in mapping}
    said = {name: v for name, v in person.shown.items() if name in mapped or v.null_count() < len(v)} | shown
    leads = LeadTable(
        n=batch.n,
        source=found.source,
        record_id=found.record_id,
        rows=found.rows,
        **person.coded,
        created=details.created(shown, batch.n),
        phones=bags["phones"],
        emails=bags["emails"],
        vins=bags["vins"],
        addresses=where.result(),
        ids=ids.result(),
        attributes=attributes.result(),
        shown=pl.DataFrame(height=batch.n),
    )
    kept, rejected = names_somebody(leads), found.rejected
    if not kept.all():
        rejected = pl.concat([rejected, records.rejects([_empty(leads, ~kept)])])
        leads = subset(leads, kept)
        rows = pl.Series(kept)
        said = {name: said.pop(name).filter(rows) for name in list(said)}
    if said:
        leads = replace(leads, shown=pl.DataFrame(said))
    return Normalized(leads, rejected, (*person.notes, *contact_notes, *stated_notes), known)


def _empty(leads: LeadTable, rows: NDArray[np.bool_]) -> pl.DataFrame:
    """Leads that name nobody, as rejected rows."""
    source = leads.source.values.gather(leads.source.codes[rows].astype(np.uint32))
    empty = pl.DataFrame({"source": source, "row": leads.rows.filter(pl.Series(rows))})
    return empty.with_columns(column=pl.lit(None, pl.String), code=pl.lit("empty"))


def names_somebody(leads: LeadTable) -> NDArray[np.bool_]:
    """Which leads hold anything that may tell who they are: bool[n]."""
    out = np.zeros(leads.n, bool)
    singles = (leads.first, leads.last, leads.company, leads.nickname, *leads.ids.values(), *leads.attributes.values())
    for single in singles:
        out |= single.codes >= 0
    for bag in (leads.phones, leads.emails, leads.vins):
        out[bag.lead[np.isin(bag.types, _NAMES)[bag.codes]]] = True
    out[leads.addresses.lead] = True
    return out


def subset(leads: LeadTable, keep: NDArray[np.bool_]) -> LeadTable:
    """The leads of a mask, renumbered. Distinct values stay as they are, used or not."""
    number = (np.cumsum(keep) - 1).astype(np.int32)
    rows = pl.Series(keep)

    def single(values: Coded) -> Coded:
        return Coded(values.codes[keep], values.values)

    def long(values: _Long) -> _Long:
        at = keep[values.lead]
        lead, codes, roles = number[values.lead[at]], values.codes[at], values.roles[at]
        return replace(values, lead=lead, codes=codes, roles=roles, shown=values.shown.filter(pl.Series(at)))

    return replace(
        leads,
        n=int(keep.sum()),
        source=single(leads.source),
        record_id=leads.record_id.filter(rows),
        rows=leads.rows.filter(rows),
        first=single(leads.first),
        middle=single(leads.middle),
        last=single(leads.last),
        suffix=single(leads.suffix),
        nickname=single(leads.nickname),
        company=single(leads.company),
        birth_date=single(leads.birth_date),
        gender=single(leads.gender),
        created=single(leads.created),
        phones=long(leads.phones),
        emails=long(leads.emails),
        vins=long(leads.vins),
        addresses=long(leads.addresses),
        ids={name: single(values) for name, values in leads.ids.items()},
        attributes={name: single(values) for name, values in leads.attributes.items()},
        shown=leads.shown.filter(rows),
    )
