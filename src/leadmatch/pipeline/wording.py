"""What speaks for and against a pair, in the words of the levels it is at."""

import re
from functools import lru_cache

import numpy as np
import polars as pl

from leadmatch.arrays import Ints
from leadmatch.comparisons.patterns import levels_of
from leadmatch.few import FEW
from leadmatch.pipeline.scored import Compared, Floats

TOLD = 2
"""Comparisons told for a pair, and as many against it, at most."""
_SLIGHT = 0.5
"""Bits up to which a comparison says nothing worth telling."""
_RARITY = re.compile(r",? \(?on (more than )?\d+ leads( or fewer)?\)?")
_NAMED = ("name", "middle name", "suffix", "birth date", "gender", "company", "email", "phone", "address", "vehicle")
"""Comparisons whose levels say what is compared."""
_STATES = {
    "missing": "no {} name on a side",
    "same": "same {} name",
    "nickname": "{} names related as nicknames",
    "initial": "same {} initial",
    "close": "{} names close",
    "close (both usual)": "{} names close but both usual",
    "part": "{} names partly the same",
    "similar": "{} names similar",
    "different": "{} names differ",
    "of two genders": "{} names of two genders",
}
"""State of a part of the name, as `comparisons.names` calls it, to words."""


def with_words(question: pl.Series, compared: Compared, packed: Ints) -> pl.Series:
    """Each question with the strongest evidence of its pair of profiles: for it, then, after "but", against it.

    >>> wording("phone", "same phone, on 2 leads or fewer")
    'same phone'
    >>> wording("name", "first different, last same (on 3 leads or fewer)")
    'first names differ and same last name'
    """
    if not len(packed):
        return question
    levels = levels_of(compared.comparisons, packed)
    tables = compared.model.against_strangers()
    if len(packed) <= FEW:
        bits_of = [table[0].tolist() for table in tables]
        pairs = zip(question.to_list(), levels.tolist(), strict=True)
        return pl.Series([_with_words(text, row, compared, bits_of) for text, row in pairs], dtype=pl.String)
    columns = range(len(tables))
    bits = np.stack([np.where(levels[:, c] > 0, tables[c][0][levels[:, c]], 0.0) for c in columns], axis=1)
    words = [
        np.array([wording(comparison.name, label) for label in comparison.labels], object)
        for comparison in compared.comparisons
    ]
    said = np.stack([words[c][levels[:, c]] for c in columns], axis=1)
    told = {"question": question, "for": _strongest(said, bits), "against": _strongest(said, -bits)}
    both = pl.concat_str("for", pl.lit("but ") + pl.col("against"), separator="; ", ignore_nulls=True).replace("", None)
    return pl.DataFrame(told).select(pl.concat_str("question", both, separator=": ", ignore_nulls=True)).to_series()


def _with_words(question: str, levels: list[int], compared: Compared, bits_of: list[list[float]]) -> str:
    """`with_words` of one pair."""
    bits = [table[level] if level else 0.0 for table, level in zip(bits_of, levels, strict=True)]

    def strongest(sign: int) -> str:
        order = sorted(range(len(bits)), key=lambda i: -sign * bits[i])[:TOLD]
        told = [(compared.comparisons[i], levels[i]) for i in order if sign * bits[i] > _SLIGHT]
        return ", ".join(wording(comparison.name, comparison.labels[level]) for comparison, level in told)

    pro, con = strongest(1), strongest(-1)
    parts = [*([pro] if pro else []), *([f"but {con}"] if con else [])]
    return f"{question}: {'; '.join(parts)}" if parts else question


@lru_cache(maxsize=4096)
def wording(comparison: str, label: str) -> str:
    """A level in words, without how rare the value is."""
    plain = _RARITY.sub("", label)
    if comparison == "name":
        parts = [part.partition(" ") for part in plain.split(", ")]
        known = all(which in ("first", "last") and state in _STATES for which, _, state in parts)
        said = [_STATES[state].format(which) for which, _, state in parts] if known else [plain]
        return "same name" if plain == "same" else " and ".join(said)
    return plain if comparison in _NAMED else f"{comparison}: {plain}"


def _strongest(said: "np.ndarray[tuple[int, int], np.dtype[np.object_]]", bits: Floats) -> pl.Series:
    """The words of the highest bits of each row, the highest first; null where none says anything."""
    order = np.argsort(-bits, axis=1, kind="stable")[:, :TOLD]
    kept = np.take_along_axis(said, order, 1)
    kept[np.take_along_axis(bits, order, 1) <= _SLIGHT] = None
    frame = pl.DataFrame({str(i): pl.Series(kept[:, i].tolist(), dtype=pl.String) for i in range(kept.shape[1])})
    return frame.select(pl.concat_str(pl.all(), separator=", ", ignore_nulls=True).replace("", None)).to_series()
