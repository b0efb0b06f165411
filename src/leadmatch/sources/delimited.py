"""CSV, TSV and other delimited text.

Order: encoding, `sep=` line, separator, header, body. The body goes through Polars' multithreaded reader when its
bytes prove that Polars and this module's own rules agree (line ends LF or CRLF; every quote opens or closes a whole
cell), and through `tokens.Tokenizer` otherwise. Both give the same table on such files.

A row with fewer cells than the header is accepted, the rest null. One with more is accepted if the surplus is empty,
else rejected as `too_many_cells`. `unclosed_quote` rejects one line. An empty file is a table without rows and columns.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.sources.encoding import to_utf8
from leadmatch.sources.files import Content
from leadmatch.sources.headers import HEADER_ROWS, above, header_of, header_row
from leadmatch.sources.rows import Reject, assemble, text_frame
from leadmatch.sources.tokens import Record, Tokenizer
from leadmatch.tables import RawTable

SEPARATORS = (",", "\t", ";", "|")
"""Tried in this order."""

_SAMPLE = 256 * 1024
_SAMPLE_RECORDS = 100
_DIRECTIVE = re.compile(rb'"?sep=([^\r\n"])"?(?:\r\n|\n|\r)', re.IGNORECASE)
_CHUNK = 1024 * 1024
_QUOTE, _NEWLINE, _RETURN = b'"\n\r'


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text is to be read. start: characters before the body; notes: on names and header."""

    separator: str
    names: list[str]
    start: int
    notes: list[str]


def read(content: Content, source: str) -> RawTable:
    """Read delimited text.

    Raises:
        SourceError: the bytes are not in the encoding that their byte order mark promises.
    """
    data, notes = to_utf8(content.data, content.origin)
    directive = _DIRECTIVE.match(data)
    data = data[directive.end() :] if directive else data
    sample = _sample(data)
    separator = directive[1].decode("utf-8", "replace") if directive else find_separator(sample)
    layout = find_layout(sample, separator)
    if layout is None:
        return assemble(source, content.origin, text_frame({}), notes=notes)
    notes += layout.notes
    if len(layout.names) == 1 and _set_by_blanks(sample):
        notes.append("the columns seem to be set apart by blanks (fixed width), which is not read: export it as CSV")
    if b"\0" in data:
        notes.append("holds NUL bytes, which are kept")
    separators = survey(data, separator)
    frame = None if separators is None else read_fast(data, sample, layout)
    if frame is not None and separators is not None:
        head = sample[: layout.start].encode()
        missing = frame.height * (frame.width - 1) > separators - (survey(head, separator) or 0)
        short = _short_rows(data, separator, len(head), frame.width) if missing else 0
        return assemble(source, content.origin, frame, notes=notes + _short_note(short))
    frame, numbers, rejects, more = read_carefully(data.decode("utf-8"), layout)
    return assemble(source, content.origin, frame, numbers=numbers, rejects=rejects, notes=notes + more)


def _sample(data: bytes) -> str:
    cut = data.find(b"\n", _SAMPLE) + 1
    return data[: cut or len(data)].decode("utf-8")


def _set_by_blanks(sample: str) -> bool:
    """Whether most of the first lines that hold anything have three blanks or more between words."""
    lines = [line for line in sample.split("\n")[:_SAMPLE_RECORDS] if line.strip()]
    return 2 * sum("   " in line.strip() for line in lines) > len(lines)


def find_separator(sample: str) -> str:
    """The separator under which the first records have as many cells as the header, and the header the most."""
    best, best_score = SEPARATORS[0], (0.0, 0)
    for separator in SEPARATORS:
        records = islice(Tokenizer(sample, separator).records(), _SAMPLE_RECORDS)
        rows = [record.cells for record in records if any(record.cells)]
        widths = [len(cells) for cells in rows[header_row(rows) :]]
        if not widths or widths[0] < 2:
            continue
        score = (sum(width == widths[0] for width in widths[1:]) / max(len(widths) - 1, 1), widths[0])
        if score > best_score:
            best, best_score = separator, score
    return best


def find_layout(sample: str, separator: str) -> Layout | None:
    """The columns of a text and where its body starts; None where it holds nothing."""
    records = list(islice((r for r in _numbered(sample, separator) if any(r[1].cells)), HEADER_ROWS))
    if not records:
        return None
    skipped = header_row([record.cells for _, record in records])
    start, record = records[skipped]
    names, is_header, notes = header_of(record.cells)
    return Layout(separator, names, record.end if is_header else start, above(skipped) + notes)


def _numbered(sample: str, separator: str) -> Iterator[tuple[int, Record]]:
    """Each record with the character at which it starts."""
    start = 0
    for record in Tokenizer(sample, separator).records():
        yield start, record
        start = record.end


