"""Parquet files, through Polars; columns become text as in `frames`."""

import io

import polars as pl

from leadmatch.errors import SourceError
from leadmatch.sources.files import Content
from leadmatch.sources.frames import text_columns
from leadmatch.sources.rows import assemble
from leadmatch.tables import RawTable

MAGIC = b"PAR1"


def sniff(head: bytes, suffix: str) -> bool:
    """Whether these are the first bytes of a Parquet file."""
    return head.startswith(MAGIC)


def read(content: Content, source: str) -> RawTable:
    """Read a Parquet file.

    Raises:
        SourceError: damaged, or a kind of Parquet that Polars does not read.
    """
    try:
        frame = pl.read_parquet(io.BytesIO(content.data))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise SourceError(f"{content.origin}: not a Parquet file that can be read: {error}: write it again") from error
    frame, notes = text_columns(frame)
    return assemble(source, content.origin, frame, notes=notes)
