"""`streets` for one line: the same patterns, without a column."""

import functools

import polars as pl

from leadmatch.normalize import patterns, streets
from leadmatch.normalize.cells import LOST
from leadmatch.text import fold

Line = tuple[str | None, str | None, str | None]
"""Number, street, unit."""


def split_one(line: str | None) -> Line:
    """`streets.split` of one tidy line."""
    if line is None:
        return None, None, None
    if not patterns.plain(line):
        number, street, unit = streets.split(pl.Series([line])).row(0)
        return number, street, unit
    unit = None
    if patterns.contains(line, streets.MAYBE_UNIT) and (found := patterns.extract(line, streets.WHOLE_UNIT)):
        unit = patterns.extract(found.strip(" ,()"), streets.UNIT_ID)
        line = line if unit is None else patterns.replace(line, streets.UNIT, " ").strip(" ,")
    if match := patterns.search(line, streets.NUMBER):
        return match[1], match[2] or None, unit
    return _rare(line, unit)


def _rare(line: str, unit: str | None) -> Line:
    """`streets._rare` of one line."""
    box, alone = patterns.extract(line, streets.BOX), patterns.extract(line, streets.NUMBER_ALONE)
    dashed = patterns.search(line, streets.DASHED)
    inside = patterns.search(line, streets.inside_pattern())
    if unit is None and dashed:
        unit = dashed[1].removeprefix("#")
    if box is not None:
        return box, "PO Box", unit
    if dashed:
        return dashed[2], dashed[3] or None, unit
    number = alone if alone is not None else inside[1] if inside else None
    rest = inside[2] if inside else None if alone is not None or patterns.contains(line, LOST) else line
    return number, rest or None, unit


@functools.cache
def _variants() -> dict[str, str]:
    return {variant: word for word, variants in streets.tables()["types"].items() for variant in variants}


def words_one(value: str | None) -> str | None:
    """`streets.street_key` of one text."""
    folded = fold(value)
    if folded is None:
        return None
    if not patterns.plain(folded):
        key: str | None = streets.street_key(pl.Series([value])).item()
        return key
    words = patterns.replace_all(patterns.replace_all(folded, *streets.DOTS), *streets.SIGNS).split()
    variants, out, at = _variants(), [], 0
    while at < len(words):
        pair = variants.get(" ".join(words[at : at + 2])) if at + 1 < len(words) else None
        out.append(pair or variants.get(words[at], words[at]))
        at += 2 if pair else 1
    return " ".join(out) or None


def city_one(value: str | None) -> str | None:
    """`streets.city_key` of one text."""
    folded = fold(value)
    return words_one(None if folded is None else patterns.replace(folded, streets.region_behind(), ""))


def unit_one(value: str | None) -> str | None:
    """`streets.unit_key` of one text."""
    folded = fold(value)
    if folded is None:
        return None
    if not patterns.plain(folded):
        key: str | None = streets.unit_key(pl.Series([value])).item()
        return key
    bare = patterns.replace(folded, streets.UNIT_WORD, "").removesuffix(".0")
    bare = patterns.replace_all(bare, *streets.UNIT_SIGNS).strip()
    return patterns.replace(bare, *streets.ZEROS) or None


def number_one(value: str | None) -> str | None:
    """`streets.number_key` of one text."""
    folded = (fold(value) or "").removesuffix(".0")
    return patterns.replace(patterns.replace_all(folded, *streets.NUMBER_SIGNS), *streets.ZEROS) or None
