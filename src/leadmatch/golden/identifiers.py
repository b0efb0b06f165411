"""Phones, e-mail addresses and VINs of each customer: the primary one and all of them.

A placeholder and the dealer's own identify nobody and are left out. The others stand in the order of `QUALITY`: a
relay still reaches the customer, a synthesised address does not exist, an invalid value is kept for a person to mend.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.golden.members import Members, Positions, take
from leadmatch.golden.pick import changes, winners
from leadmatch.golden.rules import Rule
from leadmatch.tables import Bag, IdentifierType

SEPARATOR = " | "
"""Between the values of a list in one cell."""

QUALITY = (
    IdentifierType.PERSONAL,
    IdentifierType.SHARED,
    IdentifierType.RELAY,
    IdentifierType.SYNTHETIC,
    IdentifierType.INVALID,
)

_LEFT_OUT = 99


@dataclass(frozen=True, slots=True)
class Identifiers:
    """By customer, null = none: the primary value and where it comes from; all values, where from, and their roles.

    The parts of values, values_from and roles are joined by `SEPARATOR` and stand for each other in order; several
    roles of one value are joined by "+".
    """

    primary: pl.Series
    primary_from: pl.Series
    values: pl.Series
    values_from: pl.Series
    roles: pl.Series


def gather_identifiers(
    members: Members, bag: Bag, rule: Rule, roles: tuple[str, ...], last_role: str = "", *, as_shown: bool = False
) -> Identifiers:
    """The identifiers of every customer.

    Args:
        members: the records by customer.
        bag: the identifiers by record.
        rule: which one is primary, a rule of kind `value`.
        roles: the names of the roles of the bag.
        last_role: a value in this role is primary only where there is no other (fax).
        as_shown: give values as written in the record rather than canonical, mailboxes in the case of `mailbox_case`.
    """
    entries = _entries(members, bag, roles, last_role)
    shown = mailbox_case(bag.shown) if as_shown else bag.values[bag.codes.astype(np.uint32)]
    lone, several = _split(members, entries)
    primary = _primary_of_lone(members, lone)
    value = take(shown, primary)
    label = _labels(members, bag, primary)
    mask = np.zeros(members.count, dtype=np.uint8)
    np.bitwise_or.at(mask, lone["owner"].to_numpy(), lone["mask"].to_numpy())
    role_text = take(_role_texts(roles), np.where(primary >= 0, mask.astype(np.int64), -1))
    if several.is_empty():
        return Identifiers(value, label, value, label, role_text)
    several = several.with_columns(value=bag.values[several["key"].cast(pl.UInt32)])
    best = winners(several, members, rule).select("owner", "entry")
    lists = _lists(members, several, best, shown, bag, _role_texts(roles))
    owner, entry = best["owner"], best["entry"].to_numpy()
    return Identifiers(
        primary=value.scatter(owner, take(shown, entry)),
        primary_from=label.scatter(owner, _labels(members, bag, entry)),
        values=value.clone().scatter(lists["owner"], lists["values"]),
        values_from=label.clone().scatter(lists["owner"], lists["values_from"]),
        roles=role_text.scatter(lists["owner"], lists["roles"]),
    )


def mailbox_case(values: pl.Series) -> pl.Series:
    """Mailboxes with their domain in small letters, and wholly where all of it is in capitals.

    >>> mailbox_case(pl.Series(["Zoe@X.COM", "BOB@X.COM"])).to_list()
    ['Zoe@x.com', 'bob@x.com']
    """
    at = values.str.contains(r"\p{Lu}").fill_null(value=False).arg_true()
    if at.is_empty():
        return values
    address = pl.col("a")
    domain = address.str.extract(r"@([^@]*)$").fill_null("")
    kept = address.str.head(address.str.len_chars() - domain.str.len_chars()) + domain.str.to_lowercase()
    shouted = ~address.str.contains(r"\p{Ll}")
    cased = pl.DataFrame({"a": values[at]}).select(pl.when(shouted).then(address.str.to_lowercase()).otherwise(kept))
    return values.clone().scatter(at, cased.to_series())


def _entries(members: Members, bag: Bag, roles: tuple[str, ...], last_role: str) -> pl.DataFrame:
    """owner, place, key (code), quality, mask (bit of the role), entry, agrees of what may stand in a golden record."""
    quality = np.full(len(IdentifierType), _LEFT_OUT, dtype=np.int8)
    quality[list(QUALITY)] = np.arange(len(QUALITY)) * 2
    of_entry = quality[bag.types[bag.codes]]
    kept = np.flatnonzero(of_entry != _LEFT_OUT)
    place = members.position[bag.lead[kept]]
    role = bag.roles[kept]
    late = role == roles.index(last_role) if last_role else np.zeros(len(kept), dtype=bool)
    return pl.DataFrame(
        {
            "owner": members.customer[place],
            "place": place,
            "key": bag.codes[kept],
            "quality": of_entry[kept] + late,
            "mask": np.left_shift(np.uint8(1), role),
            "entry": kept.astype(np.int64),
            "agrees": np.zeros(len(kept), dtype=np.int8),
        }
    )


def _split(members: Members, entries: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The entries of customers with one distinct value, and those of customers with several."""
    owner, key = entries["owner"].to_numpy(), entries["key"].to_numpy()
    lowest = np.full(members.count, np.iinfo(np.int32).max, dtype=np.int32)
    highest = np.full(members.count, -1, dtype=np.int32)
    np.minimum.at(lowest, owner, key)
    np.maximum.at(highest, owner, key)
    several = pl.Series((lowest < highest)[owner])
    return entries.filter(~several), entries.filter(several)


