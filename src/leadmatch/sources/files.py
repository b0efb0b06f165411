"""Opening files: from a path to bytes that are safe to parse.

Only regular files are read (no directory, FIFO or device). Gzip is undone by its magic bytes, whatever the name, and
bounded: `MAX_BYTES` in all, and `MAX_RATIO` times the packed size once `RATIO_FREE` bytes are out.
"""

import difflib
import gzip
import io
import os
import stat
import zlib
from dataclasses import dataclass
from pathlib import Path

from leadmatch.errors import SourceError

MAX_BYTES = 8 * 1024**3
"""Bytes, unpacked, above which a file is refused."""

MAX_RATIO = 300
"""Unpacked size over packed size above which a gzip or Excel file is taken for a bomb (dumps reach about 30)."""

RATIO_FREE = 64 * 1024**2
"""Bytes that may be unpacked at any ratio: a small, very regular file is no danger."""

GZIP = b"\x1f\x8b"
_CHUNK = 4 * 1024**2


@dataclass(frozen=True, slots=True)
class Content:
    """A file's bytes, unpacked. suffix: lower case, without `.gz` (`.csv`); origin: the path as it was given."""

    data: bytes
    suffix: str
    origin: str


def plain_name(path: Path) -> Path:
    """The path without a final `.gz`.

    >>> plain_name(Path("crm.csv.gz")).stem
    'crm'
    """
    return path.with_suffix("") if path.suffix.lower() == ".gz" else path


def open_content(path: Path) -> Content:
    """Read a file whole, unpacking gzip.

    Raises:
        SourceError: missing, not a regular file, not readable, damaged or oversized gzip.
    """
    origin = str(path)
    if not _is_text(origin):
        raise SourceError(f"{origin!r}: a file name that is not UTF-8 cannot stand in a report: rename the file")
    try:
        status = path.stat()
        refusal = _refusal(path, status)
        data = b"" if refusal else path.read_bytes()
    except FileNotFoundError as error:
        hint = ": standard input is not read: write it to a file first" if origin == "-" else _nearest(path)
        raise SourceError(f"{origin}: no such file{hint}") from error
    except (OSError, ValueError) as error:
        raise SourceError(f"{origin!r}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if refusal:
        raise SourceError(f"{origin}: {refusal}")
    if data.startswith(GZIP):
        data = gunzip(data, origin)
    return Content(data, plain_name(path).suffix.lower(), origin)


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refusal(path: Path, status: os.stat_result) -> str | None:
    if stat.S_ISDIR(status.st_mode):
        return f"is a directory: name its files with a glob, such as {path / '*.csv'}"
    if not stat.S_ISREG(status.st_mode):
        return "is not a regular file (a pipe, socket or device): write its data to a file first"
    return f"{status.st_size} bytes, the limit is {MAX_BYTES}: split it" if status.st_size > MAX_BYTES else None


def _nearest(path: Path) -> str:
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return f": the directory {path.parent} cannot be read"
    near = difflib.get_close_matches(path.name, names, n=1)
    return f": did you mean {path.parent / near[0]}?" if near else ""


def gunzip(data: bytes, origin: str) -> bytes:
    """Unpack gzip within the limits.

    Raises:
        SourceError: truncated, damaged, or too large for what it was packed into.
    """
    out = bytearray()
    allowed = min(MAX_BYTES, max(RATIO_FREE, MAX_RATIO * len(data)))
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            while chunk := stream.read(_CHUNK):
                out += chunk
                if len(out) > allowed:
                    raise SourceError(
                        f"{origin}: unpacks to more than {allowed} bytes from {len(data)}: taken for a zip bomb; "
                        "unpack it yourself if it is not one"
                    )
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SourceError(
            f"{origin}: damaged gzip after {len(out)} unpacked bytes: {error}: copy the file again"
        ) from error
    return bytes(out)
