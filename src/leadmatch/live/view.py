"""What a store shows: golden records, crosswalk, questions, explanations, and the proof that all of it holds."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from sqlalchemy import Connection, select

from leadmatch.errors import ChainError
from leadmatch.journey.activities import on_leads
from leadmatch.live.activities import frame_of
from leadmatch.live.collector import paused
from leadmatch.live.frozen import Frozen
from leadmatch.live.held import held_among
from leadmatch.live.ids import numbers
from leadmatch.live.indexed import index_problems
from leadmatch.live.judged import all_judgements, judgements_of
from leadmatch.live.judging import Name
from leadmatch.live.payload import whole_table
from leadmatch.live.refusals import holders, parted
from leadmatch.live.rows import households_of, live_row, live_rows, living
from leadmatch.live.settle import compared_under, profiles_of
from leadmatch.live.state import Shelf
from leadmatch.pipeline.book import Book
from leadmatch.pipeline.doubt import PAIRS, REVIEW_PAIRS
from leadmatch.pipeline.explain import Case, Explanation, explain_rows
from leadmatch.pipeline.origin import SourceRun
from leadmatch.pipeline.review import review_table
from leadmatch.sources.rows import rejected_frame
from leadmatch.spec import Judgements
from leadmatch.store import trail
from leadmatch.store.backend import RecordRow
from leadmatch.store.schema import customer as customer_table
from leadmatch.store.schema import review as review_rows
from leadmatch.weights import bits


@dataclass(frozen=True, slots=True)
class Checked:
    """What `verify` found. problems: one sentence each, none where all is well."""

    events: int
    records: int
    problems: tuple[str, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Whether all holds."""
        return not self.problems


def book_of(
    connection: Connection,
    frozen: Frozen,
    rows: list[RecordRow],
    activities: pl.DataFrame | None,
    apart: Iterable[tuple[int, RecordRow]],
) -> Book:
    """Some whole customers as a book.

    Args:
        connection: to the store.
        frozen: what it knows.
        rows: the records.
        activities: rows of events, see `activities.frame_of`.
        apart: of `refusals.parted`, all of them among the records.
    """
    leads = whole_table(rows, frozen)
    homes = households_of(connection, sorted({row.customer for row in rows}))
    people, houses = [row.customer for row in rows], [homes[row.customer] for row in rows]
    place = {row.id: i for i, row in enumerate(rows)}
    counts = Counter(row.source for row in rows)
    events = Counter([] if activities is None else activities["source"].to_list())
    return Book(
        spec=frozen.spec,
        inputs=(),
        sources=(
            *(SourceRun(name, "store", count, count, 0) for name, count in counts.items()),
            *(SourceRun(name, "store", count, 0, 0, events=count) for name, count in events.items()),
        ),
        leads=leads,
        customer=np.array(numbers(people), np.int32),
        household=np.array(numbers(houses), np.int32),
        pairs=pl.DataFrame(schema=PAIRS),
        review_pairs=_asked(connection, place),
        model=frozen.knowledge.model,
        rejected_rows=rejected_frame("", ()),
        activities=None if activities is None else on_leads(activities, leads),
        ids=(pl.Series(list(dict.fromkeys(people))), pl.Series(list(dict.fromkeys(houses)))),
        parted=np.array([(place[number], place[row.id]) for number, row in apart], np.int64).reshape(-1, 2),
    )


def _asked(connection: Connection, place: dict[int, int]) -> pl.DataFrame:
    """The review pairs among some records, columns `REVIEW_PAIRS`."""
    c = review_rows.c
    rows = [
        (min(place[a], place[b]), max(place[a], place[b]), float(bits(p)), p, None, whole, reason)
        for a, b, p, whole, reason in connection.execute(
            select(c.a, c.b, c.probability, c.customers_probability, c.reason)
        )
        if a in place and b in place
    ]
    return pl.DataFrame(rows, schema=REVIEW_PAIRS, orient="row")


def book(shelf: Shelf) -> Book:
    """All of a store."""
    with shelf.db.read() as connection:
        apart = parted(shelf.db, connection, all_judgements(connection))
        return book_of(connection, shelf.frozen(connection), live_rows(connection), frame_of(connection), apart)


