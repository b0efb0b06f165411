"""Kept records decoded by columns are those that are read one by one."""

from dataclasses import fields

import numpy as np
import polars as pl
import pytest

import leadmatch
from leadmatch.datasets import dealership
from leadmatch.live import payload
from leadmatch.live.decoded import table_from
from leadmatch.live.rows import live_rows
from leadmatch.normalize.one_json import from_json
from leadmatch.normalize.one_table import as_table
from leadmatch.store.backend import RecordRow

ODD = (
    '{"first":"ann","shown":{"comments":"a \\"},\\"shown\\":{\\"x\\":\\"y\\", }"}}',
    '{"nickname":"a","shown":{"created_at":"2022-01-01 09:20:24.000000"}}',
    '{"company":"acme","ids":{"deal_no":"7"},"attributes":{"club {a}":"gold }","a \\"b\\"":":é"}}',
    '{"last":"lee","attributes":{"club {a}":"silver"},"shown":{"price":"12.50","test_drive":"true"}}',
    '{"gender":"f","shown":{"sold_at":"2022-03-04 00:00:00.250000"}}',
    '{"emails":[{"v":"a@b.ca","r":1,"t":0,"s":"A@b.ca"},{"v":"a@b.ca","r":2,"t":3}],"vins":[]}',
    '{"addresses":[{"r":0,"city":"ottawa","shown":{"city":"Ottawa","number":"1"}},{"r":1,"shown":{}}]}',
    "{}",
)  # fmt: skip


def same(one, other, where=""):
    """That two tables hold the same, with the same types and the same order of values."""
    if hasattr(one, "__dataclass_fields__"):
        for field in fields(one):
            same(getattr(one, field.name), getattr(other, field.name), f"{where}.{field.name}")
    elif isinstance(one, dict):
        assert list(one) == list(other), where
        for name in one:
            same(one[name], other[name], f"{where}.{name}")
    elif isinstance(one, np.ndarray):
        assert one.dtype == other.dtype, where
        assert one.tolist() == other.tolist(), where
    elif isinstance(one, pl.DataFrame):
        assert one.schema == other.schema, where
        assert one.rows() == other.rows(), where
    elif isinstance(one, pl.Series):
        assert (one.dtype, one.to_list()) == (other.dtype, other.to_list()), where
    else:
        assert one == other, where


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("decoded")
    paths = dealership(400, seed=9).write(folder / "dumps")
    with leadmatch.open(folder / "store.db") as store:
        store.load({name: path for name, path in paths.items() if name != "truth"})
        with store._shelf.db.read() as connection:
            return live_rows(connection)


def one_by_one(rows):
    return as_table([from_json(row.payload, row.source, row.record_id) for row in rows])


def test_records_of_a_dealership(kept):
    same(table_from(kept), one_by_one(kept))
    same(table_from(kept[:1]), one_by_one(kept[:1]))


def test_odd_ones():
    rows = [RecordRow(i, "crm", str(i), i, 0, "", payload) for i, payload in enumerate(ODD * 2)]
    same(table_from(rows), one_by_one(rows))


def test_only_what_is_asked_of_what_is_shown(kept):
    found = table_from(kept, ["created_at"])
    assert found.shown.columns == ["created_at"]
    same(found.created, one_by_one(kept).created)


@pytest.mark.parametrize("at_once", [1, 7, 1000])
def test_records_are_written_as_they_are_kept_however_many_together(kept, monkeypatch, at_once):
    monkeypatch.setattr(payload, "_AT_ONCE", at_once)
    assert payload.payloads(table_from(kept)) == [row.payload for row in kept]
