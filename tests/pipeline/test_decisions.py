"""Decisions of people: they hold in every run, whatever their order, and come back from the file as they were made."""

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import leadmatch as lm
from leadmatch import datasets
from leadmatch.errors import JudgementError, SourceError, SpecError
from leadmatch.model.labels import evidence_weight
from leadmatch.pipeline.book import Book
from leadmatch.pipeline.decisions import COLUMNS, Answer, append, judgements_of, latest, read_decisions
from leadmatch.pipeline.explain import explain_folder
from leadmatch.pipeline.lesson import labels_of
from leadmatch.pipeline.scored import Compared

KEY = COLUMNS[:4]
WHEN = st.just("2026-01-01T00:00:00")
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)


@pytest.fixture(scope="module")
def made() -> datasets.Dealership:
    return datasets.dealership(900, seed=5)


@pytest.fixture(scope="module")
def book(made: datasets.Dealership) -> Book:
    return lm.resolve(made.dumps)


@pytest.fixture(scope="module")
def decided(made: datasets.Dealership, book: Book) -> pl.DataFrame:
    people = {(source, record): person for source, record, person, *_ in made.truth.iter_rows()}
    review = book.frame("review").select(KEY)
    said = ["same" if people[a, i] == people[b, j] else "different" for a, i, b, j in review.iter_rows()]
    return review.with_columns(pl.Series("decision", said))


def customers(book: Book) -> dict[tuple[str, str], str]:
    return {(source, record): customer for source, record, customer, _ in book.frame("crosswalk").iter_rows()}


def holds(book: Book, decided: pl.DataFrame) -> None:
    of = customers(book)
    for a, i, b, j, said in decided.iter_rows():
        assert said == "unsure" or (of[a, i] == of[b, j]) == (said == "same")


def partition(book: Book) -> set[frozenset[tuple[str, str]]]:
    groups: dict[str, set[tuple[str, str]]] = {}
    for record, customer in customers(book).items():
        groups.setdefault(customer, set()).add(record)
    return {frozenset(group) for group in groups.values()}


def test_decisions_hold_are_told_and_are_not_asked_again(made: Any, decided: pl.DataFrame) -> None:
    assert decided.height >= 20
    book = lm.resolve(made.dumps, decisions=decided)
    holds(book, decided)
    assert any(note.startswith(f"decisions: {decided.height} hold") for note in book.notes)
    asked = {frozenset(((a, i), (b, j))) for a, i, b, j in book.frame("review").select(KEY).iter_rows()}
    assert not asked & {frozenset(((a, i), (b, j))) for a, i, b, j, _ in decided.iter_rows()}


def test_arbitrary_decisions_hold(made: Any, decided: pl.DataFrame) -> None:
    turned = decided.with_columns(
        decision=pl.Series(["same", "different", "unsure"] * decided.height).head(decided.height)
    )
    # one record of each pair is in no other pair, so none contradicts another
    alone = turned.filter(pl.concat([turned["record_id_a"], turned["record_id_b"]]).is_unique().head(decided.height))
    holds(lm.resolve(made.dumps, decisions=alone), alone)


def test_order_and_sides_do_not_matter(made: Any, decided: pl.DataFrame) -> None:
    rows = [
        row if k % 2 else (row[2], row[3], row[0], row[1], row[4])
        for k, row in enumerate(random.Random(1).sample(decided.rows(), decided.height))
    ]
    first = lm.resolve(made.dumps, decisions=decided)
    second = lm.resolve(made.dumps, decisions=pl.DataFrame(rows, decided.schema, orient="row"))
    assert first.model.as_dict() == second.model.as_dict()
    assert partition(first) == partition(second)
    assert first.spec == second.spec


def test_the_later_decision_holds_and_is_told(made: Any, decided: pl.DataFrame) -> None:
    pair = decided.filter(pl.col("decision") == "different").row(0)[:4]
    later = [
        dict(zip(KEY, pair, strict=True)) | {"decision": d, "at": at}
        for d, at in (("same", "2026-02-01"), ("d", "2026-01-01"))
    ]
    book = lm.resolve(made.dumps, decisions=later)
    holds(book, pl.DataFrame([(*pair, "same")], orient="row"))
    assert "decisions: 1 taken back later by another about the same pair" in book.notes


