"""`open`: a store of customers that stays, and its verbs.

    store = lm.open("dealership.db")
    store.load({"crm": "today.csv"})
    store.find({"first_name": "Ann", "phone": "555-1234"})

Whatever comes in whatever order, the store holds what resolving all of its records at once would give under the same
knowledge: each verb decides again only where what came can matter (`regroup`).
"""

from collections.abc import Generator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import polars as pl

from leadmatch.errors import StoreError
from leadmatch.live import adding, finding, forgetting, history, judging, loading, undoing, view, writeback
from leadmatch.live.events import Added, Found, Loaded
from leadmatch.live.history import CustomerChange
from leadmatch.live.judging import Name
from leadmatch.live.opening import opened
from leadmatch.live.rows import live_row
from leadmatch.live.state import Shelf
from leadmatch.live.view import Checked
from leadmatch.live.writeback import WriteBack
from leadmatch.pipeline.book import Book
from leadmatch.pipeline.explain import Explanation
from leadmatch.pipeline.progress import Progress
from leadmatch.spec import Spec, read_spec
from leadmatch.store.database import Database


def open(
    url: str | Path,
    *,
    spec: Spec | str | Path | None = None,
    actor: str = "local",
    wait: float = 30.0,
    create: bool = True,
) -> "Store":
    """Open a store, made when absent.

    Args:
        url: a path, `sqlite:///PATH`, or `postgresql://USER@HOST/DATABASE`.
        spec: what the user decided, for a new store; an existing one keeps its own.
        actor: pseudonym of who works with it, for the audit trail.
        wait: seconds that a writer waits for another one.
        create: make the store where there is none.

    Raises:
        StoreError: not a store, one of a newer version, none there and `create` is False, no access.
        StoreBusyError: somebody else was writing for too long.
        SpecError: the spec is not valid, or is not that of an existing store.
    """
    given = read_spec(spec) if isinstance(spec, str | Path) else spec
    if not isinstance(actor, str):
        raise StoreError(f"actor: a pseudonym is text, not {actor!r}")
    db = Database.open(url, wait=wait, create=create)
    try:
        return Store(opened(db, given), actor)
    except BaseException:
        db.close()
        raise


