"""`leadmatch forget`: erase a customer."""

from typing import Any

import click

from leadmatch.cli.output import clean, note, say, say_json
from leadmatch.cli.store import customer_id, opened, writing


@click.command("forget", short_help="Erase a customer for good.")
@writing
@click.argument("name", metavar="ID")
@click.option("--suppress", is_flag=True, help="Reject records of this person when they come again.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(url: str, actor: str, wait: float, as_json: bool, name: str, suppress: bool, yes: bool) -> None:
    """Erase customer ID: no byte of the person stays in any file of STORE. It cannot be undone.

    Exports and backups of the store are beyond it. The trail keeps that something was erased, and nothing of whom.
    """
    with opened(url, wait=wait, actor=actor) as store:
        golden = store.customer(customer_id(store, name))
        if not yes:
            click.confirm(f"Erase {clean(_named(golden))} for good?", abort=True, err=True)
        event = store.forget(golden["customer_id"], suppress=suppress)
    note("copies of the store, its backups and what was exported from it are not erased by this")
    if as_json:
        say_json({"event": event, "customer_id": golden["customer_id"], "records": golden["records"]})
    else:
        say(f"event {event}: {len(golden['records'])} records of customer {golden['customer_id']} are erased")


def _named(golden: dict[str, Any]) -> str:
    """A customer as the person who is asked knows it."""
    name = " ".join(golden[part] for part in ("first_name", "last_name") if golden.get(part)) or golden.get("company")
    return f"customer {golden['customer_id']} ({name or 'without a name'}, {len(golden['records'])} records)"
