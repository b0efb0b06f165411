"""Sources of events: tables whose rows are not people but what happened to the people of another source.

A source is one where `journey.about` of the spec names it (`activities = "crm"`: its rows are about records of crm),
or where a column of it is mapped to `about` and there is one other source. Its rows are never matched as people. Each
becomes an event of the record whose id its `about` cell holds; of an unknown record it stays an event of nobody, and
is counted in the notes. A row that gives no event at all is rejected (`no_event`), as is one without an id of its own
or with one that stood before.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from leadmatch.errors import MappingError
from leadmatch.journey.reading import of_columns, of_words
from leadmatch.journey.statements import VEHICLES
from leadmatch.normalize import details, records, vins
from leadmatch.normalize.cells import gather, over_distinct
from leadmatch.spec import Journey
from leadmatch.tables import Codes, LeadTable, Mapping, RawTable

Planned = Sequence[tuple[RawTable, Mapping]]


@dataclass(frozen=True, slots=True)
class Activities:
    """Rows of sources of events as statements (see `statements`), and the row of each in its origin; rejected rows
    (columns of `REJECTED`); notes.
    """

    frame: pl.DataFrame
    rows: pl.Series
    rejected: pl.DataFrame
    notes: tuple[str, ...]


def split(
    planned: Planned, journey: Journey, beside: Collection[str] = ()
) -> tuple[list[tuple[RawTable, Mapping]], dict[str, str]]:
    """The tables whose rows are people, and source of events -> the source that its rows are about.

    Args:
        planned: all tables with their mappings.
        journey: what its `about` says of which source the rows of others are.
        beside: sources of people that are known already, such as those of a store.

    Raises:
        MappingError: a source of events has no column mapped to `about`, or it is not said of which source it is.
    """
    sources = dict.fromkeys(table.source for table, _ in planned)
    with_about = {table.source for table, mapping in planned if any(m.field == "about" for m in mapping)}
    found = [name for name in sources if name in with_about or name in journey.about]
    others = list(dict.fromkeys([*(name for name in sources if name not in found), *beside]))
    about = {}
    for name in found:
        if name not in with_about:
            raise MappingError(
                f"{name}: no column is mapped to about, so nobody knows whose events these are: map the column that"
                f" holds the id of a record of {journey.about[name]} (--map {name}.COLUMN=about)"
            )
        if name not in journey.about and len(others) != 1:
            raise MappingError(
                f"{name}: a column is mapped to about, but not of which source: say [journey.about] {name} = SOURCE in"
                f" the spec (there are {', '.join(others) or 'no others'}), or map the column to something else"
            )
        about[name] = journey.about.get(name) or others[0]
    return [(table, mapping) for table, mapping in planned if table.source not in about], about


def read_activities(planned: Planned, about: dict[str, str], leads: LeadTable, journey: Journey) -> Activities | None:
    """The rows of the sources of events among tables, on the records that they are about; None without such a source.

    Args:
        planned: all tables with their mappings.
        about: source of events -> the source that its rows are about, as `split` gives it.
        leads: the accepted records.
        journey: words of systems for events.
    """
    found = read_rows(planned, about, journey)
    if found is None:
        return None
    frame = on_leads(found.frame, leads)
    return replace(found, frame=frame, notes=(*found.notes, *nobodys(frame.filter(pl.col("lead").is_null()))))


def read_rows(planned: Planned, about: dict[str, str], journey: Journey) -> Activities | None:
    """As `read_activities`, but that nothing is known of the records: columns `about_source` and `about` name them."""
    mine = [(table, mapping) for table, mapping in planned if table.source in about]
    if not mine:
        return None
    found = records.accept([table for table, _ in mine], [mapping for _, mapping in mine])
    stated, notes = details.stated(found.batch)
    frame = pl.DataFrame(
        {"source": gather(found.source.values, found.source.codes), "record_id": found.record_id} | stated
    )
    number, vin = details.ids(found.batch).get("deal_no"), found.batch.single("vin")
    if number is not None:
        frame = frame.with_columns(deal_no=number.values.str.to_uppercase().gather(_nullable(number.codes)))
    if vin is not None:
        read = over_distinct(vin, lambda cells: vins.parse_series(cells)["value"])
        frame = frame.with_columns(read.alias(name) for name in VEHICLES if name != "vin_bought")
    frame = frame.with_columns(
        about_source=pl.col("source").replace_strict(about, return_dtype=pl.String),
        about=pl.col("about").cast(pl.String) if "about" in frame.columns else pl.lit(None, pl.String),
    )
    says = _says_something(frame, journey)
    bad = frame.select("source").with_columns(row=found.rows).filter(~says)
    bad = bad.with_columns(column=pl.lit(None, pl.String), code=pl.lit("no_event"))
    rejected = pl.concat([found.rejected, records.rejects([bad])])
    return Activities(frame.filter(says), found.rows.filter(says), rejected, tuple(notes))


def _nullable(codes: Codes) -> pl.Series:
    at = pl.Series(codes)
    return at.set(at < 0, None)


def on_leads(frame: pl.DataFrame, leads: LeadTable) -> pl.DataFrame:
    """Rows of events with `lead`, the row of the record that each is about; null where there is no such record."""
    wanted = frame.select("about_source", "about")
    known = pl.DataFrame(
        {
            "about_source": leads.source.values.gather(leads.source.codes.astype(np.uint32)),
            "about": leads.record_id,
            "lead": np.arange(leads.n, dtype=np.uint32),
        }
    ).filter(pl.col("about_source").is_in(wanted["about_source"].unique().implode()))
    found = wanted.join(known, on=["about_source", "about"], how="left", maintain_order="left")
    return frame.with_columns(found["lead"])


def _says_something(frame: pl.DataFrame, journey: Journey) -> pl.Series:
    """Which rows give an event."""
    said = frame.with_row_index("row")
    says = np.zeros(frame.height, bool)
    for events in (of_columns(said, None), of_words(said, journey)):
        says[events["row"].to_numpy()] = True
    return pl.Series(says, dtype=pl.Boolean)


def nobodys(lost: pl.DataFrame) -> list[str]:
    """What is to be told of rows about records that nobody has."""
    counts = lost.group_by("source", "about_source", maintain_order=True).len()
    return [
        f"{source}: events about records that {other} does not hold, which are nobody's: {count:,}"
        for source, other, count in counts.iter_rows()
    ]
