"""Random work on a store, by few values that collide all the time or by many."""

import random

import polars as pl

from leadmatch.errors import EventError, JudgementError

FEW = {
    "first_name": ["Ann", "Anna", "Bob", "Cyd"],
    "last_name": ["Lee", "Leigh", "Ng"],
    "phone": ["4162345670", "4162345671", "4162345672"],
    "email": ["ann.lee@gmail.com", "bob.ng@gmail.com", "cyd77@yahoo.com"],
    "vin": ["1HGCM82633A004352", "5YJ3E1EA7KF317000"],
    "street": ["12 Main St", "9 Oak Ave"],
    "city": ["Toronto", "Ottawa"],
    "postal_code": ["M5V 2T6", "K1A 0B1"],
    "birth_date": ["1980-02-03", "1991-05-06"],
    "company": ["Acme Leasing Inc.", "Bolt Fleet Ltd"],
}
_FIRST = [a + b for a in ("An", "Bo", "Ce", "Da", "El") for b in ("na", "ris", "lto", "mir", "vid")]
_LAST = [a + b for a in ("Sand", "Berg", "Holm", "Lind", "Mor") for b in ("er", "ström", "quist", "ez", "ow")]
MANY = {
    "first_name": _FIRST,
    "last_name": _LAST,
    "phone": [f"416234{number:04}" for number in range(100)],
    "email": [f"{first}.{last}@gmail.com" for first in _FIRST[::3] for last in _LAST[::3]],
    "street": [f"{number} Main St" for number in range(20)],
    "postal_code": [f"M5V {number}T6" for number in range(10)],
    "birth_date": [f"19{year}-0{month}-17" for year in range(40, 99, 7) for month in range(1, 9)],
}
_NAMES = ("first_name", "last_name")
_NOBODY_BEFORE = ("first_name", "last_name", "phone", "email", "company")


class Desk:
    """Random work on a store. events: numbers of what was done."""

    def __init__(self, store, seed, pools=FEW):
        self.store, self.rng, self.pools = store, random.Random(seed), pools
        self.ids = (f"r{seed}-{number:06}" for number in range(10**6))
        self.events = []

    def records(self):
        table = self.store.crosswalk()
        return list(zip(table["source"], table["record_id"], strict=True))

    def lead(self, key):
        said = {
            name: self.rng.choice(pool)
            for name, pool in self.pools.items()
            if self.rng.random() < (0.85 if name in _NAMES else 0.25)
        }
        if not said.keys() & set(_NOBODY_BEFORE):
            said["first_name"] = self.pools["first_name"][0]
        return {"source": key[0], "record_id": key[1]} | said

    def new(self):
        return self.rng.choice(["crm", "web"]), next(self.ids)

    def load(self, count=4):
        """New records, and some that are there with other content."""
        known = self.records()
        keys = [self.rng.choice(known) if known and self.rng.random() < 0.3 else self.new() for _ in range(count)]
        leads = [self.lead(key) for key in dict.fromkeys(keys)]
        columns = dict.fromkeys(("record_id", *self.pools), pl.String)
        frames = {
            source: pl.DataFrame([{c: x.get(c) for c in columns} for x in leads if x["source"] == source], columns)
            for source in sorted({x["source"] for x in leads})
        }
        mapping = {source: {c: c for c in self.pools} for source in frames}
        return self.store.load(frames, record_id="record_id", map=mapping).event

    def add(self):
        return self.store.add(self.lead(self.new())).event

    def change(self):
        return self.store.add(self.lead(self.rng.choice(self.records()))).event

    def judge(self):
        a, b = self.rng.sample(self.records(), 2)
        verb = self.rng.choice([self.store.link, self.store.unlink])
        return verb(a, b)

    def decide(self):
        """Answer a question of the store, or one that it did not ask."""
        asked = self.store.review().select("source_a", "record_id_a", "source_b", "record_id_b").rows()
        a, b = self.rng.sample(self.records(), 2)
        pair = self.rng.choice(asked) if asked else (*a, *b)
        columns = ("source_a", "record_id_a", "source_b", "record_id_b", "decision")
        return self.store.decide([dict(zip(columns, (*pair, self.rng.choice(["same", "different"])), strict=True))])

    def undo(self):
        return self.store.undo(self.rng.choice(self.events[-6:])) if self.events else None

    def learn(self):
        return self.store.learn()

    def forget(self):
        return self.store.forget(self.store.customer_of(self.rng.choice(self.records())))

    def choice(self):
        """The name of the next thing to do."""
        name = self.rng.choice(["load", "add", "add", "change", "judge", "undo", "undo"])
        name = "forget" if self.rng.random() < 0.08 else name
        return name if len(self.records()) > 2 else "add"

    def work(self, name=None):
        """Do one thing; the number of its event, None where nothing came of it."""
        try:
            event = getattr(self, name or self.choice())()
        except (EventError, JudgementError):
            return None
        self.events += [event] if event else []
        return event
