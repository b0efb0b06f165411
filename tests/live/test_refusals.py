"""What a store says of the consent of one customer is what it says of all, and a refusal outlasts being taken apart."""

import polars as pl
import pytest

import leadmatch
from leadmatch import datasets
from livedesk import FEW, Desk

BOUGHT = {"sold_at": "2026-11-01"}
ANN = {"source": "crm", "record_id": "1", "first_name": "Anna", "last_name": "Miller", "phone": "519-555-0142"}
ANNE = {
    "source": "web",
    "record_id": "2",
    "first_name": "Anne",
    "last_name": "Miller",
    "phone": "519-555-0142",
} | BOUGHT
BERT = {"source": "web", "record_id": "2", "first_name": "Bernard", "last_name": "Okafor"} | BOUGHT
REFUSED = {"email": "anna.miller@a.example", "opt_out.email": "2026-01-02"}
OTHER = {"email": "am1970@b.example"}
WHILE_ONE = "refused on 2026-01-02 (crm:1) in a record that was held for theirs"


@pytest.fixture
def store(url):
    spec = leadmatch.Spec.model_validate({"consent": {"today": "2026-11-22"}})
    with leadmatch.open(url, spec=spec) as opened:
        yield opened


def why(store, record: str, channel: str = "email") -> str:
    """The reason of the record's customer, which is that of the book."""
    name = store.customer_of(record)
    told = store.customer(name)[f"may_{channel}_why"]
    whole = store.book().frame("customers")
    assert whole.row(whole["customer_id"].index_of(name), named=True)[f"may_{channel}_why"] == told
    return told


def as_in_the_book(store) -> list[str]:
    """The reasons of the book, where each customer shown alone is as there."""
    book = store.book().frame("customers").drop("records")
    for row in book.iter_rows(named=True):
        one = store.customer(row["customer_id"])
        assert {name: one[name] for name in row if name in one} == {name: row[name] for name in row if name in one}
    return [why for name in book.columns if name.endswith("_why") for why in book[name].drop_nulls()]


def test_a_customer_shown_alone_is_the_customer_of_the_book(url):
    dumps = datasets.dealership(200, seed=5).dumps
    some = pl.when(pl.int_range(pl.len()) % 3 == 0)
    with leadmatch.open(url) as store:
        store.load(dumps | {"crm": dumps["crm"].with_columns(some.then(pl.lit("Y")).alias("Do Not Call"))})
        assert any(why.startswith("a number of theirs was refused") for why in as_in_the_book(store))


def test_whatever_was_done_with_records_that_refuse(store):
    desk = Desk(store, 3, FEW | {"opt_out.phone": ["yes"], "opt_out.email": ["2026-01-02"]})
    for number in range(40):
        desk.work("judge" if number > 4 and number % 4 == 0 else None)
        if number % 10 == 9:
            as_in_the_book(store)


@pytest.mark.parametrize("contact", [{"phone": "519-555-0142"}, {"email": "the.millers@a.example"}])
def test_what_another_refused_reaches_who_holds_it(store, contact):
    channel = next(iter(contact))
    store.add({"source": "crm", "record_id": "1", "first_name": "Anna", f"opt_out.{channel}": "yes"} | contact)
    store.add(BERT | contact)
    assert store.customer_of("crm:1") != store.customer_of("web:2")
    assert why(store, "web:2", channel).endswith("theirs was refused (crm:1)")


def test_taken_apart_both_keep_what_was_refused_while_they_were_one(store):
    store.add(ANN | REFUSED)
    store.add(ANNE | OTHER)
    assert store.customer_of("crm:1") == store.customer_of("web:2")
    event = store.unlink("crm:1", "web:2")
    assert why(store, "crm:1") == "refused on 2026-01-02 (crm:1)"
    assert why(store, "web:2") == WHILE_ONE

    store.undo(event)
    assert why(store, "web:2") == "refused on 2026-01-02 (crm:1)"
    store.unlink("web:2", "crm:1")
    store.add(ANN | REFUSED | {"city": "Guelph"})
    store.add(ANNE | OTHER | {"city": "Guelph"})
    assert why(store, "web:2") == WHILE_ONE

    store.add(ANN | {"email": REFUSED["email"]})
    assert why(store, "web:2").startswith("bought on 2026-11-01"), "the refusal was taken out at its source"


def test_a_customer_taken_apart_has_no_part_in_later_refusals(store):
    store.add(ANN | {"email": REFUSED["email"]})
    store.add(ANNE | OTHER)
    store.unlink("crm:1", "web:2")
    store.add(ANN | REFUSED)
    store.add(ANN | REFUSED | {"source": "phone", "record_id": "3"})
    assert why(store, "web:2").startswith("bought on 2026-11-01")


def test_two_who_never_were_one_share_no_refusal(store):
    store.add(ANN | REFUSED)
    store.add(BERT | OTHER)
    store.unlink("crm:1", "web:2")
    assert why(store, "web:2").startswith("bought on 2026-11-01")
