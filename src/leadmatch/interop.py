"""leadmatch for users of recordlinkage (Python Record Linkage Toolkit), piece by piece.

    LeadmatchIndex      candidate pairs: an algorithm for `recordlinkage.Index().add(...)`
    LeadmatchCompare    what each comparison says of a pair, in bits: a feature for `recordlinkage.Compare().add(...)`
    links, true_links   pairs of one customer, and of one person, for `recordlinkage.precision(true, found)`

Records are rows of pandas frames, named by the index as everywhere in recordlinkage; columns are mapped to lead fields
as `resolve` maps them, and an id column is not compared. In pairs of one frame the later record comes first, as
recordlinkage has it. Importing this module imports recordlinkage, which takes seconds; nothing else in leadmatch does.
"""

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
from recordlinkage.base import BaseCompareFeature, BaseIndexAlgorithm

from leadmatch.arrays import Ints, pack, unpack
from leadmatch.block.pairs import candidates
from leadmatch.comparisons.patterns import levels_of
from leadmatch.errors import MappingError
from leadmatch.evaluate import PERSON_COLUMNS
from leadmatch.normalize.leads import normalize
from leadmatch.pipeline.book import Book
from leadmatch.pipeline.match import match
from leadmatch.profile import content_hash, take
from leadmatch.sources.frames import read
from leadmatch.sources.mapping import map_columns
from leadmatch.spec import Spec
from leadmatch.tables import LeadTable, RawTable

if TYPE_CHECKING:
    from leadmatch.model.model import Model

__all__ = ["LeadmatchCompare", "LeadmatchIndex", "links", "true_links"]

MATCH_WEIGHT = "match weight"
"""The last column of `LeadmatchCompare`: the weight of the whole pair."""

_SIDES = ("left", "right")


@dataclass(frozen=True, slots=True)
class _Rows:
    """The records of one or two frames as leads. side, position: the frame of each lead, and its row there, from 0."""

    leads: LeadTable
    side: Ints
    position: Ints

    def lead_at(self, side: int, height: int) -> Ints:
        """The lead of each row of a frame of `height` rows; -1 where the row names nobody."""
        found = np.full(height, -1, np.int64)
        mine = np.flatnonzero(self.side == side)
        found[self.position[mine]] = mine
        return found


def _rows(frames: Sequence[pd.DataFrame], columns: AnyMapping[str, str] | None, spec: Spec | None) -> _Rows:
    tables = [read(frame, side) for frame, side in zip(frames, _SIDES, strict=False)]
    unknown = sorted(set(columns or {}) - {column for table in tables for column in table.frame.columns})
    if unknown:
        raise MappingError(f"no frame has a column {unknown[0]!r}")
    leads = normalize(tables, [_mapping(table, columns or {}) for table in tables], spec or Spec()).leads
    side = (leads.source.values == _SIDES[1]).to_numpy().astype(np.int64)[leads.source.codes]
    return _Rows(leads, side, leads.rows.to_numpy().astype(np.int64) - 1)


def _mapping(table: RawTable, columns: AnyMapping[str, str]) -> Any:
    """The mapping of a table without record ids and source names: a record is a row of its frame."""
    asked = {column: field for column, field in columns.items() if column in table.frame.columns}
    return tuple(
        replace(entry, field="ignore", role="") if entry.field in ("record_id", "source") else entry
        for entry in map_columns(table, asked)
    )


