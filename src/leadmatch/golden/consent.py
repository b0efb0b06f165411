"""Consent by channel: the most restrictive wins.

A refusal in any record of the customer holds. A refusal of mail by e-mail, of calls or of texts also belongs to the
address or number it was given for, so it reaches every customer who holds that identifier. Agreement never spreads
from customer to customer, and unknown stays unknown.
"""

import numpy as np
import polars as pl

from leadmatch.golden.members import Members
from leadmatch.tables import Bag, IdentifierType, LeadTable

CHANNELS = ("email", "phone", "sms", "mail")

OUT, IN = "out", "in"


def gather_consent(members: Members, leads: LeadTable, channel: str) -> tuple[pl.Series, pl.Series]:
    """What each customer said of a channel (`OUT`, `IN` or null), and in which record."""
    said = leads.shown[f"consent_{channel}"][members.lead.astype(np.uint32)]
    out = members.first((said == OUT).fill_null(value=False).to_numpy())
    agreed = members.first((said == IN).fill_null(value=False).to_numpy())
    value = pl.Series(np.where(out >= 0, 0, np.where(agreed >= 0, 1, 2)))
    value = value.replace_strict([0, 1, 2], [OUT, IN, None], return_dtype=pl.String)
    origin = members.labels(np.where(out >= 0, out, agreed))
    bag = {"email": leads.emails, "phone": leads.phones, "sms": leads.phones}.get(channel)
    if bag is None or not (out >= 0).any():
        return value, origin
    reached = _reached(members, leads, bag, channel)
    reached = reached.filter(pl.Series((out < 0)[reached["owner"].to_numpy()]))
    return value.scatter(reached["owner"], OUT), origin.scatter(reached["owner"], reached["label"])


def _reached(members: Members, leads: LeadTable, bag: Bag, channel: str) -> pl.DataFrame:
    """owner, label: customers who hold an identifier that was refused, and the first record (by name) refusing it."""
    usable = np.isin(bag.types[bag.codes], [IdentifierType.PERSONAL, IdentifierType.SHARED])
    place = members.position[bag.lead[usable]]
    held = pl.DataFrame({"owner": members.customer[place], "place": place, "code": bag.codes[usable]})
    refusing = (leads.shown[f"consent_{channel}"] == OUT).fill_null(value=False)[bag.lead[usable].astype(np.uint32)]
    refused = held.filter(refusing)
    refused = refused.select("code", label=members.label[refused["place"].cast(pl.UInt32)])
    refused = refused.group_by("code").agg(pl.col("label").min())
    return held.join(refused, on="code").group_by("owner").agg(pl.col("label").min()).sort("owner")
