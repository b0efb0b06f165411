"""The book: everything that one `resolve` found, and what is drawn from it on demand.

The fields are what the stages produced. The properties build their tables when first asked and keep them; they come
in the caller's kind of data frame. `frame(name)` gives the same tables in Polars, which is what `write` exports.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
import polars as pl

from leadmatch.errors import UnknownRecordError
from leadmatch.golden.members import NOT_PARTED, Positions, gather_members
from leadmatch.golden.permission import ledger
from leadmatch.pipeline.frames import FrameKind, to_kind
from leadmatch.pipeline.ids import customer_ids, household_ids
from leadmatch.pipeline.origin import Input, SourceRun, source_counts
from leadmatch.pipeline.parts import crosswalk_parts, customer_parts
from leadmatch.pipeline.review import review_table
from leadmatch.pipeline.row import row_of
from leadmatch.spec import Spec
from leadmatch.tables import Codes, LeadTable

if TYPE_CHECKING:
    from leadmatch.pipeline.customers import Expected
    from leadmatch.pipeline.explain import Case, Explanation
    from leadmatch.pipeline.life import Days, Life
    from leadmatch.pipeline.match import Matched
    from leadmatch.pipeline.rooftop import Rooftop

TABLES = ("customers", "crosswalk", "review", "rejected", "flags")


class Model(Protocol):
    """What the book needs of a model: that it can be written as JSON."""

    def as_dict(self) -> dict[str, Any]:
        """The model as JSON values."""
        ...


@dataclass(frozen=True, eq=False, repr=False)
class Book:
    """The result of one resolve.

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

    def __repr__(self) -> str:
        return (
            f"<Book: {self.customer_count:,} customers in {self.leads.n:,} records of {len(self.sources)} sources,"
            f" {self.review_pairs.height:,} pairs for review>"
        )

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled: all but what explanations are drawn from, which they prepare again."""
        kept = {name: value for name, value in self.__dict__.items() if name not in ("case", "life")}
        return kept | {"matched": None}

    @property
    def customers(self) -> Any:
        """Golden records, one row a customer: customer_id, household_id, then the columns of `golden.merge`."""
        return to_kind(self.frame("customers"), self.frame_kind)

    @property
    def crosswalk(self) -> Any:
        """source, record_id, customer_id, household_id: every accepted record exactly once, in input order."""
        return to_kind(self.frame("crosswalk"), self.frame_kind)

    @property
    def review(self) -> Any:
        """The pairs that a person should decide, the most useful question first; columns as in `pipeline.review`."""
        return to_kind(self.frame("review"), self.frame_kind)

    @property
    def rejected(self) -> Any:
        """The rows that were not accepted: source, row, column, code, reason."""
        return to_kind(self.frame("rejected"), self.frame_kind)

    @property
    def consent(self) -> Any:
        """Whether each identifier of each customer may be used today, by channel, and why; see `golden.permission`."""
        members = gather_members(self.leads, self.customer, self.spec, self.parted)
        table = ledger(members, self.leads, self.spec)
        ids = self.customer_ids.gather(table["customer"]).alias("customer_id")
        return to_kind(table.drop("customer").insert_column(0, ids), self.frame_kind)

    def frame(self, name: str) -> pl.DataFrame:
        """One of `TABLES`, or of those of `pipeline.life`, as a Polars frame."""
        build: dict[str, Callable[[], pl.DataFrame]] = {
            "customers": lambda: self._customers,
            "crosswalk": lambda: pl.concat(crosswalk_parts(self), rechunk=True),
            "review": lambda: self._review,
            "rejected": lambda: self.rejected_rows,
            "flags": lambda: self._flags,
        }
        return build[name]() if name in build else self.life.frame(name)

    def parts(self, name: str) -> Iterator[pl.DataFrame]:
        """The rows of `frame` in order, some at a time: to be written, they need not be held at once."""
        if name == "customers":
            return customer_parts(self)
        if name == "crosswalk":
            return crosswalk_parts(self)
        return self.life.event_parts() if name == "events" else iter([self.frame(name)])

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
    def _customers(self) -> pl.DataFrame:
        return pl.concat(customer_parts(self), rechunk=True)

    @cached_property
    def events(self) -> pl.DataFrame:
        """Every event of every record, as a Polars frame with the columns `journey.events.SCHEMA`."""
        from leadmatch.journey.events import event_table

        return event_table(self.leads, self.customer, self.spec.journey, self.activities)

    @cached_property
    def life(self) -> "Life":
        """What is drawn from the events: opportunities, deposits, relations, in Polars."""
        from leadmatch.pipeline.life import Life

        return Life(self)

    @property
    def opportunities(self) -> Any:
        """What customers may buy, one row an opportunity, with what became of it; see docs/journey.md."""
        return to_kind(self.frame("opportunities"), self.frame_kind)

    @property
    def relations(self) -> Any:
        """Who stands by a customer: customer_id, related_id, role (co_buyer, household, driver), because."""
        return to_kind(self.frame("relations"), self.frame_kind)

    def timeline(self, customer: str) -> Any:
        """Everything that happened to a customer, in order; what has no time comes last.

        Args:
            customer: a customer id, or a record of the customer, SOURCE:RECORD_ID.

        Raises:
            UnknownRecordError: there is no such customer.
        """
        return to_kind(self.life.timeline(self.customer_of(customer)), self.frame_kind)

    def customer_of(self, name: str) -> str:
        """The customer of a record SOURCE:RECORD_ID; a customer id is that customer's.

        Raises:
            UnknownRecordError: there is no such record or customer.
        """
        if ":" not in name:
            return name
        return str(self.customer_ids[int(self.customer[self.row(*self._record(name))])])

    def deposits(self) -> Any:
        """Every deposit with its sale and its refunds, and what is wrong with it; see `journey.deposits`."""
        return to_kind(self.frame("deposits"), self.frame_kind)

    def funnel(self, by: str = "lead_source", *, baseline: "Days" = None, period: "Days" = None) -> Any:
        """Contact, appointment, show and close rates over opportunities, and over raw leads; see `journey.funnel`.

        Args:
            by: lead_source, entry, source, store, salesperson or month.
            baseline: the period to hold against: one of `journey.baselines` of the spec, or its first and last day.
            period: the period looked at; what comes after the baseline, or all of time, if None.

        Raises:
            SpecError: a group or a period that there is not.
        """
        return to_kind(self.life.funnel(by, baseline, period), self.frame_kind)

    @cached_property
    def _review(self) -> pl.DataFrame:
        return review_table(self.leads, self.review_pairs)

    def flags(self) -> Any:
        """Red flags, the severest first: flag, severity, customer_id, source, record_id, evidence; docs/flags.md."""
        return to_kind(self.frame("flags"), self.frame_kind)

    @cached_property
    def _flags(self) -> pl.DataFrame:
        from leadmatch.pipeline.oddities import flag_table

        return flag_table(self)

    @cached_property
    def facts(self) -> pl.DataFrame:
        """One row of facts a customer, as a Polars frame with the columns `segments.facts.FACTS`."""
        from leadmatch.segments.facts import facts

        today = self.spec.consent.today or date.today()
        opportunities = self.life.opportunities["customer"]
        return facts(self.frame("customers"), self.leads, self.customer, self.events, opportunities, self.spec, today)

    def segment(self, name: str) -> Any:
        """The customers of a segment, with all their facts and `log`, what happened to them.

        Args:
            name: one of `segments.rules.SEGMENTS`, or of the spec.

        Raises:
            SpecError: there is no such segment, or its condition cannot be used.
        """
        from leadmatch.pipeline.lists import segment_table
        from leadmatch.segments.rules import find, segments_of

        return to_kind(segment_table(self, find(segments_of(self.spec.segments), name)), self.frame_kind)

    def rooftop(self, store: str) -> "Rooftop":
        """What one store of the group sees, see docs/rooftops.md.

        Raises:
            UnknownRecordError: no record is of this store.
        """
        from leadmatch.pipeline.rooftop import rooftop

        return rooftop(self, store)

    def report(self, path: str | Path, *, anonymous: bool = False) -> Path:
        """Write the report for managers to a file: one page of HTML that needs no network, see docs/report.md.

        Args:
            path: of the file.
            anonymous: leave out names, contacts, record ids and notes of customers.

        Raises:
            SourceError: the file cannot be written.
        """
        from leadmatch.pipeline.report import write_report

        return write_report(self, path, anonymous=anonymous)

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

    def explain(self, a: tuple[str, str] | str, b: tuple[str, str] | str) -> "Explanation":
        """Why two records are or are not one customer: a waterfall of match weights.

        Args:
            a: source and record id, as a pair or as `SOURCE:RECORD_ID`.
            b: the other record.

        Raises:
            UnknownRecordError: no accepted record has this source and id.
        """
        from leadmatch.pipeline.explain import explain

        return explain(self, self._record(a), self._record(b))

    @cached_property
    def case(self) -> "Case":
        """What explanations are drawn from."""
        from leadmatch.pipeline.explain import case_of

        return case_of(self)

    def _record(self, record: tuple[str, str] | str) -> tuple[str, str]:
        if not isinstance(record, str):
            source, record_id = record
            return str(source), str(record_id)
        known = [name for name in self.leads.source.values if record.startswith(f"{name}:")]
        if not known:
            names = ", ".join(self.leads.source.values.sort())
            raise UnknownRecordError(f"{record!r}: a record is SOURCE:RECORD_ID (sources: {names})")
        source = max(known, key=len)
        return source, record[len(source) + 1 :]

    def write(self, folder: str | Path, format: Literal["csv", "parquet"] = "csv") -> Path:
        """Write the result to a folder, all of it or nothing; see `pipeline.write`.

        Raises:
            SourceError: the folder holds something that is not an earlier result, or cannot be written.
        """
        from leadmatch.pipeline.write import write

        return write(self, Path(folder), format)


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
