"""Who may be contacted, by what, and why: a table of cases for each rule, with those that must not apply."""

import datetime as dt
from typing import Any

import numpy as np
import polars as pl
import pytest

from leadmatch.golden.members import gather_members
from leadmatch.golden.merge import merge
from leadmatch.golden.permission import RULES, ledger, suppressions
from leadmatch.spec import Consent, Spec
from leadmatch.tables import IdentifierType
from leadtables import lead_table

TODAY = dt.date(2026, 11, 22)
NOW = dt.datetime(2026, 11, 1)
ANN = {"first_name": "Ann", "last_name": "Roy", "email": "ann@a.example", "phone": "+15195550111"}
HOME = {"number": "12", "street": "Main St", "city": "London", "postal_code": "N6A1B7"}


def day(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def leads_of(records: list[dict[str, Any]], types: dict[str, IdentifierType] | None = None) -> Any:
    leads = lead_table(records, types)
    names = {name for record in records for name in record}
    extra = []
    for name in sorted(names):
        cells = [record.get(name) for record in records]
        if name.startswith("consent_") and not name.endswith("_at"):
            extra.append(pl.Series(name, cells, dtype=pl.String))
        elif name.endswith("_at") and name not in leads.shown.columns and any(cells):
            extra.append(pl.Series(name, cells, dtype=pl.Datetime("us")))
        elif name in ("lead_type", "event"):
            extra.append(pl.Series(name, cells, dtype=pl.String))
    shown = leads.shown.with_columns(extra) if leads.shown.width else pl.DataFrame(extra)
    object.__setattr__(leads, "shown", shown)
    return leads


def decided(records, customer=None, types=None, **consent) -> pl.DataFrame:
    leads = leads_of(records, types)
    owner = np.array(customer or [0] * len(records), np.int32)
    return merge(leads, owner, Spec(consent=Consent(today=TODAY, **consent)))


def ledger_of(records, customer=None, **consent) -> pl.DataFrame:
    leads = leads_of(records)
    owner = np.array(customer or [0] * len(records), np.int32)
    spec = Spec(consent=Consent(today=TODAY, **consent))
    return ledger(gather_members(leads, owner, spec), leads, spec)


ONE_RECORD = [
    # what the record says, the channel, whether it may be used, the reason begins with
    ({}, "email", "no", "nothing said"),
    ({"consent_email": "in"}, "email", "yes", "agreed (crm:0)"),
    ({"consent_email": "in", "consent_email_at": day("2025-02-03")}, "email", "yes", "agreed on 2025-02-03 (crm:0)"),
    ({"consent_email": "in", "consent_email_at": day("2026-12-01")}, "email", "no", "nothing said"),
    ({"consent_email": "in"}, "phone", "no", "nothing said"),
    ({"consent_email": "out"}, "email", "no", "refused (crm:0)"),
    ({"consent_email": "out", "consent_email_at": day("2020-05-06")}, "email", "no", "refused on 2020-05-06 (crm:0)"),
    ({"consent_email": "out", "consent_email_at": day("2030-01-01")}, "email", "no", "refused on 2030-01-01"),
    ({"consent_email": "out", "created_at": NOW}, "phone", "yes", "asked on 2026-11-01"),
    ({"created_at": NOW}, "email", "yes", "asked on 2026-11-01, implied until 2027-04-30 (crm:0)"),
    ({"created_at": day("2026-05-23")}, "email", "yes", "asked on 2026-05-23, implied until 2026-11-22"),
    ({"created_at": day("2026-05-22")}, "email", "no", "asked on 2026-05-22, implied consent ended 2026-11-21"),
    ({"created_at": day("2027-01-01")}, "email", "no", "nothing said"),
    ({"created_at": NOW}, "sms", "no", "nothing said"),
    ({"created_at": NOW, "lead_type": "Service appointment"}, "email", "no", "nothing said"),
    ({"created_at": NOW, "lead_type": "Campaign"}, "email", "no", "nothing said"),
    ({"created_at": NOW, "lead_type": "Internet"}, "email", "yes", "asked"),
    ({"created_at": NOW, "service_at": NOW}, "email", "no", "nothing said"),
    ({"created_at": NOW, "vin": ("1HGCM82633A004352", "serviced")}, "email", "no", "nothing said"),
    ({"sold_at": day("2024-11-23")}, "email", "yes", "bought on 2024-11-23, implied until 2026-11-22 (crm:0)"),
    ({"sold_at": day("2024-11-22")}, "email", "no", "bought on 2024-11-22, implied consent ended 2026-11-21"),
    ({"delivered_at": day("2025-01-01")}, "phone", "yes", "bought on 2025-01-01"),
    ({"sold_at": day("2026-10-01"), "returned_at": day("2026-10-05")}, "email", "no", "nothing said"),
    ({"sold_at": day("2026-10-01"), "returned_at": day("2025-10-05")}, "email", "yes", "bought"),
    ({"sold_at": day("2023-01-01"), "created_at": NOW}, "email", "yes", "asked on 2026-11-01"),
    ({"sold_at": day("2026-01-01"), "created_at": NOW}, "email", "yes", "bought on 2026-01-01, implied until 2027"),
    ({"consent_phone": "out", "consent_sms": "in"}, "sms", "no", "refused"),
    ({"consent_sms": "out", "created_at": NOW}, "phone", "yes", "asked"),
    ({"created_at": NOW, "address": HOME}, "mail", "yes", "asked on 2026-11-01"),
    ({"created_at": NOW, "address": {"city": "London", "postal_code": "N6A1B7"}}, "mail", "no", "no address"),
    ({"event": "sold", "event_at": NOW}, "email", "yes", "bought on 2026-11-01"),
    ({"event": "walk_in", "event_at": NOW}, "email", "yes", "asked on 2026-11-01"),
    ({"event": "service_ro", "event_at": NOW, "created_at": NOW}, "email", "no", "nothing said"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "channel", "may", "why"), ONE_RECORD)
def test_one_record(said, channel, may, why):
    row = decided([ANN | said]).row(0, named=True)
    assert row[f"may_{channel}"] == may
    assert row[f"may_{channel}_why"].startswith(why)
    assert (row[f"may_{channel}_to"] is not None) == (may == "yes")


def test_of_one_person_the_latest_event_counts_and_a_blank_changes_nothing():
    records = [ANN | {"created_at": day("2020-01-01")}, ANN | {"created_at": NOW}, ANN]
    assert decided(records)["may_email_why"][0].startswith("asked on 2026-11-01")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"consent_email": "out", "consent_email_at": day("2024-01-01")}, {"updated_at": NOW}),
        ({"consent_email": "out"}, {"consent_email": "in", "consent_email_at": NOW}),
        ({"consent_email": "out"}, {"sold_at": NOW}),
        ({"consent_email": "in", "updated_at": NOW}, {"consent_email": "out"}),
    ],
)
def test_a_refusal_outlasts_blanks_agreement_and_purchases(first, second):
    row = decided([ANN | first, ANN | second]).row(0, named=True)
    assert row["may_email"] == "no"
    assert row["may_email_why"].startswith("refused")


