import gzip
from pathlib import Path

import pytest

from leadmatch.errors import SourceError
from leadmatch.sources.read import read

CSV = "id,zip\n1,02134\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("a.csv", "b.csv", "odd[1].csv"):
        (tmp_path / name).write_text(CSV)
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress(CSV.encode()))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("inputs", "names"),
    [
        ("a.csv", ["a"]),
        (Path("a.csv"), ["a"]),
        ("c.csv.gz", ["c"]),
        (["a.csv", "b.csv"], ["a", "b"]),
        (("b.csv", "a.csv"), ["b", "a"]),
        ({"crm": "a.csv", "web": [{"id": 1}]}, ["crm", "web"]),
        ({"crm": "[ab].csv"}, ["crm", "crm"]),
        ("[ab].csv", ["a", "b"]),
        ("odd[1].csv", ["odd[1]"]),
        ([{"id": 1}, {"id": 2}], ["table"]),
        ([[{"id": 1}], "a.csv"], ["table", "a"]),
        ({"web": []}, ["web"]),
    ],
)
def test_names(folder, inputs, names):
    tables = read(inputs)
    assert [table.source for table in tables] == names
    assert len({table.origin for table in tables}) == len(tables)


@pytest.mark.parametrize("name", ["", " ", ".", "..", "a/b", "a\\b", "a\nb", "a\x1bb", "\u202eb", 7, None])
def test_bad_names(folder, name):
    with pytest.raises(SourceError, match="source name"):
        read({name: "a.csv"})


@pytest.mark.parametrize(
    ("inputs", "match"),
    [
        ([], "no input"),
        ({}, "no input"),
        ("*.nope", "no file matches"),
        (["a.csv", "./a.csv"], "two inputs are called 'a'"),
        ([[{"id": 1}], [{"id": 2}]], "two inputs are called 'table'"),
        ("https://example.com/a.csv", "https:// is not read"),
        ("a\0.csv", "source name"),
        ({"crm": "a\0.csv"}, "cannot be read"),
    ],
)
def test_refused(folder, inputs, match):
    with pytest.raises(SourceError, match=match):
        read(inputs)


def test_adf_by_content(folder):
    adf = '<?xml version="1.0"?><adf><prospect><customer><contact><name part="full">Ann Lee</name></contact></customer>'
    Path("lead.txt").write_text(adf + "</prospect></adf>")
    (table,) = read("lead.txt")
    assert table.rows_read == 1


def test_source_column_splits_and_rejects(folder):
    Path("all.csv").write_text("id,from\n1,crm\n2, web \n3,\n4,crm\n5,a/b\n6,x,y\n")
    tables = read({"all": "all.csv"}, source_column="from")
    assert [table.source for table in tables] == ["all", "crm", "web"]
    assert [table.rows.to_list() for table in tables] == [[], [1, 4], [2]]
    assert [table.rows_read for table in tables] == [3, 2, 1]
    assert all(table.rows_read == table.frame.height + table.rejected.height for table in tables)
    assert tables[0].rejected.select("row", "code").rows() == [
        (3, "missing_source"),
        (5, "bad_source_name"),
        (6, "too_many_cells"),
    ]


def test_source_column_must_exist_somewhere(folder):
    with pytest.raises(SourceError, match="no input has a column 'from': there are id, zip"):
        read("a.csv", source_column="from")
    Path("all.csv").write_text("id,from\n1,crm\n")
    assert [table.source for table in read(["a.csv", "all.csv"], source_column="from")] == ["a", "crm"]


def test_a_path_under_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "crm.csv").write_text("id,email\n1,a@b.co\n")
    assert [
        table.rows_read for table in (*read({"crm": "~/crm.csv"}), *read("~/crm.csv"), *read({"x": "~/*.csv"}))
    ] == [1] * 3
