"""A store against a plain model of it, under random verbs: who lives, what is judged, whose id is whose.

`long` runs many more and longer examples.
"""

import random
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import combinations

import polars as pl
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

import leadmatch
from databases import new_schema
from leadmatch.errors import EventError, JudgementError
from leadmatch.live.rows import last_id
from livecheck import differences, small_blocks, tables

POOLS = {
    "first_name": ["Ann", "Anna", "Bob"],
    "last_name": ["Lee", "Leigh", "Ng"],
    "phone": ["4162345670", "4162345671"],
    "email": ["ann.lee@gmail.com", "bob.ng@gmail.com"],
    "street": ["12 Main St", "9 Oak Ave"],
    "postal_code": ["M5V 2T6", "K1A 0B1"],
    "birth_date": ["1980-02-03", "1991-05-06"],
}
LEADS = st.fixed_dictionaries(
    {"first_name": st.sampled_from(POOLS["first_name"])},
    optional={name: st.sampled_from(values) for name, values in POOLS.items() if name != "first_name"},
)
KEYS = st.tuples(st.sampled_from(["crm", "web"]), st.sampled_from([f"r{i}" for i in range(9)]))
BATCHES = st.dictionaries(KEYS, LEADS, min_size=1, max_size=6)
Key = tuple[str, str]


@dataclass
class Entry:
    """An event: versions of records that it brought, decisions on pairs of records, and the event it took back."""

    seq: int
    op: str
    versions: dict[Key, dict] = field(default_factory=dict)
    decisions: dict[frozenset, bool] = field(default_factory=dict)
    undoes: int | None = None
    of: dict[frozenset, set] = field(default_factory=dict)
    """Of each decision the versions, (number of the event, key), that it was made of."""


@dataclass
class Model:
    """What a store is by its events."""

    log: list[Entry] = field(default_factory=list)

    def with_entry(self, entry: Entry) -> "Model":
        """The model after one more event."""
        current = self.current()
        entry.of = {pair: {(current[key], key) for key in pair} for pair in entry.decisions}
        return Model([*self.log, entry])

    def taken(self) -> set[int]:
        """The events that were taken back by events that were not."""
        found: set[int] = set()
        for entry in reversed(self.log):
            if entry.undoes is not None and entry.seq not in found:
                found.add(entry.undoes)
        return found

    def current(self) -> dict[Key, int]:
        """The number of the event that brought the version of each record that lives."""
        taken = self.taken()
        return {key: entry.seq for entry in self.log if entry.seq not in taken for key in entry.versions}

    def live(self) -> dict[Key, dict]:
        """The records, by key."""
        brought = {entry.seq: entry for entry in self.log}
        return {key: brought[seq].versions[key] for key, seq in self.current().items()}

    def judged(self) -> dict[frozenset, bool]:
        """The judgements of records that are there."""
        taken, live = self.taken(), self.live()
        found: dict[frozenset, bool] = {}
        for entry in self.log:
            if entry.seq not in taken:
                found |= entry.decisions
        return {pair: same for pair, same in found.items() if pair <= live.keys()}

    def contradicts_itself(self) -> bool:
        """Whether two records are judged apart that links join."""
        judged = self.judged()
        group = {key: key for pair in judged for key in pair}
        for pair, same in judged.items():
            if same:
                a, b = (group[key] for key in pair)
                group = {key: a if name == b else name for key, name in group.items()}
        return any(not same and len({group[key] for key in pair}) == 1 for pair, same in judged.items())

    def forget(self, versions: set[tuple[int, Key]]) -> None:
        """No trace of these versions, and of what was decided of them."""
        for entry in self.log:
            entry.versions = {key: lead for key, lead in entry.versions.items() if (entry.seq, key) not in versions}
            entry.decisions = {p: same for p, same in entry.decisions.items() if not entry.of[p] & versions}


