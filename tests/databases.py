"""The databases that tests of stores run on: an SQLite file, and a real PostgreSQL server started here."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from uuid import uuid4

import pytest

from leadmatch.store.database import Database

_DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


@pytest.fixture(scope="session")
def postgresql_server():
    """The URL of the maintenance database of a server in a temporary folder, on a socket in that folder."""
    pytest.importorskip("psycopg", reason="psycopg is not installed (extra `sql`)")
    found = next(
        (path for path in (*_DEBIAN, Path(shutil.which("initdb") or "/none").parent) if (path / "initdb").exists()),
        None,
    )
    if found is None:
        pytest.skip("no PostgreSQL server: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="leadmatch-pg-"))
    as_owner = []
    if os.geteuid() == 0:  # initdb refuses root
        shutil.chown(folder, "postgres")
        as_owner = ["runuser", "-u", "postgres", "--"]
    data = folder / "data"

    def run(tool, *arguments):
        subprocess.run(
            [*as_owner, found / tool, "-D", data, *arguments],
            check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    run("initdb", "-U", "leadmatch", "-A", "trust", "-E", "UTF8", "--no-sync")
    # Not synced to the disk: the tests kill processes, they do not cut the power.
    settings = f"-c listen_addresses='' -c unix_socket_directories={folder} -c shared_buffers=64MB -c fsync=off"
    run("pg_ctl", "-w", "-l", folder / "log", "-o", settings, "start")
    try:
        yield f"postgresql://leadmatch@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The address of a store that is not there yet."""
    if request.param == "sqlite":
        return str(tmp_path / "store.db")
    return new_schema(request.getfixturevalue("postgresql_server"))


def new_schema(server):
    """The URL of a new schema on a server."""
    import psycopg

    name = f"store_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{server}&options=-csearch_path%3D{name}"


def new_database(server):
    """The URL of a new database on a server: all that its tables hold is in files of its own."""
    import psycopg

    name = f"store_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?")


def copied(url, folder):
    """The address of a copy of a store that nobody has open."""
    if "://" not in url:
        return shutil.copy(url, folder / "store.db")
    import psycopg

    server, _, old = url.partition("&options=-csearch_path%3D")
    copy = new_schema(server)
    new = copy.rpartition("%3D")[2]
    with psycopg.connect(server, autocommit=True) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", (old,)).fetchall()
        for (name,) in tables:
            connection.execute(f"CREATE TABLE {new}.{name} (LIKE {old}.{name} INCLUDING ALL)")
            connection.execute(f"INSERT INTO {new}.{name} TABLE {old}.{name}")
    return copy


@pytest.fixture
def small_disk():
    """A file system of 6 MB that every user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="leadmatch-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", folder]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        folder.rmdir()
        pytest.skip("a file system can be mounted by root only")
    folder.chmod(0o755)
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)
    folder.rmdir()


@pytest.fixture
def db(url):
    with Database.open(url, wait=20) as opened:
        yield opened


@pytest.fixture
def postgresql_url(postgresql_server):
    """The address of a store in PostgreSQL that is not there yet."""
    return new_schema(postgresql_server)
