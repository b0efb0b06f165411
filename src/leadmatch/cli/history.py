"""`leadmatch history`: the life of a customer."""

import click

from leadmatch.cli.output import say, say_json
from leadmatch.cli.store import customer_id, opened, reading


@click.command("history", short_help="The life of a customer, event by event.")
@reading
@click.argument("name", metavar="ID")
def command(url: str, wait: float, as_json: bool, name: str) -> None:
    """Print what every event did to customer ID of STORE, oldest first."""
    with opened(url, wait=wait) as store:
        told = store.history(customer_id(store, name))
    if as_json:
        say_json(told)
    else:
        say(*told)
