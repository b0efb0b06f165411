"""`leadmatch crosswalk`: which record is of which customer, and what has to be written back to the sources."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadmatch.cli.output import note, say, say_json, say_table
from leadmatch.cli.store import opened, reading

if TYPE_CHECKING:
    import polars as pl

    from leadmatch.live.writeback import WriteBack


@click.command("crosswalk", short_help="Which record is of which customer; what to write back.")
@reading
@click.option(
    "--since", type=click.IntRange(min=0), metavar="EVENT",
    help="Only records whose customer is another one than after this event, with the old and the new id.",
)  # fmt: skip
@click.option("--inverse", is_flag=True, help="With --since: the old and the new id swapped, which takes it back.")
@click.option("--preview", is_flag=True, help="With --since: how many records of each source would change.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the table to a .csv or .parquet file.")
def command(
    url: str, wait: float, as_json: bool, since: int | None, inverse: bool, preview: bool, output: Path | None
) -> None:
    """Print source, record_id, customer_id and household_id of every record of STORE.

    With --since, what to write back to the sources since then: source, record_id, old_customer_id, new_customer_id. An
    empty old id is a record that was not there, an empty new one a record that is there no longer.
    """
    if since is None and (inverse or preview):
        raise click.UsageError("--inverse and --preview need --since EVENT")
    with opened(url, wait=wait) as store:
        if since is None:
            _show(store.crosswalk(), output, as_json=as_json)
            return
        told = store.write_back(since)
    told = told.inverse() if inverse else told
    _show(told.preview() if preview else told.records, output, as_json=as_json)
    _end(told)


def _show(table: "pl.DataFrame", output: Path | None, *, as_json: bool) -> None:
    from leadmatch.pipeline.guard import write_table

    if output is not None:
        write_table(table, output)
        say(f"{table.height:,} rows written to {output}")
    elif as_json:
        say_json(table.to_dicts())
    else:
        say_table(table.to_dicts())


def _end(told: "WriteBack") -> None:
    note(f"{told.records.height:,} records, events {told.since + 1} to {told.until}: next time --since {told.until}")
