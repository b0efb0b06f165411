"""The report of a book: its numbers are those of the book; anonymous, it names nobody."""

import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import leadmatch
from leadmatch import datasets
from leadmatch.cli import run
from leadmatch.errors import SourceError
from leadmatch.pipeline.report import sections_of
from leadmatch.report.section import Chart, Table


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    paths = datasets.dealership(600, seed=5).write(tmp_path_factory.mktemp("dumps"))
    return {name: path for name, path in paths.items() if name != "truth"}


@pytest.fixture(scope="module")
def book(files: dict[str, Path]) -> leadmatch.Book:
    return leadmatch.resolve(files)


def tables(book: leadmatch.Book, key: str) -> dict[str, Table]:
    (section,) = (section for section in sections_of(book) if section.key == key)
    found = [block.table if isinstance(block, Chart) else block for block in section.blocks]
    return {block.caption: block for block in found if isinstance(block, Table)}


def test_customers_and_records_add_up(book: leadmatch.Book) -> None:
    rows = tables(book, "people")["Customers by number of records"].rows
    assert sum(int(row[1]) for row in rows) == book.customer_count  # type: ignore[arg-type]


def test_the_overlap_is_that_of_the_crosswalk(book: leadmatch.Book) -> None:
    crosswalk = book.frame("crosswalk")
    held = {name: set(crosswalk.filter(source=name)["customer_id"]) for name in crosswalk["source"].unique()}
    for name, customers, elsewhere, only in tables(book, "overlap")["Customers of each system"].rows:
        others = set[str]().union(*(ids for other, ids in held.items() if other != name))
        assert (customers, elsewhere) == (len(held[str(name)]), len(held[str(name)] & others))
        assert only == len(held[str(name)] - others)
    both = tables(book, "overlap")["Customers in both systems"]
    for name, *counts in both.rows:
        assert counts == [len(held[str(name)] & held[other]) for other in both.columns[1:]]
    combinations = next(t for caption, t in tables(book, "overlap").items() if "combination" in caption)
    assert sum(int(row[1]) for row in combinations.rows) == book.customer_count  # type: ignore[arg-type]


def test_duplicates_add_up(book: leadmatch.Book) -> None:
    found = tables(book, "duplicates")
    for name, records, customers, again, _ in found["Duplicates inside each system"].rows:
        mine = book.frame("crosswalk").filter(source=name)
        assert (records, customers) == (mine.height, mine["customer_id"].n_unique())
        assert int(again) == int(records) - int(customers)  # type: ignore[arg-type]
    months = {row[0]: row for row in found["Records by month"].rows}
    by_system = found["Records of customers known already, by system and month"]
    for place, month in enumerate(by_system.columns[1:], 1):
        assert sum(int(row[place]) for row in by_system.rows) == months[month][2]  # type: ignore[arg-type]


def test_the_examples_name_customers_unless_anonymous(book: leadmatch.Book, tmp_path: Path) -> None:
    page = book.report(tmp_path / "report.html").read_text()
    hidden = book.report(tmp_path / "anonymous.html", anonymous=True).read_text()
    customers = book.frame("customers")
    names = customers.select(pl.concat_str("first_name", "last_name", separator=" ")).to_series().drop_nulls()
    told = set(names) | set(customers["email"].drop_nulls()) | set(customers["phone"].drop_nulls())
    assert any(name in page for name in told)
    assert [name for name in told if name in hidden] == []
    records = book.frame("crosswalk").select(pl.concat_str("source", "record_id", separator=":")).to_series()
    assert any(record in page for record in records)
    assert [record for record in records if record in hidden] == []


def test_names_that_are_markup_are_shown_and_not_run(tmp_path: Path) -> None:
    records = [
        {"id": n, "first": "<script>alert(1)</script>", "last": f"O'\u202e{x}", "phone": "416-555-0161"}
        for n, x in enumerate(("Neil", "Neill", "Neil"))
    ]
    page = leadmatch.resolve({"<b>crm": records}).report(tmp_path / "r.html").read_text()
    assert "<script" not in page.lower()
    assert "<b>" not in page
    assert "\u202e" not in page


def test_a_book_of_one_record_has_a_report(tmp_path: Path) -> None:
    page = leadmatch.resolve([{"id": "1", "name": "Ann Lee"}]).report(tmp_path / "r.html").read_text()
    assert "1 leads and records are 1 customers" in page
    assert "No record says when it was made" in page


def test_it_is_written_whole_or_not_at_all(book: leadmatch.Book, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot write the report"):
        book.report(tmp_path / "nowhere" / "r.html")
    book.report(tmp_path / "r.html")
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]


def test_the_command(
    book: leadmatch.Book, files: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = book.write(tmp_path / "out")
    made = [tmp_path / "of_result.html", tmp_path / "of_sources.html"]
    assert run(["report", str(out), "-o", str(made[0])]) == 0
    assert f"written to {made[0]}" in capsys.readouterr().out
    sources = [f"{name}={path}" for name, path in files.items()]
    assert run(["report", *sources, "-o", str(made[1]), "--quiet"]) == 0
    plain = [re.sub(r"made [0-9 :-]+|<dd>[\d.]+%</dd>|<dt>[^<]*model[^<]*</dt>", "", path.read_text()) for path in made]
    assert np.isclose(len(plain[0]), len(plain[1]), rtol=0.01)
    assert run(["report", str(out), "--spec", str(out / "spec.toml")]) == 2
    assert run(["report", str(tmp_path / "none.csv")]) == 1
