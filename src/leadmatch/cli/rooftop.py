"""`leadmatch rooftop`: what one store of a group sees."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from leadmatch.cli.given import asked, book_of, place_and_word
from leadmatch.cli.output import say, say_json, say_table


@click.command("rooftop", short_help="What one store of a group sees.")
@asked("OUT|SOURCE... [STORE]")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The folder to write the store's view to.")
@click.option(
    "--format", "format_", type=click.Choice(["csv", "parquet"]), default="csv", help="Of the tables written."
)
@click.option("--share", type=click.Choice(["own", "all"]), help="See the store's own records of a customer, or all.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    texts: tuple[str, ...], spec_file: Path | None, maps: tuple[str, ...], output: Path | None, format_: Any,
    share: Any, as_json: bool,
) -> None:  # fmt: skip
    """Write what STORE sees of the result in OUT to a folder; without STORE, list the stores.

    A store sees the customers who have a record there. `rooftops.share` of the spec says what of them. OUT is the
    folder of a result, whose inputs are read again, or a store of leadmatch; SOURCEs are resolved first.
    """
    from leadmatch.pipeline.rooftop import stores

    given, store = place_and_word(texts)
    if not given:
        raise click.UsageError(f"{store!r} of what? give OUT or SOURCE... before it")
    book = book_of(given, spec_file, maps)
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
