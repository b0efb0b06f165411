"""One dump of each system that leadmatch has a preset for, all of one invented group of two stores, with the truth.

The stores, in London and St. Thomas, Ontario, each kept what they had when they became a group, so that the same people
stand in several of fifteen systems, under their slips, each system with a part of what happened to them. A few
oddities are planted among them (`group_planted`). The systems' own formats are described by the presets; what a dump
here holds beyond them is invented, as are all people; likeness to anybody's name, number or mailbox is chance.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import numpy as np
import polars as pl

from leadmatch.datasets import formats
from leadmatch.datasets import group_objects as objects
from leadmatch.datasets import group_tables as tables
from leadmatch.datasets.contacts import make_contacts
from leadmatch.datasets.draw import Draw, Ints
from leadmatch.datasets.group_life import make_life
from leadmatch.datasets.group_planted import planted
from leadmatch.datasets.group_records import Fleet, Record, in_system, records_of
from leadmatch.datasets.journal import NOISE, Journal, World
from leadmatch.datasets.people import People, make_people
from leadmatch.datasets.places import towns
from leadmatch.errors import SpecError

_HOME_TOWN = "London"
_ID = re.compile(r"<(?:id|DocumentID)\b[^>]*>([^<]*)<")
_OF_DEALS = ("deposit", "price", "deal_no", "invoice_no")
_AGAIN = 0.1
"""Share of people who leave a second record in a system, without what happened since."""


@dataclass(frozen=True)
class NamedSystem:
    """One system: its preset's name, the file it writes, and how it writes a record and all of them."""

    name: str
    file: str
    tell: Callable[[Record, int], Any]
    write: Callable[[Iterable[Any]], str]


def _csv(separator: str) -> Callable[[Iterable[Any]], str]:
    return lambda rows: pl.DataFrame(list(rows), infer_schema_length=None).write_csv(separator=separator)


def _json(container: str, **around: int) -> Callable[[Iterable[Any]], str]:
    """An object around an array, a record a line."""

    def write(rows: Iterable[Any]) -> str:
        lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
        begin = "".join(f"{json.dumps(key)}:{value}," for key, value in around.items())
        return f"{{{begin}{json.dumps(container)}:[\n{lines}\n]}}\n"

    return write


NAMED_SYSTEMS = (
    NamedSystem("autovance", "autovance.csv", tables.autovance, _csv(",")),
    NamedSystem("quorum", "quorum.csv", tables.quorum, _csv(",")),
    NamedSystem("reynolds", "reynolds.csv", tables.reynolds, _csv(",")),
    NamedSystem("roadster", "roadster.json", objects.roadster, _json("customers")),
    NamedSystem("highergear", "highergear.csv", tables.highergear, _csv(",")),
    NamedSystem("salesboom", "salesboom.csv", tables.salesboom, _csv(",")),
    NamedSystem("siebel", "siebel.csv", tables.siebel, _csv(";")),
    NamedSystem("activix", "activix.json", objects.activix, _json("data")),
    NamedSystem("vinsolutions", "vinsolutions.json", objects.vinsolutions, _json("items")),
    NamedSystem("elead", "elead.json", objects.elead, _json("items", pageNumber=1)),
    NamedSystem("dealersocket", "dealersocket.tsv", tables.dealersocket, _csv("\t")),
    NamedSystem("facebook", "facebook.json", objects.facebook, _json("data")),
    NamedSystem("callrail", "callrail.json", objects.callrail, _json("calls", page=1)),
    NamedSystem("adf", "adf.xml", objects.adf, objects.adf_document),
    NamedSystem("star", "star.xml", objects.star, objects.star_document),
)


