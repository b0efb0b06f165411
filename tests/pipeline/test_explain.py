"""Explanations: the numbers shown are the numbers used."""

import json
from pathlib import Path

import pytest

import leadmatch as lm
from leadmatch import datasets
from leadmatch.errors import MappingError, SourceError, UnknownRecordError
from leadmatch.pipeline.book import Book
from leadmatch.pipeline.explain import Explanation, explain_folder


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("dumps")
    paths = datasets.dealership(800, seed=11).write(folder)
    return {name: path for name, path in paths.items() if name != "truth"}


@pytest.fixture(scope="module")
def book(files: dict[str, Path]) -> Book:
    return lm.resolve(files)


def names(book: Book, at_least: int) -> list[tuple[str, str]]:
    crosswalk = book.frame("crosswalk")
    sizes = crosswalk["customer_id"].value_counts()
    large = sizes.filter(sizes["count"] >= at_least).sort("customer_id")["customer_id"][0]
    return crosswalk.filter(crosswalk["customer_id"] == large).select("source", "record_id").rows()


def check(explanation: Explanation) -> None:
    assert sum(step.bits for step in explanation.steps) == pytest.approx(explanation.weight, abs=1e-6)
    assert explanation.steps[-1].running == pytest.approx(explanation.weight, abs=1e-6)
    running = 0.0
    for step in explanation.steps:
        running += step.bits
        assert step.running == pytest.approx(running, abs=1e-6)
    assert 0 <= explanation.probability <= 1
    assert 0 <= explanation.household_probability <= 1


def test_the_waterfall_adds_up_for_every_kept_pair(book: Book) -> None:
    kept = book.pairs.head(60)
    for left, right, weight in kept.select("left", "right", "weight").iter_rows():
        a, b = (
            (str(book.leads.source.values[int(book.leads.source.codes[row])]), str(book.leads.record_id[row]))
            for row in (left, right)
        )
        explanation = book.explain(a, b)
        check(explanation)
        assert explanation.weight == pytest.approx(weight, abs=1e-6)
        assert explanation.same_customer == (book.customer[left] == book.customer[right])


def test_an_explanation_is_symmetric_but_for_its_sides(book: Book) -> None:
    a, b = names(book, 2)[:2]
    one, other = book.explain(a, b), book.explain(b, a)
    assert one.weight == other.weight
    assert [(s.a, s.b) for s in one.steps] == [(s.b, s.a) for s in other.steps]


def test_records_of_one_customer_are_joined_by_a_path(book: Book) -> None:
    members = names(book, 4)
    for other in members[1:]:
        explanation = book.explain(members[0], other)
        assert explanation.same_customer
        if explanation.path:
            assert explanation.path[0][0] == members[0]
            assert explanation.path[-1][1] == other
            assert all(x[1] == y[0] for x, y in zip(explanation.path, explanation.path[1:], strict=False))
            weakest = min(step[2] for step in explanation.path)
            assert weakest >= explanation.weight - 1e-9


def test_two_customers_are_weighed_as_wholes(book: Book) -> None:
    a = names(book, 2)[0]
    first = book.frame("crosswalk").filter(source=a[0], record_id=a[1])["customer_id"][0]
    other = book.frame("crosswalk").filter(book.frame("crosswalk")["customer_id"] != first)
    b = other.select("source", "record_id").row(0)
    explanation = book.explain(a, b)
    assert not explanation.same_customer
    assert explanation.customers_weight is not None
    assert explanation.customers_weight <= 0
    assert explanation.verdict.startswith("Two customers")


def test_an_explanation_is_json_and_a_table(book: Book) -> None:
    a, b = names(book, 2)[:2]
    explanation = book.explain(a, b)
    assert json.loads(json.dumps(explanation.as_dict()))["weight_bits"] == pytest.approx(explanation.weight)
    assert len(explanation.table()) == len(explanation.steps)
    assert explanation.verdict in str(explanation)


def test_a_record_that_is_not_there_is_named(book: Book) -> None:
    with pytest.raises(UnknownRecordError, match="crm:nobody"):
        book.explain(("crm", "nobody"), names(book, 2)[0])


def test_a_written_folder_explains_the_same(book: Book, tmp_path: Path) -> None:
    folder = book.write(tmp_path / "out")
    a, b = names(book, 3)[:2]
    here, there = book.explain(a, b), explain_folder(folder, a, b)
    assert there.weight == pytest.approx(here.weight, abs=1e-6)
    assert there.same_customer == here.same_customer
    assert [s.level for s in there.steps] == [s.level for s in here.steps]


def test_a_changed_input_is_not_explained(files: dict[str, Path], tmp_path: Path) -> None:
    copy = tmp_path / "phone.csv"
    copy.write_bytes(files["phone"].read_bytes())
    small = lm.resolve({"phone": copy, "crm": files["crm"]})
    folder = small.write(tmp_path / "out")
    copy.write_text(copy.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(SourceError, match="changed"):
        explain_folder(folder, *names(small, 2)[:2])


SMITH = {"first_name": "Bob", "last_name": "Smith", "phone": "416-555-1234"}


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"full_name": "SMITH, ROBERT", "phone.mobile": "(416) 555-1234"}, True),
        ({"first_name": "Mary", "last_name": "Smith", "phone": "416-555-1234"}, False),
        ({"first_name": "Ann", "last_name": "Lee", "phone": "416-555-1234"}, False),
    ],
)
def test_two_leads_by_themselves(other: dict[str, str], same: bool) -> None:
    explanation = lm.compare(SMITH, other)
    check(explanation)
    assert (explanation.probability > 0.5) == same
    assert lm.compare(other, SMITH).probability == pytest.approx(explanation.probability)


def test_spouses_are_a_household() -> None:
    assert lm.compare(SMITH, SMITH | {"first_name": "Mary"}).household_probability > 0.5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"suffix": "Jr"}, {"suffix": "Sr"}),
        ({"suffix": "II"}, {"suffix": "III"}),
        ({"birth_date": "1950-03-04"}, {"birth_date": "1981-11-23"}),
        ({"first_name": "Tom"}, {"first_name": "Lucy"}),
    ],
)
def test_who_conflicts_is_kept_apart_whatever_is_shared(one: dict[str, str], other: dict[str, str]) -> None:
    shared = {
        "first_name": "Zebulon", "last_name": "Quackenbush", "phone": "416-834-1199", "email": "zq@example.org",
        "street": "5 Fir Ct", "city": "Toronto", "postal_code": "M5V 2T6",
    }  # fmt: skip
    explanation = lm.compare(shared | one, shared | other)
    assert explanation.probability < 0.5 < explanation.household_probability


@pytest.mark.parametrize("wrong", [{"colour": "red"}, {}])
def test_a_lead_must_have_lead_fields(wrong: dict[str, str]) -> None:
    with pytest.raises((MappingError, SourceError)):
        lm.compare(SMITH, wrong)
