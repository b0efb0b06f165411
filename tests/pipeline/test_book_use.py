"""What people do with a book in their own programs: print it, pickle it, ask it by text, judge pairs in it."""

import pickle
from pathlib import Path

import pytest

import leadmatch
from leadmatch.errors import MappingError, SpecError, UnknownRecordError

LEADS = [
    {"id": "C1", "name": "Dana Okafor", "phone": "416-555-0161", "email": "dana@example.org"},
    {"id": "C2", "name": "D. Okafor", "phone": "416-555-0161", "email": "dana@example.org"},
    {"id": "C3", "name": "Ravi Menon", "phone": "416-555-0163", "email": "ravi@example.org"},
]


@pytest.fixture(scope="module")
def book() -> leadmatch.Book:
    return leadmatch.resolve({"crm": LEADS})


def test_a_book_prints_in_one_line(book: leadmatch.Book) -> None:
    assert repr(book).startswith("<Book: ")
    assert " in 3 records of 1 sources" in repr(book)


def test_a_pickled_book_keeps_its_tables_and_its_reasons(book: leadmatch.Book) -> None:
    why = book.explain("crm:C1", "crm:C2")
    again = pickle.loads(pickle.dumps(book))  # noqa: S301 - made here
    assert again.crosswalk.equals(book.crosswalk)
    assert again.explain("crm:C1", "crm:C2") == why


def test_records_may_be_named_as_text(book: leadmatch.Book) -> None:
    assert book.explain("crm:C1", "crm:C2") == book.explain(("crm", "C1"), ("crm", "C2"))
    with pytest.raises(UnknownRecordError, match=r"SOURCE:RECORD_ID \(sources: crm\)"):
        book.explain("C1", "crm:C2")


def test_an_explanation_says_what_a_person_judged() -> None:
    judged = leadmatch.resolve({"crm": LEADS}, judgements={"link": [["crm:C1", "crm:C3"]]})
    assert judged.explain("crm:C3", "crm:C1").verdict.startswith("One customer, as a person judged; by themselves -")
    apart = leadmatch.resolve({"crm": LEADS}, judgements={"unlink": [["crm:C1", "crm:C2"]]})
    assert apart.explain("crm:C1", "crm:C2").verdict.startswith("Two customers, as a person judged: ")


def test_spec_and_model_may_be_paths(book: leadmatch.Book, tmp_path: Path) -> None:
    out = book.write(tmp_path / "out")
    again = leadmatch.resolve({"crm": LEADS}, spec=out / "spec.toml", model=str(out / "model.json"))
    assert again.crosswalk.equals(book.crosswalk)
    for wrong, message in ((out / "none.json", "cannot read the model"), (out / "run.json", "not a saved model")):
        with pytest.raises(SpecError, match=message):
            leadmatch.resolve({"crm": LEADS}, model=wrong)


def test_a_model_may_know_numbers_and_attributes_that_these_leads_do_not_have(tmp_path: Path) -> None:
    dealt = [lead | {"deal_no": f"D{i // 2 + 700}", "club": f"club {i // 2}"} for i, lead in enumerate(LEADS)]
    fields = {"map": {"crm": {"club": "attribute.club", "deal_no": "deal_no"}}}
    out = leadmatch.resolve({"crm": dealt}, **fields).write(tmp_path / "out")
    again = leadmatch.resolve({"crm": LEADS}, model=out / "model.json")
    compared = {step.comparison for step in again.explain("crm:C1", "crm:C2").steps}
    assert {"deal_no", "club"} <= set(again.model.names)
    assert "name" in compared
    assert not compared & {"deal_no", "club"}


def test_an_option_in_the_wrong_place_is_told_where_it_belongs() -> None:
    with pytest.raises(SpecError, match=r"threshold: no such key: did you mean decision\.threshold\?"):
        leadmatch.resolve({"crm": LEADS}, threshold=0.9)
    with pytest.raises(SpecError, match="no such key: there are record_id, "):
        leadmatch.resolve({"crm": LEADS}, zzz=1)


def test_compare_takes_several_phones_and_no_other_thing() -> None:
    both = {"first_name": "Dana", "phone": ["416-555-0161", "647-555-0162"]}
    assert leadmatch.compare(both, {"first_name": "Dana", "phone": "647-555-0162"}).weight > 0
    with pytest.raises(MappingError, match="a lead is a dict"):
        leadmatch.compare(both, "Dana")  # type: ignore[arg-type]
