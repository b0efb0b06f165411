"""The records of a group of stores before any system's own format: who, with their slips, and what the system knows.

A record is a dict: the columns of `Told.frame`, mobile, home and work (10 digits or None), vehicles interest, owned and
trade (dicts of year, make, model, vin), and the life of `group_life` (datetimes, dollars as text, None = did not
happen), of which a system knows what was done before it exported.
"""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl

from leadmatch.datasets.draw import Draw, Ints, Mask
from leadmatch.datasets.group_life import STORES
from leadmatch.datasets.journal import NOISE, World, tell
from leadmatch.datasets.people import People, Role
from leadmatch.datasets.vehicles import Vehicles, make_vehicles

Record = dict[str, Any]
_MONEY = ("cost", "deposit", "price")
_FAMILY = 0.25


def in_system(name: str, life: pl.DataFrame, people: People, draw: Draw) -> Mask:
    """Who has a record in a system, by what happened to them and where."""
    n = people.n
    internet = (life["kind"] == "internet_lead").to_numpy()
    source, happened = (
        life["lead_source"].to_numpy(),
        {c: life[c].to_numpy() > 0 for c in life.columns if c.endswith("_at")},
    )
    london = (life["store"] == STORES[0]).to_numpy()
    owner = happened["sold_at"] | happened["service_at"]
    here = {
        "roadster": internet & (source == "Roadster") | (happened["deposit_at"] & draw.chance(n, 0.25)),
        "facebook": internet & (source == "Facebook"),
        "adf": internet & np.isin(source, ("Website", "AutoListings")),
        "star": internet & (source == "OEM"),
        "callrail": (life["kind"] == "phone_up").to_numpy() | draw.chance(n, 0.1),
        "activix": london & draw.chance(n, 0.75),
        "highergear": london & draw.chance(n, 0.35),
        "autovance": london & (happened["write_up_at"] | happened["deposit_at"]) & draw.chance(n, 0.92),
        "quorum": london & happened["shown_at"] & draw.chance(n, 0.8),
        "vinsolutions": ~london & draw.chance(n, 0.6),
        "elead": ~london & draw.chance(n, 0.3),
        "dealersocket": ~london & draw.chance(n, 0.3),
        "reynolds": ~london & (happened["shown_at"] | owner) & draw.chance(n, 0.9),
        "siebel": owner & draw.chance(n, 0.5),
        "salesboom": np.isin(people.role, (Role.COMPANY, Role.DRIVER)) | draw.chance(n, 0.04),
    }
    return np.asarray(here[name])


class Fleet:
    """Vehicles: person i looks at row `interest[i]` (a buyer at one of their own), owns row n + i, trades in 2n + i."""

    def __init__(self, people: People, life: pl.DataFrame, draw: Draw) -> None:
        n = people.n
        self.vehicles: Vehicles = make_vehicles(3 * n, draw)
        buyer = life["sold_at"].to_numpy() > 0
        self.interest = np.where(buyer, np.arange(n), draw.ints(n, 0, n))
        owned = np.where(draw.chance(n, _FAMILY), people.head, np.arange(n))
        self.owned = np.where(buyer, np.arange(n), n + owned)
        self.trade = 2 * n + np.arange(n)

    def of(self, rows: Ints, person: Ints) -> list[Record]:
        """The vehicles of some persons as dicts."""
        return self.vehicles.at(rows[person]).to_dicts()


def records_of(entries: Ints, world: World, life: pl.DataFrame, fleet: Fleet, draw: Draw, noise: str) -> list[Record]:
    """The records of these entries of the journal, in order of their creation."""
    entries = entries[np.argsort(world.journal.created[entries], kind="stable")]
    told = tell(entries, world, NOISE[noise], draw, 0.02)
    person = told.person
    lives = life[pl.Series(person)].to_dicts()
    lines = [[_digits(number) for number in numbers] for numbers in (told.mobile, told.home, told.work)]
    vehicles = [fleet.of(rows, person) for rows in (fleet.interest, fleet.owned, fleet.trade)]
    trades = draw.chance(len(person), 0.4)
    records = []
    for i, named in enumerate(told.frame.to_dicts()):
        record: Record = named | {"person": int(person[i])} | lived(lives[i])
        record |= {name: line[i] for name, line in zip(("mobile", "home", "work"), lines, strict=True)}
        record |= {name: cars[i] for name, cars in zip(("interest", "owned", "trade"), vehicles, strict=True)}
        record["created"] = datetime.fromtimestamp(int(told.created[i]), UTC).replace(tzinfo=None)
        record["trade"] = record["trade"] if trades[i] else None
        records.append(record)
    return records


def _digits(number: int) -> str | None:
    return str(number) if number > 0 else None


def lived(row: Record) -> Record:
    """A row of `make_life` with its times as datetimes and its cents as dollars; None for what did not happen."""
    found: Record = {}
    for name, value in row.items():
        if name.endswith("_at"):
            found[name] = datetime.fromtimestamp(value, UTC).replace(tzinfo=None) if value else None
        elif name in _MONEY:
            found[name] = f"{value // 100}.{value % 100:02d}" if value else None
        else:
            found[name] = value
    return found
