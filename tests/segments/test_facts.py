from typing import Any

import pytest

from customerfacts import TODAY, day, facts_of
from leadmatch.segments.facts import FACTS, SCHEMA
from leadmatch.spec import Rooftops, Spec

ANN = {"first_name": "Ann", "last_name": "Lee"}


def test_every_fact_is_there_whatever_the_sources_hold() -> None:
    made = facts_of([{"first_name": "Ann"}])
    assert made.schema == SCHEMA
    row = made.row(0, named=True)
    empty = {f.name: {"UInt32": 0, "Boolean": False}.get(str(f.dtype)) for f in FACTS}
    known = {"customer_id": "C0", "household_id": "H100", "name": "Ann", "first_name": "Ann", "records": 1}
    assert row == empty | known | {"sources": "crm", "systems": 1, "household_customers": 1}


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([("internet_lead", "2026-01-01")], {"inquiries": 1, "contacted": False, "has_sold": False}),
        ([("phone_up", "2026-01-01"), ("walk_in", "2026-01-02")], {"inquiries": 2, "contacted": True}),
        ([("outbound_attempt", None)], {"attempts": 1, "contacted": False}),
        ([("internet_lead", None), ("no_show", None)], {"contacted": False}),
        ([("contact", None)], {"contacted": True, "inquiries": 0}),
        ([("appointment_set", None), ("no_show", None)], {"appointments": 1, "shows": 0, "contacted": True}),
        ([("appointment_shown", None)], {"shows": 1, "contacted": True}),
        ([("sold", "2026-01-05")], {"has_sold": True, "last_sold": day("2026-01-05"), "contacted": True}),
        ([("delivered", "2026-01-09")], {"has_sold": True, "last_sold": day("2026-01-09")}),
        ([("sold", None)], {"has_sold": True, "last_sold": None}),
        ([("service_ro", "2026-02-01"), ("service_ro", "2026-01-01")],
         {"has_service": True, "services": 2, "last_service": day("2026-02-01"), "contacted": False}),
        ([("deposit", None), ("deposit_refund", None), ("return", None)], {"deposits": 1, "refunds": 1, "returns": 1}),
        ([("internet_lead", "2026-11-12")], {"first_seen": day("2026-11-12"), "days_quiet": 10}),
    ],
)  # fmt: skip
def test_events(events: list[tuple[str, str | None]], expected: dict[str, Any]) -> None:
    rows = [{"customer": 0, "lead": 0, "event": name, "at": at and day(at)} for name, at in events]
    row = facts_of([ANN], rows).row(0, named=True)
    assert {name: row[name] for name in expected} == expected


def test_the_spec_says_what_proves_contact() -> None:
    spec = Spec(journey={"proves_contact": ["service_ro"]})
    made = facts_of([ANN], [{"customer": 0, "event": "service_ro"}, {"customer": 0, "event": "contact"}], spec)
    assert made["contacted"].to_list() == [True]
    assert facts_of([ANN], [{"customer": 0, "event": "contact"}], spec)["contacted"].to_list() == [False]


def test_events_without_a_customer_are_nobodys() -> None:
    made = facts_of([ANN], [{"customer": None, "event": "sold", "store": "London"}])
    assert made["has_sold"].to_list() == [False]
    assert made["stores"].to_list() == [0]


@pytest.mark.parametrize(
    ("names", "count"),
    [
        ([("Ann", "Lee"), ("ANN", "LEE")], 1),
        ([("Zoë", "Côté"), ("Zoe", "Cote")], 1),
        ([("Ann", "Lee"), ("Anne", "Lee")], 2),
        ([("Ann", "Lee"), ("Ann", None)], 1),
        ([(None, "Lee"), (None, "Leigh")], 0),
    ],
)
def test_spellings(names: list[tuple[str | None, str | None]], count: int) -> None:
    made = facts_of([{"first_name": first, "last_name": last} for first, last in names])
    assert made["spellings"].to_list() == [count]
    assert (made["spelt"][0] or "").count(" | ") == max(count - 1, 0)


def test_salespeople_of_records_and_events_written_otherwise() -> None:
    records = [ANN | {"salesperson": "Kim P."}, ANN | {"salesperson": "KIM P."}, ANN]
    assert facts_of(records)["salespeople"].to_list() == [1]
    made = facts_of(records, [{"customer": 0, "lead": 2, "event": "contact", "salesperson": "Raj"}])
    assert made.select("salespeople", "salesperson_names").row(0) == (2, "Kim P. | Raj")


def test_opportunities_are_counted() -> None:
    records = [ANN | {"customer": 0}, ANN | {"customer": 1}]
    assert facts_of(records, opportunities=[0, None, 0])["opportunities"].to_list() == [2, 0]


def test_the_rest_of_the_household() -> None:
    records = [ANN | {"customer": 0, "household": 1}, ANN | {"customer": 1, "household": 1}, ANN | {"customer": 2}]
    made = facts_of(records, [{"customer": 1, "event": "sold"}, {"customer": 2, "event": "sold"}])
    assert made["household_sold"].to_list() == [True, False, False]
    assert made["household_customers"].to_list() == [2, 2, 1]


RECORDS = [
    {"store": "London", "created_at": day("2026-01-01")},
    {"store": "LONDON ", "created_at": day("2026-02-01")},
    {"store": "Guelph", "created_at": day("2026-03-01")},
]


@pytest.mark.parametrize(
    ("owner", "events", "expected"),
    [
        (("last_sale", "last_touch"), [], "Guelph"),
        (("first_touch",), [], "London"),
        (("last_sale", "last_touch"), [{"event": "sold", "store": "London", "at": day("2025-01-01")}], "London"),
        (("last_sale", "last_touch"), [{"event": "sold", "lead": 0}], "London"),
        (("last_sale",), [], None),
        (("last_touch",), [{"event": "contact", "store": "Paris", "at": day("2026-04-01")}], "Paris"),
        (("last_touch",), [{"event": "contact", "store": "Paris", "at": None}], "Guelph"),
    ],
)
def test_the_store_that_owns_a_customer(owner: Any, events: list[dict[str, Any]], expected: str | None) -> None:
    spec = Spec(rooftops=Rooftops(owner=owner))
    made = facts_of([ANN | record for record in RECORDS], [{"customer": 0} | event for event in events], spec)
    assert made["owner_store"].to_list() == [expected]
    assert made["stores"][0] == 2 + any(event.get("store") == "Paris" for event in events)


def test_a_source_may_be_of_one_store() -> None:
    spec = Spec(rooftops=Rooftops(of_source={"web": "Guelph"}))
    made = facts_of([ANN | {"source": "web"}, ANN | {"source": "crm", "store": "London"}], spec=spec)
    assert made["store_names"].to_list() == ["Guelph | London"]


def test_quiet_days_are_counted_to_the_day_of_the_spec() -> None:
    made = facts_of([ANN | {"created_at": day("2026-11-20")}], today=TODAY)
    assert made.select("first_seen", "last_seen", "days_quiet").row(0) == (day("2026-11-20"), day("2026-11-20"), 2)
