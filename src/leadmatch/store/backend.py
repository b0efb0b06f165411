"""What the two databases must offer: `Backend`, done by `sqlite` and by `postgresql`.

Point look-ups go straight to the driver: through SQLAlchemy a statement costs 12 µs more, several times the look-up.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol

from sqlalchemy import Connection, Engine, Select

_AT_ONCE = 10_000
"""Rows of a stream that a server sends at a time."""
_streams = count()

Posting = tuple[int, int, int]
"""key, place, profile."""

By = Literal["id", "profile", "region", "customer"]
"""Columns by which live records are looked up."""


class RecordRow(NamedTuple):
    """A live version of a record."""

    id: int
    source: str
    record_id: str
    profile: int
    region: int
    customer: str
    payload: str


class Located(NamedTuple):
    """Where a live version of a record is: a record without what it says."""

    id: int
    profile: int
    region: int
    customer: str


class Backend(Protocol):
    """One kind of database. `errors`: what its driver raises where it cannot do what it was asked."""

    engine: Engine
    errors: tuple[type[Exception], ...]

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that the store manages itself."""
        ...

    def writing(self, wait: float) -> AbstractContextManager[None]:
        """What a writer or a checkpoint must hold from before its transaction until after it."""
        ...

    def begin_read(self, connection: Connection) -> None:
        """Begin a transaction that sees one state of the store until it ends."""
        ...

    def begin_write(self, connection: Connection, wait: float) -> None:
        """Begin a transaction that is the only writer of the store until it ends."""
        ...

    def is_busy(self, error: Exception) -> bool:
        """Whether an error of the driver says that another one held a lock for too long."""
        ...

    def is_full(self, error: Exception) -> bool:
        """Whether an error of the driver says that there is no room left on the disk."""
        ...

    def after_create(self, connection: Connection) -> None:
        """What the tables need beyond what SQLAlchemy can say."""
        ...

    def compact(self, wait: float, *, rewrite: bool) -> None:
        """Leave nothing in the files that is no longer in the store; `rewrite`: something was erased."""
        ...

    def postings(self, connection: Connection, keys: Sequence[int], limits: Sequence[int]) -> list[Posting]:
        """The first postings of each key."""
        ...

    def crowded(self, connection: Connection, keys: Sequence[int], most: int) -> list[int]:
        """Those of the keys that have more than so many postings."""
        ...

    def neighbours(self, connection: Connection, at: Posting, window: int) -> list[Posting]:
        """The postings around a place in a block, itself left out."""
        ...

    def records(self, connection: Connection, by: By, values: Sequence[int] | Sequence[str]) -> list[RecordRow]:
        """The live records with these values."""
        ...

    def located(self, connection: Connection, profiles: Sequence[int]) -> list[Located]:
        """Where the live records with these profiles are."""
        ...


@contextmanager
def stream(connection: Connection, query: Select[Any]) -> Iterator[Iterable[tuple[Any, ...]]]:
    """The rows of a query as they come from the driver, not all at once in memory."""
    text = str(query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))
    postgres = connection.dialect.name == "postgresql"
    cursor = driver(connection).cursor(**{"name": f"stream_{next(_streams)}"} if postgres else {})
    try:
        if postgres:
            cursor.itersize = _AT_ONCE
        yield cursor.execute(text)
    finally:
        cursor.close()


def driver(connection: Connection) -> Any:
    """The connection of the driver below SQLAlchemy, in the same transaction."""
    return connection.connection.driver_connection


def rows_of(connection: Connection, statement: str, values: Sequence[Any] = ()) -> list[Any]:
    """The rows of a statement with a `?` for each value, straight from the driver."""
    found: list[Any] = run(connection, statement, values).fetchall()
    return found


def run(connection: Connection, statement: str, values: Sequence[Any] = ()) -> Any:
    """Do a statement with a `?` for each value, straight by the driver; its cursor."""
    return driver(connection).execute(_marked(connection, statement), values)


def run_each(connection: Connection, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """Do a statement with a `?` for each value once for each row of values, straight by the driver."""
    cursor = driver(connection).cursor()
    cursor.executemany(_marked(connection, statement), rows)
    cursor.close()


def _marked(connection: Connection, statement: str) -> str:
    return statement.replace("?", "%s") if connection.dialect.name == "postgresql" else statement
