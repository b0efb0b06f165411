import json
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import click
import polars as pl
import pytest

from books import make_book
from leadmatch.cli import COMMANDS, group, run
from leadmatch.cli.output import clean
from leadmatch.cli.store import SHARED as OF_STORES
from leadmatch.errors import SourceError
from leadmatch.spec import Gates, Spec
from leadmatch.tables import REJECTED, ColumnMapping, RawTable

DOCS = Path(__file__).parents[2] / "docs" / "cli.md"
SHARED = {"url": OF_STORES, "texts": ("--spec", "--map")}
"""First argument of a command -> options told once, for all commands that have it."""
MILD = Spec(gates=Gates(max_rejected=0.5))

Stub = Callable[..., dict[str, Any]]


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Stub:
    """Put a module of functions in the place of one that the commands import; returns what they were called with."""

    def put(name: str, **functions: Callable[..., Any]) -> dict[str, Any]:
        called: dict[str, Any] = {}

        def recorded(key: str, function: Callable[..., Any]) -> Callable[..., Any]:
            def call(*args: Any, **kwargs: Any) -> Any:
                called[key] = (args, kwargs)
                return function(*args, **kwargs)

            return call

        module = ModuleType(name)
        for key, function in functions.items():
            setattr(module, key, recorded(key, function))
        monkeypatch.setitem(sys.modules, name, module)
        return called

    return put


def explanation() -> SimpleNamespace:
    rows = [{"comparison": "phone", "bits": "+12.0"}]
    return SimpleNamespace(
        table=lambda: rows, as_dict=lambda: {"weight": 12.0}, verdict="one customer\x1b[2J",
        a=("crm", "C1"), b=("web", "-1"), path=(1, 2), steps=(1,), weight=12.0,
    )  # fmt: skip


def test_every_command_and_option_is_documented() -> None:
    text = DOCS.read_text()
    context = click.Context(group)
    shared = text.split("\nCommands on a [store]")[1].split("\n## ")[0]
    assert all(f"`{flag}" in shared for flags in SHARED.values() for flag in flags)
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None
        assert command.short_help
        section = text.split(f"\n## {name}\n")[1].split("\n## ")[0]
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"{name} {option.name} has no help"
                for flag in set(option.opts) - set(SHARED.get(str(command.params[0].name), ())):
                    assert f"`{flag}" in section, f"{flag} of {name} is missing in docs/cli.md"
    assert [line[3:] for line in text.splitlines() if line.startswith("## ")] == list(COMMANDS)
    assert all(f"`{option}" in text or f"leadmatch {option}" in text for option in ("--traceback", "--version", "-h"))


def test_help_is_light() -> None:
    code = (
        "import sys; from leadmatch.cli import run; run(['--help']);"
        "heavy = {'polars', 'numpy', 'pandas', 'pydantic', 'rich', 'scipy'} & set(sys.modules); sys.exit(len(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "resolve" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["resolve"],
        ["resolve", "a.csv"],
        ["resolve", "a.csv", "x/a.csv", "-o", "out"],
        ["resolve", "=a.csv", "-o", "out"],
        ["resolve", "a.csv", "-o", "out", "--threshold", "2"],
        ["resolve", "a.csv", "-o", "out", "--map", "a.Cell"],
        ["resolve", "a.csv", "-o", "out", "--spec", "absent.toml"],
        ["spec", "--schema", "--check", __file__],
    ],
)
def test_wrong_usage_is_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Error: " in captured.err