def test_a_refusal_reaches_every_customer_who_holds_the_number_but_no_other_of_the_household():
    records = [
        ANN | {"consent_phone": "out", "consent_phone_at": day("2025-05-05"), "address": HOME},
        {"first_name": "Bob", "last_name": "Roy", "phone": "+15195550111", "created_at": NOW, "address": HOME},
        {"first_name": "Cal", "last_name": "Roy", "phone": "+15195550333", "created_at": NOW, "address": HOME},
    ]
    found = decided(records, [0, 1, 2])
    assert found["may_phone"].to_list() == ["no", "no", "yes"]
    assert found["may_phone_why"][1] == "a number of theirs was refused on 2025-05-05 (crm:0)"
    assert found["may_mail"].to_list() == ["no", "yes", "yes"]


def test_who_holds_a_refused_number_is_not_called_on_another_either():
    records = [
        ANN | {"consent_phone": "out"},
        {"first_name": "Bob", "phone": ["+15195550111", "+15195550222"], "created_at": NOW},
    ]
    found = decided(records, [0, 1])
    assert found["may_phone"].to_list() == ["no", "no"]
    assert found["may_phone_to"].to_list() == [None, None]


@pytest.mark.parametrize("kind", [IdentifierType.PLACEHOLDER, IdentifierType.DEALER, IdentifierType.RELAY])
def test_a_refusal_does_not_spread_by_what_is_nobodys(kind):
    records = [
        ANN | {"consent_phone": "out"},
        {"first_name": "Bob", "phone": ["+15195550111", "+15195550222"], "created_at": NOW},
    ]
    found = decided(records, [0, 1], {"+15195550111": kind})
    assert found["may_phone"].to_list() == ["no", "yes"]
    assert found["may_phone_to"][1] == "+15195550222"


def test_agreement_holds_only_for_what_it_was_given_for():
    records = [ANN | {"consent_email": "in"}, ANN | {"email": "ann@work.example"}]
    row = decided(records).row(0, named=True)
    assert (row["may_email"], row["may_email_to"]) == ("yes", "ann@a.example")


def test_agreement_without_a_mailbox_is_for_nothing():
    records = [ANN | {"consent_email": "in", "email": None}, ANN]
    assert decided(records)["may_email"].to_list() == ["no"]


