"""Deal and invoice numbers of two stores are different deals and invoices."""

from decimal import Decimal

import numpy as np
import polars as pl
import pytest

from leadmatch.journey.deals import numbered
from leadmatch.journey.deposits import deposits_of
from leadmatch.journey.roles import relations_of
from lives import Life

NORTH, SOUTH, NOWHERE = "North", "South", None
NUMBERS = [
    ("one store", [("1", NORTH, 0), ("1", NORTH, 1)], [[0, 1]]),
    ("no store named", [("1", NOWHERE, 0), ("1", NOWHERE, 1)], [[0, 1]]),
    ("a store named on one side", [("1", NORTH, 0), ("1", NOWHERE, 1)], [[0, 1]]),
    ("two stores", [("1", NORTH, 0), ("1", SOUTH, 0)], [[0], [1]]),
    ("one store in two spellings", [("1", "NORTH ", 0), ("1", "north", 1)], [[0, 1]]),
    ("two stores, and a row of the first one's customer", [("1", NORTH, 0), ("1", SOUTH, 1), ("1", NOWHERE, 0)],
     [[0, 2], [1]]),
    ("two stores, and a row of nobody", [("1", NORTH, 0), ("1", SOUTH, 1), ("1", NOWHERE, None)], [[0], [1], [2]]),
    ("a customer of both stores", [("1", NORTH, 0), ("1", SOUTH, 0), ("1", NOWHERE, 0)], [[0], [1], [2]]),
    ("another number is another deal", [("1", NORTH, 0), ("2", NORTH, 0)], [[0], [1]]),
    ("another number of two stores does not matter",
     [("1", NORTH, 0), ("1", NOWHERE, 0), ("2", NORTH, 0), ("2", SOUTH, 1)], [[0, 1], [2], [3]]),
    ("no number", [(None, NORTH, 0), (None, NORTH, 0)], []),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "groups"), [case[1:] for case in NUMBERS], ids=[case[0] for case in NUMBERS])
def test_which_deal_a_number_is(rows, groups):
    columns = zip(*rows, strict=True)
    kinds = (pl.String, pl.String, pl.UInt32)
    keys = numbered(*(pl.Series(column, dtype=kind) for column, kind in zip(columns, kinds, strict=True))).to_list()
    found = {}
    for row, key in enumerate(keys):
        found.setdefault(key, []).append(row)
    assert sorted(group for key, group in found.items() if key is not None) == groups


def paid(day, store, customer, **more):
    when = f"2025-01-{day:02}"
    return {
        "deposit_amount": "500",
        "deposit_at": when,
        "deal_no": "10023",
        "store": store,
        "customer": customer,
        **more,
    }


def back(store, customer, **more):
    return {
        "refund_amount": "500",
        "refund_at": "2025-01-20",
        "deal_no": "10023",
        "store": store,
        "customer": customer,
        **more,
    }


BILL = {"deal_no": None, "invoice_no": "7"}
MONEY = [
    ("a refund of the other store's deal", [paid(2, NORTH, 0), back(SOUTH, 1)],
     [("deposit", None, None), ("refund", None, "refund_alone")]),
    ("a refund of the same store", [paid(2, NORTH, 0), back(NORTH, 1)], [("deposit", "500", "refunded_elsewhere")]),
    ("a refund of an unknown store", [paid(2, NORTH, 0), back(NOWHERE, 1)], [("deposit", "500", "refunded_elsewhere")]),
    ("each to its own", [paid(2, NORTH, 0), paid(3, SOUTH, 1), back(SOUTH, 1)],
     [("deposit", None, None), ("deposit", "500", None)]),
    ("one number in two stores is not doubled", [paid(2, NORTH, 0), paid(20, SOUTH, 1)],
     [("deposit", None, None), ("deposit", None, None)]),
    ("in one store it is", [paid(2, NORTH, 0), paid(20, NORTH, 1)],
     [("deposit", None, None), ("deposit", None, "doubled")]),
    ("nor told again", [paid(2, NORTH, 0), paid(2, SOUTH, 1, source="web")],
     [("deposit", None, None), ("deposit", None, None)]),
    ("an invoice of two stores", [paid(2, NORTH, 0, **BILL), paid(20, SOUTH, 1, **BILL)],
     [("deposit", None, None), ("deposit", None, None)]),
    ("a sale of the other store's deal",
     [paid(2, NORTH, 0), {"sold_at": "2025-01-05", "deal_no": "10023", "store": SOUTH, "customer": 1}],
     [("deposit", None, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "told"), [case[1:] for case in MONEY], ids=[case[0] for case in MONEY])
def test_deposits_of_two_stores(rows, told):
    table = Life(*rows).deposits
    found = table.select("kind", "refunded", "problems").rows()
    assert found == [
        (kind, amount and Decimal(amount), problem) if kind == "deposit" else (kind, None, problem)
        for kind, amount, problem in told
    ]
    assert table["sold_at"].null_count() == table.height


def test_a_row_of_events_is_of_the_store_of_its_record():
    people = [{"lead_type": "web", "store": NORTH, "customer": 0}, {"lead_type": "web", "store": SOUTH, "customer": 1}]
    ledger = [
        {"source": "ledger", "id": f"L{i}", "about": about, "event": "deposit", "deposit_amount": "500",
         "deposit_at": "2025-01-03", "deal_no": "10023"}
        for i, about in enumerate(("R0", "R1"))
    ]  # fmt: skip
    assert Life(*people, *ledger).deposits["problems"].to_list() == [None, None]


def test_the_spec_may_say_the_store_of_a_source():
    life = Life(paid(2, NOWHERE, 0), paid(20, NOWHERE, 1, source="web"))
    stores = pl.Series(["North", "South"])
    told = deposits_of(life.events, life.leads, life.customer, life.journey, None, stores)
    assert told["same_as"].to_list() == [None, None]
    assert life.deposits["same_as"].to_list() == [None, "crm:R0"]
    apart = np.arange(2, dtype=np.int32)
    assert relations_of(life.leads, life.customer, apart, stores).is_empty()
    assert relations_of(life.leads, life.customer, apart)["role"].to_list() == ["co_buyer"]


def test_co_buyers_are_of_one_store():
    rows = [{"deal_no": "10023", "store": store, "customer": i} for i, store in enumerate((NORTH, NORTH, SOUTH, SOUTH))]
    life = Life(*rows)
    found = relations_of(life.leads, life.customer, np.arange(4, dtype=np.int32))
    assert found.select("customer", "related", "because").rows() == [(0, 1, "deal 10023"), (2, 3, "deal 10023")]
