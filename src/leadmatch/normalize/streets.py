"""One street line: house number, street, unit; and the compared forms of street, unit and city.

Contract: `split` keeps the words as written, only apart; `street_key` and `city_key` fold them and write street types,
directions and saints one way (street, st -> st; boulevard, boul -> blvd; west, ouest -> w). A PO box is the street `po
box` with the box as its number. `4-123 Main` is unit 4 of number 123, as Canada Post writes it.
"""

import functools
import json
import re
from importlib import resources

import polars as pl

from leadmatch.normalize.cells import LOST
from leadmatch.normalize.regions import region_names
from leadmatch.text import fold_series

_ID = r"(?:[0-9]+[0-9a-z]*(?:-[0-9a-z]+)?|[a-z](?:-?[0-9]+)?)"
_WORDS = (
    r"(?:apartment|appartement|appt|apt|app|unite|unité|unit|suite|bureau|room|rm|floor|lot|trlr|flat|space|spc|condo|penthouse"
    r"|ph|villa|no)"
)
UNIT = rf"(?i)(?:^|[\s,(]+)(?:{_WORDS}\b\.?|ste\b\.?\s*#?(?:[0-9])|#)[\s#:.]*{_ID}\)?(?:[\s,]+|$)"
WHOLE_UNIT = f"({UNIT})"
UNIT_ID = rf"(?i)(?:{_WORDS}\b\.?|ste\b\.?|#)[\s#:.]*({_ID})\)?[\s,]*$"
MAYBE_UNIT = rf"(?i)#|\b(?:{_WORDS}|ste)\b"
DASHED = r"(?i)^(#?[0-9]{1,5}[a-z]?|[a-z])\s*-\s*([0-9]+[a-z]?)[\s,]+([^\s].*)$"
BOX = r"(?i)^(?:p\.?\s*o\.?\s*box|post office box|c\.?\s*p\.?|case postale|box)[\s#.:]*([0-9]+)$"
NUMBER = r"(?i)^([0-9]+(?:-?[a-z])?|[nsew][0-9]+[nsew][0-9]+)(?:[\s-](?:1/2|½))?[\s,]+([^\s,].*)$"
NUMBER_ALONE = r"^([0-9]+[A-Za-z]?)(?:\.0)?$"
DOTS, SIGNS = (r"['.]", ""), (r"[^\w]+", "  ")
UNIT_WORD = rf"^(?:{_WORDS}\b\.?|ste\b\.?|#)[\s#:.]*"
UNIT_SIGNS, NUMBER_SIGNS, ZEROS = (r"[^\w]+", " "), (r"[^0-9a-z/]", ""), (r"^0+([0-9])", "$1")


@functools.cache
def tables() -> dict[str, dict[str, list[str]]]:
    """`data/streets.json`: canonical street words and their variants; the words a street line ends with."""
    text = resources.files("leadmatch.normalize").joinpath("data/streets.json").read_text("utf-8")
    loaded: dict[str, dict[str, list[str]]] = json.loads(text)
    return loaded


@functools.cache
def inside_pattern() -> str:
    """A house number behind other words (c/o, a building), before a street that ends like one."""
    endings = "|".join(tables()["endings"])
    return rf"(?i)^[^0-9]*[a-z.,)]{{3,}}[\s,]+([0-9]+[a-z]?)[\s,]+([^,]*[a-z]+\s(?:{endings})\b.*)$"


