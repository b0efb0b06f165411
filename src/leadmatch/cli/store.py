"""What the commands on a store share: its address, who works with it, and leads on the command line."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from leadmatch.errors import SourceError

if TYPE_CHECKING:
    from leadmatch.live.store import Store

Command = TypeVar("Command", bound=Callable[..., Any])

_SQLITE = b"SQLite format 3\0"
_STORE = click.argument("url", metavar="STORE")
_ACTOR = click.option("--actor", default="local", metavar="NAME", help="Who does it: a pseudonym, for the audit trail.")
_WAIT = click.option(
    "--wait", type=click.FloatRange(min=0), default=30.0, metavar="SECONDS", help="How long to wait for another writer."
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")

SHARED = ("--actor", "--wait", "--json")
"""Options that mean the same in every command on a store."""


def reading(command: Command) -> Command:
    """STORE, --wait and --json, for a command that is no event: `url`, `wait`, `as_json`."""
    return _STORE(_WAIT(_JSON(command)))


def writing(command: Command) -> Command:
    """STORE, --actor, --wait and --json, for a command that is an event: `url`, `actor`, `wait`, `as_json`."""
    return _STORE(_ACTOR(_WAIT(_JSON(command))))


def opened(
    url: str, *, wait: float = 30.0, actor: str = "local", create: bool = False, spec: Path | None = None
) -> "Store":
    """Open a store; one that is not there is made only where asked, so that a slip of the pen makes none."""
    from leadmatch.live.store import open as open_store

    return open_store(url, spec=spec, actor=actor, wait=wait, create=create)


def customer_id(store: "Store", text: str) -> str:
    """A customer id, or that of the customer whom a record, SOURCE:RECORD_ID, is of."""
    return store.customer_of(text) if ":" in text else text


def is_store(text: str) -> bool:
    """Whether a text is a store rather than a source: no source is a database without a name or a query."""
    if text.startswith(("sqlite:", "postgresql:", "postgres:")):
        return True
    if not Path(text).is_file():
        return False
    with Path(text).open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def lead_of(texts: tuple[str, ...]) -> dict[str, Any]:
    """FIELD=VALUE arguments as a lead, a field given twice as a list; without any, the JSON object on stdin.

    >>> lead_of(("first_name=Ann", "phone=555-1234", "phone=555-9876"))
    {'first_name': 'Ann', 'phone': ['555-1234', '555-9876']}
    """
    if not texts:
        return _lead_on_stdin()
    values: dict[str, list[str]] = {}
    for text in texts:
        field, equals, value = text.partition("=")
        if not (field and equals):
            raise click.UsageError(f"{text!r}: a lead is FIELD=VALUE, such as first_name=Ann phone=555-1234")
        values.setdefault(field, []).append(value)
    return {field: held[0] if len(held) == 1 else held for field, held in values.items()}


def _lead_on_stdin() -> dict[str, Any]:
    text = "" if sys.stdin.isatty() else sys.stdin.read()
    if not text.strip():
        raise click.UsageError("which lead? give FIELD=VALUE, such as first_name=Ann, or a JSON object on stdin")
    try:
        lead = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"stdin: not a JSON object: {error}") from error
    if not isinstance(lead, dict):
        raise SourceError("stdin: a lead is one JSON object of lead fields; `leadmatch load` takes many")
    return lead
