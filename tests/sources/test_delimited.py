import csv
import io

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leadmatch.errors import SourceError
from leadmatch.sources import delimited
from leadmatch.sources.files import Content
from leadmatch.sources.rows import MAX_CELL, assemble

HEADER = "id,name,zip\n"


def read(data: bytes | str, suffix: str = ".csv"):
    data = data.encode() if isinstance(data, str) else data
    table = delimited.read(Content(data, suffix, "x.csv"), "crm")
    assert table.rows_read == table.frame.height + table.rejected.height
    assert len(table.rows) == table.frame.height
    assert set(table.frame.dtypes) <= {pl.String}
    return table


def by_fast_and_by_careful(data: bytes):
    """What the two routes make of the same bytes; None for the fast one where it is not trusted or declines."""
    sample = data.decode()
    separator = delimited.find_separator(sample)
    layout = delimited.find_layout(sample, separator)
    if layout is None:
        return None, None
    frame = delimited.read_fast(data, sample, layout) if delimited.survey(data, separator) is not None else None
    slow, numbers, rejects, _ = delimited.read_carefully(sample, layout)
    slow_table = assemble("crm", "x", slow, numbers=numbers, rejects=rejects)
    return None if frame is None else assemble("crm", "x", frame), slow_table


def same(fast, slow) -> bool:
    return fast.frame.equals(slow.frame) and fast.rows.equals(slow.rows) and not slow.rejected.height


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("id,zip\n1,02134\n2,NA\n3,4.16555E+09\n", [("1", "02134"), ("2", "NA"), ("3", "4.16555E+09")]),
        ('id,zip\n1,NULL\n2,true\n3,1e5\n4,="555"\n5,\'1\n', None),
        ("id,x\n1, padded \n", [("1", " padded ")]),
        ('id,x\n1,""\n2,\n', [("1", None), ("2", None)]),
        ('id,x\n1,"a ""b"" c"\n', [("1", 'a "b" c')]),
        ("id,x\n1,#a\n", [("1", "#a")]),
        ('id,x\n1,"two\n\nlines"\n', [("1", "two\n\nlines")]),
        ("id;x\n1;a,b\n", [("1", "a,b")]),
        ("id\tx\n1\ta,b\n", [("1", "a,b")]),
        ("id|x\n1|a", [("1", "a")]),
        ("sep=|\nid|x,y\n1|a,b\n", [("1", "a,b")]),
        ("id,x\r\n1,a\r\n", [("1", "a")]),
        ("id,x\r1,a\r2,b", [("1", "a"), ("2", "b")]),
        ("id,x\r\n1,a\n2,b\r3,c\r\n", [("1", "a"), ("2", "b"), ("3", "c")]),
        ("id,x\n1,5'11\" tall\n2,b\n", [("1", "5'11\" tall"), ("2", "b")]),
        ('id,x\n1,"Ann "A" Lee"\n', [("1", 'Ann "A" Lee')]),
        ('id,x\n1,"Ann" Lee\n', [("1", '"Ann" Lee')]),
        ('id,x\n1, "a, b"\n', [("1", "a, b")]),
        ("id,x\n1,a\0b\n", [("1", "a\0b")]),
        ("\n\nid,x\n\n1,a\n\n", [("1", "a")]),
        ("id\n1\n\n2\n", [("1",), ("2",)]),
        ("id,x\n1,a,\n2,b,,\n", [("1", "a"), ("2", "b")]),
    ],
)
def test_cells_are_kept_as_they_are_written(text, rows):
    table = read(text)
    if rows is not None:
        assert table.frame.rows() == rows
    else:
        assert table.frame.to_series(1).to_list() == ["NULL", "true", "1e5", '="555"', "'1"]
    assert not table.rejected.height


@pytest.mark.parametrize("data", ["", "\n\n", "\r\n", "\ufeff", b"\xff\xfe"])
def test_nothing_is_no_rows(data):
    table = read(data)
    assert (table.frame.shape, table.rows_read, table.notes[-1]) == ((0, 0), 0, "no rows")


def test_header_only_keeps_the_columns():
    table = read(HEADER)
    assert table.frame.columns == ["id", "name", "zip"]
    assert table.rows_read == 0


def test_short_rows_are_accepted_and_noted_by_both_routes():
    fast = read(HEADER + "1,Ann\n\n2,Bo,\n3\n")
    careful = read(HEADER + '1,Ann\n\n2,B"o,\n3\n')
    assert fast.frame.rows()[0] == ("1", "Ann", None)
    assert fast.rows.to_list() == careful.rows.to_list() == [1, 3, 4]
    note = "2 rows are shorter than the header: their last cells are null"
    assert note in fast.notes
    assert note in careful.notes


def test_a_row_with_too_many_cells_is_rejected_with_its_number():
    table = read(HEADER + "1,Ann,02134\n2,12 Main St, Apt 4,02134\n3,Cy,1\n")
    assert table.rows.to_list() == [1, 3]
    assert table.rejected.select("source", "row", "column", "code").rows() == [("crm", 2, None, "too_many_cells")]


def test_an_unclosed_quote_costs_one_line():
    table = read(HEADER + '1,"Ann,02134\n2,Bo,1\n3,"Cy ""C"" Lee",2\n')
    assert table.frame["name"].to_list() == ["Bo", 'Cy "C" Lee']
    assert table.rejected.select("row", "column", "code").rows() == [(1, "name", "unclosed_quote")]


