"""`leadmatch add`: one lead into a store."""

from dataclasses import asdict

import click

from leadmatch.cli.output import say, say_json, say_table
from leadmatch.cli.store import lead_of, opened, writing

_TOLD = {
    "created": "a new customer",
    "attached": "of a customer who was here",
    "merged": "joins customers who were here",
    "review": "a new customer, who may be another one: a person should decide",
    "known": "here already, word for word",
}


@click.command("add", short_help="Add one lead to a store.")
@writing
@click.argument("fields", metavar="FIELD=VALUE...", nargs=-1)
def command(url: str, actor: str, wait: float, as_json: bool, fields: tuple[str, ...]) -> None:
    """Add one lead to STORE, which is made when absent, and say whose it is.

    FIELD is a lead field (first_name, phone.mobile, vin.owned); one given twice has two values. source and record_id
    name the record. Without any FIELD the lead is a JSON object on stdin.
    """
    lead = lead_of(fields)
    with opened(url, wait=wait, actor=actor, create=True) as store:
        added = store.add(lead)
    if as_json:
        say_json(asdict(added) | {"record": ":".join(added.record)})
        return
    say(
        f"{added.kind}: {':'.join(added.record)}, {_TOLD[added.kind]}",
        f"customer   {added.customer_id}",
        f"household  {added.household_id}",
        "nothing was new" if added.event is None else f"event      {added.event}",
        *(f"{name} leads to {added.customer_id} now" for name in added.merged),
    )
    asked = [{"record": f"{source}:{record}", "why": why} for source, record, why in added.review]
    say_table(asked, "For a person to decide (leadmatch review)")
