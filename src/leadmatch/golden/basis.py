"""What implies consent: a customer's own last purchase and last inquiry, and how long each lasts.

A purchase is a sale or a delivery that was not returned. An inquiry is a lead that the person made: the day the record
was made, unless it is of the service lane or was made by the store (a campaign, a renewal list). Days after today count
not. `until` is the last day: 24 months from 15 March 2024 end with 14 March 2026.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.golden.members import Members, Positions
from leadmatch.lead import VIN_ROLES
from leadmatch.spec import Consent
from leadmatch.tables import LeadTable

Days = NDArray[np.int32]

NO_DAY = np.int32(np.iinfo(np.int32).min)
"""An unknown day, among days since 1970."""

PURCHASES = ("sold_at", "delivered_at")
PURCHASE_EVENTS = r"(?i)^(?:sold|sale|delivered|delivery)$"
INQUIRY_EVENTS = r"(?i)^(?:internet[_ ]lead|phone[_ ]up|walk[_ ]in|be[_ ]back)$"
NOT_INQUIRIES = r"(?i)service|repair|parts|campaign|outbound|prospecting|loyalty|renewal|recall|purchased list"
"""Lead types that no inquiry of the person made."""


@dataclass(frozen=True, slots=True)
class Latest:
    """Of each customer the last event: position of its record (-1 = none), its day and the last day it counts for."""

    place: Positions
    at: Days
    until: Days


@dataclass(frozen=True, slots=True)
class Basis:
    """What implies consent on a day (days since 1970)."""

    today: int
    purchase: Latest
    inquiry: Latest


def gather_basis(members: Members, leads: LeadTable, consent: Consent) -> Basis:
    """The last purchase and inquiry of each customer up to `consent.today`."""
    today = ((consent.today or dt.date.today()) - dt.date(1970, 1, 1)).days
    bought, asked = _purchases(leads)[members.lead], _inquiries(leads)[members.lead]
    return Basis(
        today,
        _latest(members, bought, today, consent.purchase_months),
        _latest(members, asked, today, consent.inquiry_months),
    )


def _purchases(leads: LeadTable) -> Days:
    """The day of each record's last purchase."""
    shown = leads.shown
    found = np.full(leads.n, NO_DAY)
    for name in PURCHASES:
        if name in shown.columns:
            found = np.maximum(found, _day(shown[name]))
    if "event" in shown.columns and "event_at" in shown.columns:
        bought = shown["event"].cast(pl.String).str.contains(PURCHASE_EVENTS).fill_null(value=False).to_numpy()
        found = np.maximum(found, np.where(bought, _day(shown["event_at"]), NO_DAY))
    if "returned_at" in shown.columns:
        returned = _day(shown["returned_at"])
        found[(returned != NO_DAY) & (returned >= found)] = NO_DAY
    return found


def _inquiries(leads: LeadTable) -> Days:
    """The day of each record's inquiry."""
    shown = leads.shown
    made = _day(shown["created_at"]) if "created_at" in shown.columns else np.full(leads.n, NO_DAY)
    if "lead_type" in shown.columns:
        made[_matches(shown["lead_type"], NOT_INQUIRIES)] = NO_DAY
    if "service_at" in shown.columns:
        made[shown["service_at"].is_not_null().to_numpy()] = NO_DAY
    made[leads.vins.lead[leads.vins.roles == VIN_ROLES.index("serviced")]] = NO_DAY
    if "event" in shown.columns:
        asked = _matches(shown["event"], INQUIRY_EVENTS)
        when = _day(shown["event_at"]) if "event_at" in shown.columns else made
        made = np.where(asked, when, np.where(shown["event"].is_null().to_numpy(), made, NO_DAY))
    return made


def _matches(values: pl.Series, pattern: str) -> NDArray[np.bool_]:
    """Which texts match, each distinct text read once."""
    text = values.cast(pl.String)
    some = text.unique().drop_nulls()
    return text.is_in(some.filter(some.str.contains(pattern)).to_list()).fill_null(value=False).to_numpy()


def _day(times: pl.Series) -> Days:
    """Days since 1970 of a column of times."""
    days: Days = times.dt.date().to_physical().fill_null(NO_DAY).to_numpy().astype(np.int32)
    return days


def _latest(members: Members, days: Days, today: int, months: int) -> Latest:
    known = (days != NO_DAY) & (days <= today)
    at = np.full(members.count, NO_DAY)
    np.maximum.at(at, members.customer[known], days[known])
    place = members.first(known & (days == at[members.customer]))
    dates = pl.Series(np.where(at == NO_DAY, 0, at)).cast(pl.Date)
    until = dates.dt.offset_by(f"{months}mo").to_physical().to_numpy() - 1
    return Latest(place, at, np.where(at == NO_DAY, NO_DAY, until).astype(np.int32))
