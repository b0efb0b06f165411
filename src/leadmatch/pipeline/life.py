"""The life of a book's customers: opportunities, deposits, relations, timelines and the funnel, drawn when asked for.

`frame(name)` gives the tables of `journey.export` in Polars, which `write` exports.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from leadmatch.errors import SpecError, UnknownRecordError
from leadmatch.journey import export
from leadmatch.journey.deposits import deposits_of
from leadmatch.journey.funnel import Period, funnel, raw_leads
from leadmatch.journey.opportunities import opportunities_of
from leadmatch.journey.roles import relations_of
from leadmatch.journey.touches import entities_of, touches_of
from leadmatch.pipeline.result import Result
from leadmatch.segments.stores import stores_of_records
from leadmatch.threads import side_by_side

TABLES = ("events", "opportunities", "deposits", "relations")
TIMELINE = (
    "at", "event", "opportunity_id", "detail", "amount", "deal_no", "invoice_no", "vin", "salesperson", "store",
    "lead_source", "lead_cost", "source", "record_id",
)  # fmt: skip

Days = str | tuple[str | dt.date, str | dt.date] | None
"""A period: the name of one of `journey.baselines` of the spec, or its first and last day."""


@dataclass(frozen=True, eq=False)
class Life:
    """What is drawn from the events of a book."""

    result: Result

    @cached_property
    def _opportunities(self) -> tuple[pl.DataFrame, pl.Series]:
        return opportunities_of(self.result.events, self.result.leads, self.result.spec.journey)

    @cached_property
    def _raw_leads(self) -> pl.DataFrame:
        return raw_leads(self.result.events, self.result.spec.journey)

    @cached_property
    def deposits(self) -> pl.DataFrame:
        """Deposits, columns `deposits.COLUMNS`."""
        result = self.result
        return deposits_of(
            result.events, result.leads, result.customer, result.spec.journey, result.activities, self.stores
        )

    @cached_property
    def _relations(self) -> pl.DataFrame:
        result = self.result
        return relations_of(result.leads, result.customer, result.household, self.stores)

    @cached_property
    def stores(self) -> pl.Series:
        """The store of each record, null where neither it nor the spec says one."""
        return stores_of_records(self.result.leads, self.result.spec.rooftops)

    @property
    def opportunities(self) -> pl.DataFrame:
        """Opportunities, columns `opportunities.COLUMNS`."""
        return self._opportunities[0]

    def frame(self, name: str) -> pl.DataFrame:
        """One of `TABLES`, with ids for numbers."""
        ids = self.result.customer_ids
        build: dict[str, Callable[[], pl.DataFrame]] = {
            "events": lambda: pl.concat(self.event_parts()),
            "opportunities": lambda: export.opportunities_out(self.opportunities, ids),
            "deposits": lambda: export.deposits_out(self.deposits, ids),
            "relations": lambda: export.relations_out(self._relations, ids),
        }
        return build[name]()

    def event_parts(self) -> Iterator[pl.DataFrame]:
        """The rows of events in order, some at a time: to be written, they need not be held at once."""
        result = self.result
        belongs = self._opportunities[1]
        return export.events_out(result.events, belongs, self.opportunities, result.customer_ids, result.leads)

    def draw(self) -> None:
        """Draw what the tables are made from, side by side."""
        side_by_side((lambda: self._opportunities, lambda: self.deposits, lambda: self._relations))

    def columns(self) -> list[pl.Series]:
        """Columns of golden records, a row a customer: what it is, its first and last touch, what its leads cost."""
        result = self.result
        entity = entities_of(result.leads, result.customer, result.customer_count)
        return [entity, *touches_of(result.events, result.leads, result.customer, result.customer_count)]

    def timeline(self, customer_id: str) -> pl.DataFrame:
        """Everything that happened to a customer, in order, columns `TIMELINE`.

        Raises:
            UnknownRecordError: there is no such customer.
        """
        number = self.result.customer_ids.index_of(customer_id)
        if number is None:
            raise UnknownRecordError(f"no customer {customer_id!r} in this book: ids are in customers and crosswalk")
        mine = (self.result.events["customer"] == number).fill_null(value=False)
        ids = export.opportunity_ids(self.opportunities, self.result.customer_ids)
        belongs = ids.gather(self._opportunities[1].filter(mine))
        return self.result.events.filter(mine).with_columns(opportunity_id=belongs).select(TIMELINE)

    def funnel(self, by: str, baseline: Days, period: Days) -> pl.DataFrame:
        """The funnel, see `journey.funnel`.

        Raises:
            SpecError: a group or a period that there is not.
        """
        return funnel(self.opportunities, self._raw_leads, by, self._days(baseline), self._days(period))

    def silent(self) -> dict[str, int]:
        """Source -> how many of its records say nothing that happened, not even how the customer came."""
        leads = self.result.leads
        said = np.zeros(leads.n, bool)
        said[self.result.events["lead"].drop_nulls().to_numpy()] = True
        counts = np.bincount(leads.source.codes[~said], minlength=len(leads.source.values))
        return {name: int(count) for name, count in zip(leads.source.values, counts, strict=True) if count}

    def _days(self, given: Days) -> Period | None:
        if given is None:
            return None
        if isinstance(given, str):
            known = self.result.spec.journey.baselines
            if given not in known:
                raise SpecError(
                    f"no period {given!r} in journey.baselines of the spec: there are {', '.join(known) or 'none'}; "
                    "two days are a period, too: 2025-01-01:2025-06-30"
                )
            return known[given]
        try:
            first, last = (day if isinstance(day, dt.date) else dt.date.fromisoformat(day) for day in given)
        except (TypeError, ValueError) as error:
            raise SpecError(
                f"a period is its first and last day, such as 2025-01-01 and 2025-06-30: {error}"
            ) from error
        return first, last
