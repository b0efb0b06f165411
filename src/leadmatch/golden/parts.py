"""Golden records of some customers at a time: what merging takes beside its result does not grow with the leads.

A golden record is made of the records of its customer, and of others only in this: a refusal reaches whoever holds the
identifier that it was given for, and whoever was parted from its customer. So a part is the records of some customers
and, as customers of their own which are taken off again, the witnesses: of every channel, identifier and role the first
record by name that refuses; what was parted from these records; and one record with each kind of identifier, since the
columns are those of what there is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.arrays import Ints, distinct, entries_of, segments, steps
from leadmatch.golden.consent import CHANNELS, OUT
from leadmatch.golden.members import NOT_PARTED, Positions
from leadmatch.golden.merge import merge
from leadmatch.spec import Spec
from leadmatch.tables import Addresses, Bag, Coded, Codes, LeadTable
from leadmatch.threads import in_threads

AT_ONCE = 1 << 16
"""Records of a part, about: bounds memory, not results."""
LONG = ("phones", "emails", "vins", "addresses")
REFUSED = ("phones", "emails")
"""What a refusal is given for, and reaches others by."""


def merge_parts(
    leads: LeadTable, customer: NDArray[np.int32], spec: Spec, parted: Positions = NOT_PARTED
) -> Iterator[pl.DataFrame]:
    """The rows of `merge` in their order, some at a time, made in threads. Arguments and errors as `merge`."""
    if leads.n <= AT_ONCE:
        yield merge(leads, customer, spec, parted)
        return
    order = np.argsort(customer, kind="stable")
    starts = segments(customer[order], int(customer.max()) + 1)
    ends = np.flatnonzero(np.diff(starts[1:] // AT_ONCE, append=-1)) + 1
    cut = _Cut.of(leads, parted)

    def part(bounds: tuple[int, int]) -> pl.DataFrame:
        first, end = bounds
        own = np.sort(order[starts[first] : starts[end]])
        return cut.merged(own, customer[own].astype(np.int64) - first, spec)

    yield from in_threads(zip(np.r_[0, ends[:-1]].tolist(), ends.tolist(), strict=True), part)


def merge_some(
    leads: LeadTable, customer: NDArray[np.int32], numbers: Ints, spec: Spec, parted: Positions = NOT_PARTED
) -> pl.DataFrame:
    """The rows of `merge` of some customers (numbers, ascending, each once)."""
    own = np.flatnonzero(np.isin(customer, numbers))
    return _Cut.of(leads, parted).merged(own, np.searchsorted(numbers, customer[own]), spec)


@dataclass(frozen=True, slots=True)
class _Refusals:
    """Identifiers that were refused, by code (ascending), each with a record that refuses it."""

    codes: Codes
    lead: Codes


@dataclass(frozen=True, slots=True)
class _Cut:
    """Takes parts out of a lead table.

    parted: as for `merge`; offsets: where the entries of each lead begin in each long form; examples: a record with
    each kind of identifier.
    """

    leads: LeadTable
    parted: Positions
    offsets: dict[str, Ints]
    refusals: dict[str, _Refusals]
    examples: Codes

    @classmethod
    def of(cls, leads: LeadTable, parted: Positions) -> "_Cut":
        offsets = {name: segments(getattr(leads, name).lead, leads.n) for name in LONG}
        refusals = {name: _refusals(leads, getattr(leads, name)) for name in REFUSED}
        held = [getattr(leads, name).lead[:1] for name in LONG]
        return cls(leads, parted, offsets, refusals, np.concatenate(held))

    def merged(self, own: Ints, number: Ints, spec: Spec) -> pl.DataFrame:
        """The golden records of some customers; own: their records, ascending; number: of the customer of each."""
        rows = np.r_[own, self.witnesses(own)]
        count = int(number.max(initial=-1)) + 1
        numbers = np.r_[number, np.arange(count, count + len(rows) - len(own))].astype(np.int32)
        order = np.argsort(rows, kind="stable")
        parted = self.parted[np.isin(self.parted[:, 0], own)]
        place = order[np.searchsorted(rows, parted, sorter=order)]
        return merge(self.take(rows), numbers, spec, place).head(count)

    def witnesses(self, rows: Ints) -> Ints:
        """Other records than these (rows, ascending): those that refuse an identifier of theirs, those that were parted
        from them, and the examples.
        """
        found = [self.examples, self.parted[np.isin(self.parted[:, 0], rows), 1]]
        for name, refused in self.refusals.items():
            held = distinct(getattr(self.leads, name).codes[entries_of(self.offsets[name], rows)[1]])[0]
            start = np.searchsorted(refused.codes, held)
            size = np.searchsorted(refused.codes, held, "right") - start
            found.append(refused.lead[steps(size) + np.repeat(start, size)])
        others = distinct(np.concatenate(found))[0].astype(np.int64)
        near = np.minimum(np.searchsorted(rows, others), len(rows) - 1)
        other: Ints = others[rows[near] != others]
        return other

    def take(self, rows: Ints) -> LeadTable:
        """Some records with the identifiers that they hold."""
        leads, at = self.leads, rows.astype(np.uint32)
        changed: dict[str, object] = {name: self._long(name, rows) for name in LONG}
        for name in LeadTable.__slots__:
            if isinstance(value := getattr(leads, name), Coded):
                changed[name] = Coded(value.codes[rows], value.values)
        for name in ("ids", "attributes"):
            changed[name] = {key: Coded(c.codes[rows], c.values) for key, c in getattr(leads, name).items()}
        changed["record_id"], changed["rows"] = leads.record_id[at], leads.rows[at]
        changed["shown"] = leads.shown[at] if leads.shown.width else pl.DataFrame(height=len(rows))
        return replace(leads, n=len(rows), **changed)  # type: ignore[arg-type]

    def _long(self, name: str, rows: Ints) -> Bag | Addresses:
        held = getattr(self.leads, name)
        lead, entries = entries_of(self.offsets[name], rows)
        used, inverse = distinct(held.codes[entries])
        codes, roles = inverse.astype(np.int32), held.roles[entries]
        if isinstance(held, Addresses):
            return Addresses(lead, codes, roles, held.parts[used], held.shown[entries])
        return Bag(lead, codes, roles, held.values[used], held.types[used], held.shown[entries])


def _refusals(leads: LeadTable, bag: Bag) -> _Refusals:
    """Of each channel, identifier and role the refusing record whose name comes first."""
    parts = [pl.DataFrame(schema={"code": pl.Int32, "lead": pl.Int32})]
    for channel in CHANNELS:
        if f"consent_{channel}" not in leads.shown.columns:
            continue
        refusing = (leads.shown[f"consent_{channel}"] == OUT).fill_null(value=False).to_numpy()
        entries = np.flatnonzero(refusing[bag.lead])
        lead = bag.lead[entries]
        source = leads.source.values[leads.source.codes[lead]]
        frame = pl.DataFrame(
            {
                "code": bag.codes[entries],
                "role": bag.roles[entries],
                "name": source + ":" + leads.record_id[lead.astype(np.uint32)],
                "lead": lead,
            }
        )
        parts.append(frame.sort("code", "role", "name").unique(["code", "role"], keep="first").select("code", "lead"))
    found = pl.concat(parts).unique().sort("code", "lead")
    return _Refusals(found["code"].to_numpy(), found["lead"].to_numpy())
