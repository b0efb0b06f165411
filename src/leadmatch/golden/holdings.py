"""What each customer holds that a channel could use: mailboxes, numbers, addresses, each once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.golden.identifiers import mailbox_case
from leadmatch.golden.members import Members, Positions
from leadmatch.lead import PHONE_ROLES
from leadmatch.tables import Bag, Codes, IdentifierType, LeadTable

USABLE = (IdentifierType.PERSONAL, IdentifierType.SHARED)
"""A relay ends with its listing, the store's own and placeholders are nobody's."""
_LINE = ("number", "street", "unit", "city", "region", "postal_code", "country")


@dataclass(frozen=True, slots=True)
class Holdings:
    """Identifiers by customer, sorted by customer and the position of the first record that has them.

    owner, codes: of each row; personal: whether it is of one person; size: how many codes there are; places,
    entry_codes, row_of_entry: of each entry of a record its position, code and row; first: the entry a row is shown by;
    text: the texts of some entries; values: the canonical values by code, None for addresses.
    """

    owner: Codes
    codes: Codes
    personal: NDArray[np.bool_]
    size: int
    places: Positions
    entry_codes: Codes
    row_of_entry: Positions
    first: Positions
    text: Callable[[Positions], pl.Series]
    values: pl.Series | None

    def shown(self, rows: NDArray[np.int64]) -> pl.Series:
        """Some rows as people see them."""
        return self.text(self.first[rows])

    def listed(self, channel: str, suppressed: tuple[str, ...]) -> NDArray[np.bool_]:
        """Which rows are on a list of what is never to be used, see `spec.consent.suppressed`."""
        if self.values is None or not suppressed:
            return np.zeros(len(self.owner), bool)
        wanted: set[str] = set()
        for entry in suppressed:
            kind, colon, rest = entry.partition(":")
            if not colon or kind.strip().lower() == channel:
                wanted |= _spellings(rest if colon else entry)
        on_list = self.values.str.to_lowercase().is_in(list(wanted)).to_numpy()
        by_text = np.zeros(len(self.owner), bool)
        if channel == "email" and any("@" in value for value in wanted):
            by_text = self.shown(np.arange(len(self.owner))).str.to_lowercase().is_in(list(wanted)).to_numpy()
        return np.asarray(on_list[self.codes] | by_text)


def _spellings(value: str) -> set[str]:
    """The canonical values that an entry of a list may mean."""
    if "@" in value:
        return {value.strip().lower()}
    digits = "".join(c for c in value if c.isdigit())
    return {digits, f"+{digits}", f"+1{digits}"} if digits else set()


def holdings_of(members: Members, leads: LeadTable, thing: str) -> Holdings:
    """What customers hold of a thing: `mailbox`, `number` or `address`."""
    if thing == "address":
        held = leads.addresses
        line = pl.concat_str([c for c in _LINE if c in held.shown.columns], separator=" ", ignore_nulls=True)

        def address(entries: Positions) -> pl.Series:
            if not held.shown.width:
                return pl.Series([], dtype=pl.String)
            return held.shown[entries.astype(np.uint32)].select(line.alias("text")).to_series()

        parts = held.parts  # a town or postal code alone reaches nobody
        named = [c for c in ("street", "number") if c in parts.columns]
        whole = parts.select(pl.any_horizontal(pl.col(c).is_not_null() for c in named)).to_series().to_numpy()
        usable = whole[held.codes] if len(held.codes) else np.zeros(0, bool)
        return _rows(members, (held.lead, held.codes), usable, np.ones(len(parts), bool), address, None)
    return _of_bag(members, leads.emails if thing == "mailbox" else leads.phones, thing)


def _of_bag(members: Members, bag: Bag, thing: str) -> Holdings:
    usable = np.isin(bag.types, USABLE)[bag.codes]
    if thing == "mailbox":

        def text(entries: Positions) -> pl.Series:
            return mailbox_case(bag.shown[entries.astype(np.uint32)])
    else:
        usable &= bag.roles != PHONE_ROLES.index("fax")

        def text(entries: Positions) -> pl.Series:
            return bag.values[bag.codes[entries].astype(np.uint32)]

    personal = bag.types == IdentifierType.PERSONAL
    return _rows(members, (bag.lead, bag.codes), usable, personal, text, bag.values)


def _rows(
    members: Members,
    held: tuple[Codes, Codes],
    usable: NDArray[np.bool_],
    personal: NDArray[np.bool_],
    text: Callable[[Positions], pl.Series],
    values: pl.Series | None,
) -> Holdings:
    lead, codes = held
    places, entries = members.entries(lead)
    places, entries = places[usable[entries]], entries[usable[entries]]
    key = members.customer[places].astype(np.int64) << 32 | codes[entries]
    order = np.argsort(key, kind="stable")
    places, entries, key = places[order], entries[order], key[order]
    starts = np.r_[True, key[1:] != key[:-1]] if len(key) else np.zeros(0, bool)
    first = np.flatnonzero(starts)
    shown = np.argsort(key[first] >> 32 << 32 | order[first])
    row = np.empty(len(shown), np.int64)
    row[shown] = np.arange(len(shown))
    first = first[shown]
    return Holdings(
        owner=(key[first] >> 32).astype(np.int32),
        codes=codes[entries[first]],
        personal=personal[codes[entries[first]]],
        size=len(personal),
        places=places,
        entry_codes=codes[entries],
        row_of_entry=row[np.cumsum(starts) - 1],
        first=entries[first],
        text=text,
        values=values,
    )
