import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from leadmatch import few
from leadmatch.normalize import dates

BIRTHS = [
    ("1976-07-04", "1976-07-04", None),
    ("19081209", "1908-12-09", None),
    ("07/31/76", "1976-07-31", None),
    ("Jul 4, 1976", "1976-07-04", None),
    ("4 juillet 1976", "1976-07-04", None),
    ("1976-07-04T00:00:00Z", "1976-07-04", None),
    ("1630-08-01", "1630-08-01", None),
    ("25000", "1968-06-11", "serial"),
    ("01/01/1900", None, "placeholder"),
    ("1999-02-30", "1999-02-30", "invalid"),
    ("13/13/1999", "1999-13-13", "invalid"),
    ("unknown", None, None),
    (None, None, None),
]
STAMPS = [
    ("2024-01-02 03:04:05", dt.datetime(2024, 1, 2, 3, 4, 5)),
    ("2024-01-02T03:04:05-08:00", dt.datetime(2024, 1, 2, 11, 4, 5)),
    ("2024-01-02T03:04:05-08:0", dt.datetime(2024, 1, 2, 11, 4, 5)),
    ("20240102T030405-0500", dt.datetime(2024, 1, 2, 8, 4, 5)),
    ("2024-01-02T03:04:05.123Z", dt.datetime(2024, 1, 2, 3, 4, 5, 123000)),
    ("2024-01-02", dt.datetime(2024, 1, 2)),
    ("1/31/2024 3:04 PM", dt.datetime(2024, 1, 31, 15, 4)),
    ("31 Jan 2024 12:00 am", dt.datetime(2024, 1, 31)),
    ("45000.5", dt.datetime(2023, 3, 15, 12)),
    ("1697645580", dt.datetime(2023, 10, 18, 16, 13)),
    ("1697645580123", dt.datetime(2023, 10, 18, 16, 13)),
    ("1697645580.25", dt.datetime(2023, 10, 18, 16, 13)),
    ("169764558", None),
    ("2024-01-02T99:04:05", None),
    ("junk", None),
    (None, None),
]


@pytest.mark.parametrize(("cell", "value", "flag"), BIRTHS)
def test_birth_date(cell, value, flag):
    assert dates.birth_dates(pl.Series([cell], dtype=pl.String)).row(0) == (value, flag)


@pytest.mark.parametrize(("cell", "value"), STAMPS)
def test_timestamp(cell, value):
    assert dates.timestamps(pl.Series([cell], dtype=pl.String))["value"].to_list() == [value]
    assert cell is None or dates.timestamp(cell) == value


@pytest.mark.parametrize(
    ("column", "first"), [(["04/07/1976", "31/12/1980"], "1976-07-04"), (["04/07/1976", "12/31/1980"], "1976-04-07")]
)
def test_order_is_decided_by_the_whole_column(column, first):
    assert dates.birth_dates(pl.Series(column))["value"][0] == first


@pytest.mark.parametrize(
    ("cell", "day_first", "day"),
    [
        ("03/11/2026", False, dt.date(2026, 3, 11)),
        ("03/11/2026", True, dt.date(2026, 11, 3)),
        ("03.11.2026", False, dt.date(2026, 11, 3)),
        ("3. 11. 2026", False, dt.date(2026, 11, 3)),
        ("11/25/2026", True, dt.date(2026, 11, 25)),
        ("25.11.2026", False, dt.date(2026, 11, 25)),
        ("11.25.2026", True, dt.date(2026, 11, 25)),
        ("2026-03-11", True, dt.date(2026, 3, 11)),
    ],
)
def test_order_where_the_column_does_not_decide(cell, day_first, day):
    column = pl.Series([cell])
    assert dates.birth_dates(column, day_first=day_first)["value"].item() == day.isoformat()
    assert dates.timestamps(column, day_first=day_first)["value"].item().date() == day
    assert dates.birth_date(cell, day_first=day_first) == day.isoformat()
    assert dates.timestamp(cell, day_first=day_first).date() == day


def test_points_do_not_outvote_the_column():
    assert dates.birth_dates(pl.Series(["03.04.2026", "12.31.2026"]))["value"][0] == "2026-03-04"


def test_a_date_that_only_the_other_order_allows_is_read_that_way():
    found = dates.birth_dates(pl.Series(["1504-21-01", "1504-01-25", "1630-08-29"]))
    assert found["value"].to_list() == ["1504-01-21", "1504-01-25", "1630-08-29"]
    assert found["flag"].to_list() == ["swapped", None, None]


@given(st.dates(min_value=dt.date(1500, 1, 1), max_value=dt.date(2026, 1, 1)))
def test_iso_dates_stay_themselves(day):
    wanted = None if day.isoformat() in dates.PLACEHOLDERS else day.isoformat()
    assert dates.normalize(day.isoformat()) == wanted


@given(st.text(max_size=30))
def test_anything_can_be_read(cell):
    cells = pl.Series([cell.encode("utf-8", "ignore").decode()])
    assert len(dates.birth_dates(cells)) == len(dates.timestamps(cells)) == 1


PARTS = ("4", "7", "07", "13", "31", "76", "976", "1976", "2031", "jul", "juillet", "foo", "0", "99")
BEHIND = ("", " 10:20", "T10:20:30Z", " 3:04 PM", " 24:00", "T99:04", "t10:20:30.5-0800", ".5")
PLAIN = "2024-01-02 03:04:05"
CELLS = st.one_of(
    st.none(),
    st.sampled_from(["junk", "unknown", "10:20", "25000", "45000.25", "20240102T030405-0500", PLAIN]),
    st.builds(
        lambda parts, between, behind: between.join(parts) + behind,
        st.lists(st.sampled_from(PARTS), min_size=3, max_size=3),
        st.sampled_from("-/. "),
        st.sampled_from(BEHIND),
    ),
)


@given(st.lists(CELLS, max_size=8))
def test_a_few_are_read_as_columns_are(cells):
    column = pl.Series(cells, dtype=pl.String)
    for read in (dates.birth_dates, dates.timestamps):
        found = []
        for size in (-1, len(cells)):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(few, "FEW", size)
                found.append(read(column))
        assert_frame_equal(*found)
