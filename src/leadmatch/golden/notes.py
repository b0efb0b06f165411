"""The notes of each customer: every comment of every record, dated, in order, with the record it stands in.

    2026-03-01 crm:C1: wants a blue one | 2026-03-04 phone:17: called back, no answer

The day is that on which the record was made, else that of its last change; undated notes stand last.
"""

import numpy as np
import polars as pl

from leadmatch.golden.identifiers import join_texts
from leadmatch.golden.members import Members
from leadmatch.tables import LeadTable

_TIMES = ("created_at", "updated_at")


def gather_notes(members: Members, leads: LeadTable) -> list[pl.Series]:
    """The column `notes`: String[customers], null where nobody wrote anything; none where no source has comments."""
    if "comments" not in leads.shown.columns:
        return []
    written = leads.shown["comments"].is_not_null()[members.lead.astype(np.uint32)].arg_true()
    rows = members.lead[written.to_numpy()].astype(np.uint32)
    times = [leads.shown[name][rows] for name in _TIMES if name in leads.shown.columns]
    at = pl.DataFrame(times).select(pl.coalesce(pl.all())).to_series() if times else pl.lit(None, pl.Datetime("us"))
    frame = pl.DataFrame(
        {
            "owner": members.customer[written.to_numpy()],
            "place": written,
            "label": members.label[written],
            "text": leads.shown["comments"][rows].cast(pl.String),
        }
    ).with_columns(at=at)
    return [joined_notes(frame, members.count)]


def joined_notes(frame: pl.DataFrame, count: int) -> pl.Series:
    """Notes of each owner in one text.

    Args:
        frame: owner, at (Datetime, null = unknown), place (orders notes of one time), label (where it stands, may be
            null), text (not null).
        count: how many owners there are.
    """
    order = frame.select(pl.arg_sort_by("owner", "at", "place", nulls_last=True)).to_series()
    day = pl.col("at").dt.strftime("%Y-%m-%d ").fill_null("")
    said = frame.select("owner", notes=pl.concat_str(day, (pl.col("label") + ": ").fill_null(""), "text"))
    notes = join_texts(said.select(pl.all().gather(order)))
    nothing = pl.Series("notes", [None], dtype=pl.String).new_from_index(0, count)
    return nothing.scatter(notes["owner"], notes["notes"])
