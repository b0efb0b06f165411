"""The routes of `leadmatch serve`, and what stands before them."""

import json
import logging
import shutil

import pytest

import leadmatch

pytest.importorskip("fastapi", reason="fastapi is not installed (extra `serve`)")
pytest.importorskip("httpx2", reason="httpx2 is not installed (group `dev`)")
from starlette.testclient import TestClient

from leadmatch.serve.app import make_app
from leadmatch.serve.gate import LARGEST

TOKEN = "a-token-of-some-length"  # noqa: S105 - not a secret
BEARER = {"Authorization": f"Bearer {TOKEN}"}
CANARIES = ("Kowalski", "434-0101", "4340101", "ann.kowalski", "Quixote")
CRM = [
    {"record_id": "A1", "first_name": "Ann", "last_name": "Kowalski", "phone": "519-434-0101",
     "email": "ann.kowalski@gmail.com"},
    {"record_id": "B/1 #", "first_name": "Robert", "last_name": "Nguyen", "phone": "416-535-0102"},
    {"record_id": "Z1", "first_name": "Zoe", "last_name": "Okafor", "phone": "807-345-0106"},
]  # fmt: skip


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "store.db"
    with leadmatch.open(path) as store:
        store.load({"crm": CRM})
    return path


@pytest.fixture
def store(template, tmp_path):
    shutil.copy(template, tmp_path / "store.db")
    with leadmatch.open(tmp_path / "store.db", actor="plug-in", create=False) as opened:
        yield opened


@pytest.fixture
def client(store):
    with TestClient(make_app(store, TOKEN, {"testserver"}), headers=BEARER) as opened:
        yield opened


def test_who_is_this(client, store):
    ann = store.customer_of("crm:A1")
    for answer in (
        client.get("/find", params={"first_name": "Ann", "phone": "434-0101"}),
        client.post("/find", json={"first_name": "Ann", "phone": ["434-0101"]}),
    ):
        assert answer.status_code == 200
        (found,) = answer.json()
        assert (found["customer_id"], found["records"]) == (ann, ["crm:A1"])
        assert found["reasons"][0] == "same phone"
    assert len(client.get("/find?phone=434-0101&phone=345-0106").json()) == 2
    assert len(client.post("/find?limit=1", json={"phone": ["434-0101", "345-0106"]}).json()) == 1
    assert client.get("/find", params={"phone": "999-9999"}).json() == []


def test_add_customer_history_subject(client, store):
    lead = {"source": "desk", "record_id": "A2", "first_name": "Ann", "last_name": "Kowalski", "phone": "519-434-0101"}
    answer = client.post("/leads", json=lead)
    assert answer.status_code == 201
    added = answer.json()
    assert (added["kind"], added["event"], added["record"]) == ("attached", 2, "desk:A2")
    again = client.post("/leads", json=lead)
    assert (again.status_code, again.json()["kind"], again.json()["event"]) == (200, "known", None)
    ann = added["customer_id"]
    golden = client.get(f"/customers/{ann}").json()
    assert (golden["first_name"], golden["records"]) == ("Ann", ["crm:A1", "desk:A2"])
    assert client.get("/customers", params={"record": "crm:A1"}).json() == golden
    assert client.get("/customers", params={"record": "crm:B/1 #"}).json()["first_name"] == "Robert"
    assert client.get(f"/customers/{ann}/history").json() == store.history(ann)
    assert "add by plug-in" in store.history(ann)[-1]
    assert client.get(f"/customers/{ann}/subject").json() == json.loads(json.dumps(store.subject(ann)))
    asked = client.post("/leads", json={"first_name": "Robrt", "last_name": "Nguyen", "phone": "705-999-0000"}).json()
    assert asked["kind"] == "review"
    assert asked["review"][0]["record"] == "crm:B/1 #"


