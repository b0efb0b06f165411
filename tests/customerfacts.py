"""Records and events of a few customers, for tests of segments and rooftops."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import numpy as np
import polars as pl

from leadmatch.golden.merge import merge
from leadmatch.journey.events import SCHEMA
from leadmatch.segments.facts import facts
from leadmatch.spec import Spec
from leadmatch.tables import LeadTable
from leadtables import lead_table

EXTRA = ("salesperson", "store", "comments", "lead_type", "lead_status")
TODAY = date(2026, 11, 22)


def day(text: str) -> datetime:
    """Noon of a day."""
    return datetime.fromisoformat(f"{text}T12:00:00")


def leads_of(records: Sequence[dict[str, Any]]) -> LeadTable:
    """`lead_table` with the columns `EXTRA` among those shown."""
    leads = lead_table(list(records))
    texts = [
        pl.Series(name, [r.get(name) for r in records], dtype=pl.String)
        for name in EXTRA
        if any(r.get(name) is not None for r in records)
    ]
    return replace(leads, shown=leads.shown.hstack(texts) if leads.shown.width else pl.DataFrame(texts))


def events_of(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """An event table of rows that say some of its columns."""
    return pl.DataFrame([{name: row.get(name) for name in SCHEMA} for row in rows], schema=SCHEMA)


def facts_of(
    records: Sequence[dict[str, Any]], events: Sequence[dict[str, Any]] = (), spec: Spec | None = None, **ids: Any
) -> pl.DataFrame:
    """The facts of records that say their `customer` (and `household`) by number; events likewise."""
    spec = spec or Spec()
    leads = leads_of(records)
    customer = np.array([r.get("customer", 0) for r in records], np.int32)
    household = {r.get("customer", 0): r.get("household", 100 + r.get("customer", 0)) for r in records}
    golden = merge(leads, customer, spec)
    golden = golden.insert_column(0, pl.Series("household_id", [f"H{household[c]}" for c in range(golden.height)]))
    golden = golden.insert_column(0, pl.Series("customer_id", [f"C{c}" for c in range(golden.height)]))
    opportunities = pl.Series(ids.get("opportunities", []), dtype=pl.UInt32)
    return facts(golden, leads, customer, events_of(events), opportunities, spec, ids.get("today", TODAY))