def test_resolve_lays_options_over_the_spec(tmp_path: Path, stub: Stub, capsys: pytest.CaptureFixture[str]) -> None:
    called = stub("leadmatch.pipeline.batch", resolve=lambda inputs, **given: make_book(spec=given["spec"]))
    (tmp_path / "spec.toml").write_text('record_id = "id"\n[decision]\nthreshold = 0.9\n[gates]\nmax_rejected = 0.5\n')
    out = tmp_path / "out"
    options = [
        "--spec",
        str(tmp_path / "spec.toml"),
        "--threshold",
        "0.7",
        "--map",
        "crm.Cust. #=phone.mobile",
        "--json",
    ]
    assert run(["resolve", "crm=a.csv", "dumps/web.json.gz", "-o", str(out), "--json", *options]) == 0
    (inputs,), given = called["resolve"]
    assert inputs == {"crm": "a.csv", "web": "dumps/web.json.gz"}
    spec = given["spec"]
    assert (spec.record_id, spec.decision.threshold) == ("id", 0.7)
    assert spec.map == {"crm": {"Cust. #": "phone.mobile"}}
    captured = capsys.readouterr()
    assert json.loads(captured.out)["customers"] == 3
    assert "writing ... " in captured.err
    assert tomllib.loads((out / "spec.toml").read_text())["decision"]["threshold"] == 0.7


def test_resolve_for_people(tmp_path: Path, stub: Stub, capsys: pytest.CaptureFixture[str]) -> None:
    stub("leadmatch.pipeline.batch", resolve=lambda inputs, **given: make_book(spec=MILD, notes=("a note\x1b[31m",)))
    assert run(["resolve", "a.csv", "-o", str(tmp_path / "out"), "--quiet", "--format", "parquet"]) == 0
    captured = capsys.readouterr()
    assert "5 rows of 2 sources = 4 accepted + 1 rejected" in captured.out
    assert captured.err == "leadmatch: a note\n"
    assert (tmp_path / "out" / "customers.parquet").is_file()


def test_a_missed_gate_is_status_3_and_written(tmp_path: Path, stub: Stub, capsys: pytest.CaptureFixture[str]) -> None:
    stub("leadmatch.pipeline.batch", resolve=lambda inputs, **given: make_book())
    assert run(["resolve", "a.csv", "-o", str(tmp_path / "out"), "--quiet"]) == 3
    assert (tmp_path / "out" / "run.json").is_file()
    assert capsys.readouterr().err.startswith("leadmatch: error: quality gate not met: gates.max_rejected")


def test_a_full_folder_is_refused_before_the_work(tmp_path: Path, stub: Stub) -> None:
    called = stub("leadmatch.pipeline.batch", resolve=lambda inputs, **given: make_book())
    (tmp_path / "mine.txt").write_text("")
    assert run(["resolve", "a.csv", "-o", str(tmp_path)]) == 1
    assert called == {}


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (SourceError("a.csv: \x1b]0;x\x07no\nsecond"), 1, "leadmatch: error: a.csv: no\n  second\n"),
        (KeyError("x"), 1, "leadmatch: error: unexpected KeyError: 'x'\n  (`leadmatch --traceback ...` shows where)\n"),
        (KeyboardInterrupt(), 130, "leadmatch: interrupted\n"),
    ],
)
def test_errors_are_one_message(
    error: BaseException, status: int, message: str, tmp_path: Path, stub: Stub, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*args: Any, **given: Any) -> None:
        raise error

    stub("leadmatch.pipeline.batch", resolve=fail)
    assert run(["resolve", "a.csv", "-o", str(tmp_path / "out"), "--quiet"]) == status
    assert capsys.readouterr().err.lstrip() == message
    if status == 1:
        with pytest.raises(type(error)):
            run(["--traceback", "resolve", "a.csv", "-o", str(tmp_path / "out"), "--quiet"])


