"""Folding text to compare it. The one place that decides which two strings are written alike.

Order: undo UTF-8 that was read as Windows-1252 (`ZoÃ«`), NFKC, drop zero-width, control and bidirectional marks, split
what folding needs (ß, æ, ø, ł, đ), strip accents (NFD, drop combining marks), casefold, collapse white space, strip.
Folding is idempotent; None or nothing gives None.
"""

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

_SPLIT = str.maketrans(
    dict(
        zip(
            "ßæÆœŒøØłŁđĐðÐþÞı",
            ["ss", "ae", "ae", "oe", "oe", "o", "o", "l", "l", "d", "d", "d", "d", "th", "th", "i"],
            strict=True,
        )
    )
    | dict.fromkeys("’‘ʼ`´", "'")
    | dict.fromkeys("–—‐‑", "-")
)
_BLANKS = re.compile(r"\s+")
MOJIBAKE = r"[Â-ô][^\x00-\x7f]"
"""What UTF-8 read as Windows-1252 looks like."""
_MOJIBAKE = re.compile(MOJIBAKE)


def repaired(value: str) -> str:
    """A text that was UTF-8 and read as Windows-1252 or Latin-1 as it was meant; any other text as it is.

    >>> repaired("CÃ´tÃ©"), repaired("Ã la carte"), repaired("Zoë")
    ('Côté', 'Ã la carte', 'Zoë')
    """
    if _MOJIBAKE.search(value):
        for encoding in ("cp1252", "latin-1"):
            try:
                return value.encode(encoding).decode("utf-8")
            except UnicodeError:
                continue
    return value


def visible(value: str) -> str:
    """Repaired and NFKC, without control, zero-width and bidirectional characters; white space single and stripped."""
    if value.isascii() and value.isprintable():
        return " ".join(value.split())
    value = unicodedata.normalize("NFKC", repaired(value))
    if not value.isprintable():
        kept = [c if unicodedata.category(c)[0] != "C" else (" " if c in "\t\n\r\v\f" else "") for c in value]
        value = "".join(kept)
    cleaned = _BLANKS.sub(" ", value).strip()
    return cleaned if repaired(cleaned) == cleaned else visible(cleaned)


def fold(value: str | None) -> str | None:
    """The compared form of a text, or None where nothing is left.

    >>> fold("  Zoë  CÔTÉ "), fold("\u200b"), fold(None)
    ('zoe cote', None, None)
    """
    if value is None:
        return None
    if value.isascii() and value.isprintable() and "`" not in value:
        return " ".join(value.lower().split()) or None
    value = visible(value).translate(_SPLIT)
    value = "".join(c for c in unicodedata.normalize("NFD", value) if not unicodedata.combining(c))
    return _BLANKS.sub(" ", value.casefold()).strip() or None


def fold_series(values: "pl.Series") -> "pl.Series":
    """`fold` over a String column: ASCII and Latin letters by columnar expressions, the rest value by value."""
    from leadmatch.few import derived

    return derived(values, fold, _folded)


def _folded(values: "pl.Series") -> "pl.Series":
    plain = values.str.contains(_PLAIN)
    cheap = _cheap(values)
    if plain.all(ignore_nulls=True):
        return cheap
    accented, letters = _accented()
    at = (~plain).arg_true()
    rest = values.gather(at)
    latin = rest.str.contains(accented) & ~rest.str.contains(MOJIBAKE)
    spelt = rest.filter(latin).str.replace_many([*letters], [*letters.values()])
    cheap = cheap.scatter(at.filter(latin), _cheap(spelt))
    return cheap.scatter(at.filter(~latin), [fold(v) for v in rest.filter(~latin)])


def is_visible(values: "pl.Series") -> "pl.Series":
    """Which values of a String column are surely as `visible` gives them: ASCII, Latin letters, single blanks."""
    accented, _ = _accented()
    return values.str.contains(accented) & ~values.str.contains(rf"{MOJIBAKE}|^ |  | $")


_PLAIN = r"^[ -_a-~]*$"


def _cheap(values: "pl.Series") -> "pl.Series":
    """`fold` of printable ASCII."""
    folded = values.str.to_lowercase().str.replace_all(r" {2,}", " ").str.strip_chars(" ")
    return folded.set(folded == "", None)


@cache
def _accented() -> tuple[str, dict[str, str]]:
    """What a text of ASCII and Latin letters looks like, and what each such letter folds to, wherever it stands."""
    letters = {}
    for letter in (*map(chr, range(0xC0, 0x180)), *"’‘ʼ–—‐‑"):
        folded = fold(letter)
        if folded and folded.isascii() and unicodedata.normalize("NFKC", letter) == letter:
            letters[letter] = folded
    return rf"^[ -_a-~{''.join(letters)}]*$", letters
