"""Lead tables read back into single leads, to compare both routes."""

import datetime as dt
from collections.abc import Sequence

from leadmatch.normalize.addresses import PIECES
from leadmatch.normalize.contacts_one import Identifier
from leadmatch.normalize.leads import Normalized
from leadmatch.normalize.one import One
from leadmatch.normalize.places_one import Address
from leadmatch.tables import Bag, Coded, IdentifierType, LeadTable

SINGLES = ("first", "middle", "last", "suffix", "nickname", "company", "birth_date", "gender")
BAGS = ("phones", "emails", "vins")


def ones_of(leads: LeadTable) -> list[One]:
    """Every lead of a table as a `One`."""
    singles = {name: texts(getattr(leads, name)) for name in SINGLES}
    bags = {name: identifiers(getattr(leads, name), leads.n) for name in BAGS}
    addresses = places(leads)
    groups = {name: {k: texts(c) for k, c in sorted(getattr(leads, name).items())} for name in ("ids", "attributes")}
    shown = {name: [told(v) for v in leads.shown[name].to_list()] for name in sorted(leads.shown.columns)}
    sources, ids, rows = texts(leads.source), leads.record_id.to_list(), leads.rows.to_list()
    return [
        One(
            sources[i], ids[i], rows[i], **{name: values[i] for name, values in singles.items()},
            **{name: tuple(values[i]) for name, values in bags.items()}, addresses=tuple(addresses[i]),
            ids=pairs(groups["ids"], i), attributes=pairs(groups["attributes"], i), shown=pairs(shown, i),
        )
        for i in range(leads.n)
    ]  # fmt: skip


def told(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "microseconds")
    return str(value).lower() if isinstance(value, bool) else str(value)


def pairs(columns: dict[str, Sequence[str | None]], i: int) -> tuple[tuple[str, str], ...]:
    return tuple((name, values[i]) for name, values in columns.items() if values[i] is not None)


def texts(column: Coded) -> list[str | None]:
    values = column.values.to_list()
    return [None if code < 0 else values[code] for code in column.codes.tolist()]


def identifiers(bag: Bag, n: int) -> list[list[Identifier]]:
    out: list[list[Identifier]] = [[] for _ in range(n)]
    values, shown = bag.values.to_list(), bag.shown.to_list()
    for at, (lead, code, role) in enumerate(zip(*(a.tolist() for a in (bag.lead, bag.codes, bag.roles)), strict=True)):
        out[lead].append(Identifier(values[code], role, IdentifierType(bag.types[code]), shown[at]))
    return out


def places(leads: LeadTable) -> list[list[Address]]:
    held = leads.addresses
    out: list[list[Address]] = [[] for _ in range(leads.n)]
    parts, shown = held.parts.select(PIECES).rows(), held.shown.select(PIECES).rows()
    entries = zip(held.lead.tolist(), held.codes.tolist(), held.roles.tolist(), shown, strict=True)
    for lead, code, role, said in entries:
        out[lead].append(Address(role, parts[code], said))
    return out


def codes_of(done: Normalized) -> dict[tuple[str, int], str]:
    """Why rows were rejected, by source and row."""
    return {(source, row): code for source, row, _, code, _ in done.rejected.rows()}
