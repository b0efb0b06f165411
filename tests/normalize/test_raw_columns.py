import gc
import weakref

import polars as pl
import pytest

from leadmatch.normalize.batch import make_batch
from leadmatch.normalize.leads import read_leads
from leadmatch.normalize.records import accept
from leadmatch.pipeline.inputs import plan, records
from leadmatch.spec import Spec
from leadmatch.tables import ColumnMapping

RECORDS = [{"id": str(i), "first_name": "Ann", "last_name": "Lee", "vehicle.trade": "2015 Honda"} for i in range(3)]


def planned():
    return plan({"crm": RECORDS}, spec=Spec(map={"crm": {"vehicle.trade": "vehicle.trade"}}))


def test_a_column_is_handed_out_once():
    table = planned()[0][0]
    mapping = (ColumnMapping("first_name", "first_name"), ColumnMapping("gone", "first_name"))
    batch = make_batch([table], [mapping], pl.Series([True, False, True]))
    assert [column.cells.to_list() for column in batch.columns("first_name")] == [["Ann", "Ann"]]
    with pytest.raises(KeyError):
        next(batch.columns("first_name"))


def test_all_columns_are_read_once():
    table, mapping = planned()[0]
    found = accept([table], [mapping])
    leads = read_leads(found, Spec()).leads
    assert leads.shown.select("first_name", "trade_year", "trade_make").row(0) == ("Ann", "2015", "Honda")
    assert found.batch.raw == ({},)


def test_tables_go_when_they_become_records():
    tables = planned()
    frame = weakref.ref(tables[0][0].frame)
    taken = records(tables, Spec())
    gc.collect()
    assert (tables, frame()) == ([], None)
    assert (taken.leads.n, taken.sources[0].rows_read, len(taken.sources[0].mapping)) == (3, 3, 4)
