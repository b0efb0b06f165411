"""`leadmatch timeline`: everything that happened to a customer of a written result."""

from pathlib import Path

import click

from leadmatch.cli.output import say, say_json, say_table
from leadmatch.cli.store import PLACE, book_at

_SHOWN = ("when", "event", "where", "lead_source", "salesperson", "amount", "deal_no", "detail", "record")


@click.command("timeline", short_help="Everything that happened to a customer.")
@click.argument("place", metavar="OUT", type=PLACE)
@click.argument("customer", metavar="CUSTOMER")
@click.option("--json", "as_json", is_flag=True, help="Print the events as JSON.")
def command(place: Path | str, customer: str, as_json: bool) -> None:
    """Print the life of CUSTOMER, a customer id or a record SOURCE:RECORD_ID, of the result in OUT.

    In the order of times; what nobody dates comes last. Reads the inputs of that run again.
    """
    book = book_at(place)
    customer_id = book.customer_of(customer)
    rows = book.life.timeline(customer_id).to_dicts()
    if as_json:
        say_json({"customer_id": customer_id, "events": rows})
        return
    say(f"customer {customer_id}: {len(rows)} events", "")
    say_table([dict(zip(_SHOWN, _line(row), strict=True)) for row in rows])


def _line(row: dict[str, object]) -> tuple[object, ...]:
    when = str(row["at"])[:16] if row["at"] is not None else "?"
    record = f"{row['source']}:{row['record_id']}"
    named = ("event", "store", "lead_source", "salesperson", "amount", "deal_no", "detail")
    return (when, *(row[name] for name in named), record)
