import polars as pl

from customerfacts import day, events_of
from leadmatch.segments.log import log_of


def test_the_log_of_some_customers() -> None:
    rows = [
        {"customer": 1, "event": "phone_up", "at": day("2026-03-02"), "source": "calls", "record_id": "7",
         "detail": "asked for blue"},
        {"customer": 1, "event": "internet_lead", "at": day("2026-03-01"), "source": "web", "record_id": "W1"},
        {"customer": 1, "event": "sold", "at": None, "source": "crm", "record_id": "C1", "detail": ""},
        {"customer": 0, "event": "walk_in", "at": None, "source": "crm", "record_id": "C2"},
        {"customer": None, "event": "contact", "at": None, "source": "calls", "record_id": "8"},
    ]  # fmt: skip
    assert log_of(events_of(rows), pl.Series([2, 1], dtype=pl.UInt32)).to_list() == [
        None,
        "2026-03-01 web:W1: internet lead | 2026-03-02 calls:7: phone up: asked for blue | crm:C1: sold",
    ]
