"""Streets and cities in capitals are shown in title case; nothing but case changes."""

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadmatch.normalize.place_case import display_place
from leadmatch.text import fold

CASES = [
    ("42ND ST NW", "42nd St NW"), ("PO BOX", "PO Box"), ("RUE DE LA MONTAGNE", "Rue de la Montagne"),
    ("MCDONALD AVE", "McDonald Ave"), ("ST. JOHN'S", "St. John's"), ("TROIS-RIVIÈRES", "Trois-Rivières"),
    ("Main st", "Main st"), ("new york", "new york"), ("A", "A"), (None, None),
]  # fmt: skip


@pytest.mark.parametrize(("written", "shown"), CASES)
def test_capitals(written, shown):
    assert display_place(pl.Series([written], dtype=pl.String)).to_list() == [shown]


@given(st.text(max_size=30))
@example("AÂ\x1f¡")
def test_only_case_changes(text):
    safe = text.encode("utf-8", "ignore").decode()
    assert fold(display_place(pl.Series([safe], dtype=pl.String))[0]) == fold(safe)
