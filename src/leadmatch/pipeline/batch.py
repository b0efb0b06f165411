"""`resolve`: the whole route, from inputs to a book. Each stage is a function from columns to columns."""

import json
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from leadmatch.errors import JudgementError, MappingError, SpecError
from leadmatch.flags.registry import check_names, held_rows
from leadmatch.journey.activities import read_activities, split
from leadmatch.model.model import Model
from leadmatch.normalize.leads import Normalized, normalize
from leadmatch.pipeline.book import Book
from leadmatch.pipeline.decisions import with_decisions
from leadmatch.pipeline.doubt import kept_pairs, review_pairs
from leadmatch.pipeline.frames import FrameKind
from leadmatch.pipeline.match import match, summary_of_blocks
from leadmatch.pipeline.origin import SourceRun, stamp_inputs
from leadmatch.pipeline.progress import Progress
from leadmatch.sources.joining import join_alike, join_formats
from leadmatch.sources.mapping import map_columns
from leadmatch.sources.mapping_review import review_mappings
from leadmatch.sources.nearest import nearest
from leadmatch.sources.read import named, read
from leadmatch.spec import Judgements, Spec, make_spec, read_spec
from leadmatch.tables import LeadTable, Mapping, RawTable


def resolve(
    inputs: object,
    *,
    spec: Spec | str | Path | None = None,
    model: Model | str | Path | None = None,
    decisions: object = None,
    progress: Progress | None = None,
    **options: Any,
) -> Book:
    """Find out who is who in any number of dumps.

    Args:
        inputs: name -> input, a list of inputs, or one: a path or glob, a data frame (pandas, Polars, Arrow), a list of
            dicts, a database URL or a pair (URL, query).
        spec: what the user decided, or the path of a spec in TOML; all defaults when None.
        model: a saved model, or the path of a `model.json`; learned from these leads, without labels, when None.
        decisions: what people said of pairs (a file of `leadmatch review`, a data frame or list of dicts with the
            columns `decisions.COLUMNS`). They hold, and a model that is learned here learns from them where that helps.
        progress: shows and times the stages; quiet when None.
        **options: parts of the spec by name, which win over `spec`: `record_id="id"`, `map={"crm": {...}}`,
            `decision={"threshold": 0.9}`.

    Returns:
        The book: customers, crosswalk, review, rejected, explanations.

    Raises:
        SourceError: an input cannot be read at all.
        MappingError: an override names a column or field that does not exist.
        SpecError: an option or the model does not make sense.
        JudgementError: judgements or decisions contradict each other, or a judgement names an unknown record.
    """
    spec = laid_over(read_spec(spec) if isinstance(spec, str | Path) else spec, options)
    check_names(spec)
    model = read_model(model) if isinstance(model, str | Path) else model
    progress = progress or Progress("quiet")
    given = dict(named(inputs))
    stamps = stamp_inputs(given)
    planned = plan(given, spec=spec, progress=progress)
    with progress.stage("normalize"):
        done, activities = normalized(planned, spec)
        rejected = pl.concat([*(table.rejected for table, _ in planned), done.rejected])
    runs = source_runs(planned, done.leads, rejected, activities)
    about = (*unused_maps([table for table, _ in planned], spec), *mapping_warnings(planned, spec))
    del planned  # the raw cells are the most of what a run holds
    spec, answers, taken = with_decisions(spec, done.leads, decisions)
    judged, labels = judged_rows(done.leads, spec), judged_rows(done.leads, Spec(judgements=answers))
    found = match(
        done.leads,
        threshold=spec.decision.threshold,
        judged=judged,
        labels=labels,
        model=model,
        progress=progress,
        held=held_rows(done.leads, spec),
    )
    return Book(
        spec=spec,
        inputs=stamps,
        sources=runs,
        leads=done.leads,
        customer=found.customer,
        household=found.household,
        pairs=kept_pairs(found),
        review_pairs=review_pairs(found, spec.decision, judged),
        model=found.model,
        rejected_rows=rejected,
        stages=dict(progress.seconds),
        candidate_pairs=len(found.candidates.packed),
        dropped_blocks=summary_of_blocks(found.candidates),
        notes=(*about, *done.notes, *taken, *found.notes),
        frame_kind=_kind(given),
        matched=found,
        activities=activities,
    )


def normalized(planned: Sequence[tuple[RawTable, Mapping]], spec: Spec) -> tuple[Normalized, pl.DataFrame | None]:
    """Tables as records, with the rejected rows and the notes of all of them, and as rows of events.

    Raises:
        MappingError: it is not said whose events the rows of a source of events are.
    """
    people, about = split(planned, spec.journey)
    done = normalize([table for table, _ in people], [mapping for _, mapping in people], spec)
    found = read_activities(planned, about, done.leads, spec.journey)
    if found is None:
        return done, None
    rejected = pl.concat([done.rejected, found.rejected])
    return replace(done, rejected=rejected, notes=(*done.notes, *found.notes)), found.frame


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
        whole = replace(parts[0], frame=pl.concat([part.frame for part in parts])) if len(parts) > 1 else parts[0]
        mappings[key] = map_columns(whole, _overrides(whole, spec, present), _record_id(whole, spec))
    return join_alike((table, mappings[table.source, *table.frame.columns]) for table in tables)


