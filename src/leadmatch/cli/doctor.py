"""`leadmatch doctor`: what this installation runs on, and what to mend."""

import os
import platform
import sqlite3
import sys
from importlib.metadata import PackageNotFoundError, version

import click

from leadmatch.cli.output import note, say_json, say_table

REQUIRED = ("leadmatch-dealer", "polars", "numpy", "pandas", "rapidfuzz", "jellyfish", "phonenumbers",
            "email-validator", "nameparser", "pydantic", "click", "rich", "jinja2", "sqlalchemy")  # fmt: skip
EXTRAS = (
    ("charset-normalizer", "encodings", "files in rare encodings"),
    ("pyarrow", "arrow", "results as Arrow tables"),
    ("psycopg", "sql", "PostgreSQL as a source and as a store"),
    ("fastapi", "serve", "a store over HTTP"),
)

SAFE_SQLITE = (3, 51, 3)
_RACE = (
    "may lose pages when one program writes and another one checkpoints: leadmatch keeps the two apart in its own"
    " stores; do not write to them with other programs, or upgrade SQLite to 3.51.3"
)


@click.command("doctor", short_help="Show versions, and what to mend.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(as_json: bool) -> None:
    """Show what this installation runs on. Warnings go to stderr; the exit status is 0 with warnings, too."""
    findings = [*_platform(), *((name, _version(name) or "missing") for name in REQUIRED)]
    findings += [(f"{name} (optional)", _version(name) or f"not installed: for {use}") for name, _, use in EXTRAS]
    if as_json:
        say_json(dict(findings) | {"warnings": warnings()})
        return
    say_table([{"what": name, "found": found} for name, found in findings])
    note(*warnings())


def _platform() -> list[tuple[str, str]]:
    import polars as pl

    return [
        ("python", f"{platform.python_version()} {platform.system()} {platform.machine()}"),
        ("sqlite", sqlite3.sqlite_version),
        ("processors", str(os.cpu_count())),
        ("polars threads", str(pl.thread_pool_size())),
        (
            "terminal",
            f"stdout {_kind(sys.stdout.isatty())}, stderr {_kind(sys.stderr.isatty())}, {sys.stdout.encoding}",
        ),
    ]


def warnings() -> list[str]:
    """What to mend, one sentence each."""
    missing = [f"{name} is missing: install leadmatch-dealer again" for name in REQUIRED if _version(name) is None]
    old = sqlite3.sqlite_version_info < SAFE_SQLITE
    return missing + [f"SQLite {sqlite3.sqlite_version} {_RACE}"] * old


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _kind(terminal: bool) -> str:
    return "a terminal" if terminal else "piped"
