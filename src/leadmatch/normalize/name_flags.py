"""Cells of a name that hold no name: placeholders, and orders such as DO NOT CALL, which are an opt-out.

Decided on the folded value alone, by `data/name_placeholders.txt`: Null, None and Test are placeholders as a given
name, Null and Test are kept as a family name and Nan as either, because people are called so; alone in a cell of whole
names none of them is a name.
"""

import re
import unicodedata
from functools import cache
from string import ascii_lowercase
from typing import Literal

import polars as pl

from leadmatch.few import derived
from leadmatch.normalize import patterns
from leadmatch.normalize.name_words import as_set, placeholders
from leadmatch.normalize.regions import region_names
from leadmatch.text import fold, fold_series, is_visible, visible

Part = Literal["full_name", "first_name", "middle_name", "last_name"]
PLACEHOLDER, DO_NOT_CALL = "placeholder", "do_not_call"
LONGEST = 200
"""Characters; a longer cell is a text, not a name."""
ORDER = (
    r"(?i)\W*\b(?:do[\s_-]?n[o']t|dont|ne pas)[\s_-]*(?:call|contact|phone|text|mail|e-?mail|appeler|contacter)\b\W*"
)
_ORDER = re.compile(ORDER)
_MAILBOX = r"^\S+@\S+\.\S+$"
_MASH = (
    "xx|zz|qq|" + "|".join(f"{c}{{3,}}" for c in ascii_lowercase) + r"|(?:asdf|qwer|zxcv|hjkl)\w*"
    "|test lead dummy data .*"  # of Facebook
)
_MASHED, _MASHED_WHOLE = f"^(?:{_MASH})$", f"^(?:{_MASH}|[a-z])$"
_SIGN = r"[^\p{L}\p{M}\p{N}]"
_PUNCTUATION = rf"[^\p{{L}}\p{{M}}\p{{N}} ]{_SIGN}*| {_SIGN}+"
"""What becomes one blank; a blank by itself is one."""


@cache
def _known(part: Part) -> frozenset[str]:
    sections = {"last_name": ("any",), "full_name": ("any", "first", "whole")}.get(part, ("any", "first"))
    known = frozenset[str]().union(*(placeholders(section) for section in sections))
    return known if part == "last_name" else known | {_turned(phrase) for phrase in known}


def _turned(phrase: str) -> str:
    """A phrase as systems write a whole name, the last word first: `CALLER, WIRELESS`."""
    rest, _, last = phrase.rpartition(" ")
    return f"{last} {rest}" if rest else last


NOT_A_PLACE = frozenset({"al", "co", "de", "la", "ma", "mo", "vi", "dc", "md", "ms", "nd", "pa"})
"""Codes of regions that are names of people, their degrees or legal forms, too."""


@cache
def places() -> frozenset[str]:
    """Codes of regions that are no family names behind a place in capitals."""
    return frozenset(code for code in region_names().values() if len(code) == 2) - NOT_A_PLACE


@cache
def place() -> str:
    """A place with its region, as caller ID shows it for no name: `TORONTO ON`."""
    return rf"^\p{{Lu}}[\p{{Lu}} .'-]{{3,}}[ ,] ?(?:{'|'.join(sorted(places())).upper()})$"


def tidy(values: pl.Series) -> pl.Series:
    """Single blanks and no invisible characters, cut past the longest name; null where nothing is left."""
    return derived(values.cast(pl.String), tidy_name, _tidied)


def _tidied(values: pl.Series) -> pl.Series:
    cut = values.str.slice(0, LONGEST + 1)
    odd = cut.str.contains(r"[^ -~]").fill_null(value=False)
    out = cut.str.replace_all(r" {2,}", " ").str.strip_chars(" ")
    if odd.any():
        at = odd.arg_true()
        at = at.filter(~is_visible(cut.gather(at)))
        out = out.scatter(at, pl.Series([visible(v) for v in cut.gather(at)], dtype=pl.String))
    return out.set(out == "", None)


