import numpy as np
import polars as pl
import pytest

import leadmatch
from leadmatch.comparisons.names import FIRST, LAST
from leadmatch.datasets import demo_files
from leadmatch.few import FEW
from leadmatch.pipeline.book import Book
from leadmatch.pipeline.scored import Compared
from leadmatch.pipeline.wording import with_words, wording
from leadmatch.weights import probability


@pytest.mark.parametrize(
    ("comparison", "label", "said"),
    [
        ("phone", "same phone, on 2 leads or fewer", "same phone"),
        ("email", "same e-mail, on more than 4096 leads", "same e-mail"),
        ("name", "same, on 4 leads or fewer", "same name"),
        ("name", "first same (on 3 leads or fewer), last different", "same first name and last names differ"),
        ("name", "first missing, last same (on more than 1000 leads)", "no first name on a side and same last name"),
        ("name", "first and last swapped", "first and last swapped"),
        ("name", "one in the other's place", "one in the other's place"),
        ("deal_no", "same number, on 2 leads or fewer", "deal_no: same number"),
    ],
)
def test_levels_in_words(comparison: str, label: str, said: str) -> None:
    assert wording(comparison, label) == said


def test_every_state_of_a_name_has_words() -> None:
    for first in FIRST:
        for last in LAST:
            assert "name" in wording("name", f"first {first.label}, last {last.label}").removeprefix("first ")


@pytest.fixture(scope="module")
def book() -> Book:
    files = {name: str(path) for name, path in demo_files().items() if name in ("showroom", "phone", "service")}
    return leadmatch.resolve(files)


def test_reasons_say_what_agrees_and_what_conflicts(book: Book) -> None:
    reasons = book.review_pairs["reason"]
    questions = (
        "^(records match, the rest of their customers does not|perhaps one person|hardly attached to its customer)"
    )
    assert reasons.str.contains(questions).all()
    assert reasons.str.contains(": same phone").any()
    assert reasons.str.contains("; but different ").any()
    assert not reasons.str.contains(r"\d leads").any()


def test_customers_are_weighed_as_an_explanation_weighs_them(book: Book) -> None:
    frame: pl.DataFrame = pl.from_pandas(book.review)
    doubt = (frame["customers_probability"] - 0.5).abs()
    assert (doubt.diff().drop_nulls() >= -0.0011).all()
    apart = frame.filter(~pl.col("reason").str.starts_with("hardly")).head(20)
    assert apart.height > 5
    for row in apart.iter_rows(named=True):
        told = book.explain((row["source_a"], row["record_id_a"]), (row["source_b"], row["record_id_b"]))
        assert told.customers_weight is not None
        assert np.isclose(float(probability(told.customers_weight)), row["customers_probability"], atol=0.0006)


def test_a_few_pairs_are_said_as_many_are(book: Book) -> None:
    found = book.matched
    assert found is not None
    compared = Compared(found.profiles, found.comparisons, found.model)
    packed = found.scored.packed[: 2 * FEW]
    assert len(packed) > FEW
    questions = pl.Series([f"question {i}" for i in range(len(packed))])
    many = with_words(questions, compared, packed).to_list()
    few = [with_words(questions[i : i + 1], compared, packed[i : i + 1]).item() for i in range(len(packed))]
    assert few == many
