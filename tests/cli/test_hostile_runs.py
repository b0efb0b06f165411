"""Hostile dumps from the command line to the written folder: counts that reconcile, or one clear line of error."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from leadmatch.cli import run

DATA = Path(__file__).parents[2].parent / "shared" / "data"
FOLDERS = ("hostile", "adf/samples")
FILES = [
    path
    for folder in FOLDERS
    for path in sorted((DATA / folder).rglob("*"))
    if path.is_file() and path.suffix not in (".py", ".md")
]
Row = dict[str, str | None]

pytestmark = [pytest.mark.filterwarnings("error"), pytest.mark.timeout(60)]


def checked(out: Path) -> dict[str, Any]:
    """The run's report, after its counts were reconciled with the tables."""
    report: dict[str, Any] = json.loads((out / "run.json").read_text(encoding="utf-8"))
    rows = {name: read(out / f"{name}.csv") for name in ("crosswalk", "customers", "rejected")}
    assert report["rows_read"] == report["accepted"] + report["rejected"]
    assert report["accepted"] == len(rows["crosswalk"])
    assert report["rejected"] == len(rows["rejected"])
    assert report["customers"] == len(rows["customers"])
    assert sum(int(row["records"]) for row in rows["customers"]) == report["accepted"]
    for counts in report["sources"].values():
        assert counts["rows_read"] == counts["accepted"] + counts["rejected"]
    return report


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("path", FILES or [None], ids=lambda path: str(path.relative_to(DATA)) if path else "absent")
def test_a_hostile_file(path: Path | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if path is None:
        pytest.skip("no hostile files beside the repository (../shared/data)")
    status = run(["resolve", str(path), "-o", str(tmp_path / "out"), "--quiet"])
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    assert "unexpected" not in said.err
    assert "\x1b" not in said.out + said.err
    if status == 1:
        assert said.err.count("\n") == 1
        assert said.err.startswith("leadmatch: error: ")
        assert str(path) in said.err
        assert list(tmp_path.iterdir()) == []
        return
    assert status in (0, 3), said.err
    checked(tmp_path / "out")
    assert status == 0 or "quality gate" in said.err


@pytest.mark.parametrize(
    "name", ["csv/utf16le_bom.csv", "csv/nul_bytes.csv", "xml/billion_laughs.xml", "blns/blns.json"]
)
def test_a_real_process(name: str, tmp_path: Path) -> None:
    path = DATA / "hostile" / name
    if not path.is_file():
        pytest.skip("no hostile files beside the repository (../shared/data)")
    code = "from leadmatch.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, "resolve", str(path), "-o", str(tmp_path / "out")],
        capture_output=True, text=True, check=False, timeout=60, env=os.environ | {"LC_ALL": "C"},
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert done.returncode == (1 if name.endswith("laughs.xml") else 3 if name.startswith("blns") else 0), done.stderr
    if done.returncode != 1:
        checked(tmp_path / "out")


def resolved(
    tmp_path: Path, rows: list[Row], *options: str, header: tuple[str, ...] = ()
) -> tuple[int, dict[str, Any]]:
    path = tmp_path / "crm.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header or tuple(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)
    status = run(["resolve", str(path), "-o", str(tmp_path / "out"), "--quiet", *options])
    return status, checked(tmp_path / "out")


def people(count: int) -> list[Row]:
    """Invented people who share nothing: first and last names of two syllables, a phone and a mailbox each."""
    ends = [
        a + b for a in ("ba", "ko", "li", "mu", "ne", "ra", "so", "ti", "vu", "ze") for b in ("ld", "mer", "nik", "ran")
    ]
    return [
        {
            "First Name": ends[i % 40].title() + "o",
            "Last Name": ends[i // 40 % 40].title() + ends[i // 1600 % 40],
            "Phone": f"206{200 + i // 10000:03}{i % 10000:04}",
            "Email": f"{ends[i % 40]}.{ends[i // 40 % 40]}{i}@gmail.com",
        }
        for i in range(count)
    ]


def test_header_only_and_columns_without_values(tmp_path: Path) -> None:
    status, report = resolved(tmp_path, [], header=("First Name", "Phone"))
    assert (status, report["rows_read"], report["customers"]) == (0, 0, 0)
    status, report = resolved(tmp_path, [{"First Name": None, "Phone": ""}] * 50)
    assert (status, report["accepted"]) == (0, 0)
    rows = [row | {"Last Name": None, "Company": "", "Club": None} for row in people(30)]
    status, report = resolved(tmp_path, rows)
    assert (status, report["accepted"], report["customers"]) == (0, 30, 30)


def test_one_record(tmp_path: Path) -> None:
    status, report = resolved(tmp_path, people(1))
    assert (status, report["customers"], report["candidate_pairs"]) == (0, 1, 0)


def test_nothing_accepted(tmp_path: Path) -> None:
    status, report = resolved(tmp_path, [{"Phone": "call me", "Email": "none@none.com"}] * 20)
    assert (status, report["accepted"], report["rejected"], report["customers"]) == (3, 0, 20, 0)


def test_all_rows_the_same(tmp_path: Path) -> None:
    status, report = resolved(tmp_path, people(1) * 5000)
    assert (status, report["customers"], report["largest_customer"]) == (0, 1, 5000)


def test_one_phone_on_everybody(tmp_path: Path) -> None:
    status, report = resolved(tmp_path, [row | {"Phone": "2067451000"} for row in people(20_000)])
    assert status == 0
    assert report["candidate_pairs"] <= 20 * 20_000
    assert report["largest_customer"] < 20
    dropped = {block["rule"]: block["largest"] for block in report["dropped_blocks"]}
    noted = any(note.startswith("phone: 1 ") and "on 20000 leads" in note for note in report["notes"])
    assert noted or dropped["phone"] == 20_000


def test_a_constant_column_says_nothing(tmp_path: Path) -> None:
    status, report = resolved(tmp_path, [row | {"Club": "gold", "City": "Salem"} for row in people(200)])
    assert (status, report["customers"]) == (0, 200)


def test_people_called_null_and_na(tmp_path: Path) -> None:
    named: list[Row] = [
        {"First Name": "Christopher", "Last Name": "Null", "Phone": "2067451000"},
        {"First Name": "Jennifer", "Last Name": "Null", "Phone": "2067451001"},
        {"First Name": "Jennifer", "Last Name": "Null", "Phone": "2067451001"},
        {"First Name": "Na", "Last Name": "Li", "Phone": "2067451002"},
        {"First Name": "NA", "Last Name": "NULL", "Phone": "2067451003"},
    ]
    status, report = resolved(tmp_path, named + people(40))
    assert (status, report["rejected"], report["customers"]) == (0, 0, 44)
    customers = {(row["first_name"], row["last_name"]) for row in read(tmp_path / "out" / "customers.csv")}
    assert {("Christopher", "Null"), ("Jennifer", "Null")} <= customers
    assert any(last == "Li" for _, last in customers)


@pytest.mark.parametrize("name", ["+SUM(A1)", "@cmd", "a b", "Ünï", "DROP TABLE", "'; --"])
def test_a_source_named_like_a_formula(name: str, tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("name,phone\nAnn Bee,206 745 1000\nTom Cat,206 745 1001\n")
    assert run(["resolve", f"{name}={tmp_path / 'd.csv'}", "-o", str(tmp_path / "out"), "--quiet"]) == 0
    assert list(checked(tmp_path / "out")["sources"]) == [name]
    cells = {row["source"] for row in read(tmp_path / "out" / "crosswalk.csv")}
    assert cells == {f"'{name}" if name[0] in "=+-@" else name}
    assert run(["explain", str(tmp_path / "out"), f"{name}:1", f"{name}:2"]) == 0


@pytest.mark.parametrize("name", ["../up", "a/b", "..", "a\\b", "a\x1b[31m", "\u202ecrm", " "])
def test_a_source_named_like_a_path_is_refused(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "d.csv").write_text("name\nAnn Bee\n")
    assert run(["resolve", f"{name}={tmp_path / 'd.csv'}", "-o", str(tmp_path / "out"), "--quiet"]) == 1
    said = capsys.readouterr().err
    assert "source name" in said
    assert "\x1b" not in said
    assert not (tmp_path / "out").exists()
