"""`leadmatch find`: the customers that a lead may be."""

import click

from leadmatch.cli.output import note, say_json, say_table
from leadmatch.cli.store import lead_of, opened, reading


@click.command("find", short_help="Who is this? The customers that a lead may be.")
@reading
@click.argument("fields", metavar="FIELD=VALUE...", nargs=-1)
@click.option("--limit", type=click.IntRange(min=1), default=5, help="How many customers at most (5).")
def command(url: str, wait: float, as_json: bool, fields: tuple[str, ...], limit: int) -> None:
    """Print the customers of STORE that a lead may be, the likeliest first. Changes nothing.

    A part of a lead will do: first_name=Ann phone=555-1234, the last seven digits of a phone, the end of a VIN. Without
    any FIELD the lead is a JSON object on stdin.
    """
    lead = lead_of(fields)
    with opened(url, wait=wait) as store:
        found = store.find(lead, limit)
    if as_json:
        say_json([one.as_dict() for one in found])
        return
    rows = [
        {
            "customer": one.customer_id,
            "name": one.name,
            "person": f"{one.probability:.0%}",
            "household": f"{one.household_probability:.0%}",
            "bits": f"{one.weight:+.1f}",
            "reasons": "; ".join(one.reasons),
            "records": _few([":".join(record) for record in one.records]),
        }
        for one in found
    ]
    say_table(rows)
    if not rows:
        note("nobody here is like that")


def _few(names: list[str]) -> str:
    return " ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
