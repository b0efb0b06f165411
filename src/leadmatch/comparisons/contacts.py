"""E-mail addresses, phones and VINs: sets of identifiers. A table of profiles holds only those that may be compared."""

import re
from collections.abc import Callable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.arrays import Ints, mix
from leadmatch.comparisons.bags import Entries, best
from leadmatch.comparisons.comparison import Comparison, Level, Levels, Rows, laid_out, starts
from leadmatch.comparisons.rarity import Rarity
from leadmatch.comparisons.strings import Vocabulary
from leadmatch.few import derived
from leadmatch.hashing import hash_of
from leadmatch.lead import TRADED
from leadmatch.nicknames import are_related
from leadmatch.tables import Bag, LeadTable

EMAIL = (
    Level("no e-mail on a side", 1.0, 1.0),
    Level("same e-mail", 0.62, 0.25, by_rarity=True),
    Level("same mailbox name elsewhere", 0.04, 0.005),
    Level("e-mail nearly the same", 0.08, 0.005),
    Level("different e-mails", 0.26, 0.74),
)
PHONE = (
    Level("no phone on a side", 1.0, 1.0),
    Level("same phone", 0.68, 0.40, by_rarity=True),
    Level("phone one digit off or two swapped", 0.03, 0.002),
    Level("different phones", 0.29, 0.6),
)
VIN = (
    Level("no vehicles to compare", 1.0, 1.0),
    Level("same vehicle", 0.5, 0.4, by_rarity=True),
    Level("different vehicles", 0.5, 0.6),
)

_WIDTH = 16
"""Characters of a packed number, which are four bits each."""
_LOWEST, _FOUR = np.uint64(0x1111111111111111), np.uint64(0xF)
"""The lowest bit of each character of a packed number, and all bits of the last."""
_PLACES = np.arange(0, 4 * _WIDTH, 4, dtype=np.uint64)
_NIBBLE = np.full(256, 12, np.uint64)
_NIBBLE[[0, *b"+0123456789"]] = [0, 11, *range(1, 11)]
"""The four bits of each character."""


def _bag_comparison(
    name: str,
    levels: tuple[Level, ...],
    bag: Bag,
    n: int,
    kind: Callable[[Ints, Ints], NDArray[np.uint8]],
    rarity: Rarity,
) -> Comparison:
    """kind: index of the level (2 and up) of pairs of entries of unequal codes, 0 where they cannot be compared. Equal
    codes are level 1, and what else the two leads have then does not matter.
    """
    entries, codes = Entries.of(bag.lead, n), bag.codes
    rare = rarity.of(name, codes, len(bag.values), lambda: hash_of(bag.values))
    start = np.array(starts(levels), np.uint8)

    def compare(left: Rows, right: Rows) -> Levels:
        pair, i, j = entries.crossings(left, right)
        a = codes[i]
        same = np.flatnonzero(a == codes[j])
        found = best(pair[same], 1 + rare.bins[a[same]], len(left))
        rest = np.flatnonzero(found[pair] == 0)
        level = start[kind(i[rest], j[rest])]
        told = np.flatnonzero(level)
        return found + best(pair[rest[told]], level[told], len(left))

    return laid_out(name, levels, {1: rare}, compare, held=True)


def prepare_email(leads: LeadTable, rarity: Rarity) -> Comparison:
    """E-mail addresses by canonical key."""
    bag = leads.emails
    whole = Vocabulary.of(bag.values)
    mailbox = derived(bag.values, lambda v: v.partition("@")[0], lambda s: s.str.splitn("@", 2).struct["field_0"])
    local, words = Vocabulary.of(mailbox), derived(mailbox, letters, lambda s: s.str.replace_all(r"[^a-z]+", ""))
    after = derived(bag.values, lambda v: v.partition("@")[2], lambda s: s.str.splitn("@", 2).struct["field_1"])
    numbers = derived(bag.values, figures, lambda s: s.str.replace_all(r"[^0-9]+", ""))
    several = (numbers.str.len_bytes() >= 2).to_numpy()
    named, spelt = hash_of(mailbox), hash_of(words)
    rest = mix(hash_of(numbers), hash_of(after.fill_null("")))  # all but the letters of the mailbox

    def telling(entries: Ints) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = several[bag.codes[entries]]
        rows = np.flatnonzero(~found)
        found[rows] = ~_called_after(leads, words, entries[rows])
        return found

    def kind(i: Ints, j: Ints) -> NDArray[np.uint8]:
        a, b = bag.codes[i], bag.codes[j]
        level = np.full(len(i), 4, np.uint8)
        rows = np.flatnonzero(named[a] == named[b])
        rows = rows[local.size[a[rows]] >= 5]
        level[rows[telling(i[rows]) & telling(j[rows])]] = 2
        edited = whole.edits(a, b) <= 1
        rows = np.flatnonzero(edited | (rest[a] == rest[b]))
        i, j, a, b, edited = i[rows], j[rows], a[rows], b[rows], edited[rows]
        similar, same, other = local.jaro_winkler(a, b, 0.8), named[a] == named[b], spelt[a] != spelt[b]
        long = np.minimum(local.size[a], local.size[b]) >= 5
        slip = other & (rest[a] == rest[b]) & (similar >= 0.92) & long
        near = np.flatnonzero(slip | (edited & (same | other) & (similar > 0)))
        level[rows[near[same[near] | telling(i[near]) | telling(j[near])]]] = 3
        return level

    return _bag_comparison("email", EMAIL, bag, leads.n, kind, rarity)


