"""The token that callers show: in a file which only its owner can read."""

import os
import secrets
import stat
from pathlib import Path

from leadmatch.errors import StoreError
from leadmatch.store.address import sqlite_path

SHORTEST = 16
"""Characters: a shorter token could be guessed."""


def default_token_file(url: str) -> Path:
    """The file beside an SQLite store.

    Raises:
        StoreError: the store is elsewhere, so the file has to be named.
    """
    path = sqlite_path(url)
    if path is None:
        raise StoreError("a store on a server has no file to put a token beside: give --token-file FILE")
    return path.with_name(path.name + "-token")


def read_token(path: Path) -> str:
    """The token of a file, which is made with a new one, mode 0600, when absent.

    Raises:
        StoreError: others can read the file, it cannot be read or made, or what is in it is no token.
    """
    try:
        _make(path)
        with path.open(encoding="ascii") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            token = file.read().strip()
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: cannot read the token: {getattr(error, 'strerror', None) or error}") from error
    if os.name == "posix" and mode & 0o077:
        raise StoreError(f"{path}: others can read the token: chmod 600 {path}")
    if len(token) < SHORTEST or not token.isprintable() or " " in token:
        raise StoreError(f"{path}: a token is one word of {SHORTEST} characters or more")
    return token


def _make(path: Path) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32) + "\n")
