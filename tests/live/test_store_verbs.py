"""The verbs of a store, one table of cases each, on stores of a few records of both kinds."""

from pathlib import Path

import pytest

import leadmatch
from databases import copied, new_schema
from leadmatch.errors import (
    EventError,
    JudgementError,
    MappingError,
    SpecError,
    StoreError,
    UnknownCustomerError,
    UnknownRecordError,
)
from leadmatch.live.suppression import CODE
from leadmatch.spec import Judgements, Spec

ANN = {
    "record_id": "A1", "first_name": "Ann", "last_name": "Kowalski", "phone": "519-434-0101",
    "email": "ann.kowalski@gmail.com", "street": "12 Elm Street", "city": "London", "postal_code": "N6A 1A1",
    "vin.owned": "2HGFC2F59JH000013",
}  # fmt: skip
CRM = [
    ANN,
    {"record_id": "B1", "first_name": "Robert", "last_name": "Nguyen", "phone": "416-535-0102"},
    {"record_id": "C1", "first_name": "Carol", "phone": "613-233-0103"},
    {"record_id": "D1", "first_name": "Dmitri", "last_name": "Volkov", "phone": "705-321-0104"},
]
WEB = [
    {"record_id": "C2", "first_name": "C", "last_name": "Petrova", "email": "carol.petrova@gmail.com"},
    {"record_id": "E1", "first_name": "Elena", "last_name": "Volkov", "phone": "705-321-0104"},
    {"record_id": "Z1", "first_name": "Zoe", "last_name": "Okafor", "phone": "807-345-0106"},
]
ANN_AGAIN = {"record_id": "A2", "first_name": "Ann", "last_name": "Kowalski", "phone": "519-434-0101"}
CAROL = {
    "record_id": "C3", "first_name": "Carol", "last_name": "Petrova", "phone": "613-233-0103",
    "email": "carol.petrova@gmail.com",
}  # fmt: skip
NOBODY_ELSE = {"record_id": "N1", "first_name": "Miriam", "last_name": "Haddad", "phone": "204-555-9107"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def template(request, tmp_path_factory):
    """The address of a store with the records above, closed."""
    if request.param == "sqlite":
        url = str(tmp_path_factory.mktemp("template") / "store.db")
    else:
        url = new_schema(request.getfixturevalue("postgresql_server"))
    with leadmatch.open(url) as store:
        store.load({"crm": CRM, "web": WEB})
    return url


def test_a_book_of_a_small_store_explains(template):
    with leadmatch.open(template) as store:
        assert store.book().explain("crm:B1", "web:Z1").verdict.startswith("Two customers")


@pytest.fixture
def store_url(template, tmp_path):
    return copied(template, tmp_path)


@pytest.fixture
def store(store_url):
    with leadmatch.open(store_url, create=False) as opened:
        yield opened


def of(store, *records):
    """The customer of each record, named SOURCE:RECORD_ID."""
    return [store.customer_of(record) for record in records]


def state(store):
    """All that a user sees of who is who: crosswalk, golden records and questions."""
    rows = store.crosswalk().sort("source", "record_id").rows()
    golden = [store.customer(name) for name in sorted({row[2] for row in rows})]
    return rows, golden, store.review().sort("source_a", "record_id_a", "source_b", "record_id_b").rows()


@pytest.mark.parametrize(
    ("lead", "kind", "of_record"),
    [
        (NOBODY_ELSE, "created", None),
        (ANN_AGAIN, "attached", "crm:A1"),
        (ANN_AGAIN | {"phone": ["705-999-0000", "519-434-0101"]}, "attached", "crm:A1"),
        (CAROL, "merged", "crm:C1"),
        ({"record_id": "R1", "first_name": "Carol", "phone": "204-999-0000"}, "review", None),
        ({"record_id": "E2", "first_name": "Ivan", "last_name": "Volkov", "phone": "705-321-0104"}, "created", None),
        (ANN | {"source": "crm"}, "known", "crm:A1"),
        (ANN | {"source": "crm", "email": "annk@gmail.com"}, "attached", "crm:A1"),
    ],
)
def test_add(store, lead, kind, of_record):
    before = set(store.crosswalk()["customer_id"])
    expected = of_record and store.customer_of(of_record)
    last = next(reversed(list(store.changes()))).event
    added = store.add({"source": "desk"} | lead)
    assert added.kind == kind
    assert added.event == (None if kind == "known" else last + 1)
    assert added.record == (lead.get("source", "desk"), lead["record_id"])
    assert added.customer_id == store.customer_of(added.record)
    assert (added.customer_id in before) == (kind not in ("created", "review"))
    assert expected is None or store.customer(expected)["customer_id"] == added.customer_id
    assert bool(added.merged) == (kind == "merged")
    assert (kind == "review") <= bool(added.review)
    assert store.verify().ok


def test_a_lead_of_another_person_of_the_household_shares_its_household(store):
    added = store.add({"first_name": "Ivan", "last_name": "Volkov", "phone": "705-321-0104"})
    assert added.household_id == store.customer(store.customer_of("crm:D1"))["household_id"]


@pytest.mark.parametrize(
    ("lead", "message"),
    [
        ({"nickname_of": "x"}, "no lead field"),
        ({"comments": "hello"}, "rejected"),
        ({}, "rejected"),
        (["Ann"], "a lead is a dict"),
        ({"first_name": {"given": "Ann"}}, "text, a number or a list"),
    ],
)
def test_what_is_no_lead(store, lead, message):
    with pytest.raises(MappingError, match=message):
        store.add(lead)
    if message != "rejected":
        with pytest.raises(MappingError, match=message):
            store.find(lead)


@pytest.mark.parametrize(
    ("lead", "record"),
    [
        ({"first_name": "Ann", "phone": "434-0101"}, "crm:A1"),
        ({"phone": "4340101"}, "crm:A1"),
        ({"first_name": "Ann", "phone": "0101"}, "crm:A1"),
        ({"phone": "(519) 434-0101"}, "crm:A1"),
        ({"phone.mobile": ["807-345-0106"]}, "web:Z1"),
        ({"vin": "JH000013"}, "crm:A1"),
        ({"first_name": "Ann", "vin.owned": "h000013"}, "crm:A1"),
        ({"vin": "2HGFC2F59JH000013"}, "crm:A1"),
        ({"email": "Ann.Kowalski@gmail.com"}, "crm:A1"),
        ({"full_name": "Kowalski, Ann"}, "crm:A1"),
        ({"first_name": "Bob", "last_name": "Nguyen"}, "crm:B1"),
        ({"first_name": "Elena", "phone": "321-0104"}, "web:E1"),
        ({"phone": "999-9999"}, None),
        ({"first_name": "Nobody", "last_name": "Atall"}, None),
    ],
)
def test_find_takes_a_part_of_a_lead(store, lead, record):
    found = store.find(lead)
    if record is None:
        assert found == []
        return
    assert found[0].customer_id == store.customer_of(record)
    assert ":".join(found[0].records[0]) == record
    assert found[0].reasons
    assert 0 < found[0].probability <= 1
    assert [one.probability for one in found] == sorted((one.probability for one in found), reverse=True)


@pytest.mark.parametrize("lead", [{}, {"vin": "000013"}, {"phone": "0101"}, {"comments": "hello"}, {"gender": "f"}])
def test_find_needs_something_to_look_up_by(store, lead):
    with pytest.raises(MappingError, match="nothing to look up by: give a name"):
        store.find(lead)


def test_find_changes_nothing(store):
    before = state(store)
    store.find(ANN_AGAIN)
    store.find({"phone": "321-0104"}, limit=1)
    assert state(store) == before
    assert store.verify().events == 1


def test_judgements_hold_and_are_told_once(store):
    assert store.link("crm:B1", "web:Z1") == 2
    assert store.link(("web", "Z1"), ("crm", "B1")) is None
    assert len(set(of(store, "crm:B1", "web:Z1"))) == 1
    assert store.unlink("crm:B1", "web:Z1") == 3
    assert len(set(of(store, "crm:B1", "web:Z1"))) == 2
    store.add({"source": "desk"} | ANN_AGAIN)
    store.unlink("crm:A1", "desk:A2")
    assert len(set(of(store, "crm:A1", "desk:A2"))) == 2


@pytest.mark.parametrize(
    ("a", "b", "error", "message"),
    [
        ("crm:A1", "crm:D1", JudgementError, "crm:A1"),
        ("crm:A1", "crm:A1", JudgementError, "against itself"),
        ("crm:A1", "crm:NONE", UnknownRecordError, "crm:NONE"),
        ("crm:A1", "A1", UnknownRecordError, "SOURCE:RECORD_ID"),
        ("crm:A1", None, UnknownRecordError, "SOURCE:RECORD_ID"),
        (("crm", "A1", "x"), "crm:A1", UnknownRecordError, "SOURCE:RECORD_ID"),
    ],
)
def test_judgements_that_cannot_be(store, a, b, error, message):
    store.link("crm:A1", "crm:B1")
    store.link("crm:B1", "crm:D1")
    before = state(store)
    with pytest.raises(error, match=message):
        store.unlink(a, b)
    assert state(store) == before
    assert store.verify().ok


def test_a_changed_record_keeps_its_judgements_and_its_customer(store):
    store.add({"source": "desk"} | ANN_AGAIN)
    store.unlink("crm:A1", "desk:A2")
    store.link("crm:B1", "web:Z1")
    apart, joined = of(store, "crm:A1", "desk:A2"), of(store, "crm:B1", "web:Z1")
    homes = [store.customer(name)["household_id"] for name in (*apart, *joined)]
    changed = [ANN | {"city": "Ottawa"}, CRM[1] | {"phone": "416-777-0000"}]
    loaded = store.load({"crm": changed})
    assert (loaded.added, loaded.replaced, loaded.same) == (0, 2, 0)
    assert of(store, "crm:A1", "desk:A2") == apart
    assert of(store, "crm:B1", "web:Z1") == joined
    assert [store.customer(name)["household_id"] for name in (*apart, *joined)] == homes
    assert (loaded.created, loaded.retired) == (0, 0)
    assert store.verify().ok


EVENTS = {
    "created": lambda store: store.add({"source": "desk"} | NOBODY_ELSE).event,
    "attached": lambda store: store.add({"source": "desk"} | ANN_AGAIN).event,
    "merged": lambda store: store.add({"source": "desk"} | CAROL).event,
    "changed": lambda store: store.add({"source": "crm"} | ANN | {"phone": "519-000-1111", "city": "Ottawa"}).event,
    "loaded": lambda store: store.load({"crm": [ANN | {"city": "Ottawa"}, CAROL], "web": [NOBODY_ELSE]}).event,
    "link": lambda store: store.link("crm:B1", "web:Z1"),
    "unlink": lambda store: store.unlink("crm:C1", "web:C2"),
}


@pytest.mark.parametrize("name", EVENTS)
def test_undo_restores_exactly_and_undoing_that_does_it_again(store, name):
    if name == "unlink":
        store.add({"source": "desk"} | CAROL)
    before = state(store)
    event = EVENTS[name](store)
    after = state(store)
    assert after != before
    taken_back = store.undo(event)
    assert state(store) == before
    again = store.undo(taken_back)
    assert state(store) == after
    assert again == event + 2
    assert store.verify().ok


def test_what_cannot_be_undone(store):
    forgotten = store.forget(store.customer_of("crm:A1"))
    learned = store.learn()
    added = store.add(NOBODY_ELSE).event
    store.undo(added)
    wrong = (
        (99, "no event 99"),
        (forgotten, "cannot be"),
        (learned, "cannot be"),
        (added, "undo that"),
        ("1", "number"),
        (1 << 70, "no event"),
    )
    for event, message in wrong:
        with pytest.raises(EventError, match=message):
            store.undo(event)
    assert store.verify().ok


def test_an_actor_is_text(tmp_path):
    with pytest.raises(StoreError, match="text, not 5"):
        leadmatch.open(tmp_path / "new.db", actor=5)


def test_retired_ids_lead_to_their_successor_for_ever(store):
    first = store.add({"source": "desk", "record_id": "C0", "first_name": "Carol", "phone": "604-999-0000"}).customer_id
    store.link("desk:C0", "web:C2")
    assert store.customer(first)["customer_id"] == store.customer_of("web:C2") != first
    one, other = of(store, "crm:C1", "web:C2")
    added = store.add({"source": "desk"} | CAROL)
    (retired,) = added.merged
    assert {one, other} == {retired, added.customer_id}
    assert store.customer(retired) == store.customer(first) == store.customer(added.customer_id)
    assert any("merged into" in sentence for sentence in store.history(retired))
    for verb in (store.customer, store.history, store.forget, store.subject):
        with pytest.raises(UnknownCustomerError, match="CNEVERGIVEN000"):
            verb("CNEVERGIVEN000")


def test_forgotten_people_come_again_unless_they_are_suppressed(store):
    gone = store.customer_of("crm:A1")
    store.forget(gone)
    with pytest.raises(UnknownCustomerError, match="no records any more"):
        store.customer(gone)
    assert store.load({"crm": CRM}).added == 1
    assert store.customer_of("crm:A1") != gone


@pytest.mark.parametrize(
    ("source", "lead", "rejected"),
    [
        ("crm", ANN, True),  # the record
        ("crm", ANN | {"first_name": "Joan", "phone": "", "email": ""}, True),  # the record, whatever it says
        ("web", ANN_AGAIN, True),  # the name with a phone
        ("web", ANN_AGAIN | {"phone": "", "email": "ann.kowalski@gmail.com"}, True),
        ("web", ANN_AGAIN | {"first_name": "Jan"}, False),  # somebody else of the household
        ("web", ANN_AGAIN | {"phone": "604-222-0000"}, False),  # a namesake
        ("web", NOBODY_ELSE, False),
    ],
)
def test_suppressed_people_are_rejected(store, source, lead, rejected):
    store.forget(store.customer_of("crm:A1"), suppress=True)
    loaded = store.load({source: [CAROL | {"record_id": "OK"}, lead]})
    assert (loaded.read, loaded.added, loaded.rejected.height) == (2, 2 - rejected, int(rejected))
    if rejected:
        row = loaded.rejected.row(0, named=True)
        assert (row["source"], row["row"], row["column"], row["code"]) == (source, 2, None, CODE)
        assert "Ann" not in row["reason"]
        with pytest.raises(MappingError, match=CODE):
            store.add({"source": source} | lead)
    assert store.verify().ok


def test_suppressed_people_are_rejected_where_the_store_learns(store):
    store.forget(store.customer_of("crm:A1"), suppress=True)
    more = [{"record_id": f"{n}", "full_name": f"Person{n} Name{n}", "email": f"p{n}@mail{n}.ca"} for n in range(600)]
    loaded = store.load({"web2": [ANN, *more]})
    assert (loaded.added, loaded.rejected["code"].to_list()) == (600, [CODE])
    assert store.verify().ok


def test_write_back_and_its_inverse(store):
    start = store.verify().events
    one = store.customer_of("crm:C1")
    added = store.add({"source": "desk"} | CAROL)
    moved = "web:C2" if added.customer_id == one else "crm:C1"
    store.add({"source": "crm"} | ANN | {"city": "Ottawa"})  # the same customer: nothing to write back
    told = store.write_back(start)
    assert told.records.rows() == sorted(
        [("desk", "C3", None, added.customer_id), (*moved.split(":"), added.merged[0], added.customer_id)]
    )
    assert (told.since, told.until) == (start, start + 2)
    assert sum(told.preview().select("new", "moved", "gone").row(0)) == 1
    assert told.preview().select("new", "moved", "gone").sum().row(0) == (1, 1, 0)
    store.undo(added.event)
    assert store.write_back(start).records.is_empty()
    assert store.write_back(told.until).records.equals(told.inverse().records)
    with pytest.raises(EventError, match="restored"):
        store.write_back(99)
    for wrong, message in ((99, "no event 99"), ("1", "a whole number, not '1'"), (None, "a whole number")):
        with pytest.raises(EventError, match=message):
            list(store.changes(wrong))
        with pytest.raises(EventError, match=message):
            store.write_back(wrong)


def test_changes_are_told_in_order(store):
    added = store.add({"source": "desk"} | CAROL)
    store.unlink("crm:C1", "web:C2")
    store.forget(store.customer_of("web:Z1"))
    told = [(one.event, one.kind) for one in store.changes(1)]
    assert told[:2] == [(2, "merged"), (2, "updated")] or told[:2] == [(2, "updated"), (2, "merged")]
    assert next(one for one in store.changes(1) if one.kind == "merged").into == added.customer_id
    assert {kind for event, kind in told if event == 3} >= {"split"}
    assert told[-1] == (4, "retired")


def test_a_load_says_how_its_inputs_are_read(store):
    rows = [{"key": "9", "who": "Miriam Haddad", "reach": "204-555-9107"}]
    mapping = {"other": {"who": "full_name", "reach": "phone"}}
    loaded = store.load({"other": rows}, map=mapping, record_id="key")
    assert (loaded.added, loaded.notes) == (1, loaded.notes)
    assert store.customer(store.customer_of("other:9"))["last_name"] == "Haddad"
    assert store.spec.map == {}
    with pytest.raises(SpecError):
        store.load({"other": rows}, map={"other": "phone"})


def test_opening(store_url, tmp_path):
    with pytest.raises(StoreError, match="no such store"):
        leadmatch.open(tmp_path / "absent.db", create=False)
    assert not (tmp_path / "absent.db").exists()
    (tmp_path / "notes.txt").write_text("no store")
    with pytest.raises(StoreError, match=r"notes\.txt"):
        leadmatch.open(tmp_path / "notes.txt")
    assert (tmp_path / "notes.txt").read_text() == "no store"
    with pytest.raises(SpecError, match="a spec of its own"):
        leadmatch.open(store_url, spec=leadmatch.Spec(record_id="key"))


def test_every_version_and_the_provenance_are_of_the_subject(store):
    store.add({"source": "crm"} | ANN | {"city": "Ottawa"})
    told = store.subject(store.customer_of("crm:A1"))
    (record,) = told["records"]
    assert (record["source"], record["record_id"]) == ("crm", "A1")
    assert [(v["added"], v["ended"]) for v in record["versions"]] == [(1, 2), (2, None)]
    assert "ottawa" in str(record["versions"][1]["content"]).lower()
    assert len(told["history"]) == 2
    assert told["history"][1].endswith("event 2, add by local: crm:A1 changed")


def test_an_export_is_a_result(store, tmp_path):
    folder = store.export(tmp_path / "out")
    assert {path.stem for path in Path(folder).iterdir()} >= {"crosswalk", "customers", "review", "run"}


def test_judgements_of_a_spec_are_not_those_of_a_store(tmp_path: Path) -> None:
    spec = Spec(judgements=Judgements(link=(("crm:1", "web:2"),)))
    with pytest.raises(SpecError, match="judgements"):
        leadmatch.open(tmp_path / "s.db", spec=spec)
