"""`leadmatch verify`: prove a store."""

import click

from leadmatch.cli.output import say, say_json
from leadmatch.cli.store import opened, reading
from leadmatch.errors import ChainError


@click.command("verify", short_help="Prove that a store is what its trail says.")
@reading
def command(url: str, wait: float, as_json: bool) -> None:
    """Check the audit trail of STORE, and that its records, customers and index are what the trail says.

    The exit status is 1 where they are not.
    """
    with opened(url, wait=wait) as store:
        checked = store.verify()
    if as_json:
        found = {"events": checked.events, "records": checked.records}
        say_json(found | {"ok": checked.ok, "problems": list(checked.problems)})
    else:
        say(f"events   {checked.events:,}", f"records  {checked.records:,}", *checked.problems)
        say(*["all holds"] * checked.ok)
    if not checked.ok:
        raise ChainError(f"{len(checked.problems)} problems: the store was changed by other means, or is damaged")
