"""`leadmatch compact`: nothing in the files that is not in the store."""

import click

from leadmatch.cli.output import say, say_json
from leadmatch.cli.store import opened, reading


@click.command("compact", short_help="Leave no byte of what was erased in the files.")
@reading
def command(url: str, wait: float, as_json: bool) -> None:
    """Write STORE anew after an erasure, where `forget` could not because somebody was reading."""
    with opened(url, wait=wait) as store:
        store.compact()
    if as_json:
        say_json({"compact": True})
    else:
        say("nothing is left of what was erased")
