"""A written result, opened again, is the book that was written."""

from pathlib import Path
from typing import Literal

import pytest

import leadmatch
from leadmatch import datasets
from leadmatch.errors import SourceError
from leadmatch.pipeline.reopen import reopen


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    paths = datasets.dealership(600, seed=5).write(tmp_path_factory.mktemp("dumps"))
    return {name: path for name, path in paths.items() if name != "truth"}


@pytest.fixture(scope="module")
def book(files: dict[str, Path]) -> leadmatch.Book:
    return leadmatch.resolve(files)


@pytest.mark.parametrize("format_", ["csv", "parquet"])
def test_the_tables_are_the_same(book: leadmatch.Book, tmp_path: Path, format_: Literal["csv", "parquet"]) -> None:
    again = reopen(book.write(tmp_path / "out", format_))
    for name in ("customers", "crosswalk", "review", "rejected"):
        ours, written = book.frame(name), again.frame(name)
        if name == "review":
            ids = ["source_a", "record_id_a", "source_b", "record_id_b"]
            ours, written = ours.sort(ids), written.sort(ids)
        assert written.equals(ours), name
    counts = [(run.source, run.rows_read, run.accepted, run.rejected) for run in book.sources]
    assert [(run.source, run.rows_read, run.accepted, run.rejected) for run in again.sources] == counts
    assert again.inputs == book.inputs
    assert again.summary()["customers"] == book.summary()["customers"]


def test_it_explains_as_the_first_book_did(book: leadmatch.Book, tmp_path: Path) -> None:
    again = reopen(book.write(tmp_path / "out"))
    for a, b in book.pairs.head(20).select("left", "right").iter_rows():
        records = [book.frame("crosswalk").row(row)[:2] for row in (a, b)]
        assert str(again.explain(*records)) == str(book.explain(*records))


def test_changed_inputs_are_refused(files: dict[str, Path], tmp_path: Path) -> None:
    copy = tmp_path / "crm.csv"
    copy.write_bytes(files["crm"].read_bytes())
    out = leadmatch.resolve({"crm": copy}).write(tmp_path / "out")
    copy.write_text("id\n1\n")
    with pytest.raises(SourceError, match="gone or changed"):
        reopen(out)


def test_a_folder_without_a_result_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no result of leadmatch"):
        reopen(tmp_path)
