"""`forget`: no byte of a person is left, nor what was learned of values that nobody else has; the rest stays."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sqlalchemy import select

import leadmatch
from databases import new_database
from leadmatch.arrays import mix
from leadmatch.datasets import dealership
from leadmatch.errors import UnknownCustomerError
from leadmatch.hashing import hash_of
from leadmatch.live.payload import table_of
from leadmatch.live.rows import live_rows
from leadmatch.live.settle import keys_of, profiled_by
from leadmatch.store.schema import record
from leadmatch.tables import IdentifierType
from livecheck import differences, tables

SHARED = {"last_name": "Quackenbosch", "street": "12 Elm Street", "city": "London", "postal_code": "N6A 1A1"}
ONE = {"first_name": "Zephyrine", **SHARED, "birth_date": "1957-11-23", "vin.owned": "2HGFC2F59JH000013"}
PERSON = [
    {
        **ONE,
        "record_id": "CANARY-1",
        "phone": "416-967-1177",
        "email": "Zephyrine.Q@Wombatmail.com",
        "deal_no": "D77889",
    },
    {
        **ONE,
        "record_id": "CANARY-2",
        "phone": "416-967-1177",
        "email": "zephyrine.q@wombatmail.com",
        "middle_name": "Xiloj",
    },
    {
        **ONE,
        "record_id": "CANARY-3",
        "phone": "416-967-1177",
        "comments": "wants ultramarine seats",
        "middle_name": "Xiloj",
    },
    {
        **ONE,
        "record_id": "CANARY-4",
        "email": "zephyrine.q@wombatmail.com",
        "middle_name": "Xiloj",
        "phone": "519-434-0101",
    },
]
OWN = "+14169679990"
"""A number of the store, which stands on the records of many people."""
PERSON[1]["phone"] += f" / {OWN[2:]}"
NAMES = (
    "Amir Adler", "Bert Brandt", "Cleo Cullen", "Dora Dupont", "Egon Eklund", "Fred Farkas", "Gwen Gomez",
    "Hugo Hansen", "Iris Ibsen", "Jack Jensen", "Kurt Kovacs", "Lena Lund",
)  # fmt: skip
HALL = {"hall": [{"record_id": name, "full_name": name, "phone": OWN[2:]} for name in NAMES]}
CHANGED = PERSON[0] | {"phone": "647-228-3391", "street": "4711 Numbat Crescent", "source": "desk"}
TAKEN_BACK = PERSON[0] | {"record_id": "CANARY-5", "email": "zq57@quokkamail.com", "source": "desk"}
SPOUSE = [
    {**SHARED, "record_id": "B1", "first_name": "Balthazar", "phone": "519-434-0101", "birth_date": "1955-01-02"},
    {**SHARED, "record_id": "B2", "first_name": "Balthazar", "phone": "519-434-0101", "email": "balthazar@gmail.com"},
]
UNDO = 4
"""The event that took the last one back."""
TEXTS = (
    "zephyrine", "4169671177", "6472283391", "967-1177", "wombatmail", "quokkamail", "ultramarine", "canary-",
    "numbat", "xiloj", "d77889", "2hgfc2f59jh000013", "1957-11-23",
)  # fmt: skip
KEPT = ("quackenbosch", "balthazar", "5194340101")


def filled(url):
    """A store that has learned from leads among which are the person's, with a change and an event taken back."""
    store = leadmatch.open(url)
    store.load(dealership(600, seed=2).dumps | {"desk": pl.DataFrame(PERSON + SPOUSE, infer_schema_length=None)} | HALL)
    store.add(CHANGED)
    store.undo(store.add(TAKEN_BACK).event)
    return store


def customer(store, name):
    return store.customer_of(("desk", name))


def known(store):
    with store._shelf.db.read() as connection:
        return store._shelf.frozen(connection)


def rarities(frozen):
    """Hashes of what is the person's alone, by rarity."""
    values = {
        "first": "zephyrine", "phone": "+14169671177", "email": "zephyrine.q@wombatmail.com", "middle name": "xiloj",
        "vehicle": "2HGFC2F59JH000013", "birth date": "1957-11-23",
    }  # fmt: skip
    found = {name: hash_of(pl.Series([value]))[0] for name, value in values.items()}
    both = mix(*(hash_of(pl.Series([name])) for name in ("zephyrine", "quackenbosch")))
    found["whole name"] = both[0]
    return {name: number for name, number in found.items() if number in frozen.knowledge.rarity.tables[name][0]}


def keys_alone(store):
    """Keys of the blocking index that only the person's records have."""
    with store._shelf.db.read() as connection:
        frozen, rows = store._shelf.frozen(connection), live_rows(connection)
    found = {}
    for mine in (True, False):
        some = [row for row in rows if row.record_id.startswith("CANARY") == mine]
        profiled = profiled_by(table_of(some, frozen), np.array([row.profile for row in some], np.int64))
        found[mine] = set(keys_of(profiled, frozen.knowledge.roomy).key.tolist())
    return found[True] - found[False]


def profiles_alone(store):
    """Profiles that only versions of the person's records have."""
    with store._shelf.db.read() as connection:
        rows = connection.execute(select(record.c.record_id, record.c.profile)).all()
    mine = {row.profile for row in rows if row.record_id.startswith("CANARY")}
    return mine - {row.profile for row in rows if not row.record_id.startswith("CANARY")}


def in_files(files, needles):
    """The needles that some file holds."""
    content = b"\0".join(path.read_bytes() for path in files)
    lower = content.lower()
    return {needle for needle in needles if needle in content or needle in lower}


