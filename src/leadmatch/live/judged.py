"""What people decided of records: judgements, which always hold."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, or_, select

from leadmatch.store.schema import judgement


def judgements_of(connection: Connection, records: Iterable[int]) -> dict[tuple[int, int], bool]:
    """The judgements that hold of some records, by their numbers: whether the two are one person."""
    c = judgement.c
    found: dict[tuple[int, int], bool] = {}
    ids: Sequence[int] = sorted(set(records))
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        held = select(c.a, c.b, c.same).where(c.ended.is_(None), or_(c.a.in_(some), c.b.in_(some)))
        found |= {(row.a, row.b): row.same for row in connection.execute(held)}
    return found


def all_judgements(connection: Connection) -> dict[tuple[int, int], bool]:
    """Every judgement that holds."""
    c = judgement.c
    held = connection.execute(select(c.a, c.b, c.same).where(c.ended.is_(None)))
    return {(row.a, row.b): row.same for row in held}
