"""Slips of the pen: what typing, scanning, hearing and re-encoding do to a text."""

import numpy as np
import polars as pl

from leadmatch.datasets.draw import Draw, Ints, Mask, where

NEIGHBOURS = dict(zip("abcdefghijklmnopqrstuvwxyz0123456789", "svxfrghjokjknbipwtsyicescx9012345678", strict=True))
"""One neighbour of each key on a QWERTY board."""
SOUNDS = (
    ("ph", "f"), ("ck", "k"), ("ie", "ei"), ("ee", "ea"), ("ll", "l"), ("nn", "n"), ("tt", "t"), ("ss", "s"),
    ("c", "k"), ("y", "i"), ("z", "s"), ("au", "o"), ("ou", "u"), ("i", "y"), ("e", "a"), ("s", "z"),
)  # fmt: skip
"""What is heard and written otherwise."""
SHAPES = (
    ("rn", "m"), ("m", "rn"), ("cl", "d"), ("li", "h"), ("l", "1"), ("o", "0"), ("i", "l"), ("e", "c"), ("a", "o"),
)  # fmt: skip
"""What a scanner reads otherwise."""


def slip(values: pl.Series, p: float, draw: Draw) -> pl.Series:
    """One slip in a share p of the values of at least three characters."""
    hit = draw.chance(len(values), p) & (values.str.len_chars().fill_null(0) >= 3).to_numpy()
    chosen = values.filter(pl.Series(hit))
    if not len(chosen):
        return values
    return values.scatter(pl.Series(hit).arg_true(), _slipped(chosen, draw))


def _slipped(values: pl.Series, draw: Draw) -> pl.Series:
    n = len(values)
    kind = draw.codes(n, (22, 22, 18, 10, 9, 9, 5, 5))
    length = values.str.len_chars().cast(pl.Int64)
    place = (
        pl.Series((draw.rng.random(n) * (length.to_numpy() - 1)).astype("int64")) + 1
    )  # the first letter mostly holds
    place = where(draw.chance(n, 0.93), place, pl.Series([0]))
    place = pl.select(pl.min_horizontal(place, length - 2)).to_series()
    frame = pl.DataFrame({"v": values, "p": place, "k": kind})
    value, at = pl.col("v"), pl.col("p")
    head, char, rest = value.str.slice(0, at), value.str.slice(at, 1), value.str.slice(at + 1)
    near = char.str.to_lowercase().replace(NEIGHBOURS)
    made = (
        pl.when(pl.col("k") == 0)
        .then(pl.concat_str(head, rest))
        .when(pl.col("k") == 1)
        .then(pl.concat_str(head, rest.str.slice(0, 1), char, rest.str.slice(1)))
        .when(pl.col("k") == 2)
        .then(pl.concat_str(head, near, rest))
        .when(pl.col("k") == 3)
        .then(pl.concat_str(head, char, char, rest))
        .when(pl.col("k") == 4)
        .then(_replaced(value, SOUNDS))
        .when(pl.col("k") == 5)
        .then(_replaced(value, SOUNDS[::-1]))
        .when(pl.col("k") == 6)
        .then(_replaced(value, SHAPES))
        .otherwise(_replaced(value, SHAPES[::-1]))
    )
    return frame.select(made.alias(values.name)).to_series()


def _replaced(value: pl.Expr, table: tuple[tuple[str, str], ...]) -> pl.Expr:
    """The first rule of the table that applies behind the first letter, applied once."""
    rest = value.str.slice(1)
    rules = (
        pl.when(rest.str.contains(old, literal=True)).then(rest.str.replace(old, new, literal=True))
        for old, new in table
    )
    return pl.concat_str(value.str.slice(0, 1), pl.coalesce(*rules, rest))


def wrong_digit(numbers: Ints, p: float, draw: Draw) -> Ints:
    """One wrong digit among the last seven in a share p of the telephone numbers."""
    n = len(numbers)
    hit = draw.chance(n, p) & (numbers > 0)
    unit = 10 ** draw.ints(n, 0, 7)
    digit = numbers // unit % 10
    moved = numbers + ((digit + draw.ints(n, 1, 9)) % 10 - digit) * unit
    return np.where(hit, moved, numbers)


def plain(values: pl.Series) -> pl.Series:
    """Accents lost."""
    accented = values.str.contains(r"[^\x00-\x7F]").fill_null(value=False)
    chosen = values.filter(accented)
    return values.scatter(accented.arg_true(), chosen.str.normalize("NFKD").str.replace_all(r"[^\x00-\x7F]", ""))


MOJIBAKE = {c: c.encode().decode("latin-1") for c in "éèêëàâäîïíìôöóòúùûüçñáÉÈÀÂÎÔÇÁ"}


def mojibake(values: pl.Series, mask: Mask) -> pl.Series:
    """UTF-8 read as another encoding where mask."""
    broken = values.str.replace_many(list(MOJIBAKE), list(MOJIBAKE.values()))
    return where(mask, broken, values)
