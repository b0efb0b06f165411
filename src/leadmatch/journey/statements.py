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
