import csv
import json
import os
import tomllib
from pathlib import Path

import polars as pl
import pytest

from books import make_book, stamped
from leadmatch.errors import SourceError, SpecError
from leadmatch.pipeline import write as write_module
from leadmatch.pipeline.guard import guarded, unguarded
from leadmatch.spec import make_spec

FILES = ["mapping.toml", "model.json", "run.json", "spec.toml"]


@pytest.mark.parametrize("format_", ["csv", "parquet"])
def test_a_result_is_complete(tmp_path: Path, format_: str) -> None:
    out = make_book().write(tmp_path / "a" / "out", format_)
    tables = [
        f"{name}.{format_}" for name in ("crosswalk", "customers", "events", "opportunities", "rejected", "review")
    ]
    assert sorted(p.name for p in out.iterdir()) == sorted(tables + FILES)
    assert [p.name for p in out.parent.iterdir()] == ["out"]


def test_run_json_accounts_for_every_row(tmp_path: Path) -> None:
    run = json.loads((stamped(tmp_path).write(tmp_path / "out") / "run.json").read_text())
    for source in run["sources"].values():
        assert source["rows_read"] == source["accepted"] + source["rejected"]
    assert run["stages"].keys() >= {"reading", "golden", "writing", "flags", "journey"}
    assert run["peak_memory_bytes"] > 1_000_000
    assert run["dropped_blocks"] == [{"rule": "phone", "pairs": 10}]
    assert run["tables"][0]["mapping"] == [{"column": "Cell #", "field": "phone.mobile", "why": "alias"}]
    assert run["inputs"][0]["files"][0]["size"] == 5
    assert len(run["inputs"][0]["files"][0]["sha256"]) == 64
    assert run["inputs"][1] == {"name": "frame", "location": None, "files": []}
    assert run["digests"].keys() == {"spec.toml", "mapping.toml", "model.json"}
    assert run["versions"]["polars"] == pl.__version__


def test_spec_and_mapping_can_be_read_back(tmp_path: Path) -> None:
    spec = make_spec({"map": {"crm": {'a "b" = \x7f': "phone.home"}}, "judgements": {"link": [["crm:1", "web:2"]]}})
    out = make_book(spec=spec).write(tmp_path / "out")
    assert make_spec(tomllib.loads((out / "spec.toml").read_text())) == spec
    mapped = make_spec(tomllib.loads((out / "mapping.toml").read_text()))
    assert mapped.map == {"crm": {"Cell #": "phone.mobile"}, "web": {"E-mail": "email"}}


def test_csv_cells_cannot_run_and_parquet_is_raw(tmp_path: Path) -> None:
    book = make_book()
    with (book.write(tmp_path / "c") / "customers.csv").open(newline="") as file:
        rows = {row["first_name"]: row for row in csv.DictReader(file)}
    assert rows["'=cmd()"]["last_name"] == "'+x"
    assert rows["'=cmd()"]["email"] == "'@evil.example"
    assert rows["Zoë"]["phone"] == "+15145550100"
    raw = pl.read_parquet(book.write(tmp_path / "p", "parquet") / "customers.parquet")
    assert raw.equals(book.frame("customers"))


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1 555", "'+1 555"),
        ("-x", "'-x"),
        ("@a", "'@a"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("+15551234567", "+15551234567"),
        ("+15551234567 | +15551234568", "+15551234567 | +15551234568"),
        ("+15551234567 | cmd", "'+15551234567 | cmd"),
        ("-12.5", "-12.5"),
        ("-1\n=x", "'-1\n=x"),
        ("a=b", "a=b"),
        ("'=1", "''=1"),
        ("'+15551234567", "''+15551234567"),
        ("'s Gravenhage", "'s Gravenhage"),
        (None, None),
    ],
)
def test_guard(cell: str | None, written: str | None) -> None:
    frame = pl.DataFrame({"a": ["x", cell]})
    assert guarded(frame)["a"].to_list() == ["x", written]
    assert unguarded(guarded(frame)).equals(frame)


def test_an_earlier_result_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out"
    make_book().write(out, "parquet")
    make_book().write(out)
    assert not (out / "customers.parquet").exists()
    other = tmp_path / "mine"
    other.mkdir()
    (other / "thesis.txt").write_text("years of work")
    with pytest.raises(SourceError, match="not an earlier result"):
        make_book().write(other)
    with pytest.raises(SourceError, match="is a file"):
        make_book().write(other / "thesis.txt")
    assert [p.name for p in other.iterdir()] == ["thesis.txt"]


def test_a_failure_leaves_the_earlier_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = make_book().write(tmp_path / "out")
    before = {p.name: p.read_bytes() for p in out.iterdir()}

    def full(frame: pl.DataFrame) -> pl.DataFrame:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write_module, "guarded", full)
    with pytest.raises(SourceError, match="No space left"):
        make_book().write(out)
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_the_folder_has_the_usual_permissions(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        out = make_book().write(tmp_path / "out")
    finally:
        os.umask(mask)
    assert out.stat().st_mode & 0o777 == 0o750


def test_other_formats_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="csv or parquet"):
        make_book().write(tmp_path / "out", "xlsx")  # type: ignore[arg-type]
