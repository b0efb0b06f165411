"""Leads that say the same are compared once."""

from datetime import datetime

import numpy as np
import pytest

from leadmatch.profile import profiles, take
from leadmatch.tables import IdentifierType
from leadtables import lead_table

ANN = {"first_name": "Ann", "last_name": "Lee", "phone": ["+14165550111", "+14165550222"], "email": "ann@lee.example",
       "created_at": datetime(2024, 5, 6, 8)}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"record_id": "other"}, True),
        ({"source": "web"}, True),
        ({"phone": ["+14165550222", "+14165550111"]}, True),
        ({"phone": [("+14165550111", "home"), ("+14165550222", "mobile")]}, True),
        ({"vin": [("1HGCM82633A004352", "interest")]}, True),
        ({"vin": [("1HGCM82633A004352", "owned")]}, False),
        ({"vin": [("1HGCM82633A004352", "trade")]}, False),
        ({"phone": "+14165550111"}, False),
        ({"first_name": "Anne"}, False),
        ({"suffix": "jr"}, False),
        ({"address": {"city": "ottawa"}}, False),
        ({"created_at": datetime(2024, 5, 6, 9)}, True),
        ({"created_at": datetime(2024, 5, 7, 8)}, False),
    ],
)
def test_what_is_compared_makes_a_profile(change: dict[str, object], same: bool) -> None:
    found = profiles(lead_table([ANN, ANN | change]))
    assert (found.of_lead[0] == found.of_lead[1]) == same
    assert found.table.n == (1 if same else 2)


def test_an_identifier_that_lies_is_not_compared() -> None:
    leads = lead_table([ANN, ANN | {"phone": [*ANN["phone"], "+18005550000"]}], {"+18005550000": IdentifierType.DEALER})
    found = profiles(leads)
    assert found.table.n == 1
    assert len(found.table.phones.lead) == 2


def test_judged_leads_keep_a_profile_of_their_own() -> None:
    found = profiles(lead_table([ANN, ANN, ANN]), np.array([1]))
    assert found.of_lead[0] == found.of_lead[2] != found.of_lead[1]


def test_the_order_of_profiles_is_that_of_content() -> None:
    records = [ANN | {"first_name": name} for name in "abcdefgh"]
    forward, backward = profiles(lead_table(records)), profiles(lead_table(records[::-1]))
    assert forward.of_lead.tolist() == backward.of_lead.tolist()[::-1]


def test_take_moves_every_field() -> None:
    leads = lead_table(
        [ANN, {"first_name": "Bo", "email": "bo@x.example"}, {"last_name": "Cy", "phone": "+14165550333"}]
    )
    some = take(leads, np.array([2, 0]))
    assert [some.last.values[int(c)] for c in some.last.codes] == ["cy", "lee"]
    assert some.phones.lead.tolist() == [0, 1, 1]
    assert some.phones.shown.to_list() == ["+14165550333", "+14165550111", "+14165550222"]
    assert some.emails.lead.tolist() == [1]
