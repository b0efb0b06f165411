"""Notes stay with the customer: every comment, dated, in order, with the record it stands in."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import polars as pl
import pytest

from leadmatch.golden.merge import merge
from leadmatch.spec import Spec
from leadtables import lead_table

MAY, JUNE = datetime(2026, 5, 3, 23, 59), datetime(2026, 6, 1)


@pytest.mark.parametrize(
    ("records", "customer", "notes"),
    [
        ([("a", MAY)], [0], ["2026-05-03 crm:0: a"]),
        ([("a", JUNE), ("b", MAY)], [0, 0], ["2026-05-03 crm:1: b | 2026-06-01 crm:0: a"]),
        ([("a", None), ("b", MAY)], [0, 0], ["2026-05-03 crm:1: b | crm:0: a"]),
        ([("same", MAY), ("same", MAY)], [0, 0], ["2026-05-03 crm:0: same | 2026-05-03 crm:1: same"]),
        ([("a", MAY), (None, MAY)], [0, 1], ["2026-05-03 crm:0: a", None]),
        ([(None, MAY)], [0], [None]),
    ],
)
def test_notes(records: list[tuple[str | None, datetime | None]], customer: list[int], notes: list[str | None]) -> None:
    leads = lead_table([{"first_name": "Ann", "created_at": at} for _, at in records])
    comments = pl.Series("comments", [text for text, _ in records], dtype=pl.String)
    leads = replace(leads, shown=leads.shown.with_columns(comments))
    assert merge(leads, np.array(customer, np.int32), Spec())["notes"].to_list() == notes


def test_without_comments_there_is_no_column() -> None:
    assert "notes" not in merge(lead_table([{"first_name": "Ann"}]), np.zeros(1, np.int32), Spec()).columns