class Store:
    """An open store. Threads and processes may share one; only one of them writes at a time.

    Attributes:
        actor: pseudonym of who works with it, for the audit trail.
    """

    def __init__(self, shelf: Shelf, actor: str) -> None:
        self._shelf = shelf
        self.actor = actor

    def __repr__(self) -> str:
        return f"<Store: {self._shelf.db.where}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections of this process."""
        self._shelf.db.close()

    @property
    def spec(self) -> Spec:
        """The spec of the store."""
        with self._shelf.db.read() as connection:
            return self._shelf.frozen(connection).spec

    def load(
        self,
        inputs: object,
        *,
        map: Mapping[str, Mapping[str, str]] | None = None,
        record_id: str | None = None,
        source_column: str | None = None,
        about: Mapping[str, str] | None = None,
        progress: Progress | None = None,
    ) -> Loaded:
        """Add the records of some inputs: new ones come, those with other content than before are replaced.

        Rows of sources of events (see docs/journey.md) are kept likewise, whether the records are here that they are
        about or come later.

        The same records again are no event. A store learns its model from its first `loading.ENOUGH` records, until
        then it has that of an invented dealership; `learn` learns again.

        Args:
            inputs: as for `resolve`.
            map: source -> column -> lead field, over those of the store's spec, for these inputs only.
            record_id: the column with the record's id, likewise.
            source_column: the column that names the source, likewise.
            about: source of events -> the source whose records its rows are about, likewise; a store remembers it.
            progress: shows and times the stages.

        Raises:
            SourceError: an input cannot be read at all.
            MappingError: an override names a column or field that does not exist, or it is not said whose events the
                rows of a source are.
            StoreBusyError: somebody else was writing for too long.
        """
        reading = {"map": map, "record_id": record_id, "source_column": source_column, "about": about}
        given = {name: value for name, value in reading.items() if value is not None}
        return loading.load(self._shelf, inputs, self.actor, given, progress or Progress("quiet"))

    def learn(self, *, progress: Progress | None = None) -> int:
        """Learn a new model from all records and decide on all of them again; the number of the event."""
        return loading.learn_again(self._shelf, self.actor, progress or Progress("quiet")).seq

    def add(self, lead: Mapping[str, object]) -> Added:
        """Add one lead.

        Args:
            lead: lead fields to values (`first_name`, `phone.mobile`, `vin.owned`, `attribute.club`); several phones,
                e-mails or vehicles as a list. `source` and `record_id` name the record, and get a value if absent.

        Raises:
            MappingError: a key is not a lead field, or the lead names nobody.
            StoreBusyError: somebody else was writing for too long.
        """
        return adding.add(self._shelf, lead, self.actor)

    def find(self, lead: Mapping[str, object], limit: int = 5) -> list[Found]:
        """The customers that a lead may be, the likeliest first. Reads only.

        Args:
            lead: as for `add`; a part of it will do, and of a phone number or VIN its end.
            limit: how many, at most.

        Raises:
            MappingError: a key is not a lead field, or the lead has nothing to look up by.
        """
        return finding.find(self._shelf, lead, limit)

    def customer(self, customer_id: str) -> dict[str, Any]:
        """The golden record of a customer, its household and its records; a retired id leads to its successor.

        Raises:
            UnknownCustomerError: this store never gave the id, or nothing is left of the customer.
        """
        return view.customer(self._shelf, customer_id)

    def customer_of(self, record: Name) -> str:
        """The id of the customer whom a record is of.

        Raises:
            UnknownRecordError: the record is not in the store.
        """
        with self._shelf.db.read() as connection:
            return live_row(connection, record).customer

    def history(self, customer_id: str) -> list[str]:
        """The life of a customer in sentences, oldest first.

        Raises:
            UnknownCustomerError: this store never gave the id.
        """
        with self._shelf.db.read() as connection:
            return history.history(connection, customer_id)

    def changes(self, since: int = 0) -> Generator[CustomerChange, None, None]:
        """What events after number `since` did to customers, in order: for systems that follow this one.

        Raises:
            EventError: there is no event `since` yet, or that is no number.
        """
        with self._shelf.db.read() as connection:
            yield from history.changes(connection, since)

    def explain(self, a: Name, b: Name) -> Explanation:
        """Why two records are or are not one customer, as `Book.explain`.

        Raises:
            UnknownRecordError: a record is not in the store.
        """
        return view.explain(self._shelf, a, b)

    def link(self, a: Name, b: Name) -> int | None:
        """Two records are one person, whatever the evidence; the number of the event, None where that held already.

        Raises:
            UnknownRecordError: a record is not in the store.
            JudgementError: it contradicts other judgements.
        """
        return self._judge(a, b, True, "link")

    def unlink(self, a: Name, b: Name) -> int | None:
        """Two records are not one person, whatever the evidence; as `link`."""
        return self._judge(a, b, False, "unlink")

    def _judge(self, a: Name, b: Name, same: bool, op: str) -> int | None:
        written = judging.judge(self._shelf, [(a, b, same)], op, self.actor)
        return written.seq if written else None

    def review(self) -> pl.DataFrame:
        """The pairs that a person should decide, as the `review` table of a book."""
        return view.review(self._shelf)

    def decide(self, decisions: object) -> int | None:
        """Take decisions on review pairs, as `resolve(decisions=)`; the number of the event, None where none is new.

        Raises:
            UnknownRecordError: a record is not in the store.
            JudgementError: they contradict each other or earlier ones.
        """
        written = judging.judge(self._shelf, judging.decided(decisions), "review", self.actor)
        return written.seq if written else None

    def undo(self, event: int) -> int:
        """Take an event back; the number of the event that does. Undoing that one does it again.

        Raises:
            EventError: there is no such event, it was taken back before, or it erased or learned.
        """
        return undoing.undo(self._shelf, event, self.actor).seq

    def forget(self, customer_id: str, *, suppress: bool = False) -> int:
        """Erase a customer: no byte of the person stays in any file of the store; the number of the event.

        Args:
            customer_id: of the customer.
            suppress: keep peppered tokens, so that records of this person are rejected when they come again.

        Raises:
            UnknownCustomerError: this store never gave the id, or nothing is left of the customer.
            StoreBusyError: somebody was writing for too long, and nothing was erased; or somebody was reading, and all
                is but for bytes in the files: `compact` when they are done.
        """
        return forgetting.forget(self._shelf, customer_id, self.actor, suppress=suppress).seq

    def compact(self) -> None:
        """Leave no byte in the files of what is not in the store: `forget` does it, unless somebody stands in the way.

        Raises:
            StoreBusyError: somebody was writing, or reading an old state, for too long.
        """
        self._shelf.compact()

    def subject(self, customer_id: str) -> dict[str, Any]:
        """All that is held on a person, with where it is from, as JSON values.

        Raises:
            UnknownCustomerError: this store never gave the id, or nothing is left of the customer.
        """
        return forgetting.subject(self._shelf, customer_id) | {"history": self.history(customer_id)}

    def verify(self) -> Checked:
        """Prove the trail, and that records, customers and index are what the trail says."""
        return view.verify(self._shelf)

    def replay(self) -> None:
        """Make the tables of the store what its trail says.

        Raises:
            ChainError: the trail does not fit itself or the records.
        """
        view.replay(self._shelf)

    def crosswalk(self) -> pl.DataFrame:
        """source, record_id, customer_id, household_id of every live record."""
        return view.crosswalk(self._shelf)

    def write_back(self, since: int = 0) -> WriteBack:
        """The records whose customer is another one than after event `since`, to write back to their sources.

        Raises:
            EventError: there is no event `since` yet, or that is no number.
        """
        with self._shelf.db.read() as connection:
            return writeback.write_back(connection, since)

    def book(self) -> Book:
        """All of the store as a book: golden records, review, timeline, segments and whatever else a book gives."""
        return view.book(self._shelf)

    def export(self, folder: str | Path, format: Literal["csv", "parquet"] = "csv") -> Path:
        """Write all of the store to a folder, as `Book.write`."""
        return self.book().write(folder, format)
