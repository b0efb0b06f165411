"""`leadmatch explain`: why two records of a written result are, or are not, one customer."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadmatch.cli.output import say, say_json, say_table

if TYPE_CHECKING:
    from leadmatch.pipeline.explain import Explanation


@click.command("explain", short_help="Why two records are, or are not, one customer.")
@click.argument("folder", metavar="OUT", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="Print the explanation as JSON.")
def command(folder: Path, a: str, b: str, as_json: bool) -> None:
    """Explain records A and B, each SOURCE:RECORD_ID, of the result in OUT.

    Reads the inputs of that run again (run.json lists them) and scores the pair with its spec and model.
    """
    from leadmatch.errors import SourceError
    from leadmatch.pipeline.explain import explain_folder

    if not (folder / "run.json").is_file():
        raise SourceError(f"{folder}: no run.json there; name a folder that `leadmatch resolve` wrote")
    show(explain_folder(folder, record(a), record(b)), as_json=as_json)


def record(text: str) -> tuple[str, str]:
    """(source, record id) of SOURCE:RECORD_ID."""
    source, colon, record_id = text.partition(":")
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
