"""Lives of customers for tests: rows of canonical fields in, the tables of the journey out, nothing is matched."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from leadmatch.journey.activities import read_activities, split
from leadmatch.journey.deposits import deposits_of
from leadmatch.journey.events import event_table
from leadmatch.journey.opportunities import opportunities_of
from leadmatch.normalize.leads import normalize
from leadmatch.spec import Journey, Spec
from leadmatch.tables import REJECTED, ColumnMapping, LeadTable, Mapping, RawTable

Row = dict[str, Any]
_REJECTED = dict(zip(REJECTED, (pl.String, pl.UInt32, pl.String, pl.String, pl.String), strict=True))


class Life:
    """One or more customers. A row names its `source` (crm), its `id` (its place), its `customer` (0), any field."""

    def __init__(self, *rows: Row, **journey: Any) -> None:
        self.journey = Journey(**journey)
        planned = _planned([{"id": f"R{i}", **row} for i, row in enumerate(rows)])
        people, about = split(planned, self.journey)
        self.leads: LeadTable = normalize([t for t, _ in people], [m for _, m in people], Spec()).leads
        owner = {(r.get("source", "crm"), str(r.get("id", f"R{i}"))): r.get("customer", 0) for i, r in enumerate(rows)}
        names = self.leads.source.values.gather(self.leads.source.codes)
        keys = zip(names, self.leads.record_id, strict=True)
        self.customer = np.array([owner[key] for key in keys], np.int32)
        self.read = read_activities(planned, about, self.leads, self.journey)
        self.activities = None if self.read is None else self.read.frame
        self.events = event_table(self.leads, self.customer, self.journey, self.activities)

    def told(self, *columns: str) -> list[tuple[Any, ...]]:
        """Columns of the events, in order."""
        return self.events.select(columns).rows()

    @property
    def opportunities(self) -> pl.DataFrame:
        return opportunities_of(self.events, self.leads, self.journey)[0]

    def opportunity_of(self) -> dict[str, int | None]:
        """EVENT of RECORD -> its opportunity."""
        belongs = opportunities_of(self.events, self.leads, self.journey)[1]
        names = self.events["event"].cast(pl.String) + " " + self.events["record_id"]
        return dict(zip(names, belongs, strict=True))

    @property
    def deposits(self) -> pl.DataFrame:
        return deposits_of(self.events, self.leads, self.customer, self.journey, self.activities)


def _planned(rows: Sequence[Row]) -> list[tuple[RawTable, Mapping]]:
    planned = []
    for source in dict.fromkeys(row.get("source", "crm") for row in rows):
        mine = [row for row in rows if row.get("source", "crm") == source]
        fields = dict.fromkeys(name for row in mine for name in row if name not in ("source", "id", "customer"))
        is_people = "about" not in fields
        values = {"record_id": [str(row["id"]) for row in mine], **{f: [row.get(f) for row in mine] for f in fields}}
        if is_people:
            values |= {"first_name": [row.get("first_name", "Ann") for row in mine]}
        frame = pl.DataFrame(values, schema=dict.fromkeys(values, pl.String))
        mapping = tuple(
            ColumnMapping(name, *([*name.partition(".")[::2]] if "." in name else [name, ""])) for name in values
        )
        numbers = pl.Series(range(1, len(mine) + 1), dtype=pl.UInt32)
        rejected = pl.DataFrame(schema=_REJECTED)
        planned.append((RawTable(source, source, frame, numbers, rejected, len(mine)), mapping))
    return planned
