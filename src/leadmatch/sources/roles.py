"""Types that stand beside values in nested records, as roles: `phones.1.type` says what `phones.1.number` is.

Contract: frame of spread records -> the same frame in which a value whose entry names its role has moved to a column
with the role in its path: `phones.1.number` to `phones.1.mobile.number`. A value beside a type that names no role stays
where it is, so nothing is lost. Entries are those of lists of phones, e-mails, addresses and vehicles.
"""

import re

import polars as pl

from leadmatch.sources.mapping_words import known, words_of

_TYPED = re.compile(r"(?i)^((?:.*\.)?([^.]+)\.\d+)\.(?:\w*type|kind|label|location)$")
_FAMILIES = {"phone": "phone", "email": "email", "address": "address", "vehicle": "vin"}
"""A word of the list's name -> the family of roles."""


def with_roles(frame: pl.DataFrame) -> pl.DataFrame:
    """Move values by the role that their entry names; a column that is left empty goes."""
    typed = [(match[1], match[2], name) for name in frame.columns if (match := _TYPED.match(name))]
    for entry, listed, name in typed:
        family = next((_FAMILIES[word] for word in words_of(listed) if word in _FAMILIES), "")
        if family:
            frame = _moved(frame, entry, name, known().roles[family])
    return frame


def _moved(frame: pl.DataFrame, entry: str, typed: str, roles: dict[str, str]) -> pl.DataFrame:
    """The columns of one entry, spread over the roles that its type column names."""
    role = {
        value: found
        for value in frame[typed].drop_nulls().unique(maintain_order=True)
        if (found := next((roles[word] for word in words_of(value) if word in roles), ""))
    }
    if not role:
        return frame
    of_row = frame[typed].replace_strict(role, default=None, return_dtype=pl.String)
    inside = [name for name in frame.columns if name.startswith(f"{entry}.") and name != typed]
    mine = {name for name in inside if "." not in name[len(entry) + 1 :]}
    columns: list[pl.Series] = []
    for name in frame.columns:
        column = frame[name]
        if name not in mine:
            columns.append(column)
            continue
        rest = column.set(of_row.is_not_null(), None)
        parts = [
            column.set((of_row != one).fill_null(value=True), None).alias(f"{entry}.{one}{name[len(entry) :]}")
            for one in dict.fromkeys(role.values())
        ]
        columns += [part for part in (rest, *parts) if part.null_count() < len(part)]
    taken = [column.name for column in columns]
    return pl.DataFrame(columns) if len(set(taken)) == len(taken) else frame
