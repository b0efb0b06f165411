"""`leadmatch export`: a store as a written result."""

from pathlib import Path
from typing import Any

import click

from leadmatch.cli.output import say, say_json
from leadmatch.cli.store import opened, reading


@click.command("export", short_help="Write all of a store to a folder.")
@reading
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The folder to write to.")
@click.option("--format", "format_", type=click.Choice(["csv", "parquet"]), default="csv", help="Of the tables.")
def command(url: str, wait: float, as_json: bool, output: Path, format_: Any) -> None:
    """Write all of STORE to a folder, as `leadmatch resolve` does: customers, crosswalk, review and the rest."""
    with opened(url, wait=wait) as store:
        book = store.book()
    book.write(output, format_)
    summary = book.summary()
    if as_json:
        say_json(summary | {"output": str(output)})
    else:
        say(f"{summary['accepted']:,} records, {summary['customers']:,} customers written to {output}")
