"""Business names: which cells hold one, and what is compared of it.

A legal form (Inc, Ltée, GmbH), a word of trade (Leasing, Motors, Plumbing) or a public beginning (City of, Ville de)
makes a company; words which are also surnames (Church, Banks, Sales) only where no given name comes first. The lists
are `data/name_companies.toml`. `key` folds, writes & as and, and drops the legal form at the end and a leading "the".
"""

import re
from functools import cache

import polars as pl

from leadmatch.normalize.name_case import display
from leadmatch.normalize.name_flags import LONGEST
from leadmatch.normalize.name_words import given_names, phrases, words
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
    folded = fold_series(values.str.slice(0, LONGEST + 1))
    return folded.str.replace_all(r"[.']", "").str.replace_all(r"[^\p{L}\p{M}\p{N}&]+", " ").str.strip_chars(" ")


def looks_like(values: pl.Series) -> pl.Series:
    """Whether a cell names a company rather than a person. Boolean, false for null."""
    weak_legal = words("weak_legal", _FILE)
    sure = _any((words("legal", _FILE) - weak_legal) | words("strong", _FILE) | {"dba"})
    starts = "|".join(re.escape(p) for p in phrases("starts", _FILE))
    frame = pl.DataFrame({"p": _plain(values)}, schema={"p": pl.String})
    weak = pl.col("p").str.contains(rf" (?:{_any(words('weak', _FILE))}|{_any(weak_legal)})(?: |$)")
    weak = weak & ~pl.col("p").str.extract(r"^(\S+)").is_in(list(given_names()))
    # Two words may be a person of any origin (Jisoo Park); so may a name with an initial.
    weak = weak & pl.col("p").str.contains(r"^\S+ \S{2,} \S")
    sons = pl.col("p").str.contains(r"(?:&|\band) (?:co|cie|sons?|fils|daughters|brothers|bros|associates|company)\b")
    return frame.select(
        (
            pl.col("p").str.contains(rf"(?:^| )(?:{sure})(?: |$)") & pl.col("p").str.contains(r"\S \S|^\S{4,}$")
            | pl.col("p").str.contains(rf"^(?:{starts})\b")
            | pl.col("p").str.contains(
                r"\d\S* .*\p{L}{3}|\p{L}{3}.* (?:no )?#?\d{2,}$|\p{L} (?:of|for) (?:the )?\p{L}{3}"
            )
            & ~pl.col("p").str.contains(r"^\S+ of |\b\d(?:st|nd|rd|th)\b")
            | weak
            | sons
        )
        .fill_null(value=False)
        .alias("company")
    )["company"]


def key(values: pl.Series) -> pl.DataFrame:
    """Company names, shown and compared.

    Returns:
        shown: as written, white space single, title case where it was all small letters; key: folded, without legal
        form. Both String, null where nothing meaningful is there.
    """
    shown = values.str.slice(0, LONGEST).str.replace_all(r"\s+", " ").str.strip_chars()
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
