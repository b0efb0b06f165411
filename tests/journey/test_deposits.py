from datetime import datetime
from decimal import Decimal

import polars as pl
import pytest

from lives import Life


def paid(amount="500", day=2, **more):
    return {"deposit_amount": amount, "deposit_at": f"2025-01-{day:02}", **more}


def back(amount="500", day=9, **more):
    return {"refund_amount": amount, "refund_at": f"2025-01-{day:02}", **more}


def problems(*rows):
    return Life(*rows).deposits["problems"].to_list()


DEAL, BILL = {"deal_no": "D1"}, {"invoice_no": "I1"}
CASES = [
    ("in order", [paid(**DEAL, **BILL)], [None]),
    ("a deal is enough", [paid(**DEAL)], [None]),
    ("an invoice is enough", [paid(**BILL)], [None]),
    ("unidentified", [paid()], ["unidentified"]),
    ("doubled by invoice", [paid(**BILL), paid(day=20, **BILL)], [None, "doubled"]),
    ("doubled by deal", [paid(**DEAL), paid(day=20, **DEAL)], [None, "doubled"]),
    ("two invoices of a deal", [paid(**DEAL, invoice_no="I1"), paid(**DEAL, invoice_no="I2")], [None, None]),
    ("two amounts of a deal", [paid("500", **DEAL), paid("250", **DEAL)], [None, None]),
    ("doubled within days", [paid(), paid(day=4)], ["unidentified", "unidentified | doubled"]),
    ("not doubled after days", [paid(**DEAL), paid(day=9, deal_no="D2")], ["several_deals", "several_deals"]),
    ("of two customers, not doubled", [paid(), paid(customer=1)], ["unidentified", "unidentified"]),
    ("several deals of one person near it", [paid(**DEAL), {"lead_type": "web", "created_at": "2025-02-01",
                                                            "deal_no": "D2"}], ["several_deals"]),
    ("another deal years before", [paid(**DEAL), {"lead_type": "web", "created_at": "2020-02-01", "deal_no": "D2"}],
     [None]),
    ("given back", [paid(**DEAL), back(**DEAL)], [None]),
    ("given back to another customer", [paid(**DEAL), back(**DEAL, customer=1)], ["refunded_elsewhere"]),
    ("given back to a stranger", [paid(**DEAL, payer="Ann Lee"), back(**DEAL, refund_to="Boris Black")],
     ["refunded_elsewhere"]),
    ("given back to the payer", [paid(**DEAL, payer="Ann Lee"), back(**DEAL, refund_to="LEE, A.")], [None]),
    ("given back to the customer", [paid(**DEAL), back(**DEAL, refund_to="Ann")], [None]),
    ("given back to a stranger, payer not named", [paid(**DEAL), back(**DEAL, refund_to="Boris")],
     ["refunded_elsewhere"]),
    ("given back twice", [paid(**DEAL), back(**DEAL), back(day=10, **DEAL)], ["refunded_twice"]),
    ("two of two", [paid(**DEAL, invoice_no="I1"), paid(**DEAL, invoice_no="I2"), back(**DEAL), back(day=10, **DEAL)],
     [None, None]),
    ("a refund alone", [back(**DEAL)], ["refund_alone"]),
    ("a refund before the deposit", [paid(day=9, **DEAL), back(day=2, **DEAL)], ["refund_alone", None]),
    ("no amount", [{"deposit_at": "2025-01-02", **DEAL}], ["no_amount"]),
    ("told by two systems", [paid(**DEAL), paid(source="web", **DEAL)], [None, None]),
    ("told by two systems, one without numbers", [paid(**DEAL), paid(source="web", day=3)], [None, None]),
    ("told by two systems, other numbers", [paid(**DEAL), paid(source="web", deal_no="D2")],
     ["several_deals", "several_deals"]),
    ("twice in each of two systems", [paid(**DEAL), paid(**DEAL), paid(source="web", **DEAL),
                                      paid(source="web", **DEAL)], [None, "doubled", None, None]),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_problems(rows, expected):
    assert problems(*rows) == expected


STATUS = [
    ("open", [paid(**DEAL)], "open"),
    ("sold by deal", [paid(**DEAL), {"source": "dms", "sold_at": "2025-08-01", **DEAL, "customer": 1}], "sold"),
    ("sold by its record", [paid(sold_at="2025-08-01")], "sold"),
    ("sold next", [paid(), {"sold_at": "2025-01-20"}], "sold"),
    ("sold on another deal", [paid(**DEAL), {"sold_at": "2025-01-20", "deal_no": "D2"}], "open"),
    ("sold before", [paid(day=20), {"sold_at": "2025-01-02"}], "open"),
    ("sold much later", [paid(), {"sold_at": "2025-12-20"}], "open"),
    ("refunded", [paid(**DEAL), back(**DEAL)], "refunded"),
    ("partly", [paid(**DEAL), back("100", **DEAL)], "partly refunded"),
    ("by invoice", [paid(**BILL), back(**BILL)], "refunded"),
    ("by record", [paid(refund_amount="500", refund_at="2025-01-09")], "refunded"),
    ("by customer and amount", [paid(), back()], "refunded"),
]


@pytest.mark.parametrize(("rows", "status"), [case[1:] for case in STATUS], ids=[case[0] for case in STATUS])
def test_status(rows, status):
    assert Life(*rows).deposits["status"][0] == status


def test_a_refund_goes_to_the_deposit_of_its_amount():
    rows = [paid("500", 2, **DEAL), paid("250", 3, **DEAL), back("250", 9, **DEAL)]
    assert Life(*rows).deposits.select("amount", "refunded").rows() == [
        (Decimal("500.00"), None),
        (Decimal("250.00"), Decimal("250.00")),
    ]


def test_what_two_systems_tell_of_is_one_payment_and_one_refund():
    rows = [{**paid(**DEAL), **back()}, {"source": "web", **paid(**DEAL), **back()}]
    table = Life(*rows).deposits
    assert table["status"].to_list() == ["refunded", "told again"]
    assert table["same_as"].to_list() == [None, "crm:R0"]
    assert table["refunded"].to_list() == [Decimal("500.00"), None]


def test_a_deposit_of_an_unknown_record_finds_its_customer_by_the_deal():
    ledger = {"source": "ledger", "about": "?", "event": "deposit", "event_at": "2025-01-03", "deposit_amount": "500"}
    known = Life({"lead_type": "web", **DEAL}, {**ledger, **DEAL}).deposits
    assert (known["customer"][0], known["problems"][0]) == (0, None)
    unknown = Life({"lead_type": "web"}, ledger).deposits
    assert (unknown["customer"][0], unknown["problems"][0]) == (None, "unidentified | nobody")


def test_the_row_says_all():
    row = Life(paid("1,500.00 $", store="North", payer="Ann Lee", payment_method="card", **DEAL, **BILL)).deposits.row(
        0, named=True
    )
    assert row["at"] == datetime(2025, 1, 2)
    assert row["amount"] == Decimal("1500.00")
    said = {name: row[name] for name in ("kind", "deal_no", "invoice_no", "store", "payer", "method")}
    assert said == {"kind": "deposit", "deal_no": "D1", "invoice_no": "I1", "store": "North", "payer": "Ann Lee",
                    "method": "card"}  # fmt: skip


def test_nothing_is_lost():
    rows = [paid("10", day, customer=day % 3, deal_no=f"D{day % 4}") for day in range(1, 29)]
    table = Life(*rows, *[back("10", day, deal_no=f"D{day % 5}") for day in range(1, 15)]).deposits
    own = table.filter(pl.col("kind") == "deposit")
    assert own["amount"].sum() == Decimal("280.00")
    refunded = (own["refunded"].sum() or 0) + table.filter(pl.col("kind") == "refund")["amount"].sum()
    assert refunded == Decimal("140.00")
