"""`leadmatch evaluate`: a crosswalk against the truth."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadmatch.cli.output import say, say_json

if TYPE_CHECKING:
    import polars as pl

    from leadmatch.evaluate import Evaluation

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("evaluate", short_help="Measure a crosswalk against the truth.")
@click.argument("crosswalk", metavar="CROSSWALK", type=_FILE)
@click.argument("truth", metavar="TRUTH", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the measures as JSON.")
def command(crosswalk: Path, truth: Path, as_json: bool) -> None:
    """Measure CROSSWALK (source, record_id, customer_id) against TRUTH (source, record_id, person_id)."""
    from leadmatch.evaluate import evaluate

    show(evaluate(_written(crosswalk), truth), as_json=as_json)


def _written(path: Path) -> "pl.DataFrame | Path":
    """A crosswalk as it was before its CSV cells were guarded; a Parquet file needs nothing."""
    import polars as pl

    from leadmatch.errors import SourceError
    from leadmatch.pipeline.guard import unguarded

    if path.suffix == ".parquet":
        return path
    try:
        return unguarded(pl.read_csv(path, infer_schema=False))
    except pl.exceptions.PolarsError as error:
        raise SourceError(f"{path}: not a crosswalk in CSV: {error}") from error


def show(evaluation: "Evaluation", *, as_json: bool = False) -> None:
    """Print the figures."""
    if as_json:
        say_json(evaluation.as_dict())
        return
    say(*evaluation.table().splitlines())
