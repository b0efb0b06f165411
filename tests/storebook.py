"""A small store to test with: what the verbs of a store do to its tables and its trail, without any matching."""

import json
import random
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from leadmatch.store import trail
from leadmatch.store.database import Database
from leadmatch.store.erase import Erased, erase
from leadmatch.store.schema import customer, household, judgement, posting, record, review
from leadmatch.store.trail import Change

MODEL = b"model".ljust(32, b"\0")
SHIFT = 1_000
"""The records of event n have the numbers n * SHIFT, n * SHIFT + 1, ...: a number is never given twice."""
POSTINGS_A_RECORD = 3
_RECORD = ("id", "source", "record_id", "digest", "profile", "region", "customer", "added", "payload", "secret")


@dataclass
class StoreBook:
    """Verbs on an open store; each is one transaction and one event. Each gives the number of its event."""

    db: Database
    rng: random.Random

    def add(self, count: int, text: str = "", actor: str = "desk") -> int:
        """New records, each with a customer and household of its own. `text` is in every personal column."""
        with self.db.write() as connection:
            seq = trail.next_seq(connection)
            numbers = range(seq * SHIFT, seq * SHIFT + count)
            rows = [self._row(number, seq, self._id("C"), f"{text}{number:x}.{self._id('')}") for number in numbers]
            homes = [self._id("H") for _ in rows]
            self.db.insert(connection, record, _RECORD, rows)
            self.db.insert(
                connection,
                customer,
                ("id", "born", "household"),
                ((row[6], seq, home) for row, home in zip(rows, homes, strict=True)),
            )
            self.db.insert(connection, household, ("id", "born"), ((home, seq) for home in homes))
            self._post(connection, rows)
            changes = [Change("household", home, None, "{}") for home in homes]
            for row, home in zip(rows, homes, strict=True):
                changes.append(Change("customer", row[6], None, trail.description(household=home)))
                changes.append(Change("record", str(row[0]), None, row[6], trail.commitment(row[9], row[8])))
            return trail.append(connection, "load", actor, changes, MODEL, {"records": count})

    def supersede(self, number: int, text: str = "") -> int:
        """A new version of a live record, with the same customer."""
        with self.db.write() as connection:
            seq = trail.next_seq(connection)
            old = connection.execute(select(record).where(record.c.id == number)).one()
            new = self._row(seq * SHIFT, seq, old.customer, old.record_id, text)
            connection.execute(update(record).where(record.c.id == number).values(ended=seq))
            self.db.insert(connection, record, _RECORD, [new])
            self._post(connection, [new])
            changes = [
                Change("record", str(number), old.customer, None),
                Change("record", str(new[0]), None, old.customer, trail.commitment(new[9], new[8])),
            ]
            return trail.append(connection, "load", "desk", changes, MODEL, {"records": 1})

    def merge(self, keep: str, retire: str) -> int:
        """Two living customers become one."""
        with self.db.write() as connection:
            seq = trail.next_seq(connection)
            home = connection.execute(select(customer.c.household).where(customer.c.id == retire)).scalar_one()
            moved = (
                connection.execute(select(record.c.id).where(record.c.customer == retire, record.c.ended.is_(None)))
                .scalars()
                .all()
            )
            connection.execute(update(record).where(record.c.id.in_(moved)).values(customer=keep))
            connection.execute(update(customer).where(customer.c.id == retire).values(ended=seq, successor=keep))
            after = trail.description(household=home, ended=seq, successor=keep)
            changes = [Change("record", str(number), retire, keep) for number in moved]
            changes.append(Change("customer", retire, trail.description(household=home), after))
            return trail.append(connection, "link", "desk", changes, MODEL, {"moved": len(moved)})

    def judge(self, a: int, b: int, same: bool) -> int:
        """A judgement, and a pair for review, of two versions."""
        with self.db.write() as connection:
            number = seq = trail.next_seq(connection)
            connection.execute(insert(judgement).values(id=number, a=a, b=b, same=same, added=seq))
            connection.execute(delete(review).where(review.c.a == a, review.c.b == b))
            connection.execute(insert(review).values(a=a, b=b, region=1, probability=0.5, reason="first_name"))
            changes = [Change("judgement", str(number), None, trail.judged(a, b, same))]
            return trail.append(connection, "link" if same else "unlink", "desk", changes, MODEL, {})

    def withdraw(self, number: int) -> int:
        """Take a judgement back."""
        with self.db.write() as connection:
            seq = trail.next_seq(connection)
            row = connection.execute(select(judgement).where(judgement.c.id == number)).one()
            connection.execute(update(judgement).where(judgement.c.id == number).values(ended=seq))
            changes = [Change("judgement", str(number), trail.judged(row.a, row.b, row.same), None)]
            return trail.append(connection, "undo", "desk", changes, MODEL, {}, undoes=row.added)

    def forget(self, *numbers: int) -> Erased:
        """Erase the records that these versions are of; not yet compacted."""
        with self.db.write() as connection:
            erased = erase(connection, numbers)
            changes = [Change("erase", str(number)) for number in erased.versions]
            trail.append(connection, "forget", "desk", changes, MODEL, {"records": len(changes)})
            return erased

    def live(self) -> list[tuple[int, str]]:
        """Number and customer of the live versions, ascending."""
        with self.db.read() as connection:
            query = select(record.c.id, record.c.customer).where(record.c.ended.is_(None)).order_by(record.c.id)
            return [tuple(row) for row in connection.execute(query)]

    def problems(self) -> list[str]:
        """What does not hold: the chain, and whether the tables are what the trail says."""
        with self.db.read() as connection:
            found = [str(problem) for problem in trail.verify_chain(connection).problems]
            if trail.fold(connection) != trail.stored(connection):
                found.append("the tables are not what the trail says")
        return found

    def _row(self, number, seq, customer_id, record_id, text=None):
        name = f"{record_id if text is None else text}/{number}"
        payload = json.dumps({"name": name, "pad": "z" * self.rng.randrange(900)})
        digest, secret = b"digest:" + record_id.encode(), self.rng.randbytes(32)
        return number, "crm", record_id, digest, number, number // 4, customer_id, seq, payload, secret

    def _post(self, connection, rows):
        rows = (
            (self.rng.randrange(-(2**63), 2**63), number, row[4]) for row in rows for number in range(POSTINGS_A_RECORD)
        )
        self.db.insert(connection, posting, ("key", "place", "profile"), rows)

    def _id(self, letter: str) -> str:
        return letter + "".join(self.rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=13))
