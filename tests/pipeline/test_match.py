"""Who is who, in small tables that a person can check."""

from typing import Any

import numpy as np
import pytest

from leadmatch import datasets, resolve
from leadmatch.evaluate import evaluate
from leadmatch.model.model import Model
from leadmatch.pipeline.advice import advice
from leadmatch.pipeline.customers import Expected
from leadmatch.pipeline.match import match
from leadtables import lead_table

HOME = {"number": "12", "street": "main st", "city": "ottawa", "postal_code": "K1A0B1"}
ANN = {
    "first_name": "Ann",
    "last_name": "Lindqvist",
    "phone": "+16135550111",
    "email": "ann.l@mail.example",
    "address": HOME,
    "birth_date": "1980-04-05",
}
CROWD = [
    {
        "first_name": first,
        "last_name": last,
        "phone": f"+1613200{i:04d}",
        "email": f"{first}{last}{i}@mail.example".lower(),
        "address": {
            "number": str(i),
            "street": f"{last} rd".lower(),
            "city": "ottawa",
            "postal_code": f"K1A{i % 10}C{i % 7}",
        },
        "birth_date": f"19{50 + i % 40}-0{1 + i % 9}-1{i % 10}",
    }
    for i, (first, last) in enumerate(
        (f, s)
        for f in ("Jo", "Max", "Lea", "Tom", "Eva")
        for s in ("Roy", "Chan", "Diaz", "Kaur", "Wood", "Ng", "Fox", "Hall")
    )
]


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"record_id": "again"}, True),
        ({"first_name": "Anne", "email": None}, True),
        ({"phone": "+16135559999", "address": None}, True),
        ({"last_name": "Brown", "birth_date": "1980-04-05"}, True),
        ({"first_name": "Peter", "email": None, "birth_date": None}, False),
        ({"first_name": "Peter", "birth_date": "1979-11-30"}, False),
        ({"suffix": "jr", "birth_date": "2004-01-17", "email": None, "phone": None}, False),
    ],
)
def test_one_person_or_two(change: dict[str, Any], same: bool) -> None:
    found = match(lead_table([*CROWD, ANN, ANN | change]))
    assert (found.customer[-1] == found.customer[-2]) == same
    assert len(set(found.customer.tolist())) == len(CROWD) + (1 if same else 2)


def test_spouses_are_two_customers_of_one_household() -> None:
    spouse = ANN | {"first_name": "Peter", "email": "peter.l@mail.example", "birth_date": "1979-11-30"}
    found = match(lead_table([*CROWD, ANN, spouse]))
    assert found.customer[-1] != found.customer[-2]
    assert found.household[-1] == found.household[-2]


def test_numbers_are_dense_and_in_order_of_appearance() -> None:
    found = match(lead_table([ANN, *CROWD, ANN]))
    for column in (found.customer, found.household):
        first = [column.tolist().index(k) for k in range(column.max() + 1)]
        assert first == sorted(first)


def test_a_saved_model_gives_the_same_answer() -> None:
    leads = lead_table([*CROWD, ANN, ANN | {"first_name": "Anne"}])
    one = match(leads)
    other = match(leads, model=Model.from_dict(one.model.as_dict()))
    assert (one.customer == other.customer).all()
    assert one.scored.weight == pytest.approx(other.scored.weight)


@pytest.mark.parametrize("records", [[], [ANN], [ANN, ANN]])
def test_hardly_any_leads(records: list[dict[str, Any]]) -> None:
    found = match(lead_table(records))
    assert len(found.customer) == len(records)
    assert np.isfinite(found.model.priors).all()


def test_generated_dumps_without_labels() -> None:
    """A floor, well below what is measured in the benchmarks."""
    dumps = datasets.dealership(3_000, seed=21)
    book = resolve(dumps.dumps)
    result = evaluate(book.frame("crosswalk"), dumps.truth)
    assert result.pairwise.f1 > 0.87
    assert result.b_cubed.f1 > 0.92
    expected = book.matched.expected  # type: ignore[union-attr]
    assert expected.precision == pytest.approx(result.pairwise.precision, abs=0.06)


def test_a_user_is_told_when_leads_cannot_support_a_run() -> None:
    names_only = match(
        lead_table([{"first_name": "Ann", "last_name": "Lee"}, {"first_name": "Bo", "last_name": "Ray"}] * 3)
    )
    assert any("namesakes" in note for note in names_only.notes)
    assert any("to learn from" in note for note in names_only.notes)
    unsure = advice(names_only.comparisons * 2, names_only.model, 0, Expected(100, 60, 80))
    assert [note.split()[1] for note in unsure] == ["precision", "recall"]


def test_a_run_that_finds_nobody_says_what_it_would_have_found() -> None:
    people = [
        {"first_name": first, "last_name": f"{last}{first}son", "phone": f"+1937555{i:02d}{j:02d}"}
        for i, first in enumerate(("Ann", "Bo", "Cy", "Di", "Ed", "Flo", "Gus", "Hal", "Ida", "Jo", "Kim", "Lew"))
        for j, last in enumerate(("bar", "den", "hol", "ker", "lin", "mor", "nel", "ost", "pel"))
    ]
    told = match(lead_table(people))
    assert (told.expected.pairs, told.expected.precision, told.expected.recall) == (0, None, None)
    assert any("of 10 people there twice, about" in note for note in told.notes), told.notes
    few = match(lead_table(people[:20])).notes
    assert any("it cannot be told" in note for note in few), few


def test_leads_that_say_too_little_to_be_put_together_are_not_counted_as_found() -> None:
    firsts = match(lead_table([{"first_name": first} for first in ("Ann", "Bo", "Cy") * 40]))
    assert len(set(firsts.customer.tolist())) == 120
    assert firsts.expected.pairs == 0
    assert firsts.expected.recall == 0
    assert any("no duplicates found among 3 different records, though" in note for note in firsts.notes)
