"""`find`: which customers a lead may be. Reads only; a part of a number will do.

The lead is looked up in the blocking index as if it were to be added, compared with what that gives, and weighed
against whole customers. The end of a phone number or VIN is completed by the numbers of those records that end with it,
and looked up by itself from seven digits or eight characters on.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl
from sqlalchemy import Connection

from leadmatch.block.pairs import WINDOW
from leadmatch.block.postings import keys_by
from leadmatch.cluster.agglomerate import match_weight, relabelled
from leadmatch.comparisons.comparison import Levels
from leadmatch.comparisons.patterns import levels_of
from leadmatch.errors import MappingError
from leadmatch.live.collector import paused
from leadmatch.live.events import Found
from leadmatch.live.frozen import Frozen
from leadmatch.live.lead import checked, read_lead
from leadmatch.live.payload import shown_name, with_values
from leadmatch.live.rows import households_of
from leadmatch.live.settle import FEW_PAIRS, compared_under, keys_of, profiles_of
from leadmatch.live.state import Shelf
from leadmatch.model.model import Model
from leadmatch.normalize.one_json import to_json
from leadmatch.pipeline.customers import links_at
from leadmatch.pipeline.scored import Compared
from leadmatch.pipeline.wording import TOLD, wording
from leadmatch.store.backend import RecordRow
from leadmatch.weights import probability

MOST = 200
"""Customers that a lead is compared with, at most: those it shares most keys with."""
LEAST = 0.01
"""Probability from which a customer is named."""
SLIGHT = 0.5
"""Bits up to which a comparison is no reason."""
NOTHING = (
    "the lead has nothing to look up by: give a name, an e-mail address, a phone or its last seven digits, an address,"
    " a VIN or its last eight characters, a birth date, a company or a number"
)
NOWHERE = -(1 << 63)
"""The profile of the lead that is looked up, unlike that of any record."""


@dataclass(frozen=True, slots=True)
class Ending:
    """Numbers of which the end is enough. field: of a lead; bag: where its values are; least: characters; rule, length:
    the blocking rule that looks up the end, its cap, and how many characters it takes.
    """

    field: str
    bag: str
    pattern: str
    least: int
    whole: int
    rule: str
    length: int
    cap: int


ENDINGS = (
    Ending("phone", "phones", r"[^0-9]", 4, 10, "phone last 7", 7, 20),
    Ending("vin", "vins", r"[^0-9A-Za-z]", 6, 17, "vin last 8", 8, 12),
)
Ends = list[tuple[Ending, str]]


@paused()
def find(shelf: Shelf, lead: Mapping[str, object], limit: int) -> list[Found]:
    """The customers that a lead may be; see `Store.find`."""
    whole, ends = _split(checked(lead))
    with shelf.db.read() as connection:
        frozen = shelf.frozen(connection)
        asked = _asked(frozen, whole)
        rows = _candidates(shelf, connection, frozen, asked, ends)
        if not rows:
            return []
        asked = _completed(asked, ends, rows)
        several = [asked, *rows]
        ready = compared_under(frozen, profiles_of(frozen, several, few=len(several) <= FEW_PAIRS))
        return _ranked(connection, ready, rows, limit)


def _split(lead: Mapping[str, object]) -> tuple[dict[str, object], Ends]:
    """A lead without numbers of which it has the end only, and those ends."""
    whole: dict[str, object] = {}
    ends: Ends = []
    for name, value in lead.items():
        ending = next((e for e in ENDINGS if name.partition(".")[0] == e.field), None)
        values = list(value) if isinstance(value, list | tuple) else [value]
        if ending is None:
            whole[name] = value
            continue
        texts = [re.sub(ending.pattern, "", str(one)).upper() for one in values if one is not None]
        ends += [(ending, text) for text in texts if ending.least <= len(text) < ending.whole]
        if kept := [one for one, text in zip(values, texts, strict=False) if len(text) >= ending.whole]:
            whole[name] = kept
    return whole, ends


def _asked(frozen: Frozen, lead: Mapping[str, object]) -> RecordRow:
    """The lead that is looked up, as a record; one that says nothing by itself is empty."""
    return RecordRow(-1, "", "", NOWHERE, 0, "", to_json(read_lead(frozen, lead, "")) if lead else "{}")


def _candidates(shelf: Shelf, connection: Connection, frozen: Frozen, asked: RecordRow, ends: Ends) -> list[RecordRow]:
    """The records of the customers that share keys with a lead."""
    keys = keys_of(profiles_of(frozen, [asked], few=True), frozen.knowledge.roomy)
    columns = (column.tolist() for column in (keys.key, keys.place, keys.cap, keys.anchor))
    bound = {key: (place, cap, anchor) for key, place, cap, anchor in zip(*columns, strict=True)}
    for ending, text in ends:
        if len(text) >= ending.length:
            (key,) = keys_by(ending.rule, pl.Series([text[-ending.length :]])).tolist()
            bound[key] = (0, int(ending.cap * max(frozen.knowledge.roomy, 1)), False)
    if not bound:
        raise MappingError(NOTHING)
    blocks: dict[int, list[int]] = defaultdict(list)
    for key, _, profile in shelf.db.postings(connection, list(bound), [cap + 1 for _, cap, _ in bound.values()]):
        blocks[key].append(profile)
    hits: Counter[int] = Counter()
    for key, (place, cap, anchor) in bound.items():
        if len(blocks[key]) <= cap:
            hits.update(blocks[key])
        elif anchor:
            hits.update(p for _, _, p in shelf.db.neighbours(connection, key, place, NOWHERE, WINDOW))
    held = shelf.db.located(connection, [profile for profile, _ in hits.most_common(MOST)])
    return shelf.db.records(connection, customers=sorted({at.customer for at in held}))


def _completed(asked: RecordRow, ends: Ends, rows: Sequence[RecordRow]) -> RecordRow:
    """The lead with the numbers of these records that end as it says."""
    return asked._replace(payload=with_values(asked.payload, rows, [(e.bag, text) for e, text in ends]))


def _ranked(connection: Connection, ready: Compared, rows: Sequence[RecordRow], limit: int) -> list[Found]:
    """Customers by the weight of the lead and all of their records; the lead is the first profile."""
    others = np.arange(1, ready.profiles.n, dtype=np.int64)
    levels = levels_of(ready.comparisons, others)
    weight, household = ready.model.score(levels)
    at, bits = (ready.profiles.of_lead[1:] - 1).tolist(), weight.tolist()
    best: dict[str, int] = {}
    for i, row in enumerate(rows):
        before = best.get(row.customer)
        if before is None or bits[at[i]] > bits[at[before]]:
            best[row.customer] = i
    codes = {name: code for code, name in enumerate(best, start=1)}
    home = np.zeros(ready.profiles.n, np.int32)
    home[1 + np.array(at[::-1], np.int32)] = [codes[row.customer] for row in reversed(rows)]
    links, weights = links_at(ready, others, [levels])
    links = relabelled(links, home)
    whole_weight = match_weight(links, weights, np.bincount(home))
    of_home = dict(zip((links.packed & 0xFFFFFFFF).tolist(), whole_weight.tolist(), strict=True))
    whole = {name: of_home[int(home[at[i] + 1])] for name, i in best.items()}
    chance = dict(zip(whole, probability(list(whole.values())).tolist(), strict=True))
    named = [name for name in sorted(whole, key=lambda name: (-whole[name], at[best[name]])) if chance[name] >= LEAST]
    homes = households_of(connection, named[:limit])
    return [
        Found(
            customer_id=name,
            household_id=homes.get(name),
            name=shown_name(rows[best[name]].payload),
            probability=chance[name],
            household_probability=float(household[at[best[name]]]),
            weight=whole[name],
            reasons=_reasons(ready, levels[at[best[name]]]),
            records=_records(rows, best[name]),
        )
        for name in named[:limit]
    ]


def _records(rows: Sequence[RecordRow], first: int) -> tuple[tuple[str, str], ...]:
    """The records of the customer of one, that one first."""
    others = [row for i, row in enumerate(rows) if i != first and row.customer == rows[first].customer]
    return tuple((row.source, row.record_id) for row in (rows[first], *others))


def _reasons(ready: Compared, levels: Levels) -> tuple[str, ...]:
    """The strongest comparisons for, then those against."""
    said = [
        (table[level], comparison.name, comparison.labels[level])
        for comparison, table, level in zip(ready.comparisons, _bits(ready.model), levels.tolist(), strict=True)
        if level and abs(table[level]) > SLIGHT
    ]
    ordered = [(bits, wording(name, label)) for bits, name, label in sorted(said, key=lambda one: -one[0])]
    pro = [text for bits, text in ordered if bits > 0][:TOLD]
    con = [f"but {text}" for bits, text in reversed(ordered) if bits < 0][:TOLD]
    return (*pro, *con)


@lru_cache(maxsize=8)
def _bits(model: Model) -> tuple[list[float], ...]:
    """Bits of each level of each comparison, same person against unrelated."""
    return tuple(table[0].tolist() for table in model.against_strangers())
