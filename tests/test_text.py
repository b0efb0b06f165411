"""A column of texts folds as its texts do, one by one."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from leadmatch.text import fold, fold_series

LETTERS = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x301, 0x200B, *b"\t\n", *map(ord, "’‘ʼ–—‐‑ﬁ€")]))


@given(st.lists(st.none() | st.text(LETTERS, max_size=8), max_size=20))
def test_a_column_folds_as_its_texts(values):
    assert fold_series(pl.Series(values, dtype=pl.String)).to_list() == [fold(value) for value in values]


def test_every_letter_between_others():
    texts = [
        f"{before}{letter}{after}" for letter in LETTERS for before in ("", "Zo ", "é") for after in ("", "É", "x")
    ]
    assert fold_series(pl.Series(texts)).to_list() == [fold(text) for text in texts]
