"""The parts of a golden name: kept of records that agree, so that nobody gets another person's middle name.

The first name is rather that of a record with a last name, the last name that of a record with the first name kept. A
middle name is of such a record only, and says no word of the first or last name again.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.golden.members import Members, Positions, take
from leadmatch.golden.pick import pick
from leadmatch.golden.rules import Rule
from leadmatch.tables import Codes, LeadTable


def keep_names(
    members: Members, values: dict[str, pl.Series], leads: LeadTable, rules: dict[str, Rule]
) -> dict[str, Positions]:
    """For each part of a name that leads have, as `pick` gives it, the records whose value each customer keeps.

    Args:
        members: the records by customer.
        values: field -> String or Enum[n] by position, null = none.
        leads: the accepted records.
        rules: field -> its rule.
    """
    coded = {"first_name": leads.first, "last_name": leads.last, "middle_name": leads.middle}
    key = {name: column.codes[members.lead] for name, column in coded.items()}
    kept: dict[str, Positions] = {}

    def keep(name: str, agrees: NDArray[np.bool_] | None, *, only: NDArray[np.bool_] | None = None) -> Codes:
        """Keep a part of the name; by position, the key of what is kept, -1 = nothing."""
        if name not in values:
            return np.full(len(members.lead), -1, np.int32)
        value = values[name] if only is None else values[name].set(pl.Series(~only), None)
        kept[name] = pick(members, value, rules[name], key=key[name], agrees=agrees)
        chosen: Codes = np.where(kept[name] >= 0, key[name][kept[name]], -1)[members.customer]
        return chosen

    first = keep("first_name", key["last_name"] >= 0)
    has_first = key["first_name"] == first
    last = keep("last_name", has_first)
    rows = np.flatnonzero((key["middle_name"] >= 0) & has_first)
    words = [
        take(coded[name].values, codes[rows].astype(np.int64)).str.split(" ")
        for name, codes in (("middle_name", key["middle_name"]), ("first_name", first), ("last_name", last))
    ]
    new = np.zeros(len(has_first), bool)
    new[rows] = _without(words[0], words[1]) & _without(words[0], words[2])
    keep("middle_name", None, only=new)
    return kept


def _without(words: pl.Series, others: pl.Series) -> NDArray[np.bool_]:
    """Whether none of the words of each row is one of the others; null has none."""
    shared = words.list.set_intersection(others).list.len()
    return (shared.fill_null(0) == 0).to_numpy()
