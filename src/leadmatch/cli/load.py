"""`leadmatch load`: the records of some sources into a store."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leadmatch.cli.arguments import parse_maps, parse_sources
from leadmatch.cli.output import note, say, say_json
from leadmatch.cli.store import opened, writing

if TYPE_CHECKING:
    from leadmatch.live.events import Loaded

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("load", short_help="Load sources into a store.")
@writing
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option("--spec", "spec_file", type=_FILE, help="A spec in TOML, for a store that is made.")
@click.option("--map", "maps", multiple=True, metavar="SOURCE.COLUMN=FIELD", help="How to read a column; repeatable.")
@click.option("--record-id", metavar="COLUMN", help="The column that holds the record's id.")
@click.option(
    "--source-column", metavar="COLUMN", help="The column that names the source, where one file holds several."
)
@click.option(
    "--about", "abouts", multiple=True, metavar="SOURCE=OTHER",
    help="The rows of SOURCE are events of the records of OTHER; repeatable.",
)  # fmt: skip
@click.option("--rejected", type=click.Path(path_type=Path), help="Write the rejected rows to a .csv or .parquet file.")
@click.option("--quiet", is_flag=True, help="No progress on stderr.")
def command(
    url: str, sources: tuple[str, ...], as_json: bool, rejected: Path | None, quiet: bool, **options: Any
) -> None:
    """Load SOURCEs, each NAME=PATH or PATH (its stem is the name), into STORE, which is made when absent.

    New records come, changed ones replace what was there, the same ones again are no event. STORE is a path, or
    postgresql://USER@HOST/DATABASE.
    """
    from leadmatch.pipeline.progress import Progress

    inputs = parse_sources(sources)
    how = reading_of(options, inputs) | {"about": _about(options["abouts"])}
    with opened(url, wait=options["wait"], actor=options["actor"], create=True, spec=options["spec_file"]) as store:
        loaded = store.load(inputs, **how, progress=Progress("quiet" if quiet else "auto"))
    show(loaded, rejected, as_json=as_json)


def reading_of(options: Mapping[str, Any], inputs: Mapping[str, str]) -> dict[str, Any]:
    """How inputs are read, of the options --map, --record-id and --source-column, as `Store.load` takes it."""
    maps = parse_maps(options["maps"], inputs, open_ended=options["source_column"] is not None)
    return {"map": maps or None, "record_id": options["record_id"], "source_column": options["source_column"]}


def _about(texts: tuple[str, ...]) -> dict[str, str] | None:
    """SOURCE=OTHER to source -> other; None without any."""
    pairs = [text.partition("=")[::2] for text in texts]
    if wrong := [text for text, pair in zip(texts, pairs, strict=True) if not all(pair)]:
        raise click.UsageError(f"--about {wrong[0]!r}: it is SOURCE=OTHER, such as calls=crm")
    return dict(pairs) or None


def show(loaded: "Loaded", rejected: Path | None = None, *, as_json: bool = False) -> None:
    """Print what became of a batch."""
    from leadmatch.pipeline.guard import write_table

    note(*loaded.notes, *_why_rejected(loaded))
    if rejected is not None:
        write_table(loaded.rejected, rejected)
        note(f"{loaded.rejected.height:,} rejected rows written to {rejected}")
    if as_json:
        say_json(loaded.as_dict())
        return
    accepted = loaded.read - loaded.rejected.height
    say(
        f"read       {loaded.read:,} rows = {accepted:,} accepted + {loaded.rejected.height:,} rejected",
        f"accepted   {loaded.added:,} new, {loaded.replaced:,} changed, {loaded.same:,} here already"
        + (f"; {loaded.events:,} of them rows of events" if loaded.events else ""),
        f"customers  {loaded.created:,} new, {loaded.retired:,} retired",
        "nothing was new" if loaded.event is None else f"event      {loaded.event}",
    )


def _why_rejected(loaded: "Loaded") -> list[str]:
    """One line for each reason, with the first rows of it."""
    lines = []
    for (source, code, reason), rows in loaded.rejected.group_by("source", "code", "reason", maintain_order=True):
        first = ", ".join(map(str, rows["row"].head(5)))
        more = f" and {rows.height - 5:,} more" if rows.height > 5 else ""
        lines.append(f"{source}: rejected as {code}: {reason} (row {first}{more})")
    return lines
