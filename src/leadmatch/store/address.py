"""Where a store is: a path or a URL, taken apart.

dealership.db     sqlite:///relative/path.db     sqlite:////absolute/path.db
postgresql://user:password@host/database          (also postgres:// and postgresql+psycopg://)
"""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from leadmatch.errors import StoreError

POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")


def sqlite_path(url: str | Path) -> Path | None:
    """The absolute path of an SQLite store; None where the URL is one of PostgreSQL.

    Raises:
        StoreError: neither of both, or a database in memory.
    """
    if not isinstance(url, str | Path):
        raise StoreError(f"a store is a path or a URL, not {url!r}")
    scheme, separator, rest = str(url).partition("://")
    if isinstance(url, Path) or not separator:
        path = str(url)
    elif scheme.lower() == "sqlite":
        path = unquote(rest.partition("?")[0].removeprefix("/"))
    elif scheme.lower() in POSTGRESQL:
        return None
    else:
        raise StoreError(f"{scheme}://: a store is a path, sqlite:///PATH or postgresql://USER@HOST/DATABASE")
    if path in ("", ".", ":memory:"):
        raise StoreError("a store is a file: give its path, such as dealership.db")
    return Path(path).expanduser().absolute()


def psycopg_url(url: str) -> str:
    """A PostgreSQL URL as SQLAlchemy wants it."""
    return "postgresql+psycopg://" + url.partition("://")[2]


def shown(url: str | Path) -> str:
    """A URL as it may be printed: without user and password, and without parameters."""
    text = str(url)
    if "://" not in text:
        return text
    parts = urlsplit(text)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
