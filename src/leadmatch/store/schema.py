"""The tables of a store, the same on SQLite and PostgreSQL.

`added`, `ended` and `born` are sequence numbers of events; a row is live where `ended` is null. Personal data is in
`record` and `activity` (source, record_id, digest, payload) and, hashed, in the keys of `posting`. Every other table
holds surrogate numbers, random ids and codes only, so that the trail (`event`, `change`) outlives the data it tells of.
"""

from typing import Any

from sqlalchemy import REAL, BigInteger, Boolean, Column, Double, Index, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Flag(TypeDecorator[bool]):
    """A boolean; in the STRICT tables of SQLite an integer, 0 or 1."""

    impl = Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else Boolean())

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


metadata = MetaData()


def _number(name: str, *, key: bool = False, null: bool = False) -> Column[int]:
    whole = BigInteger().with_variant(Integer(), "sqlite")
    return Column(name, whole, primary_key=key, autoincrement=False, nullable=null)


def _text(name: str, *, key: bool = False, null: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=null)


def _real(name: str, *, null: bool = False) -> Column[float]:
    return Column(name, Double().with_variant(REAL(), "sqlite"), nullable=null)


def _bytes(name: str, *, key: bool = False, null: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, primary_key=key, nullable=null)


def _table(name: str, *columns: Column[Any], clustered: bool = False) -> Table:
    """A STRICT table; `clustered`: on SQLite its rows are stored in the order of the primary key."""
    return Table(name, metadata, *columns, sqlite_strict=True, sqlite_with_rowid=not clustered)


def _live_index(table: Table, *columns: str, unique: bool = False) -> None:
    live = table.c.ended.is_(None)
    name = f"{table.name}_{'_'.join(columns)}_live"
    Index(name, *(table.c[column] for column in columns), unique=unique, sqlite_where=live, postgresql_where=live)


def _ended_index(table: Table, *columns: str) -> None:
    ended = table.c.ended.is_not(None)
    name = f"{table.name}_{'_'.join(columns)}_ended"
    Index(name, *(table.c[column] for column in columns), sqlite_where=ended, postgresql_where=ended)


meta = _table("meta", _text("name", key=True), _bytes("value"))
"""What the store knows of itself: `store`, `schema`, and what the layers above keep (model, spec). Not clustered:
SQLite would read large rows to find one among them."""

record = _table(
    "record",
    _number("id", key=True),
    _text("source"),
    _text("record_id"),
    _bytes("digest"),
    _number("profile"),
    _number("region"),
    _text("customer"),
    _number("added"),
    _number("ended", null=True),
    _text("payload", null=True),
    _bytes("secret", null=True),
)
"""One row a version of a record. digest: of its content; profile: number of what says the same; region: number of
the connected component; payload: the record as JSON; secret: the key of its commitment in the trail."""

_live_index(record, "source", "record_id", unique=True)
_ended_index(record, "source", "record_id")
_live_index(record, "profile")
_live_index(record, "region")
_live_index(record, "customer")

activity = _table(
    "activity",
    _number("id", key=True),
    _text("source"),
    _text("record_id"),
    _text("about_source"),
    _text("about"),
    _bytes("digest"),
    _number("added"),
    _number("ended", null=True),
    _text("payload"),
    _bytes("secret"),
)
"""One row a version of a row of a source of events, numbered with the records; about_source, about: source and id of
the record that it is about, which need not be there; the rest as in `record`."""

_live_index(activity, "source", "record_id", unique=True)
_ended_index(activity, "source", "record_id")
Index("activity_about", activity.c.about_source, activity.c.about)

posting = _table(
    "posting", _number("key", key=True), _number("place", key=True), _number("profile", key=True), clustered=True
)
"""The blocking index: which profiles have a key, in the order of their place within its block."""

customer = _table(
    "customer",
    _text("id", key=True),
    _number("born"),
    _text("household", null=True),
    _number("ended", null=True),
    _text("successor", null=True),
    clustered=True,
)
"""Every customer id ever given; a retired one names its successor for ever."""

_live_index(customer, "household")

household = _table(
    "household",
    _text("id", key=True),
    _number("born"),
    _number("ended", null=True),
    _text("successor", null=True),
    clustered=True,
)
"""Every household id ever given."""

judgement = _table(
    "judgement",
    _number("id", key=True),
    _number("a"),
    _number("b"),
    Column("same", _Flag, nullable=False),
    _number("added"),
    _number("ended", null=True),
)
"""What people decided of two records, by their numbers: one person (`same`) or two."""

_live_index(judgement, "a")
_live_index(judgement, "b")

review = _table(
    "review",
    _number("a", key=True),
    _number("b", key=True),
    _number("region"),
    _real("probability"),
    _real("customers_probability", null=True),
    _text("reason"),
    clustered=True,
)
"""Pairs of records that a person should decide, by their numbers; columns as in `pipeline.doubt.REVIEW_PAIRS`."""

Index("review_region", review.c.region)

event = _table(
    "event",
    _number("seq", key=True),
    _text("at"),
    _text("actor"),
    _text("op"),
    _number("undoes", null=True),
    _bytes("model"),
    _text("outcome"),
    _bytes("changes"),
    _bytes("previous"),
    _bytes("hash"),
)
"""The audit trail, one row an operation; see `trail`."""

change = _table(
    "change",
    _number("event", key=True),
    _number("ordinal", key=True),
    _text("kind"),
    _text("subject"),
    _text("before", null=True),
    _text("after", null=True),
    _bytes("commitment", null=True),
    clustered=True,
)
"""What each event changed, in order; see `trail.Change`."""

suppression = _table("suppression", _bytes("token", key=True), clustered=True)
"""Peppered tokens of people who must not come back with the next load."""