@pytest.mark.parametrize("as_json", [True, False])
def test_dry_run_writes_nothing(as_json: bool, tmp_path: Path, stub: Stub, capsys: pytest.CaptureFixture[str]) -> None:
    rejected = pl.DataFrame(schema=dict.fromkeys(REJECTED, pl.String))
    table = RawTable(
        "crm", "a.csv", pl.DataFrame({"Cell": [None, "555"]}), pl.Series([1, 2], dtype=pl.UInt32), rejected, 7
    )
    planned = [(replace(table, notes=("read twice",)), (ColumnMapping("Cell", "phone", "mobile"),))] * 2
    stub("leadmatch.pipeline.inputs", plan=lambda inputs, spec: planned, unused_maps=lambda tables, spec: ())
    out = tmp_path / "out"
    assert run(["resolve", "crm=a.csv", "-o", str(out), "--dry-run", *["--json"] * as_json]) == 0
    assert not out.exists()
    text, told = capsys.readouterr()
    if as_json:
        assert json.loads(text)["columns"] == [
            {"source": "crm", "column": "Cell", "field": "phone.mobile", "why": "alias", "example": "555"}
        ]
        assert json.loads(text)["sources"] == [
            {
                "source": "crm",
                "rows_read": 14,
                "unreadable": 0,
                "reads": "phones Cell",
                "notes": ["read twice", "no name column: nobody is named"],
            }
        ]
    else:
        assert told == "leadmatch: crm: read twice\nleadmatch: crm: no name column: nobody is named\n"
        assert "crm: phones Cell" in text
        assert "crm     Cell    phone.mobile  alias  555" in text


