"""`undo`: take an event back. What it brought goes, what it ended comes back, and customers are who they were.

What later events did stays done: the store is what its records and judgements say without the event.
"""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, select, update

from leadmatch.errors import EventError
from leadmatch.live.apply import Work, Written
from leadmatch.live.frozen import Frozen
from leadmatch.live.judging import reprofiled
from leadmatch.live.regroup import Moved, regroup
from leadmatch.live.rows import versions
from leadmatch.live.state import Shelf
from leadmatch.store import trail
from leadmatch.store.backend import RecordRow
from leadmatch.store.schema import event, judgement, record
from leadmatch.store.trail import Change


def undo(shelf: Shelf, seq: int, actor: str) -> Written:
    """Take an event back; see `Store.undo`."""
    with shelf.db.write() as connection:
        frozen = shelf.frozen(connection)
        _check(connection, seq)
        changes = trail.changes_of(connection, seq)
        records = [c for c in changes if c.kind == "record"]
        came = versions(connection, [int(c.subject) for c in records if c.before is None])
        went = versions(connection, [int(c.subject) for c in records if c.after is None])
        gone = [row for row in came if _is_live(connection, row)]
        back = [row._replace(region=0, customer="") for row in went if not _is_here(connection, row, gone)]
        judged, told = _judgements(connection, changes, trail.next_seq(connection))
        gone_ids, back_ids = {row.id for row in gone}, {row.id for row in back}
        moved = _moved(connection, frozen, [row for row in judged if row.id not in gone_ids | back_ids])
        work = Work(
            "undo",
            actor,
            back=back,
            ended=gone,
            told=told,
            undoes=seq,
            earlier={int(c.subject): c.before for c in records if c.before is not None},
            homes={c.subject: home for c in changes if c.kind == "customer" and (home := _home(c.before))},
        )
        return regroup(shelf.db, connection, frozen, work, Moved([*back, *moved.came], [*gone, *moved.went]))


def _check(connection: Connection, seq: int) -> None:
    """Refuse what cannot be taken back.

    Raises:
        EventError: no such event, one that was taken back before, or one that erased or learned.
    """
    row = connection.execute(select(event.c.op).where(event.c.seq == seq)).first()
    if row is None:
        raise EventError(f"there is no event {seq}")
    if row.op in ("forget", "learn"):
        raise EventError(f"event {seq} ({row.op}) cannot be taken back")
    by = connection.execute(select(event.c.seq).where(event.c.undoes == seq)).scalars().all()
    undone = {other for (other,) in connection.execute(select(event.c.undoes).where(event.c.undoes.in_(by)))}
    if set(by) - undone:
        raise EventError(f"event {seq} was taken back by event {max(set(by) - undone)}: undo that one to redo it")


def _is_live(connection: Connection, row: RecordRow) -> bool:
    held = select(record.c.id).where(record.c.id == row.id, record.c.ended.is_(None))
    return connection.execute(held).first() is not None


def _is_here(connection: Connection, row: RecordRow, gone: Sequence[RecordRow]) -> bool:
    """Whether the record lives, in this version or in another one that does not go."""
    c = record.c
    held = select(c.id).where(c.source == row.source, c.record_id == row.record_id, c.ended.is_(None))
    return bool(set(connection.execute(held).scalars()) - {other.id for other in gone})


def _judgements(connection: Connection, changes: Sequence[Change], seq: int) -> tuple[list[RecordRow], list[Change]]:
    """Take judgements back: end those that the event made, make those that it ended hold again."""
    told: list[Change] = []
    records: set[int] = set()
    for change in changes:
        if change.kind != "judgement":
            continue
        number, pair = int(change.subject), change.after or change.before
        row = connection.execute(select(judgement.c.ended).where(judgement.c.id == number)).one()
        ended = seq if change.before is None else None
        if (row.ended is None) == (ended is None) or pair is None:
            continue
        connection.execute(update(judgement).where(judgement.c.id == number).values(ended=ended))
        told.append(Change("judgement", change.subject, change.after, change.before))
        records |= {json.loads(pair)["a"], json.loads(pair)["b"]}
    return [row for row in versions(connection, sorted(records)) if _is_live(connection, row)], told


def _moved(connection: Connection, frozen: Frozen, rows: Sequence[RecordRow]) -> Moved:
    return reprofiled(connection, frozen, rows) if rows else Moved([], [])


def _home(before: str | None) -> str | None:
    """The household that a customer had."""
    return None if before is None else json.loads(before).get("household")
