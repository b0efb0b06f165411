"""What the verbs of a store give back."""

from dataclasses import dataclass, field
from typing import Any, Literal

import polars as pl

Kind = Literal["created", "attached", "merged", "review", "known"]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one lead.

    Attributes:
        kind: created: a new customer; attached: to one customer that was there; merged: customers that were there are
            one now; review: a new customer that may be another one, for a person to decide; known: the record was
            here already, word for word, and nothing happened.
        event: number of the event; None where nothing happened.
        customer_id: the lead's customer.
        household_id: its household.
        merged: ids that lead to `customer_id` now.
        review: the records it may belong with, as (source, record id, reason).
        record: source and id of the lead.
    """

    kind: Kind
    event: int | None
    customer_id: str
    household_id: str | None
    record: tuple[str, str]
    merged: tuple[str, ...] = ()
    review: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a batch.

    Attributes:
        event: number of the event; None where nothing was new.
        read: rows read.
        added, replaced, same: records that are new, have other content than before, or are here as they are.
        rejected: rows that were not accepted, columns of `tables.REJECTED`.
        created: how many customers are new.
        retired: how many ids lead to another one now, or to nobody.
        notes: what the caller should know.
        events: how many of these records are rows of sources of events, which are no people.
    """

    event: int | None
    read: int
    added: int
    replaced: int
    same: int
    rejected: pl.DataFrame
    created: int = 0
    retired: int = 0
    notes: tuple[str, ...] = ()
    events: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Counts and notes as JSON values."""
        names = ("event", "read", "added", "replaced", "same", "events", "created", "retired")
        return {n: getattr(self, n) for n in names} | {"rejected": self.rejected.height, "notes": list(self.notes)}


@dataclass(frozen=True, slots=True)
class Found:
    """A customer that a lead may be.

    Attributes:
        customer_id: of the customer.
        household_id: of its household.
        name: as the record that is most like the lead shows it.
        probability: that the lead is this person.
        household_probability: that the lead is of the household of the record most like it, but another person.
        weight: match weight of lead and customer in bits.
        reasons: what speaks for it, then what speaks against it.
        records: the customer's records, (source, record id), the one most like the lead first.
    """

    customer_id: str
    household_id: str | None
    name: str
    probability: float
    household_probability: float
    weight: float
    reasons: tuple[str, ...]
    records: tuple[tuple[str, str], ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {name: getattr(self, name) for name in self.__slots__} | {"records": [":".join(r) for r in self.records]}
