"""Writing a book to a folder: all of it or nothing.

    customers, crosswalk, review, rejected   .csv (cells guarded, see `pipeline.guard`) or .parquet (raw)
    flags          likewise, where there is any red flag
    events, opportunities, deposits, relations   likewise, where there is anything to write; see docs/journey.md
    run.json       what was read, found and spent; the inputs, so that `explain` can read them again
    spec.toml      the effective spec
    mapping.toml   how every column was read, as `[map.SOURCE]` tables that a spec can override
    model.json     the model that scored

Everything is written to a hidden folder beside the target and moved in place when it is complete.
"""

import hashlib
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import polars as pl

from leadmatch.errors import SourceError, SpecError
from leadmatch.pipeline.drawn import Drawn
from leadmatch.pipeline.guard import guarded
from leadmatch.pipeline.life import TABLES
from leadmatch.pipeline.origin import FileStamp
from leadmatch.pipeline.progress import Progress
from leadmatch.pipeline.toml import to_toml
from leadmatch.sources.mapping import to_spec
from leadmatch.threads import in_threads

FORMAT_VERSION = 1
"""The version of the layout of a result folder, in run.json."""

_PACKAGES = ("polars", "numpy", "rapidfuzz", "jellyfish", "phonenumbers", "email-validator", "nameparser")


def write(
    book: Drawn, folder: Path, format: Literal["csv", "parquet"] = "csv", progress: Progress | None = None
) -> Path:
    """Write a book; an earlier result in the folder is replaced.

    Args:
        book: what to write.
        folder: the target, made where it does not exist.
        format: of the four tables.
        progress: shows and times the stages `golden` (customers are merged and written, some at a time) and `writing`.

    Returns:
        The folder.

    Raises:
        SpecError: the format is neither csv nor parquet.
        SourceError: the folder holds something else than an earlier result, or cannot be written.
    """
    if format not in ("csv", "parquet"):
        raise SpecError(f"format {format!r}: a result is written as csv or parquet")
    check_target(folder)
    write_whole(folder, lambda draft: _fill(book, draft, format, progress or Progress()))
    return folder


def write_whole(folder: Path, fill: Callable[[Path], None]) -> None:
    """Have a folder filled, all of it or nothing; what is there is replaced.

    Raises:
        SourceError: it cannot be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            fill(draft)
            mask = os.umask(0)
            os.umask(mask)
            draft.chmod(0o777 & ~mask)
            _move(draft, folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise SourceError(f"{folder}: cannot write the result: {error.strerror or error}") from error


def check_target(folder: Path) -> None:
    """See that a result may be written there, before the work is done.

    Raises:
        SourceError: it is a file, or a folder that holds something else than an earlier result.
    """
    if folder.exists() and not folder.is_dir():
        raise SourceError(f"{folder}: is a file; name a folder to write to")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "run.json").is_file():
        raise SourceError(f"{folder}: not empty and not an earlier result (no run.json); name another folder")


def _fill(book: Drawn, folder: Path, format: str, progress: Progress) -> None:
    with progress.stage("golden"):
        _write(book, "customers", folder, format)
    with progress.stage("writing"):
        for name in ("crosswalk", "review", "rejected"):
            _write(book, name, folder, format)
    with progress.stage("flags"):
        _write(book, "flags", folder, format, empty=False)
    with progress.stage("journey"):
        book.life.draw()
        for name in TABLES:
            _write(book, name, folder, format, empty=False)
    stages = book.stages | {name: progress.seconds[name] for name in ("golden", "writing", "flags", "journey")}
    texts = {
        "spec.toml": to_toml(book.spec.model_dump(mode="json", exclude_none=True)),
        "mapping.toml": to_toml({"map": mapping_tables(book)}),
        "model.json": json.dumps(book.model.as_dict(), indent=1, sort_keys=True, ensure_ascii=False) + "\n",
    }
    report = run_report(book, stages) | {
        "format": format,
        "digests": {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()},
    }
    texts["run.json"] = json.dumps(report, indent=1, ensure_ascii=False) + "\n"
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def _write(book: Drawn, name: str, folder: Path, format: str, *, empty: bool = True) -> None:
    """Write a table, CSV part by part as they come; one without rows only if `empty`."""
    parts, path = book.parts(name), folder / f"{name}.{format}"
    first = next(parts)
    if not (empty or first.height):
        return
    if format == "parquet":
        pl.concat([first, *parts]).write_parquet(path)
        return
    with path.open("wb") as file:
        guarded(first).write_csv(file)
        del first
        for part in parts:
            guarded(part).write_csv(file, include_header=False)


def _move(draft: Path, folder: Path) -> None:
    """Put the draft in place: a reader sees the old result or the new one, never a mixture."""
    if not folder.exists():
        draft.rename(folder)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
    folder.rename(old / folder.name)
    try:
        draft.rename(folder)
    except OSError:
        (old / folder.name).rename(folder)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def mapping_tables(book: Drawn) -> dict[str, dict[str, str]]:
    """Source -> column -> field or field.role, as `Spec.map` takes it, over all tables of a source."""
    tables: dict[str, dict[str, str]] = {}
    for run in book.sources:
        tables.setdefault(run.source, {}).update(to_spec(run.mapping))
    return tables


def run_report(book: Drawn, stages: dict[str, float]) -> dict[str, Any]:
    """What run.json holds but for the format and the digests."""
    digests = in_threads((f for given in book.inputs for f in given.files), FileStamp.sha256)
    return {
        "layout": FORMAT_VERSION,
        **book.summary(),
        "dropped_blocks": list(book.dropped_blocks),
        "notes": list(book.notes),
        "tables": [
            {
                "source": run.source,
                "origin": run.origin,
                "notes": list(run.notes),
                "mapping": [{"column": m.column, "field": to_spec((m,))[m.column], "why": m.why} for m in run.mapping],
            }
            for run in book.sources
        ],
        "inputs": [
            {
                "name": given.name,
                "location": given.location,
                "files": [
                    {"path": f.path, "size": f.size, "modified_ns": f.modified_ns, "sha256": next(digests)}
                    for f in given.files
                ],
            }
            for given in book.inputs
        ],
        "stages": {name: round(seconds, 3) for name, seconds in stages.items()},
        "peak_memory_bytes": peak_memory(),
        "versions": {
            "leadmatch": version("leadmatch-dealer"),
            "python": platform.python_version(),
            **{name: version(name) for name in _PACKAGES},
        },
    }


def peak_memory() -> int | None:
    """The most memory this process has held so far, in bytes; None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
