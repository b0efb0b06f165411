"""`undo`: take an event back. What it brought goes, what it ended comes back, and customers are who they were.

What other events did stays done: of every record the last version counts whose event was not taken back, of two
records the last such decision, whatever the order in which events were taken back.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy import Connection, Table, select

from leadmatch.errors import EventError
from leadmatch.live.activities import turn
from leadmatch.live.apply import Work, Written
from leadmatch.live.frozen import Frozen
from leadmatch.live.history import event_number
from leadmatch.live.judging import check_held, reprofiled
from leadmatch.live.owed import Key, all_versions, renew, taken_back
from leadmatch.live.regroup import Moved, regroup
from leadmatch.live.rows import households_of, versions
from leadmatch.live.state import Shelf
from leadmatch.store import trail
from leadmatch.store.backend import RecordRow
from leadmatch.store.bulk import parts
from leadmatch.store.database import Database
from leadmatch.store.schema import customer, event, household
from leadmatch.store.trail import Change


def undo(shelf: Shelf, seq: int, actor: str) -> Written:
    """Take an event back; see `Store.undo`."""
    seq = event_number(seq)
    with shelf.db.write() as connection:
        frozen = shelf.frozen(connection)
        _check(connection, seq)
        number = trail.next_seq(connection)
        taken = taken_back(connection, {number: seq})
        live, keys = _records(connection, seq, taken)
        told: list[Change] = []
        judged = renew(connection, live | keys, taken, number, told)
        check_held(connection)
        told += turn(connection, seq, taken, number)
        gone, back = _turned(connection, live)
        moved = _moved(connection, frozen, gone, back, judged)
        changes = trail.changes_of(connection, seq)
        earlier = _earlier(connection, changes, back)
        homes = _homes(connection, changes)
        work = Work("undo", actor, back=back, ended=gone, told=told, undoes=seq, earlier=earlier, homes=homes)
        near = _members(shelf.db, connection, earlier.values(), homes.values())
        return regroup(shelf.db, connection, frozen, work, moved, near)


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
    by = set(connection.execute(select(event.c.seq).where(event.c.undoes == seq)).scalars())
    if held := by - taken_back(connection, {}):
        raise EventError(f"event {seq} was taken back by event {max(held)}: undo that one to redo it")


def _records(connection: Connection, seq: int, taken: set[int]) -> tuple[dict[Key, int | None], dict[Key, int | None]]:
    """The version that is to live of each record that an event brought, changed or took away, and of each record that
    it judged: of an event that took another one back, those of that one.
    """
    came: set[int] = set()
    judged: set[int] = set()
    at: int | None = seq
    while at is not None:
        for one in trail.changes_of(connection, at):
            if one.kind == "record" and (one.before is None or one.after is None):
                came.add(int(one.subject))
            elif one.kind == "judgement":
                pair = json.loads(one.after or one.before or "{}")
                judged |= {pair["a"], pair["b"]}
        at = connection.execute(select(event.c.undoes).where(event.c.seq == at)).scalar()
    live = _latest(connection, came, taken)
    return live, {key: number for key, number in _latest(connection, judged, taken).items() if key not in live}


def _latest(connection: Connection, numbers: Iterable[int], taken: set[int]) -> dict[Key, int | None]:
    """The last version that counts of the records that these versions are of, None where none does."""
    keys = {(row.source, row.record_id) for row in versions(connection, sorted(numbers))}
    found: dict[Key, int | None] = dict.fromkeys(sorted(keys))
    for row in all_versions(connection, keys):
        held = found[row.source, row.record_id]
        if row.added not in taken and (held is None or row.id > held):
            found[row.source, row.record_id] = row.id
    return found


def _turned(connection: Connection, live: Mapping[Key, int | None]) -> tuple[list[RecordRow], list[RecordRow]]:
    """The versions that live and are not to, and those that are to and do not."""
    lives = {row.id for row in all_versions(connection, live) if row.ended is None}
    wanted = {number for number in live.values() if number is not None}
    back = versions(connection, sorted(wanted - lives))
    return versions(connection, sorted(lives - wanted)), back


def _moved(
    connection: Connection, frozen: Frozen, gone: Sequence[RecordRow], back: Sequence[RecordRow], judged: set[int]
) -> Moved:
    """What comes and goes in the index, under profiles of what is known and judged now."""
    others = versions(connection, sorted(judged - {row.id for row in (*gone, *back)}))
    found = reprofiled(connection, frozen, [*back, *others])
    came = [*(row._replace(region=0, customer="") for row in found.came[: len(back)]), *found.came[len(back) :]]
    return Moved(came, [*gone, *found.went[len(back) :]])


def _earlier(connection: Connection, changes: Sequence[Change], back: Sequence[RecordRow]) -> dict[int, str]:
    """The customers that records had before an event, by number, where nothing has happened to them since; versions
    that come back have that which they had last.
    """
    found = {row.id: row.customer for row in back}
    told = {int(c.subject): (c.before, c.after) for c in changes if c.kind == "record" and c.before and c.after}
    leads = _follow(connection, customer)
    now = {row.id: row.customer for row in versions(connection, sorted(told))}
    for number, (before, after) in told.items():
        if before and after and number not in found and now.get(number) == leads(after):
            found[number] = before
    return found


def _homes(connection: Connection, changes: Sequence[Change]) -> dict[str, str]:
    """The households that customers had before an event, by id, where nothing has happened to them since."""
    told = {c.subject: (_home(c.before), _home(c.after)) for c in changes if c.kind == "customer" and _home(c.before)}
    leads = _follow(connection, household)
    found: dict[str, str] = {}
    now = households_of(connection, sorted(told))
    for name, (before, after) in told.items():
        if before and (now.get(name) is None or (after and now[name] == leads(after))):
            found[name] = before
    return found


def _home(said: str | None) -> str | None:
    return None if said is None else json.loads(said).get("household")


def _follow(connection: Connection, table: Table) -> Callable[[str], str]:
    """Where an id leads to now."""
    known: dict[str, str | None] = {}

    def leads(name: str) -> str:
        while True:
            if name not in known:
                known[name] = connection.execute(select(table.c.successor).where(table.c.id == name)).scalar()
            successor = known[name]
            if successor is None:
                return name
            name = successor

    return leads


def _members(db: Database, connection: Connection, people: Iterable[str], houses: Iterable[str]) -> list[RecordRow]:
    """The records of some customers and households: who gets an id back must be told from who has it."""
    names = set(people)
    for some in parts(sorted(set(houses))):
        lives = customer.c.household.in_(some) & customer.c.ended.is_(None)
        names |= set(connection.execute(select(customer.c.id).where(lives)).scalars())
    return db.records(connection, customers=sorted(names))
