"""Business names: which cells hold one, and what is compared of it.

A legal form (Inc, Ltée, GmbH), a word of trade (Leasing, Motors, Plumbing) or a public beginning (City of, Ville de)
makes a company; words which are also surnames (Church, Banks, Sales) only where no given name comes first. The lists
are `data/name_companies.toml`. `key` folds, writes & as and, and drops the legal form at the end and a leading "the".
"""

import re
from functools import cache

import polars as pl

from leadmatch.normalize.name_case import display
from leadmatch.normalize.name_flags import tidy
from leadmatch.normalize.name_words import as_set, given_names, phrases, words
from leadmatch.text import fold_series

_FILE = "name_companies.toml"


@cache
def company_words() -> frozenset[str]:
    """Every word that may make a company, also the weak ones."""
    return words("legal", _FILE) | words("strong", _FILE) | words("weak", _FILE) | {"dba", "aka", "cie", "local"}


def _any(names: frozenset[str]) -> str:
    return "|".join(sorted(names))


def _plain(values: pl.Series) -> pl.Series:
    """Folded without dots and apostrophes, other punctuation but & as blanks, single blanks."""
    folded = fold_series(tidy(values))
    return folded.str.replace_all(r"[.']", "").str.replace_all(r"[^\p{L}\p{M}\p{N}&]+", " ").str.strip_chars(" ")


def _sure() -> str:
    legal = words("legal", _FILE) - words("weak_legal", _FILE)
    return rf"(?:^| )(?:{_any(legal | words('strong', _FILE) | {'dba'})})(?: |$)"


def _weak() -> str:
    return rf" (?:{_any(words('weak', _FILE) | words('weak_legal', _FILE))})(?: |$)"


@cache
def _people() -> pl.Series:
    """Words which begin a person's name."""
    return as_set(given_names() | words("titles") | words("particles"))


def looks_like(values: pl.Series) -> pl.Series:
    """Whether a cell names a company rather than a person. Boolean, false for null."""
    p = pl.col("p")
    starts = "|".join(re.escape(phrase) for phrase in phrases("starts", _FILE))
    person = p.str.extract(r"^(\S+)").is_in(pl.lit(_people())) | p.str.contains(
        rf"\b(?:{_any(words('peerage'))}|\d+(?:st|nd|rd|th))\b"
    )
    # Two words may be a person of any origin (Jisoo Park); so may a name with an initial.
    weak = p.str.contains(_weak()) & p.str.contains(r"^\S{2,} \S{2,} \S")
    place = p.str.contains(r"\p{L} (?:of|for) (?:the )?\p{L}{3}") & ~p.str.contains(r"^\S+ of ")
    number = p.str.contains(r"(?:^| )\d{2,}(?: |$)") & p.str.contains(r"\p{L}{3}")
    sons = p.str.contains(r"(?:&|\band) (?:co|cie|sons?|fils|daughters|brothers|bros|associates|company)\b")
    sure = p.str.contains(_sure()) & p.str.contains(r"\S \S|^\S{4,}$")
    company = sure | p.str.contains(rf"^(?:{starts})\b") | sons | ((weak | place | number) & ~person)
    frame = pl.DataFrame({"p": _plain(values)}, schema={"p": pl.String})
    return frame.select(company.fill_null(value=False).alias("company"))["company"]


def key(values: pl.Series) -> pl.DataFrame:
    """Company names, shown and compared.

    Returns:
        shown: as written, white space single, title case where it was all small letters; key: folded, without legal
        form. Both String, null where nothing meaningful is there.
    """
    shown = tidy(values)
    plain = _plain(values).str.replace_all("&", " and ").str.replace_all(r" +", " ").str.strip_chars(" ")
    legal = _any(words("legal", _FILE))
    short = plain.str.replace(r"^the (\S)", "$1").str.replace(rf"(?: (?:and )?(?:{legal}))+$", "")
    small = (shown == shown.str.to_lowercase()) & shown.is_not_null()
    titled = display(shown.filter(small))
    frame = pl.DataFrame({"shown": shown.scatter(small.arg_true(), titled), "key": short})
    named = pl.col("key").str.contains(r"[\p{L}\p{N}]")
    return frame.select(pl.when(named).then(pl.col(c)).alias(c) for c in ("shown", "key"))


def normalize(value: str) -> str | None:
    """The compared form of one company name.

    >>> normalize("The Smith & Sons Auto Ltée."), normalize("--")
    ('smith and sons auto', None)
    """
    found = key(pl.Series([value.encode("utf-8", "ignore").decode()]))["key"][0]
    return None if found is None else str(found)
