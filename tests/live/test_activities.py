"""Sources of events in a store: the same life as in a batch, and every promise of a store holds for their rows."""

import random
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

import leadmatch
from leadmatch.datasets import systems_files
from leadmatch.errors import MappingError
from leadmatch.live.suppression import CODE
from leadmatch.pipeline.inputs import plan
from leadmatch.sources.mapping import to_spec
from leadmatch.spec import Spec
from leadmatch.store.schema import activity, metadata

PEOPLE = [
    {"record_id": "A1", "first_name": "Ann", "last_name": "Kowalski", "phone": "519-434-0101"},
    {"record_id": "B1", "first_name": "Robert", "last_name": "Nguyen", "phone": "416-535-0102"},
]
CALLS = [
    {"record_id": "1", "about": "A1", "event": "contact", "event_at": "2026-03-02 10:00"},
    {"record_id": "2", "about": "B1", "event": "test drive", "event_at": "2026-03-03", "comments": "Zanzibar blue"},
    {"record_id": "3", "about": "C1", "event": "sold", "event_at": "2026-03-04", "deal_no": "d77", "price": "$9,500"},
]
CAROL = {"record_id": "C1", "first_name": "Carol", "last_name": "Petrova", "phone": "613-233-0103"}
TOLD = ("event", "at", "amount", "deal_no", "detail", "record_id")


@pytest.fixture
def store(url):
    with leadmatch.open(url) as opened:
        opened.load({"crm": PEOPLE, "calls": CALLS})
        yield opened


def life(store, record, *columns):
    return store.book().life.timeline(store.customer_of(record)).select(columns or ("event", "record_id")).rows()


def tables(store):
    with store._shelf.db.read() as connection:
        return {t.name: sorted(map(tuple, connection.execute(t.select())), key=repr) for t in metadata.sorted_tables}


def held(store):
    with store._shelf.db.read() as connection:
        return len(connection.execute(activity.select()).all())


def sound(store):
    assert store.verify().ok
    before = tables(store)
    store.replay()
    assert tables(store) == before


def test_rows_of_events_are_kept_and_are_no_people(tmp_path):
    with leadmatch.open(tmp_path / "store.db") as store:
        found = store.load({"crm": PEOPLE, "calls": [*CALLS, {"record_id": "4", "about": "A1", "event": "banana"}]})
        assert (found.read, found.added, found.events, found.rejected["code"].to_list()) == (6, 5, 3, ["no_event"])
        assert found.notes[-1] == "calls: events about records that crm does not hold, which are nobody's: 1"
        assert set(store.crosswalk()["source"]) == {"crm"}
        assert life(store, "crm:A1") == [("contact", "1")]
        assert store.book().summary()["event_rows"] == 3
        sound(store)


def test_the_record_may_come_after_its_events(store):
    loaded = store.load({"crm": [CAROL]})
    assert (loaded.added, loaded.events) == (1, 0)
    assert life(store, "crm:C1", *TOLD[:1], "deal_no", "amount")[0][:2] == ("sold", "D77")
    sound(store)


def test_the_same_rows_again_are_no_event_and_others_replace_them(store):
    assert store.load({"calls": CALLS}).event is None
    changed = [CALLS[0] | {"event": "be back"}, *CALLS[1:], {"record_id": "9", "about": "A1", "event": "write up"}]
    found = store.load({"calls": changed})
    assert (found.added, found.replaced, found.same) == (1, 1, 2)
    assert life(store, "crm:A1") == [("be_back", "1"), ("write_up", "9")]
    sound(store)


def test_undo_and_redo(store):
    first = life(store, "crm:A1")
    changed = store.load(
        {"calls": [CALLS[0] | {"event": "be back"}, {"record_id": "9", "about": "A1", "event": "sold"}]}
    )
    second = life(store, "crm:A1")
    back = store.undo(changed.event)
    assert life(store, "crm:A1") == first
    sound(store)
    again = store.undo(back)
    assert life(store, "crm:A1") == second
    store.undo(again)
    store.undo(1)
    assert store.book().activities is None
    sound(store)


@pytest.mark.parametrize("suppress", [False, True])
def test_forget_takes_the_events_of_a_person_along(store, tmp_path, suppress):
    store.load({"calls": [CALLS[1] | {"comments": "Mauritius blue"}]})
    told = store.subject(store.customer_of("crm:B1"))
    assert [(e["record_id"], e["about"], e["ended"]) for e in told["events"]] == [
        ("2", "crm:B1", 2),
        ("2", "crm:B1", None),
    ]
    assert told["events"][0]["content"]["comments"] == "Zanzibar blue"
    store.forget(store.customer_of("crm:B1"), suppress=suppress)
    assert held(store) == 2
    for path in tmp_path.iterdir():
        text = path.read_bytes()
        assert b"Zanzibar" not in text
        assert b"Mauritius" not in text
    found = store.load({"calls": CALLS[:2]})
    assert found.rejected["code"].to_list() == ([CODE] if suppress else [])
    assert found.read == found.added + found.replaced + found.same + found.rejected.height
    assert held(store) == (2 if suppress else 3)
    sound(store)


def test_a_golden_record_by_itself_is_that_of_the_book(store):
    earlier = [{"record_id": "5", "about": "A1", "event": "walk in", "event_at": "2026-01-01"}]
    store.load({"calls": earlier})
    name = store.customer_of("crm:A1")
    whole = store.book().frame("customers").filter(pl.col("customer_id") == name).row(0, named=True)
    alone = store.customer(name)
    assert {field: alone[field] for field in whole} == whole | {"records": ["crm:A1"]}


