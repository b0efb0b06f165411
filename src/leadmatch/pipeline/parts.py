"""The tables with a row a customer or a row a record, some rows at a time: to be written, they are not held at once."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from leadmatch.golden.parts import merge_parts
from leadmatch.pipeline.result import Result
from leadmatch.threads import side_by_side

if TYPE_CHECKING:
    from leadmatch.pipeline.life import Life

AT_ONCE = 1 << 16
"""Rows of a part of the crosswalk: bounds memory, not results."""


def customer_parts(result: Result, life: "Life") -> Iterator[pl.DataFrame]:
    """The rows of `Book.customers` in Polars, in order."""
    draw: tuple[Callable[[], Any], ...] = (lambda: result.household_ids, life.columns)
    house_ids, columns = side_by_side(draw)
    more = pl.DataFrame(columns)
    household = np.zeros(result.customer_count, dtype=np.uint32)
    household[result.customer] = result.household
    start = 0
    for golden in merge_parts(result.leads, result.customer, result.spec, result.parted):
        rows = slice(start, start + golden.height)
        ids = [result.customer_ids[rows].alias("customer_id"), house_ids[household[rows]].alias("household_id")]
        yield pl.DataFrame(ids).hstack(golden).hstack(more[rows])
        start = rows.stop


def crosswalk_parts(result: Result) -> Iterator[pl.DataFrame]:
    """The rows of `Book.crosswalk` in Polars, in order; one part without rows where there are none."""
    leads = result.leads
    for start in range(0, max(leads.n, 1), AT_ONCE):
        rows = slice(start, start + AT_ONCE)
        yield pl.DataFrame(
            {
                "source": leads.source.values[leads.source.codes[rows]],
                "record_id": leads.record_id[rows],
                "customer_id": result.customer_ids[result.customer[rows]],
                "household_id": result.household_ids[result.household[rows]],
            }
        )
