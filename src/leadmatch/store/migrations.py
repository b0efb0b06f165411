"""The version of a store's tables, and how an older store becomes one of today.

`meta` holds `store` = b"leadmatch" and `schema` = the version in digits. A migration takes a store from version n to
n + 1 in one transaction that also writes the new version: when interrupted, it never happened, and the next opening
goes on from there. Migration 1 stands first in `MIGRATIONS`. A new store gets the tables of today at once.
"""

from collections.abc import Callable

from sqlalchemy import Connection, insert, inspect, select, update

from leadmatch.errors import StoreError
from leadmatch.store.schema import activity, meta, metadata


def _activities(connection: Connection) -> None:
    """Rows of sources of events."""
    activity.create(connection)


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_activities,)
"""From version 1 to 2, from 2 to 3, and so on."""


def newest() -> int:
    """The version of the tables in `schema`."""
    return 1 + len(MIGRATIONS)


def version(connection: Connection, where: str) -> int:
    """The version of a store; 0 where the database is empty.

    Raises:
        StoreError: the database belongs to something else, or to a newer leadmatch.
    """
    tables = inspect(connection).get_table_names()
    if not tables:
        return 0
    known = {}
    if meta.name in tables and {column["name"] for column in inspect(connection).get_columns(meta.name)} == set(
        meta.c.keys()
    ):
        known = {name: bytes(value) for name, value in connection.execute(select(meta.c.name, meta.c.value))}
    if known.get("store") != b"leadmatch" or not known.get("schema", b"").isdigit():
        raise StoreError(f"{where}: holds tables, but not those of a leadmatch store: give one of its own")
    found = int(known["schema"])
    if found > newest():
        raise StoreError(
            f"{where}: written by a newer leadmatch (tables of version {found}; this one: {newest()}): upgrade"
        )
    return found


def create(connection: Connection) -> None:
    """The tables of today in an empty database."""
    metadata.create_all(connection, checkfirst=False)
    connection.execute(
        insert(meta), [{"name": "store", "value": b"leadmatch"}, {"name": "schema", "value": b"%d" % newest()}]
    )


def migrate(connection: Connection, found: int) -> None:
    """One step from version `found` to the next."""
    MIGRATIONS[found - 1](connection)
    connection.execute(update(meta).where(meta.c.name == "schema").values(value=b"%d" % (found + 1)))
