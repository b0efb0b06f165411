"""Records that come: one lead, or the tables of a batch, as versions of records.

A record is known by its source and its id there; its version by a digest of its content. The same version again is no
event; another content of a known record ends the old version and adds the new one.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np
from sqlalchemy import Connection, Table

from leadmatch.block.postings import signed
from leadmatch.live.apply import SHIFT, Version
from leadmatch.live.frozen import Frozen
from leadmatch.live.held import held_among, held_of
from leadmatch.live.judged import judgements_of
from leadmatch.live.judging import carry, check_held
from leadmatch.live.owed import renew, returning, taken_back
from leadmatch.live.payload import Content, restricted
from leadmatch.live.suppression import suppressed
from leadmatch.profile import comparable, key_of, keys_of
from leadmatch.store import lookup, trail
from leadmatch.store.backend import RecordRow, rows_of
from leadmatch.store.database import Database
from leadmatch.store.schema import record
from leadmatch.store.trail import Change

SECRET = 16
"""Bytes of the key of a record's commitment."""
Key = tuple[str, str]
"""Source and id of a record."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """What comes: versions to add, the live versions that they replace, and how many records are here as they are;
    told: changes of judgements, which go from the replaced versions to the new ones; barred: places of those records
    that are of people who must not come back; earlier: the customers of the replaced versions, by the numbers of those
    that replace them; beside: versions that were here, whose judgements hold again since a record is back.
    """

    added: tuple[Version, ...]
    replaced: tuple[RecordRow, ...]
    same: int
    told: tuple[Change, ...] = ()
    barred: tuple[int, ...] = ()
    earlier: Mapping[int, str] = field(default_factory=dict)
    beside: tuple[int, ...] = ()


def digest_of(payload: str) -> bytes:
    """16 bytes that name a content."""
    return blake2b(payload.encode(errors="surrogatepass"), digest_size=16).digest()


def incoming(db: Database, connection: Connection, frozen: Frozen, content: Content) -> Incoming:
    """Which of some records are new, changed, or here as they are."""
    digests = [digest_of(payload) for payload in content.payload]
    known = known_versions(connection, content.key)
    new = [i for i, key in enumerate(content.key) if key not in known or known[key][1] != digests[i]]
    found = suppressed(connection, [(content.key[i], content.payload[i]) for i in new])
    barred = tuple(i for place, i in enumerate(new) if place in found)
    fresh = sorted(set(new) - set(barred))
    seq = trail.next_seq(connection)
    number = {i: seq << SHIFT | place for place, i in enumerate(fresh)}
    now = {known[content.key[i]][0]: number[i] for i in fresh if content.key[i] in known}
    told = carry(connection, now, seq)
    again = returning(connection, [content.key[i] for i in fresh if content.key[i] not in known])
    back = {content.key[i]: number[i] for i in fresh if content.key[i] in again}
    changed = renew(connection, back, taken_back(connection, {}), seq, told) if back else set()
    if changed:
        check_held(connection, {number[i]: content.key[i] for i in fresh})
    judged = {one for pair in judgements_of(connection, {*now.values(), *back.values()}) for one in pair}
    of_judged = {i for i in fresh if number[i] in judged}
    profile = _profiles(frozen, content, of_judged)
    secrets = os.urandom(SECRET * len(fresh))
    added = tuple(
        Version(number[i], *content.key[i], profile[i], content.payload[i], digests[i], secrets[at : at + SECRET])
        for at, i in zip(range(0, len(secrets), SECRET), fresh, strict=True)
    )
    replaced = tuple(db.records(connection, ids=list(now)))
    return Incoming(
        added,
        replaced,
        len(content.key) - len(new),
        tuple(told),
        barred,
        {now[row.id]: row.customer for row in replaced},
        tuple(sorted(changed - set(number.values()))),
    )


def _profiles(frozen: Frozen, content: Content, judged: set[int]) -> list[int]:
    """The number of each record's profile; what people judged, and what is held back, has one of its own."""
    if content.leads is not None:
        apart = np.array(sorted(judged | held_of(content.leads, frozen.spec).keys()), np.int64)
        numbers: list[int] = signed(keys_of(comparable(restricted(content.leads, frozen)), apart)).tolist()
        return numbers
    known = frozen.knowledge
    rows = [RecordRow(0, *key, 0, 0, "", text) for key, text in zip(content.key, content.payload, strict=True)]
    own = judged | held_among(rows, frozen).keys()
    keys = (
        key_of(frozen.plain(row.payload), known.ids, known.attributes, content.key[i] if i in own else None)
        for i, row in enumerate(rows)
    )
    return [key - (1 << 63) for key in keys]


def known_versions(connection: Connection, keys: Sequence[Key], table: Table = record) -> dict[Key, tuple[int, bytes]]:
    """Number and digest of the live versions of these records, or rows of events."""
    if not rows_of(connection, f"SELECT id FROM {table.name} WHERE ended IS NULL LIMIT 1"):  # noqa: S608 - our own table
        return {}
    held = lookup.versions(connection, table, keys, live=True)
    return {(source, record_id): (number, bytes(digest)) for number, source, record_id, digest, _, _ in held}
