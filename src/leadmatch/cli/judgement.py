"""What `link` and `unlink` print."""

from typing import TYPE_CHECKING

from leadmatch.cli.output import say, say_json

if TYPE_CHECKING:
    from leadmatch.live.store import Store


def show(store: "Store", event: int | None, pair: tuple[str, str], *, as_json: bool) -> None:
    """Print the event of a judgement and the customers of its records now."""
    customers = {record: store.customer_of(record) for record in pair}
    if as_json:
        say_json({"event": event, "customers": customers})
        return
    say(*(f"{record} is of customer {customer}" for record, customer in customers.items()))
    say("nothing was new" if event is None else f"event {event}")
