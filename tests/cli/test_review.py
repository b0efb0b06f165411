"""`leadmatch review`: asking, keeping and importing decisions."""

import io
import sys
from pathlib import Path

import polars as pl
import pytest

from leadmatch import datasets
from leadmatch.cli import run
from leadmatch.pipeline.decisions import COLUMNS, Answer, read_decisions
from leadmatch.pipeline.guard import unguarded


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    paths = datasets.dealership(600, seed=3).write(tmp_path_factory.mktemp("dumps"))
    return [f"{name}={path}" for name, path in paths.items() if name in ("crm", "web", "service")]


@pytest.fixture(scope="module")
def out(sources: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("result") / "out"
    assert run(["resolve", *sources, "-o", str(folder), "--quiet"]) == 0
    return folder


def pairs(out: Path) -> list[tuple[str, ...]]:
    return unguarded(pl.read_csv(out / "review.csv", infer_schema=False)).select(COLUMNS[:4]).rows()


def review(out: Path, file: Path, typed: str, monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    return run(["review", str(out), "-d", str(file), "--actor", "ann", *options])


def said(file: Path) -> list[tuple[tuple[str, ...], str]]:
    return [((a.source_a, a.record_id_a, a.source_b, a.record_id_b), a.said) for a in read_decisions(file)]


def test_each_answer_is_kept_and_no_pair_is_asked_twice(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, asked = tmp_path / "decisions.csv", pairs(out)
    assert review(out, file, "s\n?\nD\nq\n", monkeypatch) == 0
    assert said(file) == [(asked[0], "same"), (asked[1], "different")]
    answers = read_decisions(file)
    assert {a.actor for a in answers} == {"ann"}
    assert answers[0].at < answers[1].at
    assert answers[0].at.endswith("+00:00")
    captured = capsys.readouterr()
    assert f"pair 1 of {len(asked)}" in captured.out
    assert ":".join(asked[0][:2]) in captured.out
    assert "before looking" in captured.out
    assert "'?' is no answer" in captured.err
    assert review(out, file, "u\n", monkeypatch, "--limit", "2") == 0  # the input ends: as if q
    assert said(file)[2:] == [(asked[2], "unsure")]


def test_back_decides_again(out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, asked = tmp_path / "decisions.csv", pairs(out)
    assert review(out, file, "b\ns\nb\nd\n", monkeypatch, "--limit", "1") == 0
    assert said(file) == [(asked[0], "same")]
    assert review(out, file, "s\nb\nd\nq\n", monkeypatch, "--limit", "2") == 0
    assert said(file)[1:] == [(asked[1], "same"), (asked[1], "different")]


def test_nothing_left_and_no_result(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "decisions.csv"
    assert review(out, file, "u\n" * len(pairs(out)), monkeypatch) == 0
    assert review(out, file, "", monkeypatch) == 0
    assert "no pair is left" in capsys.readouterr().err
    assert review(tmp_path, file, "", monkeypatch) == 1
    assert "no run.json" in capsys.readouterr().err


def test_an_edited_table_is_imported_once(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, edited, asked = tmp_path / "decisions.csv", tmp_path / "edited.csv", pairs(out)
    table = pl.read_csv(out / "review.csv", infer_schema=False)
    answers = ["same", None, "different"] + [None] * (table.height - 3)
    table.with_columns(pl.Series("decision", answers, dtype=pl.String)).write_csv(edited, separator=";")
    for _ in range(2):
        assert review(out, file, "", monkeypatch, "--import", str(edited)) == 0
    assert said(file) == [(asked[0], "same"), (asked[2], "different")]
    assert all(answer.actor == "ann" and answer.at for answer in read_decisions(file))
    assert "0 decisions added" in capsys.readouterr().err


def test_contradictions_are_told_at_once(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, edited = tmp_path / "decisions.csv", tmp_path / "edited.csv"
    rows = [
        Answer("crm", "1", "web", "2", "same"),
        Answer("web", "2", "web", "3", "same"),
        Answer("crm", "1", "web", "3", "different"),
    ]
    names = ("source_a", "record_id_a", "source_b", "record_id_b", "said")
    pl.DataFrame([{n: getattr(r, n) for n in names} for r in rows]).rename({"said": "decision"}).write_csv(edited)
    assert review(out, file, "", monkeypatch, "--import", str(edited)) == 0
    assert "'crm:1' and 'web:3' are judged apart" in capsys.readouterr().err


def test_resolve_takes_decisions(
    sources: list[str], out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, (a, i, b, j) = tmp_path / "decisions.csv", pairs(out)[0]
    for letter, same in (("s", True), ("d", False)):
        file.unlink(missing_ok=True)
        assert review(out, file, letter, monkeypatch, "--limit", "1") == 0
        again = tmp_path / letter
        assert run(["resolve", *sources, "-o", str(again), "--decisions", str(file), "--quiet"]) == 0
        assert "decisions: 1 hold" in capsys.readouterr().err
        crosswalk = unguarded(pl.read_csv(again / "crosswalk.csv", infer_schema=False))
        of = {(s, r): c for s, r, c, _ in crosswalk.iter_rows()}
        assert (of[a, i] == of[b, j]) is same
        assert (a, i, b, j) not in pairs(again)
        assert run(["review", str(again), "-d", str(tmp_path / "new.csv"), "--limit", "1"]) == 0
