"""What the documentation says is so: code runs, commands exist, links lead somewhere, tables are current."""

import importlib.util
import re
import shutil
import tomllib
from pathlib import Path

import click
import pytest

from leadmatch import datasets
from leadmatch.cli import group
from leadmatch.spec import Spec, make_spec

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
ELSEWHERE = "recordlinkage.md"
"""Run by `test_interop.py`."""
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def name_of(value):
    return str(value.relative_to(ROOT)) if isinstance(value, Path) else None


def blocks(page, language):
    return [code for found, code in FENCE.findall(page.read_text("utf-8")) if found == language]


def pages_with(language):
    return [page for page in PAGES if blocks(page, language)]


def load_refresh():
    spec = importlib.util.spec_from_file_location("refresh", ROOT / "docs" / "refresh.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def dumps(tmp_path_factory):
    """crm.csv, web.xml, showroom.tsv, phone.csv, service.csv and truth.csv, a few records of each."""
    folder = tmp_path_factory.mktemp("dumps")
    datasets.dealership(300, seed=1).write(folder)
    return folder


@pytest.mark.parametrize("page", [page for page in pages_with("python") if page.name != ELSEWHERE], ids=name_of)
def test_python_runs(page, dumps, tmp_path, monkeypatch):
    shutil.copytree(dumps, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    space = {"__name__": "docs"}
    for number, code in enumerate(blocks(page, "python"), 1):
        exec(compile(code, f"{page.name}, block {number}", "exec"), space)  # noqa: S102 - our own pages


@pytest.mark.parametrize("page", pages_with("sh"), ids=name_of)
def test_commands_exist(page):
    lines = "\n".join(blocks(page, "sh")).splitlines()
    for words in (line.partition("#")[0].partition(">")[0].split() for line in lines if line.startswith("leadmatch ")):
        command = group.get_command(click.Context(group), words[1])
        assert command is not None, words
        command.make_context(words[1], words[2:], resilient_parsing=True)


@pytest.mark.parametrize("page", pages_with("toml"), ids=name_of)
def test_specs_are_valid(page):
    for block in blocks(page, "toml"):
        make_spec(tomllib.loads(block), page.name)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page):
    targets = [link.partition("#")[0] for link in LINK.findall(page.read_text("utf-8")) if "://" not in link]
    missing = [target for target in targets if target and not (page.parent / target).exists()]
    assert not missing


def test_every_page_is_in_the_contents():
    contents = (ROOT / "mkdocs.yml").read_text("utf-8")
    pages = [str(page.relative_to(ROOT / "docs")) for page in PAGES if page.is_relative_to(ROOT / "docs")]
    assert [page for page in pages if page not in contents] == []


def test_every_key_of_the_spec_is_listed():
    keys = [
        f"{name}.{inner}" if nested else name
        for name, field in Spec.model_fields.items()
        for nested in [getattr(field.annotation, "model_fields", {})]
        for inner in nested or [""]
    ]
    listed = re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs" / "spec.md").read_text("utf-8"), re.MULTILINE)
    assert listed == keys


@pytest.mark.parametrize(
    "part",
    [
        *("fields", "rules", "defaults", "consent", "flags", "segments", "facts", "systems"),
        pytest.param("demo", marks=pytest.mark.long),
    ],
)
def test_generated_parts_are_current(part):
    refresh = load_refresh()
    (file, make), *_ = [(file, make) for file, name, make in refresh.PARTS if name == part]
    found = refresh.block(part).search((ROOT / file).read_text("utf-8"))
    assert found.group() == make(), f"{file}: run python docs/refresh.py"
