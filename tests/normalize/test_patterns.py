"""Both engines read a plain text alike: the alphabet, the verbs, and the patterns of every normalizer."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadmatch.normalize import (
    addresses,
    companies,
    consent,
    name_case,
    name_fast,
    name_flags,
    name_parts,
    patterns,
    place_case,
    streets,
)

ALPHABET = [chr(c) for c in range(0x20, 0xFFFF) if not 0xD800 <= c < 0xE000 and patterns.plain(chr(c))]
CASED = [c for c in ALPHABET if not patterns.contains(c, f"[{patterns.UNCASED}]")]


def test_the_alphabet_has_the_letters_of_names_here():
    assert set("azAZ09 -'’éÉàçñÑøßœŒłŁğışăđžŠĐ".replace("ı", "")) <= set(ALPHABET)
    assert set("αΩяЖאب王김ガ") <= set(ALPHABET)
    assert not set("İıſ\t\n\u0301\u200b²") & set(ALPHABET)


@pytest.mark.parametrize("context", ["{}bC", "Ab{}cD", "AB{}", "{}", "ß{}"])
def test_letters_change_case_alike(context):
    texts = [context.format(c) for c in CASED]
    column = pl.Series(texts)
    assert column.str.to_lowercase().to_list() == [t.lower() for t in texts]
    assert column.str.to_uppercase().to_list() == [t.upper() for t in texts]
    assert column.str.to_titlecase().to_list() == [t.title() for t in texts]


@pytest.mark.parametrize(
    "pattern",
    [r"\p{L}", r"\p{Lu}", r"\p{Ll}", r"[^\p{L}\p{M}\p{N}]", r"\w", r"\W", r"\d", r"\s", r"(?i)[a-z]", r"(?i)é|S|k",
     r"a\b", r"\ba", r"[\p{L}-]", "^.$", r"x|(?i)q"],
)  # fmt: skip
def test_classes_hold_the_same_letters(pattern):
    texts = [*ALPHABET, *(f"a{c}" for c in ALPHABET), *(f"{c}a" for c in ALPHABET)]
    assert pl.Series(texts).str.contains(pattern).to_list() == [patterns.contains(t, pattern) for t in texts]


PATTERNS = (
    streets.UNIT, streets.WHOLE_UNIT, streets.UNIT_ID, streets.MAYBE_UNIT, streets.DASHED, streets.BOX, streets.NUMBER,
    streets.inside_pattern(), *(p for _, p in addresses.ends()), *addresses.city_patterns(), addresses.AFTER_COMMA,
    *(p for p, _ in addresses.rewrites()), *addresses.french_patterns(), addresses.quarter_pattern(), addresses.ARTICLE,
    companies._sure(), companies._weak(), companies._endings(), companies._noble(), name_flags.ORDER,
    name_parts._SPECIAL, name_parts._BUSY, name_parts._LONE, name_case._ROUGH, name_fast.COUPLE, consent._WITHIN,
    consent._REFUSES, place_case._CAPITALS, *name_fast.shapes("first_last", french=True),
    *name_fast.shapes("last_first", french=False),
)  # fmt: skip
WORDS = (
    "St", "Ave", "NW", "apt", "#", "4", "12", "-", ",", ".", "'", "&", "and", "O", "Box", "PO", "Mr", "M.", "Jr", "de",
    "la", "Zoë", "ÉCOLE", "Smith", "inc", "City", "of", "do not", "call", "ON", "M5V 2T6", "Canada", "J.", "王", "x",
    "(Bob)", "2024-03-04", "10:11", "stop", "1st", "King", "Ottawa",
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join), min_size=20, max_size=20))
def test_patterns_find_and_replace_alike(texts):
    column = pl.Series(texts)
    for pattern in PATTERNS:
        match = [patterns.search(t, pattern) for t in texts]
        assert column.str.contains(pattern).to_list() == [m is not None for m in match], pattern
        assert column.str.extract(f"({pattern})").to_list() == [m and m[0] for m in match], pattern
        assert column.str.replace(pattern, "<${0}>").to_list() == [
            patterns.replace(t, pattern, "<${0}>") for t in texts
        ]


def test_street_words_of_two_are_told_apart_from_words_of_one():
    variants = [v.split() for some in streets.tables()["types"].values() for v in some]
    single = {v[0] for v in variants if len(v) == 1}
    assert {len(v) for v in variants} == {1, 2}
    assert not single & {v[0] for v in variants if len(v) == 2}
