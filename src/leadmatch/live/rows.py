"""Records of a store by other ways than the look-ups of `Database`."""

from collections.abc import Sequence

from sqlalchemy import Connection, false, or_, select

from leadmatch.errors import UnknownCustomerError, UnknownRecordError
from leadmatch.store import lookup
from leadmatch.store.backend import RecordRow
from leadmatch.store.schema import customer, record

_COLUMNS = tuple(record.c[name] for name in RecordRow._fields)


def live_rows(connection: Connection) -> list[RecordRow]:
    """Every live record, in the order they came."""
    held = connection.execute(select(*_COLUMNS).where(record.c.ended.is_(None)).order_by(record.c.id))
    return [RecordRow._make(row) for row in held]


def sources_of(connection: Connection) -> list[str]:
    """The sources of live records."""
    c = record.c
    return list(connection.execute(select(c.source).where(c.ended.is_(None)).distinct().order_by(c.source)).scalars())


def versions(connection: Connection, ids: list[int]) -> list[RecordRow]:
    """Versions of records by number, live or not."""
    return list(map(RecordRow._make, lookup.by_id(connection, record, RecordRow._fields, ids)))


def live_row(connection: Connection, name: tuple[str, str] | str) -> RecordRow:
    """A live record by source and id, as a pair or as `SOURCE:RECORD_ID`.

    Raises:
        UnknownRecordError: there is none.
    """
    if isinstance(name, str):
        colons = [i for i, letter in enumerate(name) if letter == ":"]
        pairs = [(name[:i], name[i + 1 :]) for i in colons]
    elif isinstance(name, Sequence) and len(name) == 2:
        pairs = [(str(name[0]), str(name[1]))]
    else:
        raise UnknownRecordError(f"{name!r} names no record: write SOURCE:RECORD_ID, or give both as a pair")
    c = record.c
    keys = or_(false(), *(((c.source == source) & (c.record_id == record_id)) for source, record_id in pairs))
    held = connection.execute(select(*_COLUMNS).where(c.ended.is_(None), keys)).first()
    if held is None:
        shown = name if isinstance(name, str) else ":".join(map(str, name))
        raise UnknownRecordError(f"{shown!r} is no record of this store: write SOURCE:RECORD_ID")
    return RecordRow._make(held)


def living(connection: Connection, customer_id: str) -> str:
    """The id that a customer id leads to now: itself, or where it was merged to.

    Raises:
        UnknownCustomerError: this store never gave it, or nothing is left of the customer.
    """
    last = last_id(connection, customer_id)
    if connection.execute(select(customer.c.ended).where(customer.c.id == last)).scalar() is not None:
        raise UnknownCustomerError(f"{customer_id!r} has no records any more")
    return last


def last_id(connection: Connection, customer_id: str) -> str:
    """The last id that a customer id leads to, whether anything is left of the customer or not.

    Raises:
        UnknownCustomerError: this store never gave it.
    """
    seen = customer_id
    while True:
        row = connection.execute(select(customer.c.successor).where(customer.c.id == seen)).first()
        if row is None:
            raise UnknownCustomerError(f"{customer_id!r} is no customer of this store")
        if row.successor is None:
            return seen
        seen = row.successor


def households_of(connection: Connection, customers: Sequence[str]) -> dict[str, str]:
    """The households of some customers."""
    return dict(lookup.by_id(connection, customer, ("id", "household"), customers))
