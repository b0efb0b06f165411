"""A cell that holds one part of a name, and whatever else was typed into it.

Order: flags (placeholders, DO NOT CALL), then by column for plain cells; for the rest, value by value: a nickname in
quotes or brackets, the second person of a couple, titles in front, suffixes and degrees behind, middle initials.
The key: folded; hyphens and other punctuation as blanks; apostrophes dropped; initials apart (J.P. is `j p`); other
dots dropped; st and ste before a word as saint and sainte; mc and o joined to the word behind them.
"""

import re
from functools import partial
from typing import Literal, NamedTuple

import polars as pl

from leadmatch.few import derived_rows
from leadmatch.normalize import patterns
from leadmatch.normalize.name_case import display, display_one, display_suffix, display_suffix_one
from leadmatch.normalize.name_couples import MONSIEUR, halves
from leadmatch.normalize.name_flags import (
    DO_NOT_CALL,
    flag_folded,
    flag_one,
    is_placeholder,
    tidy,
    tidy_name,
    without_order,
)
from leadmatch.normalize.name_words import codes, words
from leadmatch.text import fold, fold_series, visible

NamePart = Literal["first_name", "middle_name", "last_name"]
PART_COLUMNS = ("shown", "key", "title", "suffix", "nickname", "co_first_name", "extra", "flag")
_NICKNAME = re.compile(r"""\s*(?:["“”«]([^"“”«»]+)["“”»]|\(([^()]+)\)|\[([^\[\]]+)\]|(?<!\w)'([^']+)'(?!\w))\s*""")
PERHAPS_NA = "Na"
"""A Chinese or Korean name when written so beside another part; NA, na and n/a are nothing."""
_EDGES = " ,;.-_'\"()[]/\\&+*:"


def _words(names: frozenset[str]) -> str:
    return "|".join(sorted(names))


_AROUND = (
    words("titles") | words("credentials") | words("joiners") | frozenset(w for w in codes("suffix") if w.isalpha())
)
_SPECIAL = r"[^\p{L}\p{M}' .-]|'.* .*'|^[^\p{L}]|[^\p{L}\p{M}.]$"
_BUSY = rf"(?:^| )(?:{_words(_AROUND)})\.?(?: |$)|^m\. "
_LONE = r" \p{L}\.?(?: |$)|\b\p{L}\.\p{L}\b"
_WORDY = r"[^\p{L}\p{M}]|^$"
_APART = (r"\b(\p{L})\.(\p{L})\b", "$1 $2")
_SIGNS = (r"[^\p{L}\p{M}\p{N}]+", " ")
_SAINT = (r"\b(s)(t|te) (\p{L})", "${1}ain$2 $3")
_JOINED = (r"\b(mc|o) (\p{L}{2})", "$1$2")


def clean_part(values: pl.Series, part: NamePart) -> pl.DataFrame:
    """Cells of one part of a name, as shown and as compared.

    Args:
        values: distinct raw cells.
        part: which part the column holds.

    Returns:
        A row a value, String columns: shown; key (folded, null where flagged or empty); title, suffix, nickname and
        co_first_name found in the cell, as written; extra, the folded initials behind a given name; flag, which is
        "placeholder", "do_not_call" or null.
    """
    return derived_rows(values, PART_COLUMNS, partial(clean_one, part=part), partial(_cleaned, part=part))