def test_records_that_are_gone_are_skipped_and_contradictions_named(made: Any, decided: pl.DataFrame) -> None:
    a, i, b, j, _ = decided.row(0)
    gone = pl.DataFrame([(a, i, "crm", "gone", "same")], schema=[*KEY, "decision"], orient="row")
    book = lm.resolve(made.dumps, decisions=gone)
    assert "decisions: 1 skipped, about records that are not in this run" in book.notes
    assert not any("gone" in note for note in book.notes)
    same = {"decisions": [dict(zip(KEY, (a, i, b, j), strict=True)) | {"decision": "same"}]}
    with pytest.raises(JudgementError, match=f"{a}:{i}.*judged apart"):
        lm.resolve(made.dumps, judgements={"unlink": ((f"{a}:{i}", f"{b}:{j}"),)}, **same)


def test_a_saved_model_does_not_learn(made: Any, book: Book, decided: pl.DataFrame) -> None:
    again = lm.resolve(made.dumps, model=book.model, decisions=decided)
    holds(again, decided)
    assert again.model.as_dict() == book.model.as_dict()
    assert "decisions hold; a saved model does not learn from them" in again.notes


def test_evidence_is_that_of_whole_customers(book: Book, decided: pl.DataFrame) -> None:
    found = book.matched
    assert found is not None
    rows = [(book.row(a, i), book.row(b, j), True) for a, i, b, j, _ in decided.iter_rows()]
    of = found.profiles.of_lead
    rows.sort(key=lambda row: sorted((int(of[row[0]]), int(of[row[1]]))))
    labels = labels_of(Compared(found.profiles, found.comparisons, found.model), book.customer, rows)
    names = book.frame("crosswalk").select("source", "record_id").rows()
    explained = [book.explain(names[a], names[b]) for a, b, _ in rows]
    weights = [e.weight if e.customers_weight is None else e.customers_weight for e in explained]
    assert evidence_weight(found.model, labels) == pytest.approx(np.array(weights), abs=1e-4)


def test_a_written_result_with_decisions_is_explained_by_what_was_used(tmp_path: Path, decided: pl.DataFrame) -> None:
    paths = datasets.dealership(900, seed=5).write(tmp_path / "dumps")
    decided.write_csv(tmp_path / "decisions.csv")
    inputs = {name: path for name, path in paths.items() if name != "truth"}
    book = lm.resolve(inputs, decisions=tmp_path / "decisions.csv")
    book.write(tmp_path / "out")
    a, i, b, j, _ = decided.row(0)
    mine, theirs = book.explain((a, i), (b, j)), explain_folder(tmp_path / "out", (a, i), (b, j))
    assert theirs.weight == pytest.approx(mine.weight)
    assert sum(step.bits for step in theirs.steps) == pytest.approx(theirs.weight, abs=1e-6)
    assert theirs.same_customer == mine.same_customer
    assert any(note.startswith("decisions") for note in json.loads((tmp_path / "out/run.json").read_text())["notes"])


ANSWERS = st.lists(
    st.builds(Answer, TEXT, TEXT, TEXT, TEXT, st.sampled_from(["same", "different", "unsure"]), TEXT, WHEN)
    .filter(lambda answer: len(answer.pair) == 2),
    min_size=1, max_size=5,
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(answers=ANSWERS)
def test_a_file_gives_back_what_was_added(answers: list[Answer], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("decisions") / "decisions.csv"
    for answer in answers:
        append(path, [answer])
    assert read_decisions(path) == answers
    holding, _ = latest(answers)
    judgements = judgements_of(holding.values())
    assert len(judgements.link) + len(judgements.unlink) == sum(a.said != "unsure" for a in holding.values())


@pytest.mark.parametrize(
    ("row", "error", "told"),
    [
        ({"decision": "perhaps"}, SpecError, "row 1: the decision 'perhaps'"),
        ({"decision": "s", "record_id_b": "1", "source_b": "x"}, SpecError, "two records"),
        ({"decision": "s", "record_id_b": None}, SpecError, "two records"),
    ],
)
def test_slips_are_told(row: dict[str, Any], error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        read_decisions([{"source_a": "x", "record_id_a": "1", "source_b": "y", "record_id_b": "2"} | row])


def test_missing_columns_and_empty_decisions() -> None:
    with pytest.raises(SourceError, match="no column 'decision'"):
        read_decisions([dict.fromkeys(KEY, "x")])
    assert read_decisions(pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String))) == []
    assert (
        read_decisions([dict(zip(KEY, "abcd", strict=True)) | {"decision": d} for d in (None, " S ")])[0].said == "same"
    )
