"""What two leads say about each comparison, as people wrote it: the middle columns of an explanation."""

import numpy as np

from leadmatch.lead import VIN_ROLES
from leadmatch.normalize.licences import is_number, masked
from leadmatch.tables import Addresses, Bag, Coded, LeadTable

_NAME = ("first_name", "last_name")
_SHOWN = {
    "middle name": "middle_name",
    "birth date": "birth_date",
    "suffix": "suffix",
    "gender": "gender",
    "company": "company",
}
_BAGS = {"email": "emails", "phone": "phones", "vehicle": "vins"}

ADDRESS_ORDER = ("number", "street", "unit", "city", "region", "postal_code")
"""The parts of an address, as they are shown in one line."""


def values_of(leads: LeadTable, row: int, comparison: str) -> str:
    """The values of one lead that a comparison looks at; several are joined by " | "."""
    if comparison == "name":
        return " ".join(text for column in _NAME if (text := _shown(leads, row, column))) or _code(leads.first, row)
    if comparison in _SHOWN:
        return _shown(leads, row, _SHOWN[comparison])
    if comparison == "date":
        return _code(leads.created, row)
    if comparison in _BAGS:
        return _bag(getattr(leads, _BAGS[comparison]), row, owned=comparison == "vehicle")
    if comparison == "address":
        return _address(leads.addresses, row)
    column = leads.ids.get(comparison) or leads.attributes.get(comparison)
    text = _code(column, row) if column is not None else ""
    return masked(text) if text and is_number(comparison) else text


def _shown(leads: LeadTable, row: int, column: str) -> str:
    return str(leads.shown[column][row] or "") if column in leads.shown.columns else ""


def _code(column: Coded, row: int) -> str:
    code = int(column.codes[row])
    return "" if code < 0 else str(column.values[code])


def _bag(bag: Bag, row: int, *, owned: bool) -> str:
    at = np.flatnonzero(bag.lead == row)
    if owned:
        at = at[bag.roles[at] != VIN_ROLES.index("interest")]
    return " | ".join(dict.fromkeys(bag.shown[at].to_list()))


def _address(addresses: Addresses, row: int) -> str:
    at = np.flatnonzero(addresses.lead == row)
    rows = addresses.shown[at].select(c for c in ADDRESS_ORDER if c in addresses.shown.columns).rows()
    return " | ".join(dict.fromkeys(" ".join(part for part in parts if part) for parts in rows))
