"""JSON and JSON Lines.

A document is an array of records, JSON Lines (one record a line), or an object around an array: under a key of
`CONTAINERS`, or its only key, at any depth of such objects. Any other object is one record. Nested values become
columns such as `phones.1.number`.

Numbers are kept as they are written (`4.16555E+09`, 10,000 digits); NaN and Infinity, which are not JSON, are null; a
key that comes twice in an object is kept as `key` and `key_2`. A line or element that is no record is rejected.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from leadmatch.errors import SourceError
from leadmatch.sources.cells import records_frame
from leadmatch.sources.encoding import to_utf8
from leadmatch.sources.files import Content
from leadmatch.sources.rows import Reject, assemble
from leadmatch.tables import RawTable

SUFFIXES = (".json", ".jsonl", ".ndjson")
CONTAINERS = (
    *("data", "items", "results", "result", "records", "rows", "value", "hits", "response"),
    *("leads", "customers", "contacts", "prospects", "people", "entities", "opportunities", "calls"),
)

_ANY = re.compile(rb"[\s\0]*[\[{]")
_SURE = re.compile(rb'\s*(\{\s*["}]|\[\s*[\]{])')


def sniff(head: bytes, suffix: str) -> bool:
    """Whether a text starts as JSON does; under another name it must start as JSON of records does."""
    head = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe")
    return (_ANY if suffix in SUFFIXES else _SURE).match(head) is not None


def read(content: Content, source: str) -> RawTable:
    """Read JSON or JSON Lines.

    Raises:
        SourceError: not JSON (with line and column), nested too deep, or more columns than a table can have.
    """
    data, notes = to_utf8(content.data, content.origin)
    text = data.decode("utf-8")
    try:
        found, rejects = _records(text)
        numbers = [number for number, _ in found]
        frame, changes = records_frame([record for _, record in found])
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise SourceError(f"{content.origin}: {place}: not JSON: {error.msg}: write it again") from error
    except RecursionError as error:
        raise SourceError(f"{content.origin}: nested too deep to be records: flatten it") from error
    except SourceError as error:
        raise SourceError(f"{content.origin}: {error}") from error
    if not frame.width:
        numbers = []
    return assemble(source, content.origin, frame, numbers=numbers, rejects=rejects, notes=notes + changes)


def _records(text: str) -> tuple[list[tuple[int, dict[str, Any]]], list[Reject]]:
    """Numbered records and rejects."""
    if not text.strip():
        return [], []
    try:
        document = _parse(text)
    except json.JSONDecodeError as error:
        if not error.msg.startswith("Extra data") and not _is_lines(text):
            raise
        return _sorted_out(_lines(text))
    if isinstance(document, dict):
        document = _unwrapped(document)
    if not isinstance(document, list):
        raise SourceError(f"holds {type(document).__name__} and no records: give an array of objects")
    return _sorted_out(enumerate(document, 1))


def _no_number(_name: str) -> None:
    return None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    unique = dict(pairs)
    if len(unique) == len(pairs):
        return unique
    taken: dict[str, Any] = {}
    for key, value in pairs:
        name, number = key, 2
        while name in taken or (name != key and name in unique):
            name, number = f"{key}_{number}", number + 1
        taken[name] = value
    return taken


_parse = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_no_number, object_pairs_hook=_object).decode


def _is_lines(text: str) -> bool:
    """Whether the first line alone is an object."""
    try:
        return isinstance(_parse(text.lstrip().split("\n", 1)[0]), dict)
    except json.JSONDecodeError:
        return False


def _lines(text: str) -> Iterable[tuple[int, Any]]:
    lines = (line for line in text.split("\n") if line.strip())
    for number, line in enumerate(lines, 1):
        try:
            yield number, _parse(line)
        except (json.JSONDecodeError, RecursionError) as error:
            yield number, error


def _sorted_out(values: Iterable[tuple[int, Any]]) -> tuple[list[tuple[int, dict[str, Any]]], list[Reject]]:
    records, rejects = [], []
    for number, value in values:
        if isinstance(value, dict):
            records.append((number, value))
        elif isinstance(value, Exception):
            rejects.append(Reject(number, None, "bad_json", f"not JSON: {value}"))
        else:
            rejects.append(Reject(number, None, "not_a_record", f"{type(value).__name__} where an object is expected"))
    return records, rejects


def _unwrapped(document: dict[str, Any]) -> list[Any]:
    for key, value in document.items():
        if key.casefold() in CONTAINERS or len(document) == 1:
            if isinstance(value, list) and (not value or any(isinstance(item, dict) for item in value)):
                return value
            if isinstance(value, dict):
                inner = _unwrapped(value)
                if inner != [value]:
                    return inner
    return [document]
