"""The bags of a lead: phones, e-mails and VINs in long form, typed."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.normalize import emails, identifiers, notes, phones, vins
from leadmatch.normalize.batch import Batch, Cells
from leadmatch.normalize.cells import encode
from leadmatch.spec import Spec
from leadmatch.tables import Bag, Coded, Codes, IdentifierType

_CHUNK = 200_000
_NOTED = ("invalid", "lost", "local", "unverified", "repaired", "check_failed")


def read(batch: Batch, spec: Spec, first: Coded, last: Coded) -> tuple[dict[str, Bag], list[str]]:
    """Bags by name (phones, emails, vins) and notes."""
    own = _own(batch, spec)
    made, found = dict[str, Bag](), list[str]()
    for field in ("phone", "email", "vin"):
        cells = batch.cells(field)
        parsed = _parse_by_chunks(field, cells.distinct, spec)
        found += notes.of_cells(cells, _noted(parsed, len(cells.distinct)))
        lead, codes, roles, shown, values, flags = _long(cells, parsed, by_role=field == "vin")
        users = identifiers.Users(lead, codes, first, last)
        types = _types(field, values, flags, users, own)
        found += _unused(field, types, codes)
        made[field + "s"] = Bag(lead, codes, roles, values, types, shown)
    return made, found


def _types(
    field: str, values: pl.Series, flags: pl.Series, users: identifiers.Users, own: identifiers.Own
) -> NDArray[np.uint8]:
    if field == "phone":
        return identifiers.of_phones(values, flags, users, own)
    return identifiers.of_emails(values, flags, users, own) if field == "email" else identifiers.of_vins(flags)


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
    flags = parsed["flag"].filter(parsed["value"].is_first_distinct() & parsed["value"].is_not_null())
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


def _own(batch: Batch, spec: Spec) -> identifiers.Own:
    """The store's own identifiers: of the spec, and of the vendor columns that ADF brings."""
    country = spec.dealer.country
    said = {"vendor_phone": [*spec.dealer.phones], "vendor_email": [*spec.dealer.emails]}
    for number, table in enumerate(batch.tables):
        for name in table.frame.columns:
            stem = name.split(".")[0]
            if stem in said:
                said[stem] += batch.raw(number, name).drop_nulls().unique(maintain_order=True).to_list()
    if not any(said.values()):
        return identifiers.Own(frozenset(), frozenset(), domains_of(spec))
    numbers = phones.parse_series(pl.Series(said["vendor_phone"], dtype=pl.String), country)["value"].drop_nulls()
    mailboxes = emails.parse_series(pl.Series(said["vendor_email"], dtype=pl.String))["value"].drop_nulls()
    return identifiers.Own(frozenset(numbers), frozenset(mailboxes), domains_of(spec))


def domains_of(spec: Spec) -> frozenset[str]:
    """The store's own mail domains, lower case."""
    return frozenset(d.lower().strip().removeprefix("@") for d in spec.dealer.email_domains)
