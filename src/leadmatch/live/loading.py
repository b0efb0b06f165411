"""`load`: the tables of a batch into a store; and learning from all that a store holds."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from sqlalchemy import Connection, delete

from leadmatch.block.pairs import candidates
from leadmatch.block.postings import signed
from leadmatch.journey.activities import nobodys
from leadmatch.live.activities import lost_rows, take
from leadmatch.live.apply import Work, Written, apply
from leadmatch.live.collector import paused
from leadmatch.live.events import Loaded
from leadmatch.live.frozen import Frozen, freeze
from leadmatch.live.held import held_of
from leadmatch.live.intake import Incoming, incoming
from leadmatch.live.judged import all_judgements
from leadmatch.live.judging import reprofiled
from leadmatch.live.payload import restricted, whole_table
from leadmatch.live.reading import Came, open_inputs, read_inputs
from leadmatch.live.regroup import Moved, regroup
from leadmatch.live.rows import live_rows
from leadmatch.live.settle import Judged, compared_under, matched, postings_of, profiled_by, rows_of, settled
from leadmatch.live.state import Shelf
from leadmatch.live.suppression import CODE, REASON, suppressed
from leadmatch.live.touched import in_order
from leadmatch.normalize.cells import gather
from leadmatch.normalize.contacts import learned_again
from leadmatch.normalize.known import Known
from leadmatch.pipeline.match import Matched, knowledge_of, match
from leadmatch.pipeline.progress import Progress
from leadmatch.profile import Handful, Profiles, comparable
from leadmatch.profile import keys_of as profile_keys
from leadmatch.store import bulk
from leadmatch.store.backend import RecordRow
from leadmatch.store.database import Database
from leadmatch.store.schema import posting, record
from leadmatch.store.trail import Change
from leadmatch.tables import REJECTED, LeadTable

ENOUGH = 500
"""Records that a store must hold before it learns from its own; until then it knows the bundled dealership's."""
MOST = 0.3
"""Share of new records from which all of the store is decided on again, which is then less work."""
AT_ONCE = 250_000
"""Postings written at a time: bounds memory, not results."""


@dataclass(slots=True)
class Batch:
    """All live records of a store after an event, as leads in the same order, with what people decided of them and what
    is known of their identifiers; found: what matching them found, where that was done. leads and found are large, and
    go as soon as it is decided who is who.
    """

    rows: Sequence[RecordRow]
    leads: LeadTable
    judged: Judged
    known: Known
    found: Matched | None = None


@paused()
def load(shelf: Shelf, inputs: object, actor: str, reading: Mapping[str, Any], progress: Progress) -> Loaded:
    """Read, normalise and add the records of some inputs; see `Store.load`. reading: how, over the spec."""
    with shelf.db.read() as connection:
        frozen = shelf.frozen(connection)
        stored = _count(connection)
        given = open_inputs(connection, frozen, inputs, reading, progress)
    learns = not frozen.own and stored + given.people_rows >= ENOUGH
    with progress.stage("normalize"):
        came = read_inputs(frozen, given, None if learns else frozen.known)
    del given  # the raw cells are the most of what is held
    with shelf.db.write() as connection:
        shelf.check_same(connection, frozen)
        with progress.stage("compare with the store"):
            new = incoming(shelf.db, connection, frozen, came.content)
            told, changes = _told(shelf.db, connection, came, new)
        if not new.added and not changes:
            return told
        work = Work("load", actor, new.added, ended=new.replaced, told=[*new.told, *changes], earlier=new.earlier)
        if new.added and (learns or len(new.added) > MOST * _count(connection)):
            known = learned_again(frozen.known, came.people.known, frozen.spec) if learns else frozen.known
            batch = _batch(replace(frozen, known=known), connection, new, came.people.leads)
            del came
            decide = partial(learn, shelf) if learns else partial(everything, shelf.db)
            written = decide(connection, frozen, work, batch, progress)
        else:
            with progress.stage("decide"):
                coming = [version.row() for version in new.added]
                beside = reprofiled(connection, frozen, shelf.db.records(connection, ids=new.beside))
                moved = Moved([*coming, *beside.came], [*new.replaced, *beside.went])
                written = regroup(shelf.db, connection, frozen, work, moved)
    return replace(told, event=written.seq, created=len(written.created), retired=len(written.retired))


def _told(db: Database, connection: Connection, came: Came, new: Incoming) -> tuple[Loaded, list[Change]]:
    """What becomes of a batch, with its rows of events written, and what the trail tells of these."""
    barred = suppressed(connection, [(about, "{}") for about in came.rows.about])
    rows = came.rows.at(i for i in range(len(came.rows.key)) if i not in barred)
    taken = take(db, connection, rows, len(new.added))
    lost = lost_rows(connection, rows, {(version.source, version.record_id) for version in new.added})
    told = Loaded(
        None,
        came.read,
        len(new.added) - len(new.replaced) + taken.added,
        len(new.replaced) + taken.replaced,
        new.same + taken.same,
        pl.concat([came.rejected, _barred(came, new.barred, barred)]),
        notes=(*came.notes, *nobodys(lost)),
        events=len(rows.key),
    )
    return told, taken.told


