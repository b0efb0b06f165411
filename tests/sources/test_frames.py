import datetime as dt

import pandas as pd
import polars as pl
import pytest

from leadmatch.errors import SourceError
from leadmatch.sources.read import read

DAY, MOMENT = dt.datetime(2024, 1, 5), dt.datetime(2024, 1, 5, 10, 1)


def texts(table: object) -> list[str | None]:
    (raw,) = read(table)
    assert raw.rows_read == raw.frame.height + raw.rejected.height
    assert set(raw.frame.dtypes) <= {pl.String}
    assert raw.rows.dtype == pl.UInt32
    return raw.frame["x"].to_list()


CASES = [
    (["02134", "NA", " ", None], ["02134", "NA", " ", None]),
    ([1, None, 3], ["1", None, "3"]),
    ([1.0, None, 3.0], ["1", None, "3"]),
    ([1.5, 2.0, 1e20], ["1.5", "2", "1e+20"]),
    ([True, False, True], ["true", "false", "true"]),
    ([DAY, DAY, DAY], ["2024-01-05"] * 3),
    ([DAY, None, MOMENT], ["2024-01-05", None, "2024-01-05T10:01:00"]),
    (["", "a", "b"], [None, "a", "b"]),
]


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pl.LazyFrame])
@pytest.mark.parametrize(("values", "expected"), CASES)
def test_columns_become_text(make, values, expected):
    assert texts(make({"k": ["k"] * len(values), "x": values})) == expected


@pytest.mark.parametrize(("values", "expected"), CASES)
def test_arrow_and_dicts(values, expected):
    arrow = pytest.importorskip("pyarrow")
    table = arrow.table({"k": ["k"] * len(values), "x": values})
    assert texts(table) == expected
    assert texts(_Stream(table)) == expected
    assert texts([{"k": "k", "x": value} for value in values]) == expected


class _Stream:
    """A table that speaks the Arrow protocol and nothing else."""

    def __init__(self, table):
        self._table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pd.array([1, None], dtype="Int64"), ["1", None]),
        (pd.array(["a", None], dtype="string"), ["a", None]),
        (pd.Categorical(["a", None]), ["a", None]),
        ([1, "x"], ["1", "x"]),
        (pd.to_datetime(["2024-01-05", None], utc=True), ["2024-01-05T00:00:00+00:00", None]),
        ([pd.NaT, pd.NA], [None, None]),
    ],
)
def test_pandas_types(values, expected):
    assert texts(pd.DataFrame({"k": ["k", "k"], "x": values})) == expected


def test_pandas_index_and_repeated_names():
    (table,) = read(pd.DataFrame([["a", "b"]], columns=["x", "x"], index=[9]))
    assert table.frame.to_dicts() == [{"x": "a", "x_2": "b"}]


def test_nested_columns_are_spread():
    (table,) = read(pl.DataFrame({"x": [["a", "b"], None], "s": [{"q": 1}, {"q": 2}]}))
    assert table.frame.columns == ["x.1", "x.2", "s.q"]


@pytest.mark.parametrize("empty", [pd.DataFrame(), pl.DataFrame(), pd.DataFrame({"x": []}), pl.DataFrame({"x": []})])
def test_empty_frames(empty):
    (table,) = read(empty)
    assert table.rows_read == 0


@pytest.mark.parametrize("value", [5, None, b"x", {"crm": [1, 2]}, {"crm": {"x": 1}}, object()])
def test_other_objects_are_refused(value):
    with pytest.raises(SourceError, match="is not a source"):
        read(value)


def test_parquet(tmp_path):
    pl.DataFrame({"x": ["02134", None], "n": [1, 2]}).write_parquet(tmp_path / "leads.parquet")
    (table,) = read(tmp_path / "leads.parquet")
    assert (table.source, table.frame.rows()) == ("leads", [("02134", "1"), (None, "2")])
