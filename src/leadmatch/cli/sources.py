"""`leadmatch sources`: the formats that are understood."""

import click

from leadmatch.cli.output import say, say_json, say_table


@click.command("sources", short_help="List the formats understood.")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def command(as_json: bool) -> None:
    """List the formats of sources. A file is known by what is in it; its ending is only a hint."""
    from leadmatch.sources.formats import FORMATS

    rows = [{"format": one.name, "endings": " ".join(one.suffixes)} for one in FORMATS]
    if as_json:
        say_json(rows)
        return
    say_table(rows)
    say("", "Each may also be compressed (.gz). Python also takes data frames, lists of dicts and SQL queries.")
