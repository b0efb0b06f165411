from datetime import datetime
from decimal import Decimal

import polars as pl
import pytest

from leadmatch.journey.events import SCHEMA
from lives import Life

D1, D2, D3 = datetime(2025, 1, 1), datetime(2025, 1, 2), datetime(2025, 1, 3)

CASES = [
    ("a lead by its type", {"lead_type": "Internet", "created_at": "2025-01-01"}, [("internet_lead", D1)]),
    ("a lead by its source", {"lead_source": "AutoTrader", "created_at": "2025-01-01"}, [("internet_lead", D1)]),
    ("type before source", {"lead_type": "Walk-in", "lead_source": "Google"}, [("walk_in", None)]),
    ("a source that sends is no repair order", {"lead_source": "Service", "created_at": "2025-01-01"}, []),
    ("nothing says how it came", {"created_at": "2025-01-01"}, []),
    ("by the name of the system", {"source": "service", "created_at": "2025-01-01"}, [("service_ro", D1)]),
    ("a date column", {"sold_at": "2025-01-02"}, [("sold", D2)]),
    ("delivery", {"delivered_at": "2025-01-02", "delivery": "flatbed"}, [("delivered", D2)]),
    ("yes without a date", {"contacted": "Y", "lead_type": "web", "created_at": "2025-01-01"},
     [("internet_lead", D1), ("contact", None)]),
    ("yes as a date", {"contacted": "2025-01-02"}, [("contact", D2)]),
    ("no is no event", {"contacted": "N"}, []),
    ("not an inquiry: the record's time", {"contacted": "Y", "created_at": "2025-01-02"}, [("contact", D2)]),
    ("appointment kept", {"appointment_at": "2025-01-02", "appointment_shown": "Y"},
     [("appointment_set", D2), ("appointment_shown", D2)]),
    ("appointment missed", {"appointment_at": "2025-01-02", "appointment_shown": "N", "updated_at": "2025-01-03"},
     [("appointment_set", D2), ("no_show", D2)]),
    ("appointment still to come",
     {"appointment_at": "2025-01-03", "appointment_shown": "N", "updated_at": "2025-01-02"},
     [("appointment_set", D3)]),
    ("came back", {"be_back_at": "2025-01-02", "updated_at": "2025-01-03"}, [("be_back", D2)]),
    ("due back", {"be_back_at": "2025-01-03", "updated_at": "2025-01-02"}, []),
    ("deposit", {"deposit_amount": "$500", "deposit_at": "2025-01-02"}, [("deposit", D2)]),
    ("deposit of nought", {"deposit_amount": "0.00"}, []),
    ("deposit without amount", {"deposit_at": "2025-01-02"}, [("deposit", D2)]),
    ("negative deposit", {"deposit_amount": "(500)", "deposit_at": "2025-01-02"}, [("deposit_refund", D2)]),
    ("refund", {"refund_amount": "500", "refund_at": "2025-01-02"}, [("deposit_refund", D2)]),
    ("deposit and refund", {"deposit_amount": "500", "deposit_at": "2025-01-01", "refund_amount": "500",
                            "refund_at": "2025-01-02"}, [("deposit", D1), ("deposit_refund", D2)]),
    ("status", {"lead_status": "Sold"}, [("sold", None)]),
    ("status gives way to a date", {"lead_status": "Sold", "sold_at": "2025-01-02"}, [("sold", D2)]),
    ("a word", {"event": "Essai routier", "event_at": "2025-01-02"}, [("test_drive", D2)]),
    ("a bought vehicle", {"vin.sold": "1HGCM82633A004352"}, [("sold", None)]),
    ("a vehicle of interest is not bought", {"vin.interest": "1HGCM82633A004352"}, []),
    ("all dates", {"attempted_at": "2025-01-01", "service_at": "2025-01-02", "returned_at": "2025-01-03"},
     [("outbound_attempt", D1), ("service_ro", D2), ("return", D3)]),
    ("test drive and write-up", {"test_drive": "yes", "write_up": "2025-01-02"},
     [("write_up", D2), ("test_drive", None)]),
]  # fmt: skip


