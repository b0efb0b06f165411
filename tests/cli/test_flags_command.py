"""`leadmatch flags` on a written result."""

import json

import pytest

from leadmatch.cli import run

CRM = """id,first name,last name,phone,email,city,province,postal code,comments
C1,Ann,Roy,519-432-1111,ann.roy@gmail.com,London,ON,N6A 3B1,
C2,Victor,Chan,604-681-1234,vchan@mailinator.com,Vancouver,BC,V6C 2R7,Ship the car to me
C3,Zed,Diaz,519-432-2222,zed@gmail.com,London,ON,N6A 3B2,
"""


@pytest.fixture
def out(tmp_path):
    (tmp_path / "crm.csv").write_text(CRM)
    (tmp_path / "spec.toml").write_text('[dealer]\npostal_code = "N6A 1B7"\ncountry = "CA"\n')
    arguments = ["resolve", f"crm={tmp_path / 'crm.csv'}", "--spec", str(tmp_path / "spec.toml"), "--quiet"]
    assert run([*arguments, "-o", str(tmp_path / "out")]) == 0
    return tmp_path / "out"


@pytest.mark.parametrize(
    ("options", "flags"),
    [
        ([], ["far_and_online", "disposable_email", "far_away"]),
        (["--severity", "high"], ["far_and_online"]),
        (["--flag", "far_away", "--flag", "po_box"], ["far_away"]),
        (["--limit", "1"], ["far_and_online"]),
        (["--customer", "nobody"], []),
    ],
)
def test_flags_of_a_result(out, capsys, options, flags):
    capsys.readouterr()
    assert run(["flags", str(out), "--json", *options]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert sorted(row["flag"] for row in rows) == sorted(flags)
    assert {row["record_id"] for row in rows} <= {"C2"}


def test_as_a_table_with_a_count(out, capsys):
    capsys.readouterr()
    assert run(["flags", str(out)]) == 0
    shown = capsys.readouterr()
    assert "crm:C2" in shown.out
    assert "3 red flags of 1 customers" in shown.err


def test_another_spec_looks_again(out, capsys, tmp_path):
    (tmp_path / "near.toml").write_text('[dealer]\npostal_code = "V6B 1A1"\n\n[flags]\noff = ["disposable_email"]\n')
    capsys.readouterr()
    assert run(["flags", str(out), "--json", "--spec", str(tmp_path / "near.toml")]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {(row["flag"], row["record_id"]) for row in rows} == {("far_away", "C1"), ("far_away", "C3")}


def test_a_result_without_flags_has_no_file(tmp_path, capsys):
    (tmp_path / "crm.csv").write_text("id,first name,last name\nC1,Ann,Roy\nC2,Bob,Chan\n")
    assert run(["resolve", f"crm={tmp_path / 'crm.csv'}", "-o", str(tmp_path / "out"), "--quiet"]) == 0
    assert not (tmp_path / "out" / "flags.csv").exists()
    capsys.readouterr()
    assert run(["flags", str(tmp_path / "out"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_without_a_result_the_flags_are_listed(capsys):
    assert run(["flags"]) == 0
    assert "far_away" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [(["--flag", "nonsense"], 2, "no red flag"), (["."], 1, "no run.json")],
)
def test_wrong_use(capsys, tmp_path, monkeypatch, arguments, status, words):
    monkeypatch.chdir(tmp_path)
    assert run(["flags", *arguments]) == status
    assert words in capsys.readouterr().err


def test_a_spec_that_names_no_flag_is_wrong(tmp_path, capsys):
    (tmp_path / "spec.toml").write_text('[flags]\nhold = ["far_awy"]\n')
    assert run(["spec", "--check", str(tmp_path / "spec.toml")]) == 1
    assert "did you mean 'far_away'" in capsys.readouterr().err
