"""What people decided of records: judgements, which always hold."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from leadmatch.store import lookup
from leadmatch.store.schema import judgement


def judgements_of(connection: Connection, records: Iterable[int]) -> dict[tuple[int, int], bool]:
    """The judgements that hold of some records, by their numbers: whether the two are one person."""
    return {(a, b): same for a, b, same in lookup.judgements(connection, sorted(set(records)))}


def all_judgements(connection: Connection) -> dict[tuple[int, int], bool]:
    """Every judgement that holds."""
    c = judgement.c
    held = connection.execute(select(c.a, c.b, c.same).where(c.ended.is_(None)))
    return {(row.a, row.b): row.same for row in held}
