"""Golden records made part by part are those that are made at once."""

import numpy as np
import polars as pl
import pytest

import leadmatch as lm
from leadmatch import datasets
from leadmatch.golden import parts
from leadmatch.golden.merge import merge
from leadmatch.golden.parts import merge_parts, merge_some
from leadmatch.pipeline.book import Book
from leadmatch.spec import Spec
from leadtables import lead_table


@pytest.fixture(scope="module")
def book() -> Book:
    return lm.resolve(datasets.dealership(3000, seed=4).dumps)


@pytest.mark.parametrize("at_once", [37, 500])
def test_parts_are_the_whole(book: Book, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "AT_ONCE", at_once)
    parted = np.random.default_rng(1).integers(book.leads.n, size=(300, 2))
    made = list(merge_parts(book.leads, book.customer, book.spec, parted))
    assert len(made) > 1
    whole = merge(book.leads, book.customer, book.spec, parted)
    assert pl.concat(made).equals(whole)
    assert whole["may_email_why"].str.contains("held for theirs").any()


def test_some_customers_are_those_of_the_whole(book: Book) -> None:
    numbers = np.array([3, 77, 78, 400])
    whole = merge(book.leads, book.customer, book.spec)
    assert merge_some(book.leads, book.customer, numbers, book.spec).equals(whole[numbers])


def test_a_refusal_reaches_a_customer_of_another_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "AT_ONCE", 1)
    records = [{"first_name": "Ann", "phone": "+15195550111"}, {"first_name": "Bo", "email": "bo@a.example"}]
    leads = lead_table([*records, {"first_name": "Cy", "phone": "+15195550111"}])
    said = pl.Series("consent_phone", [None, None, "out"], dtype=pl.String)
    object.__setattr__(leads, "shown", leads.shown.with_columns(said))
    customer = np.arange(3, dtype=np.int32)
    made = pl.concat(merge_parts(leads, customer, Spec()))
    assert made["consent_phone"].to_list() == ["out", None, "out"]
    assert made.equals(merge(leads, customer, Spec()))
