"""SQL sources, read-only: SQLite by the standard library, PostgreSQL by psycopg (extra `sql`).

A source is a pair `(URL, query)` or one URL that says what to read:

    sqlite:///relative/path.db?query=SELECT%20*%20FROM%20leads     sqlite:////absolute/path.db?table=leads
    postgresql://user:password@host/database?table=leads            postgresql://...?query=...

Other parameters of a PostgreSQL URL go to the driver (`sslmode=require`). Messages and origins never
hold the password or the query.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from leadmatch.errors import SourceError
from leadmatch.sources.cells import rows_frame
from leadmatch.sources.rows import assemble
from leadmatch.tables import RawTable

SCHEMES = ("sqlite", "postgresql", "postgres", "postgresql+psycopg")


def is_url(value: object) -> bool:
    """Whether a value is a URL of a database that can be read."""
    return isinstance(value, str) and value.split("://", 1)[0].lower() in SCHEMES and "://" in value


def default_name(url: str) -> str:
    """The source name of a URL that was not named: its table, else its database."""
    parts = urlsplit(url)
    table = dict(parse_qsl(parts.query)).get("table", "")
    return table or Path(unquote(parts.path)).stem


def read(url: str, query: str | None, source: str) -> RawTable:
    """Run a query and read its rows.

    Args:
        url: see the module; with `query` it must not hold one itself.
        query: one statement that returns rows; None takes it from the URL.
        source: name of the source.

    Raises:
        SourceError: no such database, a query that fails, returns no rows or would write, a missing extra.
    """
    parts, statement = _statement(url, query)
    origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    run = _sqlite if parts.scheme == "sqlite" else _postgresql
    names, rows = run(parts, statement, origin)
    frame, notes = rows_frame(names, rows)
    return assemble(source, origin, frame, notes=notes)


def _statement(url: str, query: str | None) -> tuple[SplitResult, str]:
    """The parts of the URL without our own parameters, and the statement to run."""
    parts = urlsplit(url)
    user = parts.netloc.rpartition("@")[0]
    if "@" in user or user.count(":") > 1 or (parts.scheme != "sqlite" and "@" in parts.path):
        raise SourceError(f"{parts.scheme} URL: write @, : and / in the user and password as %40, %3A and %2F")
    parameters = parse_qsl(parts.query, keep_blank_values=True)
    ours = {key: value for key, value in parameters if key in ("query", "table")}
    if query is not None:
        ours["query"] = query
    if len(ours) != 1 or not next(iter(ours.values())).strip():
        raise SourceError(
            f"{parts.scheme} source: give one of a query or a table: (URL, QUERY), ?query= or ?table=NAME"
        )
    rest = urlencode([(key, value) for key, value in parameters if key not in ("query", "table")])
    statement = ours.get("query") or f"SELECT * FROM {_quoted(ours['table'])}"  # noqa: S608 - the name is quoted
    return parts._replace(query=rest), statement


def _quoted(table: str) -> str:
    return ".".join('"' + part.replace('"', '""') + '"' for part in table.split("."))


def _sqlite(url: SplitResult, query: str, origin: str) -> tuple[list[str], list[Sequence[Any]]]:
    file = Path(unquote(url.path.removeprefix("/")))
    if not file.is_file():
        raise SourceError(f"{origin}: no such file: sqlite:///relative.db or sqlite:////absolute.db")
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)) as connection:
            connection.text_factory = lambda value: value.decode("utf-8", "replace")
            connection.execute("PRAGMA query_only = ON")
            connection.set_authorizer(_refuse_attach)
            cursor = connection.execute(query)
            if cursor.description is None:
                raise SourceError(f"{origin}: the query returns no rows: give a SELECT")
            return [column[0] for column in cursor.description], cursor.fetchall()
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise SourceError(f"{origin}: the query failed: {error}") from error


def _refuse_attach(action: int, *_details: object) -> int:
    return sqlite3.SQLITE_DENY if action in (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_PRAGMA) else sqlite3.SQLITE_OK


def _postgresql(url: SplitResult, query: str, origin: str) -> tuple[list[str], list[Sequence[Any]]]:
    try:
        import psycopg
    except ImportError as error:
        raise SourceError(f"{origin}: needs psycopg: pip install 'leadmatch-dealer[sql]'") from error
    try:
        with closing(psycopg.connect(f"postgresql://{url.netloc}{url.path}?{url.query}")) as connection:
            connection.read_only = True
            # Prepared, a query is one statement: nothing in it can end the read-only transaction.
            cursor = connection.execute(query.encode(), prepare=True)
            if cursor.description is None:
                raise SourceError(f"{origin}: the query returns no rows: give a SELECT")
            return [column.name for column in cursor.description], list(cursor.fetchall())
    except psycopg.Error as error:
        reason = str(error).partition("\n")[0]
        raise SourceError(f"{origin}: the query failed: {reason}") from error
