"""What happened to the customers of a list, in one text each: it leaves with the list.

2026-03-01 crm:C1: phone up: asked for a blue one | 2026-03-02 calls:7: outbound attempt: left message
"""

import polars as pl

from leadmatch.golden.notes import joined_notes


def log_of(events: pl.DataFrame, customers: pl.Series) -> pl.Series:
    """The events of some customers in the order of times, those without one last.

    Args:
        events: the event table (see `journey.events`).
        customers: UInt32, their numbers, each once.

    Returns:
        String, one text for each of customers; null where nothing happened.
    """
    owner = pl.DataFrame({"customer": customers}).with_row_index("owner")
    mine = events.with_row_index("place").join(owner, on="customer")
    said = pl.col("event").cast(pl.String).str.replace_all("_", " ", literal=True)
    label = pl.col("source") + ":" + pl.col("record_id")
    detail = pl.when(pl.col("detail") != "").then(": " + pl.col("detail")).fill_null("")
    frame = mine.select("owner", "at", "place", label=label, text=pl.concat_str(said, detail))
    return joined_notes(frame, len(customers)).alias("log")
