"""Vietnamese, Korean and Chinese names in one cell, by column and alone."""

import polars as pl
import pytest

from leadmatch.normalize.names import split_full, split_one

CASES = [
    ("Nguyen Thi Hong Nhung", "Thi Hong Nhung", None, "Nguyen"),
    ("Hồng Nhung Nguyễn", "Hồng Nhung", None, "Nguyễn"),
    ("TRAN, KIM DIEP HUONG", "Kim Diep Huong", None, "Tran"),
    ("Nguyen Van Long", "Van Long", None, "Nguyen"),
    ("Ms. Park Soo Jin", "Soo Jin", None, "Park"),
    ("Min Jun Kim", "Min Jun", None, "Kim"),
    ("Zhang Xiao Ming", "Xiao Ming", None, "Zhang"),
    ("Mary Ann Lee", "Mary", "Ann", "Lee"),
    ("Kim Marie Nguyen", "Kim", "Marie", "Nguyen"),
    ("Lee Van Cleef", "Lee", None, "Van Cleef"),
    ("Kim Minjun", "Kim", None, "Minjun"),
]


@pytest.mark.parametrize(("cell", "first", "middle", "last"), CASES)
def test_given_names_that_are_written_apart(cell: str, first: str, middle: str | None, last: str) -> None:
    found = split_one(cell)
    assert (found["first_name"], found["middle_name"], found["last_name"]) == (first, middle, last)


def test_a_column_is_read_as_its_cells() -> None:
    cells = [cell for cell, *_ in CASES] + [f"Ann{n} Lee" for n in range(200)]
    read = split_full(pl.Series(cells))
    assert read.to_dicts()[: len(CASES)] == [split_one(cell) for cell, *_ in CASES]
