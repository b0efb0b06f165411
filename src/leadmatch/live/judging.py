"""`link` and `unlink`: what people decide of two records, which always holds."""

from collections.abc import Mapping, Sequence

import numpy as np
from sqlalchemy import Connection, insert, update

from leadmatch.block.postings import signed
from leadmatch.errors import JudgementError
from leadmatch.live.apply import SHIFT, Work, Written
from leadmatch.live.frozen import Frozen
from leadmatch.live.held import held_among
from leadmatch.live.judged import all_judgements, judgements_of
from leadmatch.live.payload import table_of
from leadmatch.live.regroup import Moved, regroup
from leadmatch.live.rows import live_row, versions
from leadmatch.live.state import Shelf
from leadmatch.pipeline.decisions import judgements_of as judgements_of_answers
from leadmatch.pipeline.decisions import latest, read_decisions
from leadmatch.pipeline.judged import check_judgements
from leadmatch.profile import comparable, keys_of
from leadmatch.spec import Judgements
from leadmatch.store import bulk, trail
from leadmatch.store.backend import RecordRow
from leadmatch.store.schema import judgement, record
from leadmatch.store.trail import Change

Name = tuple[str, str] | str


def judge(shelf: Shelf, decisions: Sequence[tuple[Name, Name, bool]], op: str, actor: str) -> Written | None:
    """Write judgements and decide again on what they touch; None where all of them held already.

    Raises:
        UnknownRecordError: a record is not in the store.
        JudgementError: a record is judged against itself, or judgements contradict each other.
    """
    with shelf.db.write() as connection:
        frozen = shelf.frozen(connection)
        seq = trail.next_seq(connection)
        told: list[Change] = []
        rows: dict[int, RecordRow] = {}
        for one, other, same in decisions:
            a, b = sorted((live_row(connection, one), live_row(connection, other)))
            if a.id == b.id:
                raise JudgementError(f"{a.source}:{a.record_id} cannot be judged against itself")
            held = judgements_of(connection, [a.id]).get((a.id, b.id))
            if held == same:
                continue
            rows |= {a.id: a, b.id: b}
            if held is not None:
                told.append(end(connection, (a.id, b.id, held), seq))
            told.append(begin(connection, (a.id, b.id, same), seq << SHIFT | len(told), seq))
        if not told:
            return None
        check_held(connection)
        moved = reprofiled(connection, frozen, list(rows.values()))
        return regroup(shelf.db, connection, frozen, Work(op, actor, told=told), moved)


def check_held(connection: Connection, coming: Mapping[int, tuple[str, str]] | None = None) -> None:
    """See that the judgements do not contradict each other.

    Args:
        connection: to the store.
        coming: source and id of versions that are not written yet, by number.

    Raises:
        JudgementError: they do; it names the records.
    """
    held = all_judgements(connection)
    if len(set(held.values())) < 2:
        return
    judged = versions(connection, sorted({n for pair in held for n in pair}))
    keys = {row.id: (row.source, row.record_id) for row in judged} | dict(coming or {})
    names = {number: ":".join(key) for number, key in keys.items()}
    told: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
    for (a, b), same in held.items():
        told[same].append((names[a], names[b]))
    check_judgements(Judgements(link=tuple(told[True]), unlink=tuple(told[False])))


def begin(connection: Connection, pair: tuple[int, int, bool], number: int, seq: int) -> Change:
    """Write a judgement of two records, the lower number first."""
    a, b, same = pair
    connection.execute(insert(judgement).values(id=number, a=a, b=b, same=same, added=seq, ended=None))
    return Change("judgement", str(number), None, trail.judged(a, b, same))


def end(connection: Connection, pair: tuple[int, int, bool], seq: int) -> Change:
    """End the judgement that holds of two records."""
    a, b, same = pair
    c = judgement.c
    held = (c.a == a) & (c.b == b) & c.ended.is_(None)
    number = connection.execute(judgement.select().where(held)).one().id
    connection.execute(update(judgement).where(c.id == number).values(ended=seq))
    return Change("judgement", str(number), trail.judged(a, b, same), None)


def carry(connection: Connection, now: Mapping[int, int], seq: int) -> list[Change]:
    """Judgements of versions that are replaced (old number -> new number) hold of the new versions."""
    told: list[Change] = []
    for (a, b), same in judgements_of(connection, now).items():
        told.append(end(connection, (a, b, same), seq))
        low, high = sorted((now.get(a, a), now.get(b, b)))
        told.append(begin(connection, (low, high, same), seq << SHIFT | len(told), seq))
    return told


def reprofiled(connection: Connection, frozen: Frozen, rows: Sequence[RecordRow]) -> Moved:
    """Records whose judgements have changed under their profiles of now: what people judged has one of its own."""
    if not rows:
        return Moved([], [])
    judged = {one for pair in judgements_of(connection, [row.id for row in rows]) for one in pair}
    leads = table_of(rows, frozen)
    apart = {i for i, row in enumerate(rows) if row.id in judged} | held_among(rows, frozen).keys()
    profile = signed(keys_of(comparable(leads), np.array(sorted(apart), np.int64))).tolist()
    now = [row._replace(profile=number) for row, number in zip(rows, profile, strict=True)]
    bulk.update(connection, record, ("profile",), [(row.profile, row.id) for row in now])
    return Moved(now, list(rows))


def decided(decisions: object) -> Sequence[tuple[Name, Name, bool]]:
    """What people said of pairs, the latest of each, without those they could not tell: see `pipeline.decisions`."""
    said = judgements_of_answers(latest(read_decisions(decisions))[0].values())
    return [(*pair, True) for pair in said.link] + [(*pair, False) for pair in said.unlink]
