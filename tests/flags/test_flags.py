"""Every red flag: a table of records that raise it, and of records that must not."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from leadmatch.errors import SpecError
from leadmatch.flags.facts import Facts
from leadmatch.flags.registry import BY_NAME, FLAGS, find_flags, held_rows
from leadmatch.normalize.leads import normalize
from leadmatch.pipeline.inputs import plan
from leadmatch.spec import make_spec

LONDON = {"postal_code": "N6A 1B7", "country": "CA"}
VANCOUVER = {"street": "500 Burrard St", "city": "Vancouver", "region": "BC", "postal_code": "V6C 2R7"}
HERE = {"street": "12 Main St", "city": "London", "region": "ON", "postal_code": "N6A 3B1"}
TORONTO = {"street": "9 King St", "city": "Toronto", "region": "ON", "postal_code": "M5V 2T6"}
ANN = {"first_name": "Ann", "last_name": "Roy", "phone": "519-432-1111", "email": "ann.roy@gmail.com"}
BOB = {"first_name": "Bob", "last_name": "Chan"}
MONTREAL = {"street.delivery": "9 King St", "city.delivery": "Montreal", "postal_code.delivery": "H3B 1A1"}
NEAR = {"street.delivery": "1 Elm St", "city.delivery": "St Thomas", "postal_code.delivery": "N5P 1A1"}
SAME = {"street.delivery": "12 Main St", "city.delivery": "London", "postal_code.delivery": "N6A 3B1"}
OFFICE = {"street.work": "9 King St", "city.work": "Montreal", "postal_code.work": "H3B 1A1"}
LYON = {"street": "1 Rue X", "city": "Lyon", "postal_code": "69001", "country": "France"}
NO_CONTACT = {"first_name": "Ann", "last_name": "Roy", "city": "London"}
VIN = "1HGCM82633A004352"
SURNAMES = ("Roy", "Chan", "Diaz", "Kaur", "Wood", "Fox", "Hall", "Singh", "Park", "Cohen")


def facts_of(records: list[dict[str, Any]], customer: list[int] | None = None, events=None, **spec: Any) -> Facts:
    """The facts of records as a source gives them: keys are fields, as in a spec."""
    rows = [
        {"record_id": str(i)} | {k: v if v is None else str(v) for k, v in r.items()} for i, r in enumerate(records)
    ]
    names = list(dict.fromkeys(name for row in rows for name in row))
    frame = pl.DataFrame(
        {name: [row.get(name) for row in rows] for name in names}, schema=dict.fromkeys(names, pl.String)
    )
    spec = {"dealer": LONDON} | spec | {"map": {"crm": {name: name for name in names}}}
    made = make_spec(spec)
    planned = plan({"crm": frame}, spec=made)
    leads = normalize([t for t, _ in planned], [m for _, m in planned], made).leads
    assert leads.n == len(records)
    owner = None if customer is None else np.array(customer, np.int32)
    return Facts(leads, made, owner, events)


def raised(name: str, records, **given: Any) -> dict[int, str]:
    """The rows that raise a flag, each with its evidence."""
    seen = find_flags(facts_of(records, **given), [name])
    assert set(seen["flag"]) <= {name}
    return dict(seen.select("lead", "evidence").iter_rows())


def vin_of(number: int) -> str:
    """Some VIN, each number another."""
    return f"2T1BURHE5JC07432{number}"


def on(day: str) -> str:
    return f"2026-{day} 10:00:00"


def crowd(n: int, days: list[str] | None = None, **shared: Any) -> list[dict[str, Any]]:
    """Records of n surnames that share something."""
    return [
        {"first_name": f"Pat{chr(97 + i)}", "last_name": SURNAMES[i], "created_at": on(days[i] if days else "05-01")}
        | shared
        for i in range(n)
    ]


FAR = ANN | VANCOUVER
TRADED = ANN | {"vin.trade": VIN, "created_at": on("05-10")}
ONE = [
    # flag, record, whether it is raised, what the evidence holds
    ("far_away", FAR, "lives at V6C2R7 (Vancouver), at least 3"),
    ("far_away", ANN | HERE, None),
    ("far_away", ANN | TORONTO, None),
    ("far_away", ANN, None),
    ("far_away", ANN | {"postal_code": "90210", "city": "Beverly Hills"}, "lives at 90210 (Beverly Hills)"),
    ("far_away", ANN | {"postal_code": "48201", "city": "Detroit"}, None),
    ("far_away", ANN | LYON, "lives abroad (FR)"),
    ("far_away", ANN | {"postal_code.work": "V6C 2R7", "street.work": "1 A St"}, None),
    ("far_and_online", FAR | {"comments": "I want to buy it sight unseen"}, 'and writes "sight unseen"'),
    ("far_and_online", FAR | {"comments": "Please ship the car to me"}, "ship the car"),
    ("far_and_online", FAR | {"comments": "Je veux tout faire, tout en ligne svp"}, "tout en ligne"),
    ("far_and_online", FAR | {"comments": "Pouvez-vous l'expédier ?"}, "expedier"),
    ("far_and_online", FAR | {"comments": "Is the Ford Expedition in stock? Freight included?"}, None),
    ("far_and_online", FAR | {"comments": "When can I visit you in London?"}, None),
    ("far_and_online", ANN | HERE | {"comments": "sight unseen, ship it"}, None),
    ("area_code", ANN | VANCOUVER | {"phone": "416-967-1111"}, "is of Toronto, the address of Vancouver (BC)"),
    ("area_code", ANN | VANCOUVER | {"phone": "604-681-1111"}, None),
    ("area_code", ANN | HERE | {"phone": "403-262-1111"}, None),
    ("area_code", ANN | VANCOUVER | {"phone": "800-555-1234"}, None),
    ("area_code", ANN | VANCOUVER | {"phone": "416-967-1111; 604-681-1111"}, None),
    ("area_code", ANN | {"postal_code": "J8X 1A1", "phone": "613-236-1111"}, None),
    ("address_contradicts", ANN | HERE | {"region": "BC"}, "the postal code N6A3B1 is in ON, the region given is BC"),
    ("address_contradicts", ANN | HERE | {"country": "USA"}, "the country given is US"),
    ("address_contradicts", ANN | {"postal_code": "10001", "region": "CA"}, "is in NY, the region given is CA"),
    ("address_contradicts", ANN | HERE | {"region": "Ontario", "country": "Canada"}, None),
    ("address_contradicts", ANN | {"postal_code": "X0A 0H0", "region": "NU"}, None),
    ("address_contradicts", ANN | {"postal_code": "J8X 1A1", "region": "Québec"}, None),
    ("address_contradicts", ANN | {"region": "BC", "city": "London"}, None),
    ("disposable_email", ANN | {"email": "ann@mailinator.com"}, "ann@mailinator.com is of a service"),
    ("disposable_email", ANN, None),
    ("disposable_email", ANN | {"email": "x9@privaterelay.appleid.com"}, None),
    ("email_contradicts", ANN | {"email": "robert.jones@gmail.com"}, "names somebody else than Ann Roy"),
    ("email_contradicts", ANN | {"email": "peter.roy@gmail.com"}, None),
    ("email_contradicts", ANN | {"email": "ann.jones@gmail.com"}, None),
    ("email_contradicts", ANN | {"first_name": "Robert", "email": "bob.smith@gmail.com"}, None),
    ("email_contradicts", ANN | {"email": "blue.truck@gmail.com"}, None),
    ("email_contradicts", ANN | {"co_full_name": "Robert Jones", "email": "robert.jones@gmail.com"}, None),
    ("email_contradicts", {"company": "Acme Ltd", "last_name": "Roy", "email": "robert.jones@acme.com"}, None),
    ("toll_free_phone", ANN | {"phone": "1-888-423-1234"}, "+18884231234 is toll-free"),
    ("toll_free_phone", ANN, None),
    ("toll_free_phone", {"company": "Acme Ltd", "phone": "1-888-423-1234"}, None),
    ("invalid_phone", ANN | {"phone": "519-132-1111"}, "+15191321111 cannot exist"),
    ("invalid_phone", ANN, None),
    ("invalid_phone", ANN | {"phone": "000-000-0000"}, None),
    ("po_box", ANN | {"street": "PO Box 12", "city": "London"}, "no address but the box po box 12"),
    ("po_box", ANN | {"street": "12 Box Elder Rd", "city": "London"}, None),
    ("po_box", ANN | HERE | {"street.work": "PO Box 12", "city.work": "London"}, None),
    ("po_box", {"company": "Acme Ltd", "street": "PO Box 12", "city": "London"}, None),
    ("mail_drop", ANN | HERE | {"street": "12 Main St, The UPS Store"}, '("the ups store")'),
    ("mail_drop", ANN | HERE | {"street": "12 Main St PMB 44"}, '("pmb")'),
    ("mail_drop", ANN | HERE, None),
    ("mail_drop", ANN | HERE | {"street": "12 Upstone Way"}, None),
    ("delivery_elsewhere", ANN | HERE | MONTREAL,
     "delivery to 9 king st montreal H3B1A1, at least"),
    ("delivery_elsewhere", ANN | HERE | NEAR, None),
    ("delivery_elsewhere", ANN | HERE | SAME, None),
    ("delivery_elsewhere", ANN | MONTREAL, None),
    ("delivery_elsewhere", ANN | HERE | MONTREAL | OFFICE, None),
    ("dear_no_trade", ANN | {"price": "185000", "payment_method": "Wire"}, "185000.00 paid by Wire, and no trade-in"),
    ("dear_no_trade", ANN | {"price": "185000", "payment_method": "comptant"}, "comptant"),
    ("dear_no_trade", ANN | {"price": "185000", "payment_method": "Finance"}, None),
    ("dear_no_trade", ANN | {"price": "31000", "payment_method": "cash"}, None),
    ("dear_no_trade", ANN | {"price": "185000", "payment_method": "cash", "vin.trade": VIN}, None),
    ("trade_vin_fails", ANN | {"vin.trade": "1HGCM82633A004353"}, "1HGCM82633A004353, fails its check digit"),
    ("trade_vin_fails", ANN | {"vin.trade": VIN}, None),
    ("trade_vin_fails", ANN | {"vin.interest": "1HGCM82633A004353"}, None),
    ("trade_vin_fails", ANN | {"vin.trade": "WVWZZZ1JZXW000001"}, None),
    ("trade_vin_contradicts", ANN | {"vin.trade": VIN, "vehicle_year.trade": "2015"}, "is of 2003, not 2015"),
    ("trade_vin_contradicts", ANN | {"vin.trade": VIN, "vehicle_make.trade": "Toyota"}, "is of a Honda, not a Toyota"),
    ("trade_vin_contradicts", ANN | {"vin.trade": VIN, "vehicle.trade": "2015 Toyota Rav4"}, "2015 is of a Honda"),
    ("trade_vin_contradicts", ANN | {"vin.trade": VIN, "vehicle.trade": "2004 HONDA Accord"}, None),
    ("trade_vin_contradicts", ANN | {"vin.trade": VIN, "vehicle_make.trade": "Hnda"}, None),
    ("trade_vin_contradicts", ANN | {"vin.trade": VIN, "vehicle_year.interest": "2026"}, None),
    ("refund_elsewhere", ANN | {"refund_to": "Viktor Petrov"}, "refunded to Viktor Petrov, bought by Ann Roy"),
    ("refund_elsewhere", ANN | {"refund_to": "Ann Roy", "payer": "Viktor Petrov"}, "Ann Roy, paid by Viktor Petrov"),
    ("refund_elsewhere", ANN | {"refund_to": "ROY, Ann"}, None),
    ("refund_elsewhere", ANN | {"refund_to": "Mike Roy"}, None),
    ("refund_elsewhere", ANN | {"refund_to": "original card"}, None),
    ("refund_elsewhere", ANN | {"refund_to": "Visa ending 1234"}, None),
    ("refund_elsewhere", ANN, None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "record", "evidence"), ONE)
def test_one_record(name, record, evidence):
    seen = raised(name, [record])
    assert list(seen) == ([] if evidence is None else [0])
    if evidence is not None:
        assert evidence in seen[0]


@pytest.mark.parametrize(
    ("name", "shared"), [("shared_phone", {"phone": "519-432-1111"}), ("shared_email", {"email": "q7@gmail.com"})]
)
@pytest.mark.parametrize(
    ("records", "rows"),
    [
        (4, {0, 1, 2, 3}),
        (3, set()),
        ((4, ["05-01", "05-10", "05-20", "05-29"]), {0, 1, 2, 3}),
        ((4, ["05-01", "05-10", "05-20", "06-20"]), set()),
        ((5, ["01-01", "05-10", "05-12", "05-14", "05-16"]), {1, 2, 3, 4}),
    ],
)
def test_one_contact_on_many_surnames(name, shared, records, rows):
    made = crowd(*records, **shared) if isinstance(records, tuple) else crowd(records, **shared)
    seen = raised(name, made)
    assert set(seen) == rows
    if rows == {0, 1, 2, 3}:
        assert seen[0].endswith("is on 4 surnames within 30 days: Chan, Diaz, Kaur, Roy")


NO_CROWD = [
    # a family, one person with slips, a fleet, a toll-free line, a placeholder, the store's own, a role mailbox, ...
    ("shared_phone", [ANN | {"first_name": n, "email": None} for n in ("Ann", "Bob", "Cal", "Dee", "Eve")], {}),
    ("shared_phone", [ANN | {"last_name": n} for n in ("Robertson", "Robertsen", "Robertsson", "Robert")], {}),
    ("shared_phone", [r | {"company": "Acme Fleet Ltd"} for r in crowd(5, phone="519-432-1111")], {}),
    ("shared_phone", crowd(5, phone="1-800-423-1234"), {}),
    ("shared_phone", crowd(5, phone="555-555-5555"), {}),
    ("shared_phone", crowd(5, phone="519-432-1111"), {"dealer": {"phones": ["5194321111"]}}),
    ("shared_email", crowd(5, email="info@smallbiz.ca"), {}),
    ("shared_email", crowd(5, email="x@reply.craigslist.org"), {}),
    ("shared_address", crowd(5, **HERE), {}),
    ("shared_address", crowd(3, **HERE, unit="4"), {}),
    ("shared_address", crowd(9, **HERE | {"street": "PO Box 4"}), {}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "records", "spec"), NO_CROWD)
def test_what_many_may_share(name, records, spec):
    assert raised(name, records, **spec) == {}


def test_an_address_with_a_unit_is_one_home_and_one_without_may_be_a_building():
    assert set(raised("shared_address", crowd(4, **HERE, unit="4"))) == {0, 1, 2, 3}
    assert len(raised("shared_address", crowd(8, **HERE))) == 8


def test_records_without_dates_are_looked_at_together():
    undated = [{k: v for k, v in r.items() if k != "created_at"} for r in crowd(4, phone="519-432-1111")]
    assert raised("shared_phone", undated)[0] == "the number +15194321111 is on 4 surnames: Chan, Diaz, Kaur, Roy"


BORN = {"birth_date": "1980-04-05"}


@pytest.mark.parametrize(
    ("name", "records", "rows"),
    [
        ("birth_date_many_names", crowd(4, phone="519-432-1111", **BORN), 4),
        ("birth_date_many_names", crowd(4, **HERE, **BORN), 4),
        ("birth_date_many_names", crowd(3, phone="519-432-1111", **BORN), 0),
        ("birth_date_many_names", crowd(6, **BORN), 0),
        ("birth_date_many_names", [ANN | BORN | {"first_name": n} for n in ("Ann", "Bea", "Cat")], 0),
        ("name_many_birth_dates", [ANN | {"birth_date": f"19{y}-01-02"} for y in (60, 71, 85)], 3),
        ("name_many_birth_dates", [ANN | {"birth_date": f"19{y}-01-02"} for y in (60, 71)], 0),
        ("name_many_birth_dates", [ANN | {"birth_date": f"1960-{d}"} for d in ("01-02", "02-01", "01-12")], 0),
        ("name_many_birth_dates", [NO_CONTACT | {"birth_date": f"19{y}-01-02"} for y in (60, 71, 85)], 0),
        ("licence_many_names", crowd(2, **{"attribute.driver licence": "R1234-56789"}), 2),
        ("licence_many_names", [ANN | {"attribute.licence": "R1234-5", "first_name": n} for n in ("Ann", "A")], 0),
        ("licence_many_names", crowd(2, **{"attribute.club": "gold"}), 0),
        ("many_vehicles", [ANN | {"vin.interest": vin_of(i), "created_at": on("05-01")} for i in range(5)], 5),
        ("many_vehicles", [ANN | {"vin.interest": vin_of(i), "created_at": on("05-01")} for i in range(4)], 0),
        ("many_vehicles", [ANN | {"vin.interest": vin_of(i), "created_at": on(f"0{i + 1}-01")} for i in range(5)], 0),
        ("many_vehicles", [ANN | {"vin.interest": vin_of(0), "created_at": on("05-01")} for i in range(5)], 0),
        ("many_vehicles", [ANN | {"vin.interest": vin_of(i)} for i in range(5)], 0),
        ("many_stores", [ANN | {"store": s, "created_at": on("05-01")} for s in ("London", "Sarnia", "Windsor")], 3),
        ("many_stores", [ANN | {"store": s, "created_at": on("05-01")} for s in ("London", "LONDON ", "Windsor")], 0),
        ("many_stores", [ANN | {"store": s, "created_at": on(f"05-0{d}")} for s, d in ("A1", "B4", "C8")], 0),
        ("trade_vin_claimed", [ANN | {"vin.trade": VIN}, BOB | {"vin.trade": VIN}], 2),
        ("trade_vin_claimed", [ANN | {"vin.trade": VIN}, ANN | BOB | {"vin.trade": VIN}], 0),
        ("trade_vin_claimed", [ANN | {"vin.trade": VIN}, BOB | {"last_name": "Roy", "vin.trade": VIN}], 0),
        ("trade_vin_claimed", [ANN | {"vin.trade": VIN}, BOB | {"vin.interest": VIN}], 0),
        ("trade_vin_claimed", [TRADED, BOB | {"vin.trade": VIN, "created_at": on("07-01")}], 0),
        ("trade_vin_claimed", [TRADED, BOB | {"vin.serviced": VIN, "created_at": on("05-01")}], 1),
        ("trade_vin_claimed", [TRADED, BOB | {"vin.serviced": VIN, "created_at": on("05-20")}], 0),
        ("trade_vin_in_stock", [TRADED, BOB | {"vin.interest": VIN, "created_at": on("05-01")}], 1),
        ("trade_vin_in_stock", [TRADED, BOB | {"vin.interest": VIN, "created_at": on("05-20")}], 0),
        ("trade_vin_in_stock", [TRADED, BOB | {"vin.interest": VIN, "created_at": "2024-01-01"}], 0),
        ("trade_vin_in_stock", [TRADED, ANN | {"vin.interest": VIN, "created_at": on("05-01")}], 0),
    ],
)  # fmt: skip
def test_several_records(name, records, rows):
    assert len(raised(name, records)) == rows


HOME_DELIVERY = {"street.delivery": "12 Main St", "city.delivery": "London", "postal_code.delivery": "N6A 3B1"}
AWAY_DELIVERY = {"street.delivery": "1 Elm St", "city.delivery": "London", "postal_code.delivery": "N6B 1A1"}


@pytest.mark.parametrize(
    ("deliveries", "days", "rows"),
    [
        ((HOME_DELIVERY, AWAY_DELIVERY), ("05-01", "05-09"), {1}),
        ((HOME_DELIVERY, AWAY_DELIVERY), ("05-01", "05-03"), set()),
        ((HOME_DELIVERY, HOME_DELIVERY), ("05-01", "05-09"), set()),
        (({}, AWAY_DELIVERY), ("05-01", "05-09"), set()),
    ],
)
def test_delivery_changed_after_the_deposit(deliveries, days, rows):
    records = [ANN | d | {"created_at": on(day)} for d, day in zip(deliveries, days, strict=True)]
    records[0] |= {"deposit_at": on("05-05"), "deposit_amount": "500"}
    assert set(raised("delivery_changed", records, customer=[0, 0])) == rows
    assert raised("delivery_changed", records, customer=[0, 1]) == {}


NEW_CONTACTS = {"phone": "647-222-1111", "email": "zz9@gmail.com"}


@pytest.mark.parametrize(
    ("late", "day", "rows"),
    [
        (NEW_CONTACTS, "05-19", {1}),
        (NEW_CONTACTS, "05-10", set()),
        (NEW_CONTACTS, "05-25", set()),
        (NEW_CONTACTS | {"email": "ann.roy@gmail.com"}, "05-19", set()),
        ({"phone": "647-222-1111", "email": None}, "05-19", set()),
        ({"phone": None, "email": None}, "05-19", set()),
        ({}, "05-19", set()),
    ],
)
def test_contacts_overwritten_just_before_the_sale(late, day, rows):
    records = [ANN | {"created_at": on("03-01")}, ANN | late | {"created_at": on(day)}, ANN | {"sold_at": on("05-20")}]
    assert set(raised("contacts_overwritten", records, customer=[0, 0, 0])) == rows
    assert raised("contacts_overwritten", records, customer=[0, 1, 2]) == {}


def events_of(*rows: tuple[int, str, str, str]) -> pl.DataFrame:
    """Events of a customer whose record is of the same number: customer, event, day, amount."""
    return pl.DataFrame(
        {
            "customer": pl.Series([r[0] for r in rows], dtype=pl.UInt32),
            "lead": pl.Series([r[0] for r in rows], dtype=pl.UInt32),
            "event": [r[1] for r in rows],
            "at": pl.Series([dt.datetime.fromisoformat(on(r[2])) for r in rows], dtype=pl.Datetime("us")),
            "deal_no": pl.Series([None] * len(rows), dtype=pl.String),
            "invoice_no": pl.Series([None] * len(rows), dtype=pl.String),
            "amount": pl.Series([Decimal(r[3]) for r in rows], dtype=pl.Decimal(18, 2)),
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("home", "events", "evidence"),
    [
        (VANCOUVER, [("deposit", "05-05")], "a deposit on 2026-05-05 without any visit"),
        (VANCOUVER, [("deposit", "05-05"), ("walk_in", "05-09")], "before the first visit on 2026-05-09"),
        (VANCOUVER, [("walk_in", "05-01"), ("deposit", "05-05")], None),
        (VANCOUVER, [("internet_lead", "05-05")], None),
        (HERE, [("deposit", "05-05")], None),
    ],
)
def test_far_away_with_a_deposit_before_any_visit(home, events, evidence):
    table = events_of(*((0, event, day, "500") for event, day in events))
    seen = raised("far_deposit", [ANN | home], customer=[0], events=table)
    assert [evidence in text for text in seen.values()] == ([] if evidence is None else [True])


@pytest.mark.parametrize(
    ("events", "evidence"),
    [
        ([("deposit", f"05-0{d}", "500") for d in (1, 2, 3)], "3 deposits: 500.00 on 2026-05-01"),
        ([("deposit", "05-01", "500"), ("deposit", "05-02", "500"), ("deposit_refund", "05-03", "500")], None),
        ([("deposit", "05-01", "500")] * 3, None),
    ],
)  # fmt: skip
def test_several_deposits_of_one_customer(events, evidence):
    seen = raised("several_deposits", [ANN], customer=[0], events=events_of(*((0, *event) for event in events)))
    assert [evidence in text for text in seen.values()] == ([] if evidence is None else [True])


def test_flags_of_events_are_not_raised_without_events():
    assert raised("far_deposit", [FAR]) == raised("several_deposits", [FAR]) == {}


@pytest.mark.parametrize(
    ("listed", "rows"),
    [
        ("519-432-1111", {0}), ("+15194321111", {0}), ("Ann.Roy@gmail.com", {0}), ("annroy@gmail.com", {0}),
        (VIN, {0}), ("crm:1", {1}), ("crm:7", set()), ("519-432-1112", set()), ("ann@gmail.com", set()),
    ],
)  # fmt: skip
def test_what_the_spec_lists_as_fraud(listed, rows):
    records = [ANN | {"vin.trade": VIN}, {"first_name": "Bob", "last_name": "Chan", "phone": "519-432-2222"}]
    assert set(raised("confirmed_fraud", records, flags={"fraud": [listed]})) == rows


def test_a_mailbox_that_a_system_made_of_the_name():
    names = [(f, s) for f in ("Pat", "Lee", "Kim", "Sam", "Max", "Jo") for s in SURNAMES[:6]]
    made = [{"first_name": f, "last_name": s, "email": f"{f}{s}@vendor-leads.com".lower()} for f, s in names]
    own = [
        {"first_name": f, "last_name": s, "email": f"{f}.{s}{i}@gmail.com".lower()} for i, (f, s) in enumerate(names)
    ]
    assert set(raised("synthetic_email", made + own)) == set(range(len(made)))
    assert raised("synthetic_email", own) == {}


def test_every_store_of_a_group_has_its_own_place():
    dealer = {"country": "CA", "stores": {"London": "N6A 1B7", "Vancouver": "V6B 1A1"}}
    records = [FAR | {"store": "London"}, FAR | {"store": "vancouver "}, FAR | {"store": "Moncton"}]
    assert set(raised("far_away", records, dealer=dealer)) == {0}
    assert set(raised("far_away", records, dealer=dealer | {"postal_code": "N6A1B7"})) == {0, 2}


def test_without_a_place_of_the_store_nobody_is_far():
    assert raised("far_away", [FAR, ANN | {"country": "France", "street": "1 Rue X", "city": "Lyon"}], dealer={}) == {}


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ({"hold": ["far_awy"]}, "did you mean 'far_away'"),
        ({"off": ["nonsense-x"]}, "there are confirmed_fraud"),
        ({"hold": ["far_deposit"]}, "only known once customers are"),
    ],
)
def test_names_of_flags_are_checked(flags, words):
    facts = facts_of([ANN], flags=flags)
    with pytest.raises(SpecError, match=words):
        held_rows(facts.leads, facts.spec)


def test_a_flag_can_be_turned_off_and_hold_records_back():
    facts = facts_of([FAR], flags={"off": ["far_away"], "hold": ["area_code", "address_contradicts"]})
    assert "far_away" not in find_flags(facts)["flag"].to_list()
    facts = facts_of([FAR | {"region": "ON"}], flags={"hold": ["area_code", "address_contradicts"]})
    assert held_rows(facts.leads, facts.spec) == {0: "address_contradicts, area_code"}


def test_no_leads_no_flags():
    for n in (0, 1):
        facts = facts_of([{"first_name": "Ann"}][:n])
        assert find_flags(facts).is_empty()


def test_every_flag_has_a_case():
    words = set(Path(__file__).read_text("utf-8").split('"'))
    assert [flag.name for flag in FLAGS if flag.name not in words] == []
    assert len(BY_NAME) == len(FLAGS)