def test_explain(tmp_path: Path, stub: Stub, capsys: pytest.CaptureFixture[str]) -> None:
    called = stub("leadmatch.pipeline.explain", explain_folder=lambda folder, a, b: explanation())
    assert run(["explain", str(tmp_path), "crm:C1", "web:a:b"]) == 1
    (tmp_path / "run.json").write_text("{}")
    assert run(["explain", str(tmp_path), "crm:C1", "web:a:b"]) == 0
    assert called["explain_folder"][0] == (tmp_path, ("crm", "C1"), ("web", "a:b"))
    assert capsys.readouterr().out == "comparison  bits\nphone       +12.0\n\none customer\n"
    assert run(["explain", str(tmp_path), "crm:C1", "web:a:b", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"weight": 12.0}
    assert run(["explain", str(tmp_path), "C1", "web:a"]) == 2


def test_evaluate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crosswalk, truth = tmp_path / "crosswalk.csv", tmp_path / "truth.csv"
    crosswalk.write_text("source,record_id,customer_id\na,1,C\na,'=2,C\na,3,D\n")
    truth.write_text("source,record_id,person_id\na,1,p\na,=2,p\na,3,p\n")
    assert run(["evaluate", str(crosswalk), str(truth)]) == 0
    assert "0.3333" in capsys.readouterr().out
    assert run(["evaluate", str(crosswalk), str(truth), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["pairwise"]["precision"] == 1.0
    truth.write_text("Cust #,Who\n1,p\n=2,p\n3,p\n")
    assert run(["evaluate", str(tmp_path), str(truth), "--record-id", "Cust #", "--person", "Who"]) == 0
    assert "by their id alone" in capsys.readouterr().err
    crosswalk.write_text("")
    assert run(["evaluate", str(crosswalk), str(truth)]) == 1


def test_demo(tmp_path: Path, stub: Stub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Explained(type(make_book())):  # type: ignore[misc]
        def explain(self, a: tuple[str, str], b: tuple[str, str]) -> Any:
            assert (a, b) == (("crm", "C1"), ("web", "-1"))
            return explanation()

        def report(self, path: Path, *, anonymous: bool = False) -> Path:
            path.write_text("")
            return path

    book = make_book()
    told = Explained(**{name: getattr(book, name) for name in book.__dataclass_fields__})
    files = {"activix": Path("crm.json"), "truth": Path("truth.csv")}
    stub("leadmatch.pipeline.batch", resolve=lambda inputs, **given: told)
    stub("leadmatch.datasets", systems_files=lambda: files)
    stub("leadmatch.evaluate", evaluate=lambda a, b: SimpleNamespace(table=lambda: "pairwise f1 0.5"))
    monkeypatch.chdir(tmp_path)
    assert run(["demo", "--quiet"]) == 0
    text = capsys.readouterr().out
    for expected in (
        "Cell #",
        "Zoë",
        "(2 of 2; all are in mapping.toml)",
        "one customer",
        "Why crm:C1 and web:-1 are, too:",
        "One of 1 pairs for a person to decide (review.csv)",
        "same street: 33% one person, 20% one household",
        "pairwise f1 0.5",
        "leadmatch explain leadmatch-demo crm:C1 web:-1",
    ):
        assert expected in text
    assert (tmp_path / "leadmatch-demo" / "run.json").is_file()


def test_generate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "dumps"
    assert run(["generate", str(out), "--records", "50", "--seed", "1"]) == 0
    assert (out / "truth.csv").is_file()
    assert "next: leadmatch resolve crm=" in capsys.readouterr().out
    assert run(["generate", str(out)]) == 1


def test_spec(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["spec"]) == 0
    default = capsys.readouterr().out
    assert Spec.model_validate(tomllib.loads(default)) == Spec()
    path = tmp_path / "spec.toml"
    path.write_text(default)
    assert run(["spec", "--check", str(path)]) == 0
    path.write_text('[decision]\nthreshold = 7\n[golden.rules]\nphone = "best"\n')
    assert run(["spec", "--check", str(path)]) == 1
    assert "decision.threshold" in capsys.readouterr().err
    path.write_text('[golden.rules]\nphone = "best"\n')
    assert run(["spec", "--check", str(path)]) == 1
    assert "golden.rules.phone" in capsys.readouterr().err
    assert run(["spec", "--schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Spec"


@pytest.mark.parametrize("command", ["doctor", "sources"])
def test_lists_come_as_table_and_json(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command]) == 0
    assert capsys.readouterr().out
    assert run([command, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)


def test_doctor_warns_of_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    from leadmatch.cli import doctor

    monkeypatch.setattr(doctor, "SAFE_SQLITE", (99,))
    assert len(doctor.warnings()) == 1
    assert "upgrade SQLite" in doctor.warnings()[0]
    monkeypatch.setattr(doctor, "SAFE_SQLITE", (0,))
    assert not doctor.warnings()
    monkeypatch.setattr(doctor, "REQUIRED", ("leadmatch-dealer", "no-such-package"))
    assert doctor.warnings() == ["no-such-package is missing: install leadmatch-dealer again"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["reslove", "a.csv"], "no command 'reslove': did you mean 'resolve'?"),
        (["xyz"], "no command 'xyz': there are resolve, demo"),
        (["resolve", "exports/*.csv", "--dry-run"], "NAME=exports/*.csv"),
        (["resolve", "crm=a.csv", "--map", "cmr.Cell=phone", "--dry-run"], "no source is called 'cmr': there are crm"),
    ],
)
def test_slips_are_told_with_what_to_write(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    assert message in capsys.readouterr().err


def test_explain_knows_sources_with_a_colon(tmp_path: Path, stub: Stub) -> None:
    called = stub("leadmatch.pipeline.explain", explain_folder=lambda folder, a, b: explanation())
    (tmp_path / "run.json").write_text('{"sources": {"web": {}, "web:north": {}}}')
    assert run(["explain", str(tmp_path), "web:north:W:7", "web:south"]) == 0
    assert called["explain_folder"][0][1:] == (("web:north", "W:7"), ("web", "south"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a\x1b[31mb\x1b[0m", "ab"),
        ("a\x1b]8;;http://x\x07link", "alink"),
        ("a\nb\tc", "a b c"),
        ("a\u202eb\u200b\x00\x9b", "ab"),
        ("Zoë 東", "Zoë 東"),
        (None, ""),
        (1.5, "1.5"),
    ],
)
def test_clean(value: object, shown: str) -> None:
    assert clean(value) == shown
