"""`leadmatch undo`: take an event back."""

import click

from leadmatch.cli.output import say, say_json
from leadmatch.cli.store import opened, writing


@click.command("undo", short_help="Take an event back.")
@writing
@click.argument("event", metavar="EVENT", type=click.IntRange(min=1))
def command(url: str, actor: str, wait: float, as_json: bool, event: int) -> None:
    """Take EVENT of STORE back: what it brought goes, what it ended comes back. Undoing that does it again."""
    with opened(url, wait=wait, actor=actor) as store:
        number = store.undo(event)
    if as_json:
        say_json({"event": number, "undoes": event})
    else:
        say(f"event {number} takes back event {event}")