def tidy_name(value: str | None) -> str | None:
    """`tidy` of one cell."""
    if value is None:
        return None
    cut = value[: LONGEST + 1]
    out = " ".join(cut.split()) if cut.isascii() and cut.isprintable() else visible(cut)
    return out or None


def squeeze(folded: pl.Series) -> pl.Series:
    """Folded text with punctuation as single blanks: what placeholders are looked up by."""
    return folded.str.replace_all(_PUNCTUATION, " ").str.strip_chars(" ")


def flag(values: pl.Series, part: Part = "full_name") -> pl.Series:
    """Whether a cell holds no name: "placeholder", "do_not_call" or null. String, one a value.

    An order not to call is found within other text too ("John Smith - DO NOT CALL"), a placeholder only as the whole
    cell. A cell without any letter, of one repeated letter (xxx), with a mailbox, or longer than 200 characters is one.
    """
    cut = values.str.slice(0, LONGEST + 1)
    return flag_folded(cut, fold_series(cut), part)


def flag_folded(cut: pl.Series, folded: pl.Series, part: Part) -> pl.Series:
    """`flag` where the values are cut and folded already."""
    words = pl.col("f")
    mash = words.str.contains(_mash(part))
    empty = (
        words.is_in(pl.lit(as_set(_known(part))))
        | ~words.str.contains(r"\p{L}")
        | mash
        | pl.col("v").str.contains(_MAILBOX)
        | (pl.col("v").str.len_chars() > LONGEST)
    )
    if part == "full_name":
        empty |= pl.col("v").str.contains(place())
    order = (words == "dnc") | pl.col("v").str.contains(ORDER)
    frame = pl.DataFrame({"v": cut, "f": squeeze(folded)})
    flagged = pl.when(order).then(pl.lit(DO_NOT_CALL)).when(empty).then(pl.lit(PLACEHOLDER))
    return frame.select(flagged.alias("flag"))["flag"]


def flag_one(cut: str, folded: str | None, part: Part = "full_name") -> str | None:
    """`flag_folded` of one value."""
    if not patterns.plain(cut) or not patterns.plain(folded or ""):
        result: str | None = flag_folded(pl.Series([cut]), pl.Series([folded], dtype=pl.String), part).item()
        return result
    words = patterns.replace_all(folded or "", _PUNCTUATION, " ").strip(" ")
    if words == "dnc" or patterns.contains(cut, ORDER):
        return DO_NOT_CALL
    if folded is None:
        return PLACEHOLDER if len(cut) > LONGEST else None
    nobody = words in _known(part) or not patterns.contains(words, r"\p{L}") or patterns.contains(cut, _MAILBOX)
    nobody = nobody or (part == "full_name" and patterns.contains(cut, place()))
    return PLACEHOLDER if nobody or patterns.contains(words, _mash(part)) or len(cut) > LONGEST else None


def _mash(part: Part) -> str:
    """What keys under idle fingers write. A lone letter of a part is an initial; as a whole name it says nothing."""
    return _MASHED_WHOLE if part == "full_name" else _MASHED


def without_order(value: str) -> str:
    """A cell without the order not to call.

    >>> without_order("John Smith (DO NOT CALL)")
    'John Smith'
    """
    return _ORDER.sub(" ", value).strip()


def is_placeholder(value: str | None, part: Part = "full_name") -> bool:
    """Whether one cell holds no name at all: `flag` without a Series.

    >>> is_placeholder("Walk-In"), is_placeholder("Null", "last_name"), is_placeholder("Null", "first_name")
    (True, False, True)
    """
    folded = fold(None if value is None else value[: LONGEST + 1].encode("utf-8", "ignore").decode())
    if folded is None or len(folded) > LONGEST:
        return True
    words = " ".join("".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in folded).split())
    named = any(unicodedata.category(c)[0] == "L" for c in words)
    mash = re.fullmatch(f"{_MASH}|[a-z]" if part == "full_name" else _MASH, words)
    if re.match(_MAILBOX, value or "") or (part == "full_name" and patterns.contains(value or "", place())):
        return True
    return not named or words in _known(part) or mash is not None or words == "dnc" or bool(_ORDER.search(folded))
