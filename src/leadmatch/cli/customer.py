"""`leadmatch customer`: one golden record."""

import click

from leadmatch.cli.output import note, say, say_json, say_table
from leadmatch.cli.store import customer_id, opened, reading


@click.command("customer", short_help="The golden record of a customer.")
@reading
@click.argument("name", metavar="ID")
def command(url: str, wait: float, as_json: bool, name: str) -> None:
    """Print the golden record of customer ID of STORE, where each value came from, and its records.

    ID may be a record, SOURCE:RECORD_ID, too. A retired id leads to the customer that it was merged into.
    """
    with opened(url, wait=wait) as store:
        golden = store.customer(customer_id(store, name))
    if golden["customer_id"] != name:
        note(f"{name} leads to {golden['customer_id']}")
    if as_json:
        say_json(golden)
        return
    top = ("customer_id", "household_id", "records")
    say(f"customer   {golden['customer_id']}", f"household  {golden['household_id']}", "")
    rows = [
        {"field": field, "value": value, "from": golden.get(f"{field}_from", "")}
        for field, value in golden.items()
        if value not in (None, "") and field not in top and not field.endswith("_from")
    ]
    say_table(rows)
    say("", "records", *(f"  {record}" for record in golden["records"]))