class StoreMachine(RuleBasedStateMachine):
    """Every verb on the store and on the model; after each the two are compared."""

    @initialize(batch=BATCHES, seed=st.integers(0, 2**16))
    def begin(self, batch, seed):
        self.rng = random.Random(seed)
        self.store = leadmatch.open(self.address())
        self.model = Model()
        self.customers: dict[Key, str] = {}
        self.ever: dict[str, int] = {}
        self.with_whom: dict[tuple[int, Key], str] = {}
        self.load(batch)

    def teardown(self):
        if hasattr(self, "store"):
            self.store.close()

    @rule(batch=BATCHES)
    def load(self, batch):
        frames = {}
        for source in sorted({source for source, _ in batch}):
            rows = [
                {"record_id": name, **{c: lead.get(c) for c in POOLS}}
                for (s, name), lead in batch.items()
                if s == source
            ]
            frames[source] = pl.DataFrame(rows, schema=dict.fromkeys(("record_id", *POOLS), pl.String))
        columns = {source: {c: c for c in POOLS} for source in frames}

        def run():
            found = self.store.load(frames, record_id="record_id", map=columns)
            assert (found.read, found.added + found.replaced + found.same) == (len(batch), len(batch))
            return found.event

        self.brings(batch, "load", run)
        self.brings({}, "load", run)

    @rule(key=KEYS, lead=LEADS)
    def add(self, key, lead):
        self.brings({key: lead}, "add", lambda: self.store.add({"source": key[0], "record_id": key[1], **lead}).event)

    @rule(data=st.data(), same=st.booleans())
    def judge(self, data, same):
        keys = sorted(self.model.live())
        if len(keys) < 2:
            return
        a, b = data.draw(st.sampled_from(list(combinations(keys, 2))))
        verb = self.store.link if same else self.store.unlink
        held = self.model.judged().get(frozenset((a, b)))
        decisions = {} if held == same else {frozenset((a, b)): same}
        self.happens(Entry(self.next(), "judge", decisions=decisions), lambda: verb(a, b))

    @rule(data=st.data())
    def undo(self, data):
        known = [entry for entry in self.model.log if entry.op not in ("forget", "learn")]
        if not known:
            return
        target = data.draw(st.sampled_from(known[-6:])).seq
        if any(entry.undoes == target and entry.seq not in self.model.taken() for entry in self.model.log):
            with pytest.raises(EventError, match="taken back"):
                self.store.undo(target)
            return
        self.happens(Entry(self.next(), "undo", undoes=target), lambda: self.store.undo(target))

    @precondition(lambda self: self.model.log[-1].op not in ("forget", "learn"))
    @rule()
    def undo_the_last_and_redo(self):
        for wanted in (self.snapshots, self.seen()):
            target = self.model.log[-1].seq
            self.happens(Entry(self.next(), "undo", undoes=target), lambda target=target: self.store.undo(target))
            assert self.seen() == wanted

    @rule(data=st.data())
    def forget(self, data):
        if not self.customers:
            return
        name = self.customers[data.draw(st.sampled_from(sorted(self.customers)))]
        current, seq = self.model.current(), self.next()
        mine = {key for key, customer in self.customers.items() if customer == name}
        ids = {one for one in self.ever if self.leads_to(one) == name}
        once = {(n, key) for (n, key), c in self.with_whom.items() if c in ids and current.get(key) != n}
        whole = mine | {key for _, key in once if key not in current}
        gone = once | {(entry.seq, key) for entry in self.model.log for key in entry.versions if key in whole}
        others = {key for _, key in once} - whole
        judged = {pair: same for pair, same in self.model.judged().items() if pair & others and not pair & mine}
        self.snapshots = None
        assert self.store.forget(name) == seq
        self.model = self.model.with_entry(Entry(seq, "forget", decisions=judged))
        self.model.forget(gone)
        self.with_whom = {version: c for version, c in self.with_whom.items() if version not in gone}
        self.compare(self.model.log[-1])

    @rule()
    def learn(self):
        if self.rng.random() < 0.3 and len(self.model.live()) > 4:
            self.happens(Entry(self.next(), "learn"), self.store.learn)

    @rule()
    def replay(self):
        before = tables(self.store)
        self.store.replay()
        assert tables(self.store) == before

    def brings(self, batch, op, run):
        live = self.model.live()
        new = {key: lead for key, lead in batch.items() if live.get(key) != lead}
        self.happens(Entry(self.next(), op, new), run)

    def happens(self, entry, run):
        """Do something to the store and to the model, and compare them."""
        changes = bool(entry.versions or entry.decisions or entry.op in ("undo", "forget", "learn"))
        model = self.model.with_entry(entry) if changes else self.model
        before = self.seen()
        if model.contradicts_itself():
            with pytest.raises(JudgementError, match=":"):
                run()
            return
        assert run() == (entry.seq if changes else None)
        self.model = deepcopy(model)
        if changes:
            self.snapshots = before
        self.compare(entry)

    def compare(self, entry):
        """The store holds what the model does, and what a batch would give; ids went where they should."""
        table = self.store.crosswalk()
        now = dict(zip(zip(table["source"], table["record_id"], strict=True), table["customer_id"], strict=True))
        assert len(now) == table.height
        assert now.keys() == self.model.live().keys()
        for pair, same in self.model.judged().items():
            assert (len({now[key] for key in pair}) == 1) == same
        assert differences(self.store) == []
        self.compare_ids(now, entry)
        self.customers = now
        self.with_whom |= {(seq, key): now[key] for key, seq in self.model.current().items()}

    def compare_ids(self, now, entry):
        """No id is given twice; who had one is found by it for ever."""
        names = set(now.values())
        new = names - self.ever.keys()
        if entry.op != "undo":
            assert names - new <= set(self.customers.values())
            self.survivors(now)
        self.ever |= dict.fromkeys(new, entry.seq)
        for name in self.ever:
            held = {now[key] for key, customer in self.customers.items() if customer == name and key in now}
            found = self.leads_to(name)
            if name in names:
                assert found == name
            elif held:
                assert found in held

    def survivors(self, now):
        """Of customers that became one wholly, the oldest stays."""
        parts = {}
        for key, name in self.customers.items():
            if key in now:
                parts.setdefault(name, set()).add(now[key])
        for customer in set(now.values()):
            came = {name for name, part in parts.items() if customer in part}
            if len(came) > 1 and all(parts[name] == {customer} for name in came):
                assert self.ever.get(customer) == min(self.ever[name] for name in came)

    def leads_to(self, name):
        """The last customer id that an id leads to; unknown it never is."""
        with self.store._shelf.db.read() as connection:
            return last_id(connection, name)

    def next(self):
        return self.model.log[-1].seq + 1 if self.model.log else 1

    def seen(self):
        """What people see: who is who, and the golden records."""
        crosswalk = self.store.crosswalk().sort("source", "record_id").rows()
        return crosswalk, sorted(self.store.book().frame("customers").rows(), key=str)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path_factory):
    """Gives the address of a store that is not there yet, again and again."""
    if request.param == "sqlite":
        return lambda: tmp_path_factory.mktemp("stateful") / "store.db"
    server = request.getfixturevalue("postgresql_server")
    return lambda: new_schema(server)


def run(address, monkeypatch, cap, window, **profile):
    small_blocks(monkeypatch, cap, window)
    machine = type("Machine", (StoreMachine,), {"address": staticmethod(address), "snapshots": None})
    health = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(machine, settings=settings(**profile, deadline=None, suppress_health_check=health))


@pytest.mark.parametrize(
    ("address", "cap", "window", "examples"),
    [("sqlite", 1, 2, 4), ("sqlite", 100, 6, 4), ("postgresql", 1, 2, 2)],
    indirect=["address"],
)
def test_a_store_is_what_its_events_say(address, monkeypatch, cap, window, examples):
    run(address, monkeypatch, cap, window, max_examples=examples, stateful_step_count=8, derandomize=True)


@pytest.mark.long
@pytest.mark.parametrize(("cap", "window"), [(1, 1), (1, 2), (2, 2), (100, 6)])
def test_a_store_is_what_its_events_say_at_length(address, monkeypatch, cap, window):
    run(address, monkeypatch, cap, window, max_examples=100, stateful_step_count=40)
