"""Rows of sources of events in a store: what happened to the people of another source, a dump at a time.

A row is known by its source and its id there, its version by a digest of its content, as a record is. It names the
record that it is about, which need not be there yet: whose it is, is found when somebody looks.
"""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from sqlalchemy import Connection, select

from leadmatch.journey.activities import Activities
from leadmatch.live.apply import SHIFT
from leadmatch.live.intake import SECRET, digest_of, known_versions
from leadmatch.normalize.details import ANSWERS, MONEY
from leadmatch.normalize.money import MONEY as CENTS
from leadmatch.store import bulk, lookup, trail
from leadmatch.store.database import Database
from leadmatch.store.schema import activity, event
from leadmatch.store.trail import Change

Key = tuple[str, str]
"""Source and id of a row, or of a record."""
_NAMES = ("source", "record_id")
_THERE = trail.description()
_ABOUT = ("about_source", "about")


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of events by key: the record that each is about, its content, and where it stood in its dump."""

    key: list[Key]
    about: list[Key]
    payload: list[str]
    row: list[int]

    def at(self, places: Iterable[int]) -> "Rows":
        """The rows at some places."""
        kept = list(places)
        columns = (self.key, self.about, self.payload, self.row)
        return Rows(*([column[i] for i in kept] for column in columns))  # type: ignore[arg-type]


NO_ROWS = Rows([], [], [], [])


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of rows: how many are new, replace others, are here as they are; what the trail tells of them."""

    added: int
    replaced: int
    same: int
    told: list[Change]


def rows_of(found: Activities | None) -> Rows:
    """Rows of `journey.activities.read_rows` as they are kept: their columns as JSON, without what is not said."""
    if found is None or not found.frame.height:
        return NO_ROWS
    frame = found.frame
    columns = sorted(set(frame.columns) - set(_NAMES))
    text = frame.select(pl.struct(pl.col(columns).cast(pl.String)).struct.json_encode()).to_series()
    said = text.str.replace_all(r'"[a-z_]+":null,', "").str.replace_all(r',?"[a-z_]+":null', "")
    about = list(zip(frame["about_source"], frame["about"].fill_null(""), strict=True))
    return Rows(frame.select(_NAMES).rows(), about, said.to_list(), found.rows.to_list())


def frame_of(connection: Connection, keys: Sequence[Key] | None = None) -> pl.DataFrame | None:
    """The live rows, as `read_rows` gave them; None without any.

    Args:
        connection: to the store.
        keys: of the records that they are about; all rows when None.
    """
    wanted = ("id", "source", "record_id", "payload")
    if keys is None:
        c = activity.c
        live = select(*(c[name] for name in wanted)).where(c.ended.is_(None)).order_by(c.id)
        rows = [tuple(row) for row in connection.execute(live)]
    else:
        rows = sorted(row[:-1] for row in _about(connection, (*wanted, "ended"), keys) if row[-1] is None)
    if not rows:
        return None
    _, source, record_id, payload = zip(*rows, strict=True)
    said = [json.loads(text) for text in payload]
    names = sorted({name for one in said for name in one})
    columns = [_column(name, [one.get(name) for one in said]) for name in names]
    return pl.DataFrame([pl.Series("source", source), pl.Series("record_id", record_id), *columns])


def _column(name: str, texts: Sequence[str | None]) -> pl.Series:
    """A column of texts with the type that it had."""
    if name.endswith("_at"):
        return pl.Series(name, np.array([text or "NaT" for text in texts], "datetime64[us]"))
    column = pl.Series(name, texts, pl.String)
    if name in MONEY:
        return column.str.to_decimal(scale=2).cast(CENTS)
    return (column == "true").alias(name) if name in ANSWERS else column


def about_of(connection: Connection, sources: Iterable[str]) -> dict[str, str]:
    """Source of events -> the source that its rows here are about, of those sources that are here."""
    c = activity.c
    found = {}
    for name in sources:
        one = select(c.about_source).where(c.ended.is_(None), c.source == name).limit(1)
        if (about := connection.execute(one).scalar()) is not None:
            found[name] = about
    return found