def _overrides(table: RawTable, spec: Spec, present: AnyMapping[str, set[str]]) -> dict[str, str]:
    """The spec's mapping for a table, without columns that only other files of its source have."""
    elsewhere = present[table.source] - set(table.frame.columns)
    return {column: field for column, field in spec.map.get(table.source, {}).items() if column not in elsewhere}


def _check_record_id(tables: Sequence[RawTable], spec: Spec) -> None:
    columns = sorted({column for table in tables for column in table.frame.columns})
    if spec.record_id is not None and spec.record_id not in columns:
        raise MappingError(f"record_id: no input has a column {spec.record_id!r}{nearest(spec.record_id, columns)}")


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


def _record_id(table: RawTable, spec: Spec) -> str | None:
    """The spec's record id column, where this table has it (another source may call its own otherwise)."""
    return spec.record_id if spec.record_id in table.frame.columns else None


def read_model(path: str | Path) -> Model:
    """A model from the `model.json` of a result.

    Raises:
        SpecError: the file cannot be read, or holds no model.
    """
    try:
        return Model.from_dict(json.loads(Path(path).read_text(encoding="utf-8")))
    except OSError as error:
        raise SpecError(f"{path}: cannot read the model: {error.strerror}") from error
    except ValueError as error:
        raise SpecError(f"{path}: not a saved model (model.json of a result): {error}") from error


def laid_over(spec: Spec | None, options: AnyMapping[str, Any]) -> Spec:
    """A spec with parts of it replaced by name; tables are merged.

    Raises:
        SpecError: an option does not make sense.
    """
    if not options:
        return spec or Spec()
    values = (spec or Spec()).model_dump(exclude_unset=True)
    for name, value in options.items():
        values[name] = values.get(name, {}) | value if isinstance(value, dict) else value
    return make_spec(values, "options")


def judged_rows(leads: LeadTable, spec: Spec) -> list[tuple[int, int, bool]]:
    """The spec's judgements as (row, row, same person).

    Raises:
        JudgementError: a judgement names a record that is not there, or judgements contradict each other.
    """
    check_judgements(spec.judgements)
    said = [(pair, True) for pair in spec.judgements.link] + [(pair, False) for pair in spec.judgements.unlink]
    if not said:
        return []
    names = leads.source.values.gather(leads.source.codes) + ":" + leads.record_id
    wanted = {name for pair, _ in said for name in pair}
    frame = names.to_frame("name").with_row_index("row").filter(pl.col("name").is_in(list(wanted)))
    rows = dict(zip(frame["name"], frame["row"], strict=True))
    missing = sorted(wanted - rows.keys())
    if missing:
        raise JudgementError(f"judgements name {missing[0]!r}, which is no accepted record: write SOURCE:RECORD_ID")
    return [(rows[a], rows[b], same) for (a, b), same in said]


def check_judgements(judgements: Judgements) -> None:
    """See that no two records are judged apart that links, directly or through others, join.

    Raises:
        JudgementError: some are; the message names them, and the records through which they are joined.
    """
    beside: dict[str, list[str]] = {}
    for a, b in judgements.link:
        beside.setdefault(a, []).append(b)
        beside.setdefault(b, []).append(a)
    for a, b in judgements.unlink:
        path = _path(beside, a, b)
        if path:
            through = f" ({' - '.join(path)})" if len(path) > 2 else ""
            raise JudgementError(f"{a!r} and {b!r} are judged apart, but links join them{through}: take one back")


def _path(beside: dict[str, list[str]], start: str, end: str) -> list[str]:
    """A shortest chain of links from one record to another, both included; empty where there is none."""
    came = {start: start}
    reached = [start]
    for name in reached:
        if name == end:
            chain = [name]
            while chain[-1] != start:
                chain.append(came[chain[-1]])
            return chain[::-1]
        for other in beside.get(name, ()):
            if other not in came:
                came[other] = name
                reached.append(other)
    return []


def source_runs(
    planned: list[tuple[RawTable, Mapping]],
    leads: LeadTable,
    rejected: pl.DataFrame,
    activities: pl.DataFrame | None = None,
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


def _kind(inputs: AnyMapping[str, object]) -> FrameKind:
    """The kind of data frame the caller works with: that of the first frame given, else pandas."""
    for one in inputs.values():
        module = type(one).__module__.partition(".")[0]
        if module in ("polars", "pyarrow"):
            return "polars" if module == "polars" else "pyarrow"
    return "pandas"
