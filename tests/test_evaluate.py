"""The measures against brute force, and against recordlinkage's own."""

import itertools
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadmatch.errors import MappingError, SourceError
from leadmatch.evaluate import evaluate

PARTITIONS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 2)), min_size=2, max_size=25)


def frames(rows: list[tuple[int, int, int]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    sources = [f"s{source}" for _, _, source in rows]
    ids = [str(i) for i in range(len(rows))]
    crosswalk = pl.DataFrame({"source": sources, "record_id": ids, "customer_id": [f"c{c}" for _, c, _ in rows]})
    truth = pl.DataFrame({"source": sources, "record_id": ids, "person_id": [f"p{p}" for p, _, _ in rows]})
    return crosswalk, truth


def links(rows: list[tuple[int, int, int]], label: int, between: bool) -> set[tuple[int, int]]:
    pairs = itertools.combinations(range(len(rows)), 2)
    return {(a, b) for a, b in pairs if rows[a][label] == rows[b][label] and not (between and rows[a][2] == rows[b][2])}


def index(pairs: set[tuple[int, int]]) -> pd.MultiIndex:
    left, right = [a for a, _ in sorted(pairs)], [b for _, b in sorted(pairs)]
    return pd.MultiIndex.from_arrays([left, right], names=["a", "b"])


@settings(deadline=None, max_examples=50)
@given(PARTITIONS, st.booleans())
def test_pairs_as_counted_by_hand(rows, between):
    result = evaluate(*frames(rows), between_sources=between)
    true, found = links(rows, 0, between), links(rows, 1, between)
    assert (result.true_pairs, result.found_pairs, result.correct_pairs) == (len(true), len(found), len(true & found))


@settings(deadline=None, max_examples=50)
@given(PARTITIONS)
def test_measures_of_recordlinkage(rows):
    recordlinkage = pytest.importorskip("recordlinkage")
    true, found = links(rows, 0, False), links(rows, 1, False)
    if not true or not found or not true & found:
        return
    pairwise = evaluate(*frames(rows)).pairwise
    assert pairwise.precision == pytest.approx(recordlinkage.precision(index(true), index(found)))
    assert pairwise.recall == pytest.approx(recordlinkage.recall(index(true), index(found)))
    assert pairwise.f1 == pytest.approx(recordlinkage.fscore(index(true), index(found)))


@settings(deadline=None, max_examples=50)
@given(PARTITIONS)
def test_b_cubed_by_brute_force(rows):
    precision = recall = 0.0
    for person, customer, _ in rows:
        both = sum(p == person and c == customer for p, c, _ in rows)
        precision += both / sum(c == customer for _, c, _ in rows)
        recall += both / sum(p == person for p, _, _ in rows)
    result = evaluate(*frames(rows)).b_cubed
    assert result.precision == pytest.approx(precision / len(rows))
    assert result.recall == pytest.approx(recall / len(rows))


@settings(deadline=None, max_examples=50)
@given(PARTITIONS, st.randoms(use_true_random=False), st.booleans())
def test_what_blocking_lost(rows, random, between):
    crosswalk, truth = frames(rows)
    pairs = [pair for pair in itertools.permutations(range(len(rows)), 2) if random.random() < 0.4]
    candidates = pl.DataFrame(
        [(f"s{rows[a][2]}", str(a), f"s{rows[b][2]}", str(b)) for a, b in pairs],
        schema=dict.fromkeys(("source_a", "record_id_a", "source_b", "record_id_b"), pl.String),
        orient="row",
    )
    blocking = evaluate(crosswalk, truth, candidates, between_sources=between).blocking
    true = links(rows, 0, between)
    kept = {(min(pair), max(pair)) for pair in pairs} & true
    assert blocking is not None
    assert (blocking.true_candidates, blocking.lost) == (len(kept), len(true) - len(kept))
    assert blocking.completeness == pytest.approx(len(kept) / len(true) if true else 1.0)


def test_records_that_one_side_misses_are_alone():
    crosswalk = pl.DataFrame({"source": ["a", "a", "b"], "record_id": ["1", "2", "9"], "customer_id": ["x", "x", "x"]})
    truth = pl.DataFrame({"source": ["a", "a", "b"], "record_id": ["1", "2", "3"], "person_id": ["p", "p", "p"]})
    result = evaluate(crosswalk, truth)
    assert (result.records, result.not_found, result.not_in_truth) == (4, 1, 1)
    assert (result.true_pairs, result.found_pairs, result.correct_pairs) == (3, 3, 1)
    assert (result.persons, result.customers) == (2, 2)


def test_paths_frames_and_labels(tmp_path: Path):
    crosswalk = pd.DataFrame({"source": ["a", "b"], "record_id": [1, 2], "customer_id": ["x", "x"]})
    pl.DataFrame({"record_id": ["1", "2"], "cluster": ["p", "p"]}).write_csv(tmp_path / "truth.csv")
    result = evaluate(crosswalk, tmp_path / "truth.csv")
    assert result.pairwise.f1 == 1
    assert evaluate(crosswalk, tmp_path / "truth.csv", between_sources=True).true_pairs == 1
    assert result.as_dict()["pairwise"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert "B-cubed" in result.table()


def test_mistakes_are_named(tmp_path: Path):
    crosswalk, truth = frames([(0, 0, 0), (1, 1, 1)])
    with pytest.raises(MappingError, match="no column customer_id"):
        evaluate(crosswalk.drop("customer_id"), truth)
    with pytest.raises(MappingError, match="more than once"):
        evaluate(pl.concat([crosswalk, crosswalk]), truth)
    with pytest.raises(MappingError, match="source_a"):
        evaluate(crosswalk, truth, pl.DataFrame({"record_id_a": []}))
    with pytest.raises(SourceError, match=r"nowhere\.csv"):
        evaluate(crosswalk, tmp_path / "nowhere.csv")


CROSSWALK = pl.DataFrame({"source": ["a", "a", "b"], "record_id": ["1", "2", "3"], "customer_id": ["C", "C", "D"]})


@pytest.mark.parametrize(
    ("truth", "options", "by_source"),
    [
        ({"rec_id": ["1", "2", "3"], "cluster": [7, 7, 8]}, {}, False),
        ({"source": ["x", "x", "x"], "rec_id": ["1", "2", "3"], "cluster": [7, 7, 8]}, {}, False),
        ({"source": ["a", "a", "b"], "rec_id": ["1", "2", "3"], "cluster": [7, 7, 8]}, {}, True),
        ({"No": [1, 2, 3], "Who": ["p", "p", "q"]}, {"record_id": "No", "person": "Who"}, False),
        (
            {"record_id": ["9", "9", "9"], "No": [1, 2, 3], "Who": [1, 1, 2]},
            {"record_id": "No", "person": "Who"},
            False,
        ),
    ],
)
def test_a_truth_may_call_its_columns_otherwise(truth, options, by_source):
    result = evaluate(CROSSWALK, pl.DataFrame(truth), **options)
    assert (result.pairwise.f1, result.not_found, result.by_source) == (1.0, 0, by_source)


@pytest.mark.parametrize(
    ("truth", "message"),
    [
        ({"Cust": ["1"], "cluster": [7]}, "truth: no column record_id or rec_id or id .*--record-id"),
        ({"record_id": ["1"], "Who": [7]}, "truth: no column person_id .*--person"),
        ({"record_id": ["77"], "cluster": [7]}, "no record in common: 1 here, 77 there"),
    ],
)
def test_a_truth_that_does_not_fit_says_what_to_do(truth, message):
    with pytest.raises(MappingError, match=message):
        evaluate(CROSSWALK, pl.DataFrame(truth))
