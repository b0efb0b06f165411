"""The bags of a lead: phones, e-mails and VINs in long form, typed.

A mailbox that stands in a column of phones is read all the same, as is a phone number in a column of mailboxes: without
the role of the column, behind what stands in the right ones.
"""

import functools
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.normalize import emails, identifiers, notes, phones, vins
from leadmatch.normalize.batch import Batch, Cells, with_some
from leadmatch.normalize.cells import encode
from leadmatch.normalize.known import Known
from leadmatch.spec import Spec
from leadmatch.tables import Bag, Coded, Codes, IdentifierType

_CHUNK = 200_000
STRAYS = {
    "phone": ("email", r"@", "with_a_mailbox"),
    "email": ("phone", r"^ *[+(]?[0-9][0-9 ().\-/]{8,}$", "with_a_phone_number"),
}
"""The other field that a cell of a field is read as, too, how such a cell looks, and what is noted of it."""
_NOTED = ("invalid", "lost", "local", "unverified", "repaired", "check_failed")


@dataclass(frozen=True, slots=True)
class Held:
    """The identifiers of one field as they were read, not yet typed.

    lead, codes, roles, values, shown: as in `Bag`; flags: of each value; notes: what a user should know of the cells.
    """

    lead: Codes
    codes: Codes
    roles: NDArray[np.uint8]
    shown: pl.Series
    values: pl.Series
    flags: pl.Series
    notes: list[str]


def read(batch: Batch, spec: Spec) -> dict[str, Held]:
    """The identifiers of all leads, by field; of who uses them nothing is needed yet."""
    given = {field: batch.cells(field) for field in ("phone", "email", "vin")}
    astray = {field: given[field].distinct.str.contains(pattern) for field, (_, pattern, _) in STRAYS.items()}
    cells = given | {
        other: with_some(given[other], given[field], astray[field]) for field, (other, *_) in STRAYS.items()
    }
    return {field: _held(field, cells[field], astray.get(field), spec) for field in given}


def _held(field: str, cells: Cells, astray: pl.Series | None, spec: Spec) -> Held:
    """astray: which of the field's own distinct cells, the first ones, are read as another field, too."""
    parsed = _parse_by_chunks(field, cells.distinct, spec)
    flags = _noted(parsed, len(cells.distinct))
    if astray is not None and astray.any():
        flags = flags.scatter(astray.arg_true(), STRAYS[field][2])
    said = notes.of_cells(cells, flags)
    return Held(*_long(cells, parsed, by_role=field == "vin"), said)


def typed(
    held: dict[str, Held], first: Coded, last: Coded, known: Known | None, *, own: frozenset[str], spec: Spec
) -> tuple[dict[str, Bag], list[str], Known]:
    """Bags by name (phones, emails, vins), notes, and what is known: as given, or learned from these leads.

    Args:
        held: what was read.
        first: the first name of each lead.
        last: the last name of each lead.
        known: what types identifiers; learned from their use when None.
        own: what the vendor columns say is the store's own, for what is learned.
        spec: the store's own identifiers.
    """
    learned = Known(own=own) if known is None else known
    theirs = own_of(spec, learned)
    made, found = dict[str, Bag](), list[str]()
    for field, one in held.items():
        if known is None:
            learned = _learn(field, one, identifiers.Users(one.lead, one.codes, first, last), learned)
        types = _types(field, one.values, one.flags, learned, theirs)
        found += [*one.notes, *_unused(field, types, one.codes)]
        made[field + "s"] = Bag(one.lead, one.codes, one.roles, one.values, types, one.shown)
    return made, found, learned


