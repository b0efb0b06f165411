"""The sections on what happened: the funnel against its baseline, deposits to look at, red flags."""

import datetime as dt
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from leadmatch.journey.deposits import COLUMNS
from leadmatch.journey.funnel import RATES
from leadmatch.report.deposits import deposits
from leadmatch.report.flags import flags
from leadmatch.report.funnel import funnel
from leadmatch.report.section import Chart, Section, Table, Text

COUNTS = ("raw_leads", "opportunities", "customers", "contacted", "appointment", "shown", "sold")


def row(by: str, group: str, period: str, counts: tuple[int, ...], change: float | None = None) -> dict[str, Any]:
    days = (dt.date(2025, 1, 1), dt.date(2025, 12, 31)) if period == "baseline" else (dt.date(2026, 1, 1), None)
    said: dict[str, Any] = {by: group, "period": period, "from": days[0], "to": days[1]}
    said |= dict(zip(COUNTS, counts, strict=True))
    for rate, (part, whole) in RATES.items():
        value = said[part] / said[whole] if said[whole] else None
        said |= {f"{rate}_rate": value, f"{rate}_low": value and 0.1, f"{rate}_high": value and 0.9}
        said |= {f"raw_{rate}_rate": 0.25, f"{rate}_change": change}
    return said


def funnel_of(by: str, *, baseline: bool) -> pl.DataFrame:
    rows = [row(by, "all", "now", (200, 100, 90, 60, 40, 30, 10), -2.4 if baseline else None)]
    rows += [row(by, "web", "now", (200, 100, 90, 60, 40, 30, 10), 0.2), row(by, "radio", "now", (0,) * 7)]
    rows += [row(by, "all", "baseline", (50, 40, 40, 20, 10, 5, 5))] if baseline else []
    return pl.DataFrame(rows, infer_schema_length=None)


def tables(section: Section) -> dict[str, Table]:
    found = [block.table if isinstance(block, Chart) else block for block in section.blocks]
    return {block.caption: block for block in found if isinstance(block, Table)}


def test_a_funnel_without_a_baseline() -> None:
    section = funnel({"lead_source": funnel_of("lead_source", baseline=False)}, None)
    assert section.lead == "200 raw leads are 100 opportunities of 90 customers; 10 of them were sold (10%)."
    assert any(
        isinstance(block, Text) and "name a period in journey.baselines" in block.words for block in section.blocks
    )
    stages = tables(section)["From raw leads to sales"]
    assert stages.rows[0] == ("raw leads", 200, "")
    assert stages.rows[-1] == ("bought", 10, "10%")
    rates = tables(section)["Rates over opportunities, and what raw leads would say"]
    assert rates.rows[2] == ("came to it", "75%", "10% to 90%", "30 / 40", "25%")


def test_a_funnel_against_its_baseline() -> None:
    section = funnel({"lead_source": funnel_of("lead_source", baseline=True)}, "last year")
    assert any("last year, 2025-01-01 to 2025-12-31" in getattr(block, "words", "") for block in section.blocks)
    assert tables(section)["From raw leads to sales"].rows[-1] == ("bought", 10, "10%", 5, "12%")
    rates = tables(section)["Rates over opportunities, and what raw leads would say"]
    assert rates.rows[3][-4:] == ("12%", "10% to 90%", "5 / 40", "-2 points")
    by = tables(section)["By lead source"]
    assert by.rows[0] == ("web", 200, 100, "60%", "40%", "75%", "10%", 10, "0 points")
    assert by.rows[1][3:7] == ("–", "–", "–", "–")


def test_without_inquiries_there_is_no_funnel() -> None:
    nothing = pl.DataFrame([row("store", "all", "now", (0,) * 7)], infer_schema_length=None)
    assert funnel({"store": nothing}, None).blocks == ()
    assert funnel({"store": nothing.clear()}, None).blocks == ()


def deposits_of(rows: list[dict[str, Any]]) -> pl.DataFrame:
    schema = {"customer_id": pl.String(), "name": pl.String(), **COLUMNS}
    return pl.DataFrame([{name: one.get(name) for name in schema} for one in rows], schema=schema)


DEPOSIT: dict[str, Any] = {
    "kind": "deposit", "customer_id": "C1", "name": "Ann Lee", "source": "web", "record_id": "W1",
    "amount": Decimal("1500.10"), "deal_no": "D7", "invoice_no": "I9", "status": "sold",
    "at": dt.datetime(2026, 1, 2),
}  # fmt: skip


@pytest.mark.parametrize("anonymous", [True, False])
def test_deposits_to_look_at(*, anonymous: bool) -> None:
    odd = DEPOSIT | {"problems": "doubled | no_amount", "amount": None, "status": "open"}
    section = deposits(
        deposits_of([DEPOSIT, DEPOSIT | {"amount": Decimal("0.20")}, odd]), lambda rows: rows, anonymous=anonymous
    )
    assert section.lead == "3 deposits, 1,500.30 in all; 1 should be looked at."
    told = tables(section)
    assert told["Deposits by what is wrong"].rows == (("told twice", 1), ("no amount", 1))
    (listed,) = told["Each of them"].rows
    assert listed[-5:] == ("deposit", "2026-01-02", None, "open", "told twice, no amount")
    assert ("Ann Lee" in listed) is not anonymous
    assert ("web:W1" in listed) is not anonymous


def test_no_deposits_and_none_to_look_at() -> None:
    assert deposits(deposits_of([]), lambda rows: rows, anonymous=False).lead == "No record tells of a deposit."
    section = deposits(deposits_of([DEPOSIT]), lambda rows: rows, anonymous=False)
    assert len(section.blocks) == 1
    assert section.lead.endswith("0 should be looked at.")


def test_every_problem_has_words() -> None:
    from leadmatch.journey.deposits import PROBLEMS

    rows = [DEPOSIT | {"problems": name} for name in PROBLEMS]
    told = tables(deposits(deposits_of(rows), lambda rows: rows, anonymous=False))["Deposits by what is wrong"]
    assert not {str(name) for name, _ in told.rows} & {name for name in PROBLEMS if "_" in name}


@pytest.mark.parametrize("anonymous", [True, False])
def test_red_flags(*, anonymous: bool) -> None:
    columns = ("flag", "severity", "customer_id", "name", "source", "record_id", "evidence")
    rows = [
        ("far_away", "medium", "C1", "Ann Lee", "web", "W1", "3,400 km from the store"),
        ("far_away", "medium", "C1", "Ann Lee", "web", "W2", "3,400 km from the store"),
        ("po_box", "low", "C2", None, "web", "W3", "PO Box 7"),
        ("shared_phone", "high", "C3", "Bo Ng", "web", "W4", "on 5 surnames"),
    ]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    section = flags(frame, {"far_away": "lives far from the store"}, lambda rows: rows, anonymous=anonymous)
    assert section.lead.startswith("3 customers have something odd.")
    told = tables(section)
    assert told["Red flags"].rows == (
        ("shared phone", "high", "", 1, 1),
        ("far away", "medium", "lives far from the store", 1, 2),
        ("po box", "low", "", 1, 1),
    )
    assert ("Each of them" in told) is not anonymous
    if not anonymous:
        assert [line[2] for line in told["Each of them"].rows] == ["Ann Lee", "Ann Lee", "C2", "Bo Ng"]
    assert flags(frame.clear(), {}, lambda rows: rows, anonymous=anonymous).lead == "No red flag was found."
