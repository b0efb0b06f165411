"""The holder of a line or account, as caller ID and billing show it: perhaps the customer, perhaps somebody at home.

A record that names nobody is taken to be the holder's. A record of a given name alone takes the rest of the holder's
name where one end of it agrees (equal, the beginning of the other, a nickname, a slip): KEARNS STEPHANI and "Stephanie"
are one Stephanie Kearns. Where neither end agrees the holder is another person on the lead. A holding company is the
record's company. What telephone companies show for no name (WIRELESS CALLER, OTTAWA ON) is no holder.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from leadmatch import few, nicknames
from leadmatch.few import derived
from leadmatch.normalize import patterns
from leadmatch.normalize.batch import Batch
from leadmatch.normalize.cells import encode, first_of, gather, mapped, nothing
from leadmatch.normalize.name_flags import LONGEST, flag, flag_one, tidy, tidy_name
from leadmatch.normalize.name_words import as_set
from leadmatch.normalize.names import split_full
from leadmatch.normalize.regions import region_names
from leadmatch.tables import Coded
from leadmatch.text import fold, fold_series

AGREES = 0.86
"""Jaro-Winkler similarity from which a given name and a word of the holder's name are taken for one: of the few who may
use a line, most are its holder.
"""
SHORTEST = 3
"""Letters of the shorter of two given names of which one is the beginning of the other: caller ID is cut short."""
_LONE = r"(?: \p{L}\.?)+$"
"""Initials at the end: KEARNS STEPHANIE J."""


@dataclass(frozen=True, slots=True)
class Holder:
    """cells: the holder's name as written, without what names nobody; parts: its columns of `split_full`."""

    cells: Coded
    parts: dict[str, Coded]


def read(batch: Batch) -> Holder:
    """The holders of all leads."""
    cells, parts = [nothing(batch.n)], dict[str, list[Coded]]()
    for column in batch.columns("account_name"):
        codes, distinct = encode(column.cells)
        named = _named(distinct)
        placed = Coded(batch.place_codes(column, codes), distinct)
        cells.append(mapped(placed, named))
        for name, part in split_full(named).to_dict().items():
            parts.setdefault(name, []).append(mapped(placed, part))
    return Holder(first_of(cells), {name: first_of(found) for name, found in parts.items()})


def _named(values: pl.Series) -> pl.Series:
    """The cells that name somebody: a place with its region (OTTAWA ON) does not."""
    return derived(values, named_one, _named_column)


def _named_column(values: pl.Series) -> pl.Series:
    clean = tidy(values).str.replace(_LONE, "")
    place = clean.str.contains(_place_pattern()).fill_null(value=False)
    return clean.set(place | flag(values).is_not_null(), None)


def named_one(value: str) -> str | None:
    """`_named` of one cell."""
    cut = value[: LONGEST + 1]
    clean = tidy_name(value)
    if clean is None or flag_one(cut, fold(cut)) is not None:
        return None
    clean = patterns.replace(clean, _LONE, "")
    return None if patterns.contains(clean, _place_pattern()) else clean


@cache
def _place_pattern() -> str:
    """A place with its region."""
    regions = "|".join(sorted({code for code in region_names().values() if len(code) == 2}))
    return rf"(?i)^[^,]{{3,}}[ ,]+(?:{regions})$"


def rest_of_name(holder: Coded, first: Coded, asked: NDArray[np.bool_]) -> tuple[Coded, NDArray[np.bool_]]:
    """What is left of the holder's name beside the given name of a lead.

    Args:
        holder: `Holder.cells`.
        first: folded given names.
        asked: leads to look at, that have both.

    Returns:
        (the rest as written, null where no end of the holder's name agrees; leads with a holder of another name).
    """
    rows = np.flatnonzero(asked)
    frame = pl.DataFrame({"h": gather(holder.values, holder.codes[rows]), "f": gather(first.values, first.codes[rows])})
    if len(rows) > few.FEW:
        found = _rest(frame)
    else:
        found = pl.Series("rest", [rest_one(h, f) for h, f in frame.iter_rows()], pl.String)
    codes = np.full(len(asked), -1, np.int32)
    codes[rows], values = encode(found)
    other = asked.copy()
    other[rows] = found.is_null().to_numpy()
    return Coded(codes, values), other