def _primary_of_lone(members: Members, lone: pl.DataFrame) -> Positions:
    """int64[customers]: the entry of the lowest position, -1 = none."""
    nowhere = np.iinfo(np.int64).max
    best = np.full(members.count, nowhere, dtype=np.int64)
    packed = (lone["place"].to_numpy() << 32) | lone["entry"].to_numpy()
    np.minimum.at(best, lone["owner"].to_numpy(), packed)
    return np.where(best == nowhere, -1, best & 0xFFFFFFFF)


def _lists(
    members: Members, several: pl.DataFrame, primary: pl.DataFrame, shown: pl.Series, bag: Bag, roles: pl.Series
) -> pl.DataFrame:
    """owner, values, values_from, roles: the primary value first, then by quality, last seen and value."""
    distinct = _distinct(members, several)
    first = np.full(members.count, -1, dtype=np.int64)
    first[primary["owner"].to_numpy()] = bag.codes[primary["entry"].to_numpy()]
    ordered = distinct.with_columns(
        later=pl.Series(distinct["key"].to_numpy() != first[distinct["owner"].to_numpy()]),
        canonical=bag.values[distinct["key"].cast(pl.UInt32)],
    ).sort("owner", "later", "quality", "recency", "canonical", descending=[False, False, False, True, False])
    entry = ordered["entry"].to_numpy()
    columns = {
        "values": take(shown, entry),
        "values_from": _labels(members, bag, entry),
        "roles": roles[ordered["mask"].cast(pl.UInt32)],
    }
    return join_texts(ordered.select("owner").with_columns(**columns))


def _distinct(members: Members, several: pl.DataFrame) -> pl.DataFrame:
    """owner, key, quality, recency, mask, entry: each distinct value of an owner once, entry = of lowest position."""
    frame = several.select("owner", "key", "place", "entry", "quality", "mask").sort("owner", "key", "place", "entry")
    starts = np.flatnonzero(changes(frame["owner"], frame["key"]))
    return pl.DataFrame(
        {
            "owner": frame["owner"].to_numpy()[starts],
            "key": frame["key"].to_numpy()[starts],
            "quality": np.minimum.reduceat(frame["quality"].to_numpy(), starts),
            "recency": members.recency[frame["place"].to_numpy()[starts]],
            "mask": np.bitwise_or.reduceat(frame["mask"].to_numpy(), starts),
            "entry": frame["entry"].to_numpy()[starts],
        }
    )


def join_texts(frame: pl.DataFrame) -> pl.DataFrame:
    """The texts of each owner joined by `SEPARATOR` in their order; frame: sorted by owner, the rest texts."""
    lists = frame.group_by("owner", maintain_order=True).agg(pl.exclude("owner"))
    return lists.with_columns(pl.exclude("owner").list.join(SEPARATOR))


def _labels(members: Members, bag: Bag, entry: Positions) -> pl.Series:
    if len(bag.lead) == 0:
        return pl.Series([None] * len(entry), dtype=pl.String)
    return members.labels(np.where(entry >= 0, members.position[bag.lead[np.maximum(entry, 0)]], -1))


@cache
def _role_texts(roles: tuple[str, ...]) -> pl.Series:
    """The text of every set of roles, by bit mask."""
    sets: list[NDArray[np.intp]] = [
        np.flatnonzero([mask >> bit & 1 for bit in range(len(roles))]) for mask in range(2 ** len(roles))
    ]
    return pl.Series(["+".join(roles[bit] for bit in bits if roles[bit]) for bits in sets], dtype=pl.String)
