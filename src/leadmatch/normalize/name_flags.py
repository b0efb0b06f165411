"""Cells of a name that hold no name: placeholders, and orders such as DO NOT CALL, which are an opt-out.

Decided on the folded value alone, by `data/name_placeholders.txt`: Null, None and Test are placeholders as a given
name, Null and Test are kept as a family name and Nan as either, because people are called so; alone in a cell of whole
names none of them is a name.
"""

import re
from functools import cache
from typing import Literal

import polars as pl

from leadmatch.normalize.name_words import placeholders
from leadmatch.text import fold, fold_series

Part = Literal["full_name", "first_name", "middle_name", "last_name"]
PLACEHOLDER, DO_NOT_CALL = "placeholder", "do_not_call"
LONGEST = 200
"""Characters; a longer cell is a text, not a name."""
ORDER = r"(?i)\W*\b(?:do\s?n[o']t|dont|ne pas)[\s_-]*(?:call|contact|phone|text|mail|e-?mail|appeler|contacter)\b\W*"
_ORDER = re.compile(ORDER)
_MASH = r"^(?:x+|z{2,}|q{2,}|.|(?:asdf|qwer|zxcv|hjkl)\w*)$"
_SAME = re.compile(r"^(\w)\1{2,}$")


@cache
def _known(part: Part) -> frozenset[str]:
    sections = {"last_name": ("any",), "full_name": ("any", "first", "whole")}.get(part, ("any", "first"))
    return frozenset[str]().union(*(placeholders(section) for section in sections))


def squeeze(folded: pl.Series) -> pl.Series:
    """Folded text with punctuation as single blanks: what placeholders are looked up by."""
    return folded.str.replace_all(r"[^\p{L}\p{M}\p{N}]+", " ").str.strip_chars(" ")


def flag(values: pl.Series, part: Part = "full_name") -> pl.Series:
    """Whether a cell holds no name: "placeholder", "do_not_call" or null. String, one a value.

    An order not to call is found within other text too ("John Smith - DO NOT CALL"), a placeholder only as the whole
    cell. A cell without any letter, of one repeated letter (xxx), or longer than 200 characters is a placeholder.
    """
    cut = values.str.slice(0, LONGEST + 1)
    return flag_folded(cut, fold_series(cut), part)


def flag_folded(cut: pl.Series, folded: pl.Series, part: Part) -> pl.Series:
    """`flag` where the values are cut and folded already."""
    frame = pl.DataFrame({"v": cut, "f": squeeze(folded)})
    letterless = ~pl.col("f").str.contains(r"\p{L}")
    # A lone letter of a part is an initial; a lone letter as a whole name says nothing.
    mash = pl.col("f").str.contains(_MASH if part == "full_name" else _MASH.replace("|.|", "|x|"))
    mash = mash & pl.col("f").str.contains(r"^[a-z]+$") & ((part == "full_name") | (pl.col("f") != "x"))
    known = pl.col("f").is_in(list(_known(part)))
    empty = known | letterless | mash | (pl.col("v").str.len_chars() > LONGEST)
    out = frame.select(
        pl.when(pl.col("f").str.contains("^(?:dnc|ne pas .*)$") | pl.col("v").str.contains(ORDER))
        .then(pl.lit(DO_NOT_CALL))
        .when(empty)
        .then(pl.lit(PLACEHOLDER))
        .alias("flag")
    )["flag"]
    triple = frame["f"].str.contains(r"^[a-z]{3,}$") & out.is_null()
    triple &= frame["f"].str.slice(0, 1) == frame["f"].str.slice(-1, 1)
    triple &= frame["f"].str.slice(1, 1) == frame["f"].str.slice(0, 1)
    same = [i for i in triple.fill_null(value=False).arg_true() if _SAME.match(frame["f"][i])]
    return out.scatter(same, PLACEHOLDER) if same else out


def without_order(value: str) -> str:
    """A cell without the order not to call.

    >>> without_order("John Smith (DO NOT CALL)")
    'John Smith'
    """
    return _ORDER.sub(" ", value).strip()


def is_placeholder(value: str | None, part: Part = "full_name") -> bool:
    """Whether one cell holds no name at all.

    >>> is_placeholder("Walk-In"), is_placeholder("Null", "last_name"), is_placeholder("Null", "first_name")
    (True, False, True)
    """
    folded = fold(None if value is None else value[: LONGEST + 1].encode("utf-8", "ignore").decode())
    return folded is None or flag(pl.Series([folded]), part)[0] is not None
