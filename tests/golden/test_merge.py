from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadmatch.golden.merge import merge
from leadmatch.spec import Golden, Spec
from leadmatch.tables import IdentifierType
from leadtables import lead_table

OLD, MID, NEW = datetime(2020, 1, 1), datetime(2022, 1, 1), datetime(2024, 1, 1)


def golden(
    records: list[dict[str, Any]], types: dict[str, IdentifierType] | None = None, **spec: Any
) -> dict[str, Any]:
    """The golden record of records that are all one customer."""
    merged = merge(lead_table(records, types), np.zeros(len(records), dtype=np.int32), Spec(golden=Golden(**spec)))
    assert merged.height == 1
    return merged.to_dicts()[0]


@pytest.mark.parametrize(
    ("field", "values", "kept"),
    [
        ("first_name", ["Zoe", "Zoë"], "Zoë"),
        ("first_name", ["ZOE", "Zoe"], "Zoe"),
        ("first_name", ["J.", "J", "John"], "John"),
        ("first_name", ["Bob", "Bob", "Robert"], "Bob"),
        ("first_name", ["Bob", "Robert"], "Robert"),
        ("first_name", ["Zoe", "Zoë", "Anna"], "Zoë"),
        ("first_name", [None, "Ann"], "Ann"),
        ("last_name", ["SMITH", "SMITH", "Smith"], "Smith"),
        ("last_name", ["Smith", "Smyth", "Smith"], "Smith"),
        ("birth_date", ["1980-01-01", "1980-02-01", "1980-02-01"], "1980-02-01"),
        ("gender", ["f", None, None], "f"),
    ],
)
def test_a_name_is_the_most_frequent_one_in_its_best_spelling(field: str, values: list[str | None], kept: str) -> None:
    for order in (values, values[::-1]):
        assert golden([{field: value} for value in order])[field] == kept


def test_the_last_name_goes_with_the_first_name() -> None:
    records = [
        {"first_name": "Mary", "last_name": "Jones"},
        {"first_name": "Mary", "last_name": None},
        {"first_name": "Ann", "last_name": "Smithson"},
    ]
    kept = golden(records)
    assert (kept["first_name"], kept["last_name"]) == ("Mary", "Jones")
    lone = [{"first_name": "Steve", "last_name": None}, {"first_name": "Dave", "last_name": "Hill"}]
    assert golden(lone)["first_name"] == golden(lone[::-1])["first_name"] == "Dave"


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        (["Mary-Kate||O'Brien", "Mary|Kate|O'Brien"], "Mary-Kate||O'Brien"),  # the middle name of another first name
        (["Kate||Hill", "Kate||Hill", "Mary|Kate|Hill"], "Kate||Hill"),
        (["Maria||Garcia Lopez", "Maria|Garcia|Lopez"], "Maria||Garcia Lopez"),  # no word twice
        (["Maria||Lopez", "Maria|Garcia|Lopez"], "Maria|Garcia|Lopez"),
        (["Mary Ann|Ann|Hill"], "Mary Ann||Hill"),
        (["Bob||Hill", "Bob||Hill", "Robert|James|Hill", "Bob|J|Hill"], "Bob|J|Hill"),
        (["|James|Hill"], "|James|Hill"),
    ],
)
def test_the_middle_name_goes_with_the_names_kept(names: list[str], kept: str) -> None:
    parts = ("first_name", "middle_name", "last_name")
    records = [{p: part or None for p, part in zip(parts, name.split("|"), strict=True)} for name in names]
    for order in (records, records[::-1]):
        found = golden(order)
        assert [found.get(part) for part in parts] == [part or None for part in kept.split("|")]


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        ("most_recent", "Anna"),
        ("most_frequent", "Ann"),
        ("most_complete", "Annabella"),
        ("source_priority", "Annabella"),
        ("verified_first", "Ann"),
    ],
)
def test_the_spec_chooses_the_rule(rule: str, kept: str) -> None:
    records = [
        {"source": "crm", "first_name": "Ann", "updated_at": OLD},
        {"source": "web", "first_name": "Ann", "updated_at": MID},
        {"source": "crm", "first_name": "Anna", "updated_at": NEW},
        {"source": "dms", "first_name": "Annabella", "updated_at": OLD},
    ]
    assert golden(records, rules={"first_name": rule}, source_priority=("dms", "web"))["first_name"] == kept


