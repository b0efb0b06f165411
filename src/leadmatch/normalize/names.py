"""Names of people: whole names into parts, and parts into what is shown and what is compared.

`split_full` reads whole names of a column, `clean_part` reads a cell that already holds one part (and whatever else
was typed into it), `suffix_key` and `gender_key` read codes. Each takes DISTINCT raw values and answers row for row.

Order of `split_full`: the fast path (columnar: titles, suffixes, two or three plain words, LAST, FIRST), cells longer
than 200 characters and placeholders (which stay whole in first_name, so that `clean_part` flags them; a place gives
nothing), companies, perhaps with a person beside, the fast path of single words and couples, other couples, one person
by nameparser; at last given names that are written apart (`name_family_first`). A single name alone (a mononym,
Suharto) is a first_name without a last_name.
"""

import re
from functools import partial

import polars as pl

from leadmatch.few import derived_rows
from leadmatch.normalize import companies, patterns
from leadmatch.normalize.cells import over_distinct
from leadmatch.normalize.name_case import display, display_one, display_suffix, display_suffix_one
from leadmatch.normalize.name_codes import gender_key, suffix_key
from leadmatch.normalize.name_couples import JOINED, halves, parse_couple, two_surnames
from leadmatch.normalize.name_family_first import PARTS, in_order, in_order_by_column
from leadmatch.normalize.name_fast import settle, settle_rest
from leadmatch.normalize.name_fast_one import settle_one, settle_rest_one
from leadmatch.normalize.name_flags import LONGEST, flag_folded, flag_one, place, tidy, tidy_name, without_order
from leadmatch.normalize.name_order import order_of
from leadmatch.normalize.name_parts import clean_part, normalize_first, normalize_last
from leadmatch.normalize.name_person import Order, Person, parse
from leadmatch.text import fold, fold_series

__all__ = [
    "COLUMNS", "clean_part", "gender_key", "normalize_first", "normalize_last", "order_of", "split_full", "suffix_key",
]  # fmt: skip
COLUMNS = (
    "title", "first_name", "middle_name", "last_name", "suffix", "nickname", "company", "co_first_name", "co_last_name",
)  # fmt: skip
_NOT_INITIALS = ("last_name", "co_last_name", "title")
_FRENCH = r"(?i)^(?:mme|mlle)\b"
_Row = tuple[str, ...]


def split_full(values: pl.Series) -> pl.DataFrame:
    """Whole names into parts, as they are shown.

    Args:
        values: distinct raw cells of ONE column (order and language are decided for the column).

    Returns:
        A row a value, String columns title, first_name, middle_name, last_name, suffix, nickname, company,
        co_first_name, co_last_name. Null where there is none. A placeholder stays whole in first_name: `clean_part`
        makes its key null and flags it. Degrees and Esq are dropped.
    """
    clean = tidy(values)
    order = order_of(clean)
    french = bool(clean.str.contains(_FRENCH).any())
    many = partial(_split, order=order, french=french)
    return many(clean) if order == "last_first" else derived_rows(clean, COLUMNS, partial(_alone, french=french), many)


def _split(clean: pl.Series, order: Order, *, french: bool) -> pl.DataFrame:
    """`split_full` of tidy cells."""
    fast = settle(clean, order, french=french)
    open_rows = (fast["last_name"].is_null() & clean.is_not_null()).arg_true()
    if len(open_rows):
        slow = _slow(clean.gather(open_rows), order, french=french)
        fast = fast.with_columns(fast[c].scatter(open_rows, slow[c]) for c in COLUMNS)
    fast = in_order_by_column(fast)
    return fast.select(_shown(fast[c]) for c in COLUMNS)


def split_one(value: str) -> dict[str, str | None]:
    """`split_full` of one cell, which is read as a column of its own: First Last, unless a comma says otherwise."""
    clean = tidy_name(value)
    if clean is not None and not patterns.plain(clean):
        return split_full(pl.Series([value])).row(0, named=True)
    french = clean is not None and patterns.contains(clean, _FRENCH)
    return dict(zip(COLUMNS, _alone(clean, french=french), strict=True))


