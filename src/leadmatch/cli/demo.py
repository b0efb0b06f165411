"""`leadmatch demo`: the bundled dumps of an invented group of stores, resolved, shown, explained and measured."""

from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadmatch.cli import explain as explain_command
from leadmatch.cli.output import say, say_table
from leadmatch.cli.resolve import run, show_summary

if TYPE_CHECKING:
    from leadmatch.pipeline.book import Book
    from leadmatch.pipeline.explain import Explanation, Record

_TELLING = (
    "deposit_amount",
    "contacted",
    "service_at",
    "full_name",
    "vin",
    "phone",
    "last_name",
    "opt_out",
    "record_id",
)
_SPEC = {"journey": {"baselines": {"last year": ["2025-01-01", "2025-12-31"]}}}
_COLUMNS = 2
_RECORDS = (4, 5)
_GOLDEN = ("customer_id", "records", "first_name", "last_name", "phone", "email", "city")
_COMPARED = ("name", "phone", "email", "address")


@click.command("demo", short_help="Resolve the bundled dumps and show the result.")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("leadmatch-demo"), show_default=True,
              help="The folder to write to.")  # fmt: skip
@click.option("--quiet", is_flag=True, help="No progress on stderr.")
def command(output: Path, quiet: bool) -> None:
    """Resolve the bundled dumps of fifteen systems of an invented group of stores and show what came of it."""
    from leadmatch.datasets import systems_files
    from leadmatch.evaluate import evaluate
    from leadmatch.spec import make_spec

    files = dict(systems_files())
    truth = files.pop("truth")
    folder = truth.parent
    say("The dumps of one invented group of two stores, a system each (leadmatch sources says how each is known):")
    say(f"  in {folder}", *(f"  {name}:{name}={path.name}" for name, path in files.items()), "")
    book = run({f"{name}:{name}": str(path) for name, path in files.items()}, make_spec(_SPEC), output, quiet=quiet)
    report = book.report(output / "report.html")
    _show_mapping(book)
    say("", "What was found:")
    show_summary(book, output, as_json=False)
    customer = _example(book)
    _show_customer(book, customer)
    a, b = _show_reasons(book, customer)
    _show_review(book)
    say("", "Measured against the truth that comes with the dumps (it was not used to learn):")
    say(*evaluate(book.frame("crosswalk"), truth).table().splitlines()[:3])
    say(
        "",
        f"The report for managers, one page to open in a browser: {report}",
        "",
        "Next:",
        f"  leadmatch explain {output} {a} {b}",
        f"  leadmatch segment {output}",
        f"  leadmatch rooftop {output}",
        "  leadmatch sources",
        "  leadmatch resolve crm=YOUR.csv activix:leads=OTHER.json -o out --dry-run",
        "  leadmatch spec > leadmatch.toml",
    )


def _show_mapping(book: "Book") -> None:
    """A few columns of each source, those first that tell people apart."""
    from leadmatch.sources.mapping import to_spec

    rows = []
    for source in book.sources:
        used = [m for m in source.mapping if m.field in _TELLING]
        chosen = sorted(used or source.mapping, key=lambda m: _TELLING.index(m.field) if used else 0)[:_COLUMNS]
        rows += [
            {"source": source.source, "column": m.column, "field": to_spec((m,))[m.column], "why": m.why}
            for m in source.mapping
            if m in chosen
        ]
    columns = sum(len(source.mapping) for source in book.sources)
    say_table(rows, f"How the columns were read ({len(rows)} of {columns}; all are in mapping.toml)")


def _example(book: "Book") -> str:
    """A customer to show: of several sources, a few records and many spellings, not alone in its household."""
    import polars as pl

    names = pl.DataFrame({"first": book.leads.first.codes, "last": book.leads.last.codes})
    spelt = (
        book.frame("crosswalk")
        .hstack(names)
        .group_by("customer_id")
        .agg(spellings=pl.struct("first", "last").n_unique())
    )
    customers = (
        book.frame("customers")
        .join(spelt, on="customer_id")
        .with_columns(
            mixed=pl.col("sources").str.count_matches("|", literal=True).clip(upper_bound=2),
            several=pl.col("records") > 1,
            few=pl.col("records").is_between(*_RECORDS),
            shared=pl.len().over("household_id").is_between(2, 3),
        )
    )
    order = ["several", "few", "shared", "mixed", "spellings", "records", "customer_id"]
    return str(customers.sort(order, descending=[*[True] * 6, False])["customer_id"][0])


def _show_customer(book: "Book", customer: str) -> None:
    """Its records, its golden record and its household."""
    customers = book.frame("customers")
    of_customer = customers.filter(customer_id=customer)
    household = of_customer["household_id"][0]
    shown = [column for column in _GOLDEN if column in customers.columns]
    members = customers.filter(household_id=household).sort("records", "customer_id", descending=[True, False])
    say("")
    say_table(_records(book, _rows(book, customer)), "Records of one customer")
    say("")
    say_table(of_customer.select(shown).to_dicts(), "Their golden record")
    if members.height > 1:
        say("")
        say_table(members.select(shown).to_dicts(), f"All customers of the same household, {household}")


def _rows(book: "Book", customer: str) -> list[int]:
    crosswalk = book.frame("crosswalk")
    return [int(row) for row in (crosswalk["customer_id"] == customer).arg_true()]


def _records(book: "Book", rows: list[int]) -> list[dict[str, str]]:
    from leadmatch.pipeline.values import values_of

    names = [":".join(record) for record in book.frame("crosswalk").select("source", "record_id")[rows].rows()]
    return [
        {"record": name} | {compared: values_of(book.leads, row, compared) for compared in _COMPARED}
        for name, row in zip(names, rows, strict=True)
    ]


def _show_reasons(book: "Book", customer: str) -> tuple[str, str]:
    """The pair that has most to say for itself, and the one that is joined over others; names of the first."""
    records: list[Record] = book.frame("crosswalk").select("source", "record_id")[_rows(book, customer)].rows()
    pairs = [book.explain(a, b) for a, b in combinations(records, 2)]
    best = max(pairs, key=lambda why: (why.a[0] != why.b[0], len(why.path) < 2, len(why.steps)))
    say("", f"Why {_pair(best)} are one customer (bits: +1 doubles the odds, -1 halves them):")
    explain_command.show(best)
    far = min(pairs, key=lambda why: why.weight)
    if len(far.path) > 1:
        say("", f"Why {_pair(far)} are, too:", far.verdict)
    return ":".join(best.a), ":".join(best.b)


def _pair(why: "Explanation") -> str:
    return f"{':'.join(why.a)} and {':'.join(why.b)}"


def _show_review(book: "Book") -> None:
    """The first pair of review.csv that is about two people with names."""
    review = book.frame("review")
    named = review.drop_nulls([c for c in ("name_a", "name_b") if c in review.columns])
    for pair in (named if named.height else review).head(1).rows(named=True):
        rows = [book.row(pair[f"source_{side}"], pair[f"record_id_{side}"]) for side in "ab"]
        say("")
        say_table(_records(book, rows), f"One of {review.height} pairs for a person to decide (review.csv)")
        say(
            f"{pair['reason']}: {pair['probability']:.0%} one person, {pair['household_probability']:.0%} one household"
        )
