"""The tables with a row a customer or a row a record, some rows at a time: to be written, they are not held at once."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from leadmatch.golden.parts import merge_parts
from leadmatch.threads import side_by_side

if TYPE_CHECKING:
    from leadmatch.pipeline.book import Book

AT_ONCE = 1 << 16
"""Rows of a part of the crosswalk: bounds memory, not results."""


def customer_parts(book: "Book") -> Iterator[pl.DataFrame]:
    """The rows of `Book.customers` in Polars, in order."""
    draw: tuple[Callable[[], Any], ...] = (lambda: book.household_ids, book.life.columns)
    house_ids, columns = side_by_side(draw)
    more = pl.DataFrame(columns)
    household = np.zeros(book.customer_count, dtype=np.uint32)
    household[book.customer] = book.household
    start = 0
    for golden in merge_parts(book.leads, book.customer, book.spec, book.parted):
        rows = slice(start, start + golden.height)
        ids = [book.customer_ids[rows].alias("customer_id"), house_ids[household[rows]].alias("household_id")]
        yield pl.DataFrame(ids).hstack(golden).hstack(more[rows])
        start = rows.stop


def crosswalk_parts(book: "Book") -> Iterator[pl.DataFrame]:
    """The rows of `Book.crosswalk` in Polars, in order; one part without rows where there are none."""
    leads = book.leads
    for start in range(0, max(leads.n, 1), AT_ONCE):
        rows = slice(start, start + AT_ONCE)
        yield pl.DataFrame(
            {
                "source": leads.source.values[leads.source.codes[rows]],
                "record_id": leads.record_id[rows],
                "customer_id": book.customer_ids[book.customer[rows]],
                "household_id": book.household_ids[book.household[rows]],
            }
        )
