"""Where the records of a run came from: the inputs as the caller named them, and what was read from each source.

An `Input` is stamped (size and time of change of each file) before it is read, so that a later `explain` can tell
whether it still reads what the run read.
"""

import glob
import hashlib
import re
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leadmatch.tables import Mapping

_PASSWORD = re.compile(r"(://[^/?#:@]*):[^?#]*(?=@)|(?<=[?&])(?:password|passwd|pwd)=[^&#]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FileStamp:
    """One file: absolute path, size in bytes, time of change in nanoseconds since the epoch."""

    path: str
    size: int
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> "FileStamp":
        """The stamp of a file that exists."""
        stat = path.stat()
        return cls(str(path.resolve()), stat.st_size, stat.st_mtime_ns)

    def sha256(self) -> str | None:
        """Digest of the file as it is now, None where it is gone or no longer the stamped one."""
        path = Path(self.path)
        try:
            if FileStamp.of(path) != self:
                return None
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return None


@dataclass(frozen=True, slots=True)
class Input:
    """One input by the caller's name. location: the path, glob or URL as given (without its password), None
    for a table in memory.
    """

    name: str
    location: str | None
    files: tuple[FileStamp, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceRun:
    """What was read from one table of a source (a source may have several files).

    rows_read = accepted + rejected + events (rows of a source of events, which are not people); origin: the file or
    table, as `RawTable` names it; mapping: how each column was read.
    """

    source: str
    origin: str
    rows_read: int
    accepted: int
    rejected: int
    mapping: Mapping = ()
    notes: tuple[str, ...] = ()
    events: int = 0


def source_counts(runs: tuple[SourceRun, ...]) -> dict[str, dict[str, int]]:
    """Source -> rows_read, accepted, rejected (and of a source of events, events), over all of its tables."""
    counts: dict[str, dict[str, int]] = {}
    for run in runs:
        of_source = counts.setdefault(run.source, {"rows_read": 0, "accepted": 0, "rejected": 0})
        of_source["rows_read"] += run.rows_read
        of_source["accepted"] += run.accepted
        of_source["rejected"] += run.rejected
        if run.events:
            of_source["events"] = of_source.get("events", 0) + run.events
    return counts


def stamp_inputs(inputs: AnyMapping[str, Any]) -> tuple[Input, ...]:
    """Stamp the inputs of a run, in their order. What is neither text nor a path is a table in memory."""
    return tuple(_stamp(name, value) for name, value in inputs.items())


def _stamp(name: str, value: Any) -> Input:
    if not isinstance(value, str | Path):
        return Input(name, None)
    location = str(value)
    if "://" in location:
        return Input(name, _PASSWORD.sub(r"\1", location))
    path = Path(location)
    paths = [path] if path.is_file() else [Path(p) for p in sorted(glob.glob(location))]  # noqa: PTH207 - absolute globs
    return Input(name, location, tuple(FileStamp.of(p) for p in paths if p.is_file()))
