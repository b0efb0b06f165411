"""Delimited text to records, cell by cell, for text that breaks the rules of RFC 4180.

Lines end with LF, CRLF or CR. A cell that opens with a quote (blanks before it allowed) ends at the next quote that
is not doubled. Where that quote is not followed by a separator or line end, the quoting is broken: on one line the
cell reaches to the next separator and its inner quotes are kept; over several lines the opening quote counts as never
closed: its record is the first line alone, with the problem `unclosed_quote`, and reading goes on at the next line.
Any other cell is taken verbatim.

Time is linear in the text: where a search for a closing quote has failed, quoted cells may not span lines.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_LINE_END = re.compile(r"\r\n|\n|\r")
_OPENING = re.compile(' *"')
_QUOTED = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')


class Record(NamedTuple):
    """One record: its cells, where the next one starts, and the cell (from 1) whose quote is never closed, or 0."""

    cells: list[str]
    end: int
    unclosed: int = 0


class Tokenizer:
    """Reads the records of a text in order; blank lines are records with one empty cell."""

    def __init__(self, text: str, separator: str) -> None:
        self._text = text
        self._separator = separator
        self._ends = (separator, "\r", "\n", "")
        self._one_line_until = 0

    def records(self, start: int = 0) -> Iterator[Record]:
        """The records from a position on, which must be the start of a line."""
        text, separator, at = self._text, self._separator, start
        while at < len(text):
            found = _LINE_END.search(text, at)
            stop, following = found.span() if found else (len(text), len(text))
            line = text[at:stop]
            if '"' in line:
                record = self._quoted_record(at, stop, following)
                at = record.end
                yield record
            else:
                at = following
                yield Record(line.split(separator), following)

    def _quoted_record(self, at: int, stop: int, following: int) -> Record:
        """The record at a position; its first line ends at `stop`, the next line starts at `following`."""
        text, separator, cells = self._text, self._separator, list[str]()
        first_stop, first_following = stop, following
        while True:
            opening = _OPENING.match(text, at, stop)
            if opening is None:
                next_separator = text.find(separator, at, stop)
                end = stop if next_separator < 0 else next_separator
                cells.append(text[at:end])
            else:
                cell = self._quoted_cell(at, opening.end() - 1, stop)
                if cell is None:
                    return Record([text[at:first_stop]], first_following, len(cells) + 1)
                value, end = cell
                cells.append(value)
            if end > stop or text[end : end + 1] != separator:
                found = _LINE_END.match(text, end)
                if text[end : end + 1] != separator:
                    return Record(cells, found.end() if found else end)
                later = _LINE_END.search(text, end)
                stop = later.start() if later else len(text)
            at = end + 1

    def _quoted_cell(self, start: int, quote: int, stop: int) -> tuple[str, int] | None:
        text = self._text
        limit = stop if quote < self._one_line_until else len(text)
        match = _QUOTED.match(text, quote, limit)
        if match is None:
            self._one_line_until = max(self._one_line_until, limit)
            return None
        end = match.end()
        if text[end : end + 1] in self._ends:
            return match[1].replace('""', '"'), end
        if end > stop:
            self._one_line_until = end - 1
            return None
        next_separator = text.find(self._separator, end, stop)
        end = stop if next_separator < 0 else next_separator
        return _lenient(text[start:end].strip(" ")), end


def _lenient(cell: str) -> str:
    r"""A cell whose quoting is broken: outer quotes off where there are two, `\"` is a quote.

    >>> _lenient('"Ann "A" Lee"'), _lenient('"Ann" Lee'), _lenient(r'"Ann \"A\""')
    ('Ann "A" Lee', '"Ann" Lee', 'Ann "A"')
    """
    if len(cell) > 1 and cell.endswith('"'):
        cell = cell[1:-1]
    return cell.replace('\\"', '"')
