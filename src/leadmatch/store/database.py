"""A store as an open database: transactions, bulk inserts and the look-ups that must be fast.

    db = Database.open("dealership.db")
    with db.read() as connection: ...       one state of the store until the block ends
    with db.write() as connection: ...      the only writer; committed at the end, undone by any exception

`connection` is one of SQLAlchemy; use it in the thread that opened it. Any number of threads and processes may read
while one writes. Errors of the database come as `StoreError`, without the values of statements.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, Table, delete, select

from leadmatch.errors import StoreBusyError, StoreError
from leadmatch.store import bulk, migrations
from leadmatch.store.address import psycopg_url, shown, sqlite_path
from leadmatch.store.backend import Backend, By, Located, Posting, RecordRow
from leadmatch.store.erase import UNCOMPACTED
from leadmatch.store.schema import meta


class Database:
    """An open store.

    Attributes:
        where: its address without user and password.
        wait: seconds that a writer waits for another one.
    """

    def __init__(self, backend: Backend, where: str, wait: float) -> None:
        self._backend = backend
        self.where = where
        self.wait = wait

    @classmethod
    def open(cls, url: str | Path, *, wait: float = 30.0, create: bool = True) -> Self:
        """Open a store; one that is older than this version is migrated.

        Args:
            url: a path, `sqlite:///PATH` or `postgresql://USER@HOST/DATABASE`.
            wait: seconds that a writer waits for another one.
            create: make the store where there is none.

        Raises:
            StoreError: not a store, one of a newer version, none there and `create` is False, no access.
            StoreBusyError: it has to be made or migrated, and somebody else was writing for too long.
        """
        where = shown(url)
        path = sqlite_path(url)
        if path is not None and not create and not path.is_file():
            raise StoreError(f"{where}: there is no such store")
        db = cls(_backend(url, path, where, wait), where, wait)
        try:
            db._make_ready(create)
        except BaseException:
            db.close()
            raise
        return db

    @property
    def engine(self) -> Engine:
        """SQLAlchemy's engine, for what needs the dialect."""
        return self._backend.engine

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that the store manages itself; none where a server does."""
        return self._backend.files

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one state of the store until the block ends."""
        with self._failures(), self.engine.connect() as connection:
            self._backend.begin_read(connection)
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection that is the only writer until the block ends, which commits, durably.

        Raises:
            StoreBusyError: somebody else was writing for too long.
            StoreError: the database could not do it; nothing was changed.
        """
        with self._failures(), self._backend.writing(self.wait), self.engine.connect() as connection:
            self._backend.begin_write(connection, self.wait)
            yield connection
            connection.commit()

    @property
    def uncompacted(self) -> bool:
        """Whether something was erased whose bytes may still be in the files: `compact` is due."""
        with self.read() as connection:
            return self._erasure(connection) is not None

    def compact(self) -> None:
        """Leave nothing in the files that is no longer in the store.

        Without an erasure before it, it only brings the files to their size. After one it writes them anew, which takes
        about 10 s a gigabyte; writers wait meanwhile.

        Raises:
            StoreBusyError: somebody was writing, or reading an old state, for too long; `uncompacted` stays.
        """
        with self.read() as connection:
            erasure = self._erasure(connection)
        with self._failures():
            self._backend.compact(self.wait, rewrite=erasure is not None)
        if erasure is not None:
            with self.write() as connection:
                connection.execute(delete(meta).where(meta.c.name == UNCOMPACTED, meta.c.value == erasure))

    def close(self) -> None:
        """Close the idle connections of this process."""
        self.engine.dispose()

    def insert(
        self, connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> int:
        """Insert many rows, as fast as the database allows.

        Args:
            connection: of `write`.
            table: one of `schema`.
            columns: names of its columns.
            rows: a sequence of values a row, in the order of `columns`; columns of values are `zip(*columns)`. Values
                as the driver takes them: `tolist()` of NumPy arrays. Sorted by primary key is fastest.

        Returns:
            How many rows.
        """
        return bulk.insert(connection, table, columns, rows)

    def postings(self, connection: Connection, keys: Sequence[int], limits: Sequence[int]) -> list[Posting]:
        """The first postings of each key: at most `limits[i]` of `keys[i]`, by place and profile, key after key."""
        return self._backend.postings(connection, keys, limits) if keys else []

    def crowded(self, connection: Connection, keys: Sequence[int], caps: Sequence[int]) -> set[int]:
        """Those of some distinct keys that have more postings than `caps[i]` of `keys[i]`."""
        by_cap: dict[int, list[int]] = defaultdict(list)
        for key, cap in zip(keys, caps, strict=True):
            by_cap[cap].append(key)
        return {key for cap, some in by_cap.items() for key in self._backend.crowded(connection, some, cap)}

    def neighbours(self, connection: Connection, key: int, place: int, profile: int, window: int) -> list[Posting]:
        """Up to `window` postings before and after a place in the block of a key, in order, itself left out."""
        return self._backend.neighbours(connection, (key, place, profile), window)

    def records(
        self,
        connection: Connection,
        *,
        ids: Sequence[int] | None = None,
        profiles: Sequence[int] | None = None,
        regions: Sequence[int] | None = None,
        customers: Sequence[str] | None = None,
    ) -> list[RecordRow]:
        """Live records by exactly one of these lists, of any length; each once, in no order."""
        asked: list[tuple[By, Any]] = [("id", ids), ("profile", profiles), ("region", regions), ("customer", customers)]
        ((by, values),) = [(by, values) for by, values in asked if values is not None]
        return self._backend.records(connection, by, values) if values else []

    def located(self, connection: Connection, profiles: Sequence[int]) -> list[Located]:
        """Where the live records with these profiles are; each once, in no order."""
        return self._backend.located(connection, profiles) if profiles else []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @staticmethod
    def _erasure(connection: Connection) -> bytes | None:
        """The mark of the last erasure since `compact`."""
        return connection.execute(select(meta.c.value).where(meta.c.name == UNCOMPACTED)).scalar()

    def _make_ready(self, create: bool) -> None:
        while (found := self._version()) < migrations.newest():
            if not found and not create:
                raise StoreError(f"{self.where}: there is no store in this database")
            with self.write() as connection:
                if migrations.version(connection, self.where) != found:
                    continue
                if found:
                    migrations.migrate(connection, found)
                else:
                    migrations.create(connection)
                if migrations.version(connection, self.where) == migrations.newest():
                    self._backend.after_create(connection)

    def _version(self) -> int:
        with self.read() as connection:
            return migrations.version(connection, self.where)

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Errors of the driver as ours: the first line only, since further ones may quote values."""
        try:
            yield
        except self._backend.errors as error:
            reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
            if self._backend.is_busy(error):
                raise StoreBusyError(f"{self.where}: somebody else was writing for too long: {reason}") from None
            full = "no room is left on the disk: " if self._backend.is_full(error) else ""
            raise StoreError(f"{self.where}: {full}{reason}") from None


def _backend(url: str | Path, path: Path | None, where: str, wait: float) -> Backend:
    if path is None:
        from leadmatch.store.postgresql import PostgresqlBackend

        return PostgresqlBackend(psycopg_url(str(url)))
    from leadmatch.store.sqlite import SqliteBackend

    try:
        return SqliteBackend(path, wait)
    except OSError as error:
        raise StoreError(f"{where}: {error.strerror or error}") from error
