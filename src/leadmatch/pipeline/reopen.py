"""A written result as a book again: what every command that works on a result folder asks.

Its inputs are read again (and refused where they have changed), who is who is taken from its crosswalk, and nothing is
matched. Scored pairs are not written, so `pairs` is empty; the pairs for review carry their rounded figures.
"""

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.errors import SourceError
from leadmatch.pipeline.book import Book
from leadmatch.pipeline.doubt import PAIRS, REVIEW_PAIRS
from leadmatch.pipeline.folder import Folder
from leadmatch.pipeline.inputs import records
from leadmatch.pipeline.origin import FileStamp, Input
from leadmatch.tables import LeadTable


def reopen(folder: str | Path) -> Book:
    """The book that was written to a folder.

    Raises:
        SourceError: the folder holds no result, or an input is not a file, is gone or has changed since.
    """
    result = Folder.open(Path(folder))
    taken = records(result.planned(), result.spec)
    leads = taken.leads
    return Book(
        spec=result.spec,
        inputs=tuple(_input(given) for given in result.run["inputs"]),
        sources=taken.sources,
        leads=leads,
        customer=result.customers(leads),
        household=result.households(leads),
        pairs=pl.DataFrame(schema=PAIRS),
        review_pairs=_review_pairs(leads, result.table("review"), result.path),
        model=result.model(),
        rejected_rows=taken.rejected,
        stages=result.run["stages"],
        candidate_pairs=result.run["candidate_pairs"],
        dropped_blocks=tuple(result.run["dropped_blocks"]),
        notes=tuple(result.run["notes"]),
        activities=taken.activities,
    )


def _input(given: dict[str, object]) -> Input:
    files: list[dict[str, object]] = given["files"]  # type: ignore[assignment]
    stamps = (FileStamp(str(f["path"]), int(str(f["size"])), int(str(f["modified_ns"]))) for f in files)
    return Input(str(given["name"]), None if given["location"] is None else str(given["location"]), tuple(stamps))


def _review_pairs(leads: LeadTable, review: pl.DataFrame, path: Path) -> pl.DataFrame:
    rows = _rows(leads, review)
    if (rows < 0).any():
        raise SourceError(f"{path}: its review names records that its inputs do not hold: resolve it again")
    figures = review.select(
        weight=pl.col("weight_bits"),
        **{name: pl.col(name) for name in ("probability", "household_probability", "customers_probability", "reason")},
    ).with_columns(left=pl.Series(rows.min(axis=0, initial=2**31)), right=pl.Series(rows.max(axis=0, initial=0)))
    return figures.select(pl.col(name).cast(dtype) for name, dtype in REVIEW_PAIRS.items())


def _rows(leads: LeadTable, review: pl.DataFrame) -> NDArray[np.int64]:
    """int64[2, pairs]: the rows of both records of each pair, -1 where there is none."""
    names = leads.source.values.gather(leads.source.codes)
    at = pl.DataFrame({"source": names, "record_id": leads.record_id}).with_row_index("row")
    sides = []
    for side in "ab":
        wanted = review.select(source=f"source_{side}", record_id=f"record_id_{side}")
        found = wanted.join(at, on=["source", "record_id"], how="left", maintain_order="left")["row"]
        sides.append(found.cast(pl.Int64).fill_null(-1).to_numpy())
    return np.stack(sides)
