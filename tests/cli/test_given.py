"""The verbs that look at customers take a written result, a store, or sources, and say the same of each."""

import json

import pytest

from leadmatch.cli import run

CRM = """Customer ID,First Name,Last Name,Phone,Created,Lead Type,Lead Source,Store,Zip,Deposit Amount,Deal #
C1,Ann,Lee,519-333-2222,2025-01-02 10:00,Internet,Website,London,N6A 1B7,500,D1
C2,Bob,Roy,519-444-3333,2025-01-03 10:00,Walk-in,,Sarnia,V6B 1A1,,
C3,Ann,Lee,519-333-2222,2025-02-05 10:00,Internet,Website,London,N6A 1B7,500,D1
"""
CALLS = """Call ID,Contact Id,Kind,When
A1,C1,Left message,2025-01-02 12:00
A2,C2,Test drive,2025-01-05 12:00
"""
SPEC = '[dealer]\npostal_code = "N6A 1B7"\n[map.calls]\n"Contact Id" = "about"\nKind = "event"\nWhen = "event_at"\n'


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """Words for each of the three, and what goes with sources only."""
    folder = tmp_path_factory.mktemp("given")
    for name, text in (("crm.csv", CRM), ("calls.csv", CALLS), ("spec.toml", SPEC)):
        (folder / name).write_text(text)
    sources, spec = (
        [f"crm={folder / 'crm.csv'}", f"calls={folder / 'calls.csv'}"],
        ["--spec", str(folder / "spec.toml")],
    )
    assert run(["resolve", *sources, *spec, "-o", str(folder / "out"), "--quiet"]) == 0
    assert run(["load", str(folder / "store.db"), *sources, *spec, "--quiet"]) == 0
    return {"result": [str(folder / "out")], "store": [str(folder / "store.db")], "sources": [*sources, *spec]}


def told(capsys, *words):
    capsys.readouterr()
    assert run([*words, "--json"]) == 0, capsys.readouterr().err
    return without_ids(json.loads(capsys.readouterr().out))


def without_ids(value):
    """Ids differ between a store and a batch, and so does a household, since a small store has another model."""
    if isinstance(value, list):
        return [without_ids(one) for one in value]
    if isinstance(value, dict):
        own = ("customer_id", "household_id", "opportunity_id", "household_customers")
        return {name: without_ids(one) for name, one in value.items() if name not in own}
    return value


@pytest.mark.parametrize(
    ("verb", "behind"),
    [
        ("timeline", ["crm:C1"]),
        ("timeline", ["--customer", "crm:C2"]),
        ("deposits", ["--all"]),
        ("funnel", ["--by", "entry"]),
        ("segment", []),
        ("segment", ["never-contacted"]),
        ("flags", []),
        ("flags", ["--severity", "medium"]),
        ("rooftop", []),
    ],
)
def test_the_same_of_a_result_a_store_and_sources(given, capsys, verb, behind):
    word = [] if not behind or behind[0].startswith("--") else behind[:1]
    options = behind[len(word) :]
    found = {}
    for kind, words in given.items():
        at = words.index("--spec") if "--spec" in words else len(words)
        found[kind] = told(capsys, verb, *words[:at], *word, *options, *words[at:])
    assert found["result"]
    assert found["result"] == found["sources"] == found["store"]


def test_a_report_of_each(given, tmp_path):
    for kind, words in given.items():
        assert run(["report", *words, "-o", str(tmp_path / f"{kind}.html"), "--quiet"]) == 0
        assert "<h1" in (tmp_path / f"{kind}.html").read_text()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["timeline", "OUT"], "whose?"),
        (["timeline", "crm:C1"], "whose?"),
        (["timeline", "SOURCES"], "whose?"),
        (["segment", "be-backs"], "'be-backs' of what?"),
        (["rooftop", "London"], "'London' of what?"),
        (["deposits", "OUT", "--map", "crm.Phone=ignore"], "are for sources"),
        (["report", "OUT", "--spec", "SPEC"], "are for sources"),
        (["load", "STORE", "SOURCES", "--about", "calls"], "--about 'calls': it is SOURCE=OTHER"),
    ],
)
def test_wrong_use(given, capsys, words, says):
    names = {
        "OUT": given["result"],
        "STORE": given["store"],
        "SOURCES": given["sources"][:2],
        "SPEC": given["sources"][3:],
    }
    assert run([one for word in words for one in names.get(word, [word])]) == 2
    assert says in capsys.readouterr().err


def test_what_is_not_there(capsys, tmp_path):
    assert run(["deposits", str(tmp_path / "none.csv")]) == 1
    assert "none.csv" in capsys.readouterr().err


def test_load_says_whose_events_they_are(tmp_path, capsys):
    for name, text in (("crm.csv", CRM), ("web.csv", CRM.replace("C", "W")), ("calls.csv", CALLS)):
        (tmp_path / name).write_text(text)
    store = str(tmp_path / "store.db")
    assert run(["load", store, str(tmp_path / "crm.csv"), str(tmp_path / "web.csv"), "--quiet"]) == 0
    maps = [word for pair in ("Contact Id=about", "Kind=event", "When=event_at") for word in ("--map", f"calls.{pair}")]
    calls = ["load", store, str(tmp_path / "calls.csv"), *maps, "--quiet"]
    assert run(calls) == 1
    assert run([*calls, "--about", "calls=crm"]) == 0
    assert "2 new, 0 changed, 0 here already; 2 of them rows of events" in capsys.readouterr().out
    assert run(["timeline", store, "crm:C2"]) == 0
    assert "test_drive" in capsys.readouterr().out
