import datetime as dt
import zipfile

import pytest

from leadmatch.errors import SourceError
from leadmatch.sources import files
from leadmatch.sources.read import read

openpyxl = pytest.importorskip("openpyxl")


@pytest.fixture
def book(tmp_path):
    def make(*sheets, name="leads.xlsx", hidden=()):
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for number, rows in enumerate(sheets):
            sheet = workbook.create_sheet(f"S{number}")
            for row in rows:
                sheet.append(row)
            if number in hidden:
                sheet.sheet_state = "hidden"
        path = tmp_path / name
        workbook.save(tmp_path / "saved.xlsx")
        (tmp_path / "saved.xlsx").rename(path)
        return path

    return make


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("02134", "02134"),
        (2134, "2134"),
        (2134.0, "2134"),
        (21.5, "21.5"),
        (5551230000, "5551230000"),
        ("NA", "NA"),
        (" x ", " x "),
        (True, "true"),
        (dt.date(2024, 1, 5), "2024-01-05"),
        (dt.datetime(2024, 1, 5, 10, 1), "2024-01-05T10:01:00"),
        (dt.time(3, 4), "03:04:00"),
        (None, None),
    ],
)
def test_cells_become_text(book, cell, text):
    (table,) = read(book([["id", "x"], ["1", cell]]))
    assert table.frame.rows() == [("1", text)]


def test_first_visible_sheet_with_rows_whatever_the_name(book):
    (table,) = read(book([["secret"], ["x"]], [], [["id"], [None], [7]], name="leads.csv", hidden=[0]))
    assert table.source == "leads"
    assert table.frame.rows() == [("7",)]
    assert "sheet 'S2'" in table.notes


def test_a_cover_sheet_is_not_the_leads(book):
    cover, leads = [["Report"], ["Printed", "2026-11-22"]], [["Id", "Name", "Phone"], ["1", "Ann", "416-555-0161"]]
    table = read({"crm": book(cover, leads)})[0]
    assert table.frame.rows() == [("1", "Ann", "416-555-0161")]
    assert {"sheet 'S1'", "sheets not read: 'S0'"} <= set(table.notes)


def test_empty_rows_keep_their_number(book):
    (table,) = read(book([["id", "x"], [1, "a"], [None, None], [2, "b"]]))
    assert table.rows.to_list() == [1, 3]
    assert table.rows_read == 2


def test_a_title_above_the_header_is_left_out(book):
    title = [["Customers of North Store"], ["Printed by admin"], [None]]
    (table,) = read(book([*title, ["Cust #", "Name", "Phone", "Email"], [1, "Ann Lee", "416-555-0161", "a@b.co"]]))
    assert table.frame.columns == ["Cust #", "Name", "Phone", "Email"]
    assert table.rows.to_list() == [1]
    assert "3 lines above the header left out" in table.notes


def test_an_empty_workbook_is_no_rows(book):
    (table,) = read(book([]))
    assert (table.rows_read, table.notes) == (0, ("no rows",))


def test_damage_and_bombs_are_refused(book, monkeypatch, tmp_path):
    path = book([["id"], ["1"]])
    whole = path.read_bytes()
    for cut in (10, 100, len(whole) - 30):
        path.write_bytes(whole[:cut])
        with pytest.raises(SourceError, match=r"leads\.xlsx: "):
            read(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "no workbook")
    with pytest.raises(SourceError, match="a zip archive, no workbook: unpack it"):
        read(path)
    monkeypatch.setattr("leadmatch.sources.excel.RATIO_FREE", 1000)
    assert files.MAX_RATIO < 500
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sheet1.xml", "0" * 5_000_000)
    with pytest.raises(SourceError, match="zip bomb"):
        read(path)
