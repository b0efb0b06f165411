import json
import random
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from leadmatch.errors import ChainError
from leadmatch.store import trail
from leadmatch.store.database import Database
from leadmatch.store.schema import change, customer, event, judgement, record
from leadmatch.store.trail import Change
from storebook import MODEL, StoreBook


@pytest.fixture
def book(db):
    return StoreBook(db, random.Random(1))


def test_an_event_is_read_as_it_was_written(book, db):
    changes = [
        Change("customer", "C1", None, trail.description(household="H1")),
        Change("record", "7", None, "C1", bytes(range(32))),
        Change("erase", "7"),
    ]
    with db.write() as connection:
        seq = trail.append(
            connection, "load", "u-4711", iter(changes), MODEL, {"sources": {"crm": 2}, "codes": ["a_b"]}
        )
    with db.read() as connection:
        (found,) = trail.events(connection)
        assert (found.seq, found.actor, found.op, found.undoes, found.model) == (seq, "u-4711", "load", None, MODEL)
        assert found.outcome == {"sources": {"crm": 2}, "codes": ["a_b"]}
        assert found.at.tzinfo is not None
        assert trail.changes_of(connection, seq) == changes
        assert trail.head(connection) == (1, found.hash)
        assert list(trail.events(connection, since=1)) == []


def test_the_hashes_are_what_the_documentation_says(book, db):
    book.add(2)
    book.judge(1000, 1001, True)
    with db.read() as connection:
        previous = bytes(32)
        for row in connection.execute(select(event).order_by(event.c.seq)).all():
            told = trail.changes_of(connection, row.seq)
            rows = [[c.kind, c.subject, c.before, c.after, c.commitment and c.commitment.hex()] for c in told]
            compact = {"separators": (",", ":")}
            assert row.changes == sha256(json.dumps(rows, **compact).encode()).digest()
            fields = [row.seq, row.at, row.actor, row.op, row.undoes, row.model.hex(), row.outcome, row.changes.hex()]
            previous = sha256(json.dumps([*fields, previous.hex()], **compact).encode()).digest()
            assert row.hash == previous


@pytest.mark.parametrize("outcome", [{"who": "ann@example.com"}, {"a b": 1}, {"n": ["x", {"y": "(555) 123-4567"}]}])
def test_what_might_be_personal_is_refused(db, outcome):
    with db.write() as connection, pytest.raises(ValueError, match="codes only"):
        trail.append(connection, "load", "desk", [], MODEL, outcome)
    with db.write() as connection, pytest.raises(ValueError, match="codes only"):
        trail.append(connection, "Ann Smith", "desk", [], MODEL, {})


@pytest.mark.parametrize(
    "said",
    [{}, {"household": "H1"}, {"household": 'é"\\'}, {"household": "H1", "ended": 7}, {"ended": 7, "successor": "C\n"}],
)
def test_a_description_is_the_json_that_the_documentation_says(said):
    assert trail.description(**said) == json.dumps(said, separators=(",", ":"))


def test_long_events_hash_the_same_in_one_go_and_in_parts(db, monkeypatch):
    changes = [Change("record", str(i), None, f"C{i}", bytes(32)) for i in range(23)]
    digests = []
    for at_once in (5, 23, 100):
        monkeypatch.setattr("leadmatch.store.canonical._AT_ONCE", at_once)
        with db.write() as connection:
            seq = trail.append(connection, "load", "desk", changes, MODEL, {})
            digests.append(bytes(connection.execute(select(event.c.changes).where(event.c.seq == seq)).scalar_one()))
    assert len(set(digests)) == 1


