"""`load`: the tables of a batch into a store; and learning from all that a store holds."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from sqlalchemy import Connection, bindparam, delete, update

from leadmatch.block.pairs import candidates
from leadmatch.block.postings import signed
from leadmatch.errors import MappingError
from leadmatch.journey.activities import split
from leadmatch.live.apply import Work, Written, apply
from leadmatch.live.events import Loaded
from leadmatch.live.frozen import Frozen, freeze
from leadmatch.live.held import held_of
from leadmatch.live.intake import Incoming, incoming
from leadmatch.live.judged import all_judgements
from leadmatch.live.judging import reprofiled
from leadmatch.live.payload import content_of, restricted, whole_table
from leadmatch.live.regroup import Moved, regroup
from leadmatch.live.rows import live_rows
from leadmatch.live.settle import Judged, compared_under, keys_of, matched, rows_of, settled
from leadmatch.live.state import Shelf
from leadmatch.live.suppression import CODE, REASON
from leadmatch.live.touched import Keys
from leadmatch.normalize.cells import gather
from leadmatch.normalize.contacts import learned_again
from leadmatch.normalize.known import Known
from leadmatch.normalize.leads import normalize
from leadmatch.pipeline.batch import laid_over, mapping_warnings, plan, unused_maps
from leadmatch.pipeline.match import Matched, knowledge_of, match
from leadmatch.pipeline.progress import Progress
from leadmatch.profile import comparable
from leadmatch.profile import keys_of as profile_keys
from leadmatch.spec import Spec
from leadmatch.store.backend import RecordRow
from leadmatch.store.database import Database
from leadmatch.store.schema import posting, record
from leadmatch.tables import REJECTED, LeadTable, RawTable
from leadmatch.tables import Mapping as Columns

ENOUGH = 500
"""Records that a store must hold before it learns from its own; until then it knows the bundled dealership's."""
MOST = 0.3
"""Share of new records from which all of the store is decided on again, which is then less work."""
AT_ONCE = 1_000_000
"""Postings written at a time: bounds memory, not results."""


@dataclass(frozen=True, slots=True)
class Batch:
    """All live records of a store after an event, as leads in the same order, with what people decided of them and what
    is known of their identifiers.
    """

    rows: Sequence[RecordRow]
    leads: LeadTable
    judged: Judged
    known: Known


def load(shelf: Shelf, inputs: object, actor: str, reading: Mapping[str, Any], progress: Progress) -> Loaded:
    """Read, normalise and add the records of some inputs; see `Store.load`. reading: how, over the spec."""
    with shelf.db.read() as connection:
        frozen = shelf.frozen(connection)
        stored = _count(connection)
    spec = laid_over(frozen.spec, reading)
    planned = plan(inputs, spec=spec, progress=progress)
    _check_people(planned, spec)
    learns = not frozen.own and stored + sum(table.frame.height for table, _ in planned) >= ENOUGH
    with progress.stage("normalize"):
        done = normalize(
            [t for t, _ in planned], [m for _, m in planned], frozen.spec, known=None if learns else frozen.known
        )
        rejected = pl.concat([*(table.rejected for table, _ in planned), done.rejected])
        content = content_of(done.leads)
    given = laid_over(None, {"map": reading.get("map", {})})
    notes = (*unused_maps([t for t, _ in planned], given), *mapping_warnings(planned, spec), *done.notes)
    told = Loaded(None, sum(table.rows_read for table, _ in planned), 0, 0, 0, rejected, notes=notes)
    with shelf.db.write() as connection:
        shelf.check_same(connection, frozen)
        with progress.stage("compare with the store"):
            new = incoming(shelf.db, connection, frozen, content)
        told = replace(
            told,
            added=len(new.added) - len(new.replaced),
            replaced=len(new.replaced),
            same=new.same,
            rejected=pl.concat([rejected, _barred(done.leads, new)]),
        )
        if not new.added:
            return told
        work = Work("load", actor, new.added, ended=new.replaced, told=new.told, earlier=new.earlier)
        if learns or len(new.added) > MOST * _count(connection):
            known = learned_again(frozen.known, done.known, frozen.spec) if learns else frozen.known
            batch = _batch(replace(frozen, known=known), connection, new, done.leads)
            decide = partial(learn, shelf) if learns else partial(everything, shelf.db)
            written = decide(connection, frozen, work, batch, progress)
        else:
            with progress.stage("decide"):
                came = [version.row() for version in new.added]
                beside = reprofiled(connection, frozen, shelf.db.records(connection, ids=new.beside))
                moved = Moved([*came, *beside.came], [*new.replaced, *beside.went])
                written = regroup(shelf.db, connection, frozen, work, moved)
    return replace(told, event=written.seq, created=len(written.created), retired=len(written.retired))