class LeadmatchIndex(BaseIndexAlgorithm):  # type: ignore[misc]
    """leadmatch's blocking as an index algorithm of recordlinkage, for one frame or between two.

    Blocks are capped (see `block.rules`), so that the number of pairs grows almost linearly with the records, whatever
    they share; of some hundred records all pairs are given, as `resolve` compares them. The pairs do not depend on the
    order of rows.

    Args:
        columns: column -> lead field, such as `{"given_name": "first_name"}`, over what the mapping finds by itself.
        spec: the store's own identifiers and country.
        verify_integrity: see that the index of each frame is unique.
        suffixes: for the names of the pair index where both frames' index has the same name.

    Raises:
        MappingError: (on `index`) no frame has a column of `columns`, or there is no such field.
    """

    def __init__(
        self,
        columns: AnyMapping[str, str] | None = None,
        *,
        spec: Spec | None = None,
        verify_integrity: bool = True,
        suffixes: tuple[str, str] = ("_1", "_2"),
    ) -> None:
        super().__init__(verify_integrity=verify_integrity, suffixes=suffixes)
        self.columns = columns
        self.spec = spec

    def _pairs(self, *frames: pd.DataFrame) -> tuple[_Rows, Ints, Ints]:
        rows = _rows(frames, self.columns, self.spec)
        order = np.argsort(content_hash(rows.leads), kind="stable")
        left, right = unpack(candidates(take(rows.leads, order)).packed)
        return rows, order[left], order[right]

    def _dedup_index(self, df_a: pd.DataFrame) -> pd.MultiIndex:
        rows, left, right = self._pairs(df_a)
        return _labelled(df_a.index, df_a.index, *_later_first(rows.position[left], rows.position[right]))

    def _link_index(self, df_a: pd.DataFrame, df_b: pd.DataFrame) -> pd.MultiIndex:
        rows, left, right = self._pairs(df_a, df_b)
        across = rows.side[left] != rows.side[right]
        left, right = left[across], right[across]
        swapped = rows.side[left] == 1
        left, right = np.where(swapped, right, left), np.where(swapped, left, right)
        return _labelled(df_a.index, df_b.index, rows.position[left], rows.position[right])


