"""Data quality by source: which share of its records has a value in each field, and one that can be used."""

import numpy as np
from numpy.typing import NDArray

from leadmatch.report.charts import matrix
from leadmatch.report.section import Section, share, table
from leadmatch.tables import Bag, IdentifierType, LeadTable

_USABLE = (IdentifierType.PERSONAL, IdentifierType.SHARED)
_SHOWN = (
    ("birth date", "birth_date"), ("made", "created_at"), ("lead source", "lead_source"),
    ("salesperson", "salesperson"), ("store", "store"), ("comments", "comments"),
)  # fmt: skip
Mask = NDArray[np.bool_]


def quality(leads: LeadTable) -> Section:
    """The section."""
    names = leads.source.values.to_list()
    order = sorted(range(len(names)), key=lambda i: names[i])
    source = leads.source.codes
    sizes = np.bincount(source, minlength=len(names))
    fields = [(name, filled, usable) for name, filled, usable in _fields(leads) if filled.any()]
    counted = [
        (name, np.bincount(source[filled], minlength=len(names)), np.bincount(source[usable], minlength=len(names)))
        for name, filled, usable in fields
    ]
    cells = [[(usable[s] / max(sizes[s], 1), share(usable[s], sizes[s])) for _, _, usable in counted] for s in order]
    heads = [name for name, _, _ in counted]
    rows = [
        (names[s], int(sizes[s]), *(_both(filled[s], usable[s], sizes[s]) for _, filled, usable in counted))
        for s in order
    ]
    chart = matrix(
        "Records with a usable value",
        "Each row is a system, each column a field; the cells say which share of the records has a value to use.",
        ([names[s] for s in order], heads),
        cells,
        table("Filled, and usable where that is less", ("system", "records", *heads), rows, range(1, 2 + len(heads))),
    )
    lead = (
        "A phone, e-mail address or VIN can be used where it is valid and their own: not a placeholder, a relay or "
        "the store's own line. A name can be used where it has a first and a last name, or is a company."
    )
    return Section("quality", "Data quality by source", lead, (chart,))


def _both(filled: int, usable: int, whole: int) -> str:
    return share(filled, whole) if filled == usable else f"{share(filled, whole)}, usable {share(usable, whole)}"


def _fields(leads: LeadTable) -> list[tuple[str, Mask, Mask]]:
    """Name of the field, which records have a value, which one to use."""
    first, last, company = (coded.codes >= 0 for coded in (leads.first, leads.last, leads.company))
    bags = [(name, bag) for name, bag in (("phone", leads.phones), ("e-mail", leads.emails), ("VIN", leads.vins))]
    place = np.zeros(leads.n, bool)
    place[leads.addresses.lead] = True
    postal = np.zeros(leads.n, bool)
    known = leads.addresses.parts["postal_code"].is_not_null().to_numpy()
    postal[leads.addresses.lead[known[leads.addresses.codes]]] = True
    shown = [
        (name, leads.shown[column].is_not_null().to_numpy()) for name, column in _SHOWN if column in leads.shown.columns
    ]
    return [
        ("name", first | last | company, (first & last) | company),
        *((name, *_of_bag(bag, leads.n)) for name, bag in bags),
        ("address", place, place),
        ("postal code", postal, postal),
        *((name, mask, mask) for name, mask in shown),
    ]


def _of_bag(bag: Bag, n: int) -> tuple[Mask, Mask]:
    filled, usable = np.zeros(n, bool), np.zeros(n, bool)
    filled[bag.lead] = True
    usable[bag.lead[np.isin(bag.types[bag.codes], _USABLE)]] = True
    return filled, usable