def _check_people(planned: Sequence[tuple[RawTable, Columns]], spec: Spec) -> None:
    """See that the rows of all tables are records of people.

    Raises:
        MappingError: those of a source are events of the records of another one.
    """
    if about := split(planned, spec.journey)[1]:
        name, other = next(iter(about.items()))
        raise MappingError(
            f"{name}: its rows are events of {other}, which a store does not keep: resolve them together"
        )


def _barred(leads: LeadTable, new: Incoming) -> pl.DataFrame:
    """The rows of people who must not come back, as rejected rows."""
    at = np.array(new.barred, np.int64)
    source, row = gather(leads.source.values, leads.source.codes[at]), leads.rows.gather(at)
    said = {"source": source.cast(pl.String), "row": row, "column": None, "code": CODE, "reason": REASON}
    return pl.DataFrame(said, schema_overrides={"column": pl.String}).select(REJECTED)


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
        learned = freeze(frozen.spec, knowledge_of(found), batch.known, own=True)
    shelf.keep(connection, learned, os.urandom(16))
    blocked = found if found.candidates.report else None
    del found
    return everything(shelf.db, connection, learned, work, batch, progress, blocked)


def everything(
    db: Database,
    connection: Connection,
    frozen: Frozen,
    work: Work,
    batch: Batch,
    progress: Progress,
    found: Matched | None = None,
) -> Written:
    """Decide on all records of a store, those that come among them, and make its index anew.

    found: what matching them under this knowledge found, where that was done.
    """
    with progress.stage("decide"):
        found = found or _matched(frozen, batch)
        profile = signed(found.profiles.key)[found.profiles.of_lead]
        decided = settled(found, frozen.spec.decision, batch.judged)
    with progress.stage("index"):
        _index(db, connection, keys_of(found.profiles, frozen.knowledge.roomy))
        del found
    with progress.stage("write"):
        numbers = profile.tolist()
        moved = [{"_id": r.id, "profile": p} for r, p in zip(batch.rows, numbers, strict=True) if r.profile != p]
        now = {moved_row["_id"]: moved_row["profile"] for moved_row in moved}
        rows = [row._replace(profile=p) for row, p in zip(batch.rows, numbers, strict=True)]
        added = tuple(v._replace(profile=now.get(v.id, v.profile)) for v in work.added)
        coming = {version.id for version in added}
        changed = [one for one in moved if one["_id"] not in coming]
        if changed:
            connection.execute(update(record).where(record.c.id == bindparam("_id")), changed)
        return apply(db, connection, frozen, replace(work, added=added), rows, decided)


def _matched(frozen: Frozen, batch: Batch) -> Matched:
    """All records matched under what the store knows."""
    leads = restricted(batch.leads, frozen)
    held = held_of(leads, frozen.spec)
    apart = np.array(sorted({row for a, b, _ in batch.judged for row in (a, b)} | held.keys()), np.int64)
    ready = compared_under(frozen, leads, signed(profile_keys(comparable(leads), apart)))
    packed = candidates(ready.profiles.table, roomy=frozen.knowledge.roomy).packed
    return matched(frozen, ready, packed, batch.judged, held)


def _index(db: Database, connection: Connection, keys: Keys) -> None:
    """Only these postings, whatever there was."""
    connection.execute(delete(posting))
    order = np.lexsort((keys.profile, keys.place, keys.key))
    columns = (keys.key[order], keys.place[order], keys.profile[order])
    for start in range(0, len(order), AT_ONCE):
        some = (column[start : start + AT_ONCE].tolist() for column in columns)
        db.insert(connection, posting, ("key", "place", "profile"), zip(*some, strict=True))


def _batch(frozen: Frozen, connection: Connection, new: Incoming, leads: LeadTable | None = None) -> Batch:
    """All live records after a load: as they were read where there were none before, else from what is kept."""
    gone = {row.id for row in new.replaced}
    stored = [row for row in live_rows(connection) if row.id not in gone]
    rows = [*stored, *(version.row() for version in new.added)]
    row = {one.id: i for i, one in enumerate(rows)}
    judged = rows_of(all_judgements(connection), row)
    read = leads is not None and not stored and leads.n == len(rows)
    return Batch(rows, leads if leads is not None and read else whole_table(rows, frozen), judged, frozen.known)


def learn_again(shelf: Shelf, actor: str, progress: Progress) -> Written:
    """Learn from all that a store holds; see `Store.learn`."""
    with shelf.db.write() as connection:
        frozen = shelf.frozen(connection)
        batch = _batch(frozen, connection, Incoming((), (), 0))
        return learn(shelf, connection, frozen, Work("learn", actor), batch, progress)
