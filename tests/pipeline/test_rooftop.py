"""A store sees its customers; under "own" nothing that only another store knows, but every refusal."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from books import make_book
from customerfacts import day, leads_of
from leadmatch.errors import SourceError, SpecError, UnknownRecordError
from leadmatch.pipeline.book import Book
from leadmatch.pipeline.doubt import REVIEW_PAIRS
from leadmatch.pipeline.rooftop import stores
from leadmatch.spec import Consent, Rooftops, Spec

ANN = {"first_name": "Ann", "last_name": "Lee"}
RECORDS: list[dict[str, Any]] = [
    ANN | {"record_id": "L1", "store": "London", "phone": "+15195550101", "comments": "likes blue",
           "created_at": day("2026-01-01"), "lead_type": "internet"},
    ANN | {"record_id": "G1", "store": "Guelph", "phone": "+15195550102", "email": "ann@example.org",
           "comments": "secret of Guelph", "created_at": day("2026-03-01"), "lead_type": "walk-in",
           "salesperson": "Raj of Guelph"},
    {"record_id": "G2", "first_name": "Bo", "last_name": "Ng", "store": "GUELPH", "created_at": day("2026-01-05")},
    {"record_id": "L2", "first_name": "Cy", "last_name": "Ito", "store": "London", "created_at": day("2026-01-06")},
    ANN | {"record_id": "N1", "comments": "of no store", "email": "nobody@example.org"},
]  # fmt: skip
CUSTOMER = [0, 0, 1, 2, 0]
HIDDEN = ("Guelph", "GUELPH", "G1", "G2", "0102", "ann@", "nobody@", "of no store", "N1", "Bo")


def book_of(records: list[dict[str, Any]] = RECORDS, **rooftops: Any) -> Book:
    pairs = [(0, 1, 9.0, 0.99, 0.0, 0.9, "a"), (0, 3, -1.0, 0.3, 0.0, 0.4, "b"), (2, 3, -1.0, 0.3, 0.0, 0.4, "c")]
    spec = Spec(rooftops=Rooftops(**rooftops), consent=Consent(today=date(2026, 11, 22)))
    book = make_book(
        spec=spec,
        customer=np.array(CUSTOMER, np.int32),
        household=np.array(CUSTOMER, np.int32),
        review_pairs=pl.DataFrame(pairs, schema=REVIEW_PAIRS, orient="row"),
    )
    return replace(book, leads=leads_of(records))


def text_of(*frames: pl.DataFrame) -> str:
    return "\n".join(frame.write_csv() for frame in frames)


def test_under_own_no_value_of_another_store_is_seen() -> None:
    book = book_of()
    view = book.rooftop("london")
    ids = [book.frame("customers")["customer_id"][c] for c in (0, 2)]
    assert view.customers["customer_id"].to_list() == ids
    assert view.crosswalk["record_id"].to_list() == ["L1", "L2"]
    assert view.review.select("record_id_a", "record_id_b").rows() == [("L1", "L2")]
    assert view.events["record_id"].unique().to_list() == ["L1"]
    assert view.customers["notes"].to_list() == ["2026-01-01 crm:L1: likes blue", None]
    assert view.customers["records"].to_list() == [1, 1]
    shown = text_of(view.customers, view.crosswalk, view.review, view.events)
    assert [word for word in HIDDEN if word in shown] == []


def test_under_all_a_store_sees_all_records_of_its_customers_and_no_others() -> None:
    view = book_of(share="all").rooftop("London")
    assert view.crosswalk["record_id"].to_list() == ["L1", "G1", "L2", "N1"]
    assert view.customers["notes"][0] == (
        "2026-01-01 crm:L1: likes blue | 2026-03-01 crm:G1: secret of Guelph | crm:N1: of no store"
    )
    assert view.customers.select("stores", "owner_store", "owned").rows() == [
        ("Guelph | London", "Guelph", False),
        ("London", "London", True),
    ]
    assert view.events["record_id"].unique().sort().to_list() == ["G1", "L1"]
    assert "Bo" not in text_of(view.customers, view.crosswalk, view.review, view.events)


def test_who_owns_a_customer_is_told_without_naming_another_store() -> None:
    assert book_of().rooftop("London").customers["owned"].to_list() == [False, True]
    assert book_of(owner=["first_touch"]).rooftop("London").customers["owned"].to_list() == [True, True]


@pytest.mark.parametrize(
    ("at_london", "at_guelph", "said", "may"),
    [
        (None, "out", "out", "no"),
        ("in", "out", "out", "no"),
        ("in", None, "in", "yes"),
        ("out", "in", "out", "no"),
        (None, "in", None, "no"),
    ],
)
def test_a_refusal_given_to_one_store_holds_for_all_and_an_agreement_does_not(
    at_london: str | None, at_guelph: str | None, said: str | None, may: str
) -> None:
    old = {"created_at": day("2020-01-01"), "updated_at": day("2020-01-01")}
    records = [
        RECORDS[0] | old | {"consent_phone": at_london},
        RECORDS[1] | old | {"consent_phone": at_guelph},
        *RECORDS[2:],
    ]
    row = book_of(records).rooftop("London").customers.row(0, named=True)
    assert (row.get("consent_phone"), row["may_phone"]) == (said, may)
    assert (row["may_phone_to"] is None) == (may == "no")
    assert "G1" not in str(row)
    assert "Guelph" not in str(row)


def test_the_stores_of_a_group() -> None:
    assert stores(book_of()).rows() == [("Guelph", 2, 2, 2), ("London", 2, 2, 1), (None, 1, 1, 0)]


def test_an_unknown_store_is_told_with_those_that_there_are() -> None:
    with pytest.raises(UnknownRecordError, match=r"no store 'Paris' \(stores: Guelph, London\)"):
        book_of().rooftop("Paris")
    with pytest.raises(UnknownRecordError, match="no record names a store"):
        make_book().rooftop("Paris")


def test_a_view_is_written_whole_and_replaces_only_a_view(tmp_path: Path) -> None:
    view = book_of().rooftop("London")
    out = view.write(tmp_path / "london")
    assert sorted(p.name for p in out.iterdir()) == [
        "crosswalk.csv", "customers.csv", "events.csv", "review.csv", "rooftop.json",
    ]  # fmt: skip
    assert json.loads((out / "rooftop.json").read_text()) == {
        "store": "London", "share": "own", "customers": 2, "crosswalk": 2, "review": 1, "events": 1,
    }  # fmt: skip
    view.write(out, "parquet")
    assert pl.read_parquet(out / "customers.parquet").equals(view.customers)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("")
    with pytest.raises(SourceError, match="no earlier view"):
        view.write(tmp_path / "mine")
    with pytest.raises(SpecError, match="csv or parquet"):
        view.write(out, "xlsx")  # type: ignore[arg-type]
