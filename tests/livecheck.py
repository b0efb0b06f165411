"""What a store must hold: the same as a batch over all of its live records, under what the store knows."""

from collections import defaultdict
from dataclasses import replace

import numpy as np
from sqlalchemy import select

from leadmatch.block import pairs, postings
from leadmatch.live import inside, touched
from leadmatch.live.held import held_of
from leadmatch.live.judged import all_judgements
from leadmatch.live.payload import restricted, whole_table
from leadmatch.live.rows import live_rows
from leadmatch.live.settle import rows_of, settled
from leadmatch.pipeline.match import match
from leadmatch.profile import comparable, keys_of
from leadmatch.store.schema import metadata, review


def differences(store) -> list[str]:
    """How a store differs from a batch: groups, regions, questions, and what `verify` finds."""
    with store._shelf.db.read() as connection:
        frozen = store._shelf.frozen(connection)
        rows = sorted(live_rows(connection), key=lambda row: (row.profile, row.source, row.record_id))
        judgements = all_judgements(connection)
        asked = [(r.a, r.b, r.probability, r.reason) for r in connection.execute(select(review))]
    held = store.crosswalk()
    keys = [(row.source, row.record_id) for row in rows]
    found = list(store.verify().problems)
    if sorted(keys) != sorted(zip(held["source"], held["record_id"], strict=True)):
        found.append("the crosswalk does not hold every live record once")
    if not rows:
        return found
    judged = rows_of(judgements, {row.id: i for i, row in enumerate(rows)})
    decision = frozen.spec.decision
    leads = restricted(whole_table(rows, frozen), frozen)
    held_back = held_of(leads, frozen.spec)
    batch = match(leads, judged=judged, knowledge=frozen.knowledge, threshold=decision.threshold, held=held_back)
    for name, codes in (("customer", batch.customer), ("household", batch.household)):
        wanted = groups(keys, codes.tolist())
        stored = groups(zip(held["source"], held["record_id"], strict=True), held[f"{name}_id"])
        if wanted != stored:
            found.append(f"{name}s: {shown(wanted - stored)} in a batch, {shown(stored - wanted)} in the store")
    whole = settled(batch, decision, judged)
    if groups(keys, whole.region.tolist()) != groups(keys, [row.region for row in rows]):
        found.append("regions are not those of a batch")
    questions = zip(*(whole.review[name].to_list() for name in ("left", "right", "probability", "reason")), strict=True)
    ids = [row.id for row in rows]
    profile = {row.id: row.profile for row in rows}
    questions = by_profile(((ids[a], ids[b], p, reason) for a, b, p, reason in questions), profile)
    asked = by_profile(asked, profile)
    if questions != asked:
        found.append(f"questions: {len(questions - asked)} more in a batch, {len(asked - questions)} more in the store")
    keys_now = fresh_profiles(leads, {*held_back, *(row for a, b, _ in judged for row in (a, b))})
    if len(set(zip(keys_now, (row.profile for row in rows), strict=True))) != len({row.profile for row in rows}):
        found.append("profiles are not those of the content")
    return found


def tables(store):
    """Every row of every table."""
    with store._shelf.db.read() as connection:
        return {t.name: sorted(map(tuple, connection.execute(t.select())), key=repr) for t in metadata.sorted_tables}


def fresh_profiles(leads, apart):
    """The profile of each lead as a batch names it; apart: rows that have one of their own."""
    return keys_of(comparable(leads), np.array(sorted(apart), np.int64)).tolist()


def by_profile(questions, profile):
    """Questions about profiles: which of several equal records is asked about does not matter."""
    return {(frozenset((profile.get(a), profile.get(b))), round(p, 5), reason) for a, b, p, reason in questions}


def groups(keys, codes):
    """The partition of keys by their codes."""
    parts = defaultdict(set)
    for key, code in zip(keys, codes, strict=True):
        parts[code].add(key)
    return {frozenset(part) for part in parts.values()}


def shown(parts):
    """Some parts, as a text for people."""
    return sorted(sorted(":".join(key) for key in part) for part in parts)[:3]


def small_blocks(monkeypatch, cap, window):
    """Blocking rules whose blocks soon overflow; caps of few leads are `ROOMIEST` times as large."""
    rules = tuple(replace(rule, cap=min(cap, rule.cap)) for rule in pairs.RULES)
    monkeypatch.setattr(pairs.candidates, "__defaults__", (rules, None))
    monkeypatch.setattr(pairs.keys, "__defaults__", (rules,))
    monkeypatch.setattr(postings, "RULES", rules)
    monkeypatch.setattr(postings, "_plan", postings._plan.__wrapped__)
    for module in (pairs, touched, inside):
        monkeypatch.setattr(module, "WINDOW", window)
