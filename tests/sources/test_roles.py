"""Nested records: a type beside a value is its role, named values are columns; what is neither stays as it was."""

import polars as pl
import pytest

from leadmatch.sources.cells import records_frame

CASES = {
    "phones": (
        [{"phones": [{"number": "1", "type": "mobile"}]}, {"phones": [{"number": "2", "type": "Home"}]}],
        {"phones.1.mobile.number": ["1", None], "phones.1.home.number": [None, "2"],
         "phones.1.type": ["mobile", "Home"]},
    ),
    "a type that is no role": (
        [{"phones": [{"number": "1", "type": "odd"}]}, {"phones": [{"number": "2", "type": "cell"}]}],
        {"phones.1.number": ["1", None], "phones.1.mobile.number": [None, "2"], "phones.1.type": ["odd", "cell"]},
    ),
    "no role at all": (
        [{"phones": [{"number": "1", "type": "odd"}]}],
        {"phones.1.number": ["1"], "phones.1.type": ["odd"]},
    ),
    "types by other names": (
        [{"Phones": [{"Number": "1", "PhoneType": "Cellular"}], "emails": [{"address": "a", "label": "Work"}]}],
        {"Phones.1.mobile.Number": ["1"], "Phones.1.PhoneType": ["Cellular"],
         "emails.1.work.address": ["a"], "emails.1.label": ["Work"]},
    ),
    "vehicles": (
        [{"vehicles": [{"type": "wanted", "vin": "1", "year": 2020}, {"type": "exchange", "vin": "2"}]}],
        {"vehicles.1.type": ["wanted"], "vehicles.1.interest.vin": ["1"], "vehicles.1.interest.year": ["2020"],
         "vehicles.2.type": ["exchange"], "vehicles.2.trade.vin": ["2"]},
    ),
    "addresses": (
        [{"addresses": [{"kind": "home", "city": "London"}]}],
        {"addresses.1.kind": ["home"], "addresses.1.home.city": ["London"]},
    ),
    "a list of other things": (
        [{"notes": [{"type": "home", "text": "x"}]}],
        {"notes.1.type": ["home"], "notes.1.text": ["x"]},
    ),
    "a type outside a list": (
        [{"phone": {"type": "home", "number": "1"}}],
        {"phone.type": ["home"], "phone.number": ["1"]},
    ),
    "a name that is taken": (
        [{"phones": [{"number": "1", "type": "home", "home": {"number": "2"}}]}],
        {"phones.1.number": ["1"], "phones.1.type": ["home"], "phones.1.home.number": ["2"]},
    ),
    "named values": (
        [{"f": [{"name": "email", "values": ["a"]}, {"name": "cars", "values": ["x", "y"]}]}],
        {"f.email": ["a"], "f.cars.1": ["x"], "f.cars.2": ["y"]},
    ),
    "a name twice, a name without a value": (
        [{"f": [{"key": "a", "value": 1}, {"key": "a", "value": 2}, {"key": "b", "value": None}]}],
        {"f.a": ["1"], "f.a_2": ["2"], "f.b": [None]},
    ),
    "more than a name and a value": (
        [{"f": [{"name": "email", "value": "a", "id": 1}]}],
        {"f.1.name": ["email"], "f.1.value": ["a"], "f.1.id": ["1"]},
    ),
    "a name that is no text": ([{"f": [{"name": 3, "value": "a"}]}], {"f.1.name": ["3"], "f.1.value": ["a"]}),
    "two names": ([{"f": [{"name": "x", "label": "y"}]}], {"f.1.name": ["x"], "f.1.label": ["y"]}),
    "a mixed list": (
        [{"f": [{"name": "x", "value": "y"}, "z"]}],
        {"f.1.name": ["x"], "f.1.value": ["y"], "f.2": ["z"]},
    ),
    "nothing in one record": ([{"f": None}, {"f": ["a"]}], {"f.1": [None, "a"]}),
}  # fmt: skip


@pytest.mark.parametrize(("records", "columns"), CASES.values(), ids=CASES)
def test_records(records, columns):
    frame, _ = records_frame(records)
    assert frame.to_dict(as_series=False) == columns


def test_the_same_in_a_frame_of_nested_values():
    from leadmatch.sources.frames import read

    nested = pl.DataFrame({"id": [1, 2], "phones": [[{"number": "1", "type": "cell"}], []]})
    assert read(nested, "x").frame.columns == ["id", "phones.1.mobile.number", "phones.1.type"]


def test_columns_come_in_one_order():
    records = [{"phones": [{"number": str(i), "type": word}]} for i, word in enumerate(("work", "cell", "home", "fax"))]
    names = [records_frame(records)[0].columns for _ in range(5)]
    assert names == [["phones.1.work.number", "phones.1.mobile.number", "phones.1.home.number", "phones.1.fax.number",
                      "phones.1.type"]] * 5  # fmt: skip
