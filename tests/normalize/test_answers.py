from datetime import datetime

import polars as pl
import pytest

from leadmatch.normalize.answers import answers

CASES = [
    ("Y", True), ("yes", True), ("Oui", True), ("TRUE", True), ("1", True), ("3", True), ("1.0", True), ("x", True),
    ("reached", True), ("Atteint", True), ("showed", True),
    ("N", False), ("no", False), ("Non", False), ("0", False), ("false", False), ("no show", False), ("pending", False),
    ("attempted", False),
    (None, None), ("", None), ("n/a", None), ("maybe", None), ("call me", None),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "said"), CASES)
def test_words(cell: str | None, said: bool | None) -> None:
    row = answers(pl.Series([cell], dtype=pl.String)).row(0, named=True)
    assert (row["value"], row["at"]) == (said, None)
    assert row["flag"] == ("not_yes_or_no" if cell in ("maybe", "call me") else None)


def test_dates_say_yes_and_when() -> None:
    read = answers(pl.Series(["2025-01-03", "2025-01-03 10:30", "no", "13/25/2025"]))
    assert read["value"].to_list() == [True, True, False, None]
    assert read["at"].to_list() == [datetime(2025, 1, 3), datetime(2025, 1, 3, 10, 30), None, None]
    assert read["flag"].to_list() == [None, None, None, "not_yes_or_no"]
