"""Business names: which cells hold one, and what is compared of it.

A legal form (Inc, Ltée, GmbH), a word of trade (Leasing, Motors, Plumbing) or a public beginning (City of, Ville de)
makes a company; words which are also surnames (Church, Banks, Sales) only where no given name comes first. The lists
are `data/name_companies.toml`. `key` folds, writes & as and, and drops the legal form at the end and a leading "the".
"""

import functools
import re
from functools import cache

import polars as pl

from leadmatch.few import derived_rows
from leadmatch.normalize import patterns
from leadmatch.normalize.name_case import display, display_one
from leadmatch.normalize.name_flags import tidy, tidy_name
from leadmatch.normalize.name_words import as_set, given_names, phrases, words
from leadmatch.text import fold, fold_series

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
    return folded.str.replace_all(*_DOTS).str.replace_all(*_SIGNS).str.strip_chars(" ")


_DOTS, _SIGNS = (r"[.']", ""), (r"[^\p{L}\p{M}\p{N}&]+", " ")
_NAMED = r"[\p{L}\p{N}]"


def _plain_one(value: str) -> str | None:
    """`_plain` of one tidy cell; None where Polars has to read it."""
    folded = fold(value)
    if folded is None or not patterns.plain(folded):
        return None
    return patterns.replace_all(patterns.replace_all(folded, *_DOTS), *_SIGNS).strip(" ")


@cache
def _sure() -> str:
    legal = words("legal", _FILE) - words("weak_legal", _FILE)
    return rf"(?:^| )(?:{_any(legal | words('strong', _FILE) | {'dba'})})(?: |$)"


@cache
def _weak() -> str:
    return rf" (?:{_any(words('weak', _FILE) | words('weak_legal', _FILE))})(?: |$)"


@cache
def _person_words() -> frozenset[str]:
    """Words which begin a person's name."""
    return given_names() | words("titles") | words("particles")


@cache
def _people() -> pl.Series:
    return as_set(_person_words())


@cache
def _starts() -> str:
    return r"^(?:" + "|".join(re.escape(phrase) for phrase in phrases("starts", _FILE)) + r")\b"


@cache
def _noble() -> str:
    return rf"\b(?:{_any(words('peerage'))}|\d+(?:st|nd|rd|th))\b"


@cache
def _endings() -> str:
    return rf"(?: (?:and )?(?:{_any(words('legal', _FILE))}))+$"


_SONS = r"(?:&|\band) (?:co|cie|sons?|fils|daughters|brothers|bros|associates|company)\b"
_PLACE, _OF = r"\p{L} (?:of|for) (?:the )?\p{L}{3}", r"^\S+ of "
_NUMBERED, _WORDY = r"(?:^| )\d{2,}(?: |$)", r"\p{L}{3}"
_LONG, _THREE = r"\S \S|^\S{4,}$", r"^\S{2,} \S{2,} \S"
"""Two words may be a person of any origin (Jisoo Park); so may a name with an initial."""
_THE = (r"^the (\S)", "$1")


def looks_like(values: pl.Series) -> pl.Series:
    """Whether a cell names a company rather than a person. Boolean, false for null."""
    p = pl.col("p")
    person = p.str.extract(r"^(\S+)").is_in(pl.lit(_people())) | p.str.contains(_noble())
    weak = p.str.contains(_weak()) & p.str.contains(_THREE)
    place = p.str.contains(_PLACE) & ~p.str.contains(_OF)
    number = p.str.contains(_NUMBERED) & p.str.contains(_WORDY)
    sure = p.str.contains(_sure()) & p.str.contains(_LONG)
    company = sure | p.str.contains(_starts()) | p.str.contains(_SONS) | ((weak | place | number) & ~person)
    frame = pl.DataFrame({"p": _plain(values)}, schema={"p": pl.String})
    return frame.select(company.fill_null(value=False).alias("company"))["company"]


def looks_like_one(value: str) -> bool:
    """`looks_like` of one tidy cell."""
    p = _plain_one(value)
    if p is None:
        return bool(looks_like(pl.Series([value])).item())
    has = functools.partial(patterns.contains, p)
    if (has(_sure()) and has(_LONG)) or has(_starts()) or has(_SONS):
        return True
    maybe = (has(_weak()) and has(_THREE)) or (has(_PLACE) and not has(_OF)) or (has(_NUMBERED) and has(_WORDY))
    return maybe and p.split(" ")[0] not in _person_words() and not has(_noble())


BESIDE = r" \(.+\)$| - "
"""What may set a person apart from a business in one cell."""


def with_person(value: str) -> tuple[str, str]:
    """A business and the person beside it in one cell that names a business; empty where no given name begins one side.

    >>> with_person("Acme Plumbing LLC (Dave Wilson)"), with_person("Dave Wilson - Acme Plumbing")
    (('Acme Plumbing LLC', 'Dave Wilson'), ('Acme Plumbing', 'Dave Wilson'))
    >>> with_person("Honda of Dublin (East)")
    ('Honda of Dublin (East)', '')
    """
    apart = re.fullmatch(r"(.+?) \((.+)\)", value) or re.fullmatch(r"(.+?) - (.+)", value)
    sides = apart.groups() if apart else ()
    if not sides:
        return value, ""
    people = [" " in side and not looks_like_one(side) and fold(side.split()[0]) in given_names() for side in sides]
    if people[0] == people[1]:
        return value, ""
    return sides[people[0]], sides[people[1]]


def is_sure(value: str) -> bool:
    """Whether a legal form, a word of trade or a public beginning makes one tidy cell a company, whoever begins it."""
    plain = _plain(pl.Series([value])).item() or ""
    return patterns.contains(plain, _sure()) or patterns.contains(plain, _starts())


def key(values: pl.Series) -> pl.DataFrame:
    """Company names, shown and compared.

    Returns:
        shown: as written, white space single, title case where it was all small letters; key: folded, without legal
        form. Both String, null where nothing meaningful is there.
    """
    return derived_rows(values, ("shown", "key"), key_one, _keys)


def _keys(values: pl.Series) -> pl.DataFrame:
    shown = tidy(values)
    plain = _plain(values).str.replace_all("&", " and ").str.replace_all(r" +", " ").str.strip_chars(" ")
    short = plain.str.replace(*_THE).str.replace(_endings(), "")
    small = (shown == shown.str.to_lowercase()) & shown.is_not_null()
    titled = display(shown.filter(small))
    frame = pl.DataFrame({"shown": shown.scatter(small.arg_true(), titled), "key": short})
    named = pl.col("key").str.contains(_NAMED)
    return frame.select(pl.when(named).then(pl.col(c)).alias(c) for c in ("shown", "key"))


def key_one(value: str | None) -> tuple[str | None, str | None]:
    """`key` of one cell: (shown, key)."""
    shown = tidy_name(value)
    if shown is None:
        return None, None
    short = _plain_one(shown)
    if short is None:
        found = _keys(pl.Series([value])).row(0)
        return found[0], found[1]
    short = patterns.replace_all(short.replace("&", " and "), " +", " ").strip(" ")
    short = patterns.replace(patterns.replace(short, *_THE), _endings(), "")
    if not patterns.contains(short, _NAMED):
        return None, None
    return (display_one(shown) if shown == shown.lower() else shown), short


def normalize(value: str) -> str | None:
    """The compared form of one company name.

    >>> normalize("The Smith & Sons Auto Ltée."), normalize("--")
    ('smith and sons auto', None)
    """
    found = key(pl.Series([value.encode("utf-8", "ignore").decode()]))["key"][0]
    return None if found is None else str(found)