def _cleaned(values: pl.Series, part: NamePart) -> pl.DataFrame:
    cut = tidy(values)
    folded = fold_series(cut)
    flags = flag_folded(cut, folded, part)
    if part != "middle_name":
        flags = flags.set((cut == PERHAPS_NA).fill_null(value=False), None)
    busy = folded.str.contains(_SPECIAL) | (folded.str.contains("[ .]") & folded.str.contains(_BUSY))
    if part == "first_name":
        busy |= folded.str.contains("[ .]") & folded.str.contains(_LONE)
    ordered = (flags == DO_NOT_CALL).fill_null(value=False)
    busy = ((busy & flags.is_null()) | ordered).fill_null(value=False)
    shown = cut.set(flags.is_not_null(), None)
    frame = pl.DataFrame({"shown": shown, "flag": flags}, schema=dict.fromkeys(("shown", "flag"), pl.String))
    frame = frame.with_columns(pl.lit(None, pl.String).alias(c) for c in PART_COLUMNS if c not in frame.columns)
    if busy.any():
        at = busy.arg_true()
        rows = [_read(v, part) for v in cut.gather(at).to_list()]
        slow = pl.DataFrame(rows, schema=dict.fromkeys(_SLOW, pl.String), orient="row")
        frame = frame.with_columns(frame[c].scatter(at, slow[c]) for c in _SLOW)
        folded = folded.scatter(at, fold_series(slow["shown"]))
    keys = _key(folded, part).set(frame["shown"].is_null(), None)
    shown = display(frame["shown"], family=part == "last_name").set(keys.is_null(), None)
    frame = frame.with_columns(keys.alias("key"), shown.alias("shown"), display_suffix(frame["suffix"]).alias("suffix"))
    return frame.select(PART_COLUMNS)


_SLOW = ("shown", "title", "suffix", "nickname", "co_first_name", "extra")


class Part(NamedTuple):
    """One cell of one part of a name: the columns of `clean_part`."""

    shown: str | None = None
    key: str | None = None
    title: str | None = None
    suffix: str | None = None
    nickname: str | None = None
    co_first_name: str | None = None
    extra: str | None = None
    flag: str | None = None


NO_PART = Part()


def clean_one(value: str | None, part: NamePart) -> Part:
    """`clean_part` of one cell."""
    cut = tidy_name(value)
    if cut is None:
        return NO_PART
    folded = fold(cut)
    if not patterns.plain(cut) or not patterns.plain(folded or ""):
        return Part(*_cleaned(pl.Series([value], dtype=pl.String), part).row(0))
    flag = flag_one(cut, folded, part)
    if part != "middle_name" and cut == PERHAPS_NA:
        flag = None
    if flag == DO_NOT_CALL or (flag is None and _is_busy(folded or "", part)):
        shown, title, suffix, nickname, co, extra = _read(cut, part)
        folded = fold(shown)
    else:
        shown = cut if flag is None else None
        title = suffix = nickname = co = extra = None
    key = None if shown is None or folded is None else _key_one(folded, part)
    shown = None if key is None else display_one(shown, family=part == "last_name")
    return Part(shown, key, title, display_suffix_one(suffix), nickname, co, extra, flag)


def _is_busy(folded: str, part: NamePart) -> bool:
    """Whether a cell may hold more than its part."""
    if patterns.contains(folded, _SPECIAL):
        return True
    if not (" " in folded or "." in folded):
        return False
    return patterns.contains(folded, _BUSY) or (part == "first_name" and patterns.contains(folded, _LONE))


def _key_one(folded: str, part: NamePart) -> str | None:
    """`_key` of one text."""
    if not patterns.plain(folded):
        found: str | None = _key(pl.Series([folded]), part).item()
        return found
    if not patterns.contains(folded, _WORDY):
        return folded
    out = folded.replace("'", "")
    out = patterns.replace_all(patterns.replace_all(out, *_APART), *_APART).replace(".", "")
    out = patterns.replace_all(patterns.replace_all(out, *_SIGNS).strip(" "), *_SAINT)
    return (patterns.replace_all(out, *_JOINED) if part == "last_name" else out) or None


def _key(folded: pl.Series, part: NamePart) -> pl.Series:
    """The compared form of folded text; one plain word is its own."""
    wordy = folded.str.contains(_WORDY).fill_null(value=False)
    out = folded.filter(wordy).str.replace_all("'", "", literal=True)
    out = out.str.replace_all(*_APART).str.replace_all(*_APART).str.replace_all(".", "", literal=True)
    out = out.str.replace_all(*_SIGNS).str.strip_chars(" ").str.replace_all(*_SAINT)
    if part == "last_name":
        out = out.str.replace_all(*_JOINED)
    return folded.scatter(wordy.arg_true(), out.set(out == "", None))