def test_events_of_the_only_people_of_a_store(tmp_path):
    with leadmatch.open(tmp_path / "store.db") as store:
        store.load({"crm": PEOPLE})
        assert store.load({"calls": CALLS[:2]}).events == 2
        assert life(store, "crm:A1") == [("contact", "1")]
        store.load({"web": [CAROL]})
        store.load({"calls": CALLS})
        assert life(store, "crm:A1") == [("contact", "1")]


def test_whose_events_they_are_must_be_known(tmp_path):
    both = {"crm": PEOPLE, "web": [CAROL]}
    with leadmatch.open(tmp_path / "store.db") as store:
        with pytest.raises(MappingError, match=r"journey\.about"):
            store.load({"calls": CALLS})
        store.load(both)
        with pytest.raises(MappingError, match=r"\[journey.about\] calls = SOURCE"):
            store.load({"calls": CALLS})
        store.load({"calls": CALLS[:1]}, about={"calls": "crm"})
        store.load({"calls": CALLS})
        assert life(store, "crm:B1") == [("test_drive", "2")]
        with pytest.raises(MappingError, match="people in this store"):
            store.load({"crm": CALLS}, about={"crm": "web"})
    with leadmatch.open(tmp_path / "other.db", spec=Spec(journey={"about": {"calls": "crm"}})) as store:
        store.load({"calls": CALLS})
        store.load(both)
        assert life(store, "crm:A1") == [("contact", "1")]


def test_rows_of_people_are_not_taken_for_events_before(store):
    with pytest.raises(MappingError, match="no column is mapped to about"):
        store.load({"calls": [CAROL]})


def dumps():
    """The dumps of the invented group as tables, with a ledger and a log of calls about the people of two of them."""
    files = {name: path for name, path in systems_files().items() if name != "truth"}
    planned = plan({f"{name}:{name}": str(path) for name, path in files.items()})
    data = {table.source: table.frame for table, _ in planned}
    mapping = {table.source: to_spec(columns) for table, columns in planned}
    rng = random.Random(11)
    for name, source, events in (("ledger", "autovance", "deposit"), ("log", "reynolds", "contact")):
        (column,) = [c for c, field in mapping[source].items() if field == "record_id"]
        ids = rng.sample(data[source][column].drop_nulls().unique().sort().to_list(), 40)
        rows = [
            {"no": f"{name}{i}", "whose": one, "what": events, "on": f"2026-0{i % 6 + 1}-1{i % 9}", "paid": f"{i}50.00",
             "deal": f"D{i % 30}"}
            for i, one in enumerate([*ids, "nobody"])
        ]  # fmt: skip
        data[name] = pl.DataFrame(rows)
        mapping[name] = {"no": "record_id", "whose": "about", "what": "event", "on": "event_at", "deal": "deal_no"}
        mapping[name] |= {"paid": "deposit_amount" if name == "ledger" else "ignore"}
    return data, mapping, {"ledger": "autovance", "log": "reynolds"}


def same_people(book, store):
    """A batch's book with the customers of a store."""
    wanted = book.frame("crosswalk").select("source", "record_id")
    found = wanted.join(store.crosswalk(), on=["source", "record_id"], how="left", maintain_order="left")
    people, houses = found["customer_id"], found["household_id"]
    numbers = [pl.Series(names.unique(maintain_order=True)) for names in (people, houses)]
    codes = [
        names.replace_strict(ids, np.arange(len(ids)), return_dtype=pl.Int32).to_numpy()
        for names, ids in zip((people, houses), numbers, strict=True)
    ]
    return replace(book, customer=codes[0], household=codes[1], ids=tuple(numbers))


def test_a_group_in_pieces_tells_what_a_batch_tells(tmp_path):
    data, mapping, about = dumps()
    spec = Spec(journey={"about": about}, dealer={"postal_code": "N6A 1B7"})
    rng = random.Random(5)
    pieces = [(name, frame[part::2]) for name, frame in data.items() for part in range(2)]
    with leadmatch.open(tmp_path / "store.db", spec=spec) as store:
        for name, frame in rng.sample(pieces, len(pieces)):
            store.load({name: frame}, map={name: mapping[name]})
        mine = store.book()
        theirs = same_people(leadmatch.resolve(data, spec=spec, map=mapping), store)
        assert mine.activities is not None
        for table in ("events", "opportunities", "deposits", "relations", "flags"):
            ours, batch = mine.frame(table), theirs.frame(table)
            assert ours.height > 5, table
            assert alike(ours) == alike(batch), table
        for by in ("lead_source", "month", "store"):
            assert alike(mine.funnel(by)) == alike(theirs.funnel(by)), by
        for name in ("sold-not-serviced", "be-backs"):
            assert set(mine.segment(name)["customer_id"]) == set(theirs.segment(name)["customer_id"]), name
        assert (tmp_path / "report.html") == mine.report(tmp_path / "report.html")


def alike(table):
    """Rows as texts, in any order: of columns, and of the two of one household."""
    frame = table if isinstance(table, pl.DataFrame) else pl.from_pandas(table)
    rows = [{name: value for name, value in row.items() if value is not None} for row in frame.to_dicts()]
    for row in rows:
        if row.get("role") == "household":
            row["customer_id"], row["related_id"] = sorted((row["customer_id"], row["related_id"]))
    return sorted(str(sorted(row.items())) for row in rows)