def test_the_primary_phone_is_the_latest_and_all_are_kept() -> None:
    records = [
        {"record_id": "1", "phone": [("+15550000001", "home"), ("+15550000002", "mobile")], "updated_at": NEW},
        {"record_id": "2", "phone": ("+15550000003", "work"), "updated_at": OLD},
        {"record_id": "3", "phone": ("+15550000002", "home"), "updated_at": OLD},
    ]
    kept = golden(records)
    assert kept["phone"] == "+15550000002"
    assert kept["phone_from"] == "crm:1"
    assert kept["phones"] == "+15550000002 | +15550000001 | +15550000003"
    assert kept["phones_from"] == "crm:1 | crm:1 | crm:2"
    assert kept["phone_roles"] == "mobile+home | home | work"


@pytest.mark.parametrize(
    ("bad", "kept", "listed"),
    [
        (IdentifierType.PLACEHOLDER, "b@x.example", "b@x.example"),
        (IdentifierType.DEALER, "b@x.example", "b@x.example"),
        (IdentifierType.RELAY, "b@x.example", "b@x.example | a@x.example"),
        (IdentifierType.SYNTHETIC, "b@x.example", "b@x.example | a@x.example"),
        (IdentifierType.SHARED, "b@x.example", "b@x.example | a@x.example"),
        (IdentifierType.PERSONAL, "a@x.example", "a@x.example | b@x.example"),
    ],
)
def test_an_identifier_that_lies_never_wins(bad: IdentifierType, kept: str, listed: str) -> None:
    records = [{"email": "a@x.example", "updated_at": NEW}, {"email": "b@x.example", "updated_at": OLD}]
    found = golden(records, {"a@x.example": bad})
    assert (found["email"], found["emails"]) == (kept, listed)


def test_a_placeholder_alone_gives_no_golden_phone() -> None:
    found = golden([{"phone": "+15555555555"}], {"+15555555555": IdentifierType.PLACEHOLDER})
    assert found["phone"] is None
    assert found["phones"] is None


def test_a_fax_is_primary_only_where_it_is_all_there_is() -> None:
    records = [{"phone": ("+15550000001", "fax"), "updated_at": NEW}, {"phone": "+15550000002", "updated_at": OLD}]
    assert golden(records)["phone"] == "+15550000002"
    assert golden(records[:1])["phone"] == "+15550000001"


def test_an_address_is_taken_whole() -> None:
    home = {"number": "12", "street": "Elm St", "city": "Ames", "region": "IA", "postal_code": "50010"}
    records = [
        {"record_id": "old", "address": home, "updated_at": OLD},
        {"record_id": "new", "address": {"city": "Boone", "unit": "4"}, "updated_at": NEW},
    ]
    found = golden(records)
    assert found["address_from"] == "crm:old"
    assert (found["street"], found["unit"], found["city"]) == ("12 Elm St", None, "Ames")


@pytest.mark.parametrize(
    ("said", "kept"),
    [(["in", "out", "in"], "out"), (["in", None], "in"), ([None, None, "out"], "out"), ([None, "in"], "in")],
)
def test_the_most_restrictive_consent_wins(said: list[str | None], kept: str) -> None:
    found = golden([{"record_id": str(i), "consent_sms": s} for i, s in enumerate(said)])
    assert found["consent_sms"] == kept
    assert found["consent_sms_from"] == f"crm:{said.index(kept)}"


def test_a_refusal_reaches_everyone_who_holds_the_number_and_agreement_nobody() -> None:
    records = [
        {"record_id": "1", "phone": "+15550000001", "consent_phone": "out", "consent_email": "in"},
        {"record_id": "2", "phone": "+15550000001", "consent_phone": "in"},
        {"record_id": "3", "phone": "+15550000002"},
    ]
    merged = merge(lead_table(records), np.arange(3, dtype=np.int32), Spec())
    assert merged["consent_phone"].to_list() == ["out", "out", None]
    assert merged["consent_phone_from"].to_list() == ["crm:1", "crm:1", None]
    assert merged["consent_email"].to_list() == ["in", None, None]


