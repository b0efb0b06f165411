"""How to reach people: telephones, mailboxes and addresses, own and shared by the household, now and before."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from leadmatch.datasets.draw import Draw, Ints, gather, where
from leadmatch.datasets.people import People, Role
from leadmatch.datasets.places import Places, area_codes, make_places, towns

PROVIDERS = (
    ("gmail.com", (55, 45, 50)),
    ("hotmail.com", (12, 20, 5)),
    ("yahoo.com", (4, 3, 16)),
    ("yahoo.ca", (7, 4, 0)),
    ("outlook.com", (7, 6, 6)),
    ("icloud.com", (6, 5, 7)),
    ("live.ca", (3, 4, 0)),
    ("rogers.com", (4, 0, 0)),
    ("bell.net", (3, 2, 0)),
    ("sympatico.ca", (3, 5, 0)),
    ("videotron.ca", (0, 11, 0)),
    ("aol.com", (1, 0, 6)),
    ("comcast.net", (0, 0, 5)),
    ("msn.com", (1, 1, 3)),
)
"""Mailbox providers and their weights in Ontario, Quebec and the border states."""


@dataclass(frozen=True)
class Contacts:
    """By person: telephone numbers (10 digits, -1 none), mailboxes (null none), rows of places."""

    mobile: Ints
    mobile_before: Ints
    home: Ints
    work: Ints
    email: pl.Series
    email_other: pl.Series
    places: Places
    place: Ints
    place_before: Ints


def make_contacts(people: People, draw: Draw) -> Contacts:
    """Contacts of everybody; members of a household share some."""
    n, head, role = people.n, people.head, people.role
    company = role == Role.COMPANY
    mobile = _numbers(people.town, draw, 0.95)
    mobile = np.where(company, -1, mobile)
    child = np.isin(role, (Role.CHILD, Role.NAMESAKE))
    mobile = np.where(child & draw.chance(n, 0.12), mobile[head], mobile)  # the parent's mobile is left for the child
    before = np.where(draw.chance(n, 0.2), _numbers(people.town, draw, 1), mobile)
    home = _numbers(people.town, draw, 0.5)[head]
    office = np.isin(role, (Role.COMPANY, Role.DRIVER))
    line = _numbers(people.town, draw, 1)
    home = np.where(office, line[head], np.where((role == Role.ROOMMATE) & draw.chance(n, 0.7), -1, home))
    work = _numbers(people.town, draw, 0.12)
    email, other = _mailboxes(people, draw)
    places, place, place_before = _places(people, draw)
    return Contacts(mobile, before, home, work, email, other, places, place, place_before)


def _numbers(town: Ints, draw: Draw, p: float) -> Ints:
    """Valid North American numbers of the towns, -1 for a share 1 - p of them."""
    n = len(town)
    exchange = draw.ints(n, 200, 1000)
    special = (exchange % 100 == 11) | (exchange == 555)
    exchange = np.where(special, exchange + 1, exchange)
    number = area_codes(town, draw) * 10_000_000 + exchange * 10_000 + draw.ints(n, 0, 10_000)
    return np.where(draw.chance(n, p), number, -1)


def _places(people: People, draw: Draw) -> tuple[Places, Ints, Ints]:
    n, head = people.n, people.head
    moved_from = np.where(draw.chance(n, 0.7), people.town, draw.codes(n, towns().weight))
    places = make_places(np.concatenate([people.town, moved_from]), draw)
    left = np.isin(people.role, (Role.CHILD, Role.NAMESAKE, Role.SIBLING)) & draw.chance(n, 0.3)
    place = np.where(left, np.arange(n), head)
    moved = draw.chance(n, 0.16)[head] | draw.chance(n, 0.04)
    together = draw.chance(n, 0.7)
    old = n + np.where(together, head, np.arange(n))
    return places, place, np.where(moved, old, place)


def _ascii(values: pl.Series) -> pl.Series:
    """Letters a-z of a name, accents folded."""
    return values.str.normalize("NFKD").str.replace_all(r"[^A-Za-z]", "").str.to_lowercase()


def _mailboxes(people: People, draw: Draw) -> tuple[pl.Series, pl.Series]:
    n, frame = people.n, people.frame
    parts = pl.DataFrame(
        {
            "f": _ascii(frame["first"].fill_null("info")),
            "nick": _ascii(pl.select(pl.coalesce(frame["nick"], frame["first"], pl.lit("office"))).to_series()),
            "l": _ascii(pl.select(pl.coalesce(frame["last"], frame["company"], pl.lit(""))).to_series()),
            "year": frame["birth"].fill_null("1990").str.slice(2, 2),
            "number": pl.Series(draw.ints(n, 1, 999)).cast(pl.String),
            "word": draw.pick(
                n, ("sunny", "hockey", "habs", "leafs", "truck", "moto", "music", "angel", "red", "blue")
            ),
        }
    )
    first = _addressed(parts, people, draw, people.frame["first"].clear())
    has = draw.chance(n, np.where(people.role == Role.COMPANY, 0.6, 0.86))
    shared = np.isin(people.role, (Role.SPOUSE, Role.CHILD)) & draw.chance(n, 0.14)
    shared |= (people.role == Role.DRIVER) & draw.chance(n, 0.4)
    own = where(has, first)
    email = where(shared, gather(own, people.head), own)
    return email, where(draw.chance(n, 0.15), _addressed(parts, people, draw, first))


def _addressed(parts: pl.DataFrame, people: People, draw: Draw, before: pl.Series) -> pl.Series:
    """A mailbox for everybody that differs in more than dots from all others and from those before: whoever comes later
    has to take a number.
    """
    n = people.n
    forms = (
        (pl.concat_str("f", pl.lit("."), "l"), 22),
        (pl.concat_str("f", "l"), 18),
        (pl.concat_str(pl.col("f").str.slice(0, 1), "l"), 11),
        (pl.concat_str("f", "l", "year"), 10),
        (pl.concat_str("f", pl.lit("_"), "l"), 5),
        (pl.concat_str("f", pl.lit("."), "l", "number"), 7),
        (pl.concat_str("l", "f"), 4),
        (pl.concat_str("l", pl.lit("."), "f"), 3),
        (pl.concat_str("nick", "number"), 7),
        (pl.concat_str("nick", pl.lit("."), "l"), 5),
        (pl.concat_str("word", "nick", "year"), 4),
        (pl.concat_str("word", "number"), 4),
    )
    form = draw.codes(n, [weight for _, weight in forms])
    made = pl.coalesce(*(pl.when(pl.col("form") == code).then(text) for code, (text, _) in enumerate(forms)))
    region = towns().region[people.town]
    weights = np.array([weight for _, weight in PROVIDERS]).T
    names = [name for name, _ in PROVIDERS]
    provider = where(region == 0, draw.pick(n, names, weights[0]), draw.pick(n, names, weights[2]))
    provider = where(region == 1, draw.pick(n, names, weights[1]), provider)
    frame = parts.with_columns(form=pl.Series(form), provider=provider).with_columns(local=made.str.strip_chars("._"))
    mailbox = frame.select(pl.concat_str("local", pl.lit("@"), "provider")).to_series()
    taken = ~pl.concat([before, mailbox]).str.replace_all(".", "", literal=True).is_first_distinct().tail(n)
    spare = pl.Series(draw.rng.permutation(n)).cast(pl.String)
    local = pl.when(taken).then(pl.concat_str("local", spare)).otherwise("local")
    return frame.select(pl.concat_str(local, pl.lit("@"), "provider")).to_series()
