"""The columnar fast path of whole names: what two or three plain words settle without a parser.

A value is settled where every word is plain at its place: no title, suffix, particle, joiner or other word of
nameparser's vocabulary which would change the reading there, no word of a company, no placeholder. Then the answer is
nameparser's own (tests compare them). Titles (Mr, Mme, Dr), suffixes (Jr, III), family names with particles and
LAST, FIRST are peeled off around plain words. Anything else is left open: a null last_name.

`settle_rest` does the same for what is known to be neither a company nor a placeholder: a plain word alone, couples of
plain words (SMITH, JOHN & MARY), and any word before a comma (KING, TOM).
"""

import re
from functools import cache, partial

import polars as pl

from leadmatch.normalize.companies import company_words
from leadmatch.normalize.name_flags import places
from leadmatch.normalize.name_person import Order, lexicon
from leadmatch.normalize.name_words import as_set, given_name_set, placeholders, words

_L = r"[A-Za-zÀ-ÖØ-öø-ɏ]"
_W = rf"{_L}(?:{_L}|['’-])*{_L}"
_I = r"[A-Za-z]\.?"
_T = r"(?:(?P<title>(?i:mr|mrs|ms|miss|mme|mlle|dr)\.?) )?"
_FRENCH_T = _T.replace(r"dr)\.?)", r"dr)\.?|[Mm]\.)")
_S = r"(?i:jr|sr|ii|iii|iv)\.?"
_FIELDS = ("title", "first_name", "middle_name", "last_name", "suffix")
_ALL = (
    "title",
    "first_name",
    "middle_name",
    "last_name",
    "suffix",
    "nickname",
    "company",
    "co_first_name",
    "co_last_name",
)
ALONE, COUPLE = rf"^({_W})$", rf"^(?P<one>[^&,]+, {_W}) & (?P<other>{_W})(?: {_I})?$"
_FAMILY_FIRST = (
    (rf"^{_W}, {_W}$", ("last_name", "first_name")),
    (rf"^{_W}, {_W} (?:{_W}|[A-UW-Za-uw-z]\.?)$", ("last_name", "first_name", "middle_name")),
)
"""What stands before a comma is the family name, whatever else the word may be; V behind it is the fifth."""
CAPITALS, SMALL = r"^[A-ZÀ-ÖØ-Þ'’-]{3,}$", r"\p{Ll}"

_LISTED = (
    (rf"^{_W}, {_W}$", ("last_name", "first_name")),
    (rf"^{_W}, {_W} (?:{_W}|{_I})$", ("last_name", "first_name", "middle_name")),
)
WORD_SHAPES: dict[Order, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "first_last": (
        (rf"^{_W} {_W}$", ("first_name", "last_name")),
        (rf"^{_W} (?:{_W}|{_I}) {_W}$", ("first_name", "middle_name", "last_name")),
        *_LISTED,
    ),
    "last_first": (
        (rf"^{_W} {_W}$", ("last_name", "first_name")),
        (rf"^{_W} {_W} (?:{_W}|{_I})$", ("last_name", "first_name", "middle_name")),
        *_LISTED,
    ),
}
"""Plain words alone, by the order of the column: the commonest and cheapest shapes, tried first."""


@cache
def _particle() -> str:
    ours = words("particles") & lexicon().particles
    return "(?:(?i:" + "|".join(sorted(ours, key=len, reverse=True)) + r")\.? )"


@cache
def shapes(order: Order, *, french: bool) -> tuple[str, ...]:
    """Shapes of whole names with named parts, tried in this order after plain words alone."""
    title = _FRENCH_T if french else _T
    family = rf"(?P<last_name>{_particle()}*{_W}"
    end = rf"(?:,? (?P<behind>{_S}))?"
    given = rf"(?P<first_name>{_W}|{_I})"
    comma = rf"^{family}(?: {_W})?)(?:,? (?P<suffix>{_S}))?, {title}{given}(?: (?P<middle_name>{_W}|{_I}))??{end}$"
    if order == "last_first":
        plain = rf"^{title}{family})(?:,? (?P<suffix>{_S}))? {given}(?: (?P<middle_name>{_W}|{_I}))??{end}$"
    else:
        plain = rf"^{title}{given}(?: (?P<middle_name>{_W}|{_I}))?? {family})(?:,? (?P<suffix>{_S}))?$"
    alone = rf"^{title.removesuffix('?')}(?P<last_name>{_W})$"
    return plain, comma, alone


@cache
def _taboo() -> dict[str, pl.Series]:
    return {place: as_set(names) for place, names in taboo_words().items()}


NUMERALS = frozenset({"ii", "iii", "iv", "vi", "vii", "viii", "ix"})
"""What nameparser takes for a generation behind a name."""


@cache
def taboo_words() -> dict[str, frozenset[str]]:
    """Words that are not plain, by their place. Lower case, without dots."""
    lex = lexicon()
    everywhere = words("joiners") | words("strong", "name_companies.toml") | words("legal", "name_companies.toml")
    everywhere |= {w for section in ("any", "first") for phrase in placeholders(section) for w in phrase.split()}
    everywhere |= lex.conjunctions | lex.maiden_markers | lex.honorific_tails
    first = everywhere | lex.titles | lex.given_name_titles | lex.after_given_titles | lex.bound_given_names
    first |= (lex.particles - lex.particles_ambiguous) | words("titles")
    suffixes = lex.suffix_words | lex.suffix_acronyms | lex.suffix_acronyms_ambiguous | NUMERALS
    last = everywhere | suffixes | words("credentials") | places()
    strict = first | last | lex.particles | company_words() | words("peerage")
    return {"first": first, "last": last, "strict": strict}