def _barred(came: Came, records: Sequence[int], rows: Iterable[int]) -> pl.DataFrame:
    """The records, and rows of events, of people who must not come back, as rejected rows."""
    at, leads, events = np.array(records, np.int64), came.people.leads, came.rows.at(sorted(rows))
    named = {
        "source": [
            *gather(leads.source.values, leads.source.codes[at]).to_list(),
            *(source for source, _ in events.key),
        ],
        "row": [*leads.rows.gather(at).to_list(), *events.row],
    }
    said = pl.DataFrame(named, schema={"source": pl.String, "row": pl.UInt32})
    return said.with_columns(column=pl.lit(None, pl.String), code=pl.lit(CODE), reason=pl.lit(REASON)).select(REJECTED)


def _count(connection: Connection) -> int:
    rows = connection.exec_driver_sql("SELECT count(*) FROM record WHERE ended IS NULL")
    return int(rows.scalar_one())


def learn(
    shelf: Shelf, connection: Connection, frozen: Frozen, work: Work, batch: Batch, progress: Progress
) -> Written:
    """Learn from all records, those that come among them, and decide on all of them again."""
    with progress.stage("learn"):
        held = held_of(batch.leads, frozen.spec)
        found = match(batch.leads, threshold=frozen.spec.decision.threshold, judged=batch.judged, held=held)
        learned = freeze(frozen.spec, knowledge_of(found, batch.leads), batch.known, own=True)
    shelf.keep(connection, learned, os.urandom(16))
    if found.candidates.report:
        batch.found = found
    del found
    return everything(shelf.db, connection, learned, work, batch, progress)


def everything(
    db: Database, connection: Connection, frozen: Frozen, work: Work, batch: Batch, progress: Progress
) -> Written:
    """Decide on all records of a store, those that come among them, and make its index anew."""
    with progress.stage("decide"):
        found = batch.found or _matched(frozen, batch)
        profiled = found.profiles
        profile = signed(profiled.key)[profiled.of_lead]
        decided = settled(found, frozen.spec.decision, batch.judged)
        del found, batch.found, batch.leads
    with progress.stage("index"):
        _index(db, connection, profiled, frozen.knowledge.roomy)
        del profiled
    with progress.stage("write"):
        numbers = profile.tolist()
        now = {row.id: p for row, p in zip(batch.rows, numbers, strict=True) if row.profile != p}
        rows = [row._replace(profile=now[row.id]) if row.id in now else row for row in batch.rows]
        added = tuple(v._replace(profile=now[v.id]) if v.id in now else v for v in work.added)
        coming = {version.id for version in added}
        bulk.update(connection, record, ("profile",), [(p, i) for i, p in now.items() if i not in coming])
        return apply(db, connection, frozen, replace(work, added=added), rows, decided)


def _matched(frozen: Frozen, batch: Batch) -> Matched:
    """All records matched under what the store knows."""
    leads = restricted(batch.leads, frozen)
    held = held_of(leads, frozen.spec)
    apart = np.array(sorted({row for a, b, _ in batch.judged for row in (a, b)} | held.keys()), np.int64)
    profiled = profiled_by(leads, signed(profile_keys(comparable(leads), apart)))
    ready = compared_under(frozen, profiled)
    packed = candidates(profiled.table, roomy=frozen.knowledge.roomy).packed
    return matched(frozen, ready, packed, batch.judged, held)


def _index(db: Database, connection: Connection, profiled: Profiles | Handful, roomy: float) -> None:
    """Only the postings of these profiles, whatever there was."""
    connection.execute(delete(posting))
    keys, profile = postings_of(profiled, roomy), signed(profiled.key)
    order = in_order(keys)
    for start in range(0, len(order), AT_ONCE):
        some = order[start : start + AT_ONCE]
        columns = (column.tolist() for column in (keys.key[some], keys.place[some], profile[keys.lead[some]]))
        db.insert(connection, posting, ("key", "place", "profile"), zip(*columns, strict=True))


def _batch(frozen: Frozen, connection: Connection, new: Incoming, leads: LeadTable | None = None) -> Batch:
    """All live records after a load: as they were read where there were none before, else from what is kept."""
    gone = {row.id for row in new.replaced}
    stored = [row for row in live_rows(connection) if row.id not in gone]
    rows = [*stored, *(version.row() for version in new.added)]
    row = {one.id: i for i, one in enumerate(rows)}
    judged = rows_of(all_judgements(connection), row)
    read = leads is not None and not stored and leads.n == len(rows)
    return Batch(rows, leads if leads is not None and read else whole_table(rows, frozen), judged, frozen.known)


@paused()
def learn_again(shelf: Shelf, actor: str, progress: Progress) -> Written:
    """Learn from all that a store holds; see `Store.learn`."""
    with shelf.db.write() as connection:
        frozen = shelf.frozen(connection)
        batch = _batch(frozen, connection, Incoming((), (), 0))
        return learn(shelf, connection, frozen, Work("learn", actor), batch, progress)
