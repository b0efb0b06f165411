"""What the commands print: a table for people or JSON for programs, cleaned of what could steer a terminal."""

import json
import re
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import click

_ANSI = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|[@-_])")


def clean(value: object) -> str:
    r"""A value as one line of visible text: no escape sequences, control or bidirectional characters.

    >>> clean("Ann\x1b[31m Smith\n")
    'Ann Smith '
    """
    text = _ANSI.sub("", "" if value is None else str(value))
    return "".join(c if unicodedata.category(c)[0] != "C" else (" " if c in "\t\n\r" else "") for c in text)


def say(*lines: object) -> None:
    """Print lines on stdout."""
    for line in lines:
        click.echo(clean(line))


def note(*lines: object) -> None:
    """Print lines on stderr."""
    for line in lines:
        click.echo(f"leadmatch: {clean(line)}", err=True)


def say_json(value: Any) -> None:
    """Print one JSON value on stdout; escaped as ASCII, so nothing in it can steer a terminal."""
    click.echo(json.dumps(value, indent=1, default=str))


def say_table(rows: Sequence[Mapping[str, object]], title: str = "") -> None:
    """Print rows as a table: with rules on a terminal, as aligned plain text where piped."""
    if not rows:
        return
    heads = [clean(head) for head in rows[0]]
    cells = [[clean(cell) for cell in row.values()] for row in rows]
    if sys.stdout.isatty():
        _rich_table(heads, cells, title)
        return
    if title:
        click.echo(title)
    widths = [max(len(line[i]) for line in [heads, *cells]) for i in range(len(heads))]
    for line in [heads, *cells]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _rich_table(heads: list[str], cells: list[list[str]], title: str) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title) if title else None, title_justify="left")
    for head in heads:
        table.add_column(Text(head), overflow="fold")
    for line in cells:
        table.add_row(*map(Text, line))
    Console().print(table)
