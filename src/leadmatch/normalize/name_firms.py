"""Businesses that stand in the columns of a person's name, as systems without a column of their own for them keep them.

Contract: (first name, last name) as written -> both and the company. A cell of several words alone is a business where
it looks like one; beside another cell only where a legal form, a word of trade or a public beginning makes it sure:
all of it where no given name comes first (ACME | PLUMBING LLC), else the last name (Steve | Acme Plumbing).
"""

import numpy as np
import polars as pl

from leadmatch.normalize import companies
from leadmatch.normalize.cells import combine, encode, first_of, gather
from leadmatch.normalize.name_flags import is_placeholder, tidy_name
from leadmatch.normalize.name_words import given_names
from leadmatch.tables import Coded
from leadmatch.text import fold

Names = tuple[str | None, str | None, str | None]
_WHOLE = 3
"""Words of a name in two cells, from which one of trade makes all of it a business."""


def firm_of(first: str | None, last: str | None) -> Names:
    """First name, last name and company of one pair of cells.

    >>> firm_of(None, "Acme Plumbing LLC"), firm_of("Steve", "Acme Plumbing"), firm_of("Ann", "Hall")
    ((None, None, 'Acme Plumbing LLC'), ('Steve', None, 'Acme Plumbing'), ('Ann', 'Hall', None))
    """
    given = None if first is None or is_placeholder(first, "first_name") else tidy_name(first)
    family = None if last is None or is_placeholder(last, "last_name") else tidy_name(last)
    if given is None or family is None:
        cell = given or family
        firm = cell is not None and " " in cell and companies.looks_like_one(cell)
        return (None, None, cell) if firm else (first, last, None)
    whole = f"{given} {family}"
    if fold(given.split()[0]) not in given_names() and len(whole.split()) >= _WHOLE and companies.is_sure(whole):
        return None, None, whole
    return (first, None, family) if " " in family and companies.is_sure(family) else (first, last, None)


def with_firms(raw: dict[str, Coded]) -> dict[str, Coded]:
    """`firm_of` of every lead: the parts, first of all `first_name`, `last_name` and `company`."""
    names = ("first_name", "last_name")
    perhaps = np.zeros(len(raw["last_name"].codes), bool)
    for name in names:
        perhaps |= np.append(companies.looks_like(raw[name].values).to_numpy(), False)[raw[name].codes]
    rows = np.flatnonzero(perhaps)
    if not len(rows):
        return raw
    pair, where = combine([raw[name].codes[rows] for name in names])
    cells = [gather(raw[name].values, raw[name].codes[rows][where]) for name in names]
    read = [firm_of(*both) for both in zip(*cells, strict=True)]
    out = dict(raw)
    for number, name in enumerate((*names, "company")):
        codes, values = encode(pl.Series([one[number] for one in read], dtype=pl.String))
        found = np.full(len(perhaps), -1, np.int32)
        found[rows] = codes[pair]
        old = Coded(np.where(perhaps & (name != "company"), np.int32(-1), raw[name].codes), raw[name].values)
        out[name] = first_of([old, Coded(found, values)])
    return out
