import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from leadmatch.pipeline.toml import to_toml

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALAR = TEXT | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False)
VALUES = st.recursive(
    st.dictionaries(TEXT, SCALAR | st.lists(SCALAR | st.lists(TEXT, max_size=2), max_size=3), max_size=3),
    lambda inner: st.dictionaries(TEXT, inner | SCALAR, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_toml_is_read_back_as_written(values: dict[str, Any]) -> None:
    assert tomllib.loads(to_toml(values)) == values


def test_none_is_left_out() -> None:
    assert tomllib.loads(to_toml({"a": None, "b": {"c": None}})) == {"b": {}}
