"""`leadmatch link`: two records are one person, whatever the evidence."""

import click

from leadmatch.cli.judgement import show
from leadmatch.cli.store import opened, writing


@click.command("link", short_help="Two records are one person.")
@writing
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
def command(url: str, actor: str, wait: float, as_json: bool, a: str, b: str) -> None:
    """Say that records A and B of STORE, each SOURCE:RECORD_ID, are one person. It holds until it is taken back."""
    with opened(url, wait=wait, actor=actor) as store:
        show(store, store.link(a, b), (a, b), as_json=as_json)
