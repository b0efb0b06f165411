"""Column names from a header row.

White space and control characters in a name are made single blanks and stripped. A blank name becomes `column_N` (N
is its position from 1); a name that is taken, also by one that differs only in case, gets the next free number:
`email`, `email_2`. Each change is noted. A first row that holds data is no header: see `looks_like_data`. Lines of a
title above the header, as reports have them, are found by `header_row`.
"""

import re
from collections.abc import Sequence

from leadmatch.sources.mapping_headers import understand

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_VIN = re.compile(r"(?=.*\d)(?=.*[A-Z])[A-HJ-NPR-Z0-9]{17}")
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?([ T].*)?|\d\d?[/.-]\d\d?[/.-](\d\d|\d{4})( .*)?")
_PHONE = re.compile(r"\+?[\d().\s-]+")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\ufeff\u200b]")
HEADER_ROWS = 30
"""Rows, from the first that holds anything, among which a header is looked for."""
_DATA_CELL = 256
"""Characters above which a cell of the first row is not looked at."""


def unique_names(cells: Sequence[str | None]) -> tuple[list[str], list[str]]:
    """Unique, clean, non-empty names for the cells of a header, and notes on what was changed.

    >>> unique_names([" ID ", "", "email", "Email"])
    (['ID', 'column_2', 'email', 'Email_2'], ['column 2 has no name: column_2', "column 4: 'Email' is taken: Email_2"])
    """
    wanted = [" ".join(_UNSEEN.sub(" ", cell or "").split()) for cell in cells]
    originals = {name.casefold() for name in wanted}
    names: list[str] = []
    notes: list[str] = []
    taken: set[str] = set()
    next_number: dict[str, int] = {}
    for position, name in enumerate(wanted, 1):
        unique = name or f"column_{position}"
        if not name or name.casefold() in taken:
            stem = unique.casefold()
            number = next_number.get(stem, 2)
            while unique.casefold() in taken or unique.casefold() in originals:
                unique = f"{name or f'column_{position}'}_{number}"
                number += 1
            next_number[stem] = number
            notes.append(f"column {position}: {name!r} is taken: {unique}" if name else _nameless(position, unique))
        names.append(unique)
        taken.add(unique.casefold())
    return names, notes


def _nameless(position: int, name: str) -> str:
    return f"column {position} has no name: {name}"


def looks_like_data(cells: Sequence[str | None]) -> bool:
    """Whether a first row is a record and no header: a cell is an e-mail address, telephone number, VIN or date."""
    return any(_is_data(cell.strip()) for cell in cells if cell and len(cell) <= _DATA_CELL)


def _is_data(cell: str) -> bool:
    if _EMAIL.fullmatch(cell) or _VIN.fullmatch(cell) or _DATE.fullmatch(cell):
        return True
    return _PHONE.fullmatch(cell) is not None and sum(map(str.isdigit, cell)) >= 7


def header_row(rows: Sequence[Sequence[str | None]]) -> int:
    """Which of the first rows is the header: 0, or the first row below a title.

    A title fills at most half as many cells as the fullest row. The header below it fills half as many or more, holds
    no data, and names lead fields in two cells or more, and in a third of its cells.

    >>> header_row([["Customers"], ["Printed 2025-01-31"], ["Cust #", "Name", "Phone"], ["1", "Ann", "416-555-0161"]])
    2
    """
    filled = [sum(bool(cell and cell.strip()) for cell in row) for row in rows[:HEADER_ROWS]]
    full = max(filled, default=0)
    for i, count in enumerate(filled):
        if count * 2 >= full and full >= 3 and names_fields(rows[i]):
            return i
        if count * 2 > full:
            return 0
    return 0


def names_fields(cells: Sequence[str | None]) -> bool:
    """Whether a row is a header of lead fields: two or more, and a third of its cells."""
    names = [cell.strip() for cell in cells if cell and cell.strip()]
    if looks_like_data(cells) or any(len(name) > _DATA_CELL for name in names):
        return False
    fields = sum(understand(name).field not in ("", "ignore") for name in names)
    return fields >= max(2, len(names) / 3)


def above(count: int) -> list[str]:
    """The note on lines above the header."""
    return [f"{count} line{'s' * (count > 1)} above the header left out"] if count else []


def header_of(cells: Sequence[str | None]) -> tuple[list[str], bool, list[str]]:
    """Names for the columns under a first row, whether that row was a header, and notes."""
    if looks_like_data(cells):
        names = [f"column_{position}" for position in range(1, len(cells) + 1)]
        return names, False, ["no header found: columns are named column_1, column_2 ..."]
    names, notes = unique_names(cells)
    return names, True, notes
