"""What records say of events, one row a record: the columns that events, opportunities and deposits are made from.

The columns of `LeadTable.shown` but for names and consent, and `lead`, `source`, `record_id`, `deal_no`, and the
vehicle by what it is to the customer: the columns `VEHICLES`. A column that no source has is absent.
"""

from functools import reduce

import numpy as np
import polars as pl

from leadmatch.lead import VIN_ROLES
from leadmatch.tables import Bag, Codes, IdentifierType, LeadTable

NOT_SAID = (
    "title", "first_name", "middle_name", "last_name", "suffix", "nickname", "company", "birth_date", "gender",
    "co_full_name",
)  # fmt: skip
VEHICLES = {
    "vin_interest": ("interest", ""),
    "vin_sold": ("sold", "", "interest"),
    "vin_serviced": ("serviced", "owned", ""),
    "vin_bought": ("sold",),
}
"""Column -> the roles it is taken from, the first that there is. `vin_bought` was surely bought here."""
_NO_VIN = (IdentifierType.PLACEHOLDER, IdentifierType.INVALID)


def statements_of(leads: LeadTable) -> pl.DataFrame:
    """The statements of the accepted records, row = lead."""
    said = [c for c in leads.shown.columns if c not in NOT_SAID and not c.startswith("consent_")]
    own = [
        pl.Series("lead", np.arange(leads.n, dtype=np.uint32)),
        leads.source.values.gather(leads.source.codes.astype(np.uint32)).alias("source"),
        leads.record_id.alias("record_id"),
    ]
    deal = leads.ids.get("deal_no")
    if deal is not None:
        own.append(_gather(deal.values.str.to_uppercase(), deal.codes).alias("deal_no"))
    vehicles = (column.extend_constant(None, leads.n - len(column)) for column in _vehicles(leads.vins))
    return pl.DataFrame([*own, *leads.shown.select(said), *vehicles])


def _vehicles(vins: Bag) -> list[pl.Series]:
    """The first VIN of each lead by role; no column that would be empty."""
    usable = ~np.isin(vins.types, _NO_VIN)[vins.codes]
    n = int(vins.lead.max(initial=-1)) + 1
    by_role = {}
    for number, role in enumerate(VIN_ROLES):
        at = np.flatnonzero(usable & (vins.roles == number))[::-1]
        if len(at):
            by_role[role] = np.full(n, -1, np.int32)
            by_role[role][vins.lead[at]] = vins.codes[at]
    columns = []
    for name, roles in VEHICLES.items():
        held = [by_role[role] for role in roles if role in by_role]
        if held:
            first = reduce(lambda a, b: np.where(a >= 0, a, b), held)
            columns.append(_gather(vins.values, first).alias(name))
    return columns


def _gather(values: pl.Series, codes: Codes) -> pl.Series:
    at = pl.Series(codes)
    return values.gather(at.set(at < 0, None))


def payments_of(leads: LeadTable, activities: pl.DataFrame | None = None) -> pl.DataFrame:
    """source, record_id, payer, method, refund_to, String, of the records and rows of events that say any of these."""
    names = leads.source.values.gather(leads.source.codes.astype(np.uint32))
    own = [leads.shown[c] for c in _PAYMENT if c in leads.shown.columns]
    records = pl.DataFrame([names.alias("source"), leads.record_id.alias("record_id"), *own])
    parts = []
    for said in (records, activities):
        if said is not None:
            columns = [
                (pl.col(name).cast(pl.String) if name in said.columns else pl.lit(None, pl.String)).alias(shown)
                for name, shown in _PAYMENT.items()
            ]
            told = said.select("source", "record_id", *columns)
            parts.append(told.filter(pl.any_horizontal(pl.col(*_PAYMENT.values()).is_not_null())))
    return pl.concat(parts)


_PAYMENT = {"payer": "payer", "payment_method": "method", "refund_to": "refund_to"}
