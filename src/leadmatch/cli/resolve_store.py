"""`leadmatch resolve --store`: the sources go into a store, and what it holds then is written."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leadmatch.cli.load import reading_of
from leadmatch.cli.output import note

if TYPE_CHECKING:
    from leadmatch.live.events import Loaded
    from leadmatch.pipeline.book import Book


def run_in_store(
    url: str,
    inputs: Mapping[str, str],
    options: Mapping[str, Any],
    output: Path,
    *,
    decisions: Path | None,
    format_: Any,
    quiet: bool,
) -> "Book":
    """Load, take the decisions, and write all of the store.

    The spec of the options (`spec_file`, `threshold`) is that of a store that is made; an existing one keeps its own,
    and refuses another one. How the inputs are read is of this run only.
    """
    from leadmatch.live.store import open as open_store
    from leadmatch.pipeline.progress import Progress
    from leadmatch.pipeline.write import check_target, write

    check_target(output)
    progress = Progress("quiet" if quiet else "auto")
    with open_store(url, spec=_spec(options)) as store:
        loaded = store.load(dict(inputs), **reading_of(options, inputs), progress=progress)
        if decisions is not None:
            store.decide(decisions)
        book = _with_rejected(store.book(), loaded)
    counts = f"{loaded.added:,} new, {loaded.replaced:,} changed, {loaded.same:,} here already"
    note(f"kept in {url.rpartition('@')[2]}: {counts}")
    write(book, output, format_, progress)
    return book


def _spec(options: Mapping[str, Any]) -> Any:
    """The spec that the options ask for, None where they ask for none."""
    from leadmatch.cli.arguments import make_spec_from

    if options["spec_file"] is None and options["threshold"] is None:
        return None
    return make_spec_from(options["spec_file"], {"decision": {"threshold": options["threshold"]}})


def _with_rejected(book: "Book", loaded: "Loaded") -> "Book":
    """The book of a store with the rows of a load that were rejected."""
    from leadmatch.pipeline.origin import SourceRun

    counts = dict(loaded.rejected.group_by("source").len().iter_rows())
    here = [
        replace(run, rows_read=run.accepted + counts.get(run.source, 0), rejected=counts.get(run.source, 0))
        for run in book.sources
    ]
    others = [
        SourceRun(name, "store", count, 0, count, ())
        for name, count in counts.items()
        if name not in {run.source for run in here}
    ]
    return replace(book, sources=(*here, *others), rejected_rows=loaded.rejected, notes=loaded.notes)
