"""Inputs on their way to records: read, with their columns mapped (`plan`), and normalized."""

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from leadmatch.errors import MappingError
from leadmatch.journey.activities import read_activities, split
from leadmatch.nearest import nearest
from leadmatch.normalize.leads import read_leads
from leadmatch.normalize.records import accept
from leadmatch.pipeline.origin import SourceRun
from leadmatch.pipeline.progress import Progress
from leadmatch.sources.joining import join_alike, join_formats
from leadmatch.sources.mapping import map_columns
from leadmatch.sources.mapping_review import review_mappings
from leadmatch.sources.read import read
from leadmatch.spec import Spec
from leadmatch.tables import LeadTable, Mapping, RawTable


def plan(
    inputs: object, *, spec: Spec | None = None, progress: Progress | None = None
) -> list[tuple[RawTable, Mapping]]:
    """Read the inputs and map their columns, and do no more: what `--dry-run` shows.

    Raises:
        SourceError: an input cannot be read at all.
        MappingError: an override names a column or field that does not exist.
    """
    spec = spec or Spec()
    progress = progress or Progress("quiet")
    with progress.stage("read"):
        tables = read(inputs, source_column=spec.source_column)
    with progress.stage("map"):
        return _mapped(tables, spec)


def _mapped(tables: Sequence[RawTable], spec: Spec) -> list[tuple[RawTable, Mapping]]:
    """Each table with its mapping; the files of one source with the same columns are looked at together."""
    tables = join_formats(tables)
    _check_record_id(tables, spec)
    present: dict[str, set[str]] = {}
    for table in tables:
        present.setdefault(table.source, set()).update(table.frame.columns)
    alike: dict[tuple[str, ...], list[RawTable]] = {}
    for table in tables:
        alike.setdefault((table.source, *table.frame.columns), []).append(table)
    mappings = {}
    for key, parts in alike.items():
        whole, files = parts[0], None
        if len(parts) > 1:
            whole = replace(whole, frame=pl.concat([part.frame for part in parts]))
            files = pl.Series(np.repeat(np.arange(len(parts), dtype=np.uint32), [part.frame.height for part in parts]))
        asked, ids = _overrides(whole, spec, present), _record_id(whole, spec)
        mappings[key] = map_columns(whole, asked, ids, files=files, country=spec.dealer.country)
    return join_alike((table, mappings[table.source, *table.frame.columns]) for table in tables)


def _overrides(table: RawTable, spec: Spec, present: AnyMapping[str, set[str]]) -> dict[str, str]:
    """The spec's mapping for a table, without columns that only other files of its source have."""
    elsewhere = present[table.source] - set(table.frame.columns)
    return {column: field for column, field in spec.map.get(table.source, {}).items() if column not in elsewhere}


def _check_record_id(tables: Sequence[RawTable], spec: Spec) -> None:
    columns = sorted({column for table in tables for column in table.frame.columns})
    if spec.record_id is not None and spec.record_id not in columns:
        raise MappingError(f"record_id: no input has a column {spec.record_id!r}{nearest(spec.record_id, columns)}")


def _record_id(table: RawTable, spec: Spec) -> str | None:
    """The spec's record id column, where this table has it (another source may call its own otherwise)."""
    return spec.record_id if spec.record_id in table.frame.columns else None


def unused_maps(tables: Sequence[RawTable], spec: Spec) -> tuple[str, ...]:
    """A note for each source that the spec maps and that is not there, which may be a slip of the pen."""
    sources = sorted({table.source for table in tables})
    return tuple(
        f"map.{name} of the spec is not used: no source is called {name!r} (there are {', '.join(sources)})"
        for name in spec.map
        if name not in sources
    )


def mapping_warnings(planned: Sequence[tuple[RawTable, Mapping]], spec: Spec) -> tuple[str, ...]:
    """A note for whatever a person should look at in the mapping of each source of people."""
    reviews = review_mappings(split(planned, spec.journey)[0])
    return tuple(f"{source}: {text}" for source, review in reviews.items() for text in review.warnings)


@dataclass(frozen=True, slots=True)
class Records:
    """What inputs hold. leads: the accepted records; activities: the rows of sources of events, as
    `journey.activities` gives them, None without such a source; rejected: columns `tables.REJECTED`; sources: what was
    read from each and how its columns were mapped; notes: what a person should know.
    """

    leads: LeadTable
    activities: pl.DataFrame | None
    rejected: pl.DataFrame
    sources: tuple[SourceRun, ...]
    notes: tuple[str, ...]


def records(planned: list[tuple[RawTable, Mapping]], spec: Spec) -> Records:
    """Tables as records and as rows of events.

    Args:
        planned: tables with their mappings. The list is empty afterwards: raw cells are the most of what a run holds,
            and go as they are read.
        spec: the store's own identifiers and country, and whose events the rows of sources of events are.

    Raises:
        MappingError: it is not said whose events the rows of a source of events are.
    """
    said = (*unused_maps([table for table, _ in planned], spec), *mapping_warnings(planned, spec))
    people, about = split(planned, spec.journey)
    accepted = accept([table for table, _ in people], [mapping for _, mapping in people])
    events = [(table, mapping) for table, mapping in planned if table.source in about]
    bare = [(replace(table, frame=table.frame.clear()), mapping) for table, mapping in planned]
    planned.clear()
    people.clear()
    done = read_leads(accepted, spec)
    found = read_activities(events, about, done.leads, spec.journey)
    parts = [*(table.rejected for table, _ in bare), done.rejected, *([found.rejected] if found else [])]
    rejected, activities = pl.concat(parts), found.frame if found else None
    notes = (*said, *done.notes, *(found.notes if found else ()))
    return Records(done.leads, activities, rejected, _sources(bare, done.leads, rejected, activities), notes)


def _sources(
    planned: Sequence[tuple[RawTable, Mapping]],
    leads: LeadTable,
    rejected: pl.DataFrame,
    activities: pl.DataFrame | None,
) -> tuple[SourceRun, ...]:
    """What was read from each source; the files of one source together."""
    accepted = dict(leads.source.values.gather(leads.source.codes).value_counts().iter_rows())
    refused = dict(rejected["source"].value_counts().iter_rows())
    events = {} if activities is None else dict(activities["source"].value_counts().iter_rows())
    runs = []
    for source in dict.fromkeys(table.source for table, _ in planned):
        mine = [(table, mapping) for table, mapping in planned if table.source == source]
        columns = {entry.column: entry for _, mapping in mine for entry in mapping}
        runs.append(
            SourceRun(
                source=source,
                origin=", ".join(table.origin for table, _ in mine),
                rows_read=sum(table.rows_read for table, _ in mine),
                accepted=accepted.get(source, 0),
                rejected=refused.get(source, 0),
                events=events.get(source, 0),
                mapping=tuple(columns.values()),
                notes=tuple(note for table, _ in mine for note in table.notes),
            )
        )
    return tuple(runs)
