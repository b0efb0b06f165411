"""Phones, e-mail addresses and VINs of each customer: the primary one and all of them.

A placeholder and the dealer's own identify nobody and are left out. The others stand in the order of `QUALITY`: a
relay still reaches the customer, a synthesised address does not exist, an invalid value is kept for a person to mend.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.arrays import Ints, runs
from leadmatch.golden.members import Members, Positions, take
from leadmatch.golden.pick import Values, winners
from leadmatch.golden.rules import Rule
from leadmatch.tables import Bag, Codes, IdentifierType

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
    held = _Held.of(members, bag, roles, last_role)
    text = mailbox_case(bag.shown[held.entry]) if as_shown else bag.values[held.key.astype(np.uint32)]
    contested = held.several(members.count)
    lone, rows = np.flatnonzero(~contested)[::-1], np.flatnonzero(contested)
    row = np.full(members.count, -1)
    row[held.owner[lone]] = lone
    several = held.take(rows)
    best = rows[winners(several.values(bag), members, rule)]
    row[held.owner[best]] = best
    mask = np.zeros(members.count, np.uint8)
    np.bitwise_or.at(mask, held.owner, held.mask)
    primary, origin = take(text, row), members.labels(np.append(held.place, -1)[row])
    role_text = take(_role_texts(roles), np.where(row >= 0, mask.astype(np.int64), -1))
    if not len(rows):
        return Identifiers(primary, origin, primary, origin, role_text)
    lists = _lists(members, several, np.append(held.key, -1)[row], text[rows], bag, _role_texts(roles))
    return Identifiers(
        primary,
        origin,
        primary.clone().scatter(lists["owner"], lists["values"]),
        origin.clone().scatter(lists["owner"], lists["values_from"]),
        role_text.scatter(lists["owner"], lists["roles"]),
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


@dataclass(frozen=True, slots=True)
class _Held:
    """What may stand in a golden record, in the order of positions.

    owner, place, quality: as in `Values`; key: code; mask: bit of the role; entry: place in the bag.
    """

    owner: Codes
    place: Positions
    key: Codes
    quality: NDArray[np.int8]
    mask: NDArray[np.uint8]
    entry: Positions

    @classmethod
    def of(cls, members: Members, bag: Bag, roles: tuple[str, ...], last_role: str) -> "_Held":
        """What a bag holds; last_role: a value in this role stands behind one of its quality in another."""
        quality = np.full(len(IdentifierType), _LEFT_OUT, dtype=np.int8)
        quality[list(QUALITY)] = np.arange(len(QUALITY)) * 2
        place, entry = members.entries(bag.lead)
        of_entry = quality[bag.types[bag.codes]][entry]
        kept = of_entry != _LEFT_OUT
        place, entry = place[kept], entry[kept]
        role = bag.roles[entry]
        late = role == roles.index(last_role) if last_role else np.zeros(len(entry), dtype=bool)
        return cls(
            owner=members.customer[place],
            place=place,
            key=bag.codes[entry],
            quality=of_entry[kept] + late,
            mask=np.left_shift(np.uint8(1), role),
            entry=entry,
        )

    def several(self, count: int) -> NDArray[np.bool_]:
        """Which are of an owner (of so many) with several distinct values."""
        lowest = np.full(count, np.iinfo(np.int32).max, dtype=np.int32)
        highest = np.full(count, -1, dtype=np.int32)
        np.minimum.at(lowest, self.owner, self.key)
        np.maximum.at(highest, self.owner, self.key)
        several: NDArray[np.bool_] = (lowest < highest)[self.owner]
        return several

    def values(self, bag: Bag) -> Values:
        """The values of the bag that these are."""
        return Values(
            self.owner, self.place, self.key, lambda rows: bag.values[self.key[rows].astype(np.uint32)], self.quality
        )

    def take(self, rows: Ints) -> "_Held":
        """Some of them."""
        return _Held(*(getattr(self, name)[rows] for name in _Held.__slots__))


def _lists(
    members: Members, several: _Held, primary: Codes, text: pl.Series, bag: Bag, roles: pl.Series
) -> pl.DataFrame:
    """owner, values, values_from, roles: the primary value first, then by quality, last seen and value.

    primary: the key of the primary value of each owner; text: of each of several as it is shown.
    """
    order = np.argsort(several.owner.astype(np.int64) << 32 | several.key, kind="stable")
    starts, _ = runs(several.owner[order].astype(np.int64) << 32 | several.key[order])
    row = order[starts]
    owner, place = several.owner[row], several.place[row]
    ordered = pl.DataFrame(
        {
            "owner": owner,
            "later": several.key[row] != primary[owner],
            "quality": np.minimum.reduceat(several.quality[order], starts),
            "recency": members.recency[place],
            "canonical": bag.values[several.key[row].astype(np.uint32)],
            "values": text[row],
            "values_from": members.labels(place),
            "roles": roles[np.bitwise_or.reduceat(several.mask[order], starts).astype(np.uint32)],
        }
    ).sort("owner", "later", "quality", "recency", "canonical", descending=[False, False, False, True, False])
    return join_texts(ordered.select("owner", "values", "values_from", "roles"))


def join_texts(frame: pl.DataFrame) -> pl.DataFrame:
    """The texts of each owner joined by `SEPARATOR` in their order; frame: sorted by owner, the rest texts."""
    frame = frame.with_columns(pl.col("owner").set_sorted())
    lists = frame.group_by("owner", maintain_order=True).agg(pl.exclude("owner"))
    return lists.with_columns(pl.exclude("owner").list.join(SEPARATOR))


@cache
def _role_texts(roles: tuple[str, ...]) -> pl.Series:
    """The text of every set of roles, by bit mask."""
    sets: list[NDArray[np.intp]] = [
        np.flatnonzero([mask >> bit & 1 for bit in range(len(roles))]) for mask in range(2 ** len(roles))
    ]
    return pl.Series(["+".join(roles[bit] for bit in bits if roles[bit]) for bits in sets], dtype=pl.String)
