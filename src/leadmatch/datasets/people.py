"""Households and the people in them: who exists, before any system wrote anything down."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import polars as pl

from leadmatch.datasets.draw import Draw, Ints, Mask, gather, where
from leadmatch.datasets.names import CODE, COMMUNITIES, NameList, name_lists, other_forms

LAST_BIRTH_YEAR = 2008
NAME_KEPT = {"quebec": 0.85, "chinese": 0.8, "vietnamese": 0.85, "korean": 0.85, "hispanic": 0.65, "muslim": 0.55}
"""Share of spouses who keep their own family name; elsewhere 0.3."""
ENGLISH_NAMES = ("chinese", "korean", "vietnamese")
"""Communities where many people also go by an English given name."""
TRADES = ("Plumbing", "Electric", "Landscaping", "Construction", "Roofing", "Transport", "Catering", "Cleaning")
FORMS = ("Inc", "Ltd", "Ltée", "LLC", "Inc.", "Corp")


class Role(IntEnum):
    """What a person is to the first person of the household."""

    HEAD = 0
    SPOUSE = 1
    CHILD = 2
    NAMESAKE = 3  # a child with the parent's whole name
    SIBLING = 4
    ROOMMATE = 5
    COMPANY = 6  # the business itself
    DRIVER = 7  # of a business's fleet


@dataclass(frozen=True)
class People:
    """n people. household: ascending; head: index of the first person of each one's household.

    frame: first, nick, last, last_alt, middle, suffix, gender, birth (ISO date), company; all nullable String.
    town: by person, that of the household. eastern: whose own language puts the family name first.
    """

    frame: pl.DataFrame
    household: Ints
    head: Ints
    role: Ints
    town: Ints
    eastern: Mask

    @property
    def n(self) -> int:
        """How many people there are."""
        return len(self.household)


@dataclass(frozen=True)
class _Facts:
    head: Ints
    role: Ints
    community: Ints
    female: Mask
    birth: Ints

    @property
    def n(self) -> int:
        return len(self.head)


def make_people(n: int, draw: Draw, town_weights: Ints, town_region: Ints) -> People:
    """People in households, each household with one community and town."""
    household, head, position, company = _households(n, draw)
    role = _roles(position, company, head, draw)
    town = draw.codes(n, town_weights)[head]
    community = _communities(head, role, town_region[town], draw)
    female = _genders(head, role, draw)
    birth = _birth_years(head, role, draw)
    frame = _frame(_Facts(head, role, community, female, birth), draw)
    eastern = np.isin(community, [CODE[name] for name in ENGLISH_NAMES])
    return People(frame, household, head, role, town, eastern)


def _households(n: int, draw: Draw) -> tuple[Ints, Ints, Ints, Mask]:
    sizes = draw.codes(n, (0.42, 0.36, 0.12, 0.08, 0.02)) + 1
    company = draw.chance(n, 0.008)
    sizes[company] = draw.ints(int(company.sum()), 3, 9)
    household = np.repeat(np.arange(n), sizes)[:n]
    starts = (np.cumsum(sizes) - sizes)[household]
    return household, starts, np.arange(n) - starts, company[household]


def _roles(position: Ints, company: Mask, head: Ints, draw: Draw) -> Ints:
    n = len(position)
    second = draw.codes(n, (0, 0.64, 0.12, 0.08, 0.07, 0.09))
    later = draw.codes(n, (0, 0, 0.66, 0, 0.12, 0.22))
    role = np.where(position == 0, Role.HEAD, np.where(position == 1, second, later))
    return np.where(company, np.where(position == 0, Role.COMPANY, Role.DRIVER), role).astype(np.int64)


def _communities(head: Ints, role: Ints, region: Ints, draw: Draw) -> Ints:
    n = len(head)
    shares = np.array([share for _, share in COMMUNITIES]).T
    shares = shares * draw.rng.gamma(6, 1 / 6, shares.shape[1])  # no two stores have the same customers
    anyone = np.empty(n, dtype=np.int64)
    for code, share in enumerate(shares):
        here = region == code
        anyone[here] = draw.codes(int(here.sum()), share)
    mixed = (role == Role.SPOUSE) & draw.chance(n, 0.12)
    own = np.isin(role, (Role.ROOMMATE, Role.DRIVER)) & draw.chance(n, 0.6)
    return np.where(mixed | own, anyone, anyone[head])


def _genders(head: Ints, role: Ints, draw: Draw) -> Mask:
    female = draw.chance(len(head), 0.47)
    female = np.where(role == Role.SPOUSE, female[head] ^ draw.chance(len(head), 0.97), female)
    return np.where(role == Role.NAMESAKE, female[head], female)


def _birth_years(head: Ints, role: Ints, draw: Draw) -> Ints:
    n = len(head)
    adult = draw.ints(n, 1940, 2004)
    parents = np.zeros(n, dtype=bool)
    parents[head[np.isin(role, (Role.CHILD, Role.NAMESAKE))]] = True
    adult = np.where(parents, 1940 + (adult - 1940) * 45 // 64, adult)
    near = np.clip(adult[head] + draw.ints(n, -6, 7), 1935, 2005)
    child = np.minimum(adult[head] + draw.ints(n, 20, 36), LAST_BIRTH_YEAR)
    year = np.where(np.isin(role, (Role.SPOUSE, Role.SIBLING)), near, adult)
    return np.where(np.isin(role, (Role.CHILD, Role.NAMESAKE)), child, year)


def _vocabulary(part: str) -> tuple[pl.Series, dict[int, tuple[int, NameList]]]:
    """All communities' names of a part one after the other, and where each community's begin."""
    lists = name_lists()
    offsets: dict[int, tuple[int, NameList]] = {}
    offset, pieces = 0, []
    for name, code in CODE.items():
        names = lists[name, part]
        offsets[code] = (offset, names)
        pieces.append(names.values)
        offset += len(names.values)
    return pl.concat(pieces), offsets


def _drawn(part: str, community: Ints, draw: Draw) -> Ints:
    codes = np.empty(len(community), dtype=np.int64)
    for code, (offset, names) in _vocabulary(part)[1].items():
        here = np.flatnonzero(community == code)
        codes[here] = offset + draw.codes(len(here), names.weights)
    return codes


def _given(facts: _Facts, draw: Draw) -> pl.Series:
    male = gather(_vocabulary("m")[0], _drawn("m", facts.community, draw))
    female = gather(_vocabulary("f")[0], _drawn("f", facts.community, draw))
    own = where(facts.female, female, male)
    return gather(own, np.where(facts.role == Role.NAMESAKE, facts.head, np.arange(facts.n)))


def _family(facts: _Facts, draw: Draw) -> tuple[pl.Series, pl.Series]:
    """The family name in use, and another one that some records have (before marriage, hyphenated, half, respelt)."""
    n, head, role, community = facts.n, facts.head, facts.role, facts.community
    vocabulary = _vocabulary("l")[0]
    own = _drawn("l", community, draw)
    born = (np.isin(role, (Role.CHILD, Role.SIBLING)) & draw.chance(n, 0.88)) | (role == Role.NAMESAKE)
    own = np.where(born, own[head], own)
    single = gather(vocabulary, own)
    respelt = _form_of(single, "variants.txt", draw)
    double = (community == CODE["hispanic"])[head] & (community == CODE["hispanic"]) & draw.chance(n, 0.5)[head]
    second = gather(vocabulary, np.where(born, _drawn("l", community, draw)[head], _drawn("l", community, draw)))
    last = where(double, _joined(single, " ", second), single)
    other = where(double, single, respelt)
    kept = np.array([NAME_KEPT.get(name, 0.3) for name in CODE])[community]
    married = (role == Role.SPOUSE) & ~draw.chance(n, kept)
    hyphenated = married & draw.chance(n, 0.25)
    other = where(hyphenated, _joined(single, "-", gather(last, head)), where(married, single, other))
    last = where(married, gather(last, head), last)
    mononym = (community == CODE["indonesian"]) & draw.chance(n, 0.6)
    return where(~mononym, last), where(~mononym, other)


def _joined(left: pl.Series, between: str, right: pl.Series) -> pl.Series:
    return pl.select(pl.concat_str(left, pl.lit(between), right)).to_series()


def _form_of(values: pl.Series, file: str, draw: Draw) -> pl.Series:
    """Another form of each value that `file` has, one of its three; null elsewhere."""
    table = other_forms(file)
    form = draw.ints(len(values), 0, 3)
    forms = [values.replace_strict(table["name"], table[f"form{i}"], default=None) for i in range(3)]
    return where(form == 0, forms[0], where(form == 1, forms[1], forms[2]))


def _called(first: pl.Series, facts: _Facts, draw: Draw) -> pl.Series:
    """What people are called besides their given name: a short form, or an English name."""
    short = _form_of(first, "nicknames.txt", draw)
    general = np.full(facts.n, CODE["general"])
    english = where(
        facts.female,
        gather(_vocabulary("f")[0], _drawn("f", general, draw) % 150),
        gather(_vocabulary("m")[0], _drawn("m", general, draw) % 150),
    )
    bilingual = np.isin(facts.community, [CODE[name] for name in ENGLISH_NAMES]) & draw.chance(facts.n, 0.35)
    plain = first.str.replace("-", "")
    short = pl.select(pl.coalesce(short, pl.when(plain != first).then(plain))).to_series()
    return where(bilingual, english, short)


def _birth_dates(facts: _Facts, draw: Draw) -> pl.Series:
    frame = pl.DataFrame({"year": facts.birth, "month": draw.ints(facts.n, 1, 13), "day": draw.ints(facts.n, 1, 29)})
    return frame.select(pl.date("year", "month", "day").dt.strftime("%Y-%m-%d")).to_series()


def _companies(last: pl.Series, facts: _Facts, draw: Draw) -> pl.Series:
    heads = np.flatnonzero(facts.role == Role.COMPANY)
    k = len(heads)
    name = pl.DataFrame(
        {
            "name": gather(last, heads).fill_null("Northside"),
            "trade": draw.pick(k, TRADES),
            "form": draw.pick(k, FORMS, (5, 4, 2, 1, 1, 1)),
        }
    ).select(pl.concat_str("name", "trade", "form", separator=" "))
    place = np.full(facts.n, -1)
    place[heads] = np.arange(k)
    at_work = np.isin(facts.role, (Role.COMPANY, Role.DRIVER))
    return gather(name.to_series(), np.where(at_work, place[facts.head], -1))


def _suffixes(facts: _Facts) -> pl.Series:
    child = facts.role == Role.NAMESAKE
    parent = np.zeros(facts.n, dtype=bool)
    parent[facts.head[child]] = True
    return where(child, pl.Series(["Jr"]), where(parent, pl.Series(["Sr"])))


def _frame(facts: _Facts, draw: Draw) -> pl.DataFrame:
    first = _given(facts, draw)
    last, other = _family(facts, draw)
    frame = pl.DataFrame(
        {
            "first": first,
            "nick": _called(first, facts, draw),
            "last": last,
            "last_alt": other,
            "middle": where(draw.chance(facts.n, 0.5), draw.pick(facts.n, tuple("ABCDEFGHJKLMNPRSTVW"))),
            "suffix": _suffixes(facts),
            "gender": where(facts.female, pl.Series(["F"]), pl.Series(["M"])),
            "birth": _birth_dates(facts, draw),
            "company": _companies(last, facts, draw),
        }
    )
    human = pl.Series(facts.role != Role.COMPANY)
    personal = [name for name in frame.columns if name != "company"]
    return frame.with_columns(pl.when(human).then(pl.col(personal)))
