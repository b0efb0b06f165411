from datetime import date

import pytest

from leadmatch.errors import SpecError
from leadmatch.journey.funnel import ALL, NO_INQUIRY, NOT_SAID, funnel, raw_leads
from lives import Life


def lead(customer, source="Website", made="2025-02-01", **more):
    return {"customer": customer, "lead_type": "Internet", "lead_source": source, "created_at": made, **more}


ROWS = [
    lead(0, contacted="Y", appointment_at="2025-02-03", appointment_shown="Y", sold_at="2025-02-05"),
    lead(0, made="2025-02-02"),
    lead(0, made="2025-02-02", source=None),
    lead(1, appointment_at="2025-02-04", appointment_shown="N", updated_at="2025-03-01"),
    lead(2, store="North"),
    lead(3, source="OEM", made="2025-03-01", contacted="2025-03-02"),
    lead(4, source="OEM", made="2024-06-01", sold_at="2024-06-03"),
    lead(4, source="OEM", made="2024-05-30"),
    {"customer": 5, "sold_at": "2025-02-09"},
]


def rates(by="lead_source", baseline=None, period=None, rows=ROWS):
    life = Life(*rows)
    table = funnel(life.opportunities, raw_leads(life.events, life.journey), by, baseline, period)
    return {(row[by], row["period"]): row for row in table.to_dicts()}


def test_counts_and_rates():
    found = rates()
    assert list(found) == [(ALL, "now"), ("Website", "now"), ("OEM", "now"), (NOT_SAID, "now"), (NO_INQUIRY, "now")]
    site = found["Website", "now"]
    assert {name: site[name] for name in ("raw_leads", "opportunities", "customers")} == {
        "raw_leads": 4, "opportunities": 3, "customers": 3,
    }  # fmt: skip
    assert [site[name] for name in ("contacted", "appointment", "shown", "sold")] == [2, 2, 1, 1]
    assert site["contact_rate"] == pytest.approx(2 / 3)
    assert site["show_rate"] == pytest.approx(1 / 2)
    assert site["close_rate"] == pytest.approx(1 / 3)
    assert site["raw_close_rate"] == pytest.approx(1 / 4)
    assert site["raw_show_rate"] == pytest.approx(1 / 2)
    every = found[ALL, "now"]
    assert (every["raw_leads"], every["opportunities"], every["customers"], every["sold"]) == (8, 5, 5, 2)
    alone = found[NO_INQUIRY, "now"]
    assert (alone["raw_leads"], alone["opportunities"], alone["sold"], alone["raw_close_rate"]) == (0, 1, 1, None)


def test_a_resend_is_a_raw_lead_and_no_opportunity():
    rows = [lead(0, lead_id="1"), lead(0, lead_id="1"), lead(0, lead_status="resend")]
    row = rates(rows=rows)[ALL, "now"]
    assert (row["raw_leads"], row["opportunities"]) == (3, 1)


WILSON = [(0, 10, 0.0, 0.2775), (1, 10, 0.0179, 0.4042), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0)]


@pytest.mark.parametrize(("part", "whole", "low", "high"), WILSON)
def test_intervals(part, whole, low, high):
    rows = [lead(i, contacted="Y" if i < part else "N") for i in range(whole)]
    row = rates(rows=rows)[ALL, "now"]
    assert (row["contact_low"], row["contact_high"]) == pytest.approx((low, high), abs=1e-4)


def test_no_rate_without_any():
    row = rates(rows=[lead(0)])[ALL, "now"]
    assert (row["show_rate"], row["show_low"], row["raw_show_rate"]) == (None, None, None)


def test_a_baseline():
    found = rates(baseline=(date(2024, 1, 1), date(2024, 12, 31)))
    before, now = found["OEM", "baseline"], found["OEM", "now"]
    assert (before["from"], before["to"], now["from"], now["to"]) == (
        date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1), None,
    )  # fmt: skip
    assert (before["raw_leads"], before["opportunities"], before["sold"]) == (2, 1, 1)
    assert (now["opportunities"], now["contacted"], now["sold"]) == (1, 1, 0)
    assert (before["close_change"], now["close_change"]) == (None, pytest.approx(-100))
    assert found["Website", "now"]["close_change"] is None


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("store", {ALL, "North", NOT_SAID, NO_INQUIRY}),
        ("month", {ALL, "2024-05", "2024-06", "2025-02", "2025-03", NO_INQUIRY}),
        ("entry", {ALL, "internet_lead", NO_INQUIRY}),
        ("source", {ALL, "crm", NO_INQUIRY}),
        ("salesperson", {ALL, NOT_SAID, NO_INQUIRY}),
    ],
)
def test_groups(by, groups):
    assert {group for group, _ in rates(by)} == groups


def test_a_period():
    assert rates(period=(date(2025, 3, 1), date(2025, 3, 31)))[ALL, "now"]["opportunities"] == 1


def test_mistakes():
    with pytest.raises(SpecError, match="no group 'shoe'"):
        rates("shoe")
    with pytest.raises(SpecError, match="ends before it begins"):
        rates(period=(date(2025, 3, 2), date(2025, 3, 1)))


def test_nothing_at_all():
    assert rates(rows=[{"created_at": "2025-01-01"}]) == {}