def survey(data: bytes, separator: str) -> int | None:
    """How many separators stand outside quotes, or None where Polars may not read these bytes as `Tokenizer` does.

    Trusted if no CR stands alone and every quote, counted from the start, is in its place: an opening one after a
    separator, a line end or its twin, a closing one before a separator, a line end or its twin.
    """
    returns = data.count(b"\r")
    if (returns and returns != data.count(b"\r\n")) or len(separator.encode()) != 1:
        return None
    text, comma, inside, count = np.frombuffer(data, dtype=np.uint8), ord(separator), 0, 0
    quoted = b'"' in data
    for start in range(0, len(text), _CHUNK):  # a chunk fits the cache of a core
        chunk = text[start : start + _CHUNK]
        count += int(np.count_nonzero(chunk == comma))
        if not quoted:
            continue
        quotes = np.flatnonzero(chunk == _QUOTE)
        if not _in_place(text, quotes + start, comma, inside):
            return None
        edges = np.concatenate(([0] * inside, quotes, [len(chunk)] * ((inside + len(quotes)) & 1)))
        if len(edges):
            before = np.searchsorted(np.flatnonzero(chunk == comma), edges)
            count -= int((before[1::2] - before[::2]).sum())
        inside = (inside + len(quotes)) & 1
    return None if inside else count


def _in_place(text: NDArray[np.uint8], quotes: NDArray[np.intp], comma: int, inside: int) -> bool:
    opening, closing = quotes[inside::2], quotes[1 - inside :: 2]
    before = text[opening[opening > 0] - 1]
    after = text[closing[closing < len(text) - 1] + 1]
    opens = (before == comma) | (before == _NEWLINE) | (before == _QUOTE)
    closes = (after == comma) | (after == _NEWLINE) | (after == _RETURN) | (after == _QUOTE)
    return bool(opens.all() and closes.all())


def read_fast(data: bytes, sample: str, layout: Layout) -> pl.DataFrame | None:
    """The body through Polars, or None where it declines (a row with too many cells)."""
    try:
        return pl.read_csv(
            data,
            has_header=False,
            schema=dict.fromkeys(layout.names, pl.String),
            separator=layout.separator,
            skip_lines=sample.count("\n", 0, layout.start),
            missing_columns="insert",
            raise_if_empty=False,
            glob=False,
        )
    except pl.exceptions.PolarsError:
        return None


def _short_rows(data: bytes, separator: str, start: int, width: int) -> int:
    """How many lines from a byte on have fewer cells than `width`; blank lines do not count."""
    text = np.frombuffer(data if data.endswith(b"\n") else data + b"\n", dtype=np.uint8)[start:]
    commas, ends = text == ord(separator), text == _NEWLINE
    if b'"' in data:
        outside = (np.cumsum((text == _QUOTE).view(np.uint8), dtype=np.uint8) & 1) == 0
        commas, ends = commas & outside, ends & outside
    stops = np.flatnonzero(ends)
    starts = np.concatenate(([0], stops[:-1] + 1))
    separators = np.searchsorted(np.flatnonzero(commas), stops)
    short = np.diff(separators, prepend=0) < width - 1
    blank = (stops == starts) | ((stops == starts + 1) & (text[starts] == _RETURN))
    return int((short & ~blank).sum())


def _short_note(short: int) -> list[str]:
    return [f"{short} rows are shorter than the header: their last cells are null"] if short else []


def read_carefully(text: str, layout: Layout) -> tuple[pl.DataFrame, list[int], list[Reject], list[str]]:
    """The body through `Tokenizer`: the frame, the number of each of its rows, rejected rows, notes."""
    width, short, surplus = len(layout.names), 0, 0
    rows: list[list[str | None]] = []
    numbers: list[int] = []
    rejects: list[Reject] = []
    for number, record in enumerate(Tokenizer(text, layout.separator).records(layout.start), 1):
        cells: list[str | None] = list(record.cells)
        if record.unclosed or (len(cells) > width and any(cells[width:])):
            rejects.append(_reject(number, record, layout.names))
            continue
        blank = len(cells) == 1 and not cells[0]
        short += len(cells) < width and not blank
        surplus += len(cells) > width
        rows.append(cells[:width] + [None] * (width - len(cells)))
        numbers.append(number)
    columns = zip(*rows, strict=True) if rows else iter([()] * width)
    frame = text_frame(dict(zip(layout.names, columns, strict=True)))
    notes = _short_note(short)
    if surplus:
        notes.append(f"{surplus} rows have empty cells beyond the header, which are left out")
    return frame, numbers, rejects, notes


def _reject(number: int, record: Record, names: list[str]) -> Reject:
    if record.unclosed:
        column = names[record.unclosed - 1] if record.unclosed <= len(names) else None
        return Reject(number, column, "unclosed_quote", "a quote is opened and not closed: the line cannot be split")
    found = f"{len(record.cells)} cells under a header of {len(names)}: quote cells that hold the separator"
    return Reject(number, None, "too_many_cells", found)
