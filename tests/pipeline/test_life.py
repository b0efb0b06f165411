import pickle
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

import leadmatch
from leadmatch.errors import MappingError, SpecError, UnknownRecordError
from leadmatch.pipeline.reopen import reopen

CRM = """Customer ID,First Name,Last Name,Phone,Created,Lead Type,Lead Source,Appt Date,Show,Status,Lead Cost
C1,Ann,Lee,519-333-2222,2025-01-02 10:00,Internet,Website,2025-01-04,Y,Sold,25.00
C2,Bob,Roy,519-444-3333,2025-01-03 10:00,Walk-in,,,,Open,
C3,Ann,Lee,519-333-2222,2025-01-05 10:00,Internet,Website,,,Open,5.50
"""
ACTS = """Activity ID,Contact Id,Kind,When,Deposit Amount
A1,C1,Left message,2025-01-02 12:00,
A2,C1,Deposit,2025-01-05 12:00,$500.00
A3,C9,Sold,2025-01-05 12:00,
A4,C2,Blah,2025-01-05 12:00,
"""
MAP = {"acts": {"Contact Id": "about", "Kind": "event", "When": "event_at"}}


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, str]:
    for name, text in (("crm", CRM), ("acts", ACTS)):
        (tmp_path / f"{name}.csv").write_text(text)
    return {name: str(tmp_path / f"{name}.csv") for name in ("crm", "acts")}


def test_rows_of_events_are_counted_and_not_matched(inputs):
    book = leadmatch.resolve(inputs, map=MAP)
    counts = book.summary()["sources"]
    assert counts["acts"] == {"rows_read": 4, "accepted": 0, "rejected": 1, "events": 3}
    assert counts["crm"] == {"rows_read": 3, "accepted": 3, "rejected": 0}
    assert book.summary()["event_rows"] == 3
    assert set(book.crosswalk["source"]) == {"crm"}
    assert book.rejected["code"].to_list() == ["no_event"]
    assert any("which are nobody's: 1" in note for note in book.notes)


def test_customers_keep_touches_and_cost(inputs):
    ann = leadmatch.resolve(inputs, map=MAP).frame("customers").filter(pl.col("first_name") == "Ann").row(0, named=True)
    assert (ann["entity"], ann["first_touch"], ann["last_touch"]) == ("person", "Website", "Website")
    assert ann["lead_cost"] == Decimal("30.50")


def test_a_written_result_tells_the_same(inputs, tmp_path):
    book = leadmatch.resolve(inputs, map=MAP)
    out = book.write(tmp_path / "out")
    again = reopen(out)
    for name in ("events", "opportunities", "deposits", "relations", "customers"):
        assert again.frame(name).equals(book.frame(name)), name
        assert (out / f"{name}.csv").exists() == (name in ("customers", *_held(book))), name
    written = pl.read_csv(out / "events.csv", infer_schema=False)
    assert written.height == book.events.height
    assert set(written["about"].drop_nulls()) == {"crm:C1", "crm:C2", "crm:C3"}
    assert written["customer_id"].null_count() == 1


def _held(book):
    return [name for name in ("events", "opportunities", "deposits", "relations") if book.frame(name).height]


def test_timeline(inputs):
    book = leadmatch.resolve(inputs, map=MAP)
    told = book.timeline("crm:C3")
    assert told["event"].to_list() == [
        "internet_lead", "outbound_attempt", "appointment_set", "appointment_shown", "internet_lead", "deposit", "sold",
    ]  # fmt: skip
    assert told["at"].isna().to_list() == [False] * 6 + [True]
    assert told.equals(book.timeline(book.customer_of("crm:C1")))
    for nobody in ("CNOBODY", "crm:C9", "web:C1"):
        with pytest.raises(UnknownRecordError):
            book.timeline(nobody)


def test_deposits_and_funnel(inputs):
    book = leadmatch.resolve(inputs, map=MAP, journey={"baselines": {"old": ["2024-01-01", "2024-12-31"]}})
    assert book.deposits()["amount"].to_list() == [Decimal("500.00")]
    assert book.deposits()["problems"].to_list() == ["unidentified"]
    assert book.funnel("month")["opportunities"].to_list() == [2, 2]
    assert set(book.funnel(baseline="old")["period"]) <= {"baseline", "now"}
    assert book.funnel(baseline=("2024-01-01", "2024-12-31")).equals(book.funnel(baseline="old"))
    for wrong in ("new", ("2024-01-01", "soon"), ("2024-02-01", "2024-01-01"), ("2024-01-01",)):
        with pytest.raises(SpecError):
            book.funnel(baseline=wrong)


def test_a_book_with_a_life_is_pickled(inputs):
    book = leadmatch.resolve(inputs, map=MAP)
    told = book.opportunities
    assert pickle.loads(pickle.dumps(book)).opportunities.equals(told)  # noqa: S301 - our own


def test_whose_events(inputs, tmp_path):
    (tmp_path / "web.csv").write_text(CRM)
    both = inputs | {"web": str(tmp_path / "web.csv")}
    with pytest.raises(MappingError, match=r"\[journey.about\] acts = SOURCE"):
        leadmatch.resolve(both, map=MAP)
    assert leadmatch.resolve(both, map=MAP, journey={"about": {"acts": "crm"}}).summary()["event_rows"] == 3
    with pytest.raises(MappingError, match="no column is mapped to about"):
        leadmatch.resolve(inputs, map={"acts": {"Contact Id": "ignore"}}, journey={"about": {"acts": "crm"}})