def take(db: Database, connection: Connection, rows: Rows, start: int) -> Taken:
    """Write rows: those that are new, and those with other content than before, which replace what was here.

    Args:
        db: the store.
        connection: of `Database.write`.
        rows: what comes.
        start: how many records come with them, whose numbers are before those of the rows.
    """
    seq = trail.next_seq(connection)
    known = known_versions(connection, rows.key, activity)
    digests = [digest_of(payload) for payload in rows.payload]
    fresh = [i for i, key in enumerate(rows.key) if key not in known or known[key][1] != digests[i]]
    replaced = [known[rows.key[i]][0] for i in fresh if rows.key[i] in known]
    _set_ended(connection, replaced, seq)
    told = [Change("activity", str(number), _THERE, None) for number in replaced]
    written = []
    for place, i in enumerate(fresh, start):
        number, secret = seq << SHIFT | place, os.urandom(SECRET)
        written.append((number, *rows.key[i], *rows.about[i], digests[i], seq, rows.payload[i], secret))
        promised = trail.commitment(secret, rows.payload[i])
        told.append(Change("activity", str(number), None, _THERE, promised))
    columns = ("id", "source", "record_id", "about_source", "about", "digest", "added", "payload", "secret")
    db.insert(connection, activity, columns, written)
    return Taken(len(fresh) - len(replaced), len(replaced), len(rows.key) - len(fresh), told)


def turn(connection: Connection, seq: int, taken: set[int], now: int) -> list[Change]:
    """Take back what an event did to rows: of each the last version lives whose event counts.

    Args:
        connection: of `Database.write`.
        seq: number of the event that is taken back.
        taken: the events that do not count, that one among them.
        now: number of the event that takes it back.
    """
    touched: set[int] = set()
    at: int | None = seq
    while at is not None:
        touched |= {int(one.subject) for one in trail.changes_of(connection, at) if one.kind == "activity"}
        at = connection.execute(select(event.c.undoes).where(event.c.seq == at)).scalar()
    keys = sorted(set(lookup.by_id(connection, activity, _NAMES, sorted(touched))))
    last: dict[Key, int] = {}
    lives: set[int] = set()
    for live in (True, False):
        for number, source, record_id, _, added, _ in lookup.versions(connection, activity, keys, live=live):
            if added not in taken:
                last[source, record_id] = max(number, last.get((source, record_id), number))
            lives |= {number} if live else set()
    gone, back = sorted(lives - set(last.values())), sorted(set(last.values()) - lives)
    _set_ended(connection, gone, now)
    _set_ended(connection, back, None)
    return [
        *(Change("activity", str(number), _THERE, None) for number in gone),
        *(Change("activity", str(number), None, _THERE) for number in back),
    ]


def about_records(connection: Connection, keys: Sequence[Key]) -> list[dict[str, Any]]:
    """Every version of the rows that are about some records: id, source, record_id, about, added, ended, content."""
    names = ("id", "source", "record_id", "added", "ended")
    return [
        dict(zip(names, row, strict=False)) | {"about": f"{source}:{about}", "content": json.loads(payload)}
        for *row, source, about, payload in sorted(_about(connection, (*names, *_ABOUT, "payload"), keys))
    ]


def _about(connection: Connection, columns: Sequence[str], keys: Sequence[Key]) -> list[tuple[Any, ...]]:
    """Columns of every version of the rows that are about some records."""
    return lookup.by_pairs(connection, activity, columns, _ABOUT, sorted(set(keys)))


def erase_rows(connection: Connection, numbers: Sequence[int]) -> None:
    """Remove versions of rows."""
    bulk.delete(connection, activity, ("id",), [(number,) for number in numbers])


def lost_rows(connection: Connection, rows: Rows, coming: set[Key]) -> pl.DataFrame:
    """source, about_source of each row that is about a record that neither is here nor comes."""
    wanted = sorted(set(rows.about) - coming)
    known = coming | known_versions(connection, wanted).keys()
    lost = [(key[0], about[0]) for key, about in zip(rows.key, rows.about, strict=True) if about not in known]
    return pl.DataFrame(lost, schema={"source": pl.String, "about_source": pl.String}, orient="row")


def _set_ended(connection: Connection, numbers: Sequence[int], ended: int | None) -> None:
    bulk.update(connection, activity, ("ended",), [(ended, number) for number in numbers])
