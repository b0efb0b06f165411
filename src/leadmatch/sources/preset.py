"""Presets: what is known of the exports of a system that dealerships name, one TOML file each in `presets/`.

A preset says how it is known. `status` is `documented` (the vendor's or standard's own published description),
`observed` (seen in published integrations and samples) or `generic` (the vendor publishes no fields; its `usual`
headers are those that people give such a report). Its mapping loses to the spec and wins over format, header and
content; what it does not name is mapped by those.

    name, title, vendor, status, known    the system, and where what stands here was read
    formats                               names of `formats.FORMATS` that the system exports or sends
    [columns]                             header -> target, as the source in `known` spells it; `*` is a list position
    [usual]                               header -> target: names that a report builder's user gives; not the vendor's
    [words.COLUMN.FIELD]                  the vendor's word -> ours: read into a column `COLUMN as FIELD`

`PRESET:NAME` asks for one: `reynolds:crm`. A single letter before the colon is a Windows drive, `postgresql://` a URL.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import polars as pl

from leadmatch.errors import SourceError
from leadmatch.lead import BY_NAME
from leadmatch.nearest import nearest
from leadmatch.sources.mapping_choice import ANSWERS
from leadmatch.sources.mapping_words import words_of
from leadmatch.tables import RawTable
from leadmatch.text import fold, fold_series

PRESETS = (
    *("autovance", "quorum", "reynolds", "roadster", "highergear", "salesboom", "siebel"),
    *("activix", "vinsolutions", "elead", "dealersocket", "facebook", "callrail", "adf", "star"),
)
"""Each is a file `presets/NAME.toml`."""

STATUSES = ("documented", "observed", "generic")
_ROLES = frozenset(role for field in BY_NAME.values() for role in field.roles if role)
_PREFIX = re.compile(r"([a-z][\w-]+):(?!//)(.*)", re.DOTALL | re.IGNORECASE)
HeaderPath = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Preset:
    """One preset; see the module."""

    name: str
    title: str
    vendor: str
    status: str
    known: str
    formats: tuple[str, ...]
    columns: dict[str, str]
    usual: dict[str, str]
    words: dict[str, dict[str, dict[str, str]]]

    def targets(self, columns: Sequence[str]) -> dict[str, str]:
        """Column -> target, for the columns of a table that the preset names, in any spelling of theirs."""
        known = {path_of(header): target for header, target in (self.usual | self.columns).items()}
        found = {column: target for column in columns if (target := _target(column, known))}
        for column, field, _ in self._translations(columns):
            found[_derived(column, field)] = field
            if found.get(column) == field:
                found[column] = "ignore"
        return {column: found[column] for column in columns if column in found}

    def read(self, table: RawTable) -> RawTable:
        """A table with the preset's name, and a column more for each that has words to translate."""
        made = [
            _translated(table.frame[column], field, words).alias(_derived(column, field))
            for column, field, words in self._translations(table.frame.columns)
            if _derived(column, field) not in table.frame.columns
        ]
        return replace(table, frame=table.frame.with_columns(made), preset=self.name)

    def _translations(self, columns: Sequence[str]) -> list[tuple[str, str, dict[str, str]]]:
        paths = {path_of(header): by_field for header, by_field in self.words.items()}
        return [
            (column, field, words)
            for column in columns
            for field, words in paths.get(path_of(column), {}).items()
        ]  # fmt: skip


@cache
def preset(name: str) -> Preset:
    """A preset by its name.

    Raises:
        SourceError: there is none of this name; the message names the nearest.
    """
    if name not in PRESETS:
        raise SourceError(f"no preset {name!r}{nearest(name, list(PRESETS))} (leadmatch sources lists them)")
    data = tomllib.loads(files("leadmatch.sources").joinpath("presets", f"{name}.toml").read_text("utf-8"))
    return Preset(
        name=name,
        **{key: data[key] for key in ("title", "vendor", "status", "known")},
        formats=tuple(data["formats"]),
        **{key: data.get(key, {}) for key in ("columns", "usual", "words")},
    )


def split_preset(text: str) -> tuple[str, str]:
    """The preset that a text begins with, and the rest; "" and the text where it begins with none.

    >>> split_preset("reynolds:crm"), split_preset("crm"), split_preset("C:/crm.csv"), split_preset("s3://b/crm.csv")
    (('reynolds', 'crm'), ('', 'crm'), ('', 'C:/crm.csv'), ('', 's3://b/crm.csv'))
    """
    match = _PREFIX.fullmatch(text)
    return (match[1].lower(), match[2]) if match else ("", text)


@cache
def path_of(header: str) -> HeaderPath:
    """A header as it is compared: the words of each part of its path; a list position is `*`.

    >>> path_of("Cust. #") == path_of("customer_number"), path_of("phones.2.number") == path_of("phones.*.number")
    (True, True)
    """
    parts = (("*",) if part == "*" or part.isdecimal() else words_of(part) for part in header.split("."))
    found = tuple(filter(None, parts))
    return found if ("*",) in found else (tuple(word for part in found for word in part),)


def _target(column: str, known: dict[HeaderPath, str]) -> str:
    """The target of a column; a role that the entry of a list has in its path is the role of its target."""
    path = path_of(column)
    if path in known:
        return known[path]
    for i in range(2, len(path)):
        target = known.get(path[:i] + path[i + 1 :], "")
        role = path[i][0]
        if target and path[i - 1] == ("*",) and role in _ROLES:
            return f"{target}.{role}" if target in BY_NAME and role in BY_NAME[target].roles else target
    return ""


def _derived(column: str, field: str) -> str:
    return f"{column} as {field}"


def _translated(column: pl.Series, field: str, words: dict[str, str]) -> pl.Series:
    """The column's words in ours; another word stays as it is, unless the field takes a yes or no."""
    said = fold_series(column).replace_strict({fold(word): ours for word, ours in words.items()}, default=None)
    return said if field in ANSWERS else said.zip_with(said.is_not_null(), column)