def test_no_byte_of_a_person_is_left(tmp_path):
    with filled(tmp_path / "store.db") as store:
        name, spouse = customer(store, "CANARY-1"), store.customer(customer(store, "B1"))
        assert {customer(store, row["record_id"]) for row in PERSON} == {name}
        assert name != spouse["customer_id"]
        learned = {number.tobytes() for number in rarities(known(store)).values()}
        assert len(learned) >= 5
        keys = {key.to_bytes(8, "big", signed=True) for key in keys_alone(store)}
        texts = {text.encode() for text in TEXTS} - {b"967-1177"}
        assert in_files(store._shelf.db.files, texts | learned | keys) == texts | learned | keys
        held = store.subject(name)
        versions = {row["record_id"]: len(row["versions"]) for row in held["records"]}
        assert versions == {"CANARY-1": 2, "CANARY-2": 1, "CANARY-3": 1, "CANARY-4": 1, "CANARY-5": 1}
        types = known(store).known.types
        assert types[OWN] == IdentifierType.DEALER

        store.forget(name)
        assert in_files(store._shelf.db.files, texts | learned | keys | {b"967-1177"}) == set()
        assert in_files(store._shelf.db.files, {text.encode() for text in KEPT}) == {text.encode() for text in KEPT}
        assert known(store).known.types == types
        assert store.customer(spouse["customer_id"]) == spouse
        assert differences(store) == []
        before = tables(store)
        store.replay()
        assert tables(store) == before
        with pytest.raises(UnknownCustomerError, match="no records any more"):
            store.subject(name)
        with pytest.raises(UnknownCustomerError, match="no records any more"):
            store.forget(name)
    everything = [path for path in Path(tmp_path).iterdir() if path.is_file()]
    assert in_files(everything, texts | learned | keys) == set()


def test_the_forgotten_do_not_come_back_by_redoing(tmp_path):
    with filled(tmp_path / "store.db") as store:
        name = customer(store, "CANARY-1")
        store.forget(name)
        store.undo(UNDO)
        assert in_files(store._shelf.db.files, {b"canary-"}) == set()
        assert differences(store) == []


def test_who_was_taken_back_can_be_forgotten(tmp_path):
    with leadmatch.open(tmp_path / "store.db") as store:
        store.add({"source": "desk", "record_id": "B1", "first_name": "Balthazar", "phone": "519-434-0101"})
        added = store.add(PERSON[0] | {"source": "desk"})
        store.undo(added.event)
        assert len(store.subject(added.customer_id)["records"]) == 1
        store.forget(added.customer_id)
        assert in_files(store._shelf.db.files, {text.encode() for text in TEXTS}) == set()
        assert differences(store) == []


def test_a_record_that_is_somebody_elses_now_loses_what_it_said_before(tmp_path):
    with leadmatch.open(tmp_path / "store.db") as store:
        for row in PERSON:
            store.add(row | {"source": "desk"})
        name = customer(store, "CANARY-2")
        store.add({"source": "desk", "record_id": "CANARY-1", "first_name": "Balthazar", "phone": "807-345-0106"})
        store.add({"source": "desk", "record_id": "X1", "first_name": "Balthazar", "phone": "807-345-0106"})
        assert customer(store, "CANARY-1") != name
        store.link(("desk", "CANARY-1"), ("desk", "X1"))
        store.forget(name)
        assert in_files(store._shelf.db.files, {text.encode() for text in TEXTS if text != "canary-"}) == set()
        assert customer(store, "CANARY-1") == customer(store, "X1")
        assert differences(store) == []


def test_suppressed_people_are_known_by_what_they_said_before_too(tmp_path):
    with filled(tmp_path / "store.db") as store:
        store.forget(customer(store, "CANARY-1"), suppress=True)
        assert in_files(store._shelf.db.files, {text.encode() for text in TEXTS}) == set()
        for again in (PERSON[1], CHANGED, TAKEN_BACK):
            with pytest.raises(leadmatch.LeadmatchError, match="must not come back"):
                store.add({**again, "source": "other", "record_id": "new"})
        assert store.add(SPOUSE[0] | {"source": "other"}).kind == "attached"


def test_no_byte_is_left_in_the_tables_of_the_server(postgresql_server):
    """Nor in the statistics that it keeps; its write-ahead log is for its administrator."""
    import psycopg

    url = new_database(postgresql_server)
    leadmatch.open(url).close()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER TABLE meta ALTER COLUMN value SET STORAGE EXTERNAL")  # not compressed: to be found
        with filled(url) as store:
            learned = {number.tobytes() for number in rarities(known(store)).values()}
            keys = {key.to_bytes(8, "little", signed=True) for key in keys_alone(store)}
            profiles = {number.to_bytes(8, "little", signed=True) for number in profiles_alone(store)}
            needles = learned | keys | profiles | {text.encode() for text in TEXTS} - {b"967-1177"}
            connection.execute("ANALYZE")
            assert on_server(connection, needles) == needles
            spouse = store.customer(customer(store, "B1"))
            store.forget(customer(store, "CANARY-1"))
            assert on_server(connection, needles) == set()
            assert store.customer(spouse["customer_id"]) == spouse
            assert differences(store) == []
            before = tables(store)
            store.replay()
            assert tables(store) == before


def on_server(connection, needles):
    """The needles that some file of the database holds, which is up to date."""
    connection.execute("CHECKPOINT")
    (folder,) = connection.execute("SHOW data_directory").fetchone()
    (number,) = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
    files = [path for path in Path(folder, "base", str(number)).iterdir() if path.is_file()]
    return set().union(*(in_files([path], needles) for path in files))