def _plain(column: str, place: str) -> pl.Expr:
    word = pl.col(column).str.to_lowercase().str.strip_chars(".")
    return word.is_null() | (word.str.len_chars() == 1) | ~word.is_in(pl.lit(_taboo()[place]))


def settle(values: pl.Series, order: Order, *, french: bool) -> pl.DataFrame:
    """Parts of the values that are plain; a row a value, String columns as `names.COLUMNS`, last_name null = open.

    Args:
        values: cells with single blanks and no invisible characters.
        order: of the column.
        french: whether M. is Monsieur.
    """
    frame = pl.DataFrame({c: pl.Series([None], dtype=pl.String).new_from_index(0, len(values)) for c in _ALL})
    at = values.is_not_null().arg_true()
    readers = [
        partial(_words, pattern=p, fields=f, family="last" if f[0] == "first_name" else "strict")
        for p, f in WORD_SHAPES[order]
    ]
    readers += [partial(_shape, shape=s, strict=order == "last_first") for s in shapes(order, french=french)]
    for reader in readers:
        if at.is_empty():
            break
        where, found = reader(values.gather(at))
        frame = _fill(frame, at.gather(where), found)
        at = at.filter(frame["last_name"].gather(at).is_null())
    return frame


def settle_rest(values: pl.Series, order: Order, *, french: bool) -> pl.DataFrame:
    """Parts of the values that are one plain word or a plain couple, as `settle`; open where there is no name at all.

    Args:
        values: what `settle` left open; null where a cell is no person.
        order: of the column.
        french: whether M. is Monsieur.
    """
    alone = "first_name" if order == "first_last" else "last_name"
    word = pl.DataFrame({"word": values.str.extract(ALONE)})
    halves = values.str.extract_groups(COUPLE).struct.unnest()
    halves = halves.select(pl.when(_plain("other", "strict")).then(pl.col(c)).alias(c) for c in ("one", "other"))
    frame = settle(halves["one"], order, french=french)
    frame = frame.with_columns(
        co_first_name=pl.when(pl.col("last_name").is_not_null()).then(halves["other"]), co_last_name="last_name"
    )
    for pattern, fields in _FAMILY_FIRST:
        where, found = _words(values, pattern, fields, family=None)
        frame = _fill(frame, where, found)
    plain = word.select(pl.when(_plain("word", "strict")).then("word")).to_series()
    return frame.with_columns(pl.coalesce(alone, plain).alias(alone))


def _fill(frame: pl.DataFrame, at: pl.Series, found: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(frame[c].scatter(at, found[c]) for c in _FIELDS)


def _words(
    values: pl.Series, pattern: str, fields: tuple[str, ...], *, family: str | None
) -> tuple[pl.Series, pl.DataFrame]:
    """Values of this many plain words, a comma counting as a blank: where they are, and their parts.

    family: the place of the family name among the words that are not plain; None: any word may be one.
    """
    where = values.str.contains(pattern).arg_true()
    row = values.gather(where).str.replace(",", "", literal=True).str.split_exact(" ", len(fields) - 1)
    found = row.struct.rename_fields(fields).struct.unnest()
    found = found.with_columns(pl.lit(None, pl.String).alias(c) for c in _FIELDS if c not in fields)
    ok = _plain("first_name", "first" if fields[0] == "first_name" else "strict") & _plain("middle_name", "strict")
    ok &= pl.lit(value=True) if family is None else _plain("last_name", family)
    found = found.with_columns(pl.when(ok).then(pl.col(c)).alias(c) for c in fields)
    return where, _family_in_capitals(found) if fields == ("first_name", "last_name") else found


def _family_in_capitals(halves: pl.DataFrame) -> pl.DataFrame:
    """WANG Xiaoming, DUPONT Jean: capitals of the first word alone make it the family name."""
    capitals = pl.col("first_name").str.contains(CAPITALS) & pl.col("last_name").str.contains(SMALL)
    swap = capitals & ~pl.col("first_name").str.to_lowercase().is_in(pl.lit(given_name_set()))
    return halves.with_columns(
        pl.when(swap).then(pl.col(b)).otherwise(pl.col(a)).alias(a)
        for a, b in (("first_name", "last_name"), ("last_name", "first_name"))
    )


def _shape(values: pl.Series, shape: str, *, strict: bool) -> tuple[pl.Series, pl.DataFrame]:
    """The values that have this shape: where they are, and their parts."""
    where = values.str.contains(re.sub(r"\?P<\w+>", "?:", shape)).arg_true()
    found = values.gather(where).str.extract_groups(shape).struct.unnest()
    found = found.with_columns(pl.lit(None, pl.String).alias(c) for c in _FIELDS if c not in found.columns)
    if "behind" in found.columns:
        found = found.with_columns(pl.coalesce("suffix", "behind").alias("suffix"))
    found = found.with_columns(pl.col("last_name").str.extract(r"(\S+)$").alias("end"))
    in_comma = strict or "last_name>" in shape.split("first_name>", maxsplit=1)[0]
    ok = _plain("middle_name", "strict") & _plain("end", "strict" if in_comma else "last")
    ok &= (
        pl.when(pl.col("title").is_null())
        .then(_plain("first_name", "strict" if in_comma else "first"))
        .otherwise(_plain("first_name", "strict"))
    )
    return where, found.select(pl.when(ok).then(pl.col(c)).alias(c) for c in _FIELDS)
