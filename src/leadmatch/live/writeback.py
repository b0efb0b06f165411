"""What has to be written back to the sources: the records whose customer has changed since an event."""

from dataclasses import dataclass, replace

import polars as pl
from sqlalchemy import Connection, select

from leadmatch.live.history import require
from leadmatch.store import lookup, trail
from leadmatch.store.schema import change, record

COLUMNS = ("source", "record_id", "old_customer_id", "new_customer_id")


@dataclass(frozen=True, slots=True)
class WriteBack:
    """Records whose customer is another one now.

    Attributes:
        since: number of the event after which they had their old customer.
        until: number of the last event; `since` of the next time.
        records: columns `COLUMNS`, by source and id. The old customer of a record that was not there is null, and so is
            the new one of a record that is there no longer. Erased records are not told of: nothing is known of them.
    """

    since: int
    until: int
    records: pl.DataFrame

    def inverse(self) -> "WriteBack":
        """What takes it back: the old and the new customer swapped."""
        source, record_id, old, new = COLUMNS
        swapped = self.records.rename({old: new, new: old}).select(source, record_id, old, new)
        return replace(self, records=swapped)

    def preview(self) -> pl.DataFrame:
        """source, new, moved, gone: how many records of each source get, change or lose their customer."""
        old, new = pl.col("old_customer_id").is_null(), pl.col("new_customer_id").is_null()
        counts = {"new": old, "moved": ~old & ~new, "gone": new}
        return self.records.group_by("source", maintain_order=True).agg(
            which.sum().alias(name) for name, which in counts.items()
        )


def write_back(connection: Connection, since: int) -> WriteBack:
    """What has changed since an event; see `Store.write_back`."""
    since = require(connection, since)
    told = select(change.c.subject, change.c.before).where(change.c.kind == "record", change.c.event > since)
    first: dict[int, str | None] = {}
    for number, before in connection.execute(told.order_by(change.c.event, change.c.ordinal)):
        first.setdefault(int(number), before)
    old: dict[tuple[str, str], str] = {}
    new: dict[tuple[str, str], str] = {}
    columns = ("id", "source", "record_id", "customer", "ended")
    for number, source, record_id, name, ended in sorted(lookup.by_id(connection, record, columns, list(first))):
        key, before = (source, record_id), first[number]
        if before is not None:
            old[key] = before
        if ended is None:
            new[key] = name
    rows = [
        (*key, old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys()) if old.get(key) != new.get(key)
    ]
    records = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return WriteBack(since, trail.head(connection)[0], records)
