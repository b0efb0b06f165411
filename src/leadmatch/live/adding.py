"""`add`: one lead into a store."""

import os
from collections.abc import Mapping

from sqlalchemy import Connection

from leadmatch.errors import MappingError
from leadmatch.live.apply import Work, Written
from leadmatch.live.collector import paused
from leadmatch.live.events import Added, Kind
from leadmatch.live.intake import incoming
from leadmatch.live.judging import reprofiled
from leadmatch.live.lead import checked, read_lead
from leadmatch.live.payload import content_of_one
from leadmatch.live.regroup import Moved, regroup
from leadmatch.live.rows import households_of, live_row, versions
from leadmatch.live.state import Shelf
from leadmatch.live.suppression import CODE, REASON

OWN = "store"
"""The source of a lead that names none."""


@paused()
def add(shelf: Shelf, lead: Mapping[str, object], actor: str) -> Added:
    """Add a lead; see `Store.add`."""
    said = dict(checked(lead))
    said.setdefault("record_id", os.urandom(8).hex())
    with shelf.db.read() as connection:
        frozen = shelf.frozen(connection)
    one = read_lead(frozen, said, OWN)
    if one.rejected is not None:
        raise MappingError(f"the lead is rejected: {one.reason}")
    content = content_of_one(one)
    with shelf.db.write() as connection:
        shelf.check_same(connection, frozen)
        new = incoming(shelf.db, connection, frozen, content)
        if new.barred:
            raise MappingError(f"the lead is rejected: {REASON} ({CODE})")
        if not new.added:
            row = live_row(connection, content.key[0])
            return Added(
                "known", None, row.customer, households_of(connection, [row.customer])[row.customer], content.key[0]
            )
        work = Work("add", actor, new.added, ended=new.replaced, told=new.told, earlier=new.earlier)
        beside = reprofiled(connection, frozen, shelf.db.records(connection, ids=new.beside))
        moved = Moved([new.added[0].row(), *beside.came], [*new.replaced, *beside.went])
        written = regroup(shelf.db, connection, frozen, work, moved)
        return _told(connection, new.added[0].id, content.key[0], written)


def _told(connection: Connection, number: int, key: tuple[str, str], written: Written) -> Added:
    name = written.customer[number]
    merged = tuple(old for old, new in written.retired.items() if new == name)
    asked = _asked(connection, number, written)
    kind: Kind = "merged" if merged else "attached"
    if name in written.created:
        kind = "review" if asked else "created"
    return Added(kind, written.seq, name, households_of(connection, [name])[name], key, merged, asked)


def _asked(connection: Connection, number: int, written: Written) -> tuple[tuple[str, str, str], ...]:
    """The records that a person should compare with this one, and why."""
    reason = {(b if a == number else a): text for a, b, text in written.asked if number in (a, b)}
    return tuple((row.source, row.record_id, reason[row.id]) for row in versions(connection, sorted(reason)))
