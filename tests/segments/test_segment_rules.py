from typing import Any

import pytest

from customerfacts import day, facts_of
from leadmatch.errors import SpecError
from leadmatch.segments.rules import SEGMENTS, find, segments_of, select
from leadmatch.spec import SegmentRule

ANN = {"first_name": "Ann", "last_name": "Lee"}
CASES: dict[str, tuple[list[Any], list[Any]]] = {
    "sold-not-serviced": (
        [([ANN], ["sold"]), ([ANN], ["delivered"])],
        [([ANN], []), ([ANN], ["sold", "service_ro"]), ([ANN], ["service_ro"]), ([ANN], ["deposit"])],
    ),
    "serviced-not-sold": (
        [([ANN], ["service_ro"]), ([ANN], ["service_ro", "internet_lead"])],
        [([ANN], []), ([ANN], ["sold", "service_ro"]), ([ANN], ["sold"])],
    ),
    "never-contacted": (
        [([ANN], ["internet_lead"]), ([ANN], ["internet_lead", "outbound_attempt"]),
         ([ANN], ["internet_lead", "no_show"])],
        [([ANN], []), ([ANN], ["internet_lead", "contact"]), ([ANN], ["internet_lead", "sold"]), ([ANN], ["walk_in"]),
         ([ANN], ["phone_up"]), ([ANN], ["service_ro"])],
    ),
    "be-backs": (
        [([ANN], ["walk_in", "be_back"])],
        [([ANN], ["walk_in"]), ([ANN], ["be_back", "sold"]), ([ANN], [])],
    ),
    "two-salespeople": (
        [([ANN | {"salesperson": "Kim"}, ANN | {"salesperson": "Raj"}], [])],
        [([ANN | {"salesperson": "Kim"}, ANN | {"salesperson": "kim"}], []), ([ANN | {"salesperson": "Kim"}, ANN], []),
         ([ANN], [])],
    ),
    "several-spellings": (
        [([ANN, ANN | {"source": "web", "first_name": "Anne"}], [])],
        [([ANN, ANN | {"source": "web"}], []), ([ANN, ANN | {"first_name": "Anne"}], []),
         ([ANN, ANN | {"source": "web", "first_name": "ANN"}], [])],
    ),
}  # fmt: skip
"""Segment -> customers that are in it, customers that are not; each its records and its events."""


def made(records: list[dict[str, Any]], events: list[str]) -> Any:
    return facts_of(records, [{"customer": 0, "lead": 0, "event": name} for name in events])


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("inside", [True, False])
def test_who_is_in_a_segment(name: str, inside: bool) -> None:
    segment = find(segments_of({}), name)
    for records, events in CASES[name][0 if inside else 1]:
        assert select(made(records, events), segment).height == inside, (records, events)


def test_every_segment_has_cases() -> None:
    assert {segment.name for segment in SEGMENTS} == {*CASES, "household-bought"}


def test_household_bought() -> None:
    records = [ANN | {"customer": c, "household": c // 2} for c in range(4)]
    facts = facts_of(records, [{"customer": c, "event": "sold"} for c in (1, 2, 3)])
    assert select(facts, find(segments_of({}), "household-bought"))["customer_id"].to_list() == ["C0"]


@pytest.mark.parametrize(
    ("where", "customers"),
    [
        ("records > 1", ["C0"]),
        ("first_name = 'Ann' AND NOT has_sold", ["C0"]),
        ("city IS NULL", ["C0", "C1"]),
        ("last_seen < DATE '2026-06-01'", ["C1"]),
        ("days_quiet BETWEEN 10 AND 30", ["C0"]),
        ("notes LIKE '%blue%' OR name IN ('Bo Ng')", ["C1"]),
        ("city = 'London'", []),
    ],
)
def test_a_rule_of_the_user(where: str, customers: list[str]) -> None:
    records = [
        ANN | {"created_at": day("2026-11-01")},
        ANN,
        {"customer": 1, "first_name": "Bo", "last_name": "Ng", "created_at": day("2026-01-01")},
    ]
    own = segments_of({"mine": SegmentRule(where=where)})["mine"]
    assert select(facts_of(records), own)["customer_id"].to_list() == customers


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("record > 1", "no fact 'record': did you mean 'records'"),
        ("xyzzy = 1", "no fact 'xyzzy': there are customer_id, "),
        ("other.records > 1", "no fact 'other'"),
        ("records >", "not a condition in SQL"),
        ("", "not a condition in SQL"),
        ("records > 1; DROP TABLE facts", "not a condition in SQL"),
        ("nosuch(records)", "unsupported function 'nosuch'"),
        ("read_csv('/etc/passwd') = 1", "unsupported function"),
        ("records > (SELECT 1)", "without SELECT"),
        ("EXISTS(sElEcT * FROM read_csv('/etc/passwd'))", "without SELECT"),
        ("records", "no yes or no"),
        ("MAX(records) > 1", "no yes or no"),
        ("TRUE", "no yes or no"),
        ("COLUMNS('nothing') > 1", "no yes or no"),
        ("records = 'many'", "cannot compare string with numeric"),
        ("last_seen < '2026-01-01'", "a day is written DATE '2026-01-31'"),
        ("name ~ '('", "regex"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_by_name(where: str, message: str) -> None:
    with pytest.raises(SpecError, match=r"^segments\.mine: ") as raised:
        segments_of({"mine": SegmentRule(where=where)})
    assert message in str(raised.value)


def test_a_rule_that_fails_on_a_value_is_told() -> None:
    own = segments_of({"mine": SegmentRule(where="CAST(name AS INT) > 1")})["mine"]
    with pytest.raises(SpecError, match=r"^segments\.mine: .*conversion"):
        select(facts_of([ANN]), own)


def test_names_are_taken_and_found() -> None:
    with pytest.raises(SpecError, match="has a segment of this name"):
        segments_of({"be-backs": SegmentRule(where="records > 1")})
    with pytest.raises(SpecError, match="did you mean 'be-backs'"):
        find(segments_of({}), "bebacks")
    with pytest.raises(SpecError, match="there are sold-not-serviced, "):
        find(segments_of({}), "x")
