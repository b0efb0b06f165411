"""What every verb needs of an open store: the database, and what the store knows, read again when it has changed."""

import threading
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, select

from leadmatch import remembered
from leadmatch.errors import StoreBusyError, StoreError
from leadmatch.hashing import probe
from leadmatch.live import frozen
from leadmatch.live.frozen import Frozen
from leadmatch.store.backend import rows_of
from leadmatch.store.database import Database
from leadmatch.store.schema import meta

NAMES = ("spec", "model", "matching", "identifiers", "arrays", "probe", "digest")


@dataclass(slots=True)
class Shelf:
    """An open store. known: what was read last, and the digest it had in the store."""

    db: Database
    known: Frozen | None = None
    stamp: bytes = b""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def frozen(self, connection: Connection) -> Frozen:
        """What the store knows.

        Raises:
            StoreError: it was made by a version of Polars that hashes otherwise, or knows nothing yet.
        """
        stamps = rows_of(connection, "SELECT value FROM meta WHERE name = 'digest'")
        if not stamps:
            raise StoreError(f"{self.db.where}: the store has no spec yet: open it with leadmatch.open")
        stamp = bytes(stamps[0][0])
        with self.lock:
            if self.known is None or stamp != self.stamp:
                rows = connection.execute(select(meta.c.name, meta.c.value).where(meta.c.name.in_(NAMES)))
                kept = {row.name: bytes(row.value) for row in rows}
                if int(kept["probe"]) != probe():
                    raise StoreError(f"{self.db.where}: made with another version of Polars: run `leadmatch learn`")
                if self.stamp:
                    self._let_go()  # it learned, or somebody was erased
                self.known, self.stamp = frozen.read(kept), stamp
            return self.known

    def compact(self) -> None:
        """Leave nothing of what was erased: in the files, and in what this process remembers.

        Raises:
            StoreBusyError: as `Database.compact`.
        """
        try:
            self.db.compact()
        finally:
            with self.lock:
                self._let_go()

    def _let_go(self) -> None:
        """Remember no record, nor any text of one."""
        self.known = None
        remembered.let_go()

    def check_same(self, connection: Connection, frozen: Frozen) -> None:
        """See that the store knows what it knew when records were read.

        Raises:
            StoreBusyError: it has learned since.
        """
        if self.frozen(connection).digest != frozen.digest:
            raise StoreBusyError(f"{self.db.where}: it learned while these records were read: do it again")

    def keep(self, connection: Connection, found: Frozen, stamp: bytes) -> None:
        """Write what the store knows; stamp: unlike any other, so that other processes read it again."""
        values = frozen.written(found) | {"digest": stamp}
        connection.execute(delete(meta).where(meta.c.name.in_(NAMES)))
        connection.execute(meta.insert(), [{"name": name, "value": value} for name, value in values.items()])
