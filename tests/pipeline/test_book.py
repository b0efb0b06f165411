import re
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from books import RECORDS, make_book
from leadmatch.errors import QualityGateError, UnknownRecordError
from leadmatch.pipeline.doubt import PAIRS, REVIEW_PAIRS
from leadmatch.pipeline.gates import check_gates
from leadmatch.pipeline.ids import customer_ids, household_ids
from leadmatch.spec import Gates, Spec
from leadtables import lead_table


def test_the_crosswalk_holds_every_record_once_in_input_order() -> None:
    crosswalk = make_book().crosswalk
    assert crosswalk.columns == ["source", "record_id", "customer_id", "household_id"]
    assert crosswalk["record_id"].to_list() == ["C1", "C2", "-1", "W2"]
    ids = crosswalk["customer_id"]
    assert ids[0] == ids[2]
    assert ids.n_unique() == 3
    assert all(re.fullmatch("C[A-Z2-7]{13}", i) for i in ids)
    assert all(re.fullmatch("H[A-Z2-7]{13}", i) for i in crosswalk["household_id"])


def test_customers_carry_their_ids() -> None:
    book = make_book()
    assert set(book.customers["customer_id"]) == set(book.crosswalk["customer_id"])
    joined = book.customers.join(book.crosswalk, on=["customer_id", "household_id"])
    assert joined.height == 4
    assert book.customers is book.customers


def test_ids_depend_on_members_and_on_nothing_else() -> None:
    leads, customer = lead_table(RECORDS), np.array([0, 1, 0, 2], dtype=np.int32)
    ids = customer_ids(leads, customer)
    shuffled, moved = lead_table(RECORDS[::-1]), np.array([0, 1, 2, 1], dtype=np.int32)
    other = customer_ids(shuffled, moved)
    assert ids.to_list() == [other[1], other[2], other[0]]
    homes = household_ids(leads, np.array([0, 1, 0, 0], dtype=np.int32), customer, ids)
    assert homes.to_list() == household_ids(shuffled, np.array([0, 0, 1, 0], dtype=np.int32), moved, other).to_list()
    assert homes[0][1:] in {ids[0][1:], ids[2][1:]}
    assert homes[1][1:] == ids[1][1:]


def test_review_shows_both_records() -> None:
    row = make_book().review.to_dicts()[0]
    assert (row["source_a"], row["record_id_a"], row["record_id_b"]) == ("crm", "C1", "C2")
    assert (row["name_a"], row["phone_a"], row["email_b"]) == ("Zoë Côté", "+15145550100", "@evil.example")
    assert (row["weight_bits"], row["reason"]) == (-1.0, "same street")
    assert (row["probability"], row["household_probability"], row["customers_probability"]) == (0.327, 0.2, 0.412)


def test_review_shows_birth_dates_and_addresses_in_one_line() -> None:
    home = {"number": "12", "street": "Oak St", "city": "Barrie", "region": "ON", "postal_code": "L4M1A1"}
    record = {"first_name": "Zoe", "birth_date": "1980-02-03", "address": home}
    row = make_book(
        records=[record, {"first_name": "Ann"}, {"first_name": "Ann"}, {"first_name": "Ann"}]
    ).review.to_dicts()[0]
    assert (row["birth_date_a"], row["address_a"]) == ("1980-02-03", "12 Oak St Barrie ON L4M1A1")
    assert (row["birth_date_b"], row["address_b"]) == (None, None)


def test_review_asks_first_where_the_customers_are_most_in_doubt() -> None:
    asked = [(0, 1, 0.0, 0.5, 0.0, 0.99, ""), (0, 2, 3.0, 0.9, 0.0, 0.45, ""), (0, 3, 3.0, 0.9, 0.0, 0.55, "")]
    review = make_book(review_pairs=pl.DataFrame(asked, schema=REVIEW_PAIRS, orient="row")).review
    assert review["record_id_b"].to_list() == ["-1", "W2", "C2"]


def test_review_of_records_without_names() -> None:
    book = make_book(records=[{"phone": "+1"}] * 4)
    assert book.review["name_a"].to_list() == [None]


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_tables_come_in_the_callers_kind(kind: str) -> None:
    book = make_book(frame_kind=kind)
    for name in ("customers", "crosswalk", "review", "rejected"):
        assert type(getattr(book, name)).__module__.split(".")[0] == kind
    assert len(book.customers) == 3


def test_pandas_frames_hold_the_same() -> None:
    frame: Any = make_book(frame_kind="pandas").customers
    raw = make_book().customers
    assert frame["first_name"].tolist() == raw["first_name"].to_list()
    assert frame["updated_at"].dtype == "datetime64[us]"
    pd.testing.assert_series_equal(frame["records"], pd.Series([2, 1, 1], dtype="uint32", name="records"))


def test_summary_adds_up() -> None:
    summary = make_book().summary()
    assert summary["rows_read"] == summary["accepted"] + summary["rejected"] == 5
    assert (summary["customers"], summary["households"], summary["largest_customer"]) == (3, 2, 2)


def test_rows_are_found_by_name() -> None:
    book = make_book()
    assert book.row("web", "-1") == 2
    for source, record_id in (("web", "C1"), ("nowhere", "C1")):
        with pytest.raises(UnknownRecordError, match=f"no accepted record {source}:{record_id}"):
            book.row(source, record_id)


def test_gates() -> None:
    check_gates(make_book(spec=Spec(gates=Gates(max_rejected=0.2))))
    with pytest.raises(QualityGateError, match=r"max_rejected: 20\.0% is above 10\.0%"):
        check_gates(make_book())
    with pytest.raises(QualityGateError, match=r"max_review: 50\.0% is above 40\.0%"):
        check_gates(make_book(spec=Spec(gates=Gates(max_rejected=1, max_review=0.4))))


def test_nothing_accepted_gives_empty_tables() -> None:
    nothing = np.zeros(0, dtype=np.int32)
    pairs = make_book().review_pairs.clear()
    book = make_book(records=[], customer=nothing, household=nothing, pairs=pairs.select(*PAIRS), review_pairs=pairs)
    assert book.customers.height == book.crosswalk.height == book.review.height == 0
    assert book.summary()["customers"] == 0
    assert isinstance(book.customers, pl.DataFrame)
