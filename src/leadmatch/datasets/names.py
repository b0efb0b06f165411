"""Names by community: given and family names that people of one community share, with Zipf-like frequencies.

Given and family names are not independent: a community draws both from its own lists, so its namesakes are far
commoner than the product of the frequencies says.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import polars as pl
from numpy.typing import NDArray

COMMUNITIES = (
    # name, share of households in (Ontario, Quebec, New York and Michigan)
    ("general", (0.52, 0.09, 0.70)),
    ("quebec", (0.07, 0.62, 0.03)),
    ("punjabi", (0.06, 0.01, 0.01)),
    ("indian", (0.06, 0.02, 0.02)),
    ("muslim", (0.08, 0.08, 0.06)),
    ("chinese", (0.06, 0.03, 0.02)),
    ("vietnamese", (0.02, 0.02, 0.01)),
    ("korean", (0.015, 0.005, 0.01)),
    ("hispanic", (0.03, 0.04, 0.06)),
    ("filipino", (0.03, 0.01, 0.01)),
    ("indonesian", (0.005, 0.002, 0.003)),
    ("tail", (0.12, 0.07, 0.12)),
)
"""Every community and its share by region; "tail" draws given names from general."""

CODE = {name: code for code, (name, _) in enumerate(COMMUNITIES)}


@dataclass(frozen=True)
class NameList:
    """Distinct names and their relative frequencies."""

    values: pl.Series
    weights: NDArray[np.float64]


def _lines(name: str) -> list[str]:
    text = files("leadmatch.datasets").joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def read_table(name: str) -> list[dict[str, str]]:
    """Rows of a CSV data file, its comment lines left out."""
    return list(csv.DictReader(_lines(name)))


def read_lists(name: str) -> dict[str, list[str]]:
    """Lines `KEY: value value ...` of a data file."""
    pairs = (line.split(": ", 1) for line in _lines(name))
    return {key: values.split() for key, values in pairs}


def _census(name: str) -> NameList:
    rows = read_table(name)
    return NameList(
        pl.Series([row["name"] for row in rows], dtype=pl.String), np.array([float(row["weight"]) for row in rows])
    )


def _tail(stems: list[str], endings: list[str]) -> NameList:
    values = [stem + ending for stem in stems for ending in endings]
    ranks = np.random.default_rng(7).permutation(len(values))
    return NameList(pl.Series(values, dtype=pl.String), 1 / (ranks + 40.0) ** 0.9)


@cache
def name_lists() -> dict[tuple[str, str], NameList]:
    """(community, part) -> names, for the parts m, f (given names) and l (family names)."""
    lists = {
        ("general", "m"): _census("census_male.csv"),
        ("general", "f"): _census("census_female.csv"),
        ("general", "l"): _census("census_surnames.csv"),
    }
    parts: dict[str, list[str]] = {}
    for head, values in read_lists("names.txt").items():
        community, part, shift, exponent = head.split()
        distinct = list(dict.fromkeys(values))
        weights = 1 / (np.arange(1, len(distinct) + 1) + float(shift)) ** float(exponent)
        parts[part] = distinct
        lists[community, part] = NameList(pl.Series(distinct, dtype=pl.String), weights)
    lists["tail", "l"] = _tail(parts["s"], parts["e"])
    lists["tail", "m"], lists["tail", "f"] = lists["general", "m"], lists["general", "f"]
    return lists


@cache
def other_forms(name: str) -> pl.DataFrame:
    """The data file `name` as columns name, form0, form1, form2: other forms, repeated where there are fewer."""
    table = {key.replace("_", " "): values for key, values in read_lists(name).items()}
    return pl.DataFrame(
        {
            "name": list(table),
            **{f"form{i}": [values[i % len(values)] for values in table.values()] for i in range(3)},
        }
    )
