"""`leadmatch demo`: the bundled dumps of an invented dealership, resolved, shown, explained and measured."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadmatch.cli import evaluate as evaluate_command
from leadmatch.cli import explain as explain_command
from leadmatch.cli.output import say, say_table
from leadmatch.cli.resolve import run, show_summary

if TYPE_CHECKING:
    from leadmatch.pipeline.book import Book

_SHOWN = ("customer_id", "records", "sources", "first_name", "last_name", "phone", "email", "city")


@click.command("demo", short_help="Resolve the bundled dumps and show the result.")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("leadmatch-demo"), show_default=True,
              help="The folder to write to.")  # fmt: skip
@click.option("--quiet", is_flag=True, help="No progress on stderr.")
def command(output: Path, quiet: bool) -> None:
    """Resolve five bundled dumps of an invented dealership and show what came of it."""
    from leadmatch.datasets import demo_files
    from leadmatch.evaluate import evaluate
    from leadmatch.spec import Spec

    files = dict(demo_files())
    truth = files.pop("truth")
    say("The dumps of one invented dealership:", *(f"  {name}  {path}" for name, path in files.items()), "")
    book = run({name: str(path) for name, path in files.items()}, Spec(), output, quiet=quiet)
    _show_mapping(book)
    say("", "What was found:")
    show_summary(book, output, as_json=False)
    _show_customers(book)
    a, b = _show_merge(book)
    say("", "Measured against the truth that comes with the dumps (it was not used to learn):")
    evaluate_command.show(evaluate(book.frame("crosswalk"), truth))
    say(
        "",
        "Next:",
        f"  leadmatch explain {output} {a} {b}",
        "  leadmatch resolve crm=YOUR.csv web=OTHER.csv -o out --dry-run",
        "  leadmatch spec > leadmatch.toml",
    )


def _show_mapping(book: "Book") -> None:
    from leadmatch.sources.mapping import to_spec

    columns = [
        {"source": run.source, "column": m.column, "field": to_spec((m,))[m.column], "why": m.why}
        for run in book.sources
        for m in run.mapping
    ]
    say_table(columns, "How the columns were read")


def _show_customers(book: "Book") -> None:
    customers = book.frame("customers")
    first = customers.sort("records", "customer_id", descending=[True, False]).head(5)
    say("")
    say_table(first.select(c for c in _SHOWN if c in first.columns).to_dicts(), "Golden records of the most records")


def _show_merge(book: "Book") -> tuple[str, str]:
    """Explain two records of one customer, of different sources where there are such; their names."""
    crosswalk = book.frame("crosswalk")
    several = book.frame("customers").filter(records=2).sort("customer_id")
    several = several if several.height else book.frame("customers").sort("records", descending=True)
    mixed = several.filter(several["sources"].str.contains(" | ", literal=True))
    chosen = (mixed if mixed.height else several)["customer_id"][0]
    pair = crosswalk.filter(customer_id=chosen).select("source", "record_id").rows()
    a, b = pair[0], pair[-1]
    say("", f"Why {a[0]}:{a[1]} and {b[0]}:{b[1]} are one customer:")
    explain_command.show(book.explain(a, b))
    return f"{a[0]}:{a[1]}", f"{b[0]}:{b[1]}"
