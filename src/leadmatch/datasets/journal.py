"""The journal: which person left a record in which system, when, and what the record says of them before formatting."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.datasets.contacts import Contacts
from leadmatch.datasets.draw import Draw, Ints, Mask, gather, where
from leadmatch.datasets.people import People, Role
from leadmatch.datasets.slips import slip, wrong_digit

SYSTEMS = (("crm", 0.28), ("web", 0.27), ("showroom", 0.15), ("phone", 0.13), ("service", 0.17))
"""The five systems and their shares of records."""
DAY = 86_400
START = 1_640_995_200  # 2022-01-01 UTC
SPAN = 1_640 * DAY


@dataclass(frozen=True)
class Noise:
    """How badly the systems are kept. Each is a share of records or values, times the level's factor."""

    factor: float

    def share(self, p: float) -> float:
        """P at this level, never above 0.9."""
        return min(0.9, p * self.factor)


NOISE = {"low": Noise(0.4), "normal": Noise(1.0), "high": Noise(1.8)}


@dataclass(frozen=True)
class Journal:
    """One entry a record, ascending by person.

    system: codes; created: seconds since 1970; changed: by person, when their contacts changed.
    """

    person: Ints
    system: Ints
    created: Ints
    changed: Ints


def records_of(records: int, draw: Draw) -> Ints:
    """How many records each person leaves: 1 to 8, on average 2.2, together `records`."""
    n = records // 2 + 50
    many = np.minimum(draw.rng.geometric(0.452, n), 8)
    people = int(np.searchsorted(np.cumsum(many), records)) + 1
    many = many[:people].astype(np.int64)
    many[-1] -= many.sum() - records
    return many


def make_journal(many: Ints, draw: Draw) -> Journal:
    """When and where each person turns up: journeys of days and returns after years."""
    n = int(many.sum())
    person = np.repeat(np.arange(len(many)), many)
    begun = START + (draw.rng.random(len(many)) * SPAN).astype(np.int64)
    gap = np.where(draw.chance(n, 0.6), draw.rng.exponential(12 * DAY, n), draw.rng.exponential(420 * DAY, n))
    first = np.zeros(n, dtype=bool)
    first[np.cumsum(many) - many] = True
    created = begun[person] + np.where(first, 0, gap).astype(np.int64)
    created = np.where(created > START + SPAN, START + created % SPAN, created)
    created = created // DAY * DAY + draw.ints(n, 8 * 3600, 21 * 3600)
    system = draw.codes(n, [share for _, share in SYSTEMS])
    changed = START + (draw.rng.random(len(many)) * SPAN).astype(np.int64)
    return Journal(person, system, created, changed)


def mates(people: People) -> Ints:
    """Another member of each one's household (the head, or the second for the head); oneself where there is none."""
    everyone = np.arange(people.n)
    after = np.minimum(everyone + 1, people.n - 1)
    second = np.where(people.household[after] == people.household, after, everyone)
    return np.where(people.head == everyone, second, people.head)


@dataclass(frozen=True)
class Told:
    """What n records of one system say, before the system's own format.

    frame: first, middle, last, suffix, birth, company, given (the full given name), email, mate_first, mate_last and
    the address columns; mobile, home, work: 10 digits or -1; person, created: as in the journal.
    """

    frame: pl.DataFrame
    mobile: Ints
    home: Ints
    work: Ints
    person: Ints
    created: Ints
    role: Ints

    @property
    def n(self) -> int:
        """How many records."""
        return len(self.person)

    def column(self, name: str) -> pl.Series:
        """A column of the frame."""
        return self.frame[name]


@dataclass(frozen=True)
class World:
    """Everybody, how to reach them, and where they turned up."""

    people: People
    contacts: Contacts
    journal: Journal


def tell(entries: Ints, world: World, noise: Noise, draw: Draw, borrowed: float) -> Told:
    """What these entries of the journal say; a share `borrowed` has the contacts of a member of the household."""
    people, contacts, journal = world.people, world.contacts, world.journal
    n, person, created = len(entries), journal.person[entries], journal.created[entries]
    mate = mates(people)[person]
    before = created < journal.changed[person]
    place = np.where(before, contacts.place_before[person], contacts.place[person])
    names = _names(person, people, noise, draw)
    address = _address(contacts.places.at(place), noise, draw)
    mate_names = gather_frame(people.frame.select("first", "last"), mate).rename(lambda name: f"mate_{name}")
    reached = np.where(draw.chance(n, noise.share(borrowed)), mate, person)
    mobile = np.where(before, contacts.mobile_before[reached], contacts.mobile[reached])
    other = gather(contacts.email_other, person)
    email = _either((reached == person) & draw.chance(n, 0.25), other, gather(contacts.email, reached))
    return Told(
        frame=pl.concat([names, address, _unless(mate == person, mate_names)], how="horizontal").with_columns(
            email=slip(email, noise.share(0.02), draw)
        ),
        mobile=wrong_digit(mobile, noise.share(0.015), draw),
        home=wrong_digit(contacts.home[person], noise.share(0.015), draw),
        work=contacts.work[person],
        person=person,
        created=created,
        role=people.role[person],
    )


def _unless(mask: Mask, frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(pl.when(~pl.Series(mask)).then(pl.all()))


def gather_frame(frame: pl.DataFrame, rows: NDArray[np.int64]) -> pl.DataFrame:
    """Rows of a frame by number."""
    return frame[pl.Series(rows)]


def _either(mask: Mask, yes: pl.Series, no: pl.Series) -> pl.Series:
    """Yes where mask and yes is not null."""
    return where(mask & yes.is_not_null().to_numpy(), yes, no)


def _names(who: Ints, people: People, noise: Noise, draw: Draw) -> pl.DataFrame:
    n, person, role = len(who), gather_frame(people.frame, who), people.role[who]
    given = person["first"]
    first = _either(draw.chance(n, noise.share(0.22)), person["nick"], given)
    first = where(draw.chance(n, noise.share(0.02)), first.str.slice(0, 1), first)
    last = _either(draw.chance(n, noise.share(0.25)), person["last_alt"], person["last"])
    last = _either((role != Role.COMPANY) & draw.chance(n, 0.4) & person["last"].is_null().to_numpy(), given, last)
    first, last = slip(first, noise.share(0.035), draw), slip(last, noise.share(0.045), draw)
    swapped = (
        draw.chance(n, np.where(people.eastern[who], noise.share(0.1), noise.share(0.012)))
        & last.is_not_null().to_numpy()
        & first.is_not_null().to_numpy()
    )
    driver = role == Role.DRIVER
    return pl.DataFrame(
        {
            "first": where(swapped, last, first),
            "middle": person["middle"],
            "last": where(swapped, first, last),
            "suffix": where(draw.chance(n, 0.6), person["suffix"]),
            "gender": person["gender"],
            "birth": person["birth"],
            "given": given,
            "company": where(~driver | draw.chance(n, 0.6), person["company"]),
        }
    )


def _address(place: pl.DataFrame, noise: Noise, draw: Draw) -> pl.DataFrame:
    n = place.height
    return place.with_columns(
        street=slip(place["street"], noise.share(0.03), draw),
        short=slip(place["short"], noise.share(0.03), draw),
        city=slip(place["city"], noise.share(0.01), draw),
        unit=where(draw.chance(n, 1 - noise.share(0.2)), place["unit"]),
        postal=slip(place["postal"], noise.share(0.015), draw),
    )
