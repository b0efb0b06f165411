"""`leadmatch deposits`: the money taken, its paper trail, and what is wrong with it."""

from pathlib import Path

import click

from leadmatch.cli.given import asked, book_of
from leadmatch.cli.output import say, say_json, say_table

_SHOWN = (
    "at", "kind", "amount", "deal_no", "invoice_no", "customer_id", "payer", "status", "refunded", "refund_to",
    "problems",
)  # fmt: skip


@click.command("deposits", short_help="The paper trail of deposits, and what is wrong with it.")
@asked("OUT|SOURCE...")
@click.option("--all", "all_", is_flag=True, help="List all deposits, not only those with a problem.")
@click.option("--json", "as_json", is_flag=True, help="Print the deposits as JSON.")
def command(texts: tuple[str, ...], spec_file: Path | None, maps: tuple[str, ...], all_: bool, as_json: bool) -> None:
    """List the deposits of the result in OUT that somebody should look at, and why.

    Unidentified (no deal or invoice), nobody's, doubled, refunded elsewhere or more than was put down, on a customer
    joined from records of different deals, refunds without a deposit. OUT is the folder of a result, whose inputs are
    read again, or a store; SOURCEs are resolved first.
    """
    import polars as pl

    table = book_of(texts, spec_file, maps).frame("deposits")
    listed = table if all_ else table.filter(pl.col("problems").is_not_null())
    if as_json:
        say_json(listed.to_dicts())
        return
    own = table.filter((pl.col("kind") == "deposit") & pl.col("same_as").is_null())
    total = own["amount"].sum() if own.height else 0
    say_table(
        [
            {name: ("" if row[name] is None else row[name]) for name in _SHOWN}
            | {"record": f"{row['source']}:{row['record_id']}"}
            for row in listed.to_dicts()
        ]
    )
    wrong = table["problems"].drop_nulls().str.split(" | ").explode().value_counts(sort=True)
    say(
        "",
        f"{own.height} deposits, {total} in all;"
        f" {table.filter(pl.col('problems').is_not_null()).height} rows to look at",
        *(f"  {count:>6}  {problem}" for problem, count in wrong.sort("problems").iter_rows()),
    )
