"""Presets on the command line: how a source names one, the list of them, a result that remembers it."""

import json
import tomllib
from pathlib import Path

import polars as pl
import pytest

from leadmatch.cli import run
from leadmatch.cli.arguments import parse_maps, parse_sources
from leadmatch.sources.preset import PRESETS, STATUSES

SOURCES = [
    ("reynolds:crm=a.csv", {"reynolds:crm": "a.csv"}),
    ("reynolds:dumps/a.csv.gz", {"reynolds:a": "dumps/a.csv.gz"}),
    ("REYNOLDS:crm=a.csv", {"reynolds:crm": "a.csv"}),
    ("reynolds:crm=C:\\a.csv", {"reynolds:crm": "C:\\a.csv"}),
    ("reynolds:crm=postgresql://h/d?table=t", {"reynolds:crm": "postgresql://h/d?table=t"}),
    ("crm=C:\\a.csv", {"crm": "C:\\a.csv"}),
    ("c:/dumps/a.csv", {"a": "c:/dumps/a.csv"}),
    ("crm=postgresql://u@h/d?table=t", {"crm": "postgresql://u@h/d?table=t"}),
    ("crm=s3://bucket/a.csv", {"crm": "s3://bucket/a.csv"}),
    ("crm=a:b.csv", {"crm": "a:b.csv"}),
]


@pytest.mark.parametrize(("text", "found"), SOURCES)
def test_sources(text, found):
    assert parse_sources((text,)) == found


WRONG = [
    (["reynold:crm=a.csv"], "did you mean 'reynolds'"),
    (["reynold:a.csv"], "did you mean 'reynolds'"),
    (["nothing:crm=a.csv"], "there are autovance"),
    (["reynolds:=a.csv"], "a source is NAME=PATH"),
    (["reynolds:crm=a.csv", "crm=b.csv"], "two sources are called 'crm'"),
    (["reynolds:crm=a.csv", "--map", "web.X=phone"], "there are crm"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG)
def test_wrong_usage(arguments, message, capsys):
    assert run(["resolve", *arguments, "-o", "out"]) == 2
    assert message in capsys.readouterr().err


def test_a_map_names_the_source_without_its_preset():
    assert parse_maps(("crm.Cell=phone",), {"reynolds:crm": "a.csv"}) == {"crm": {"Cell": "phone"}}


def test_the_list_says_how_each_is_known(capsys):
    assert run(["sources"]) == 0
    text = capsys.readouterr().out
    assert all(name in text for name in (*PRESETS, *STATUSES, "parquet", "Reynolds Contact Manager"))
    assert run(["sources", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["preset"] for one in found["presets"]] == list(PRESETS)
    assert all(one["known by"] for one in found["presets"])
    assert {one["format"] for one in found["formats"]} >= {"adf", "json"}


def test_one_preset_is_shown_with_where_its_headers_come_from(capsys):
    assert run(["sources", "activix"]) == 0
    text = capsys.readouterr().out
    assert "documented" in text
    assert "be_back_date" in text
    assert "walk_in" in text
    assert run(["sources", "quorum", "--json"]) == 0
    origins = {row["header"]: row["from"] for row in json.loads(capsys.readouterr().out)["columns"]}
    assert origins["Cust #"] == "the source"
    assert origins["Deal #"] == "usage"
    assert run(["sources", "activx"]) == 2
    assert "did you mean 'activix'" in capsys.readouterr().err


def test_generated_systems_resolve_and_the_result_explains_itself(tmp_path: Path, capsys):
    dumps, out = tmp_path / "dumps", tmp_path / "out"
    assert run(["generate", str(dumps), "--systems", "--records", "60", "--seed", "1"]) == 0
    said = capsys.readouterr().out
    assert f"roadster:roadster={dumps / 'roadster.json'}" in said
    given = [f"roadster:online={dumps / 'roadster.json'}", f"activix:{dumps / 'activix.json'}"]
    assert run(["resolve", *given, "-o", str(out), "--quiet"]) == 0
    capsys.readouterr()
    crosswalk = pl.read_csv(out / "crosswalk.csv", infer_schema=False)
    assert set(crosswalk["source"]) == {"online", "activix"}
    mapping = tomllib.loads((out / "mapping.toml").read_text("utf-8"))["map"]
    assert mapping["online"]["deposit.amount"] == "deposit_amount"
    assert mapping["activix"]["result as contacted"] == "contacted"
    a, b = (
        crosswalk.filter(pl.len().over("customer_id") > 1).sort("customer_id").select("source", "record_id").rows()[:2]
    )
    assert run(["explain", str(out), ":".join(a), ":".join(b)]) == 0
    assert "customer" in capsys.readouterr().out
    assert run(["resolve", *given, "--dry-run", "--json"]) == 0
    columns = json.loads(capsys.readouterr().out)["columns"]
    assert {c["column"]: c["why"] for c in columns if c["source"] == "online"}["customer.email"] == "preset"
