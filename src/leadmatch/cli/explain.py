"""`leadmatch explain`: why two records of a written result or a store are, or are not, one customer."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadmatch.cli.output import say, say_json, say_table
from leadmatch.cli.store import is_store, opened

if TYPE_CHECKING:
    from leadmatch.pipeline.explain import Explanation


@click.command("explain", short_help="Why two records are, or are not, one customer.")
@click.argument("place", metavar="OUT|STORE")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="Print the explanation as JSON.")
def command(place: str, a: str, b: str, as_json: bool) -> None:
    """Explain records A and B, each SOURCE:RECORD_ID, of the result in the folder OUT, or of STORE.

    Of a folder, reads the inputs of that run again (run.json lists them) and scores the pair with its spec and model.
    """
    if is_store(place):
        with opened(place) as store:
            show(store.explain(a, b), as_json=as_json)
        return
    from leadmatch.errors import SourceError
    from leadmatch.pipeline.explain import explain_folder

    folder = Path(place)
    if not (folder / "run.json").is_file():
        raise SourceError(f"{folder}: no store and no run.json there; name a folder that `leadmatch resolve` wrote")
    sources = _sources(folder)
    show(explain_folder(folder, record(a, sources), record(b, sources)), as_json=as_json)


def _sources(folder: Path) -> list[str]:
    try:
        return list(json.loads((folder / "run.json").read_text(encoding="utf-8")).get("sources", ()))
    except ValueError:
        return []  # explain_folder says what is wrong with it


def record(text: str, sources: Sequence[str] = ()) -> tuple[str, str]:
    """(source, record id) of SOURCE:RECORD_ID; where the name of a source holds a colon, by the sources there are.

    >>> record("web:north:W:7", ["web", "web:north"])
    ('web:north', 'W:7')
    """
    known = max((name for name in sources if text.startswith(f"{name}:")), key=len, default="")
    source, colon, record_id = (known, ":", text[len(known) + 1 :]) if known else text.partition(":")
    if not (source and colon and record_id):
        raise click.UsageError(f"{text!r}: a record is SOURCE:RECORD_ID, such as crm:C1")
    return source, record_id


def show(explanation: "Explanation", *, as_json: bool = False) -> None:
    """Print an explanation."""
    if as_json:
        say_json(explanation.as_dict())
        return
    say_table(explanation.table())
    say("", explanation.verdict)
