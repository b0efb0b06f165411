import json
from pathlib import Path

import pytest

from leadmatch import datasets
from leadmatch.cli import run


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("journey")
    datasets.dealership(300, seed=1).write(folder)
    (folder / "money.csv").write_text(
        "Receipt ID,Customer Name,Phone,Deposit Date,Deposit Amount,Deal #\n"
        "1,Ann Lee,519-333-2222,2025-01-02,500,D1\n2,Ann Lee,519-333-2222,2025-01-03,500,D1\n3,Bo Roy,,2025-01-02,25,\n"
    )
    sources = [f"{name}={folder / file}" for name, file in (("crm", "crm.csv"), ("showroom", "showroom.tsv"))]
    assert run(["resolve", *sources, str(folder / "money.csv"), "-o", str(folder / "out"), "--quiet"]) == 0
    return folder / "out"


def said(capsys, *words) -> str:
    capsys.readouterr()
    assert run([str(word) for word in words]) == 0
    return capsys.readouterr().out


def test_timeline(out, capsys):
    text = said(capsys, "timeline", out, "money:1")
    assert "2 events" in text
    assert "money:2" in text
    found = json.loads(said(capsys, "timeline", out, "money:1", "--json"))
    assert [event["amount"] for event in found["events"]] == ["500.00", "500.00"]
    assert json.loads(said(capsys, "timeline", out, found["customer_id"], "--json")) == found
    assert run(["timeline", str(out), "CNOBODY"]) == 1
    assert "no customer 'CNOBODY'" in capsys.readouterr().err


def test_deposits(out, capsys):
    text = said(capsys, "deposits", out)
    assert "doubled" in text
    assert "unidentified" in text
    assert "3 deposits, 1025.00 in all; 2 rows to look at" in text
    assert len(json.loads(said(capsys, "deposits", out, "--json"))) == 2
    assert len(json.loads(said(capsys, "deposits", out, "--json", "--all"))) == 3


def test_funnel(out, capsys):
    text = said(capsys, "funnel", out, "--by", "entry")
    assert text.splitlines()[0].split()[:3] == ["entry", "raw_leads", "opportunities"]
    assert "walk_in" in text
    rows = json.loads(said(capsys, "funnel", out, "--baseline", "2022-01-01:2023-12-31", "--json"))
    assert {row["period"] for row in rows} == {"baseline", "now"}
    assert "change" in said(capsys, "funnel", out, "--baseline", "2022-01-01:2023-12-31")
    assert run(["funnel", str(out), "--baseline", "before"]) == 1
    assert "no period 'before'" in capsys.readouterr().err
    assert run(["funnel", str(out), "--by", "shoe"]) == 2


@pytest.mark.parametrize("words", [["timeline", "x"], ["deposits"], ["funnel"]])
def test_a_folder_without_a_result(tmp_path, capsys, words):
    assert run([words[0], str(tmp_path), *words[1:]]) == 1
    assert "run.json" in capsys.readouterr().err
