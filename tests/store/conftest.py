"""The databases that the tests of the store run on: an SQLite file, and a real PostgreSQL server started here."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from leadmatch.store.database import Database

_DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


@pytest.fixture(scope="session")
def postgresql_server():
    """The URL of the maintenance database of a server in a temporary folder, on a socket in that folder."""
    pytest.importorskip("psycopg", reason="psycopg is not installed (extra `sql`)")
    found = next((path for path in (*_DEBIAN, Path(shutil.which("initdb") or "/none").parent) if (path / "initdb").exists()), None)
    if found is None:
        pytest.skip("no PostgreSQL server: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="leadmatch-pg-"))
    as_owner = []
    if os.geteuid() == 0:  # initdb refuses root
        shutil.chown(folder, "postgres")
        as_owner = ["runuser", "-u", "postgres", "--"]
    run = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
    data = folder / "data"
    subprocess.run([*as_owner, found / "initdb", "-D", data, "-U", "leadmatch", "-A", "trust", "-E", "UTF8"], **run)
    settings = f"-c listen_addresses='' -c unix_socket_directories={folder} -c shared_buffers=64MB"
    subprocess.run(
        [*as_owner, found / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", settings, "start"], **run
    )
    try:
        yield f"postgresql://leadmatch@/postgres?host={folder}"
    finally:
        subprocess.run([*as_owner, found / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **run)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The address of a store that is not there yet."""
    if request.param == "sqlite":
        return str(tmp_path / "store.db")
    return new_database(request.getfixturevalue("postgresql_server"))


def new_database(server):
    """The URL of a new database on a server."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        (number,) = connection.execute("SELECT coalesce(max(oid::bigint), 0) FROM pg_database").fetchone()
        name = f"store_{number}_{os.getpid()}"
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture
def db(url):
    with Database.open(url, wait=20) as opened:
        yield opened
