"""The result: what the stages of one run produced, with the ids that follow from it."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import polars as pl

from leadmatch.golden.members import NOT_PARTED, Positions
from leadmatch.pipeline.frames import FrameKind
from leadmatch.pipeline.ids import customer_ids, household_ids
from leadmatch.pipeline.origin import Input, SourceRun, source_counts
from leadmatch.pipeline.row import row_of
from leadmatch.spec import Spec
from leadmatch.tables import Codes, LeadTable

if TYPE_CHECKING:
    from leadmatch.pipeline.customers import Expected
    from leadmatch.pipeline.match import Matched


class Model(Protocol):
    """What the book needs of a model: that it can be written as JSON."""

    def as_dict(self) -> dict[str, Any]:
        """The model as JSON values."""
        ...


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """What one `resolve` found, or what a store holds.

    Attributes:
        spec: the effective spec.
        inputs: the inputs as they were named, stamped before reading.
        sources: what was read from each source and how its columns were mapped.
        leads: the accepted records, n of them, in input order.
        customer: int32[n], dense number of the customer of each record.
        household: int32[n], dense number of the household of each record.
        pairs: the scored pairs worth keeping, columns `doubt.PAIRS`.
        review_pairs: the pairs that a person should decide, columns `doubt.REVIEW_PAIRS`.
        model: the model that scored.
        rejected_rows: columns `tables.REJECTED`.
        stages: seconds of each stage, in the order they ran.
        candidate_pairs: how many pairs blocking proposed.
        dropped_blocks: one dict for each blocking key, or kind of key, that a cap dropped or cut.
        notes: what the caller should know about this run.
        frame_kind: the kind of data frame that the caller gave.
        matched: what matching found, for explanations; without it they prepare it again.
        expected: what the model expects of the result, where this run matched it.
        activities: the rows of sources of events, as `journey.activities` gives them; None without such a source.
        ids: the ids of the customers and of the households, by number, where a store gave them.
        parted: int64[k, 2], a record and one that was held for the same customer until people took the two apart.
    """

    spec: Spec
    inputs: tuple[Input, ...]
    sources: tuple[SourceRun, ...]
    leads: LeadTable
    customer: Codes
    household: Codes
    pairs: pl.DataFrame
    review_pairs: pl.DataFrame
    model: Model
    rejected_rows: pl.DataFrame
    stages: dict[str, float] = field(default_factory=dict)
    candidate_pairs: int = 0
    dropped_blocks: tuple[dict[str, Any], ...] = ()
    notes: tuple[str, ...] = ()
    frame_kind: FrameKind = "pandas"
    matched: "Matched | None" = None
    expected: "Expected | None" = None
    activities: pl.DataFrame | None = None
    ids: tuple[pl.Series, pl.Series] | None = None
    parted: Positions = field(default_factory=NOT_PARTED.copy)

    @property
    def customer_count(self) -> int:
        """How many customers there are."""
        return len(self.customer_ids)

    @property
    def household_count(self) -> int:
        """How many households there are."""
        return len(self.household_ids)

    @cached_property
    def customer_ids(self) -> pl.Series:
        """The id of each customer, by customer number."""
        return self.ids[0] if self.ids else customer_ids(self.leads, self.customer)

    @cached_property
    def household_ids(self) -> pl.Series:
        """The id of each household, by household number."""
        if self.ids:
            return self.ids[1]
        return household_ids(self.leads, self.household, self.customer, self.customer_ids)

    @cached_property
    def events(self) -> pl.DataFrame:
        """Every event of every record, as a Polars frame with the columns `journey.events.SCHEMA`."""
        from leadmatch.journey.events import event_table

        return event_table(self.leads, self.customer, self.spec.journey, self.activities)

    def row(self, source: str, record_id: str) -> int:
        """The row of a record in `leads`.

        Raises:
            UnknownRecordError: no accepted record has this source and id.
        """
        return row_of(self.leads, source, record_id)

    def summary(self) -> dict[str, Any]:
        """What the run found, in counts: JSON values, no personal data."""
        sizes = np.bincount(self.customer, minlength=1)
        return {
            "rows_read": sum(s.rows_read for s in self.sources),
            "accepted": self.leads.n,
            "rejected": sum(s.rejected for s in self.sources),
            "event_rows": sum(s.events for s in self.sources),
            "sources": source_counts(self.sources),
            "candidate_pairs": self.candidate_pairs,
            "scored_pairs_kept": self.pairs.height,
            "customers": self.customer_count,
            "customers_of_several_records": int((sizes > 1).sum()),
            "largest_customer": int(sizes.max()),
            "households": self.household_count,
            "review_pairs": self.review_pairs.height,
            "expected_precision": _rounded(self.expected.precision) if self.expected else None,
            "expected_recall": _rounded(self.expected.recall) if self.expected else None,
            "seconds": round(sum(self.stages.values()), 3),
        }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
