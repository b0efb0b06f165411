"""States, provinces and countries as codes: ISO 3166 in lower case where the name is known, else the folded name."""

import functools
import json
from importlib import resources

import polars as pl

from leadmatch.normalize.cells import tidy
from leadmatch.text import fold_series


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
    text = fold_series(tidy(values)).str.replace(r"\.$", "").str.replace(r"^([a-z])\. ?([a-z])$", "$1$2")
    text = text.str.replace(r"^(?:us|ca|au)-", "")
    return text.replace(region_names())


def country_key(values: pl.Series) -> pl.Series:
    """The compared form of countries: ISO 3166 alpha-2 in lower case where the name is known."""
    text = fold_series(tidy(values))
    return text.replace(tables()["countries"])