TAMPERINGS = {
    "payload": (update(record).where(record.c.id == 2000).values(payload="{}"), "record version 2000: payload_altered"),
    "secret": (update(record).where(record.c.id == 2000).values(secret=b"x"), "record version 2000: payload_altered"),
    "no payload": (
        update(record).where(record.c.id == 2000).values(payload=None),
        "record version 2000: payload_missing",
    ),
    "no record": (delete(record).where(record.c.id == 2000), "record version 2000: payload_missing"),
    "new record": (
        insert(record).values(id=99, source="s", record_id="r", digest=b"", profile=1, region=1, customer="C", added=1),
        "record version 99: record_not_in_trail",
    ),
    "change": (
        update(change).where(change.c.event == 2, change.c.ordinal == 0).values(subject="1"),
        "event 2: changes_altered",
    ),
    "order": (
        update(change).where(change.c.event == 2, change.c.ordinal == 0).values(ordinal=9),
        "event 2: changes_altered",
    ),
    "no changes": (delete(change).where(change.c.event == 2), "event 2: changes_altered"),
    "more changes": (
        insert(change).values(event=9, ordinal=0, kind="customer", subject="C"),
        "event 9: changes_without_event",
    ),
    "actor": (update(event).where(event.c.seq == 2).values(actor="other"), "event 2: event_altered"),
    "time": (update(event).where(event.c.seq == 2).values(at="2020-01-01T00:00:00Z"), "event 2: event_altered"),
    "outcome": (update(event).where(event.c.seq == 2).values(outcome="{}"), "event 2: event_altered"),
    "undoes": (update(event).where(event.c.seq == 2).values(undoes=1), "event 2: event_altered"),
    "hash": (update(event).where(event.c.seq == 2).values(hash=bytes(32)), "event 3: previous_hash_wrong"),
    "no event": (delete(event).where(event.c.seq == 2), "event 3: event_missing_before"),
    "first gone": (delete(event).where(event.c.seq == 1), "event 2: event_missing_before"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found(book, db, name):
    statement, expected = TAMPERINGS[name]
    for _ in range(3):
        book.add(1)
    assert book.problems() == []
    with db.write() as connection:
        connection.execute(statement)
    with db.read() as connection:
        report = trail.verify_chain(connection)
    assert not report.ok
    assert expected in [str(problem) for problem in report.problems]


def test_what_a_chain_cannot_prove_a_head_kept_elsewhere_does(book, db):
    for _ in range(3):
        book.add(1)
    with db.read() as connection:
        heads = dict([trail.head(connection)])
        assert trail.verify_chain(connection, heads).ok
    with db.write() as connection:
        connection.execute(delete(event).where(event.c.seq == 3))
        connection.execute(delete(change).where(change.c.event == 3))
        connection.execute(delete(record).where(record.c.id == 3000))
    with db.read() as connection:
        assert trail.verify_chain(connection).ok
        assert [str(problem) for problem in trail.verify_chain(connection, heads).problems] == [
            "event 3: event_missing"
        ]
    book.add(1)
    with db.read() as connection:
        assert [str(problem) for problem in trail.verify_chain(connection, heads).problems] == ["event 3: head_differs"]


@pytest.mark.parametrize(
    "wrong",
    [
        Change("record", "1000", None, "C9", bytes(32)),
        Change("record", "1000", "C-other", "C9"),
        Change("record", "77", "C9", None),
        Change("record", "9", None, None, bytes(32)),
        Change("customer", "C77", "{}", None),
        Change("customer", "C77", None, '{"colour":"red"}'),
        Change("household", "H77", '{"ended":1}', "{}"),
        Change("judgement", "1", None, '{"a":1}'),
        Change("judgement", "one", None, None),
        Change("erase", "77"),
        Change("wish", "1"),
    ],
)
def test_a_change_that_does_not_fit_is_named(book, db, wrong):
    book.add(1)
    with db.write() as connection:
        trail.append(connection, "load", "desk", [wrong], MODEL, {})
    with (
        db.read() as connection,
        pytest.raises(ChainError, match=rf"event 2, change 0 \({wrong.kind} {wrong.subject}\)"),
    ):
        trail.fold(connection)


def test_rebuild_makes_the_tables_what_the_trail_says(book, db):
    book.add(5)
    first, second, third, fourth, _ = (number for number, _ in book.live())
    book.supersede(first)
    (_, keep), (_, retire), *_ = book.live()
    book.merge(keep, retire)
    book.withdraw(book.judge(second, third, False))
    book.judge(second, fourth, True)
    book.forget(fourth)
    with db.read() as connection:
        before = trail.stored(connection)
    with db.write() as connection:
        connection.execute(update(record).where(record.c.id == second).values(customer="nobody", added=9, ended=9))
        connection.execute(update(record).where(record.c.id == first).values(ended=None, record_id="another"))
        connection.execute(delete(customer))
        connection.execute(update(judgement).values(same=False, ended=None))
    assert book.problems() == ["the tables are not what the trail says"]
    with db.write() as connection:
        trail.rebuild(connection, trail.fold(connection))
    with db.read() as connection:
        assert trail.stored(connection) == before
    assert book.problems() == []
    with db.write() as connection:
        connection.execute(delete(record).where(record.c.id == third))
        with pytest.raises(ChainError, match=f"version {third} is in the trail only"):
            trail.rebuild(connection, trail.fold(connection))


OPERATIONS = st.lists(
    st.tuples(st.sampled_from(["add", "supersede", "merge", "judge", "withdraw", "forget"]), st.integers(0, 10**6)),
    min_size=1,
    max_size=15,
)


def run(book, operations):
    """Run what applies of these operations; how many did."""
    judged, done = [], 0
    for name, number in operations:
        live = book.live()
        if name == "add":
            book.add(number % 4 + 1)
        elif name == "withdraw" and judged:
            book.withdraw(judged.pop(number % len(judged)))
        elif live and name in ("supersede", "forget"):
            getattr(book, name)(live[number % len(live)][0])
        elif len(live) > 1 and name == "judge":
            one, other = live[number % (len(live) - 1)][0], live[-1][0]
            judged.append(book.judge(one, other, number % 2 == 0))
        elif len({customer for _, customer in live}) > 1 and name == "merge":
            keep, retire, *_ = sorted({customer for _, customer in live})
            book.merge(keep, retire)
        else:
            continue
        done += 1
    return done


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(operations=OPERATIONS, seed=st.integers(0, 2**32))
def test_the_trail_alone_tells_the_state(tmp_path_factory, operations, seed):
    with Database.open(tmp_path_factory.mktemp("store") / "store.db") as db:
        book = StoreBook(db, random.Random(seed))
        done = run(book, operations)
        assert book.problems() == []
        with db.read() as connection:
            assert trail.head(connection)[0] == done
        db.compact()
        assert book.problems() == []
