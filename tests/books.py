"""A small finished book for tests of what is done with one."""

from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from leadmatch.pipeline.book import Book
from leadmatch.pipeline.doubt import PAIRS, REVIEW_PAIRS
from leadmatch.pipeline.origin import SourceRun, stamp_inputs
from leadmatch.spec import Spec
from leadmatch.tables import REJECTED, ColumnMapping
from leadtables import lead_table

RECORDS: list[dict[str, Any]] = [
    {"source": "crm", "record_id": "C1", "first_name": "Zoë", "last_name": "Côté", "phone": "+15145550100"},
    {"source": "crm", "record_id": "C2", "first_name": "=cmd()", "last_name": "+x", "email": "@evil.example"},
    {"source": "web", "record_id": "-1", "first_name": "Zoe", "last_name": "Cote", "phone": "+15145550100"},
    {"source": "web", "record_id": "W2", "company": "Acme", "phone": ["+15145550101", "+15145550102"]},
]


class FakeModel:
    def as_dict(self) -> dict[str, Any]:
        return {"kind": "fake"}


def make_book(**changes: Any) -> Book:
    """Four records of two sources: C1 and -1 are one customer, C1 and C2 are for review."""
    records = changes.pop("records", RECORDS)
    pair = dict(zip(REVIEW_PAIRS, (0, 1, -1.04, 0.3267, 0.2, 0.41237, "same street"), strict=True))
    values: dict[str, Any] = {
        "spec": Spec(),
        "inputs": (),
        "sources": (
            SourceRun("crm", "crm.csv", 3, 2, 1, (ColumnMapping("Cell #", "phone", "mobile"),), ("no header",)),
            SourceRun("web", "web.csv", 2, 2, 0, (ColumnMapping("E-mail", "email"),)),
        ),
        "leads": lead_table([r | {"updated_at": datetime(2024, 1, 1)} for r in records]),
        "customer": np.array([0, 1, 0, 2], dtype=np.int32),
        "household": np.array([0, 1, 0, 1], dtype=np.int32),
        "pairs": pl.DataFrame([pair], schema=REVIEW_PAIRS).select(*PAIRS),
        "review_pairs": pl.DataFrame([pair], schema=REVIEW_PAIRS),
        "model": FakeModel(),
        "rejected_rows": pl.DataFrame(
            [("crm", 3, None, "no_identity", "names nobody")],
            schema=dict(zip(REJECTED, (pl.String, pl.UInt32, *[pl.String] * 3), strict=True)),
            orient="row",
        ),
        "stages": {"reading": 0.5},
        "candidate_pairs": 3,
        "dropped_blocks": ({"rule": "phone", "pairs": 10},),
        "frame_kind": "polars",
    }
    return Book(**(values | changes))


def stamped(folder: Path) -> Book:
    """The book with one input file that exists."""
    path = folder / "crm.csv"
    path.write_text("id\n1\n")
    return make_book(inputs=stamp_inputs({"crm": str(path), "frame": object()}))
