"""What a load brings: records of people, and rows of sources of events, read from its inputs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import Connection

from leadmatch.errors import MappingError
from leadmatch.journey.activities import read_rows, split
from leadmatch.live.activities import Rows, about_of, rows_of
from leadmatch.live.frozen import Frozen
from leadmatch.live.payload import Content, content_of
from leadmatch.live.rows import sources_of
from leadmatch.normalize.known import Known
from leadmatch.normalize.leads import Normalized, normalize
from leadmatch.pipeline.batch import laid_over
from leadmatch.pipeline.inputs import mapping_warnings, plan, unused_maps
from leadmatch.pipeline.progress import Progress
from leadmatch.spec import Spec
from leadmatch.tables import Mapping as Columns
from leadmatch.tables import RawTable

Planned = list[tuple[RawTable, Columns]]


@dataclass(frozen=True, slots=True)
class Inputs:
    """Inputs as tables. people: those whose rows are people; about: source of events -> the source that its rows are
    about; spec: how all of it is read; given: the maps of this load.
    """

    planned: Planned
    people: Planned
    about: dict[str, str]
    spec: Spec
    given: Spec

    @property
    def people_rows(self) -> int:
        """How many rows there are of people."""
        return sum(table.frame.height for table, _ in self.people)


@dataclass(frozen=True, slots=True)
class Came:
    """What inputs hold. people: leads; content: the same as they are kept; rows: of events; read: rows in all."""

    people: Normalized
    content: Content
    rows: Rows
    rejected: pl.DataFrame
    read: int
    notes: tuple[str, ...]


def open_inputs(
    connection: Connection, frozen: Frozen, inputs: object, reading: Mapping[str, Any], progress: Progress
) -> Inputs:
    """Read inputs as tables; reading: how, over the spec, with `about` beside.

    Raises:
        SourceError: an input cannot be read at all.
        MappingError: a source is of people here and of events there, or it is not said of which source events are.
    """
    over = {name: value for name, value in reading.items() if name != "about"}
    spec = laid_over(frozen.spec, over)
    planned = plan(inputs, spec=spec, progress=progress)
    names = list(dict.fromkeys(table.source for table, _ in planned))
    here = about_of(connection, names)
    about = here | spec.journey.about | dict(reading.get("about", {}))
    journey = spec.journey.model_copy(update={"about": about})
    events = [
        n for n in names if n in about or any(m.field == "about" for t, ms in planned if t.source == n for m in ms)
    ]
    known = sources_of(connection) if events else []
    if mixed := [name for name in events if name in known]:
        raise MappingError(
            f"{mixed[0]}: its rows are people in this store, and events here: call one of them otherwise"
        )
    people, found = split(planned, journey, known)
    spec = spec.model_copy(update={"journey": journey.model_copy(update={"about": about | found})})
    return Inputs(planned, people, found, spec, laid_over(None, {"map": reading.get("map", {})}))


def read_inputs(frozen: Frozen, given: Inputs, known: Known | None) -> Came:
    """Normalise what inputs hold. known: what types identifiers, learned from these records when None."""
    tables = [table for table, _ in given.planned]
    done = normalize([t for t, _ in given.people], [m for _, m in given.people], frozen.spec, known=known)
    found = read_rows(given.planned, given.about, given.spec.journey)
    parts = [*(table.rejected for table in tables), done.rejected, *([found.rejected] if found else [])]
    notes = (*unused_maps(tables, given.given), *mapping_warnings(given.planned, given.spec), *_numbered(given.planned))
    return Came(
        done,
        content_of(done.leads),
        rows_of(found),
        pl.concat(parts),
        sum(table.rows_read for table in tables),
        (*notes, *done.notes, *(found.notes if found else ())),
    )


def _numbered(planned: Planned) -> list[str]:
    """A note on each source whose rows have no id."""
    sources = [table.source for table, mapping in planned if all(one.field != "record_id" for one in mapping)]
    told = "no column is an id: rows are known by their numbers, and the next load of this source replaces them"
    return [f"{source}: {told}" for source in dict.fromkeys(sources)]
