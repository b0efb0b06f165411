"""`leadmatch timeline`: everything that happened to a customer."""

from pathlib import Path

import click

from leadmatch.cli.given import asked, book_of, place_and_word
from leadmatch.cli.output import say, say_json, say_table

_SHOWN = ("when", "event", "where", "lead_source", "salesperson", "amount", "deal_no", "detail", "record")


@click.command("timeline", short_help="Everything that happened to a customer.")
@asked("OUT|SOURCE... [CUSTOMER]")
@click.option("--customer", "named", metavar="ID", help="The customer, in the place of CUSTOMER.")
@click.option("--json", "as_json", is_flag=True, help="Print the events as JSON.")
def command(
    texts: tuple[str, ...], spec_file: Path | None, maps: tuple[str, ...], named: str | None, as_json: bool
) -> None:
    """Print the life of CUSTOMER, a customer id or a record SOURCE:RECORD_ID, of the result in OUT.

    OUT is the folder of a result, whose inputs are read again, or a store; SOURCEs are resolved first. In the order of
    times; what nobody dates comes last.
    """
    given, customer = (texts, named) if named else place_and_word(texts)
    if customer is None or not given:
        raise click.UsageError("whose? give OUT CUSTOMER, or SOURCE... --customer ID; an id may be SOURCE:RECORD_ID")
    book = book_of(given, spec_file, maps)
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
