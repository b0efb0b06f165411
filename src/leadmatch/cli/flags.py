"""`leadmatch flags`: red flags."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadmatch.cli.given import asked, book_at, book_of, place_of
from leadmatch.cli.output import note, say_json, say_table

if TYPE_CHECKING:
    import polars as pl


@click.command("flags", short_help="Red flags: what is odd, and the evidence.")
@asked(
    "[OUT|SOURCE...]", "Look again, with the dealer and the flags of this spec; of sources, all of it.", required=False
)
@click.option("--flag", "names", multiple=True, metavar="NAME", help="Only this flag; repeatable.")
@click.option("--severity", type=click.Choice(["low", "medium", "high"]), help="Only flags as severe as this, or more.")
@click.option("--customer", metavar="ID", help="Only flags of this customer.")
@click.option("--limit", type=click.IntRange(min=1), help="Print so many at most.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    texts: tuple[str, ...], spec_file: Path | None, maps: tuple[str, ...], names: tuple[str, ...],
    severity: str | None, customer: str | None, limit: int | None, as_json: bool,
) -> None:  # fmt: skip
    """Print the red flags of the result in OUT, the severest first. Without OUT, the flags that there are.

    OUT is the folder of a result, or a store; SOURCEs are resolved first.
    """
    import polars as pl

    from leadmatch.flags.registry import BY_NAME, FLAGS, SEVERITIES

    unknown = [name for name in names if name not in BY_NAME]
    if unknown:
        raise click.UsageError(f"no red flag {unknown[0]!r}: there are {', '.join(BY_NAME)}")
    if not texts:
        rows = [{"flag": f.name, "severity": f.severity, "needs": f.needs, "says": f.says} for f in FLAGS]
        say_json(rows) if as_json else say_table(rows)
        return
    table = _table(texts, spec_file, maps)
    wanted = [
        pl.col("flag").is_in(names) if names else True,
        pl.col("severity").is_in(SEVERITIES[: SEVERITIES.index(severity) + 1]) if severity else True,
        pl.col("customer_id") == customer if customer else True,
    ]
    table = table.filter(*(condition for condition in wanted if condition is not True))
    _show(table, limit, as_json=as_json)


def _show(table: "pl.DataFrame", limit: int | None, *, as_json: bool) -> None:
    shown = table.head(limit) if limit else table
    if as_json:
        say_json(shown.to_dicts())
        return
    record = shown["source"] + ":" + shown["record_id"]
    say_table(shown.select("flag", "severity", "customer_id", record.alias("record"), "evidence").to_dicts())
    more = f", {shown.height} of them shown" if shown.height < table.height else ""
    note(f"{table.height} red flags of {table['customer_id'].n_unique()} customers{more}")


def _table(texts: tuple[str, ...], spec_file: Path | None, maps: tuple[str, ...]) -> "pl.DataFrame":
    place = place_of(texts)
    if place is None or maps:
        return book_of(texts, spec_file, maps).frame("flags")
    return _written(place) if spec_file is None else _again(place, spec_file)


def _written(folder: Path | str) -> "pl.DataFrame":
    """The flags of a result, none where there is no such table; those of a store."""
    if isinstance(folder, str):
        return book_at(folder).frame("flags")
    import polars as pl

    from leadmatch.errors import SourceError
    from leadmatch.pipeline.folder import Folder
    from leadmatch.pipeline.oddities import COLUMNS

    if not (folder / "run.json").is_file():
        raise SourceError(f"{folder}: no run.json there; name a folder that `leadmatch resolve` wrote")
    if any((folder / f"flags.{kind}").is_file() for kind in ("csv", "parquet")):
        return Folder.open(folder).table("flags")
    return pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String))


def _again(place: Path | str, spec_file: Path) -> "pl.DataFrame":
    """The flags of a result by another spec: its inputs are read again."""
    from leadmatch.spec import read_spec

    spec, book = read_spec(spec_file), book_at(place)
    changed = book.spec.model_copy(update={"flags": spec.flags, "dealer": spec.dealer})
    return replace(book, spec=changed).frame("flags")
