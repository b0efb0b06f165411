"""The tables of the journey as they are written: events, opportunities, deposits, relations.

Dense numbers of customers become their ids; an opportunity is `CUSTOMER_ID-NUMBER`; `about` of an event names the
record it is about, SOURCE:RECORD_ID, where the row that tells it is one of a source of events.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from leadmatch.journey import deposits, events, opportunities
from leadmatch.tables import LeadTable

EVENTS = (
    "customer_id",
    "opportunity_id",
    "about",
    *(name for name in events.SCHEMA if name not in ("customer", "lead")),
)
OPPORTUNITIES = (
    "opportunity_id",
    "customer_id",
    *(n for n in opportunities.COLUMNS if n not in ("opportunity", "customer")),
)
DEPOSITS = ("customer_id", *(name for name in deposits.COLUMNS if name != "customer"))
RELATIONS = ("customer_id", "related_id", "role", "because")


AT_ONCE = 1 << 16
"""Events of a part: bounds memory, not results."""


def events_out(
    table: pl.DataFrame, belongs: pl.Series, told: pl.DataFrame, ids: pl.Series, leads: LeadTable
) -> Iterator[pl.DataFrame]:
    """The event table with columns `EVENTS`, in order, some at a time; one part without rows where there are none.

    Args:
        table: the event table.
        belongs: the opportunity of each event.
        told: the table of opportunities.
        ids: the id of each customer, by its number.
        leads: the accepted records.
    """
    records = leads.source.values.gather(leads.source.codes.astype(np.uint32)) + ":" + leads.record_id
    numbered = opportunity_ids(told, ids)
    for start in range(0, max(table.height, 1), AT_ONCE):
        part = table[start : start + AT_ONCE]
        yield part.with_columns(
            customer_id=ids.gather(part["customer"]),
            opportunity_id=numbered.gather(belongs[start : start + AT_ONCE]),
            about=records.gather(part["lead"]),
            event=part["event"].cast(pl.String),
        ).select(EVENTS)


def opportunities_out(told: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """The table of opportunities with columns `OPPORTUNITIES`."""
    return told.with_columns(
        opportunity_id=opportunity_ids(told, ids), customer_id=ids.gather(told["customer"])
    ).select(OPPORTUNITIES)


def deposits_out(table: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """The table of deposits with columns `DEPOSITS`."""
    return table.with_columns(customer_id=ids.gather(table["customer"])).select(DEPOSITS)


def relations_out(table: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """The relations with columns `RELATIONS`."""
    return table.select(
        customer_id=ids.gather(table["customer"]),
        related_id=ids.gather(table["related"]),
        role="role",
        because="because",
    )


def opportunity_ids(told: pl.DataFrame, ids: pl.Series) -> pl.Series:
    """The id of each opportunity: its customer's, and its number."""
    return ids.gather(told["customer"]) + "-" + told["number"].cast(pl.String)