def _bare(word: str) -> str:
    return (fold(word) or "").replace(".", "").strip(_EDGES)


def _read(value: str, part: NamePart) -> tuple[str | None, ...]:
    """One busy cell into the columns of `_SLOW`: read again until nothing more comes off."""
    row = _take(value, part)
    while row[0] and row[0] != value:
        value = row[0]
        again = _take(value, part)
        row = (again[0], *(old or new for old, new in zip(row[1:], again[1:], strict=True)))
    return row


def _take(value: str, part: NamePart) -> tuple[str | None, ...]:
    text = without_order(visible(value))
    nickname = next((g for m in _NICKNAME.finditer(text) for g in m.groups() if g), None)
    text = _NICKNAME.sub(" ", text)
    co = None
    if pair := halves(text):
        text, other = pair
        names = [w for w in other.split() if _bare(w) not in words("titles")]
        if names and (text in MONSIEUR or all(_bare(w) in words("titles") for w in text.split())):
            text = f"{text} {' '.join(names)}"  # M. et Mme Pierre Gagnon
        elif names and part == "first_name":
            co = names[0]
    left = [w for w in re.split(r"[\s,;]+", text) if re.search(r"[^\W_]", w)]
    title, left = _titles(left)
    suffix, left = _suffixes(left)
    extra: list[str] = []
    if part == "first_name":
        left, extra = _initials(left)
    if not left and nickname and not title:
        left, nickname = nickname.split(), None
    shown = " ".join(left).strip(_EDGES.replace(".", "").replace("'", ""))
    if not re.search(r"[^\W\d_]", shown) or is_placeholder(shown, part):
        shown = ""
    return tuple(x or None for x in (shown, title, suffix, nickname, co, " ".join(extra)))


def _initials(left: list[str]) -> tuple[list[str], list[str]]:
    """Middle initials off the end of a given name, folded."""
    if _dotted(left):
        left = " ".join(left).replace(".", ". ").split()
    extra: list[str] = []
    while len(left) > 1 and len(_bare(left[-1])) == 1:
        extra.insert(0, _bare(left[-1]))
        left = left[:-1]
    return left, extra


def _dotted(left: list[str]) -> bool:
    return any(re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]\.?", w) for w in left)


def _titles(left: list[str]) -> tuple[str, list[str]]:
    """Titles off the front; Monsieur written M. only where a name follows."""
    title = []
    while left and (
        _bare(left[0]) in words("titles") or (left[0] in {"M.", "m."} and len(left) > 1 and len(_bare(left[1])) > 1)
    ):
        title.append(left[0])
        left = left[1:]
    return " ".join(title), left


def _suffixes(left: list[str]) -> tuple[str, list[str]]:
    """Suffixes and degrees off the end, while a name is left before them; the generation is what is kept."""
    suffix = ""
    known = codes("suffix")
    while len(left) > 1 and (
        _bare(left[-1]) in words("credentials") or (_bare(left[-1]) in known and _bare(left[-1]) != "v")
    ):
        suffix = left[-1] if _bare(left[-1]) in known else suffix
        left = left[:-1]
    return suffix.strip(","), left


def _one(value: str, part: NamePart) -> str | None:
    safe = value.encode("utf-8", "ignore").decode()
    found = clean_part(pl.Series([safe], dtype=pl.String), part)["key"][0]
    return None if found is None else str(found)


def normalize_first(value: str) -> str | None:
    """The compared form of a given name, None where the cell holds none.

    >>> normalize_first("Zoë"), normalize_first("Mr. JEAN-PIERRE Q."), normalize_first("Walk-In")
    ('zoe', 'jean pierre', None)
    """
    return _one(value, "first_name")


def normalize_last(value: str) -> str | None:
    """The compared form of a family name, None where the cell holds none.

    >>> normalize_last("St-Pierre"), normalize_last("O'Brien Jr."), normalize_last("Smith-Jones")
    ('saint pierre', 'obrien', 'smith jones')
    """
    return _one(value, "last_name")
