"""`leadmatch evaluate`: a crosswalk against the truth."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadmatch.cli.output import note, say, say_json

if TYPE_CHECKING:
    import polars as pl

    from leadmatch.evaluate import Evaluation

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("evaluate", short_help="Measure a crosswalk against the truth.")
@click.argument("crosswalk", metavar="CROSSWALK", type=click.Path(exists=True, path_type=Path))
@click.argument("truth", metavar="TRUTH", type=_FILE)
@click.option("--record-id", metavar="COLUMN", help="TRUTH's column with the id of a record (record_id, rec_id or id).")
@click.option(
    "--person", metavar="COLUMN", help="TRUTH's column that names the person (person_id, cluster, entity_id)."
)
@click.option("--json", "as_json", is_flag=True, help="Print the measures as JSON.")
def command(crosswalk: Path, truth: Path, record_id: str | None, person: str | None, as_json: bool) -> None:
    """Measure CROSSWALK (source, record_id, customer_id) against TRUTH (source, record_id, person_id).

    CROSSWALK may also be the folder of a result. TRUTH needs no source where ids do not repeat between sources.
    """
    from leadmatch.evaluate import evaluate

    found = evaluate(_written(_in_folder(crosswalk)), truth, record_id=record_id, person=person)
    if not found.by_source:
        note("records are found by their id alone: the truth has no sources, or none of the crosswalk's")
    show(found, as_json=as_json)


def _in_folder(path: Path) -> Path:
    if not path.is_dir():
        return path
    parquet = path / "crosswalk.parquet"
    return parquet if parquet.exists() else path / "crosswalk.csv"


def _written(path: Path) -> "pl.DataFrame | Path":
    """A crosswalk as it was before its CSV cells were guarded; a Parquet file needs nothing."""
    import polars as pl

    from leadmatch.errors import SourceError
    from leadmatch.pipeline.guard import unguarded

    if path.suffix == ".parquet":
        return path
    try:
        return unguarded(pl.read_csv(path, infer_schema=False))
    except (OSError, pl.exceptions.PolarsError) as error:
        raise SourceError(f"{path}: not a crosswalk in CSV: {error}") from error


def show(evaluation: "Evaluation", *, as_json: bool = False) -> None:
    """Print the figures."""
    if as_json:
        say_json(evaluation.as_dict())
        return
    say(*evaluation.table().splitlines())
