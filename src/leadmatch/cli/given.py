"""What the commands that look at customers are given: a written result, a store, or sources to resolve first.

`@asked` gives a command `texts`, `spec_file` and `maps`; `place_and_word` splits off what is looked for, and `book_of`
makes a book of the rest.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from leadmatch.cli.arguments import make_spec_from, parse_maps, parse_sources
from leadmatch.cli.store import is_store, opened

if TYPE_CHECKING:
    from leadmatch.pipeline.book import Book

Command = TypeVar("Command", bound=Callable[..., Any])
Texts = tuple[str, ...]

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def asked(metavar: str, spec: str = "A spec in TOML, for sources.", *, required: bool = True) -> Callable[..., Command]:
    """The arguments `texts`, --spec as `spec_file` and --map as `maps`; spec: what --spec is for."""

    def with_options(command: Command) -> Command:
        options = (
            click.argument("texts", metavar=metavar, nargs=-1, required=required),
            click.option("--spec", "spec_file", type=_FILE, help=spec),
            click.option(
                "--map", "maps", multiple=True, metavar="SOURCE.COLUMN=FIELD",
                help="How to read a column of a source; repeatable.",
            ),
        )  # fmt: skip
        for option in reversed(options):
            command = option(command)
        return command

    return with_options


def place_and_word(texts: Texts) -> tuple[Texts, str | None]:
    """What to look at, and the word behind it, None where there is none.

    >>> place_and_word(("crm=a.csv", "be-backs"))
    (('crm=a.csv',), 'be-backs')
    """
    if not texts or _is_given(texts[-1]):
        return texts, None
    return texts[:-1], texts[-1]


def _is_given(text: str) -> bool:
    """Whether a text is a place or a source rather than a word: NAME=PATH, a URL, or a file, perhaps behind PRESET:."""
    return "=" in text or "://" in text or any(Path(path).exists() for path in (text, text.partition(":")[2]) if path)


def place_of(texts: Texts) -> Path | str | None:
    """The folder of a written result, as a path, or a store, as text; None where the texts are sources."""
    if len(texts) != 1:
        return None
    path = Path(texts[0])
    if path.is_dir():
        return path
    return texts[0] if is_store(texts[0]) else None


def book_of(texts: Texts, spec_file: Path | None = None, maps: Sequence[str] = (), *, quiet: bool = True) -> "Book":
    """The book of a written result or of a store; of sources, by resolving them."""
    place = place_of(texts)
    if place is not None:
        if spec_file is not None or maps:
            raise click.UsageError("--spec and --map are for sources: a result and a store have their own")
        return book_at(place)
    from leadmatch.pipeline.batch import resolve
    from leadmatch.pipeline.progress import Progress

    sources = parse_sources(texts)
    spec = make_spec_from(spec_file, {"map": parse_maps(tuple(maps), sources)})
    return resolve(sources, spec=spec, progress=Progress("quiet" if quiet else "auto"))


def book_at(place: Path | str) -> "Book":
    """The book of a written result, or of a store."""
    if isinstance(place, str):
        with opened(place) as store:
            return store.book()
    from leadmatch.pipeline.reopen import reopen

    return reopen(place)
