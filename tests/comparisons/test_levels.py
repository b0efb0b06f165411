"""At which level two leads are: a table of cases for each comparison."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadmatch.comparisons import names, single, single_one
from leadmatch.comparisons.comparison import Comparison
from leadmatch.comparisons.rarity import Counted
from leadmatch.comparisons.registry import prepare
from leadmatch.profile import profiles
from leadmatch.tables import Coded, LeadTable
from leadmatch.text import fold
from leadtables import lead_table


def level(name: str, a: dict[str, Any], b: dict[str, Any]) -> str:
    """The level of two leads, without the rarity of what they share."""
    table = lead_table([a, b])
    comparison = next(c for c in prepare(table) if c.name == name)
    left, right = np.array([0], np.int32), np.array([1], np.int32)
    one, other = comparison.levels(left, right)[0], comparison.levels(right, left)[0]
    assert one == other, "a level is symmetric"
    return comparison.labels[one].partition(" (on")[0].partition(", on")[0].replace(" (on 3 leads or fewer)", "")


def person(first: str | None, last: str | None) -> dict[str, Any]:
    return {"first_name": first, "last_name": last}


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (("Ann", "Lee"), ("Ann", "Lee"), "same"),
        (("Bob", "Lee"), ("Robert", "Lee"), "first nickname, last same"),
        (("R", "Lee"), ("Robert", "Lee"), "first initial, last same"),
        (("Gurpreet", "Lee"), ("Gurpret", "Lee"), "first close, last same"),
        (("Michae", "Lee"), ("Michael", "Lee"), "first close, last same"),
        (("Jonat", "Lee"), ("Jonathan", "Lee"), "first part, last same"),
        (("Mary Ann", "Lee"), ("Mary", "Lee"), "first part, last same"),
        (("John", "Lee"), ("Peter", "Lee"), "first different, last same"),
        (("John", "Lee"), ("Mary", "Lee"), "first of two genders, last same"),
        (("Carl", "Lee"), ("Carla", "Lee"), "first of two genders, last same"),
        (("Marie Paul", "Lee"), ("Paul", "Lee"), "first part, last same"),
        (("JP", "Dupuis"), ("Jean Pierre", "Dupuis"), "first initial, last same"),
        (("J P", "Dupuis"), ("Jean Pierre", "Dupuis"), "first initial, last same"),
        (("Jo", "Dupuis"), ("Jean Pierre", "Dupuis"), "first different, last same"),
        (("Minjun", "Kim"), ("Min Jun", "Kim"), "first close, last same"),
        (("Jean", "Deluca"), ("Jean", "De Luca"), "first same"),
        (("Sam", "Lee"), ("Samantha", "Lee"), "first nickname, last same"),
        (("Ann", "Smith"), ("Ann", "Smith Jones"), "first same"),
        (("Ann", "Smith"), ("Ann", "Smyth"), "first same"),
        (("Wei", "Zhang"), ("Zhang", "Wei"), "first and last swapped"),
        (("Linda", "Zhagn"), ("Zhang", "Lindaa"), "first and last swapped"),
        (("Karen", "Midford"), ("Midford", "Karn"), "first and last swapped"),
        (("Pepe", "Muñoz"), ("Munoz", "José"), "first and last swapped"),
        (("Minjun", "Kim"), ("Kim", "Min Jun"), "first and last swapped"),
        (("Marie", "Dupuis"), ("Dupuis", "Marie Eve"), "first and last swapped"),
        (("Anil", "Varaborty"), ("Varaborty", "A"), "first and last swapped"),
        (("Karen", "Midford"), ("Midford", "Angela"), "one in the other's place, the others different"),
        (("Suharto", None), (None, "Suharto"), "one in the other's place"),
        (("Suharto", None), ("Ann", "Suharto"), "one in the other's place"),
        (("Teague", "Ted"), ("Gary", "Teague"), "one in the other's place, the others different"),
        ((None, None), ("Ann", "Lee"), "first missing, last missing"),
        (("Ann", None), ("Ann", "Lee"), "first same"),
    ],
)
def test_names(a: tuple[str | None, str | None], b: tuple[str | None, str | None], expected: str) -> None:
    assert level("name", person(*a), person(*b)) == expected


@pytest.mark.parametrize(
    ("first", "middle", "other", "expected"),
    [
        ("Jose", "Luis", "Luis", "first similar, last same"),
        ("John", "Robert Michael", "Michael", "first similar, last same"),
        ("John", "M", "Michael", "first different, last same"),
        ("John", "Robert", "Peter", "first different, last same"),
    ],
)
def test_a_first_name_that_is_a_middle_name_of_the_other(first: str, middle: str, other: str, expected: str) -> None:
    assert level("name", person(first, "Lee") | {"middle_name": middle}, person(other, "Lee")) == expected


@pytest.mark.parametrize(
    ("leads", "expected"),
    [
        ({"schmidt": 9, "schmitt": 7}, "first different, last close (both usual)"),
        ({"schmidt": 9, "schmdit": 1}, "first different, last close"),
        ({"schmidt": 3, "schmitt": 3}, "first different, last close"),
        ({"schmidt": 210, "schmdit": 5}, "first different, last close"),
        ({"schmidt": 40, "schmitt": 5}, "first different, last close (both usual)"),
    ],
)
def test_a_slip_makes_a_rare_word(leads: dict[str, int], expected: str) -> None:
    names = [last for last, many in leads.items() for _ in range(many)]
    table = lead_table([person(f"{'abcdefghijklmnopq'[i % 17]}{i}", last) for i, last in enumerate(names)])
    comparison = prepare(table)[0]
    found = comparison.levels(np.array([0], np.int32), np.array([len(names) - 1], np.int32))
    assert comparison.labels[found[0]] == expected


def test_a_pair_that_compares_a_part_of_the_names_counts_for_less() -> None:
    name = next(c for c in prepare(lead_table([person("Ann", "Lee"), person("Ann", None)])) if c.name == "name")
    less = {label for label, count in zip(name.labels, names.counted(name.labels), strict=True) if 0 < count < 1}
    assert {"first initial, last same (on 3 leads or fewer)", "first missing, last close"} <= less
    assert not less & {"same, on 2 leads or fewer", "first close, last different", "both businesses"}
    assert names.counted(name.labels)[0] == 0


def test_without_contacts_other_birth_dates_are_no_likelier_than_believed() -> None:
    def bound(**contact: str) -> float:
        born = [person("Ann", "Lee") | {"birth_date": date} | contact for date in ("1980-04-05", "1951-11-29")]
        comparison = next(c for c in prepare(lead_table(born)) if c.name == "birth date")
        return float(np.broadcast_to(comparison.bound, len(comparison.labels))[-1])

    assert bound() == 1.0
    assert bound(phone="+14165550111") == single.OTHER_BIRTH_DATE


def test_two_usual_names_in_swapped_places_are_not_one() -> None:
    usual = [person(first, last) for first, last in (("Peter", "Lee"), ("Ann", "Peters")) for _ in range(4)]
    table = lead_table([person("Peter", "Frank"), person("Frank", "Peters"), *usual])
    comparison = prepare(table)[0]
    found = comparison.levels(np.array([0], np.int32), np.array([1], np.int32))
    assert comparison.labels[found[0]] == "one in the other's place, the others different"


def test_a_business_is_not_a_person() -> None:
    assert level("name", {"company": "Gill Catering"}, person("Ann", "Lee")) == "a business and a person"
    assert level("name", {"company": "Gill Catering"}, {"company": "Gill"}) == "both businesses"
    assert level("name", {"company": "Gill"} | person("Ann", "Lee"), person("Ann", "Lee")) == "same"


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("1980-04-05", "1980-04-05", "same birth date"),
        ("1980-04-05", "1980-05-04", "day and month swapped"),
        ("1980-04-05", "1980-04-06", "one digit of the birth date off"),
        ("1980-04-05", "1980-04-23", "same birth year and month"),
        ("1980-04-05", "1980-12-05", "same birth year and day"),
        ("1980-04-05", "1962-04-05", "same birthday, other year"),
        ("1980-04-05", "1980-11-29", "same birth year"),
        ("1980-04-05", "1951-11-29", "different birth dates"),
        ("1980-04-05", "1980-14-05", "one digit of the birth date off"),
        ("1980-04-05", None, "no birth date on a side"),
    ],
)
def test_birth_dates(a: str, b: str | None, expected: str) -> None:
    assert level("birth date", {"birth_date": a}, {"birth_date": b}) == expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("ann.lee@x.example", "ann.lee@x.example", "same e-mail"),
        (["a@x.example", "b@x.example"], ["c@x.example", "b@x.example"], "same e-mail"),
        ("ann.lee@mail.example", "ann.lee@post.example", "different e-mails"),
        ("annlee77@hot.example", "annlee77@gm.example", "same mailbox name elsewhere"),
        ("skyrider@hot.example", "skyrider@gm.example", "same mailbox name elsewhere"),
        ("annlee@gmail.com", "annlee@gmayl.com", "e-mail nearly the same"),
        ("annlee@gmail.com", "anmlee@gmail.com", "e-mail nearly the same"),
        ("ann_lee@gmail.com", "ann.lee@gmail.com", "different e-mails"),
        ("annlee1@gmail.com", "annlee2@gmail.com", "different e-mails"),
        ("ann@x.example", None, "no e-mail on a side"),
    ],
)
def test_mailboxes(a: Any, b: Any, expected: str) -> None:
    assert level("email", person("Ann", "Lee") | {"email": a}, person("Ann", "Lee") | {"email": b}) == expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (("Amy", "Walter", "amywalter@x.example"), ("Amy", "Walker", "amywalker@x.example"), "different e-mails"),
        (("Amy", "Walter", "amywalter@x.example"), ("Amy", "Walter", "amywaltr@x.example"), "e-mail nearly the same"),
        (("Ann", None, "annaiyer@x.example"), ("Ann", "Meyer", "annmeyer@x.example"), "different e-mails"),
        (("Amy", "Walter", "amywalter@y.example"), ("Amy", "Walter", "amywalter@x.example"), "e-mail nearly the same"),
        (("Bob", "Walter", "robertwalter@hot.example"), ("Bob", None, "robertwalter@gm.example"), "different e-mails"),
        (
            ("Amy", "Ray", "walteramy@hot.example"),
            ("Amy", "Ray", "walteramy@gm.example"),
            "same mailbox name elsewhere",
        ),
    ],
)
def test_mailboxes_called_after_a_person(a: Any, b: Any, expected: str) -> None:
    one, other = (person(first, last) | {"email": email} for first, last, email in (a, b))
    assert level("email", one, other) == expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("+14165550111", "+14165550111", "same phone"),
        (["+14165550111", "+14165550112"], "+14165550112", "same phone"),
        ("+14165551234", "+14165551284", "phone one digit off or two swapped"),
        ("+14165551234", "+14165552134", "phone one digit off or two swapped"),
        ("+14165551234", "+14165552143", "different phones"),
        ("+14165551234", "+16475552143", "different phones"),
        (["+16475552143", "+14165551234"], "+14165559999", "different phones"),
        ("+14165551234", "+4930123456", "different phones"),
        ("+14165551234", None, "no phone on a side"),
    ],
)
def test_phones(a: Any, b: Any, expected: str) -> None:
    assert level("phone", {"phone": a}, {"phone": b}) == expected


def test_places_are_told_by_the_leads_that_have_several() -> None:
    """Area codes, cities and postal codes of one town are found together; a shared phone says nothing of places."""
    toronto = [{"phone": f"+1{a}555{i:04}", "address": {"city": "toronto"}} for a in (416, 647) for i in range(20)]
    regina = [{"phone": f"+1306555{i:04}", "address": {"city": "regina"}} for i in range(40)]
    asked = [{"phone": "+14165559999"}, {"address": {"city": "toronto"}}, {"phone": "+13065559999"}]
    asked += [{"phone": "+14165559999", "address": {"street": "main st"}}, {"phone": "+16135559999"}]
    comparison = next(c for c in prepare(lead_table([*asked, *toronto, *regina])) if c.name == "address")

    def found(a: int, b: int) -> str:
        return comparison.labels[comparison.levels(np.array([a], np.int32), np.array([b], np.int32))[0]]

    never = "no address, and places that are never or seldom one"
    assert found(0, 1) == found(1, 0) == "no address, places hardly more often one than by chance"
    assert [found(0, 2), found(1, 2)] == [never, never]
    assert [found(0, 3), found(0, 4)] == ["no address to compare"] * 2


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("gill catering", "gill catering", "same company"),
        ("gill catering", "catering gill", "company close"),
        ("gill catering", "gill caterng", "company close"),
        ("gill catering", "gill", "company partly the same"),
        ("gill motors repair", "gill motors leasing", "company similar, each with a word of its own"),
        ("gill catering", "acme", "different companies"),
    ],
)
def test_companies(a: str, b: str, expected: str) -> None:
    assert level("company", {"company": a}, {"company": b}) == expected


HOME = {"number": "12", "street": "main st", "city": "ottawa", "postal_code": "K1A0B1"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "same house"),
        ({"postal_code": None}, "same house"),
        ({"number": "12", "unit": "4"}, "same house"),
        ({"street": "maine st"}, "nearly the same house"),
        ({"number": "470"}, "same street"),
        ({"street": None, "number": None}, "same postal code"),
        ({"street": "oak rd"}, "another street, same postal code"),
        ({"street": None, "postal_code": "K1A0B2"}, "nearly the same postal code"),
        ({"street": None, "postal_code": "V8V1A1"}, "another postal code, same city"),
        ({"street": None, "postal_code": "V8V1A1", "city": "victoria"}, "another postal code"),
        ({"street": None, "postal_code": None}, "same city"),
        ({"street": None, "postal_code": None, "city": "otawa"}, "city nearly the same"),
        ({"street": None, "postal_code": None, "city": "victoria"}, "another city"),
        ({"street": "oak rd", "postal_code": "K1A0B2"}, "another street, nearly the same postal code"),
        ({"street": "oak rd", "postal_code": "V8V1A1"}, "another street, same city"),
        ({"street": "oak rd", "postal_code": None, "city": "otawa"}, "another street, city nearly the same"),
        ({"city": "victoria", "postal_code": "V8V1A1"}, "same number and street, other place"),
        ({"street": "oak rd", "city": "victoria", "postal_code": "V8V1A1"}, "elsewhere"),
    ],
)
def test_addresses(change: dict[str, Any], expected: str) -> None:
    assert level("address", {"address": HOME}, {"address": HOME | change}) == expected


def test_another_unit_of_the_same_house() -> None:
    a, b = HOME | {"unit": "3"}, HOME | {"unit": "4"}
    assert level("address", {"address": a}, {"address": b}) == "same house, other unit"


def test_the_best_of_several_addresses_counts() -> None:
    table = lead_table([{"address": HOME}, {"address": {"city": "victoria"}}])
    assert level("address", {"address": HOME}, {"address": {"city": "victoria"}}) == "another city"
    assert table.n == 2


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("41", "42", "close"),
        ("99", "100", "close"),
        ("41", "43", "different"),
        ("41", "14", "different"),
        ("1041", "1042", "close"),
        ("gold", "golds", "close"),
        ("gold", "silver", "different"),
    ],
)
def test_attributes(a: str, b: str, expected: str) -> None:
    column = Coded(np.array([0, 1], np.int32), pl.Series([a, b]))
    comparison = single.prepare_attribute("age", column, Counted())
    level = comparison.levels(np.array([0], np.int32), np.array([1], np.int32))[0]
    assert comparison.labels[level] == expected
    assert single.TEXT[single_one._attributes(a, b)].label == expected


def test_jr_and_sr_are_different() -> None:
    assert level("suffix", {"suffix": "jr"}, {"suffix": "sr"}) == "different suffix"
    assert level("suffix", {"suffix": "jr"}, {"suffix": "jr"}) == "same suffix"
    assert level("suffix", {"suffix": "jr"}, {}) == "no suffix on a side"


def test_an_interest_in_a_car_is_no_evidence() -> None:
    vin = "1HGCM82633A004352"
    table = profiles(lead_table([{"vin": [(vin, "interest")], "phone": "+1"}, {"vin": [(vin, "owned")]}])).table
    vehicle = next(c for c in prepare(table) if c.name == "vehicle")
    assert vehicle.levels(np.array([0], np.int32), np.array([1], np.int32))[0] == 0


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (["owned"], ["serviced"], "different vehicles"),
        (["trade"], ["trade"], "different vehicles"),
        (["trade"], ["owned"], "no vehicles to compare"),
        (["owned", "trade"], ["serviced"], "different vehicles"),
        (["trade"], [], "no vehicles to compare"),
    ],
)
def test_a_vehicle_traded_in_is_another_than_the_one_bought(a: list[str], b: list[str], expected: str) -> None:
    vins = iter(("1HGCM82633A004352", "1HGCM82633A004353", "1HGCM82633A004354"))
    left, right = ({"vin": [(next(vins), role) for role in roles]} for roles in (a, b))
    assert level("vehicle", left, right) == expected


NAMES = st.sampled_from([None, "ann", "anne", "a", "bob", "robert", "mary ann", "lee", "zhang", "o'neil", "josé"])
PHONES = st.lists(st.sampled_from(["+14165550111", "+14165550112", "+12125550000"]), max_size=2, unique=True)
RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "first_name": NAMES,
            "last_name": NAMES,
            "middle_name": NAMES,
            "birth_date": st.sampled_from([None, "1980-04-05", "1980-05-04", "1962-04-05"]),
            "email": st.sampled_from([None, "a@x.example", "ann@x.example", "ann@y.example"]),
            "phone": PHONES.map(lambda v: v or None),
            "address": st.sampled_from([None, HOME, HOME | {"number": "13"}, {"city": "ottawa"}]),
            "company": st.sampled_from([None, "acme", "acme motors"]),
        }
    ),
    min_size=2,
    max_size=8,
)


def all_pairs(n: int) -> tuple[np.ndarray, np.ndarray]:
    left, right = np.triu_indices(n, 1)
    return left.astype(np.int32), right.astype(np.int32)


@given(RECORDS)
def test_levels_are_symmetric_and_beliefs_sum_to_one(records: list[dict[str, Any]]) -> None:
    table = lead_table(records)
    left, right = all_pairs(table.n)
    for c in prepare(table):
        found = c.levels(left, right)
        assert (found == c.levels(right, left)).all()
        assert found.max(initial=0) < len(c.labels) == len(c.same) == len(c.household) == len(c.totals)
        assert len(set(c.labels)) == len(c.labels)


@given(RECORDS)
def test_counted_totals_are_the_number_of_pairs(records: list[dict[str, Any]]) -> None:
    """Where a level is counted, for columns of one value a lead, the count is that of all pairs."""
    table = lead_table(records)
    left, right = all_pairs(table.n)
    for c in [*(p(table, Counted()) for p in (single.prepare_birth_date, single.prepare_company)), name_of(table)]:
        seen = np.bincount(c.levels(left, right), minlength=len(c.labels))
        counted = ~np.isnan(c.totals)
        assert c.totals[counted].tolist() == seen[counted].tolist()


def name_of(table: LeadTable) -> Comparison:
    return next(c for c in prepare(table) if c.name == "name")


def test_folding_is_what_names_are_compared_by() -> None:
    assert fold("José") == "jose"
    assert level("name", person("José", "Lee"), person("Jose", "Lee")) == "same"
