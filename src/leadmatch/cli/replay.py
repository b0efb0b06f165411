"""`leadmatch replay`: a store from its trail."""

import click

from leadmatch.cli.output import say, say_json
from leadmatch.cli.store import opened, reading


@click.command("replay", short_help="Make a store what its trail says.")
@reading
def command(url: str, wait: float, as_json: bool) -> None:
    """Make the customers, households and judgements of STORE what its audit trail says, where they are not.

    The records themselves are not in the trail: those that are damaged come from a backup.
    """
    with opened(url, wait=wait) as store:
        store.replay()
        checked = store.verify()
    if as_json:
        say_json({"events": checked.events, "records": checked.records, "ok": checked.ok})
    else:
        say(f"{checked.events:,} events replayed over {checked.records:,} records")
