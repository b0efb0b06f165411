"""The fast path of whole names answers what nameparser answers, or nothing."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadmatch.normalize import companies, names
from leadmatch.normalize.name_fast import settle, settle_rest, taboo_words
from leadmatch.normalize.name_flags import flag_folded, tidy
from leadmatch.normalize.name_person import generation, lexicon, parser
from leadmatch.text import fold_series

DATA = Path(__file__).parents[3] / "shared" / "data"
HISTORICAL = DATA / "labelled" / "splink_historical_50k" / "records.csv.gz"
CENSUS = DATA / "normalizers" / "names" / "census_surnames_2010_top10k.csv"


def differences(values: list[str], order="first_last") -> list[tuple[str, tuple, tuple]]:
    """Values that the fast path settles otherwise than nameparser."""
    out = settle(pl.Series(values, dtype=pl.String), order, french=False)
    fast = out.select("title", "first_name", "middle_name", "last_name", "suffix").fill_null("").rows()
    found = []
    for value, row in zip(values, fast, strict=True):
        if row[3]:
            p = parser(order).parse(value)
            slow = (p.title, p.given, p.middle, p.family, generation(p.suffix))
            if slow != row:
                found.append((value, row, slow))
    return found


@pytest.mark.skipif(not HISTORICAL.exists(), reason="historical records are not beside this checkout")
def test_equals_nameparser_on_historical_names():
    column = pl.read_csv(HISTORICAL, columns=["full_name"], infer_schema_length=0)["full_name"].drop_nulls().unique()
    values = column.sort().gather_every(20).to_list()
    settled = settle(pl.Series(values), "first_last", french=False)["last_name"].is_not_null()
    assert settled.mean() > 0.65
    assert differences(values) == []


@pytest.mark.skipif(not CENSUS.exists(), reason="census surnames are not beside this checkout")
@pytest.mark.parametrize(
    "pattern",
    ["Mary {}", "MARY ANN {}", "{} Smith", "john q {}", "{}, John", "Mr. John {} Jr", "Mary de la {}", "Mary {} Lopez"],
)
def test_equals_nameparser_on_every_kind_of_surname(pattern):
    surnames = pl.read_csv(CENSUS)["name"].gather_every(50).str.to_titlecase().to_list()
    case = str.upper if pattern.isupper() or "MARY" in pattern else str
    assert differences([pattern.format(case(s)) for s in surnames]) == []


@pytest.mark.parametrize("pattern", ["John {}", "{} Smith", "John {} Smith", "{}, John", "Dr {} Smith"])
def test_equals_nameparser_on_its_own_vocabulary(pattern):
    lex = lexicon()
    known = (
        lex.titles | lex.suffix_words | lex.particles | lex.conjunctions | lex.bound_given_names | lex.maiden_markers
    )
    known |= frozenset(sorted(lex.suffix_acronyms)[::8]) | lex.suffix_acronyms_ambiguous
    words = sorted(w for w in known if w.isascii())[::2]
    assert differences([pattern.format(w.capitalize()) for w in words]) == []


@pytest.mark.skipif(not CENSUS.exists(), reason="census surnames are not beside this checkout")
def test_equals_nameparser_in_last_first_order():
    surnames = pl.read_csv(CENSUS)["name"].gather_every(50).to_list()
    surnames = [s for s in surnames if s.lower() not in lexicon().particles]
    assert differences([f"{s} MARY ANN" for s in surnames] + [f"{s} JOHN" for s in surnames], "last_first") == []


WORD = st.from_regex(r"\A[A-Z][a-zé]{1,8}(-[A-Z][a-z]{1,6})?\Z")


@settings(max_examples=100, deadline=None)
@given(st.lists(WORD, min_size=2, max_size=3))
def test_equals_nameparser_on_any_plain_words(words):
    assert differences([" ".join(words)]) == []


def rest_differences(values: list[str], order) -> list[tuple[str, tuple, tuple]]:
    """Values that `settle_rest` settles otherwise than they are read one by one."""
    found = tidy(pl.Series(values, dtype=pl.String)).unique().sort()
    plain = flag_folded(found, fold_series(found), "full_name").is_null() & ~companies.looks_like(found)
    found = found.filter(plain)
    fast = settle_rest(found, order, french=False).select(names.COLUMNS).fill_null("").rows()
    pairs = zip(found, fast, strict=True)
    settled = [(v, row, names._read(v, None, False, order, french=False)) for v, row in pairs if row[1] or row[3]]
    assert settled
    return [case for case in settled if case[1] != case[2]]


@pytest.mark.skipif(not CENSUS.exists(), reason="census surnames are not beside this checkout")
@pytest.mark.parametrize("order", ["first_last", "last_first"])
@pytest.mark.parametrize(
    "pattern", ["{}", "{}, JOHN & MARY", "SMITH, {} & MARY", "Smith, John & {}", "Smith, Jo & {} V"]
)
def test_words_alone_and_couples_are_what_they_are_one_by_one(pattern, order):
    surnames = pl.read_csv(CENSUS)["name"].gather_every(80).str.to_titlecase().to_list()
    lex = lexicon()
    known = lex.titles | lex.suffix_words | lex.particles | lex.conjunctions | lex.suffix_acronyms_ambiguous
    words = surnames + [w.capitalize() for w in sorted(known) if w.isascii()][::5]
    assert rest_differences([pattern.format(word) for word in words], order) == []


@pytest.mark.parametrize("order", ["first_last", "last_first"])
@pytest.mark.parametrize("pattern", ["{}, ROBERT", "{}, Maria Lin", "{}, ANN J", "{}, Jo J."])
def test_any_word_before_a_comma_is_the_family_name(pattern, order):
    words = [word.upper() for word in sorted(taboo_words()["strict"]) if word.isascii() and word.isalpha()]
    assert rest_differences([pattern.format(word) for word in words[::3]], order) == []