def letters(text: str) -> str:
    """The small letters of a text."""
    return re.sub("[^a-z]", "", text)


def figures(text: str) -> str:
    """The digits of a text."""
    return re.sub("[^0-9]", "", text)


def _called_after(leads: LeadTable, words: pl.Series, entries: Ints) -> NDArray[np.bool_]:
    """`is_called_after` of entries, bool[entries]."""
    lead = leads.emails.lead[entries]
    firsts, lasts = (_gathered(part.values, part.codes[lead]).to_list() for part in (leads.first, leads.last))
    found = map(is_called_after, words.gather(leads.emails.codes[entries]).to_list(), firsts, lasts)
    return np.fromiter(found, bool, len(entries))


def _gathered(values: pl.Series, codes: Rows) -> pl.Series:
    """Values by code, null for -1."""
    at = pl.Series(codes)
    return values.gather(at.set(at < 0, None))


def is_called_after(mailbox: str, first: str | None, last: str | None) -> bool:
    """Whether the letters of a mailbox are those of the person's names: another of that name may well be called so at
    another provider, and one of a name much like it much like it. Of a missing name anything may be.

    >>> is_called_after("jsmith", "john", "smith"), is_called_after("bobsmith", "robert", "smith")
    (True, True)
    >>> is_called_after("jphnsmith", "john", "smith"), is_called_after("jonsmith", "jon", None)
    (False, True)
    """
    given, family = (name.replace(" ", "") if name else "" for name in (first, last))
    for name, other in ((given, family), (family, given)):
        if name and (mailbox.startswith(name) or mailbox.endswith(name)):
            rest = mailbox.removeprefix(name) if mailbox.startswith(name) else mailbox.removesuffix(name)
            if not other or other.startswith(rest) or are_related(rest, other):
                return True
    return False


def prepare_phone(leads: LeadTable, rarity: Rarity) -> Comparison:
    """Telephone numbers in E.164."""
    bag = leads.phones
    packed = _nibbles(bag.values)

    def kind(i: Ints, j: Ints) -> NDArray[np.uint8]:
        a, b = bag.codes[i], bag.codes[j]
        apart = packed[a] ^ packed[b]
        differ = (apart | apart >> np.uint64(1) | apart >> np.uint64(2) | apart >> np.uint64(3)) & _LOWEST
        count = np.bitwise_count(differ)
        level = np.where(count == 1, 2, 3).astype(np.uint8)
        two = np.flatnonzero((count == 2) & (differ & differ >> np.uint64(4) != 0))
        one, other = (np.sort(packed[codes[two], None] >> _PLACES & _FOUR, axis=1) for codes in (a, b))
        level[two[(one == other).all(axis=1)]] = 2
        return level

    return _bag_comparison("phone", PHONE, bag, leads.n, kind, rarity)


def _nibbles(values: pl.Series) -> NDArray[np.uint64]:
    """Sixteen characters as sixteen times four bits: a digit and one, 11 for +, 12 for any other, 0 for none."""
    padded = values.str.head(_WIDTH).str.pad_end(_WIDTH, "\0").str.join()
    characters = np.frombuffer((padded.item() or "").encode(), np.uint8).reshape(-1, _WIDTH)
    packed = np.zeros(len(values), np.uint64)
    for place in range(_WIDTH):
        packed = packed << np.uint64(4) | _NIBBLE[characters[:, place]]
    return packed


def prepare_vin(leads: LeadTable, rarity: Rarity) -> Comparison:
    """Vehicles that the person has or had; a vehicle of interest says nothing. One that was traded in is not the one
    bought or serviced, whoever did so: that these two differ is not compared.
    """
    traded = leads.vins.roles == TRADED

    def kind(i: Ints, j: Ints) -> NDArray[np.uint8]:
        return np.where(traded[i] == traded[j], np.uint8(2), np.uint8(0))

    return _bag_comparison("vehicle", VIN, leads.vins, leads.n, kind, rarity)
