"""A record that is held back is joined with others by people only."""

import numpy as np
import pytest

from leadmatch.pipeline.doubt import review_pairs
from leadmatch.pipeline.match import match
from leadmatch.spec import Decision
from leadtables import lead_table

HOME = {"number": "12", "street": "main st", "city": "ottawa", "postal_code": "K1A0B1"}
ANN = {
    "first_name": "Ann", "last_name": "Lindqvist", "phone": "+16135550111", "email": "ann.l@mail.example",
    "address": HOME, "birth_date": "1980-04-05",
}  # fmt: skip
CROWD = [
    {"first_name": first, "last_name": last, "phone": f"+1613200{i:04d}", "email": f"{first}{i}@mail.example".lower()}
    for i, (first, last) in enumerate(
        (f, s) for f in ("Jo", "Max", "Lea", "Tom") for s in ("Roy", "Chan", "Diaz", "Fox")
    )
]
N = len(CROWD)
LEADS = lead_table([*CROWD, ANN, ANN | {"email": None}, ANN | {"address": None}])
"""Three records of Ann: rows N, N + 1, N + 2."""


@pytest.mark.parametrize(
    ("held", "judged", "together"),
    [
        ([], [], {(0, 1), (0, 2), (1, 2)}),
        ([0], [], {(1, 2)}),
        ([2], [], {(0, 1)}),
        ([0, 1, 2], [], set()),
        ([0], [(0, 1, True)], {(0, 1)}),
        ([0], [(0, 1, True), (0, 2, True)], {(0, 1), (0, 2), (1, 2)}),
        ([0], [(1, 2, False)], set()),
    ],
)
def test_only_people_join_what_is_held(held, judged, together):
    rows = {N + row: "confirmed_fraud" for row in held}
    said = [(N + a, N + b, same) for a, b, same in judged]
    found = match(LEADS, judged=said, held=rows)
    ann = found.customer[N:]
    assert {(a, b) for a, b in ((0, 1), (0, 2), (1, 2)) if ann[a] == ann[b]} == together
    assert len(np.unique(found.customer[:N])) == N


def test_exact_copies_of_a_held_record_stay_apart_too():
    found = match(lead_table([*CROWD, ANN, ANN | {"record_id": "copy"}]), held={N: "confirmed_fraud"})
    assert found.customer[N] != found.customer[N + 1]


def test_what_was_held_back_is_asked_with_the_reason():
    found = match(LEADS, held={N: "confirmed_fraud"})
    asked = review_pairs(found, Decision(), ())
    told = asked.filter((asked["left"] == N) | (asked["right"] == N))["reason"].to_list()
    assert len(told) == 1
    assert told[0].startswith("held back (confirmed_fraud), only a person may join them: same")


def test_without_held_records_nothing_changes():
    assert (match(LEADS).customer == match(LEADS, held={}).customer).all()
