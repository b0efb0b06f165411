"""The flag of confirmed fraud: records that hold what the spec lists, or are listed themselves."""

import numpy as np
import polars as pl

from leadmatch.flags.facts import Facts
from leadmatch.flags.flag import NOTHING, found
from leadmatch.normalize import emails, phones, vins
from leadmatch.tables import Bag


def confirmed_fraud(facts: Facts) -> pl.DataFrame:
    """The record holds a number, mailbox or VIN of a confirmed fraud, or is one (`flags.fraud`)."""
    listed = facts.limits.fraud
    if not listed:
        return NOTHING
    leads, country = facts.leads, facts.spec.dealer.country
    records = set(listed)
    label = pl.Series(leads.source.values.gather(leads.source.codes)) + ":" + leads.record_id
    rows = label.is_in(list(records)).arg_true()
    told = "the record " + label.gather(rows) + " is listed as a confirmed fraud"
    parts = [found(rows, told)]
    others = [entry for entry in listed if entry not in set(label.gather(rows))]
    for what, bag, values in (
        ("number", leads.phones, {phones.normalize(entry, country) for entry in others if "@" not in entry}),
        ("mailbox", leads.emails, {emails.normalize(entry) for entry in others if "@" in entry}),
        ("VIN", leads.vins, {vins.normalize(entry) for entry in others if "@" not in entry}),
    ):
        parts.append(_holding(bag, what, [value for value in values if value is not None]))
    return pl.concat(parts)


def _holding(bag: Bag, what: str, values: list[str]) -> pl.DataFrame:
    entry = np.flatnonzero(bag.values.is_in(values).to_numpy()[bag.codes])
    value = bag.values.gather(bag.codes[entry].astype(np.uint32))
    told = f"the {what} " + value + " is listed as that of a confirmed fraud"
    return found(pl.Series(bag.lead[entry]), told).unique(maintain_order=True)