def _learn(field: str, held: Held, users: identifiers.Users, known: Known) -> Known:
    """What is known with what the use of these values says; what looks like a placeholder is one, whoever uses it."""
    if field == "phone":
        more = identifiers.learn_phones(held.values, users)
    elif field == "email":
        more = identifiers.learn_emails(held.values, users)
    else:
        return known
    looks = set(held.values.filter((held.flags == "placeholder").fill_null(value=False)).to_list())
    types = {value: kind for value, kind in more.types.items() if value not in looks}
    return Known({**known.types, **types}, known.masked | more.masked, known.synthesised | more.synthesised,
                 known.own)  # fmt: skip


def _types(field: str, values: pl.Series, flags: pl.Series, known: Known, own: identifiers.Own) -> NDArray[np.uint8]:
    if field == "phone":
        return identifiers.phone_types(values, flags, known, own)
    return identifiers.email_types(values, flags, known, own) if field == "email" else identifiers.of_vins(flags)


def _unused(field: str, types: NDArray[np.uint8], codes: Codes) -> list[str]:
    """A note on the values that are left out because the store, or people without number, use them."""
    theirs = types == IdentifierType.DEALER
    if not theirs.any():
        return []
    return [
        f"{field}: {theirs.sum()} of the store or of very many people, on {theirs[codes].sum()} leads: not compared"
    ]


def _parse_by_chunks(field: str, distinct: pl.Series, spec: Spec) -> pl.DataFrame:
    """`_parse`, a part of the cells at a time: what it takes beside its result stays small."""
    starts = range(0, max(len(distinct), 1), _CHUNK)
    parts = [_parse(field, distinct.slice(start, _CHUNK), spec) for start in starts]
    shifted = [p.with_columns(pl.col("index") + start) for p, start in zip(parts, starts, strict=True)]
    return pl.concat(shifted)


def _parse(field: str, distinct: pl.Series, spec: Spec) -> pl.DataFrame:
    """DataFrame[index, value, flag, shown] of distinct cells, long form."""
    if field == "phone":
        parsed = phones.parse_series(distinct, spec.dealer.country)
        shown = pl.concat_str(pl.col("value"), pl.lit(" ext. ") + pl.col("extension"), ignore_nulls=True)
        return parsed.with_columns(shown=pl.when(pl.col("extension").is_null()).then("value").otherwise(shown))
    if field == "email":
        return emails.parse_series(distinct)
    parsed = vins.parse_series(distinct).with_row_index("index")
    return parsed.with_columns(shown="value")


def _noted(parsed: pl.DataFrame, n: int) -> pl.Series:
    """One flag a distinct cell, of those worth a note."""
    flagged = parsed.filter(pl.col("flag").is_in(_NOTED)).unique("index", keep="first", maintain_order=True)
    out = pl.Series("flag", [None], dtype=pl.String).new_from_index(0, n)
    return out.scatter(flagged["index"], flagged["flag"]) if len(flagged) else out


def _long(
    cells: Cells, parsed: pl.DataFrame, *, by_role: bool
) -> tuple[Codes, Codes, NDArray[np.uint8], pl.Series, pl.Series, pl.Series]:
    """(lead, codes, roles, shown, distinct values, their flags), by lead and column, no entry twice."""
    value_codes, values = encode(parsed["value"])
    entry, pos = _expand(cells.codes, parsed["index"].to_numpy(), len(cells.distinct))
    entry, pos = entry[value_codes[pos] >= 0], pos[value_codes[pos] >= 0]
    lead, codes, roles = cells.lead[entry], value_codes[pos], cells.roles[entry]
    kept = _unique(lead, codes, roles, by_role=by_role)
    pos = pos[kept]
    some = np.flatnonzero(value_codes >= 0)[::-1]
    first = np.zeros(len(values), np.uint32)
    first[value_codes[some]] = some
    flags = parsed["flag"].gather(first)
    return lead[kept], codes[kept], roles[kept], parsed["shown"].gather(pos).alias("shown"), values, flags


