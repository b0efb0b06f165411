"""One part of a name: what is shown, what is compared, what else stood in the cell."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadmatch.normalize import names
from leadmatch.normalize.name_flags import flag, is_placeholder
from leadmatch.normalize.name_words import placeholders
from leadmatch.text import fold

FIRST = {
    "John": ("John", "john", {}),
    "ZOË": ("Zoë", "zoe", {}),
    "John Jr": ("John", "john", {"suffix": "Jr"}),
    "Mr. John": ("John", "john", {"title": "Mr."}),
    "M. Jean": ("Jean", "jean", {"title": "M."}),
    "John & Mary": ("John", "john", {"co_first_name": "Mary"}),
    "Jean et Marie": ("Jean", "jean", {"co_first_name": "Marie"}),
    "Robert (Bob)": ("Robert", "robert", {"nickname": "Bob"}),
    'Robert "Bob"': ("Robert", "robert", {"nickname": "Bob"}),
    "John Q": ("John", "john", {"extra": "q"}),
    "John Q.": ("John", "john", {"extra": "q"}),
    "J.P.": ("J.", "j", {"extra": "p"}),
    "mary ann": ("Mary Ann", "mary ann", {}),
    "JEAN-PIERRE": ("Jean-Pierre", "jean pierre", {}),
    "D'Arcy": ("D'Arcy", "darcy", {}),
    "TJ": ("TJ", "tj", {}),
    "Junior": ("Junior", "junior", {}),
    "Nan": ("Nan", "nan", {}),
    "李": ("李", "李", {}),
    "John (do not call)": ("John", "john", {"flag": "do_not_call"}),
}
LAST = {
    "Smith Jr.": ("Smith", "smith", {"suffix": "Jr."}),
    "SMITH III": ("Smith", "smith", {"suffix": "III"}),
    "Smith, MD": ("Smith", "smith", {}),
    "O'BRIEN": ("O'Brien", "obrien", {}),
    "O’Brien": ("O’Brien", "obrien", {}),
    "O Brien": ("O Brien", "obrien", {}),
    "Mc Donald": ("Mc Donald", "mcdonald", {}),
    "MAC DONALD": ("Mac Donald", "mac donald", {}),
    "mcdonald": ("McDonald", "mcdonald", {}),
    "DE LA CRUZ": ("de la Cruz", "de la cruz", {}),
    "Smith-Jones": ("Smith-Jones", "smith jones", {}),
    "St-Pierre": ("St-Pierre", "saint pierre", {}),
    "Saint Pierre": ("Saint Pierre", "saint pierre", {}),
    "Ste. Marie": ("Ste. Marie", "sainte marie", {}),
    "Mr & Mrs Smith": ("Smith", "smith", {"title": "Mr"}),
    "Null": ("Null", "null", {}),
    "Test": ("Test", "test", {}),
    "Cash": ("Cash", "cash", {}),
    "Guest": ("Guest", "guest", {}),
}
EMPTY = [
    "Unknown",
    "Walk In",
    "WALK-IN",
    "Internet Lead",
    "Cash Customer",
    "Wireless Caller",
    "N/A",
    "None",
    "-",
    "xxx",
]
EMPTY += ["asdf", "Customer", "Caller", "123", "???", "aaaa", "Inconnu", "<test lead: dummy data for first_name>"]


def check(cases, part):
    out = names.clean_part(pl.Series(list(cases)), part).to_dicts()
    for (value, (shown, key, more)), row in zip(cases.items(), out, strict=True):
        found = {k: v for k, v in row.items() if v is not None}
        assert found == {"shown": shown, "key": key} | more, value


def test_first_names():
    check(FIRST, "first_name")


def test_last_names():
    check(LAST, "last_name")


@pytest.mark.parametrize("part", ["first_name", "middle_name", "last_name"])
def test_placeholders(part):
    out = names.clean_part(pl.Series(EMPTY), part)
    assert out["flag"].to_list() == ["placeholder"] * len(EMPTY)
    assert out["key"].null_count() == out["shown"].null_count() == len(EMPTY)


def test_null_none_and_test_are_no_given_names():
    assert names.clean_part(pl.Series(["Null", "None", "Test"]), "first_name")["flag"].null_count() == 0


def test_do_not_call_is_a_flag_of_its_own():
    values = pl.Series(["DO NOT CALL", "do-not-contact", "DNC", "John Smith - don't call", "John Smith", None])
    assert flag(values).to_list() == ["do_not_call"] * 4 + [None, None]


def test_middle_initials_stay():
    out = names.clean_part(pl.Series(["Q.", "J", "x", "Ann Marie"]), "middle_name")
    assert out["key"].to_list() == ["q", "j", "x", "ann marie"]


def test_empty_and_null():
    out = names.clean_part(pl.Series(["", "  ", None], dtype=pl.String), "first_name")
    assert out["key"].null_count() == 3
    assert names.clean_part(pl.Series([], dtype=pl.String), "first_name").height == 0


def test_codes():
    suffixes = pl.Series(["Jr.", "junior", "SR", "II", "2nd", "iii", "IV", "Esq", None])
    assert names.suffix_key(suffixes).to_list() == ["jr", "jr", "sr", "2", "2", "3", "4", None, None]
    genders = pl.Series(["F", "Female", "femme", "Mme", "M", "homme", "h", "Mr.", "1", "2", "?", None])
    assert names.gender_key(genders).to_list() == ["f"] * 4 + ["m"] * 4 + [None] * 4


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.lists(
    st.sampled_from(
        ["John", "MARY", "o'neil", "Jr", "Mr.", "St.", "&", "Q", "J.P.", "de", "(Bob)", "Mc", "-", "é", "III"]
    )
).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(TEXT, st.sampled_from(["first_name", "middle_name", "last_name"]))
def test_what_is_shown_has_the_same_key(value, part):
    once = names.clean_part(pl.Series([value], dtype=pl.String), part)
    again = names.clean_part(once["shown"], part)
    assert again["key"].to_list() == once["key"].to_list()
    assert again["shown"].to_list() == once["shown"].to_list()


@given(st.text(max_size=40))
def test_scalar_verbs_never_raise(value):
    first = names.normalize_first(value)
    assert first is None or first.strip()
    assert names.normalize_last(value) is None or not is_placeholder(value, "last_name")


def test_scalar_verbs_take_surrogates_and_right_to_left():
    assert names.normalize_first("Jo\ud800hn") == "john"
    assert names.normalize_last("\u202eكوهين\u202c") == "كوهين"


@pytest.mark.parametrize("part", ["full_name", "first_name", "middle_name", "last_name"])
def test_one_placeholder_is_told_as_a_column_of_them(part):
    words = [w for section in ("any", "first", "whole") for w in sorted(placeholders(section))]
    words += ["a", "aaa", "zz", "qwerty u", "D.N.C", "dnc x", "ne pas appeler", "a" * 201, "Zoë", "李", "²", "-'-", "४"]
    flagged = flag(pl.Series([fold(word) for word in words]), part).is_not_null().to_list()
    assert [is_placeholder(word, part) for word in words] == flagged
