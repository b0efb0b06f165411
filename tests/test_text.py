"""A column of texts folds as its texts do, one by one."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from leadmatch.text import fold, fold_series, is_visible, visible

LETTERS = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x301, 0x200B, *b"\t\n", *map(ord, "’‘ʼ–—‐‑ﬁ€")]))


@given(st.lists(st.none() | st.text(LETTERS, max_size=8), max_size=20))
def test_a_column_folds_as_its_texts(values):
    assert fold_series(pl.Series(values, dtype=pl.String)).to_list() == [fold(value) for value in values]


def test_every_letter_between_others():
    texts = [
        f"{before}{letter}{after}" for letter in LETTERS for before in ("", "Zo ", "é") for after in ("", "É", "x")
    ]
    assert fold_series(pl.Series(texts)).to_list() == [fold(text) for text in texts]


def test_texts_that_are_visible_as_they_are():
    texts = [f"{a}{b}{c}" for b in LETTERS for a in ("", "Zo ", "Ã", " ") for c in ("", "é", " ", " x")]
    as_they_are = [text for text, plain in zip(texts, is_visible(pl.Series(texts)), strict=True) if plain]
    assert [visible(text) for text in as_they_are] == as_they_are
    assert is_visible(pl.Series(["Zoë St-Côté", "Smith", "Zoë  Côté", "CÃ´tÃ©"])).to_list() == [
        True,
        True,
        False,
        False,
    ]