def _rest(frame: pl.DataFrame) -> pl.Series:
    """`rest_one` of every row: h, the holder's name; f, the given name."""
    frame = frame.with_columns(pl.col("h").str.replace_all(",", " ").str.replace_all(r" +", " ").str.strip_chars(" "))
    frame = frame.with_columns(fold_series(frame["h"]).str.split(" ").alias("w"), pl.col("h").str.split(" ").alias("s"))
    length, own = pl.col("w").list.len(), pl.col("f").str.count_matches(" ", literal=True) + 1
    rest = pl.Series("rest", [None], pl.String).new_from_index(0, len(frame))
    for size, asked in ((own, length > own), (pl.lit(1, pl.UInt32), (length > 1) & (own > 1))):
        behind = (pl.col("w").list.tail(size), pl.col("s").list.head(length - size))
        ahead = (pl.col("w").list.head(size), pl.col("s").list.slice(size))
        for end, others in (behind, ahead):
            rows = frame.select((asked & rest.is_null()).fill_null(value=False).alias("rows"))["rows"].arg_true()
            some = frame[rows].select("f", end=end.list.join(" "), others=others.list.join(" "))
            rest = rest.scatter(rows, some["others"].set(~_agree(some["end"], some["f"]), None))
    return rest


def rest_one(holder: str, first: str) -> str | None:
    """`rest_of_name` of one lead; None where no end of the holder's name agrees with the given name."""
    whole = patterns.replace_all(holder.replace(",", " "), " +", " ").strip(" ")
    said, words = whole.split(" "), (fold(whole) or "").split(" ")
    for size in (first.count(" ") + 1, 1):
        if len(words) <= size:
            continue
        for end, others in ((words[-size:], said[: len(words) - size]), (words[:size], said[size:])):
            if _agree_one(" ".join(end), first):
                return " ".join(others)
    return None


def _agree_one(word: str, first: str) -> bool:
    """`_agree` of one pair."""
    head = first.partition(" ")[0]
    long = min(len(word), len(head)) >= SHORTEST
    if word in (first, head) or (long and (word.startswith(head) or head.startswith(word))):
        return True
    if len(first) == 1 and word[:1] == first:
        return True
    if len(word) >= SHORTEST and any(name.startswith(word) for name in nicknames.beside(head)):
        return True
    return JaroWinkler.similarity(word, first, score_cutoff=AGREES) > 0


@cache
def _called() -> pl.Series:
    """A given name and the beginning of another form of it: `mike micha`."""
    both = [pair for link in nicknames.links() for pair in (link, link[::-1])]
    return as_set(frozenset(f"{a} {b[:size]}" for a, b in both for size in range(SHORTEST, len(b) + 1)))


def _agree(words: pl.Series, first: pl.Series) -> pl.Series:
    """Whether a word of the holder's name and a given name may be one name. Boolean, no nulls."""
    frame = pl.DataFrame({"w": words, "f": first})
    w, f, head = pl.col("w"), pl.col("f"), pl.col("f").str.extract(r"^(\S+)")
    long = pl.min_horizontal(w.str.len_chars(), head.str.len_chars()) >= SHORTEST
    begins = long & (w.str.starts_with(head) | head.str.starts_with(w))
    initial = (f.str.len_chars() == 1) & (w.str.head(1) == f)
    nick = pl.concat_str(head, w, separator=" ").is_in(pl.lit(_called()))
    plain = (
        frame.select(((w == f) | (w == head) | begins | initial | nick).fill_null(value=False))["w"].to_numpy().copy()
    )
    open_ = np.flatnonzero(~plain & words.is_not_null().to_numpy())
    pairs = (words.gather(open_).to_list(), first.gather(open_).to_list())
    plain[open_] = process.cpdist(*pairs, scorer=JaroWinkler.similarity, score_cutoff=AGREES) > 0
    return pl.Series(plain)