def named_systems(
    folder: str | Path, *, people: int = 250, seed: int = 0, noise: Literal["low", "normal", "high"] = "normal"
) -> dict[str, Path]:
    """Write the dumps of all named systems, and truth.csv, to a folder: the same for the same arguments everywhere.

    Args:
        folder: where to write; made if it is not there.
        people: how many people there are, besides the planted ones; each leaves about four records.
        seed: the seed of chance.
        noise: how badly the systems are kept.

    Returns:
        Name of the preset -> file, and `truth` -> truth.csv (source, record_id, person_id, household_id), where the
        source is the preset's name.

    Raises:
        SpecError: no people, a negative seed or an unknown level of noise.
    """
    if people < 1 or seed < 0 or noise not in NOISE:
        raise SpecError(f"people {people} must be positive, seed {seed} not negative, noise {noise} one of {[*NOISE]}")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    everybody = make_people(people, Draw(seed, "group people"), _town_weights(), towns().region)
    life = make_life(everybody, Draw(seed, "group life"))
    contacts = make_contacts(everybody, Draw(seed, "group contacts"))
    fleet = Fleet(everybody, life, Draw(seed, "group vehicles"))
    names = _Names(everybody, Draw(seed, "group ids"))
    paths, truth = dict[str, Path](), list[tuple[str, str, str, str]]()
    for system in NAMED_SYSTEMS:
        draw = Draw(seed, f"group {system.name}")
        person = np.flatnonzero(in_system(system.name, life, everybody, draw))
        person = np.concatenate([person, person[draw.chance(len(person), _AGAIN)]])
        world = World(everybody, contacts, _journal(person, life, everybody, draw))
        records = _told_apart(records_of(np.arange(len(person)), world, life, fleet, draw, noise))
        whose = [names.of(record["person"]) for record in records]
        mine = [(who, record) for name, who, record in planted() if name == system.name]
        records += [record | {"person": 2 * people + i} for i, (_, record) in enumerate(mine)]
        whose += [names.of_planted(who) for who, _ in mine]
        made = [system.tell(record, number) for number, record in enumerate(records, 1)]
        paths[system.name] = folder / system.file
        paths[system.name].write_text(system.write(made), "utf-8", newline="\n")
        truth += [(system.name, _id_of(one), *who) for one, who in zip(made, whose, strict=True)]
    paths["truth"] = folder / "truth.csv"
    columns = ("source", "record_id", "person_id", "household_id")
    pl.DataFrame(truth, schema=columns, orient="row").write_csv(paths["truth"])
    return paths


def _town_weights() -> Ints:
    """Four of five customers live in London, the others anywhere in Ontario."""
    table = towns()
    weights = np.where(table.region == 0, table.weight, 0)
    return np.where((table.city == _HOME_TOWN).to_numpy(), 4 * weights.sum(), weights)


def _journal(person: Ints, life: pl.DataFrame, people: People, draw: Draw) -> Journal:
    created = life["lead_at"].to_numpy()[person]
    changed = life["lead_at"].to_numpy() - draw.ints(people.n, -400, 400) * 86_400
    return Journal(person, np.zeros(len(person), dtype=np.int64), created, changed)


def _told_apart(records: list[Record]) -> list[Record]:
    """A person's second record in a system comes some days later and knows nothing of what happened since."""
    seen: set[int] = set()
    made = []
    for record in records:
        if record["person"] in seen:
            begun = record["lead_at"] + timedelta(days=3 + record["person"] % 20)
            unknown = (name for name in record if name.endswith("_at") or name in _OF_DEALS)
            made.append(record | dict.fromkeys(unknown) | {"created": begun, "lead_at": begun})
        else:
            made.append(record)
        seen.add(record["person"])
    return made


class _Names:
    """Names of persons and households that say nothing of their order."""

    def __init__(self, people: People, draw: Draw) -> None:
        width = len(str(people.n))
        self.person = formats.numbers(draw.rng.permutation(people.n), "P", width)
        self.household = formats.numbers(draw.rng.permutation(people.n)[people.household], "H", width)

    def of(self, person: int) -> tuple[str, str]:
        return self.person[person], self.household[person]

    def of_planted(self, who: str) -> tuple[str, str]:
        return f"planted {who}", f"planted {who}"


def _id_of(made: Any) -> str:
    """The record's id as leadmatch reads it: the first cell of a row or object, the id in a document."""
    if isinstance(made, dict):
        return str(next(iter(made.values())))
    found = _ID.search(made)
    return found[1] if found else ""
