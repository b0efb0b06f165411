"""`leadmatch rooftop`: what one store of a group sees of a written result."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from leadmatch.cli.output import say, say_json, say_table
from leadmatch.cli.store import PLACE, book_at


@click.command("rooftop", short_help="What one store of a group sees.")
@click.argument("place", metavar="OUT", type=PLACE)
@click.argument("store", metavar="[STORE]", required=False)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The folder to write the store's view to.")
@click.option(
    "--format", "format_", type=click.Choice(["csv", "parquet"]), default="csv", help="Of the tables written."
)
@click.option("--share", type=click.Choice(["own", "all"]), help="See the store's own records of a customer, or all.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(place: Path | str, store: str | None, output: Path | None, format_: Any, share: Any, as_json: bool) -> None:
    """Write what STORE sees of the result in OUT to a folder; without STORE, list the stores.

    A store sees the customers who have a record there. `rooftops.share` of the spec says what of them.
    """
    from leadmatch.pipeline.rooftop import stores

    book = book_at(place)
    if share is not None:
        rooftops = book.spec.rooftops.model_copy(update={"share": share})
        book = replace(book, spec=book.spec.model_copy(update={"rooftops": rooftops}))
    if store is None:
        rows = stores(book).to_dicts()
        if as_json:
            say_json(rows)
        else:
            say_table([row | {"store": row["store"] or "(none)"} for row in rows])
        return
    if output is None:
        raise click.UsageError("where to? give -o FOLDER")
    view = book.rooftop(store)
    view.write(output, format_)
    counts = {"customers": view.customers.height, "records": view.crosswalk.height, "events": view.events.height}
    if as_json:
        say_json({"store": view.store, "share": view.share} | counts | {"output": str(output)})
    else:
        told = ", ".join(f"{count:,} {name}" for name, count in counts.items())
        say(f"{view.store} ({view.share} records): {told}", f"written to {output}")
