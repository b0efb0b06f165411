"""The book: everything that one `resolve` found, in the caller's kind of data frame, and what can be done with it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from leadmatch.errors import UnknownRecordError
from leadmatch.golden.members import gather_members
from leadmatch.golden.permission import ledger
from leadmatch.pipeline.drawn import Drawn
from leadmatch.pipeline.frames import to_kind

if TYPE_CHECKING:
    from leadmatch.pipeline.explain import Explanation
    from leadmatch.pipeline.life import Days
    from leadmatch.pipeline.rooftop import Rooftop


@dataclass(frozen=True, eq=False, repr=False)
class Book(Drawn):
    """The result of one resolve, in the caller's kind of data frame; the fields are those of `Result`."""

    def __repr__(self) -> str:
        return (
            f"<Book: {self.customer_count:,} customers in {self.leads.n:,} records of {len(self.sources)} sources,"
            f" {self.review_pairs.height:,} pairs for review>"
        )

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

    def flags(self) -> Any:
        """Red flags, the severest first: flag, severity, customer_id, source, record_id, evidence; docs/flags.md."""
        return to_kind(self.frame("flags"), self.frame_kind)

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

    def explain(self, a: tuple[str, str] | str, b: tuple[str, str] | str) -> "Explanation":
        """Why two records are or are not one customer: a waterfall of match weights.

        Args:
            a: source and record id, as a pair or as `SOURCE:RECORD_ID`.
            b: the other record.

        Raises:
            UnknownRecordError: no accepted record has this source and id.
        """
        from leadmatch.pipeline.explain import explain_rows

        return explain_rows(self.case, *(self.row(*self._record(one)) for one in (a, b)))

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
