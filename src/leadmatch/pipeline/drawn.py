"""What is drawn from a result on demand, in Polars: each table is built when first asked for, and kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from leadmatch.pipeline.parts import crosswalk_parts, customer_parts
from leadmatch.pipeline.result import Result
from leadmatch.pipeline.review import review_table

if TYPE_CHECKING:
    from leadmatch.pipeline.explain import Case
    from leadmatch.pipeline.life import Life

TABLES = ("customers", "crosswalk", "review", "rejected", "flags")


@dataclass(frozen=True, eq=False, repr=False)
class Drawn(Result):
    """A result with its tables."""

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled: all but what explanations are drawn from, which they prepare again."""
        kept = {name: value for name, value in self.__dict__.items() if name not in ("case", "life")}
        return kept | {"matched": None}

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
            return customer_parts(self, self.life)
        if name == "crosswalk":
            return crosswalk_parts(self)
        return self.life.event_parts() if name == "events" else iter([self.frame(name)])

    @cached_property
    def life(self) -> "Life":
        """What is drawn from the events: opportunities, deposits, relations, in Polars."""
        from leadmatch.pipeline.life import Life

        return Life(self)

    @cached_property
    def facts(self) -> pl.DataFrame:
        """One row of facts a customer, as a Polars frame with the columns `segments.facts.FACTS`."""
        from leadmatch.segments.facts import facts

        today = self.spec.consent.today or date.today()
        opportunities = self.life.opportunities["customer"]
        return facts(self.frame("customers"), self.leads, self.customer, self.events, opportunities, self.spec, today)

    @cached_property
    def case(self) -> "Case":
        """What explanations are drawn from."""
        from leadmatch.pipeline.explain import case_of

        return case_of(self)

    @cached_property
    def _customers(self) -> pl.DataFrame:
        return pl.concat(customer_parts(self, self.life), rechunk=True)

    @cached_property
    def _review(self) -> pl.DataFrame:
        return review_table(self.leads, self.review_pairs)

    @cached_property
    def _flags(self) -> pl.DataFrame:
        from leadmatch.pipeline.oddities import flag_table

        return flag_table(self, self.frame("crosswalk"))
