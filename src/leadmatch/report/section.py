"""What a report is made of: sections of figures, tables, charts and sentences. No HTML here; `page` draws them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import polars as pl

Cell: TypeAlias = "str | int | float | None"
Named: TypeAlias = "Callable[[pl.DataFrame], pl.DataFrame]"
"""Gives the rows of a table with the names of their customers: only those that are shown need one."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A few big numbers: (value, what it counts)."""

    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table. numbers: columns set to the right; a cell that is None is shown as a dash."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of a chart in its own units: rect (x y w h), line (x y to w h) or text at x y.

    kind: the CSS class of its paint; anchor: of a text; strength: opacity of a rect, 0 to 1.
    """

    shape: str
    kind: str
    x: float
    y: float
    w: float = 0.0
    h: float = 0.0
    text: str = ""
    anchor: str = "start"
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its words for those who do not see it, and the same numbers as a table.

    legend: (CSS class of the paint, what it means); wide: the table needs the whole width, and stands below.
    """

    title: str
    says: str
    width: float
    height: float
    marks: tuple[Mark, ...]
    table: Table
    legend: tuple[tuple[str, str], ...] = ()
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, or a heading inside a section."""

    words: str
    heading: bool = False


Block: TypeAlias = "Figures | Table | Chart | Text"


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report. key: of its link; lead: what it says, in a sentence or two."""

    key: str
    title: str
    lead: str
    blocks: tuple[Block, ...] = ()


def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]], numbers: Sequence[int] = ()) -> Table:
    """A table of plain rows."""
    return Table(caption, tuple(columns), tuple(tuple(row) for row in rows), frozenset(numbers))


def count(number: int) -> str:
    """A count as people write it.

    >>> count(12345)
    '12,345'
    """
    return f"{number:,}"


def share(part: float, whole: float) -> str:
    """A share in percent; a dash of nothing; never 0 % or 100 % of what is not none or all.

    >>> share(1, 3), share(0, 9), share(1, 9999), share(9998, 9999), share(1, 0)
    ('33%', '0%', '<1%', '>99%', '–')
    """
    if not whole:
        return "–"
    percent = 100 * part / whole
    if 0 < percent < 1:
        return "<1%"
    return ">99%" if 99 < percent < 100 else f"{percent:.0f}%"


def shortened(text: str, length: int) -> str:
    """A text of so many characters at most."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
