"""`leadmatch report`: one page of HTML that a manager reads."""

from pathlib import Path

import click

from leadmatch.cli.given import asked, book_of
from leadmatch.cli.output import say


@click.command("report", short_help="One page for managers, of a result or of sources.")
@asked("OUT|SOURCE...")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("report.html"), show_default=True,
              help="The file to write.")  # fmt: skip
@click.option("--anonymous", is_flag=True, help="Leave out names, contacts, record ids and notes of customers.")
@click.option("--quiet", is_flag=True, help="No progress on stderr.")
def command(
    texts: tuple[str, ...], spec_file: Path | None, maps: tuple[str, ...], output: Path, anonymous: bool, quiet: bool
) -> None:
    """Write the report of the result in OUT, or of SOURCEs, which are resolved first, as one page of HTML.

    OUT is the folder of a result, whose inputs are read again, or a store.
    """
    book_of(texts, spec_file, maps, quiet=quiet).report(output, anonymous=anonymous)
    say(f"written to {output}")
