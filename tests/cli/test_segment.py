"""`leadmatch segment` and `leadmatch rooftop` on a written result."""

import json
from pathlib import Path

import polars as pl
import pytest

import leadmatch
from leadmatch.cli import run

RECORDS = "\n".join(
    [
        "id,First Name,Last Name,Phone,Store,Sold Date,Lead Type,Created,Comments",
        "1,Ann,Lee,416-555-0161,London,2026-01-05,Internet,2026-01-01,=cmd()",
        "2,Bo,Ng,416-555-0162,Guelph,,Internet,2026-02-01,",
        "3,Cy,Ito,416-555-0163,,,Service,2026-03-01,",
    ]
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("group")
    (folder / "crm.csv").write_text(RECORDS)
    return leadmatch.resolve({"crm": folder / "crm.csv"}).write(folder / "out")


def test_the_rules_are_listed_without_a_result(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["segment"]) == 0
    printed = capsys.readouterr().out
    assert "sold-not-serviced" in printed
    assert "has_sold AND NOT has_service" in printed


def test_segments_are_counted(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["segment", str(out), "--json"]) == 0
    counts = {row["segment"]: row["customers"] for row in json.loads(capsys.readouterr().out)}
    assert (counts["sold-not-serviced"], counts["serviced-not-sold"], counts["never-contacted"]) == (1, 1, 1)


def test_a_segment_is_printed_and_written(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["segment", str(out), "sold-not-serviced"]) == 0
    assert "Ann Lee" in capsys.readouterr().out
    for name in ("list.csv", "list.parquet"):
        assert run(["segment", str(out), "sold-not-serviced", "-o", str(tmp_path / name)]) == 0
    assert ",2026-01-01 crm:1: =cmd()" in (tmp_path / "list.csv").read_text()
    assert pl.read_parquet(tmp_path / "list.parquet")["name"].to_list() == ["Ann Lee"]


def test_segments_of_a_spec(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "mine.toml"
    spec.write_text("[segments.guelph]\nwhere = \"owner_store = 'Guelph'\"\n")
    assert run(["segment", str(out), "guelph", "--spec", str(spec), "--json"]) == 0
    assert [row["name"] for row in json.loads(capsys.readouterr().out)] == ["Bo Ng"]
    spec.write_text('[segments.guelph]\nwhere = "store = 1"\n')
    assert run(["segment", str(out), "guelph", "--spec", str(spec)]) == 1
    assert "no fact 'store': did you mean 'stores'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "status", "told"),
    [
        (["sold"], 1, "no segment 'sold': there are"),
        (["-o", "x.csv"], 2, "name a segment"),
        (["be-backs", "-o", "list.xlsx"], 1, "written as .csv or .parquet"),
    ],
)
def test_mistakes(out: Path, args: list[str], status: int, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["segment", str(out), *args]) == status
    assert told in capsys.readouterr().err


def test_rooftops(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rooftop", str(out), "--json"]) == 0
    listed = [(row["store"], row["customers"], row["owned"]) for row in json.loads(capsys.readouterr().out)]
    assert listed == [("Guelph", 1, 1), ("London", 1, 1), (None, 1, 1)]
    assert run(["rooftop", str(out), "london", "-o", str(tmp_path / "london"), "--share", "all"]) == 0
    assert "London (all records): 1 customers, 1 records" in capsys.readouterr().out
    assert (tmp_path / "london" / "customers.csv").is_file()
    assert run(["rooftop", str(out), "London"]) == 2
    assert run(["rooftop", str(out), "Paris", "-o", str(tmp_path / "paris")]) == 1
    assert "stores: Guelph, London" in capsys.readouterr().err