def test_agreement_and_purchases_do_not_reach_another_customer():
    records = [
        ANN | {"consent_email": "in", "sold_at": NOW, "address": HOME},
        {"first_name": "Bob", "last_name": "Roy", "email": "ann@a.example", "address": HOME},
    ]
    found = decided(records, [0, 1])
    assert found["may_email"].to_list() == ["yes", "no"]
    assert found["may_mail"].to_list() == ["yes", "no"]


@pytest.mark.parametrize(
    ("kind", "said", "may"),
    [
        (IdentifierType.PERSONAL, {"created_at": NOW}, "yes"),
        (IdentifierType.SHARED, {"created_at": NOW}, "no"),
        (IdentifierType.SHARED, {"consent_phone": "in"}, "yes"),
        (IdentifierType.RELAY, {"consent_phone": "in"}, "no"),
        (IdentifierType.DEALER, {"consent_phone": "in"}, "no"),
    ],
)
def test_what_may_be_used_by_the_type_of_number(kind, said, may):
    assert decided([ANN | said], types={"+15195550111": kind})["may_phone"].to_list() == [may]


def test_a_fax_is_not_called():
    row = decided([{"first_name": "Ann", "phone": ("+15195550111", "fax"), "created_at": NOW}]).row(0, named=True)
    assert (row["may_phone"], row["may_phone_why"]) == ("no", "no number that is theirs")


@pytest.mark.parametrize(
    ("listed", "email", "phone"),
    [
        (("Ann@A.example",), "no", "yes"),
        (("(519) 555-0111",), "yes", "no"),
        (("+1 519 555 0111",), "yes", "no"),
        (("sms:5195550111",), "yes", "yes"),
        (("phone:5195550111", "email:ann@a.example"), "no", "no"),
        (("bob@a.example", "5195550112"), "yes", "yes"),
    ],
)
def test_the_list_of_what_is_never_used(listed, email, phone):
    row = decided([ANN | {"created_at": NOW}], suppressed=listed).row(0, named=True)
    assert (row["may_email"], row["may_phone"]) == (email, phone)


@pytest.mark.parametrize(("implied", "may"), [(("sms",), "yes"), ((), "no")])
def test_the_spec_says_which_channels_an_inquiry_opens(implied, may):
    assert decided([ANN | {"created_at": NOW}], implied=implied)["may_sms"].to_list() == [may]


def test_both_sides_of_a_customer_taken_apart_stay_suppressed():
    records = [
        ANN | {"consent_email": "out"},
        {"first_name": "Anne", "last_name": "Roi", "email": "anne@b.example", "created_at": NOW},
    ]
    kept = suppressions(ledger_of(records, [0, 0]), 0)
    assert kept == ("email:ann@a.example", "email:anne@b.example")
    assert decided(records, [0, 1])["may_email"].to_list() == ["no", "yes"]
    assert decided(records, [0, 1], suppressed=kept)["may_email"].to_list() == ["no", "no"]


def test_the_ledger_says_it_by_identifier_with_basis_and_dates():
    records = [
        ANN | {"consent_email": "in", "consent_email_at": day("2025-02-03")},
        ANN | {"email": "b@b.example", "created_at": NOW},
    ]
    table = ledger_of(records).filter(pl.col("channel") == "email")
    assert table.select("identifier", "may", "basis", "since", "until", "record").rows() == [
        ("ann@a.example", "yes", "express", dt.date(2025, 2, 3), None, "crm:0"),
        ("b@b.example", "yes", "inquiry", dt.date(2026, 11, 1), dt.date(2027, 4, 30), "crm:1"),
    ]


def test_a_channel_nobody_has_is_absent_and_a_customer_without_it_has_none_to_use():
    found = decided([{"first_name": "Ann", "phone": "+15195550111"}, {"first_name": "Bob", "created_at": NOW}], [0, 1])
    assert [name for name in found.columns if name.startswith("may_email")] == []
    assert found["may_phone_why"][1] == "no number that is theirs"


def test_the_order_of_rows_decides_nothing():
    records = [
        ANN | {"record_id": "1", "created_at": NOW},
        ANN | {"record_id": "2", "email": "x@x.example", "consent_email": "in"},
        {"record_id": "3", "first_name": "Bob", "email": "x@x.example", "sold_at": NOW},
    ]  # fmt: skip
    wanted = [name for name in decided(records, [0, 0, 1]).columns if name.startswith("may_")]
    forward = decided(records, [0, 0, 1]).select(wanted)
    backward = decided(records[::-1], [1, 0, 0]).select(wanted)
    assert forward.equals(backward)


def test_the_rules_are_told_once_each():
    assert len({rule.name for rule in RULES}) == len(RULES)
