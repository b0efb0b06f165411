"""`leadmatch evaluate`: a crosswalk against the truth."""

from pathlib import Path
from typing import Any

import click

from leadmatch.cli.output import say_json, say_table

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("evaluate", short_help="Measure a crosswalk against the truth.")
@click.argument("crosswalk", metavar="CROSSWALK", type=_FILE)
@click.argument("truth", metavar="TRUTH", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the measures as JSON.")
def command(crosswalk: Path, truth: Path, as_json: bool) -> None:
    """Measure CROSSWALK (source, record_id, customer_id) against TRUTH (source, record_id, person_id), both CSV."""
    from leadmatch.evaluate import evaluate

    show(evaluate(crosswalk, truth).as_dict(), as_json=as_json)


def show(measures: dict[str, Any], *, as_json: bool = False) -> None:
    """Print measures, one a line."""
    if as_json:
        say_json(measures)
        return
    say_table([{"measure": name, "value": _number(value)} for name, value in measures.items()])


def _number(value: Any) -> str:
    return f"{value:.4f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
