"""`leadmatch learn`: a new model from all that a store holds."""

import click

from leadmatch.cli.output import say, say_json
from leadmatch.cli.store import opened, writing


@click.command("learn", short_help="Learn a new model from all records of a store.")
@writing
@click.option("--quiet", is_flag=True, help="No progress on stderr.")
def command(url: str, actor: str, wait: float, as_json: bool, quiet: bool) -> None:
    """Learn a new model from all records of STORE, and decide on all of them again. It cannot be undone.

    A store learns by itself once, from its first records. Learn again when it has grown to several times that, or when
    what comes has changed.
    """
    from leadmatch.pipeline.progress import Progress

    with opened(url, wait=wait, actor=actor) as store:
        event = store.learn(progress=Progress("quiet" if quiet else "auto"))
    if as_json:
        say_json({"event": event})
    else:
        say(f"event {event}")
