"""Profiles of a lead table as plain values, to compare both routes."""

from dataclasses import replace

import numpy as np

from leadmatch.lead import TRADED
from leadmatch.plain import Place, Plain
from leadmatch.tables import Bag, IdentifierType, LeadTable
from ones import texts

SINGLES = ("first", "middle", "last", "suffix", "nickname", "company", "birth_date", "gender", "created")


def plains_of(profiles: LeadTable) -> list[Plain]:
    """Every profile; its identifiers are those that may be compared."""
    singles = {name: texts(getattr(profiles, name)) for name in SINGLES}
    bags = {name: _values(getattr(profiles, name), profiles.n) for name in ("phones", "emails", "vins")}
    vins = profiles.vins
    rows = np.flatnonzero(vins.roles == TRADED)
    traded = _values(replace(vins, lead=vins.lead[rows], codes=vins.codes[rows]), profiles.n)
    parts = [Place(**row) for row in profiles.addresses.parts.rows(named=True)]
    places: list[list[Place]] = [[] for _ in range(profiles.n)]
    for lead, code in zip(profiles.addresses.lead.tolist(), profiles.addresses.codes.tolist(), strict=True):
        places[lead].append(parts[code])
    groups = {name: {k: texts(c) for k, c in getattr(profiles, name).items()} for name in ("ids", "attributes")}
    reachable = np.zeros(profiles.n, bool)
    for bag in (profiles.phones, profiles.emails):
        reachable[bag.lead[bag.types[bag.codes] == IdentifierType.PERSONAL]] = True
    return [
        Plain(
            **{name: values[i] for name, values in singles.items()},
            **{name: tuple(values[i]) for name, values in bags.items()},
            traded=tuple(traded[i]),
            addresses=tuple(places[i]),
            **{name: {k: v[i] for k, v in some.items() if v[i] is not None} for name, some in groups.items()},
            reachable=bool(reachable[i]),
        )
        for i in range(profiles.n)
    ]


def _values(bag: Bag, n: int) -> list[list[str]]:
    values = bag.values.to_list()
    found: list[list[str]] = [[] for _ in range(n)]
    for lead, code in zip(bag.lead.tolist(), bag.codes.tolist(), strict=True):
        found[lead].append(values[code])
    return found