def test_a_cell_that_is_too_long_rejects_its_row():
    table = read(HEADER + f"1,{'x' * MAX_CELL},1\n2,{'x' * (MAX_CELL + 1)},1\n")
    assert table.rows.to_list() == [1]
    assert table.rejected.select("row", "column", "code").rows() == [(2, "name", "field_too_long")]


def test_a_file_without_header_gets_numbered_columns():
    table = read("1,Ann,a@b.co\n2,Bo,b@c.co\n")
    assert table.frame.columns == ["column_1", "column_2", "column_3"]
    assert table.rows_read == 2


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("id,name\n1,Zoë\n".encode("utf-8-sig"), "Zoë"),
        ("id,name\n1,Zoë\n".encode("utf-16"), "Zoë"),
        ("id,name\n1,Zoë\n".encode("utf-16-le"), "Zoë"),
        ("id,name\n1,Zoë\n".encode("utf-16-be"), "Zoë"),
        ("id,name\n1,Zoë\n".encode("utf-32"), "Zoë"),
        ("id,name\n1,Zoë’s\n".encode("cp1252"), "Zoë’s"),
        ("id,name\n1,Zoë\n".encode() + "2,Côté\n".encode("cp1252"), "Zoë"),
    ],
)
def test_encodings(data, name):
    assert read(data).frame["name"][0] == name


def test_utf16_that_is_cut_is_an_error_with_the_byte():
    with pytest.raises(SourceError, match=r"x\.csv: byte \d+: not utf-16-le"):
        read("id,name\n1,Zoë\n".encode("utf-16") + b"\x00")


CELL = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r"), max_size=8)


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 4).flatmap(lambda w: st.lists(st.lists(CELL, min_size=w, max_size=w), max_size=6)))
def test_what_the_csv_module_writes_both_routes_read_alike(rows):
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    width = len(rows[0]) if rows else 2
    writer.writerows([[f"h{i}" for i in range(width)], *rows])
    table = read(out.getvalue())
    fast, slow = by_fast_and_by_careful(out.getvalue().encode())
    assert fast is not None
    assert same(fast, slow)
    kept = [tuple(cell or None for cell in row) for row in rows if any(row)]
    if delimited.find_separator(out.getvalue()) == "," and table.frame.width == width:
        assert table.frame.rows() == kept


@settings(max_examples=400, deadline=None)
@given(st.text('ab,;" \n\r', max_size=40))
@example('a,b\n1,"\n",\n')
@example('a,b\n"",""\n""\n')
def test_where_the_fast_route_is_trusted_it_agrees(text):
    fast, slow = by_fast_and_by_careful(("h1,h2\n" + text).encode())
    assert fast is None or same(fast, slow)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | st.text('ab,;|\t" \n\r\0é', max_size=60).map(str.encode))
def test_any_bytes_reconcile_or_are_refused(data):
    try:
        read(data)
    except SourceError as error:
        assert "x.csv" in str(error)  # noqa: PT017


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "line", ['1,"Ann\n', '""a\n', '"', '"a""b\n', ',""', '" "', "\r", '"\r', 'x,"\n""', ' "a, "\n', '""""a\n']
)
def test_many_broken_quotes_are_no_trouble(line):
    text = HEADER + line * (200_000 // len(line))
    read(text)


@pytest.mark.parametrize("separator", delimited.SEPARATORS)
@pytest.mark.parametrize("title", ["Customers\nPrinted by admin, 2025\n\n", "Customers of North Store\n"])
def test_a_title_above_the_header_is_left_out(title, separator):
    lines = (("Cust #", "Name", "Phone", "Email"), ("1", "Ann Lee", "416-555-0161", "a@b.co"), ("2", "Bo", "", ""))
    table = read(title + "".join(separator.join(cells) + "\n" for cells in lines))
    assert table.frame.columns == list(lines[0])
    assert table.rows.to_list() == [1, 2]
    assert any("above the header left out" in note for note in table.notes)


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        (
            "CUST    NAME            PHONE\n1       SMITH, JOHN     4165550161\n2       LEE, ANN        4165550162\n",
            True,
        ),
        ("Name\nJohn Smith\nAnn  Lee\n", False),
        ("Name,Phone\nJohn    Smith,1\nAnn    Lee,2\n", False),
    ],
)
def test_a_text_of_fixed_width_is_told(text, noted):
    assert any("fixed width" in note for note in read(text).notes) == noted


def test_a_header_that_comes_again_is_no_record():
    table = read("Id,Name,,Zip\n1,Ann,,02134\nId,Name,,Zip\nId,Bob,,Zip\n")
    assert table.frame["Name"].to_list() == ["Ann", "Bob"]
    assert table.rejected.select("row", "code").rows() == [(2, "repeated_header")]


@pytest.mark.parametrize(
    ("last", "codes"),
    [
        ("Total,,,8150.50", ["total"]),
        ("Grand Total:,,,", ["total"]),
        (",TOTAL CUSTOMERS: 2,,", ["total"]),
        ("Total,Wine,416-555-0161,12.00", []),  # who knows
        ("3,Ann Total,,", []),
    ],
)
def test_a_total_at_the_end_is_no_record(last, codes):
    table = read(f"Deal #,Name,Phone,Gross\n1,Bo Lee,416-555-0162,1.00\n2,Al Day,416-555-0163,2.00\n{last}\n")
    assert table.rejected["code"].to_list() == codes
    assert table.rows_read == 3