def split(lines: pl.Series) -> pl.DataFrame:
    """Street lines, tidy text.

    Returns:
        DataFrame[number, street, unit], String, row for row, as written.
    """
    frame = pl.DataFrame({"line": lines})
    maybe = lines.str.contains(MAYBE_UNIT).fill_null(value=False)
    unit = pl.Series("unit", [None], dtype=pl.String).new_from_index(0, len(lines))
    if maybe.any():
        found = lines.set(~maybe, None).str.extract(WHOLE_UNIT).str.strip_chars(" ,()")
        unit = found.str.extract(UNIT_ID)
        frame = frame.with_columns(
            line=pl.when(unit.is_not_null()).then(lines.str.replace(UNIT, " ").str.strip_chars(" ,")).otherwise("line")
        )
    parts = frame["line"].str.extract_groups(NUMBER).struct.rename_fields(["number", "rest"]).struct.unnest()
    frame = frame.with_columns(unit=unit, number=parts["number"], rest=parts["rest"])
    rare = frame["number"].is_null() & frame["line"].is_not_null()
    if rare.any():
        frame = _rare(frame, rare)
    return frame.select("number", street=pl.coalesce("rest", "line"), unit="unit").with_columns(
        street=pl.when(pl.col("street") != "").then("street")
    )


def _rare(frame: pl.DataFrame, rare: pl.Series) -> pl.DataFrame:
    """Lines without a plain leading number: unit-number, boxes, numbers alone, numbers a spreadsheet destroyed."""
    line = pl.when(rare).then(pl.col("line"))
    box, dashed = line.str.extract(BOX, 1), line.str.extract(DASHED, 2)
    alone = line.str.extract(NUMBER_ALONE, 1)
    inside = [line.str.extract(inside_pattern(), n) for n in (1, 2)]
    return frame.with_columns(
        number=pl.coalesce("number", box, dashed, alone, inside[0]),
        unit=pl.coalesce("unit", line.str.extract(DASHED, 1).str.strip_prefix("#")),
        rest=pl.coalesce(
            "rest", pl.when(box.is_not_null()).then(pl.lit("PO Box")), line.str.extract(DASHED, 3), inside[1]
        ),
        line=pl.when(alone.is_not_null() | pl.col("line").str.contains(LOST)).then(None).otherwise("line"),
    )


@functools.cache
def _variants() -> tuple[list[str], list[str]]:
    pairs = [(f" {v.replace(' ', '  ')} ", f" {c} ") for c, variants in tables()["types"].items() for v in variants]
    return [p[0] for p in pairs], [p[1] for p in pairs]


def street_key(values: pl.Series) -> pl.Series:
    """The compared form of street names, without number and unit."""
    return _words(values)


def city_key(values: pl.Series) -> pl.Series:
    """The compared form of a city, without a region that is written behind it (`Ottawa, ON`)."""
    return _words(fold_series(values).str.replace(region_behind(), ""))


@functools.cache
def region_behind() -> str:
    """A region behind a city: `, on`, ` / ontario`, ` (quebec)`."""
    known = "|".join(sorted({re.escape(word) for pair in region_names().items() for word in pair}))
    return rf"(?:\s*[,/]\s*|\s*\()(?:{known})\.?\)?$"


def _words(values: pl.Series) -> pl.Series:
    folded = fold_series(values).str.replace_all(*DOTS).str.replace_all(*SIGNS)
    variants, canonical = _variants()
    padded = pl.DataFrame({"v": folded}).select(" " + pl.col("v").str.strip_chars() + " ").to_series()
    out = padded.str.replace_many(variants, canonical, leftmost=True).str.replace_all(r" +", " ").str.strip_chars()
    return out.set(out == "", None)


def unit_key(values: pl.Series) -> pl.Series:
    """The compared form of a unit: the identifier without its word, no blanks or leading zeros."""
    text = fold_series(values)
    bare = text.str.replace(UNIT_WORD, "").str.strip_suffix(".0")
    out = bare.str.replace_all(*UNIT_SIGNS).str.strip_chars().str.replace(*ZEROS)
    return out.set(out == "", None)


def number_key(values: pl.Series) -> pl.Series:
    """The compared form of a house number: folded, no blanks, no leading zeros."""
    out = fold_series(values).str.strip_suffix(".0").str.replace_all(*NUMBER_SIGNS).str.replace(*ZEROS)
    return out.set(out == "", None)
