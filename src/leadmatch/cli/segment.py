"""`leadmatch segment`: lists of customers by rules."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadmatch.cli.given import asked, book_of, place_and_word, place_of
from leadmatch.cli.output import note, say, say_json, say_table

if TYPE_CHECKING:
    import polars as pl

    from leadmatch.pipeline.book import Book
    from leadmatch.segments.rules import Segment

_SHOWN = ("customer_id", "name", "may_phone_to", "may_email_to", "owner_store", "salesperson_names", "last_seen")


@click.command("segment", short_help="Lists of customers: sold but never in service, never contacted ...")
@asked(
    "[OUT|SOURCE...] [NAME]", "A spec whose segments stand beside those of a result; of sources, all of it.",
    required=False,
)  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the list to a .csv or .parquet file.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    texts: tuple[str, ...], spec_file: Path | None, maps: tuple[str, ...], output: Path | None, as_json: bool
) -> None:
    """Print segment NAME of the result in OUT; without NAME all segments and how many customers each has.

    A segment is a rule over the facts of a customer; the spec may add more. Without OUT, the rules are listed. OUT is
    the folder of a result, whose inputs are read again, or a store; SOURCEs are resolved first.
    """
    from leadmatch.segments.rules import find, segments_of
    from leadmatch.spec import SegmentRule, read_spec

    own: dict[str, SegmentRule] = read_spec(spec_file).segments if spec_file else {}
    given, name = place_and_word(texts)
    if not given and name is not None:
        raise click.UsageError(f"{name!r} of what? give OUT or SOURCE... before it")
    if not given:
        _list(segments_of(own), None, as_json=as_json)
        return
    book = book_of(given, None if place_of(given) else spec_file, maps)
    segments = segments_of(book.spec.segments | own)
    if name is None:
        if output is not None:
            raise click.UsageError("which list is to be written? name a segment")
        _list(segments, book.facts, as_json=as_json)
        return
    _show(find(segments, name), book, output, as_json=as_json)


def _list(segments: "dict[str, Segment]", facts: "pl.DataFrame | None", *, as_json: bool) -> None:
    """The segments, with the number of customers where there are facts."""
    from leadmatch.segments.rules import select

    rows: list[dict[str, object]] = []
    for one in segments.values():
        row: dict[str, object] = {"segment": one.name}
        if facts is not None:
            row["customers"] = select(facts, one).height
        rows.append(row | {"who": one.says, "where": one.where})
    if as_json:
        say_json(rows)
    else:
        say_table(rows)


def _show(segment: "Segment", book: "Book", output: Path | None, *, as_json: bool) -> None:
    from leadmatch.pipeline.guard import write_table
    from leadmatch.pipeline.lists import segment_table

    found = segment_table(book, segment)
    if output is not None:
        write_table(found, output)
        note(f"{found.height:,} customers written to {output}")
    elif as_json:
        say_json(found.to_dicts())
    else:
        say_table([{column: row[column] for column in _SHOWN} for row in found.select(_SHOWN).to_dicts()])
        say("", f"{found.height:,} customers: {segment.says or segment.where}")
