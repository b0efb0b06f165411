"""The words around names, loaded once from `data/name_*`: titles, particles, given names, placeholders, codes."""

import tomllib
from functools import cache
from importlib.resources import files

import polars as pl

_DATA = files(__package__) / "data"


def read_lines(name: str) -> list[str]:
    """Lines of a data file without blank lines and comments."""
    text = (_DATA / name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def _table(name: str) -> dict[str, dict[str, str] | str]:
    return tomllib.loads((_DATA / name).read_text(encoding="utf-8"))


@cache
def words(name: str, file: str = "name_words.toml") -> frozenset[str]:
    """A word list of a data file: `words("titles")`."""
    text = _table(file)[name]
    return frozenset(text.split()) if isinstance(text, str) else frozenset()


@cache
def phrases(name: str, file: str) -> tuple[str, ...]:
    """A list of phrases of a data file, written with | or line breaks between them."""
    text = _table(file)[name]
    return tuple(p.strip() for p in text.replace("\n", "|").split("|") if p.strip()) if isinstance(text, str) else ()


@cache
def codes(name: str) -> dict[str, str]:
    """Folded spelling to code, for `suffix` or `gender`."""
    table = _table("name_codes.toml")[name]
    return {word: code for code, text in table.items() for word in text.split()} if isinstance(table, dict) else {}


@cache
def given_names() -> frozenset[str]:
    """Folded names that are rather given names than surnames."""
    return frozenset(word for line in read_lines("name_given.txt") for word in line.split())


@cache
def placeholders(section: str) -> frozenset[str]:
    """Folded placeholders of one section: any, first or whole."""
    found: set[str] = set()
    current = ""
    for line in read_lines("name_placeholders.txt"):
        if line.startswith("["):
            current = line.strip("[]")
        elif current == section:
            found.add(line)
    return frozenset(found)


def as_set(names: frozenset[str]) -> pl.Series:
    """Words as one List cell, which `is_in` takes (as `pl.lit`) without building it again at each call."""
    return pl.Series([sorted(names)], dtype=pl.List(pl.String))


@cache
def given_name_set() -> pl.Series:
    """`given_names` for `is_in`."""
    return as_set(given_names())