def customer(shelf: Shelf, customer_id: str) -> dict[str, Any]:
    """The golden record of a customer, with its records."""
    with shelf.db.read() as connection:
        name = living(connection, customer_id)
        rows = shelf.db.records(connection, customers=[name])
        rows = sorted(rows, key=lambda row: (row.source, row.record_id))
        told = frame_of(connection, [(row.source, row.record_id) for row in rows])
        own = [row.id for row in rows]
        apart = [pair for pair in parted(shelf.db, connection, judgements_of(connection, own)) if pair[0] in own]
        reaching = [*holders(shelf.db, connection, rows), *(row for _, row in apart)]
        others = {row.id: row for row in reaching if row.customer != name}
        book = book_of(connection, shelf.frozen(connection), [*rows, *others.values()], told, apart)
        golden = book.frame("customers").row(0, named=True)
    return golden | {"records": [f"{row.source}:{row.record_id}" for row in rows]}


def crosswalk(shelf: Shelf) -> pl.DataFrame:
    """source, record_id, customer_id, household_id of every live record."""
    with shelf.db.read() as connection:
        rows = live_rows(connection)
        c = customer_table.c
        living = connection.execute(select(c.id, c.household).where(c.ended.is_(None)))
        homes = {row.id: row.household for row in living}
    columns = ("source", "record_id", "customer_id", "household_id")
    told = [(row.source, row.record_id, row.customer, homes[row.customer]) for row in rows]
    return pl.DataFrame(told, schema=dict.fromkeys(columns, pl.String), orient="row")


def review(shelf: Shelf) -> pl.DataFrame:
    """The pairs that a person should decide."""
    with shelf.db.read() as connection:
        c = review_rows.c
        ids = sorted({one for pair in connection.execute(select(c.a, c.b)) for one in pair})
        rows = shelf.db.records(connection, ids=ids)
        asked = _asked(connection, {row.id: i for i, row in enumerate(rows)})
        return review_table(whole_table(rows, shelf.frozen(connection)), asked)


def explain(shelf: Shelf, a: Name, b: Name) -> Explanation:
    """Why two records are or are not one customer."""
    with shelf.db.read() as connection:
        frozen = shelf.frozen(connection)
        pair = [live_row(connection, name) for name in (a, b)]
        rows = shelf.db.records(connection, customers=sorted({row.customer for row in pair}))
        rows = sorted(rows, key=lambda row: row.id)
        judged = judgements_of(connection, [row.id for row in rows])
    place = {row.id: i for i, row in enumerate(rows)}
    names = {row.id: f"{row.source}:{row.record_id}" for row in rows}
    told: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
    for (x, y), same in judged.items():
        if x in names and y in names:
            told[same].append((names[x], names[y]))
    ready = compared_under(frozen, profiles_of(frozen, rows, few=False))
    judgements = Judgements(link=tuple(told[True]), unlink=tuple(told[False]))
    code = np.array(numbers([row.customer for row in rows]), np.int32)
    held = held_among(rows, frozen)
    case = Case(whole_table(rows, frozen), ready.profiles, ready.comparisons, ready.model, code, judgements, held)
    return explain_rows(case, *(place[row.id] for row in pair))


@paused()
def verify(shelf: Shelf) -> Checked:
    """Prove the trail, and that records, customers and index are what it says."""
    with shelf.db.read() as connection:
        report = trail.verify_chain(connection)
        problems = [str(problem) for problem in report.problems]
        try:
            if trail.fold(connection) != trail.stored(connection):
                problems.append("customers, households or judgements are not what the trail says: replay the store")
        except ChainError as error:
            problems.append(str(error))
        problems += index_problems(connection, shelf.frozen(connection))
        problems += ["bytes of what was erased may still be in the files: compact the store"] * shelf.db.uncompacted
        return Checked(report.events, report.records, tuple(problems))


@paused()
def replay(shelf: Shelf) -> None:
    """Make the tables what the trail says."""
    with shelf.db.write() as connection:
        report = trail.verify_chain(connection)
        if not report.ok:
            raise ChainError(f"{shelf.db.where}: {report.problems[0]}")
        trail.rebuild(connection, trail.fold(connection))
