"""What happened between each person and a group of two stores: lead, contact, visit, deposit, sale, service.

A row a person, drawn before any system wrote anything down, so that all systems tell of the same life. Times are
seconds since 1970, 0 = did not happen; money is in cents.
"""

import numpy as np
import polars as pl

from leadmatch.datasets.draw import Draw, Ints, Mask, gather
from leadmatch.datasets.journal import DAY
from leadmatch.datasets.people import People, Role

STORES = ("Riverfork Motors London", "Riverfork Motors St. Thomas")
STAFF = (("M. Okafor", "Julie Bard", "T. Nguyen", "Sam Rossi"), ("D. Lavoie", "Kim Park", "Al Whitlock"))
"""Salespeople by store."""
SOURCES = (
    ("Website", 30, 900),
    ("AutoListings", 22, 3_500),
    ("Facebook", 16, 1_850),
    ("Roadster", 20, 0),
    ("OEM", 12, 0),
)
"""Where internet leads come from, how often, and what one costs in cents."""
KINDS = ("internet_lead", "phone_up", "walk_in")
BEGIN = 1_735_689_600  # 2025-01-01 UTC
SPAN = 640 * DAY
_HOUR = 3_600


def make_life(people: People, draw: Draw) -> pl.DataFrame:
    """One row a person; see the module for units.

    Columns: store, kind, lead_source, salesperson (String), cost, lead_at, attempted_at, contacted_at, appointment_at,
    shown_at, test_drive_at, write_up_at, be_back_at, deposit_at, deposit, sold_at, delivered_at, price, service_at,
    no_call_at, no_email_at, no_sms_at, email_ok_at (Int64), deal_no, invoice_no (String).
    """
    n = people.n
    store = draw.codes(n, (62, 38))[people.head]
    kind = draw.codes(n, (58, 20, 22))
    source = draw.codes(n, [weight for _, weight, _ in SOURCES])
    lead_at = _office_hours(BEGIN + (draw.rng.random(n) * SPAN).astype(np.int64), draw)
    visit = _visits(kind, lead_at, draw)
    deal = _deals(visit["write_up_at"], lead_at, draw)
    owner = (deal["sold_at"] > 0) & draw.chance(n, 0.5)
    serviced = _later(deal["delivered_at"], owner, draw, 60, 200)
    brought = (deal["sold_at"] == 0) & draw.chance(n, 0.12) & (people.role != Role.COMPANY)
    serviced = np.where(brought, _later(lead_at, brought, draw, 0, 60), serviced)
    names = [pl.Series(staff) for staff in STAFF]
    seller = [gather(names[i], draw.ints(n, 0, len(names[i]))) for i in range(2)]
    internet = kind == 0
    return pl.DataFrame(
        {
            "store": gather(pl.Series(STORES), store),
            "salesperson": pl.select(pl.when(pl.Series(store == 0)).then(seller[0]).otherwise(seller[1])).to_series(),
            "kind": gather(pl.Series(KINDS), kind),
            "lead_source": gather(
                pl.Series([*(name for name, _, _ in SOURCES), "Phone", "Showroom"]),
                np.where(internet, source, len(SOURCES) + kind - 1),
            ),
            "cost": np.where(internet, np.array([cost for _, _, cost in SOURCES])[source], 0),
            "lead_at": lead_at,
            **visit,
            **deal,
            **_numbers(deal, draw),
            "service_at": serviced,
            "no_call_at": _later(lead_at, draw.chance(n, 0.05), draw, 1, 200),
            "no_email_at": _later(lead_at, draw.chance(n, 0.08), draw, 1, 200),
            "no_sms_at": _later(lead_at, draw.chance(n, 0.04), draw, 1, 200),
            "email_ok_at": _later(lead_at, draw.chance(n, 0.35), draw, 0, 1),
        }
    )


def _office_hours(seconds: Ints, draw: Draw) -> Ints:
    return seconds // DAY * DAY + draw.ints(len(seconds), 9 * _HOUR, 20 * _HOUR) // 60 * 60


def _later(start: Ints, happens: Mask, draw: Draw, least: int, most: int) -> Ints:
    """So many days later, in office hours, where it happens; 0 elsewhere and where the start did not happen."""
    days = draw.ints(len(start), least, most + 1) * DAY
    later = np.maximum(_office_hours(start + days, draw), start + _HOUR)
    return np.where(happens & (start > 0), later, 0)


def _visits(kind: Ints, lead_at: Ints, draw: Draw) -> dict[str, Ints]:
    n = len(kind)
    walked_in = kind == 2
    attempted = _later(lead_at, ~walked_in & draw.chance(n, 0.9), draw, 0, 2)
    contacted = _later(attempted, draw.chance(n, 0.72), draw, 0, 3)
    booked = _later(contacted, draw.chance(n, 0.68), draw, 1, 6)
    kept = np.where(walked_in, lead_at, np.where(draw.chance(n, 0.72), booked, 0))
    driven = np.where(draw.chance(n, 0.75), kept + np.where(kept > 0, _HOUR // 2, 0), 0)
    written = np.where(draw.chance(n, 0.7), kept + np.where(kept > 0, _HOUR, 0), 0)
    return {
        "attempted_at": attempted,
        "contacted_at": np.where(walked_in, lead_at, contacted),
        "appointment_at": booked,
        "shown_at": kept,
        "test_drive_at": driven,
        "write_up_at": written,
        "be_back_at": _later(kept, (written == 0) & draw.chance(n, 0.3), draw, 2, 12),
    }


def _deals(written: Ints, lead_at: Ints, draw: Draw) -> dict[str, Ints]:
    """Deposits come at the write-up, or online before anybody visited; some never become a sale."""
    n = len(written)
    online = (written > 0) & draw.chance(n, 0.15)
    down = (written > 0) & draw.chance(n, 0.55)
    deposit_at = np.where(online, _later(lead_at, online, draw, 0, 0), np.where(down, written + _HOUR, 0))
    sold = _later(written, draw.chance(n, np.where(deposit_at > 0, 0.85, 0.4)), draw, 0, 4)
    amount = np.array([25_000, 50_000, 100_000, 150_000])[draw.codes(n, (2, 5, 3, 1))]
    return {
        "deposit_at": deposit_at,
        "deposit": np.where(deposit_at > 0, amount, 0),
        "sold_at": sold,
        "delivered_at": _later(sold, draw.chance(n, 0.95), draw, 1, 7),
        "price": np.where(written > 0, draw.ints(n, 9_000, 78_000) * 100, 0),
    }


def _numbers(deal: dict[str, Ints], draw: Draw) -> dict[str, pl.Series]:
    """A deal number for each deposit or sale, an invoice for each deposit."""
    number = draw.rng.permutation(len(deal["sold_at"]))
    deal_no = pl.Series(number + 41_000).cast(pl.String)
    invoice = pl.select(pl.lit("INV-") + pl.Series(number + 7_000).cast(pl.String)).to_series()
    return {
        "deal_no": deal_no.set(pl.Series((deal["deposit_at"] == 0) & (deal["sold_at"] == 0)), None),
        "invoice_no": invoice.set(pl.Series(deal["deposit_at"] == 0), None),
    }
