"""One writer at a time: a lock on a file beside the database, held by writers and checkpoints.

SQLite has its own lock for writers, but a checkpoint takes another one, and before SQLite 3.51.3 a writer and a
checkpoint at the same moment could lose pages (the WAL-reset race). The operating system releases this lock when its
holder dies, so nothing has to be cleaned up after a crash. Where there is no `fcntl` (Windows)
SQLite's lock stands alone.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leadmatch.errors import StoreBusyError, StoreError

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows
    fcntl = None  # type: ignore[assignment]

_LONGEST_NAP = 0.02


@contextmanager
def held(path: Path, wait: float) -> Iterator[None]:
    """Hold the lock of a file, which is made when absent and stays.

    Args:
        path: the file.
        wait: seconds to wait for another holder, in this process or another one.

    Raises:
        StoreBusyError: it was not free in time.
        StoreError: the file cannot be opened.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(
            f"{path}: {error.strerror}: whoever writes to the store must be able to write this file"
        ) from error
    try:
        if fcntl is not None:
            _acquire(handle, path, wait)
        yield
    finally:
        os.close(handle)


def _acquire(handle: int, path: Path, wait: float) -> None:
    deadline = time.monotonic() + wait
    nap = 0.0005
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            left = deadline - time.monotonic()
            if left <= 0:
                raise StoreBusyError(f"{path}: another writer held the store for {wait:g} seconds") from None
            time.sleep(min(nap, left))
            nap = min(nap * 2, _LONGEST_NAP)
        else:
            return
