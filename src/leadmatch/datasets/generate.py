"""One dealership's dumps with the truth: five systems, the people behind their records, any size and seed.

The household of the truth is the home, or the business with its drivers. Whoever a record names is its person: a
caller is the one who gave a name, not the holder of the line; a repair order belongs to the owner it names. All of it
is invented; likeness to anybody's name, number or mailbox is chance, so never call or write to them.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl

from leadmatch.datasets import formats
from leadmatch.datasets.adf import write_adf
from leadmatch.datasets.contacts import make_contacts
from leadmatch.datasets.draw import Draw, Ints
from leadmatch.datasets.journal import NOISE, SYSTEMS, World, make_journal, records_of, tell
from leadmatch.datasets.people import People, make_people
from leadmatch.datasets.places import towns
from leadmatch.datasets.systems import SYSTEM_DUMPS, Garage
from leadmatch.datasets.vehicles import Vehicles, make_vehicles
from leadmatch.errors import SpecError

FILES = {"crm": "crm.csv", "web": "web.xml", "showroom": "showroom.tsv", "phone": "phone.csv", "service": "service.csv"}
ADF_LEADS = 5_000
"""Web leads up to this many are written as ADF; above, as the web engine's CSV export, since nobody mails a million."""


@dataclass(frozen=True)
class Dealership:
    """Five dumps and the truth about them.

    dumps: by system (crm, web, showroom, phone, service), raw text columns, null = empty, the record's id first.
    truth: source, record_id, person_id, household_id, a row a record.
    dealer_phones, dealer_emails: the store's own, which turn up on customers' records.
    """

    dumps: dict[str, pl.DataFrame]
    truth: pl.DataFrame
    dealer_phones: tuple[str, ...] = tuple(map(str, formats.STORE_PHONES))
    dealer_emails: tuple[str, ...] = formats.STORE_EMAILS

    def write(self, folder: str | Path) -> dict[str, Path]:
        """Write the dumps as the systems would, with truth.csv: name -> path. Up to `ADF_LEADS` web leads are ADF."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        paths = {name: folder / file for name, file in FILES.items()}
        if len(self.dumps["web"]) > ADF_LEADS:
            paths["web"] = folder / "web.csv"
        for name, path in paths.items():
            if path.suffix == ".xml":
                write_adf(self.dumps[name], path)
            else:
                self.dumps[name].write_csv(path, separator="\t" if path.suffix == ".tsv" else ",")
        self.truth.write_csv(folder / "truth.csv")
        return paths | {"truth": folder / "truth.csv"}


def dealership(
    records: int = 10_000, *, seed: int = 0, noise: Literal["low", "normal", "high"] = "normal"
) -> Dealership:
    """One dealership with `records` records in all, the same for the same arguments everywhere.

    Raises:
        SpecError: fewer than one record, a negative seed or an unknown level of noise.
    """
    if records < 1 or seed < 0 or noise not in NOISE:
        raise SpecError(
            f"records {records} must be positive, seed {seed} not negative, noise {noise} one of {[*NOISE]}"
        )
    many = records_of(records, Draw(seed, "records"))
    people = make_people(len(many), Draw(seed, "people"), towns().weight, towns().region)
    contacts = make_contacts(people, Draw(seed, "contacts"))
    world = World(people, contacts, make_journal(many, Draw(seed, "journal")))
    fleet = _Fleet.make(people, records, Draw(seed, "vehicles"))
    dumps, truths = {}, []
    names = _pseudonyms(people, Draw(seed, "ids"))
    for code, (name, _) in enumerate(SYSTEMS):
        dump, person = _dump(code, world, fleet, Draw(seed, name), noise)
        dumps[name] = dump
        truths.append(_truth(name, dump, person, *names))
    return Dealership(dumps, pl.concat(truths))


@dataclass(frozen=True)
class _Fleet:
    """Vehicles; by person the row owned and the row traded in; the first `stock` rows are for sale."""

    vehicles: Vehicles
    stock: int
    owned: Ints
    traded: Ints

    @classmethod
    def make(cls, people: People, records: int, draw: Draw) -> "_Fleet":
        n, stock = people.n, 40 + records // 40
        vehicles = make_vehicles(stock + 2 * n, draw)
        traded = stock + n + np.arange(n)
        owned = stock + np.arange(n)
        sold_on = draw.chance(n, 0.12)  # a trade-in of somebody else bought here
        owned = np.where(sold_on, traded[draw.rng.permutation(n)], owned)
        family = draw.chance(n, 0.25)
        return cls(vehicles, stock, np.where(family, owned[people.head], owned), traded)

    def at(self, person: Ints, draw: Draw) -> Garage:
        n = len(person)
        wanted = (draw.rng.random(n) ** 2 * self.stock).astype(np.int64)
        rows = (wanted, self.owned[person], self.traded[person])
        return Garage(*(self.vehicles.at(row) for row in rows))


def _dump(code: int, world: World, fleet: _Fleet, draw: Draw, noise: str) -> tuple[pl.DataFrame, Ints]:
    """A system's dump in the order of creation, and the person of each record."""
    journal = world.journal
    entries = np.flatnonzero(journal.system == code)
    entries = entries[np.argsort(journal.created[entries], kind="stable")]
    person = journal.person[entries]
    dump, borrowed = SYSTEM_DUMPS[code]
    told = tell(entries, world, NOISE[noise], draw, borrowed)
    return dump(told, fleet.at(person, draw), NOISE[noise], draw), person


def _pseudonyms(people: People, draw: Draw) -> tuple[pl.Series, pl.Series]:
    """Names for persons and households that say nothing of their order."""
    n = people.n
    width = len(str(n))
    person = formats.numbers(draw.rng.permutation(n), "P", width)
    household = formats.numbers(draw.rng.permutation(n)[people.household], "H", width)
    return person, household


def _truth(name: str, dump: pl.DataFrame, person: Ints, persons: pl.Series, households: pl.Series) -> pl.DataFrame:
    index = pl.Series(person)
    return pl.DataFrame(
        {
            "source": pl.Series([name]).new_from_index(0, len(person)),
            "record_id": dump.to_series(0),
            "person_id": persons.gather(index),
            "household_id": households.gather(index),
        }
    )
