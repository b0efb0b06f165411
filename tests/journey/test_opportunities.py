from datetime import datetime
from decimal import Decimal

import pytest

from lives import Life

RAV4, CRV = "2024 Toyota RAV4", "2023 Honda CR-V"


def lead(day: int, source: str | None = "Website", vehicle: str | None = RAV4, kind: str = "Internet", **more):
    made = f"2025-{1 + (day - 1) // 28:02}-{1 + (day - 1) % 28:02}"
    return {"lead_type": kind, "lead_source": source, "vehicle": vehicle, "created_at": made, **more}


CASES = [
    ("one lead", [lead(1)], [0]),
    ("the same within the window", [lead(1), lead(20)], [0, 0]),
    ("the same, always within the window of the one before", [lead(1), lead(25), lead(50)], [0, 0, 0]),
    ("the same after the window", [lead(1), lead(50)], [0, 1]),
    ("another vehicle", [lead(1), lead(2, vehicle=CRV)], [0, 1]),
    ("another provider", [lead(1), lead(2, source="OEM")], [0, 1]),
    ("another store", [lead(1, store="North"), lead(2, store="South")], [0, 1]),
    ("back to the first vehicle", [lead(1), lead(2, vehicle=CRV), lead(3)], [0, 1, 0]),
    ("the provider in other letters", [lead(1), lead(2, source="WEBSITE ")], [0, 0]),
    ("no vehicle goes on with what was", [lead(1), lead(2, vehicle=None)], [0, 0]),
    ("no vehicle first", [lead(1, vehicle=None), lead(2)], [0, 0]),
    ("a walk-in by its door goes on", [lead(1), lead(2, "Walk-in", None, "Walk-in")], [0, 0]),
    ("a walk-in on another vehicle", [lead(1), lead(2, "Walk-in", CRV, "Walk-in")], [0, 1]),
    ("a walk-in after the window", [lead(1), lead(50, "Walk-in", None, "Walk-in")], [0, 1]),
    ("a visit while it is open", [lead(1), lead(60, None, None, "Be-back")], [0, 0]),
    ("a visit when it is closed", [lead(1), lead(120, None, None, "Be-back")], [0, 1]),
    ("a third party joins", [lead(1), lead(2, "AutoTrader.ca", CRV)], [0, 0]),
    ("a third party that comes first", [lead(1, "AutoTrader.ca"), lead(2)], [0, 1]),
    ("a third party too late", [lead(1), lead(40, "AutoTrader.ca", CRV)], [0, 1]),
    ("two third parties", [lead(1, "CarGurus"), lead(2, "AutoTrader", CRV)], [0, 0]),
    ("a dealer's own provider is none", [lead(1), lead(2, "Bob's Leads")], [0, 1]),
    ("after a sale", [lead(1, sold_at="2025-01-05"), lead(10)], [0, 1]),
    ("before a sale", [lead(1), lead(3, sold_at="2025-01-05")], [0, 0]),
    ("a resend long after", [lead(1), lead(50, lead_status="Resend")], [0, 0]),
    ("a resend names nothing new", [lead(1), lead(2, vehicle=CRV, lead_status="resend")], [0, 0]),
    ("a resend that comes first", [lead(1, lead_status="resend"), lead(2)], [0, 0]),
    ("the same lead id long after", [lead(1, lead_id="7"), lead(50, lead_id="7")], [0, 0]),
    ("the same lead id of another provider", [lead(1, lead_id="7"), lead(2, "OEM", lead_id="7")], [0, 1]),
    ("another lead id", [lead(1, lead_id="7"), lead(50, lead_id="8")], [0, 1]),
    ("two customers", [lead(1), lead(2, customer=1)], [0, 1]),
    ("the same lead id of two customers", [lead(1, lead_id="7"), lead(2, lead_id="7", customer=1)], [0, 1]),
    ("no time", [lead(1), lead(2, created_at=None)], [0, 0]),
    ("only times unknown", [lead(1, created_at=None), lead(2, vehicle=CRV, created_at=None)], [0, 1]),
    ("a vehicle by its VIN in words elsewhere",
     [lead(1, **{"vin.interest": "1HGCM82633A004352"}), lead(2, vehicle=None, **{"vin.interest": "1HGCM82633A004352"})],
     [0, 0]),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "numbers"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_inquiries(rows, numbers):
    told = Life(*rows).opportunity_of()
    entries = {"Internet": "internet_lead", "Walk-in": "walk_in", "Be-back": "be_back"}
    assert [told[f"{entries[row['lead_type']]} R{i}"] for i, row in enumerate(rows)] == numbers


def test_windows_of_the_spec():
    rows = (lead(1), lead(20))
    assert Life(*rows, window_days=10).opportunities.height == 2
    assert Life(lead(1), lead(2, "Bob's Leads", CRV), third_parties=["bob's leads"]).opportunities.height == 1
    assert Life(lead(1), lead(20, "AutoTrader", CRV), third_party_days=10).opportunities.height == 2


def activity(event, day, about="R0", **more):
    return {"source": "acts", "about": about, "event": event, "event_at": f"2025-01-{day:02}", **more}


OTHERS = [
    ("of the record's own opportunity", [lead(1), activity("test_drive", 9)], {"test_drive R1": 0}),
    ("by deal number", [lead(1, deal_no="D1"), lead(2, vehicle=CRV), activity("sold", 20, "X9", deal_no="D1")],
     {"sold R2": None}),
    ("by time", [lead(1), {"id": "S", "sold_at": "2025-01-09"}], {"sold S": 0}),
    ("by time, the last one open", [lead(1), lead(5, vehicle=CRV), {"id": "S", "sold_at": "2025-01-09"}],
     {"sold S": 1}),
    ("by deal before time",
     [lead(1, deal_no="D1"), lead(5, vehicle=CRV), {"id": "S", "sold_at": "2025-01-09", "deal_no": "D1"}],
     {"sold S": 0}),
    ("too late: alone", [lead(1), {"id": "S", "sold_at": "2025-09-09"}], {"sold S": 1}),
    ("before any: alone", [lead(9), {"id": "S", "sold_at": "2025-01-02"}], {"sold S": 0}),
    ("undated: the last one", [lead(1), lead(5, vehicle=CRV), {"id": "S", "lead_status": "sold"}], {"sold S": 1}),
    ("service apart", [lead(1), {"id": "S", "service_at": "2025-01-02"}], {"service_ro S": None}),
    ("an attempt alone makes none", [{"id": "S", "attempted_at": "2025-01-02"}], {"outbound_attempt S": None}),
    ("two deals alone", [{"id": "S", "sold_at": "2025-01-02", "deal_no": "D1"},
                         {"id": "T", "sold_at": "2025-01-03", "deal_no": "D2"}], {"sold S": 0, "sold T": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), [case[1:] for case in OTHERS], ids=[case[0] for case in OTHERS])
def test_other_events(rows, expected):
    told = Life(*rows).opportunity_of()
    assert {name: told[name] for name in expected} == expected


def test_the_table():
    life = Life(
        lead(1, store="North", salesperson="Kim", lead_cost="25", contacted="Y", deal_no="D1", sold_at="2025-01-09"),
        lead(2, store="North", salesperson="Sam", lead_cost="10.50", lead_status="resend"),
        {"id": "S", "sold_at": "2025-09-09"},
    )
    first, second = life.opportunities.to_dicts()
    assert first["number"] == 1
    assert (first["opened_at"], first["last_at"]) == (datetime(2025, 1, 1), datetime(2025, 1, 9))
    assert (first["entry"], first["source"], first["record_id"]) == ("internet_lead", "crm", "R0")
    assert (first["lead_source"], first["store"], first["deal_no"]) == ("Website", "North", "D1")
    assert (first["inquiries"], first["repeats"], first["lead_cost"]) == (2, 1, Decimal("35.50"))
    assert (first["contacted"], first["appointment"], first["sold"], first["deposit"]) == (True, False, True, False)
    assert (second["number"], second["entry"], second["inquiries"], second["sold"]) == (2, None, 0, True)


CONTACT = [
    ("a yes", lead(1, contacted="oui"), True),
    ("a no", lead(1, contacted="non"), False),
    ("nothing", lead(1), False),
    ("an attempt", lead(1, attempted_at="2025-01-02"), False),
    ("who came in", lead(1, kind="Walk-in"), True),
    ("a call", lead(1, kind="Phone"), True),
    ("a missed call", lead(1, kind="Phone", lead_status="Missed call"), False),
    ("voice mail", lead(1, kind="Phone", lead_status="Voicemail"), False),
    ("an appointment", lead(1, appointment_at="2025-01-05"), True),
    ("a sale", lead(1, sold_at="2025-01-05"), True),
    ("status", lead(1, lead_status="Reached"), True),
    ("status not reached", lead(1, lead_status="Not reached"), False),
]


@pytest.mark.parametrize(("row", "contacted"), [case[1:] for case in CONTACT], ids=[case[0] for case in CONTACT])
def test_contact(row, contacted):
    assert Life(row).opportunities["contacted"].to_list() == [contacted]


def test_what_proves_contact_is_a_matter_of_the_spec():
    assert Life(lead(1, kind="Walk-in"), proves_contact=["contact"]).opportunities["contacted"].to_list() == [False]


def test_the_order_of_rows_does_not_matter():
    rows = [
        {"id": f"R{i}", "customer": i % 3, **lead(1 + (7 * i) % 60, ["Website", "OEM", "AutoTrader"][i % 3])}
        for i in range(40)
    ]
    assert Life(*rows).opportunities.equals(Life(*rows[::-1]).opportunities)
