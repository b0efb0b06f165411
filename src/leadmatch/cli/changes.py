"""`leadmatch changes`: what happened to customers, for systems that follow a store."""

import json

import click

from leadmatch.cli.store import opened, reading


@click.command("changes", short_help="What events did to customers, as JSON Lines.")
@reading
@click.option("--since", type=click.IntRange(min=0), default=0, metavar="EVENT", help="Only events after this one.")
def command(url: str, wait: float, as_json: bool, since: int) -> None:
    """Print what events did to customers of STORE, one JSON object a line: created, merged, split, updated, retired.

    Keep the last `event` that you have seen, and give it as --since the next time.
    """
    del as_json  # JSON it is
    with opened(url, wait=wait) as store:
        for change in store.changes(since):
            click.echo(json.dumps(change.as_dict()))