def _alone(clean: str | None, *, french: bool) -> tuple[str | None, ...]:
    """`_split` of one tidy cell of a column First Last."""
    if clean is None:
        return (None,) * len(COLUMNS)
    if not patterns.plain(clean):
        return _split(pl.Series([clean]), "first_last", french=french).row(0)
    found = settle_one(clean, "first_last", french=french)
    row = _row(found) if found else _slow_one(clean, french=french)
    parts = {name: text if text.strip() else None for name, text in zip(COLUMNS, row, strict=True)}
    parts |= zip(PARTS, in_order((parts["first_name"], parts["middle_name"], parts["last_name"])), strict=True)
    shown = {name: display_one(part, family=name in _NOT_INITIALS) for name, part in parts.items()}
    shown |= {"suffix": display_suffix_one(parts["suffix"]), "company": parts["company"]}
    return tuple(shown.values())


def _slow_one(value: str, *, french: bool) -> _Row:
    """`_slow` of one value."""
    flagged = flag_one(value, fold(value), "full_name")
    firm = companies.looks_like_one(value)
    if flagged is None and firm and not patterns.contains(value, companies.BESIDE):
        return _row(Person(), company=value)
    if flagged is None and (rest := settle_rest_one(value, "first_last", french=french)):
        return _row(rest[0], co=Person(first=rest[1], last=rest[2]))
    return _read(value, flagged, firm, "first_last", french=french)


def _shown(part: pl.Series) -> pl.Series:
    if part.name == "company" or part.null_count() == len(part):
        return part
    if part.name == "suffix":
        return display_suffix(part)
    return over_distinct(part, lambda texts: display(texts, family=part.name in _NOT_INITIALS)).alias(part.name)


def _slow(values: pl.Series, order: Order, *, french: bool) -> pl.DataFrame:
    """What the fast path leaves open: companies, plain words alone and plain couples by column, the rest one by one."""
    flags = flag_folded(values, fold_series(values), "full_name")
    firms = companies.looks_like(values)
    frame = settle_rest(values.set(flags.is_not_null() | firms, None), order, french=french)
    alone = ~values.str.contains(companies.BESIDE)
    frame = frame.with_columns(company=values.set(flags.is_not_null() | ~firms | ~alone, None))
    at = frame.select(pl.all_horizontal(pl.col("first_name", "last_name", "company").is_null())).to_series().arg_true()
    rows = [
        _read(value, flagged, firm, order, french=french)
        for value, flagged, firm in zip(values.gather(at), flags.gather(at), firms.gather(at), strict=True)
    ]
    read = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    read = read.with_columns(pl.when(pl.col(c).str.strip_chars() != "").then(pl.col(c)).alias(c) for c in COLUMNS)
    return frame.with_columns(frame[c].scatter(at, read[c]) for c in COLUMNS)


def _read(value: str, flagged: str | None, firm: bool, order: Order, *, french: bool) -> _Row:
    if flagged == "placeholder":
        return _row(Person(first="" if patterns.contains(value, place()) else value[:LONGEST]))
    if flagged == "do_not_call":
        rest = without_order(value)
        if not rest:
            return _row(Person(first=value))
        value = rest
    if firm:
        company, person = companies.with_person(value)
        return _row(parse(person, order, french=french) if person else Person(), company=company)
    if re.search(JOINED, value) and (pair := halves(value)):
        if two_surnames(*pair) and "&" in value:
            return _row(Person(), company=value)
        one, other = parse_couple(*pair, order, french=french)
        return _row(one, co=other)
    return _row(parse(value, order, french=french))


def _row(one: Person, company: str = "", co: Person | None = None) -> _Row:
    co = co or Person()
    return one.title, one.first, one.middle, one.last, one.suffix, one.nickname, company, co.first, co.last
