"""The token file, the names of the host, and the program as it is run."""

import os
import stat
import subprocess
import sys
import time
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

import leadmatch
from leadmatch.cli import run
from leadmatch.errors import StoreError
from leadmatch.serve.token import default_token_file, read_token

pytest.importorskip("uvicorn", reason="uvicorn is not installed (extra `serve`)")
from leadmatch.serve.run import names


def test_a_token_is_made_once_and_for_its_owner_only(tmp_path):
    path = tmp_path / "token"
    token = read_token(path)
    assert len(token) >= 40
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_token(path) == token
    assert read_token(tmp_path / "other") != token


@pytest.mark.parametrize(
    ("text", "mode", "message"),
    [
        ("fifteen-letters", 0o600, "16 characters or more"),
        ("", 0o600, "16 characters or more"),
        ("two words of some length", 0o600, "one word"),
        ("a-token-of-some-length", 0o644, "chmod 600"),
        ("a-token-of-some-lengthé", 0o600, "cannot read"),
    ],
    ids=["few", "empty", "blanks", "mode", "letters"],
)
def test_what_is_no_token(tmp_path, text, mode, message):
    path = tmp_path / "token"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    with pytest.raises(StoreError, match=message) as error:
        read_token(path)
    assert not text or text not in str(error.value)


def test_where_the_token_is(tmp_path):
    assert default_token_file(str(tmp_path / "store.db")) == tmp_path / "store.db-token"
    with pytest.raises(StoreError, match="--token-file"):
        default_token_file("postgresql://host/database")
    with pytest.raises(StoreError, match="cannot read the token"):
        read_token(tmp_path / "absent" / "token")


@pytest.mark.parametrize(
    ("host", "more", "expected"),
    [
        ("127.0.0.1", (), {"127.0.0.1", "localhost", "::1"}),
        ("localhost", ("desk.local",), {"127.0.0.1", "localhost", "::1", "desk.local"}),
        ("192.168.1.5", (), {"192.168.1.5"}),
        ("0.0.0.0", ("desk.local",), {"127.0.0.1", "localhost", "::1", "desk.local"}),  # noqa: S104
    ],
)
def test_names_of_the_host(host, more, expected):
    assert names(host, more) == expected


def test_every_address_needs_a_name():
    with pytest.raises(StoreError, match="--allow-host"):
        names("0.0.0.0", ())  # noqa: S104


def test_without_the_extra_it_says_what_to_install(monkeypatch, capsys, tmp_path):
    monkeypatch.setitem(sys.modules, "leadmatch.serve.run", None)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert run(["serve", str(tmp_path / "store.db")]) == 2
    assert "pip install 'leadmatch-dealer[serve]'" in capsys.readouterr().err


def test_the_program(tmp_path):
    path = tmp_path / "store.db"
    with leadmatch.open(path) as store:
        store.add({"first_name": "Ann", "last_name": "Kowalski", "phone": "519-434-0101"})
    command = [sys.executable, "-m", "leadmatch", "serve", str(path), "--port", "0"]
    with (tmp_path / "log").open("w+") as log:
        server = subprocess.Popen(command, stderr=log, env=os.environ | {"PYTHONUNBUFFERED": "1"})
        try:
            url = _listening(tmp_path / "log")
            with pytest.raises(HTTPError, match="401"):
                urlopen(f"{url}/find?phone=434-0101")  # noqa: S310 - our own
            token = (tmp_path / "store.db-token").read_text().strip()
            asked = Request(f"{url}/find?phone=434-0101", headers={"Authorization": f"Bearer {token}"})  # noqa: S310
            with urlopen(asked) as answer:  # noqa: S310
                assert b"Ann Kowalski" in answer.read()
            busy = subprocess.run([*command[:-1], url.rpartition(":")[2]], capture_output=True, text=True, check=False)
            assert busy.returncode == 1
            assert "cannot listen there" in busy.stderr
        finally:
            server.terminate()
            server.wait(timeout=20)
    told = (tmp_path / "log").read_text()
    assert "GET /find 200" in told
    assert "434-0101" not in told
    assert token not in told


def _listening(log):
    """The address that the log tells."""
    for _ in range(300):
        said = log.read_text().partition("listening at ")[2]
        if "\n" in said:
            return said.partition("\n")[0]
        time.sleep(0.1)
    raise AssertionError(log.read_text())
