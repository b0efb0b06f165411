"""Deciding again on some records of a store: everything in their regions, exactly as a batch would decide on all of it.

A region is what evidence connects: profiles joined by links worth a look, by likely households and by judgements. No
customer, no household and no question for a person reaches beyond its region, so a region can be decided by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from sqlalchemy import Connection

from leadmatch.arrays import Ints, pack, unpack
from leadmatch.block.pairs import CandidatePairs
from leadmatch.block.postings import Postings, postings, postings_of_few, signed, unsigned
from leadmatch.cluster import households
from leadmatch.cluster.components import connected
from leadmatch.comparisons import registry as compared
from leadmatch.errors import SpecError
from leadmatch.live.frozen import Frozen
from leadmatch.live.held import held_among
from leadmatch.live.inside import inside
from leadmatch.live.payload import handful_of, table_of
from leadmatch.live.touched import NO_KEYS, Keys
from leadmatch.pipeline.customers import decide
from leadmatch.pipeline.doubt import review_pairs
from leadmatch.pipeline.match import KEEP, Matched, aligned, households_of, score_pairs
from leadmatch.pipeline.scored import Compared, Scored
from leadmatch.profile import Handful, Profiles, by_key, comparable
from leadmatch.spec import Decision
from leadmatch.store.backend import RecordRow
from leadmatch.store.database import Database
from leadmatch.tables import Codes, LeadTable
from leadmatch.weights import bits

Judged = Sequence[tuple[int, int, bool]]
"""(row, row, same person)."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What was decided on n records: customer, household: int32[n], dense; region: int64[n], the smallest profile of
    each one's region; review: the pairs that a person should decide, columns of `doubt.REVIEW_PAIRS`, rows of records.
    """

    customer: Codes
    household: Codes
    region: Ints
    review: pl.DataFrame


FEW = 500
"""So many records at most are blocked, and decided on, as plain values."""
FEW_PAIRS = 1000
"""So many pairs of records at most are otherwise compared one by one."""


def keys_of(profiled: Profiles | Handful, roomy: float) -> Keys:
    """The postings of profiles, under their numbers."""
    found = postings_of(profiled, roomy)
    return Keys(signed(profiled.key)[found.lead], found.key, found.place, found.cap, found.anchor)


def postings_of(profiled: Profiles | Handful, roomy: float) -> Postings:
    """The postings of profiles, under their rows."""
    if isinstance(profiled, Handful):
        return postings_of_few(profiled.leads, profiled.ids, profiled.attributes, roomy)
    return postings(profiled.table, roomy)


def profiled_by(leads: LeadTable, profile: Ints) -> Profiles:
    """Records by profile; profile: the number of each one's."""
    return by_key(comparable(leads), unsigned(profile))


def profiles_of(frozen: Frozen, rows: Sequence[RecordRow], *, few: bool) -> Profiles | Handful:
    """Records of a store by profile; few: so few that plain values are faster than columns."""
    if few:
        return handful_of(rows, frozen)
    return profiled_by(table_of(rows, frozen), np.array([row.profile for row in rows], np.int64))


def compared_under(frozen: Frozen, profiled: Profiles | Handful) -> Compared:
    """Profiles made ready to be compared under what a store knows.

    Raises:
        SpecError: its model has other levels than this version.
    """
    knowledge = frozen.knowledge
    if isinstance(profiled, Handful):
        if not frozen.few:
            raise SpecError("the store's model compares otherwise than this version: run `leadmatch learn`")
        prepared = compared.prepare_few(frozen.few, profiled.leads)
    else:
        prepared = aligned(compared.prepare(profiled.table, knowledge.rarity), knowledge.model)
    return Compared(profiled, prepared, knowledge.model)


def settle(db: Database, connection: Connection, frozen: Frozen, rows: Sequence[RecordRow], judged: Judged) -> Settled:
    """Decide on whole regions.

    Args:
        db: the store, whose index holds every profile.
        connection: to it.
        frozen: what the store knows.
        rows: the records of some regions, all of them.
        judged: what people decided of these records, by place.
    """
    ready = compared_under(frozen, profiles_of(frozen, rows, few=len(rows) <= FEW))
    numbers = signed(ready.profiles.key)
    keys = keys_of(ready.profiles, frozen.knowledge.roomy) if ready.profiles.n > 1 else NO_KEYS
    packed = inside(db, connection, keys, numbers)
    found = matched(frozen, ready, packed, judged, held_among(rows, frozen))
    return settled(found, frozen.spec.decision, judged)


def matched(frozen: Frozen, ready: Compared, packed: Ints, judged: Judged, held: Mapping[int, str]) -> Matched:
    """Customers and households of compared records, from their candidate pairs."""
    scored = score_pairs(ready.comparisons, ready.model, packed)
    decided = decide(ready, scored, limit(frozen.spec.decision), judged, tuple(held))
    household = households_of(ready.profiles, scored, decided.customer)
    return Matched(
        ready.profiles,
        ready.comparisons,
        ready.model,
        CandidatePairs(packed, ()),
        scored,
        decided.customer,
        household,
        decided.expected,
        frozen.knowledge.rarity,
        held=held,
    )


def settled(found: Matched, decision: Decision, judged: Judged) -> Settled:
    """What matching found, as a store keeps it."""
    rows = np.array([(a, b) for a, b, same in judged if same], np.int64).reshape(-1, 2)
    of_lead = found.profiles.of_lead
    judged_links = pack(of_lead[rows[:, 0]], of_lead[rows[:, 1]])
    linked = np.r_[found.scored.packed[worth_a_look(found.scored, decision)], judged_links]
    label = connected(found.profiles.n, *unpack(linked))
    smallest = np.full(found.profiles.n, np.iinfo(np.int64).max)
    np.minimum.at(smallest, label, signed(found.profiles.key))
    return Settled(found.customer, found.household, smallest[label][of_lead], review_pairs(found, decision, judged))


def worth_a_look(scored: Scored, decision: Decision) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Which scored pairs connect a region: those that may be joined, be asked about, or make a household."""
    least = min(limit(decision), float(bits(np.clip(decision.review_low, 1e-9, 1 - 1e-9))))
    return (scored.weight >= max(least, KEEP)) | (scored.household > households.LIKELY)


def limit(decision: Decision) -> float:
    """The match weight in bits from which two customers are one."""
    return float(bits(np.clip(decision.threshold, 1e-9, 1 - 1e-9)))


def rows_of(judgements: Mapping[tuple[int, int], bool], row: Mapping[int, int]) -> list[tuple[int, int, bool]]:
    """Judgements of records by number as judgements of rows; those of records that are not here are left out."""
    return [(row[a], row[b], same) for (a, b), same in judgements.items() if a in row and b in row]
