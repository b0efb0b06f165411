"""How far any rule could go: every two leads of one person that share something to go by, joined rightly.

What is shared is a contact, two of first name, last name, birth date and city (not birth date and city), or a name or
city within two weeks. Leads of one person that share less, a first name alone, are joined through others only.
"""

import numpy as np

from leadmatch.arrays import mix
from leadmatch.block.pairs import keys
from leadmatch.block.rules import BlockingRule
from leadmatch.cluster.components import connected
from leadmatch.tables import LeadTable

CONTACTS = (("email",), ("phone",), ("vin",), ("house",))
NAMES = (("first", "last"), ("first", "birth date"), ("last", "birth date"), ("first", "city"), ("last", "city"))
SHARED = (*CONTACTS, *NAMES)
NEAR = (("first",), ("last",), ("city",))
"""Shared by leads that were made within `DAYS`."""
DAYS = 14


def rightly_joined(leads: LeadTable, person: np.ndarray) -> np.ndarray:
    """The lowest row of the group of each row. person: of each row."""
    days = np.r_[np.array(leads.created.values.to_list(), "datetime64[D]").astype(np.int64), -1][leads.created.codes]
    links = [np.zeros((2, 0), np.int32)]
    for atoms in (*SHARED, *NEAR):
        _, found = next(keys(leads, [BlockingRule(atoms, 0)]))
        key, day = mix(found.key, person[found.lead]), days[found.lead]
        order = np.lexsort((day, key))
        follows = key[order][1:] == key[order][:-1]
        if atoms in NEAR:
            follows &= (np.diff(day[order]) <= DAYS) & (day[order][:-1] >= 0)
        links.append(np.stack([found.lead[order][:-1][follows], found.lead[order][1:][follows]]))
    return connected(leads.n, *np.concatenate(links, axis=1))
