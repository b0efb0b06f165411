"""Picking one value a customer by a survivorship rule.

Most customers hold one value of a field, however often: they are settled by comparing neighbours. Only the values of
the others are counted and ordered.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.golden.members import Members, Positions
from leadmatch.golden.rules import Rule
from leadmatch.tables import Codes

_MAX_LENGTH = 1 << 18

COUNTED = ("records", "systems")
"""Statistics that are counted over all rows of an owner, before any is left out."""

INITIAL = (pl.col("value").str.strip_chars(" .").str.len_chars() <= 1).cast(pl.Int8)
"""Quality of a name: 0 a whole name, 1 an initial."""

COMPLETENESS = (
    ((pl.col("value") != pl.col("value").str.to_uppercase()) & (pl.col("value") != pl.col("value").str.to_lowercase()))
    .cast(pl.Int64)
    .mul(2 * _MAX_LENGTH)
    + pl.min_horizontal(pl.col("value").str.len_chars().cast(pl.Int64), pl.lit(_MAX_LENGTH - 1)) * 2
    + (pl.col("value").str.len_bytes() > pl.col("value").str.len_chars())
)
"""How completely a text is written: mixed case before one case, then longer, then with accents."""


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
    place = place[rows]
    frame = pl.DataFrame({"owner": owner[rows], "place": place, "value": text.filter(rows).cast(pl.String)})
    frame = frame.with_columns(
        quality=pl.lit(0, pl.Int8) if key is None else INITIAL,
        key=pl.col("value") if key is None else pl.Series(key[place]),
        agrees=pl.lit(0, pl.Int8) if agrees is None else pl.Series(agrees[place].astype(np.int8)),
    )
    best = winners(frame, members, rule)
    winner[best["owner"].to_numpy()] = best["place"].to_numpy()
    return winner


def winners(frame: pl.DataFrame, members: Members, rule: Rule) -> pl.DataFrame:
    """The best row of each owner.

    Args:
        frame: owner, place (position of the record), value, key (values of one key count together), quality (less is
            better), agrees (more is better), in any order.
        members: the records by customer.
        rule: a rule of kind `value`.

    Returns:
        One row an owner, in the order of owners, with the columns of frame.
    """
    frame = frame.sort("owner", "key", "place")
    counted = [name for name in rule.order if name in COUNTED]
    frame = frame.with_columns(pl.Series(name, count(frame, members, name)) for name in counted)
    frame = _keep_highest(frame, -frame["quality"].to_numpy())
    first, *rest = rule.order
    for name in (first, "agrees", *rest):
        frame = _keep_highest(frame, statistic(frame, members, name))
    frame = frame.sort("owner", "value", "place")
    return frame.filter(pl.Series(changes(frame["owner"]))).drop(counted)


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


def _keep_highest(frame: pl.DataFrame, values: NDArray[np.int64] | NDArray[np.int8]) -> pl.DataFrame:
    """The rows whose value is the highest of their owner; frame is sorted by owner."""
    if frame.is_empty() or values.min() == values.max():
        return frame
    starts = np.flatnonzero(changes(frame["owner"]))
    highest = np.repeat(np.maximum.reduceat(values, starts), np.diff(starts, append=len(values)))
    kept = values == highest
    return frame if kept.all() else frame.filter(pl.Series(kept))


def count(frame: pl.DataFrame, members: Members, name: str) -> NDArray[np.int64]:
    """In how many records or systems of its owner the value of each row stands; frame is sorted by owner and key."""
    run = np.cumsum(changes(frame["owner"], frame["key"])) - 1
    counted = run
    if name == "systems":
        packed = np.sort(run << 32 | members.source[frame["place"].to_numpy()])
        counted = packed[changes(pl.Series(packed))] >> 32
    found: NDArray[np.int64] = np.bincount(counted)[run]
    return found


def statistic(frame: pl.DataFrame, members: Members, name: str) -> NDArray[np.int64]:
    """A statistic of `rules.Statistic` (or `agrees`) of each row, more is better."""
    place = frame["place"].to_numpy()
    found: NDArray[np.int64]
    if name == "recency":
        found = members.recency[place]
    elif name == "priority":
        found = -members.priority[members.source[place]].astype(np.int64)
    elif name == "completeness":
        found = frame.select(COMPLETENESS).to_series().to_numpy()
    else:
        found = frame[name].to_numpy().astype(np.int64)
    return found