def test_links_undo_changes(client, store):
    pair = {"a": "crm:A1", "b": "crm:Z1"}
    linked = client.post("/links", json=pair).json()
    assert linked["event"] == 2
    assert len(set(linked["customers"].values())) == 1
    assert client.post("/links", json=pair).json()["event"] is None
    assert len(set(client.post("/unlinks", json=pair).json()["customers"].values())) == 2
    assert client.post("/events/3/undo").json() == {"event": 4}
    page = client.get("/changes", params={"limit": 1}).json()
    assert (len(page["changes"]), page["until"], page["more"]) == (3, 1, True)  # events are told whole
    rest = client.get("/changes", params={"since": 1}).json()
    assert (rest["until"], rest["more"]) == (4, False)
    assert rest["changes"] == [one.as_dict() for one in store.changes(1)]
    assert client.get("/changes", params={"since": 4}).json() == {"changes": [], "until": 4, "more": False}


def test_forget(client, store):
    ann = store.customer_of("crm:A1")
    assert client.delete(f"/customers/{ann}", params={"suppress": True}).json() == {"event": 2}
    assert client.get(f"/customers/{ann}").status_code == 404
    answer = client.post("/leads", json=CRM[0] | {"source": "web"})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_lead")
    assert "suppressed" in answer.json()["message"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/customers/CNEVERGIVEN000", None, 404, "unknown_customer"),
        ("GET", "/customers/CNEVERGIVEN000/history", None, 404, "unknown_customer"),
        ("DELETE", "/customers/CNEVERGIVEN000", None, 404, "unknown_customer"),
        ("GET", "/customers?record=crm:NONE", None, 404, "unknown_record"),
        ("GET", "/customers", None, 422, "bad_request"),
        ("POST", "/links", {"a": "crm:A1", "b": "crm:NONE"}, 404, "unknown_record"),
        ("POST", "/links", {"a": "crm:A1", "b": "crm:A1"}, 409, "contradiction"),
        ("POST", "/links", {"a": "crm:A1"}, 422, "bad_request"),
        ("POST", "/links", {"a": "crm:A1", "b": "crm:Z1", "c": 1}, 422, "bad_request"),
        ("POST", "/leads", {"nickname_of": "Quixote"}, 422, "bad_lead"),
        ("POST", "/leads", {}, 422, "bad_lead"),
        ("POST", "/leads", ["Quixote"], 422, "bad_request"),
        ("POST", "/leads", {"first_name": {"x": "Quixote"}}, 422, "bad_request"),
        ("POST", "/find", "Quixote", 422, "bad_request"),
        ("GET", "/find?limit=0", None, 422, "bad_request"),
        ("GET", "/find?nope=1", None, 422, "bad_lead"),
        ("GET", "/changes?since=99", None, 409, "event"),
        ("POST", "/events/99/undo", None, 409, "event"),
        ("POST", "/events/x/undo", None, 422, "bad_request"),
        ("GET", "/Quixote", None, 404, "not_served"),
        ("PUT", "/find", None, 405, "not_served"),
        ("GET", "/docs", None, 404, "not_served"),
    ],
)
def test_why_not(client, method, path, body, status, code):
    answer = client.request(method, path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "Quixote" not in answer.text
    assert set(answer.json()) == {"code", "message"}


@pytest.mark.parametrize(
    ("headers", "path", "status", "code"),
    [
        ({}, "/find?first_name=Ann", 401, "no_token"),
        ({"Authorization": TOKEN}, "/find?first_name=Ann", 401, "no_token"),
        ({"Authorization": f"Basic {TOKEN}"}, "/find?first_name=Ann", 401, "no_token"),
        ({"Authorization": f"Bearer {TOKEN}x"}, "/find?first_name=Ann", 401, "no_token"),
        ({"Authorization": "Bearer "}, "/find?first_name=Ann", 401, "no_token"),
        ({"Authorization": "Bearer \xff"}, "/find?first_name=Ann", 401, "no_token"),
        ({}, "/openapi.json", 401, "no_token"),
        ({}, "/health/", 401, "no_token"),
        (BEARER | {"Host": "evil.example"}, "/find?first_name=Ann", 421, "wrong_host"),
        ({"Host": "evil.example"}, "/health", 421, "wrong_host"),
        (BEARER | {"Host": "testserver.evil.example:80"}, "/find", 421, "wrong_host"),
        (BEARER | {"Host": ""}, "/find", 421, "wrong_host"),
        (BEARER | {"Content-Length": str(LARGEST + 1)}, "/find", 413, "too_large"),
        (BEARER | {"Content-Length": "-1"}, "/find", 413, "too_large"),
    ],
)
def test_the_gate(store, headers, path, status, code):
    with TestClient(make_app(store, TOKEN, {"testserver"})) as client:
        answer = client.get(path, headers={k: v.encode("latin-1") for k, v in headers.items()})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert ("www-authenticate" in answer.headers) == (status == 401)


def test_what_passes_the_gate(store):
    with TestClient(make_app(store, TOKEN, {"testserver", "::1"})) as client:
        assert client.get("/health").json() == {"status": "ok"}
        for host in ("testserver", "TESTSERVER:8000", "[::1]:8000", "[::1]"):
            assert client.get("/health", headers={"Host": host}).status_code == 200
        assert client.get("/find?phone=4165350102", headers={"Authorization": f"bearer {TOKEN}"}).status_code == 200


def test_a_body_is_bounded_whatever_its_length_is_said_to_be(client):
    many = (b" " * 1000 for _ in range(1000))
    answer = client.post("/leads", content=many, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    padded = json.dumps({"first_name": "Ann"}).encode().ljust(LARGEST)
    assert client.post("/find", content=padded, headers={"content-type": "application/json"}).status_code == 200
    assert client.post("/find", content=padded + b" ").status_code == 413


def test_no_page_of_another_site_may_read(client):
    answer = client.get("/health", headers={"Origin": "http://evil.example"})
    assert not any(name.startswith("access-control") for name in answer.headers)
    assert answer.headers["cache-control"] == "no-store"
    asked = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    assert client.options("/leads", headers=asked).status_code == 405


def test_the_log_tells_nothing_of_people(client, store, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    ann = store.customer_of("crm:A1")
    client.get("/find", params={"last_name": "Kowalski", "phone": "434-0101"})
    client.post("/leads", json={"full_name": "Don Quixote", "phone": "519-434-0101"})
    client.post("/leads", json={"Quixote": "Quixote"})
    client.get("/Quixote")
    client.get(f"/customers/{ann}")

    def fail(*_args, **_given):
        raise ValueError("Kowalski")

    monkeypatch.setattr(type(store), "find", fail)
    answer = client.get("/find", params={"last_name": "Kowalski"})
    assert (answer.status_code, answer.json()["code"]) == (500, "unexpected")
    lines = [record.getMessage() for record in caplog.records if record.name == "leadmatch.serve"]
    assert any(line.startswith("GET /customers/{customer_id} 200 ") for line in lines)
    assert "unexpected ValueError" in lines
    told = "\n".join([*lines, answer.text])
    assert not [canary for canary in (*CANARIES, ann, TOKEN) if canary in told]


def test_busy_and_broken_stores(client, store, monkeypatch):
    def fail(error):
        def raising(*_args, **_given):
            raise error

        return raising

    monkeypatch.setattr(type(store), "add", fail(leadmatch.StoreBusyError("wait")))
    answer = client.post("/leads", json={"first_name": "Ann"})
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "busy", "1")
    monkeypatch.setattr(type(store), "add", fail(leadmatch.StoreError("/home/x/store.db: disk full")))
    answer = client.post("/leads", json={"first_name": "Ann"})
    assert (answer.status_code, answer.json()["code"]) == (500, "unexpected")
    assert "store.db" not in answer.text


def test_everything_is_described(client):
    described = client.get("/openapi.json").json()
    assert sorted(
        f"{method.upper()} {path}" for path, methods in described["paths"].items() for method in methods
    ) == sorted(
        [
            "GET /health", "GET /find", "POST /find", "POST /leads", "GET /customers", "GET /customers/{customer_id}",
            "DELETE /customers/{customer_id}", "GET /customers/{customer_id}/history",
            "GET /customers/{customer_id}/subject", "GET /changes", "POST /links", "POST /unlinks",
            "POST /events/{seq}/undo",
        ]
    )  # fmt: skip
    find = described["paths"]["/find"]["get"]
    assert {"first_name", "phone", "limit"} <= {parameter["name"] for parameter in find["parameters"]}
    assert find["security"] == [{"HTTPBearer": []}]
    assert "security" not in described["paths"]["/health"]["get"]
    assert all(method.get("description") for methods in described["paths"].values() for method in methods.values())
