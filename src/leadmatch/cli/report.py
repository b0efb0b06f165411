"""`leadmatch report`: one page of HTML that a manager reads."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadmatch.cli.arguments import make_spec_from, parse_sources
from leadmatch.cli.output import say
from leadmatch.cli.store import book_at

if TYPE_CHECKING:
    from leadmatch.pipeline.book import Book

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("report", short_help="One page for managers, of a result or of sources.")
@click.argument("given", metavar="OUT|SOURCE...", nargs=-1, required=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("report.html"), show_default=True,
              help="The file to write.")  # fmt: skip
@click.option("--anonymous", is_flag=True, help="Leave out names, contacts, record ids and notes of customers.")
@click.option("--spec", "spec_file", type=_FILE, help="A spec in TOML, for sources.")
@click.option("--quiet", is_flag=True, help="No progress on stderr.")
def command(given: tuple[str, ...], output: Path, anonymous: bool, spec_file: Path | None, quiet: bool) -> None:
    """Write the report of the result in OUT, or of SOURCEs, which are resolved first, as one page of HTML."""
    book = _book(given, spec_file, quiet=quiet)
    book.report(output, anonymous=anonymous)
    say(f"written to {output}")


def _is_database(text: str) -> bool:
    """Whether a file is a store rather than a source: no source is a database without a query."""
    path = Path(text)
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def _book(given: tuple[str, ...], spec_file: Path | None, *, quiet: bool) -> "Book":
    if len(given) == 1 and Path(given[0]).is_dir():
        if spec_file is not None:
            raise click.UsageError("--spec is for sources: a result has its own")
        return book_at(Path(given[0]))
    if len(given) == 1 and _is_database(given[0]):
        return book_at(given[0])
    from leadmatch.pipeline.batch import resolve
    from leadmatch.pipeline.progress import Progress

    return resolve(
        parse_sources(given), spec=make_spec_from(spec_file, {}), progress=Progress("quiet" if quiet else "auto")
    )
