"""Charts as marks: bars, stacked columns, a matrix and a waterfall. Pure geometry, from plain numbers."""

from collections.abc import Sequence
from itertools import accumulate
from math import floor, log10

from leadmatch.report.section import Chart, Mark, Table, count, shortened

WIDTH = 640.0
_ROW, _BAR = 26.0, 16.0
_LABEL = 290.0
_CHAR = 7.8
"""About how wide a character is."""
_STRONGEST = 0.45
"""A cell is never painted so strongly that the text in it is hard to read."""

Part = tuple[str, str]
"""CSS class of a paint, and what it stands for."""


def bars(
    title: str, says: str, rows: Sequence[tuple[str, Sequence[float], str]], parts: Sequence[Part], data: Table
) -> Chart:
    """Horizontal bars, one a row.

    Args:
        title: of the chart.
        says: what it shows, for those who do not see it.
        rows: label, the length of each part (laid one after another), text at the end of the bar.
        parts: the parts.
        data: the same as a table.
    """
    label = min(_LABEL, max((len(name) for name, _, _ in rows), default=0) * _CHAR + 20)
    told = max((len(text) for _, _, text in rows), default=0) * _CHAR + 12
    scale = (WIDTH - label - told) / (max((sum(values) for _, values, _ in rows), default=0) or 1)
    marks = []
    for i, (name, values, text) in enumerate(rows):
        y = i * _ROW
        marks.append(_text(name, label - 8, y + 17, "end", int(label / _CHAR)))
        starts = [label, *accumulate((value * scale for value in values), initial=label)][1:]
        for (paint, _), value, x in zip(parts, values, starts, strict=False):
            if value:
                marks.append(Mark("rect", paint, x, y + 4, max(value * scale, 1.0), _BAR))
        marks.append(_text(text, label + sum(values) * scale + 6, y + 17))
    legend = tuple(parts) if len(parts) > 1 else ()
    return Chart(title, says, WIDTH, max(len(rows), 1) * _ROW, tuple(marks), data, legend)


def columns(
    title: str, says: str, rows: Sequence[tuple[str, Sequence[float]]], parts: Sequence[Part], data: Table
) -> Chart:
    """Stacked columns, one a row, from left to right; every so many labels are written, so that none overlap."""
    height, left, bottom = 180.0, 44.0, 24.0
    top = _round_up(max((sum(values) for _, values in rows), default=1) or 1)
    step = (WIDTH - left) / max(len(rows), 1)
    scale = height / top
    marks = []
    for tick in (0.0, 0.5, 1.0):
        y = 10 + height * (1 - tick)
        marks.append(Mark("line", "grid", left, y, WIDTH, y))
        marks.append(_text(_number(top * tick), left - 6, y + 4, "end"))
    every = max(1, -(-int(max((len(name) for name, _ in rows), default=1) * _CHAR + 10) // max(int(step), 1)))
    for i, (name, values) in enumerate(rows):
        x, base = left + i * step, 10 + height
        for (paint, _), value in zip(parts, values, strict=True):
            if value:
                base -= value * scale
                marks.append(Mark("rect", paint, x + step * 0.12, base, step * 0.76, value * scale))
        if i % every == 0:
            half = len(name) * _CHAR / 2
            marks.append(_text(name, min(x + step / 2, WIDTH - half), height + bottom + 4, "middle"))
    return Chart(title, says, WIDTH, height + bottom + 14, tuple(marks), data, tuple(parts))


def matrix(
    title: str, says: str, names: tuple[Sequence[str], Sequence[str]], cells: Sequence[Sequence[tuple[float, str]]],
    data: Table,
) -> Chart:  # fmt: skip
    """Cells painted by their strength (0 to 1) with a text in each; names of rows and of columns."""
    rows, heads = names
    left = min(_LABEL, max((len(name) for name in rows), default=0) * _CHAR + 20)
    step = max(60.0, max((len(head) for head in heads), default=0) * _CHAR + 8)
    marks = [_text(head, left + (j + 0.5) * step, 14, "middle", int(step / _CHAR)) for j, head in enumerate(heads)]
    for i, (name, line) in enumerate(zip(rows, cells, strict=True)):
        y = 22 + i * 30.0
        marks.append(_text(name, left - 8, y + 19, "end", int(left / _CHAR)))
        for j, (strength, text) in enumerate(line):
            x = left + j * step
            marks.append(Mark("rect", "a", x + 1, y + 1, step - 2, 28, strength=0.04 + strength * (_STRONGEST - 0.04)))
            marks.append(_text(text, x + step / 2, y + 19, "middle"))
    width = left + step * max(len(heads), 1)
    return Chart(title, says, width, 26 + len(rows) * 30.0, tuple(marks), data, wide=width > WIDTH)


def waterfall(title: str, says: str, steps: Sequence[tuple[str, float]], unit: str, data: Table) -> Chart:
    """Steps up and down from 0, each from where the one before it ended, and where they end."""
    ends = list(accumulate(value for _, value in steps))
    starts = [0.0, *ends[:-1]]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    label, told, width = 430.0, 70.0, 920.0
    scale = (width - label - told) / ((high - low) or 1)

    def place(value: float) -> float:
        return label + (value - low) * scale

    marks = [Mark("line", "grid", place(0), 0, place(0), (len(steps) + 1) * _ROW)]
    total = ends[-1] if ends else 0.0
    lines = [
        *((name, value, start) for (name, value), start in zip(steps, starts, strict=True)),
        ("together", total, 0.0),
    ]
    for i, (name, value, start) in enumerate(lines):
        y, paint = i * _ROW, ("b" if value < 0 else "a")
        x = place(min(start, start + value))
        marks.append(_text(name, label - 8, y + 17, "end", int(label / _CHAR)))
        marks.append(Mark("rect", paint, x, y + 4, max(abs(value) * scale, 1.0), _BAR))
        marks.append(_text(f"{value:+.1f}", place(high) + 8, y + 17))
    legend = (("a", f"for one person ({unit})"), ("b", "against it"))
    return Chart(title, says, width, len(lines) * _ROW, tuple(marks), data, legend, wide=True)


def _text(text: str, x: float, y: float, anchor: str = "start", room: int = 60) -> Mark:
    return Mark("text", "label", x, y, text=shortened(text, max(room, 2)), anchor=anchor)


def _number(value: float) -> str:
    return count(round(value)) if value >= 10 or value == int(value) else f"{value:.1f}"


def _round_up(value: float) -> float:
    """The next number of one or two figures that halves well."""
    unit = 10.0 ** floor(log10(value))
    return next(unit * step for step in (1, 2, 4, 6, 8, 10) if unit * step >= value)
