"""States, provinces and countries as codes: ISO 3166 in lower case where the name is known, else the folded name."""

import functools
import json
from importlib import resources

import polars as pl

from leadmatch.few import derived
from leadmatch.normalize import patterns
from leadmatch.normalize.cells import tidy, tidy_cell
from leadmatch.text import fold, fold_series

_DOT, _DOTTED, _COUNTRY = (r"\.$", ""), (r"^([a-z])\. ?([a-z])$", "$1$2"), (r"^(?:us|ca|au)-", "")


@functools.cache
def tables() -> dict[str, dict[str, str]]:
    """`data/regions.json`: names to codes, by country, and countries."""
    text = resources.files("leadmatch.normalize").joinpath("data/regions.json").read_text("utf-8")
    loaded: dict[str, dict[str, str]] = json.loads(text)
    return loaded


@functools.cache
def region_names() -> dict[str, str]:
    """Names and old abbreviations of every listed region to its code."""
    return {name: code for country in ("US", "CA", "AU") for name, code in tables()[country].items()}


def region_key(values: pl.Series) -> pl.Series:
    """The compared form of states and provinces: `Ontario`, `Ont.` and `ON` are `on`."""
    return derived(values, region_one, _regions)


def _regions(values: pl.Series) -> pl.Series:
    text = fold_series(tidy(values)).str.replace(*_DOT).str.replace(*_DOTTED).str.replace(*_COUNTRY)
    return text.replace(region_names())


def region_one(value: str | None) -> str | None:
    """`region_key` of one cell."""
    text = fold(tidy_cell(value))
    if text is None:
        return None
    for pattern, new in (_DOT, _DOTTED, _COUNTRY):
        text = patterns.replace(text, pattern, new)
    return region_names().get(text, text)


def country_key(values: pl.Series) -> pl.Series:
    """The compared form of countries: ISO 3166 alpha-2 in lower case where the name is known."""
    text = fold_series(tidy(values))
    return text.replace(tables()["countries"])


def country_one(value: str | None) -> str | None:
    """`country_key` of one cell."""
    text = fold(tidy_cell(value))
    return None if text is None else tables()["countries"].get(text, text)
