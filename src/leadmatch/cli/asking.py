"""Asking a person about a pair of records: one letter and Enter."""

import sys

import click

from leadmatch.cli.output import note

LEGEND = "bits: +1 doubles the odds of one person, -1 halves them; household: the same, of two people of one household"
LETTERS = {"s": "same", "d": "different", "u": "unsure"}


def letter() -> str:
    """The next answer; the end of the input is q."""
    while True:
        click.echo("[s]ame / [d]ifferent / [u]nsure / [b]ack / [q]uit: ", nl=False, err=True)
        line = sys.stdin.readline()
        given = line.strip().casefold()[:1] if line else "q"
        if not line or not sys.stdin.isatty():
            click.echo("", err=True)
        if given in (*LETTERS, "b", "q"):
            return given
        note(f"{line.strip()!r} is no answer")
