"""A few leads are read one by one as they would be in columns: values, their order, types of columns, notes."""

from dataclasses import fields

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_series_equal

from leadmatch import few
from leadmatch.datasets import demo_files
from leadmatch.normalize.cells import encode
from leadmatch.normalize.leads import normalize
from leadmatch.sources.mapping import map_columns
from leadmatch.sources.read import read
from leadmatch.spec import Spec
from rawrecords import records, table_of


def flat(value):
    """Everything that a table holds, in its order."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, pl.Series):
        return value.name, value.dtype, value.to_list()
    if isinstance(value, pl.DataFrame):
        return [flat(column) for column in value.get_columns()]
    if isinstance(value, dict):
        return {name: flat(one) for name, one in value.items()}
    return [flat(getattr(value, f.name)) for f in fields(value)] if hasattr(value, "__slots__") else value


def same(tables, mappings):
    """That both ways give the same."""
    done = {}
    for size in (0, 10**9):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(few, "FEW", size)
            done[size] = normalize(tables, mappings, Spec())
    (columns, singly) = done.values()
    assert flat(singly.leads) == flat(columns.leads)
    assert singly.rejected.equals(columns.rejected)
    assert (singly.notes, singly.known) == (columns.notes, columns.known)


def test_the_dumps_of_a_dealership():
    tables = read({name: path for name, path in demo_files().items() if name != "truth"})
    same(tables, [map_columns(table) for table in tables])


@settings(max_examples=4, deadline=None)
@given(st.lists(records(), min_size=60, max_size=60))
def test_any_record(some):
    table, mapping = table_of(some)
    same([table], [mapping])


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        (["b", "a", None, "b", ""], pl.String),
        ([3, None, -1, 3], pl.Int64),
        (["2024-01-02", None, "2024-01-02"], pl.Date),
        ([], pl.String),
        ([None, None], pl.Date),
    ],
)
def test_codes_of_a_few(monkeypatch, values, dtype):
    column = pl.Series("c", values, pl.String).str.to_date() if dtype == pl.Date else pl.Series("c", values, dtype)
    codes, distinct = encode(column)
    monkeypatch.setattr(few, "FEW", 10**9)
    by_hand = encode(column)
    assert by_hand[0].tolist() == codes.tolist()
    assert by_hand[0].dtype == codes.dtype == np.int32
    assert_series_equal(by_hand[1], distinct)
