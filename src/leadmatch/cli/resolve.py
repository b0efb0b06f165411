"""`leadmatch resolve`: from dumps to golden records."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leadmatch.cli.arguments import make_spec_from, parse_maps, parse_sources
from leadmatch.cli.output import note, say, say_json, say_table

if TYPE_CHECKING:
    from leadmatch.pipeline.book import Book
    from leadmatch.spec import Spec
    from leadmatch.tables import Mapping, RawTable

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("resolve", short_help="Resolve dumps into customers and golden records.")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The folder to write to.")
@click.option(
    "--format", "format_", type=click.Choice(["csv", "parquet"]), default="csv", help="Of the tables written."
)
@click.option("--spec", "spec_file", type=_FILE, help="A spec in TOML; `leadmatch spec` prints the default one.")
@click.option("--map", "maps", multiple=True, metavar="SOURCE.COLUMN=FIELD", help="How to read a column; repeatable.")
@click.option("--record-id", metavar="COLUMN", help="The column that holds the record's id.")
@click.option(
    "--source-column", metavar="COLUMN", help="The column that names the source, where one file holds several."
)
@click.option("--threshold", type=click.FloatRange(0, 1), help="Probability from which two records are one customer.")
@click.option("--model", "model_file", type=_FILE, help="Score with a saved model (model.json) rather than learn one.")
@click.option("--decisions", "decisions_file", type=_FILE, help="Decisions of `leadmatch review`.")
@click.option("--store", "url", metavar="STORE", help="Keep the result in a store, and write what that holds.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--dry-run", is_flag=True, help="Read and map the sources, show how, write nothing.")
@click.option("--quiet", is_flag=True, help="No progress on stderr.")
def command(
    sources: tuple[str, ...], output: Path | None, format_: Any, model_file: Path | None,
    decisions_file: Path | None, url: str | None, as_json: bool, dry_run: bool, **options: Any,
) -> None:  # fmt: skip
    """Resolve SOURCEs, each NAME=PATH or PATH (its stem is the name), into customers.

    PRESET:NAME=PATH or PRESET:PATH reads an export of a system by name; `leadmatch sources` lists the presets.

    Writes customers, crosswalk, review, rejected, run.json, mapping.toml, spec.toml and model.json to the folder.
    """
    inputs = parse_sources(sources)
    if output is None and not dry_run:
        raise click.UsageError("where to? give -o FOLDER, or --dry-run to write nothing")
    if url is not None and model_file is not None:
        raise click.UsageError("--model and --store: a store has a model of its own")
    spec = _spec(options, inputs)
    if dry_run or output is None:
        show_plan(inputs, spec, as_json=as_json)
        return
    from leadmatch.pipeline.gates import check_gates

    given = {"format_": format_, "quiet": options["quiet"], "decisions": decisions_file}
    if url is None:
        book = run(inputs, spec, output, model=model_file, **given)
    else:
        from leadmatch.cli.resolve_store import run_in_store

        book = run_in_store(url, inputs, options, output, **given)
    show_summary(book, output, as_json=as_json)
    check_gates(book)


def _spec(options: dict[str, Any], inputs: dict[str, str]) -> "Spec":
    from leadmatch.golden.rules import rules_of

    spec = make_spec_from(
        options["spec_file"],
        {
            "record_id": options["record_id"],
            "source_column": options["source_column"],
            "map": parse_maps(options["maps"], inputs, open_ended=options["source_column"] is not None),
            "decision": {"threshold": options["threshold"]},
        },
    )
    rules_of(spec)
    return spec


def run(
    inputs: dict[str, str], spec: "Spec", output: Path, *, format_: Any = "csv", quiet: bool = False, **given: Any
) -> "Book":
    """Resolve and write, with progress on stderr. What was compared is let go: it takes nearly what the leads take."""
    from leadmatch.pipeline.batch import resolve
    from leadmatch.pipeline.progress import Progress
    from leadmatch.pipeline.write import check_target, write

    check_target(output)
    progress = Progress("quiet" if quiet else "auto")
    book = replace(resolve(inputs, spec=spec, progress=progress, **given), matched=None)
    write(book, output, format_, progress)
    return book


def show_plan(inputs: dict[str, str], spec: "Spec", *, as_json: bool) -> None:
    """Print how each column of each source would be read, what to look at, and how many rows there are."""
    from leadmatch.journey.activities import split
    from leadmatch.pipeline.inputs import plan, unused_maps
    from leadmatch.sources.mapping_review import review_mappings

    planned = plan(inputs, spec=spec)
    tables = [table for table, _ in planned]
    columns = _columns_of(planned)
    about = split(planned, spec.journey)[1]
    reviews = review_mappings(planned)
    warnings = {name: () if name in about else review.warnings for name, review in reviews.items()}
    notes = {name: [*_notes_of(name, tables), *warnings[name]] for name in reviews}
    counts = [
        {
            "source": name,
            "rows_read": sum(table.rows_read for table in tables if table.source == name),
            "unreadable": sum(table.rejected.height for table in tables if table.source == name),
        }
        for name in notes
    ]
    unused = unused_maps(tables, spec)
    if as_json:
        sources = [
            count | {"reads": review.reads, "notes": notes[name]}
            for count, (name, review) in zip(counts, reviews.items(), strict=True)
        ]
        say_json({"columns": columns, "sources": sources, "notes": unused})
        return
    say_table(columns, "How the columns are read")
    say("", *(f"{name}: {review.reads}" for name, review in reviews.items()))
    say(*(f"{name}: events of the records of {source}" for name, source in about.items()), "")
    say_table(counts, "What was read")
    note(*(f"{name}: {text}" for name, texts in notes.items() for text in texts), *unused)


def _columns_of(planned: "Sequence[tuple[RawTable, Mapping]]") -> list[dict[str, str]]:
    """One row for each column of each source."""
    from leadmatch.sources.mapping import describe

    columns: dict[tuple[str, str], dict[str, str]] = {}
    for table, mapping in planned:
        for column, field, why, example in describe(table, mapping):
            row = columns.setdefault((table.source, column), {
                "source": table.source, "column": column, "field": field, "why": why, "example": example,
            })  # fmt: skip
            row["example"] = row["example"] or example
    return list(columns.values())


def _notes_of(source: str, tables: "Sequence[RawTable]") -> list[str]:
    return list(dict.fromkeys(text for table in tables if table.source == source for text in table.notes))


def show_summary(book: "Book", output: Path, *, as_json: bool) -> None:
    """Print what a run found and where it was written."""
    if book.inputs and not all(source.mapping for source in book.sources):
        note("a source has no mapped columns; see mapping.toml")
    for text in book.notes:
        note(text)
    summary = book.summary()
    if as_json:
        say_json(summary | {"output": str(output)})
        return
    say(
        f"read        {summary['rows_read']:,} rows of {len(summary['sources'])} sources"
        f" = {summary['accepted']:,} accepted + {summary['rejected']:,} rejected",
        f"customers   {summary['customers']:,}, {summary['customers_of_several_records']:,} of them of several records,"
        f" the largest of {summary['largest_customer']:,}",
        f"households  {summary['households']:,}",
        f"for review  {summary['review_pairs']:,} pairs",
        f"expected    precision {_share(summary['expected_precision'])}, recall of what was compared"
        f" {_share(summary['expected_recall'])} (the model's own estimate, without truth)",
        f"written to  {output}",
    )


def _share(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.1%}"
