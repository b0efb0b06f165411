"""A small builder of lead tables for tests: lists of dicts in, a `LeadTable` out, with no normalising but folding."""

from datetime import datetime
from typing import Any

import numpy as np
import polars as pl

from leadmatch.lead import ADDRESS_ROLES, EMAIL_ROLES, PHONE_ROLES, VIN_ROLES
from leadmatch.tables import Addresses, Bag, Coded, IdentifierType, LeadTable
from leadmatch.text import fold

PARTS = ("number", "street", "unit", "city", "region", "postal_code", "country")
TEXTS = (
    "title",
    "first_name",
    "middle_name",
    "last_name",
    "suffix",
    "nickname",
    "company",
    "birth_date",
    "gender",
    "consent_email",
    "consent_phone",
    "consent_sms",
    "consent_mail",
)


def lead_table(records: list[dict[str, Any]], types: dict[str, IdentifierType] | None = None) -> LeadTable:
    """Records with `source`, `record_id`, any of `TEXTS`, `created_at`, `updated_at` (datetime), `phone`, `email`,
    `vin` (a value, or a list of values or (value, role)) and `address` (a dict of `PARTS` and perhaps `role`)."""
    types = types or {}
    sources = [r.get("source", "crm") for r in records]
    return LeadTable(
        n=len(records),
        source=coded(sources),
        record_id=pl.Series([str(r.get("record_id", i)) for i, r in enumerate(records)], dtype=pl.String),
        rows=pl.Series(range(1, len(records) + 1), dtype=pl.UInt32),
        **{
            name: coded([fold(r.get(column)) for r in records])
            for name, column in [
                ("first", "first_name"),
                ("middle", "middle_name"),
                ("last", "last_name"),
                ("suffix", "suffix"),
                ("nickname", "nickname"),
                ("company", "company"),
                ("birth_date", "birth_date"),
                ("gender", "gender"),
            ]
        },
        created=coded([r["created_at"].date().isoformat() if r.get("created_at") else None for r in records]),
        phones=bag([r.get("phone") for r in records], PHONE_ROLES, types),
        emails=bag([r.get("email") for r in records], EMAIL_ROLES, types),
        vins=bag([r.get("vin") for r in records], VIN_ROLES, types),
        addresses=addresses([r.get("address") for r in records]),
        ids={},
        attributes={},
        shown=shown(records),
    )


def coded(values: list[str | None]) -> Coded:
    distinct = sorted({v for v in values if v is not None})
    place = {v: i for i, v in enumerate(distinct)}
    codes = np.array([-1 if v is None else place[v] for v in values], dtype=np.int32)
    return Coded(codes, pl.Series(distinct, dtype=pl.String))


def bag(cells: list[Any], roles: tuple[str, ...], types: dict[str, IdentifierType]) -> Bag:
    entries = []
    for lead, cell in enumerate(cells):
        for one in cell if isinstance(cell, list) else [] if cell is None else [cell]:
            value, role = one if isinstance(one, tuple) else (one, "")
            entries.append((lead, value, roles.index(role)))
    distinct = sorted({value.lower() for _, value, _ in entries})
    return Bag(
        lead=np.array([e[0] for e in entries], dtype=np.int32),
        codes=np.array([distinct.index(e[1].lower()) for e in entries], dtype=np.int32),
        roles=np.array([e[2] for e in entries], dtype=np.uint8),
        values=pl.Series(distinct, dtype=pl.String),
        types=np.array([types.get(v, IdentifierType.PERSONAL) for v in distinct], dtype=np.uint8),
        shown=pl.Series([e[1] for e in entries], dtype=pl.String),
    )


def addresses(cells: list[dict[str, str] | None]) -> Addresses:
    entries = [(lead, cell) for lead, cell in enumerate(cells) if cell]
    folded = [tuple(fold(cell.get(p)) for p in PARTS) for _, cell in entries]
    distinct = sorted(set(folded), key=str)
    schema = dict.fromkeys(PARTS, pl.String)
    return Addresses(
        lead=np.array([lead for lead, _ in entries], dtype=np.int32),
        codes=np.array([distinct.index(f) for f in folded], dtype=np.int32),
        roles=np.array([ADDRESS_ROLES.index(cell.get("role", "")) for _, cell in entries], dtype=np.uint8),
        parts=pl.DataFrame(distinct, schema=schema, orient="row"),
        shown=pl.DataFrame([[cell.get(p) for p in PARTS] for _, cell in entries], schema=schema, orient="row"),
    )


def shown(records: list[dict[str, Any]]) -> pl.DataFrame:
    columns = [
        pl.Series(name, [r.get(name) for r in records], dtype=pl.String)
        for name in TEXTS
        if any(r.get(name) is not None for r in records)
    ]
    for name in ("created_at", "updated_at"):
        times: list[datetime | None] = [r.get(name) for r in records]
        if any(times):
            columns.append(pl.Series(name, times, dtype=pl.Datetime("us")))
    return pl.DataFrame(columns)