def test_times_counts_and_sources() -> None:
    records = [
        {"source": "web", "record_id": "w", "created_at": MID, "updated_at": MID},
        {"source": "crm", "record_id": "c", "created_at": OLD, "updated_at": NEW},
        {"source": "web", "record_id": "x"},
    ]
    found = golden(records)
    assert (found["records"], found["sources"]) == (3, "crm | web")
    assert (found["created_at"], found["created_at_from"]) == (OLD, "crm:c")
    assert (found["updated_at"], found["updated_at_from"]) == (NEW, "crm:c")


def test_what_no_source_has_is_absent() -> None:
    assert list(golden([{"first_name": "Ann"}])) == ["records", "sources", "first_name", "first_name_from"]


def test_no_records_give_no_customers() -> None:
    assert merge(lead_table([]), np.zeros(0, dtype=np.int32), Spec()).is_empty()


NAMES = st.sampled_from([None, "Zoe", "Zoë", "ZOE", "J", "John", "Bob"])
PHONES = st.lists(
    st.tuples(st.sampled_from(["+1", "+2", "+3"]), st.sampled_from(["", "home", "fax"])), unique=True, max_size=3
)
RECORD = st.fixed_dictionaries(
    {
        "source": st.sampled_from(["crm", "web"]),
        "first_name": NAMES,
        "last_name": NAMES,
        "gender": st.sampled_from([None, "f", "m"]),
        "phone": PHONES,
        "address": st.none()
        | st.fixed_dictionaries({"street": st.sampled_from("ab"), "city": st.sampled_from(["c", None])}),
        "updated_at": st.sampled_from([None, OLD, NEW]),
        "consent_email": st.sampled_from([None, "in", "out"]),
        "customer": st.integers(0, 3),
    }
)


def by_members(records: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    customers = np.array([r["customer"] for r in records])
    merged = merge(
        lead_table(records, {"+3": IdentifierType.RELAY}),
        np.unique(customers, return_inverse=True)[1].astype(np.int32),
        Spec(),
    )
    return dict(zip(map(str, np.unique(customers)), merged.to_dicts(), strict=True))


@settings(max_examples=60, deadline=None)
@given(st.lists(RECORD, min_size=1, max_size=12), st.randoms())
def test_every_value_is_held_by_the_record_it_names_and_rows_may_come_in_any_order(
    drawn: list[dict[str, Any]], random: Any
) -> None:
    records = [r | {"record_id": str(i)} for i, r in enumerate(drawn)]
    found = by_members(records)
    by_label = {f"{r['source']}:{r['record_id']}": r for r in records}
    for customer, row in found.items():
        for field in ("first_name", "last_name", "gender", "updated_at", "consent_email"):
            if row.get(field) is not None:
                origin = by_label[row[f"{field}_from"]]
                assert origin[field] == row[field]
                assert str(origin["customer"]) == customer or field == "consent_email"
        for phone, origin in zip(
            (row.get("phones") or "").split(" | "), (row.get("phones_from") or "").split(" | "), strict=True
        ):
            assert not phone or phone in [p for p, _ in by_label[origin]["phone"]]
        if row.get("address_from"):
            assert by_label[row["address_from"]]["address"] == {"street": row["street"], "city": row["city"]}
    shuffled = records.copy()
    random.shuffle(shuffled)
    assert by_members(shuffled) == found


def test_renamed_records_keep_their_values() -> None:
    records = [{"first_name": "Bob"}, {"first_name": "Rob"}, {"first_name": "Tob"}]
    first = golden([r | {"record_id": i} for i, r in enumerate(records)])
    other = golden([r | {"record_id": 9 - i} for i, r in enumerate(records)])
    assert first["first_name"] == other["first_name"] == "Bob"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Zoe.B@Example.COM", "Zoe.B@example.com"),
        ("ZOE.B@EXAMPLE.COM", "zoe.b@example.com"),
        ("zoe@x.com", "zoe@x.com"),
    ],
)
def test_a_mailbox_is_shown_as_written_but_for_its_domain_and_shouting(written: str, shown: str) -> None:
    found = golden([{"email": written}])
    assert (found["email"], found["emails"]) == (shown, shown)


def test_many_customers_at_once() -> None:
    records = [{"first_name": f"N{i % 7}", "phone": f"+1{i % 11}"} for i in range(200)]
    customer = (np.arange(200) % 60).astype(np.int32)
    merged = merge(lead_table(records), customer, Spec())
    assert merged.height == 60
    assert merged["records"].sum() == 200
    assert merged["phone"].null_count() == 0
    assert merged.schema["records"] == pl.UInt32