def _later_first(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    return np.maximum(left, right), np.minimum(left, right)


def _labelled(left: pd.Index, right: pd.Index, a: Ints, b: Ints) -> pd.MultiIndex:
    order = np.lexsort((b, a))
    return pd.MultiIndex.from_arrays([left.take(a[order]), right.take(b[order])])


class LeadmatchCompare(BaseCompareFeature):  # type: ignore[misc]
    """What leadmatch's comparisons say of pairs, as one feature of recordlinkage with a column a comparison.

    A column holds log2 of how much likelier the level of agreement is for one person than for strangers, in bits: above
    0 speaks for one person, below 0 against, 0 where a side has nothing to compare. The last column, `MATCH_WEIGHT`, is
    the match weight of the whole pair with the prior: log2 odds of one person against all else, household included.

    The feature is made for whole frames, not for their pairs: how rare a value is, and what agreement is worth, is
    learned from all records, without labels. So the same pair always gets the same weights.

    Args:
        x: the frame to deduplicate, or the left frame.
        x_link: the right frame, to link.
        columns: column -> lead field, over what the mapping finds by itself.
        spec: the store's own identifiers and country.
        model: a saved model; learned from the frames when None.

    Raises:
        MappingError: no frame has a column of `columns`, or there is no such field.
        SpecError: the model does not fit these frames.
    """

    name = "leadmatch"
    description = "Match weights of leadmatch in bits"

    def __init__(
        self,
        x: pd.DataFrame,
        x_link: pd.DataFrame | None = None,
        *,
        columns: AnyMapping[str, str] | None = None,
        spec: Spec | None = None,
        model: "Model | None" = None,
    ) -> None:
        frames = (x,) if x_link is None else (x, x_link)
        rows = _rows(frames, columns, spec)
        found = match(rows.leads, model=model)
        self.model = found.model
        self._comparisons = found.comparisons
        self._index = (frames[0].index, frames[-1].index)
        profile = np.r_[found.profiles.of_lead, -1]
        self._profile = tuple(profile[rows.lead_at(i, len(frame))] for i, frame in enumerate(frames))
        super().__init__([], [], label=[*found.model.names, MATCH_WEIGHT])

    def _compute(self, left_on: Any, right_on: Any) -> pd.DataFrame:
        del right_on
        return self.weights(left_on[0].index)

    def compute(self, pairs: pd.MultiIndex, x: pd.DataFrame, x_link: pd.DataFrame | None = None) -> pd.DataFrame:
        """The weights of pairs, without a `recordlinkage.Compare` around it; the frames are those it was made for."""
        del x, x_link
        return self.weights(pairs)

    def weights(self, pairs: pd.MultiIndex) -> pd.DataFrame:
        """The weights of pairs of labels, one row a pair.

        Raises:
            KeyError: a label that the frames do not have.
        """
        left, right = (self._rows_of(pairs.get_level_values(i), i) for i in (0, 1))
        levels = np.zeros((len(pairs), len(self._comparisons)), np.uint8)
        known = (left >= 0) & (right >= 0)
        levels[known] = levels_of(self._comparisons, pack(left[known], right[known]))
        bits = [table[0][levels[:, i]] for i, table in enumerate(self.model.against_strangers())]
        return pd.DataFrame(np.column_stack([*bits, self.model.score(levels)[0]]), index=pairs, columns=self.label)

    def _rows_of(self, labels: pd.Index, side: int) -> Ints:
        at = self._index[side].get_indexer(labels)
        if (at < 0).any():
            raise KeyError(f"no record {labels[int(np.argmin(at))]!r} in the frame this feature was made for")
        return np.asarray(self._profile[min(side, len(self._profile) - 1)][at])


def links(
    book: Book,
    between: tuple[str, str] | None = None,
    *,
    index: pd.Index | None = None,
    index_link: pd.Index | None = None,
) -> pd.MultiIndex:
    """The pairs of records that a book holds for one customer.

    Args:
        book: the result of `resolve`.
        between: two sources, or one twice for pairs inside it; by default all of one source, or between two.
        index: the index of the frame: pairs bear its labels (which are the record ids, as text) in its order, as
            recordlinkage's own pairs do. Without it labels are record ids and the greater comes first.
        index_link: the index of the second frame.

    Raises:
        MappingError: `between` is not given where a book has more than two sources, or names none of them.
    """
    return _links(book.frame("crosswalk"), "customer_id", between, (index, index_link))


def true_links(
    truth: Any,
    between: tuple[str, str] | None = None,
    *,
    person: str | None = None,
    index: pd.Index | None = None,
    index_link: pd.Index | None = None,
) -> pd.MultiIndex:
    """The pairs of records of one person in a truth as `leadmatch.evaluate` takes it.

    Args:
        truth: a data frame: record_id, source where there are several, and the person.
        between: as in `links`.
        person: the column that names the person; by default the first of `evaluate.PERSON_COLUMNS` that is there.
        index: as in `links`.
        index_link: as in `links`.

    Raises:
        MappingError: a column is missing, or `between` is needed.
    """
    frame = nw.from_native(truth, eager_only=True).to_polars()
    label = person or next((c for c in PERSON_COLUMNS if c in frame.columns), "person_id")
    missing = [column for column in ("record_id", label) if column not in frame.columns]
    if missing:
        raise MappingError(f"truth: no column {', '.join(missing)}; it has {', '.join(frame.columns)}")
    return _links(frame, label, between, (index, index_link))


def _links(
    frame: pl.DataFrame,
    label: str,
    between: tuple[str, str] | None,
    index: tuple[pd.Index | None, pd.Index | None],
) -> pd.MultiIndex:
    source = pl.col("source") if "source" in frame.columns else pl.lit("")
    frame = frame.select(
        source=source.cast(pl.String), record=pl.col("record_id").cast(pl.String), group=pl.col(label).cast(pl.String)
    )
    a, b = between or _between(frame["source"].unique().sort().to_list())
    missing = {a, b} - set(frame["source"])
    if missing and frame.height:
        raise MappingError(f"no source {min(missing)!r}: there are {', '.join(frame['source'].unique().sort())}")
    left, labels = _placed(frame.filter(pl.col("source") == a), index[0])
    right, labels_b = (left, labels) if a == b else _placed(frame.filter(pl.col("source") == b), index[1])
    pairs = left.join(right, on="group", how="inner", suffix="_b").sort("place", "place_b")
    if a == b:
        pairs = pairs.filter(pl.col("place") > pl.col("place_b"))
    return pd.MultiIndex.from_arrays([labels.take(pairs["place"]), labels_b.take(pairs["place_b"])])


def _between(sources: list[str]) -> tuple[str, str]:
    if len(sources) > 2:
        raise MappingError(f"between which sources? there are {', '.join(sources)}: give two, or one twice")
    return (sources[0], sources[-1]) if sources else ("", "")


def _placed(records: pl.DataFrame, index: pd.Index | None) -> tuple[pl.DataFrame, pd.Index]:
    """Group and place of each record, and the labels that places number: of the index, or record ids in order."""
    labels = pd.Index(records["record"].sort().to_list(), dtype=object) if index is None else index
    places = pl.DataFrame({"record": [str(label) for label in labels], "place": np.arange(len(labels))})
    found = records.drop_nulls("group").join(places, on="record", how="left")
    if found["place"].null_count():
        record = found.filter(pl.col("place").is_null())["record"][0]
        raise MappingError(f"record {record!r} is no label of the index: make the index the record ids")
    return found.select("group", "place"), labels
