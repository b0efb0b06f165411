"""The file formats, in the order in which a file's content is asked about them. What a file is called comes second.

To add a format: a module with `sniff(head, suffix) -> bool` and `read(content, source) -> RawTable`, and a row here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from leadmatch.errors import SourceError
from leadmatch.sources import delimited, excel, json, parquet
from leadmatch.sources.files import Content
from leadmatch.tables import RawTable

HEAD = 64 * 1024
"""Bytes at the start of a file by which its format is told."""

_LEAD_SUFFIXES = (".xml", ".adf", ".eml")
_LEAD = re.compile(rb"<(\w+:)?(adf|processsaleslead)[\s>/]", re.IGNORECASE)
_MAIL = re.compile(
    rb"from \S+@|(from|received|mime-version|content-type|return-path|delivered-to|message-id): ?\S", re.IGNORECASE
)

REFUSED = (
    (re.compile(rb"\x80[\x02-\x05]"), "a pickle", "pickles run code: write CSV or Parquet"),
    (re.compile(rb"\x1f\x8b"), "gzip inside gzip", "unpack it once"),
    (re.compile(rb"SQLite format 3\0"), "an SQLite database", "read it as sqlite:///PATH?table=NAME"),
    (re.compile(rb"%PDF-"), "a PDF", "export it as CSV"),
    (re.compile(rb"(BZh\d|\xfd7zXZ|\x28\xb5\x2f\xfd|7z\xbc\xaf|Rar!)"), "packed", "unpack it, or pack it with gzip"),
    (re.compile(rb"\s*<(!doctype html|html|table)[\s>]", re.IGNORECASE), "an HTML page", "save it as CSV or XLSX"),
)
"""First bytes of what cannot be a source, what that is, and what to do."""


@dataclass(frozen=True, slots=True)
class Format:
    """One file format. suffixes: those it usually has; sniff: whether content (first bytes, suffix) is of it."""

    name: str
    suffixes: tuple[str, ...]
    sniff: Callable[[bytes, str], bool]
    read: Callable[[Content, str], RawTable]


def _sniff_adf(head: bytes, suffix: str) -> bool:
    if suffix in _LEAD_SUFFIXES:
        return True
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").replace(b"\0", b"")
    starts = text.startswith((b"<?xml", b"<!DOCTYPE adf")) or _LEAD.match(text) or _MAIL.match(text)
    return bool(starts) or (suffix == ".txt" and _LEAD.search(text) is not None)


def _read_adf(content: Content, source: str) -> RawTable:
    from leadmatch.sources import adf

    return adf.read(content.data, source, content.origin)


def _is_any_text(head: bytes, suffix: str) -> bool:
    return True


FORMATS = (
    Format("parquet", (".parquet", ".pq"), parquet.sniff, parquet.read),
    Format("excel", (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"), excel.sniff, excel.read),
    Format("adf", _LEAD_SUFFIXES, _sniff_adf, _read_adf),
    Format("json", json.SUFFIXES, json.sniff, json.read),
    Format("delimited", (".csv", ".tsv", ".tab", ".psv", ".txt"), _is_any_text, delimited.read),
)


def read_content(content: Content, source: str) -> RawTable:
    """Read a file in the format that its content shows.

    Raises:
        SourceError: a format that is refused, or an error of the format's reader.
    """
    head = content.data[:HEAD]
    if content.suffix not in _LEAD_SUFFIXES:
        for magic, what, hint in REFUSED:
            if magic.match(head):
                raise SourceError(f"{content.origin}: is {what}: {hint}")
    found = next(one for one in FORMATS if one.sniff(head, content.suffix))
    return found.read(content, source)
