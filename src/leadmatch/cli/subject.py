"""`leadmatch subject`: all that is held on a person."""

import click

from leadmatch.cli.output import say_json
from leadmatch.cli.store import customer_id, opened, reading


@click.command("subject", short_help="All that is held on a person, as JSON.")
@reading
@click.argument("name", metavar="ID")
def command(url: str, wait: float, as_json: bool, name: str) -> None:
    """Print all that STORE holds on customer ID, with where it is from, as JSON: the answer to a request for access."""
    del as_json  # JSON it is
    with opened(url, wait=wait) as store:
        say_json(store.subject(customer_id(store, name)))
