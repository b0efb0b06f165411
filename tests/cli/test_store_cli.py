"""The commands on a store, as a user sees them."""

import io
import json
import shutil
import sys
from pathlib import Path

import polars as pl
import pytest

import leadmatch
from leadmatch.cli import run
from leadmatch.pipeline.guard import unguarded

CRM = [
    ("A1", "Ann", "Kowalski", "519-434-0101", "ann.kowalski@gmail.com"),
    ("B1", "Robert", "Nguyen", "416-535-0102", ""),
    ("=1+1", "Zoe\x1b[31m", "Okafor", "807-345-0106", ""),
]


def write(path, rows):
    path.write_text("\n".join(",".join(row) for row in [("id", "First Name", "Last Name", "Phone", "Email"), *rows]))
    return path


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A store of three records, and the file that they are from."""
    folder = tmp_path_factory.mktemp("template")
    crm = write(folder / "crm.csv", CRM)
    assert run(["load", str(folder / "store.db"), str(crm), "--quiet", "--actor", "etl"]) == 0
    return folder


@pytest.fixture
def store(template, tmp_path, capsys):
    """The path of a copy."""
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    capsys.readouterr()
    return str(tmp_path / "store.db")


@pytest.fixture
def ask(store, capsys):
    """Run a command on the store: its status, stdout and stderr."""

    def call(command, *words, status=0):
        assert run([command, store, *words]) == status
        return capsys.readouterr()

    return call


@pytest.fixture
def ann(store):
    with leadmatch.open(store) as opened:
        return opened.customer_of("crm:A1")


def test_load(ask, tmp_path):
    out, err = ask("load", str(tmp_path / "crm.csv"), "--quiet")
    assert out == (
        "read       3 rows = 3 accepted + 0 rejected\naccepted   0 new, 0 changed, 3 here already\n"
        "customers  0 new, 0 retired\nnothing was new\n"
    )
    more = write(tmp_path / "more.csv", [("N1", "Miriam", "Haddad", "204-555-9107", ""), ("N2", "", "", "", "")])
    rejected = tmp_path / "rejected.csv"
    out, err = ask("load", f"web={more}", "--quiet", "--json", "--rejected", str(rejected))
    told = json.loads(out)
    assert (told["event"], told["read"], told["added"], told["rejected"]) == (2, 2, 1, 1)
    assert "web: rejected as " in err
    assert "(row 2)" in err
    assert pl.read_csv(rejected)["row"].to_list() == [2]
    out, _ = ask("load", f"web2={more}", "--quiet", "--map", "web2.Phone=ignore", "--record-id", "id", "--json")
    assert json.loads(out)["added"] == 1


def test_add_and_find(ask, monkeypatch, ann):
    out, _ = ask("add", "source=desk", "record_id=A2", "first_name=Ann", "last_name=Kowalski", "phone=519-434-0101")
    assert out.startswith("attached: desk:A2, of a customer who was here\n")
    monkeypatch.setattr(sys, "stdin", io.StringIO('{"first_name": "Ann", "phone": ["519-434-0101", "604-222-3333"]}'))
    added = json.loads(ask("add", "--json", "--actor", "desk-2").out)
    assert (added["kind"], added["customer_id"], added["event"]) == ("attached", ann, 3)
    (found,) = json.loads(ask("find", "first_name=Ann", "phone=434-0101", "--json").out)
    assert found["customer_id"] == ann
    assert set(found["records"]) == {"crm:A1", "desk:A2", added["record"]}
    out, _ = ask("find", "phone=434-0101", "phone=345-0106", "--limit", "1")
    assert len(out.splitlines()) == 2
    assert "\x1b" not in ask("find", "phone=345-0106").out
    out, err = ask("find", "phone=999-9999")
    assert (out, err) == ("", "leadmatch: nobody here is like that\n")
    assert ask("find", "phone=999-9999", "--json").out == "[]\n"
    assert "by desk-2: " in ask("history", ann).out


@pytest.mark.parametrize(
    ("words", "typed", "status", "message"),
    [
        (["add", "Ann"], "", 2, "a lead is FIELD=VALUE"),
        (["add", "nickname_of=x"], "", 1, "no lead field 'nickname_of'"),
        (["add", "comments=x"], "", 1, "the lead is rejected"),
        (["add"], "[1]", 1, "one JSON object"),
        (["find"], "{", 1, "stdin: not a JSON object"),
        (["find"], "", 2, "which lead? give FIELD=VALUE"),
        (["add"], " \n", 2, "which lead? give FIELD=VALUE"),
        (["find", "--limit", "0", "phone=1"], "", 2, "0 is not in the range"),
        (["customer", "CNEVERGIVEN000"], "", 1, "'CNEVERGIVEN000' is no customer of this store"),
        (["history", "crm:NONE"], "", 1, "'crm:NONE' is no record of this store"),
        (["undo", "99"], "", 1, "there is no event 99"),
        (["undo", "x"], "", 2, "'x' is not a valid integer"),
        (["link", "crm:A1", "crm:A1"], "", 1, "crm:A1 cannot be judged against itself"),
        (["crosswalk", "--inverse"], "", 2, "need --since"),
        (["crosswalk", "--since", "99"], "", 1, "there is no event 99 yet"),
        (["changes", "--since", "99"], "", 1, "there is no event 99 yet"),
        (["crosswalk", "-o", "x.txt"], "", 1, "written as .csv or .parquet"),
        (["load", "absent.csv"], "", 1, "absent.csv"),
        (["forget", "CNEVERGIVEN000", "--yes"], "", 1, "is no customer"),
    ],
)
def test_errors_are_one_clear_line(ask, monkeypatch, words, typed, status, message):
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    command, *rest = words
    out, err = ask(command, *rest, status=status)
    assert out == ""
    assert message in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "words",
    [
        ["find", "phone=1"], ["customer", "C"], ["history", "C"], ["changes"], ["crosswalk"], ["link", "a:1", "b:2"],
        ["unlink", "a:1", "b:2"], ["undo", "1"], ["forget", "C", "--yes"], ["compact"], ["subject", "C"], ["verify"],
        ["replay"], ["learn"], ["export", "-o", "out"], ["serve"],
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_makes_no_store(words, tmp_path, capsys):
    command, *rest = words
    assert run([command, str(tmp_path / "slip.db"), *rest]) == 1
    assert "there is no such store" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_store_is_left_alone(template, capsys):
    before = (template / "crm.csv").read_bytes()
    assert run(["verify", str(template / "crm.csv")]) == 1
    assert "crm.csv" in capsys.readouterr().err
    assert (template / "crm.csv").read_bytes() == before


def test_customer(ask, ann):
    out, err = ask("customer", ann)
    assert "first_name" in out
    assert "Ann" in out
    assert "\n  crm:A1\n" in out
    out, err = ask("customer", "crm:A1", "--json")
    assert json.loads(out)["customer_id"] == ann
    assert err == f"leadmatch: crm:A1 leads to {ann}\n"


def test_changes_are_json_lines(ask, ann):
    ask("add", "source=desk", "record_id=A2", "first_name=Ann", "last_name=Kowalski", "phone=519-434-0101")
    lines = [json.loads(line) for line in ask("changes").out.splitlines()]
    assert [line["kind"] for line in lines] == ["created"] * 3 + ["updated"]
    (line,) = [json.loads(line) for line in ask("changes", "--since", "1").out.splitlines()]
    assert (line["event"], line["customer_id"]) == (2, ann)
    assert ask("changes", "--since", "2").out == ""


def test_crosswalk_and_what_to_write_back(ask, tmp_path, ann):
    path = tmp_path / "crosswalk.csv"
    ask("crosswalk", "-o", str(path))
    assert "'=1+1" in path.read_text()
    assert set(unguarded(pl.read_csv(path))["record_id"]) == {"A1", "B1", "=1+1"}
    ask("link", "crm:A1", "crm:B1")
    (moved,) = json.loads(ask("crosswalk", "--since", "1", "--json").out)
    assert ann in (moved["old_customer_id"], moved["new_customer_id"])
    (back,) = json.loads(ask("crosswalk", "--since", "1", "--inverse", "--json").out)
    assert (back["old_customer_id"], back["new_customer_id"]) == (moved["new_customer_id"], moved["old_customer_id"])
    out, err = ask("crosswalk", "--since", "1", "--preview")
    assert out == "source  new  moved  gone\ncrm     0    1      0\n"
    assert err == "leadmatch: 1 records, events 2 to 2: next time --since 2\n"


def test_link_unlink_undo(ask):
    out, _ = ask("link", "crm:A1", "crm:B1", "--actor", "ann")
    assert out.endswith("event 2\n")
    told = json.loads(ask("link", "crm:A1", "crm:B1", "--json").out)
    assert told["event"] is None
    assert len(set(told["customers"].values())) == 1
    assert json.loads(ask("unlink", "crm:A1", "crm:B1", "--json").out)["event"] == 3
    assert ask("undo", "3").out == "event 4 takes back event 3\n"
    assert json.loads(ask("undo", "2", "--json").out) == {"event": 5, "undoes": 2}
    assert "all holds" in ask("verify").out


def test_forget_asks_first(ask, monkeypatch, ann, capsys):
    for typed, status in (("n\n", 130), ("", 130), ("y\n", 0)):
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        out, err = ask("forget", ann, "--suppress", status=status)
        assert f"Erase customer {ann} (Ann Kowalski, 1 records) for good?" in err
        assert bool(out) == (status == 0)
    assert "no records any more" in ask("customer", ann, status=1).err
    _, err = ask("add", "first_name=Ann", "last_name=Kowalski", "phone=519-434-0101", status=1)
    assert "(suppressed)" in err


def test_forget_and_load_again(ask, tmp_path, ann):
    told = json.loads(ask("forget", "crm:A1", "--yes", "--json", "--suppress").out)
    assert (told["customer_id"], told["records"]) == (ann, ["crm:A1"])
    out, err = ask("load", str(tmp_path / "crm.csv"), "--quiet", "--json")
    assert (json.loads(out)["rejected"], json.loads(out)["same"]) == (1, 2)
    assert "crm: rejected as suppressed: " in err


def test_an_erasure_that_somebody_stood_in_the_way_of(ask, store, ann):
    import sqlite3

    reader = sqlite3.connect(store, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM record").fetchone()
    _, err = ask("forget", ann, "--yes", "--wait", "0.2", status=1)
    assert "erased by event 2, but bytes may be left until `compact` is done" in err
    assert "compact the store" in ask("verify", status=1).out
    reader.close()
    assert ask("compact").out == "nothing is left of what was erased\n"
    assert "all holds" in ask("verify").out
    assert b"kowalski" not in Path(store).read_bytes().lower()


def test_subject_and_history(ask, ann):
    told = json.loads(ask("subject", ann).out)
    assert told["records"][0]["record_id"] == "A1"
    assert ask("history", ann).out.endswith("event 1, load by etl: created; crm:A1 came\n")
    assert json.loads(ask("history", ann, "--json").out) == told["history"]


def test_verify_and_replay(ask, store):
    assert json.loads(ask("verify", "--json").out) == {"events": 1, "records": 3, "ok": True, "problems": []}
    import sqlite3

    with sqlite3.connect(store) as connection:
        connection.execute("DELETE FROM household")
    out, err = ask("verify", status=1)
    assert "replay the store" in out
    assert err.startswith("leadmatch: error: 1 problems")
    assert json.loads(ask("verify", "--json", status=1).out)["ok"] is False
    assert ask("replay").out == "1 events replayed over 3 records\n"
    assert "all holds" in ask("verify").out
    with sqlite3.connect(store) as connection:
        connection.execute("UPDATE event SET actor = 'somebody else'")
    ask("verify", status=1)
    ask("replay", status=1)


def test_learn_and_export(ask, tmp_path):
    assert ask("learn", "--quiet").out == "event 2\n"
    out, _ = ask("export", "-o", str(tmp_path / "out"))
    assert out == f"3 records, 3 customers written to {tmp_path / 'out'}\n"
    assert pl.read_csv(tmp_path / "out" / "crosswalk.csv").height == 3
    told = json.loads(ask("export", "-o", str(tmp_path / "out"), "--format", "parquet", "--json").out)
    assert (told["customers"], told["output"]) == (3, str(tmp_path / "out"))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("")
    ask("export", "-o", str(tmp_path / "full"), status=1)


def test_explain_tells_a_store_from_a_folder(ask, tmp_path, capsys):
    out, _ = ask("explain", "crm:A1", "crm:B1")
    assert "different" in out
    assert json.loads(ask("explain", "crm:A1", "crm:B1", "--json").out)["same_customer"] is False
    assert run(["explain", str(tmp_path / "absent"), "crm:A1", "crm:B1"]) == 1
    assert "no store and no run.json" in capsys.readouterr().err


def test_review_of_a_store(store, monkeypatch, capsys, tmp_path):
    assert (
        run(["add", store, "source=desk", "record_id=R", "first_name=Robrt", "last_name=Nguyen", "phone=705-999-0000"])
        == 0
    )
    told = capsys.readouterr().out
    assert told.startswith("review: desk:R")
    assert "crm:B1" in told

    def review(typed, *options):
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        assert run(["review", "--store", store, "--actor", "ann", *options]) == 0
        return capsys.readouterr()

    out, err = review("u\n")
    assert "pair 1 of 1" in out
    assert err.endswith("leadmatch: 0 decisions are kept\n")
    assert "1 decisions are kept, events 3 to 3" in review("b\ns\n").err
    with leadmatch.open(store) as opened:
        assert opened.customer_of("desk:R") == opened.customer_of("crm:B1")
        assert opened.review().is_empty()
    assert "no pair is left" in review("").err
    edited = tmp_path / "edited.csv"
    edited.write_text("source_a,record_id_a,source_b,record_id_b,decision\ndesk,R,crm,B1,different\n")
    assert "event 4" in review("", "--import", str(edited)).err
    assert "nothing was new" in review("", "--import", str(edited)).err
    assert run(["review"]) == 2
    assert run(["review", str(tmp_path), "--store", store]) == 2


def test_resolve_keeps_its_result_in_a_store(store, tmp_path, capsys):
    web = write(tmp_path / "web.csv", [("W1", "Ann", "Kowalski", "519-434-0101", ""), ("W2", "", "", "", "")])
    out = tmp_path / "out"
    words = ["resolve", str(web), "-o", str(out), "--store", store, "--quiet", "--json"]
    assert run(words) in (0, 3)
    told, err = capsys.readouterr()
    summary = json.loads(told)
    assert (summary["accepted"], summary["rejected"], summary["customers"]) == (4, 1, 3)
    assert summary["sources"]["web"] == {"rows_read": 2, "accepted": 1, "rejected": 1}
    assert "1 new, 0 changed, 0 here already" in err
    assert pl.read_csv(out / "crosswalk.csv").height == 4
    assert pl.read_csv(out / "rejected.csv")["row"].to_list() == [2]
    assert run([*words, "--threshold", "0.9"]) == 1
    assert "a spec of its own" in capsys.readouterr().err
    assert run([*words, "--model", str(Path(out) / "model.json")]) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["report", "STORE", "-o", "page.html"], "written to page.html"),
        (["segment", "STORE"], "sold"),
        (["flags", "STORE"], ""),
        (["funnel", "STORE"], ""),
        (["deposits", "STORE"], ""),
        (["timeline", "STORE", "ANN"], ""),
        (["rooftop", "STORE"], ""),
    ],
)
def test_what_works_on_a_result_works_on_a_store(store, ann, tmp_path, monkeypatch, capsys, words, said):
    monkeypatch.chdir(tmp_path)
    assert run([{"STORE": store, "ANN": ann}.get(word, word) for word in words]) == 0
    assert said in capsys.readouterr().out
    assert run([{"STORE": str(tmp_path / "absent"), "ANN": ann}.get(word, word) for word in words]) in (1, 2)


def test_the_folder_of_an_export_leads_to_its_store(ask, tmp_path, capsys):
    ask("export", "-o", str(tmp_path / "out"))
    for words in (["explain", str(tmp_path / "out"), "crm:A1", "crm:B1"], ["segment", str(tmp_path / "out")]):
        assert run(words) == 1
        assert "name the store instead" in capsys.readouterr().err