def _expand(codes: Codes, index: NDArray[np.uint32], n: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every entry with every parsed row of its cell: (entry, row), by entry."""
    counts = np.bincount(index, minlength=n).astype(np.int64)
    starts = np.cumsum(counts) - counts
    each = counts[codes]
    entry = np.repeat(np.arange(len(codes)), each)
    within = np.arange(len(entry)) - np.repeat(np.cumsum(each) - each, each)
    return entry, starts[codes][entry] + within


def _unique(lead: Codes, codes: Codes, roles: NDArray[np.uint8], *, by_role: bool) -> NDArray[np.int64]:
    """Entries to keep, by lead and then as given: one a value (its most specific role), or one a value and role."""
    rank = np.where(roles == 0, np.uint8(255), roles)
    key = lead.astype(np.int64) << 31 | codes
    order = np.argsort(key, kind="stable") if not by_role else np.lexsort((rank, key))
    if not by_role and (roles != roles[:1]).any():
        order = np.lexsort((rank, key))
    same = key[order][1:] == key[order][:-1]
    if by_role:
        plain = roles[order][1:] == 0
        same &= plain | (rank[order][1:] == rank[order][:-1])
    kept = np.sort(order[np.concatenate([np.ones(min(len(order), 1), bool), ~same])])
    return kept[np.argsort(lead[kept], kind="stable")]


def vendors(batch: Batch, spec: Spec) -> frozenset[str]:
    """The phones and mailboxes, canonical, of the vendor columns that ADF brings: the store's own."""
    said: dict[str, list[str]] = {"vendor_phone": [], "vendor_email": []}
    for number, columns in enumerate(batch.raw):
        for name, cells in columns.items():
            stem = name.split(".")[0]
            if stem in said:
                said[stem] += batch.of_leads(number, cells).drop_nulls().unique(maintain_order=True).to_list()
    return _canonical(tuple(said["vendor_phone"]), tuple(said["vendor_email"]), spec.dealer.country)


def own_of(spec: Spec, known: Known) -> identifiers.Own:
    """The store's own identifiers: of the spec, and as known."""
    dealer = spec.dealer
    own = known.own | _canonical(dealer.phones, dealer.emails, dealer.country)
    mailboxes = frozenset(value for value in own if "@" in value)
    return identifiers.Own(own - mailboxes, mailboxes, domains_of(spec))


@functools.lru_cache(maxsize=16)
def _canonical(numbers: tuple[str, ...], mailboxes: tuple[str, ...], country: str) -> frozenset[str]:
    """Phones and mailboxes as written, canonical; a cell may hold several."""
    if not numbers and not mailboxes:
        return frozenset()
    found = [
        phones.parse_series(pl.Series(numbers, dtype=pl.String), country)["value"],
        emails.parse_series(pl.Series(mailboxes, dtype=pl.String))["value"],
    ]
    return frozenset(pl.concat(found).drop_nulls())


def domains_of(spec: Spec) -> frozenset[str]:
    """The store's own mail domains, lower case."""
    return frozenset(d.lower().strip().removeprefix("@") for d in spec.dealer.email_domains)


def learned_again(before: Known, now: Known, spec: Spec) -> Known:
    """What is known after learning anew, with how those values look that were known before and are not now: kept types
    of theirs are those of their use then.
    """
    forgotten = sorted(before.types.keys() - now.types.keys())
    mailboxes = pl.Series([v for v in forgotten if "@" in v], dtype=pl.String)
    numbers = pl.Series([v for v in forgotten if "@" not in v], dtype=pl.String)
    bare, own = Known(), own_of(spec, now)
    types = dict(now.types)
    for field, values in (("phone", numbers), ("email", mailboxes)):
        flags = phones.parse_series(values, spec.dealer.country) if field == "phone" else emails.parse_series(values)
        looks = _types(field, values, flags["flag"], bare, own)
        types |= dict(zip(values.to_list(), map(IdentifierType, looks.tolist()), strict=True))
    return Known(types, now.masked | before.masked, now.synthesised | before.synthesised, now.own | before.own)
