"""The records of each customer, side by side: the order in which every golden value is looked for.

Records are ordered by customer, and within one by time (the last change first, no time last), source name and record
id. A record's place in this order is its position. Of several records holding a golden value, the one with the lowest
position is named as its origin.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.arrays import entries_of, segments
from leadmatch.spec import Spec
from leadmatch.tables import Codes, LeadTable

NEVER = np.iinfo(np.int64).min

Positions = NDArray[np.int64]

NOT_PARTED: Positions = np.zeros((0, 2), np.int64)

_NOWHERE = pl.Series([None], dtype=pl.UInt32)


@dataclass(frozen=True, slots=True)
class Members:
    """Records by customer.

    count: how many customers; lead: int64[n], the record at each position; position: int64[n], its inverse; customer:
    int32[n] by position; starts: bool[n] by position, a customer's first record; recency: int64[n] by position,
    microseconds (`NEVER` = unknown); source: int32[n] by position, place of the source in `sources`; sources: names in
    alphabetical order; priority: int32[len(sources)], place in `spec.golden.source_priority`; label: String[n] by
    position, `source:record_id`; parted: int64[k, 2], positions, see `gather_members`.
    """

    count: int
    lead: Positions
    position: Positions
    customer: Codes
    starts: NDArray[np.bool_]
    recency: Positions
    source: Codes
    sources: pl.Series
    priority: Codes
    label: pl.Series
    parted: Positions

    def first(self, mask: NDArray[np.bool_]) -> Positions:
        """int64[count]: the first position of each customer where the mask (by position) holds, -1 = nowhere."""
        found = np.flatnonzero(mask)
        owner = self.customer[found]
        leading = np.empty(len(found), dtype=bool)
        leading[:1] = True
        np.not_equal(owner[1:], owner[:-1], out=leading[1:])
        winner = np.full(self.count, -1, dtype=np.int64)
        winner[owner[leading]] = found[leading]
        return winner

    def entries(self, lead: Codes) -> tuple[Positions, Positions]:
        """The entries of a long form (of `lead`) in the order of positions: at which position, and which."""
        place, entry = entries_of(segments(lead, len(self.lead)), self.lead)
        return place.astype(np.int64), entry

    def labels(self, winner: Positions) -> pl.Series:
        """Where the winners come from, null where there is none."""
        return take(self.label, winner)


def take(values: pl.Series, index: Positions) -> pl.Series:
    """values[index] with null for -1."""
    places, known = pl.Series(np.maximum(index, 0).astype(np.uint32)), index >= 0
    return values[places if known.all() else places.zip_with(pl.Series(known), _NOWHERE)]


def gather_members(leads: LeadTable, customer: Codes, spec: Spec, parted: Positions = NOT_PARTED) -> Members:
    """Order the records by customer; see the module.

    parted: int64[k, 2], a lead and one that was held for the same customer until people took the two apart.
    """
    sources = leads.source.values.sort()
    rank = leads.source.values.rank("ordinal").to_numpy().astype(np.int32) - 1
    source = rank[leads.source.codes]
    recency = _recency(leads)
    order = _order(leads.record_id, customer, source, recency)
    position = np.empty(leads.n, dtype=np.int64)
    position[order] = np.arange(leads.n)
    sorted_customer = customer[order]
    starts = np.ones(leads.n, dtype=bool)
    np.not_equal(sorted_customer[1:], sorted_customer[:-1], out=starts[1:])
    wanted = {name: place for place, name in enumerate(spec.golden.source_priority)}
    priority = np.array([wanted.get(name, len(wanted)) for name in sources], dtype=np.int32)
    names = leads.source.values[leads.source.codes]
    return Members(
        count=int(customer.max()) + 1 if leads.n else 0,
        lead=order,
        position=position,
        customer=sorted_customer,
        starts=starts,
        recency=recency[order],
        source=source[order],
        sources=sources,
        priority=priority,
        label=(names + ":" + leads.record_id)[order.astype(np.uint32)],
        parted=position[parted],
    )


def _order(record_id: pl.Series, customer: Codes, source: Codes, recency: Positions) -> Positions:
    """By customer, last change first, source, record id."""
    keys = pl.DataFrame({"customer": customer, "age": -(recency + 1), "source": source, "record_id": record_id})
    return keys.select(pl.arg_sort_by(keys.columns)).to_series().to_numpy().astype(np.int64)


def _recency(leads: LeadTable) -> Positions:
    """Microseconds of the last change of each record, else of its creation, else `NEVER`."""
    columns = [pl.col(name).to_physical() for name in ("updated_at", "created_at") if name in leads.shown.columns]
    if not columns:
        return np.full(leads.n, NEVER, dtype=np.int64)
    return leads.shown.select(pl.coalesce(columns).fill_null(NEVER)).to_series().to_numpy().astype(np.int64)
