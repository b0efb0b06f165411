import sqlite3
from contextlib import closing

import pytest

from leadmatch.errors import SourceError
from leadmatch.sources.read import read


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "dealer.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute('CREATE TABLE "my leads" (id INTEGER, zip TEXT, price REAL, note TEXT)')
        connection.execute("INSERT INTO \"my leads\" VALUES (1, '02134', 2.0, NULL), (2, 'NA', 2.5, '')")
        connection.commit()
    return path


def test_query_and_table_give_text(database):
    url = f"sqlite:///{database}"
    expected = [("1", "02134", "2", None), ("2", "NA", "2.5", None)]
    for one in (
        (url, 'SELECT * FROM "my leads"'),
        f"{url}?table=my%20leads",
        f"{url}?query=SELECT%20*%20FROM%20'my leads'",
    ):
        (table,) = read(one)
        assert table.frame.rows() == expected
        assert table.origin == url
        assert table.rows_read == 2
    assert [table.source for table in read([(url, "SELECT 1 AS x"), f"{url}?table=my%20leads"])] == [
        "dealer",
        "my leads",
    ]


def test_repeated_and_nameless_columns(database):
    (table,) = read((f"sqlite:///{database}", 'SELECT id, id, 1 + 1 FROM "my leads" LIMIT 0'))
    assert table.frame.columns == ["id", "id_2", "1 + 1"]
    assert table.rows_read == 0


@pytest.mark.parametrize(
    "query",
    [
        'DELETE FROM "my leads"',
        "CREATE TABLE x (a)",
        "ATTACH 'other.db' AS other",
        "PRAGMA query_only = OFF",
        "INSERT INTO \"my leads\" VALUES (3, '', 0, '') RETURNING id",
        "SELECT nothing FROM nowhere",
        "SELECT 1; SELECT 2",
        " ",
    ],
)
def test_what_is_no_query_is_refused_and_nothing_is_written(database, query):
    before = database.read_bytes()
    with pytest.raises(SourceError, match="sqlite"):
        read((f"sqlite:///{database}", query))
    assert database.read_bytes() == before


def test_missing_database_is_not_created(tmp_path):
    with pytest.raises(SourceError, match="no such file"):
        read(f"sqlite:///{tmp_path}/none.db?table=x")
    assert not list(tmp_path.iterdir())


def test_a_url_must_say_what_to_read(database):
    with pytest.raises(SourceError, match="a query or a table"):
        read(f"sqlite:///{database}")
    with pytest.raises(SourceError, match="a query or a table"):
        read((f"sqlite:///{database}?table=x", "SELECT 1"))


def test_messages_hide_the_password():
    pytest.importorskip("psycopg")
    with pytest.raises(SourceError, match=r"postgresql://127\.0\.0\.1:1/db") as caught:
        read("postgresql://user:hunter2@127.0.0.1:1/db?table=leads")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("secret", ["hun@ter2", "hun:ter2", "hun/ter2"])
def test_a_password_that_must_be_encoded_is_not_shown(secret):
    with pytest.raises(SourceError, match="as %40") as caught:
        read(("postgresql://user:" + secret + "@127.0.0.1:1/db", "SELECT 1"))
    assert "ter2" not in str(caught.value)


def test_postgresql_query_is_one_read_only_statement(monkeypatch):
    psycopg = pytest.importorskip("psycopg")
    seen = []

    class Connection:
        read_only = False
        description = (type("Column", (), {"name": "zip"}), type("Column", (), {"name": "tags"}))

        def execute(self, query, *, prepare):
            seen.append((query, prepare, self.read_only))
            return self

        def fetchall(self):
            return [("02134", ["a", "b"])]

        def close(self):
            seen.append("closed")

    monkeypatch.setattr(psycopg, "connect", lambda url: seen.append(url) or Connection())
    (table,) = read("postgresql://user:hunter2@db.example/crm?sslmode=require&table=public.my%20leads")
    assert table.frame.to_dicts() == [{"zip": "02134", "tags.1": "a", "tags.2": "b"}]
    assert (table.source, table.origin) == ("public.my leads", "postgresql://db.example/crm")
    query = b'SELECT * FROM "public"."my leads"'
    assert seen == ["postgresql://user:hunter2@db.example/crm?sslmode=require", (query, True, True), "closed"]
