"""The addresses of a lead in long form: one a (table, role, slot) that says more than a country."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from leadmatch import few
from leadmatch.normalize import addresses, addresses_one
from leadmatch.normalize.batch import Batch, Column, role_number
from leadmatch.spec import Spec
from leadmatch.tables import Addresses, Codes

Slotted = tuple[str, Column]
_PIECES = dict.fromkeys(addresses.PIECES, pl.String)


def read(batch: Batch, spec: Spec) -> Addresses:
    """Addresses of all leads, by lead and then by slot, none twice."""
    parts, leads, roles = [], [], []
    for role, start, raw in _slots(batch):
        some = raw.select(pl.any_horizontal(pl.col(c).is_not_null() for c in raw.columns if c != "country")).to_series()
        parts.append(_parsed(raw if some.all() else raw.filter(some)))
        rows = some.arg_true().to_numpy().astype(np.int32) + np.int32(start)
        leads.append(rows)
        roles.append(np.full(len(rows), role_number("street", role), np.uint8))
    shown = pl.concat([pl.DataFrame(schema=_PIECES), *parts])
    codes, distinct = _keyed(shown, spec.dealer.country)
    lead = np.concatenate([np.zeros(0, np.int32), *leads])
    role_codes = np.concatenate([np.zeros(0, np.uint8), *roles])
    order = np.argsort(lead, kind="stable")
    order = order[codes[order] >= 0]
    key = pl.DataFrame({"l": lead[order], "c": codes[order], "r": role_codes[order]})
    if len(parts) > len(batch.sources):
        order = order[key.select(pl.struct(pl.all()).is_first_distinct()).to_series().to_numpy()]
    in_order = len(order) == len(shown) and bool((order[1:] > order[:-1]).all())
    return Addresses(lead[order], codes[order], role_codes[order], distinct, shown if in_order else shown[order])


def _parsed(raw: pl.DataFrame) -> pl.DataFrame:
    """Addresses as people see them; a few are read one by one."""
    if raw.height > few.FEW:
        return addresses.parse(raw)
    cells = [{name: cell for name, cell in row.items() if cell is not None} for row in raw.iter_rows(named=True)]
    return pl.DataFrame([addresses_one.parse_one(cell) for cell in cells], _PIECES, orient="row")


def _keyed(pieces: pl.DataFrame, country: str) -> tuple[Codes, pl.DataFrame]:
    """`addresses.keys`; a few are made one by one."""
    if pieces.height > few.FEW:
        return addresses.keys(pieces, country)
    numbers: dict[addresses_one.Pieces, int] = {}
    made = [addresses_one.key_one(row, country) for row in pieces.iter_rows()]
    codes = [-1 if key is None else numbers.setdefault(key, len(numbers)) for key in made]
    return np.array(codes, np.int32), pl.DataFrame(list(numbers), _PIECES, orient="row")


def _slots(batch: Batch) -> Iterator[tuple[str, int, pl.DataFrame]]:
    """Raw cells of addresses by table, role and slot, in the order of tables: (role, first lead, cells)."""
    groups: dict[tuple[int, str, int], list[Slotted]] = {}
    for field in addresses.FIELDS:
        for column in batch.columns(field):
            if not len(column.cells):  # it would have the start of the next table
                continue
            groups.setdefault((column.start, column.role, column.slot), []).append((field, column))
    for key in sorted(groups, key=lambda key: (key[0], key[2])):
        columns = groups.pop(key)
        if any(field != "country" for field, _ in columns):
            yield key[1], key[0], _raw(columns)


def _raw(columns: list[Slotted]) -> pl.DataFrame:
    """Raw cells by field; several columns of one field (street line 1, line 2) are joined by a comma."""
    by_field: dict[str, list[pl.Series]] = {}
    for field, column in columns:
        by_field.setdefault(field, []).append(column.cells)
    made = {}
    for field, cells in by_field.items():
        frame = pl.DataFrame([c.alias(str(i)) for i, c in enumerate(cells)])
        joined = pl.concat_str(pl.all(), separator=", ", ignore_nulls=True)
        made[field] = cells[0] if len(cells) == 1 else frame.select(pl.when(joined != "").then(joined)).to_series()
    return pl.DataFrame(made)
