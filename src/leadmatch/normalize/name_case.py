"""How a name is shown: as written, unless it is all capitals or all small letters.

Then: title case, a capital after hyphens and apostrophes, McDonald, MacDonald (by a list: Mackey stays), particles of
family names small unless they end the name (de la Cruz, van der Berg), initials such as TJ and DJ in capitals. NA and
na stay, as they may not be Na, which is a name.
"""

import re
from functools import partial

import polars as pl

from leadmatch.few import derived
from leadmatch.normalize import patterns
from leadmatch.normalize.name_words import words
from leadmatch.text import MOJIBAKE

_MAC = re.compile(r"\b(Mac)(" + "|".join(sorted(words("after_mac"))) + r")\b")
_MC = re.compile(r"\bMc(\w)(?=\w)")
_SMALL = words("particles") - {"mac", "mc", "st", "ste", "saint", "sainte", "al", "ben", "san", "santa", "lo"}
_PARTICLE = re.compile(r"\b(" + "|".join(sorted(_SMALL)).title() + r") (?=\w)")
_NOTHING = r"^(?:NA|na)$"
_INITIALS = r"^(?:NA|na|[A-Z]J|[B-DF-HJ-NP-TV-XZ]{2})$"
_ROUGH = r"\bMa?c\w|^(?:" + "|".join(sorted(_SMALL)).title() + r") | (?:" + "|".join(sorted(_SMALL)).title() + r") "
_ROMAN = r"(?i)^[ivx]+\.?$"
_JUNIOR, _SENIOR = (r"(?i)^jr\b", "Jr"), (r"(?i)^sr\b", "Sr")


def _refine(value: str, *, family: bool) -> str:
    value = _MC.sub(lambda m: "Mc" + m[1].upper(), value)
    value = _MAC.sub(lambda m: m[1] + m[2].capitalize(), value)
    return _PARTICLE.sub(lambda m: m[0].lower(), value) if family else value


def display(values: pl.Series, *, family: bool = False) -> pl.Series:
    """Names as they are shown to people; String in and out, null stays null.

    Args:
        values: single parts of names, white space already single.
        family: whether they are family names, whose particles are small.
    """
    return derived(values, partial(display_one, family=family), partial(_displayed, family=family))


def _displayed(values: pl.Series, *, family: bool) -> pl.Series:
    frame = pl.DataFrame({"v": values}, schema={"v": pl.String})
    one_case = (pl.col("v") == pl.col("v").str.to_uppercase()) != (pl.col("v") == pl.col("v").str.to_lowercase())
    keep = pl.col("v").str.contains(_NOTHING if family else _INITIALS)
    titled = pl.col("v").str.to_titlecase()
    keep |= titled.str.contains(MOJIBAKE)  # another case of these could be read as another letter
    title = pl.when(one_case & ~keep).then(titled).otherwise(pl.col("v"))
    frame = frame.select(title.alias("out"), (one_case & ~keep).alias("made"))
    rough = (frame["made"] & frame["out"].str.contains(_ROUGH)).fill_null(value=False)
    if not rough.any():
        return frame["out"]
    fine = pl.Series([_refine(v, family=family) for v in frame["out"].filter(rough)], dtype=pl.String)
    return frame["out"].scatter(rough.arg_true(), fine)


def display_suffix(values: pl.Series) -> pl.Series:
    """Suffixes as they are shown: Jr, Sr, and Roman numbers in capitals; others as written."""
    return derived(values, display_suffix_one, _displayed_suffix)


def _displayed_suffix(values: pl.Series) -> pl.Series:
    roman = values.str.contains(_ROMAN)
    shown = values.str.replace(*_JUNIOR).str.replace(*_SENIOR)
    return shown.zip_with(~roman.fill_null(value=False), values.str.to_uppercase())


def display_one(value: str | None, *, family: bool = False) -> str | None:
    """`display` for one name.

    >>> display_one("MACDONALD"), display_one("DE LA CRUZ", family=True), display_one("o'brien"), display_one("MACKEY")
    ('MacDonald', 'de la Cruz', "O'Brien", 'Mackey')
    """
    if value is None or (value == value.upper()) == (value == value.lower()):
        return value
    if not patterns.plain(value) or (not value.isascii() and patterns.contains(value, f"[{patterns.UNCASED}]")):
        return _displayed(pl.Series([value]), family=family).item()  # type: ignore[no-any-return]
    titled = value.title()
    if patterns.contains(value, _NOTHING if family else _INITIALS) or patterns.contains(titled, MOJIBAKE):
        return value
    return _refine(titled, family=family) if patterns.contains(titled, _ROUGH) else titled


def display_suffix_one(value: str | None) -> str | None:
    """`display_suffix` for one suffix."""
    if value is None or not patterns.plain(value):
        return None if value is None else _displayed_suffix(pl.Series([value])).item()
    if patterns.contains(value, _ROMAN):
        return value.upper()
    return patterns.replace(patterns.replace(value, *_JUNIOR), *_SENIOR)
