"""The list of a segment, as it is written: the facts of its customers, and what happened to each."""

import polars as pl

from leadmatch.pipeline.drawn import Drawn
from leadmatch.segments.log import log_of
from leadmatch.segments.rules import Segment, select


def segment_table(book: Drawn, segment: Segment) -> pl.DataFrame:
    """The columns of `segments.facts.FACTS`, and `log`.

    Raises:
        SpecError: the condition of the segment cannot be used.
    """
    chosen = select(book.facts, segment)
    numbers = book.customer_ids.alias("customer_id").to_frame().with_row_index("customer")
    customers = chosen.select("customer_id").join(numbers, on="customer_id", how="left", maintain_order="left")
    return chosen.with_columns(log_of(book.events, customers["customer"]))