@pytest.mark.parametrize(("row", "events"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_record_gives(row, events):
    assert Life(row).told("event", "at") == events


def test_schema_of_nothing_and_of_all():
    assert dict(Life({}).events.schema) == SCHEMA
    full = Life({"lead_type": "web", "created_at": "2025-01-01", "deal_no": "d9", "invoice_no": "I1", "price": "9,000",
                 "sold_at": "2025-01-02", "store": "North", "salesperson": "Kim", "lead_cost": "25",
                 "vin.sold": "1HGCM82633A004352"})  # fmt: skip
    assert dict(full.events.schema) == SCHEMA
    rows = full.events.to_dicts()
    assert [row["event"] for row in rows] == ["internet_lead", "sold"]
    assert [row["deal_no"] for row in rows] == ["D9", "D9"]
    assert [row["lead_cost"] for row in rows] == [Decimal("25.00"), None]
    assert rows[1]["amount"] == Decimal("9000.00")
    assert rows[1]["vin"] == "1HGCM82633A004352"
    assert rows[1]["invoice_no"] is None


def test_invoices_stand_on_money_only():
    life = Life(
        {"lead_type": "web", "deposit_amount": "5", "invoice_no": "I1", "payer": "Ann Lee", "payment_method": "card"}
    )
    assert life.told("event", "invoice_no", "detail") == [
        ("internet_lead", None, "web"), ("deposit", "I1", "card, paid by Ann Lee"),
    ]  # fmt: skip


def test_the_spec_says_what_records_of_a_source_are():
    rows = ({"source": "crm", "created_at": "2025-01-01"}, {"source": "service", "created_at": "2025-01-01"})
    assert Life(*rows, entry={"crm": "internet_lead", "service": "none"}).told("source", "event") == [
        ("crm", "internet_lead")
    ]


def test_events_do_not_depend_on_the_order_of_rows():
    rows = [
        {"id": f"R{i}", "lead_type": kind, "created_at": f"2025-01-0{1 + i % 3}", "customer": i % 2, "sold_at": sold}
        for i, (kind, sold) in enumerate([("web", None), ("walk-in", "2025-01-02"), ("phone", None), ("web", None)] * 3)
    ]
    told = Life(*rows).events.drop("lead")
    assert told.equals(Life(*rows[::-1]).events.drop("lead"))


ACTIVITIES = [
    ("an attempt", {"event": "Left message", "event_at": "2025-01-02"}, [("outbound_attempt", D2, None)]),
    ("a deposit", {"event": "Deposit", "event_at": "2025-01-02", "deposit_amount": "500"},
     [("deposit", D2, Decimal("500.00"))]),
    ("a refund told by its word", {"event": "Refund", "event_at": "2025-01-02", "deposit_amount": "500"},
     [("deposit_refund", D2, Decimal("500.00"))]),
    ("money without a word", {"event": None, "event_at": "2025-01-02", "deposit_amount": "500"},
     [("deposit", None, Decimal("500.00"))]),
]  # fmt: skip


@pytest.mark.parametrize(("row", "events"), [case[1:] for case in ACTIVITIES], ids=[case[0] for case in ACTIVITIES])
def test_rows_of_a_source_of_events(row, events):
    life = Life({"id": "C1"}, {"source": "acts", "id": "A1", "about": "C1", **row})
    assert life.told("event", "at", "amount") == events
    assert life.told("source", "record_id", "lead", "customer") == [("acts", "A1", 0, 0)]


def test_rows_that_say_nothing_are_rejected_and_unknown_records_are_nobodys():
    life = Life(
        {"id": "C1"},
        {"source": "acts", "id": "A1", "about": "C1", "event": "banana"},
        {"source": "acts", "id": "A2", "about": "C9", "event": "sold"},
        {"source": "acts", "id": "A2", "about": "C1", "event": "sold"},
    )
    assert life.read is not None
    assert life.read.rejected["code"].to_list() == ["duplicate_id", "no_event"]
    assert life.told("record_id", "lead", "customer") == [("A2", None, None)]
    assert life.read.notes == ("acts: events about records that crm does not hold, which are nobody's: 1",)


def test_amounts_are_decimal():
    assert Life({"deposit_amount": "0.10"}).events["amount"].dtype == pl.Decimal(18, 2)
