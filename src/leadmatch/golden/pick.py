"""Picking one value a customer by a survivorship rule.

Most customers hold one value of a field, however often: they are settled by comparing neighbours. Only the values of
the others are counted and compared.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.arrays import Ints, runs
from leadmatch.golden.members import Members, Positions
from leadmatch.golden.rules import Rule
from leadmatch.tables import Codes

_MAX_LENGTH = 1 << 18

COUNTED = ("records", "systems")
"""Statistics that are counted over all values of an owner, before any is left out."""

_TEXT = pl.col("text")
COMPLETENESS = (
    ((_TEXT.str.to_uppercase() != _TEXT) & (_TEXT.str.to_lowercase() != _TEXT)).cast(pl.Int64).mul(2 * _MAX_LENGTH)
    + pl.min_horizontal(_TEXT.str.len_chars().cast(pl.Int64), pl.lit(_MAX_LENGTH - 1)) * 2
    + (_TEXT.str.len_bytes() > _TEXT.str.len_chars())
)
"""How completely a text is written: mixed case before one case, then longer, then with accents."""


@dataclass(frozen=True, slots=True)
class Values:
    """The values that customers hold, in any order.

    owner: whose; place: position of the record that has it; key: values of one key are counted together; text: some of
    them as they are written; quality: less is better; agrees: whether it fits another value of its owner.
    """

    owner: Codes
    place: Positions
    key: Codes
    text: Callable[[Ints], pl.Series]
    quality: NDArray[np.int8]
    agrees: NDArray[np.bool_] | None = None


def pick(
    members: Members,
    values: pl.Series,
    rule: Rule,
    *,
    key: Codes | None = None,
    agrees: NDArray[np.bool_] | None = None,
) -> Positions:
    """The record whose value each customer keeps.

    Args:
        members: the records by customer.
        values: String or Enum[n] by position, null = none.
        rule: a rule of kind `value`.
        key: int32[n] by position, values with one key are spellings of one value and counted together; None = each
            spelling counts for itself, and there are no initials.
        agrees: bool[n] by position, decides after the first statistic of the rule: the value fits another one.

    Returns:
        int64[customers]: the position of the value kept, -1 = none.
    """
    held = values.is_not_null().to_numpy()
    winner = members.first(held)
    place = np.flatnonzero(held)
    owner = members.customer[place]
    text = values.filter(held) if len(place) < len(held) else values
    differs = (text != text.shift(1)).fill_null(value=False).to_numpy()
    differs[1:] &= owner[1:] == owner[:-1]
    contested = np.zeros(members.count, dtype=bool)
    contested[owner[differs]] = True
    rows = contested[owner]
    if not rows.any():
        return winner
    place, owner, text = place[rows], owner[rows], text.filter(rows).cast(pl.String)
    several = Values(
        owner=owner,
        place=place,
        key=text.rank("dense").to_numpy() if key is None else key[place],
        text=text.gather,
        quality=np.zeros(len(place), np.int8) if key is None else _initials(text),
        agrees=None if agrees is None else agrees[place],
    )
    best = winners(several, members, rule)
    winner[owner[best]] = place[best]
    return winner


def _initials(names: pl.Series) -> NDArray[np.int8]:
    """Quality of names: 0 a whole name, 1 an initial."""
    return (names.str.strip_chars(" .").str.len_chars() <= 1).to_numpy().astype(np.int8)


def winners(values: Values, members: Members, rule: Rule) -> Ints:
    """The row of the best value of each owner, in the order of owners. rule: of kind `value`."""
    rows = np.argsort(_keyed(values), kind="stable")
    counted = {name: _counted(values, members, name, rows) for name in rule.order if name in COUNTED}
    first, *rest = rule.order
    for name in ("quality", first, "agrees", *rest, "text", "place"):
        owner = values.owner[rows]
        tied = np.r_[False, owner[1:] == owner[:-1], False]
        tied = tied[1:] | tied[:-1]
        if not tied.any():
            return rows
        some = rows[tied]
        score = counted[name][some] if name in counted else statistic(values, members, name, some)
        starts, lengths = runs(owner[tied])
        kept = np.ones(len(rows), bool)
        kept[tied] = score == np.repeat(np.maximum.reduceat(score, starts), lengths)
        rows = rows[kept]
    return rows[runs(values.owner[rows])[0]]


def changes(*columns: pl.Series) -> NDArray[np.bool_]:
    """bool: where a row differs from the one before it, the first row included."""
    changed = np.zeros(len(columns[0]), dtype=bool)
    changed[:1] = True
    for column in columns:
        if column.dtype.is_numeric() and not column.null_count():
            values = column.to_numpy()
            changed[1:] |= values[1:] != values[:-1]
        else:
            changed |= (column != column.shift(1)).fill_null(value=True).to_numpy()
    return changed


def _keyed(values: Values) -> Ints:
    """Owner and key as one number."""
    keyed: Ints = values.owner.astype(np.int64) << 32 | values.key.astype(np.uint32)
    return keyed


def _counted(values: Values, members: Members, name: str, order: Ints) -> Ints:
    """In how many records or systems of its owner each value stands. order: the rows by owner and key."""
    starts, lengths = runs(_keyed(values)[order])
    run = np.repeat(np.arange(len(starts)), lengths)
    counts = lengths
    if name == "systems":
        packed = np.sort(run << 32 | members.source[values.place[order]])
        counts = np.bincount(packed[runs(packed)[0]] >> 32)
    found = np.empty(len(order), np.int64)
    found[order] = counts[run]
    return found


def statistic(values: Values, members: Members, name: str, rows: Ints) -> NDArray[np.generic]:
    """A statistic of `rules.Statistic`, or another one, of some values, more is better."""
    place = values.place[rows]
    match name:
        case "recency":
            found: NDArray[np.generic] = members.recency[place]
        case "priority":
            found = -members.priority[members.source[place]]
        case "quality":
            found = -values.quality[rows]
        case "agrees":
            found = np.zeros(len(rows), bool) if values.agrees is None else values.agrees[rows]
        case "place":
            found = -place
        case "text":
            found = -values.text(rows).rank("dense").cast(pl.Int64).to_numpy()
        case _:
            found = values.text(rows).to_frame("text").select(COMPLETENESS).to_series().to_numpy()
    return found
