"""Measure a crosswalk against the truth: pairwise and B-cubed precision, recall and F1, and what blocking lost.

Everything is computed from counts of records by (person, customer), never by enumerating pairs, so 10 M records are
fine. A record that only one side knows is reported and counts as alone on the other side.

Pairwise: Christen, Data Matching (2012), 7.2; two records form a pair when they have one label. B-cubed: Bagga and
Baldwin (1998); the mean over records of the share of a record's customer (person) that is its person (customer).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from leadmatch.errors import MappingError, SourceError

if TYPE_CHECKING:
    from narwhals.typing import IntoDataFrame

    Table = str | Path | IntoDataFrame

PERSON_COLUMNS = ("person_id", "cluster", "entity_id", "customer_id")
"""Columns of a truth that name the person of a record, the first that is there."""
RECORD_COLUMNS = ("record_id", "rec_id", "id")
"""Columns of a truth that hold the id of a record, the first that is there."""
PAIR_COLUMNS = ("source_a", "record_id_a", "source_b", "record_id_b")
KEY = ("source", "record_id")


@dataclass(frozen=True, slots=True)
class Measures:
    """Precision, recall and their harmonic mean, each in [0, 1]; 1 where there was nothing to get wrong."""

    precision: float
    recall: float
    f1: float

    @classmethod
    def of(cls, precision: float, recall: float) -> "Measures":
        """Measures of a precision and a recall."""
        both = precision + recall
        return cls(precision, recall, 2 * precision * recall / both if both else 0.0)


@dataclass(frozen=True, slots=True)
class Blocking:
    """What candidate pairs can still find.

    candidates: distinct pairs of known records; true_candidates: those of one person; lost: true pairs not among them;
    completeness: share of true pairs among the candidates; reduction: share of all pairs that need no comparison.
    """

    candidates: int
    true_candidates: int
    lost: int
    completeness: float
    reduction: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well a crosswalk does.

    pairwise: over pairs of records (between sources only, if so asked); b_cubed: over records, always all of them;
    true_pairs, found_pairs, correct_pairs: pairs of the truth, of the crosswalk, of both; persons, customers: distinct
    labels, records that a side does not know counted alone; not_found, not_in_truth: records that the crosswalk, the
    truth does not have; blocking: only where candidate pairs were given; by_source: whether records were found by their
    source and id, not by id alone (the truth has no sources, or none of the crosswalk's).
    """

    pairwise: Measures
    b_cubed: Measures
    records: int
    persons: int
    customers: int
    true_pairs: int
    found_pairs: int
    correct_pairs: int
    not_found: int
    not_in_truth: int
    between_sources: bool
    blocking: Blocking | None = None
    by_source: bool = True

    def as_dict(self) -> dict[str, Any]:
        """All figures as plain values, fit for JSON."""
        return asdict(self)

    def table(self) -> str:
        """The figures as text, one to a line."""
        scope = " between sources" if self.between_sources else ""
        lines = [
            ("", "precision", "recall", "F1"),
            _row(f"pairwise{scope}", self.pairwise),
            _row("B-cubed", self.b_cubed),
        ]
        text = [f"{name:<28}{a:>12}{b:>12}{c:>12}" for name, a, b, c in lines]
        counts = [
            ("records", self.records),
            ("persons", self.persons),
            ("customers found", self.customers),
            ("true pairs", self.true_pairs),
            ("found pairs", self.found_pairs),
            ("correct pairs", self.correct_pairs),
            ("records not in crosswalk", self.not_found),
            ("records not in truth", self.not_in_truth),
        ]
        if self.blocking is not None:
            counts += [("candidate pairs", self.blocking.candidates), ("true pairs lost", self.blocking.lost)]
        text += [f"{name:<28}{count:>12,}" for name, count in counts]
        if self.blocking is not None:
            text += [f"{'pairs completeness':<28}{self.blocking.completeness:>12.4f}"]
            text += [f"{'reduction ratio':<28}{self.blocking.reduction:>12.6f}"]
        return "\n".join(text)


def _row(name: str, measures: Measures) -> tuple[str, str, str, str]:
    return name, f"{measures.precision:.4f}", f"{measures.recall:.4f}", f"{measures.f1:.4f}"


def evaluate(
    crosswalk: "Table",
    truth: "Table",
    candidates: "Table | None" = None,
    *,
    customer: str = "customer_id",
    person: str | None = None,
    record_id: str | None = None,
    between_sources: bool = False,
) -> Evaluation:
    """Compare who a crosswalk says is who with the truth.

    Args:
        crosswalk: columns source, record_id and `customer`; a frame, or a path of CSV, TSV or Parquet.
        truth: the id and the person of each record, and source where ids repeat between sources; sources that have
            none of the crosswalk's names are left out of account.
        candidates: pairs that were compared: source_a, record_id_a, source_b, record_id_b; the sources may be left
            out where the truth has none.
        customer: the crosswalk's column to measure; "household_id" with person="household_id" measures households.
        person: the truth's column that names the person; by default the first of `PERSON_COLUMNS` that is there.
        record_id: the truth's column that holds the id; by default the first of `RECORD_COLUMNS` that is there.
        between_sources: count only pairs of records of different sources (to link sources without duplicates).

    Raises:
        MappingError: a column is missing, or a record is there twice.
        SourceError: a path that cannot be read.
    """
    found, known = _read(crosswalk, "crosswalk"), _read(truth, "truth")
    label = _named(known, person, PERSON_COLUMNS, "names the person of a record", "person")
    known = _with_id(known, _named(known, record_id, RECORD_COLUMNS, "holds the id of a record", "record-id"), label)
    key = list(KEY if _share_sources(found, known) else KEY[1:])
    both = _aligned(found, known, key, (customer, label), between_sources)
    codes = both.with_columns(_code("person"), _code("customer"))
    cells = _cells(codes, between_sources)
    true, made, correct = (_pairs(cells, by, between_sources) for by in _GROUPS)
    pairs = None if candidates is None else _read(candidates, "candidates")
    return Evaluation(
        pairwise=Measures.of(_share(correct, made), _share(correct, true)),
        b_cubed=_b_cubed(cells, codes.height),
        records=codes.height,
        persons=codes["person"].n_unique(),
        customers=codes["customer"].n_unique(),
        true_pairs=true,
        found_pairs=made,
        correct_pairs=correct,
        not_found=int(both["customer"].null_count()),
        not_in_truth=int(both["person"].null_count()),
        between_sources=between_sources,
        blocking=None if pairs is None else _blocking(pairs, codes, key, true),
        by_source="source" in key,
    )


_GROUPS = (("person",), ("customer",), ("person", "customer"))
"""Labels that true, found and correct pairs share."""


def _read(table: "Table", name: str) -> pl.DataFrame:
    if isinstance(table, pl.DataFrame):
        return table
    if not isinstance(table, str | Path):
        return nw.from_native(table, eager_only=True).to_polars()
    path = Path(table)
    try:
        if path.suffix == ".parquet":
            return pl.read_parquet(path)
        return pl.read_csv(path, infer_schema=False, separator="\t" if path.suffix == ".tsv" else ",")
    except (OSError, pl.exceptions.PolarsError) as error:
        raise SourceError(f"{name} {path}: cannot be read: {error}") from error


def _named(truth: pl.DataFrame, asked: str | None, usual: Sequence[str], what: str, option: str) -> str:
    """The column of a truth that was asked for, else the usual one."""
    wanted = (asked,) if asked is not None else usual
    for column in wanted:
        if column in truth.columns:
            return column
    there = ", ".join(truth.columns)
    raise MappingError(
        f"truth: no column {' or '.join(wanted)} that {what}; it has {there}: say which with --{option} COLUMN"
        f" ({option.replace('-', '_')}= in Python)"
    )


def _with_id(truth: pl.DataFrame, column: str, label: str) -> pl.DataFrame:
    """The truth with its record id called `record_id`."""
    if column == KEY[1]:
        return truth
    return truth.select(pl.col(column).alias(KEY[1]), *(c for c in (label, "source") if c in truth.columns))


def _share_sources(found: pl.DataFrame, known: pl.DataFrame) -> bool:
    if "source" not in known.columns:
        return False
    if "source" not in found.columns or not known.height or not found.height:
        return True
    names = known["source"].cast(pl.String).unique()
    return bool(found["source"].cast(pl.String).unique().is_in(names.implode()).any())


def _labelled(
    table: pl.DataFrame, name: str, key: Sequence[str], label: str, to: str, source: str | None
) -> pl.DataFrame:
    """The key and the label as text, each record once; source is kept as `from` where it is asked for."""
    missing = [column for column in (*key, label) if column not in table.columns]
    if missing:
        raise MappingError(f"{name}: no column {', '.join(missing)}; it has {', '.join(table.columns)}")
    table = table.select(
        *(pl.col(column).cast(pl.String) for column in key),
        pl.col(label).cast(pl.String).alias(to),
        *([pl.col(source).cast(pl.String).alias("from")] if source else []),
    )
    repeated = table.group_by(list(key)).len().filter(pl.col("len") > 1).sort(key)
    if repeated.height:
        record = ":".join(map(str, repeated.row(0)[:-1]))
        hint = "" if "source" in key else "; give the truth a column source, with the names of the crosswalk's sources"
        raise MappingError(f"{name}: record {record} is there more than once{hint}")
    return table


def _aligned(
    found: pl.DataFrame, known: pl.DataFrame, key: Sequence[str], labels: tuple[str, str], between_sources: bool
) -> pl.DataFrame:
    """Every record of either side once: key, customer, person (null where that side does not know it), from."""
    if between_sources and "source" not in found.columns:
        raise MappingError("crosswalk: no column source, which pairs between sources need")
    found = _labelled(found, "crosswalk", key, labels[0], "customer", "source" if between_sources else None)
    known = _labelled(known, "truth", key, labels[1], "person", None)
    if not found.join(known, on=list(key), how="semi", nulls_equal=True).height and found.height and known.height:
        raise MappingError(
            f"crosswalk and truth have no record in common: {_example(found, key)} here, {_example(known, key)} there"
        )
    both = found.join(known, on=list(key), how="full", coalesce=True, nulls_equal=True)
    if "from" in both.columns and "source" in both.columns:
        both = both.with_columns(pl.col("from").fill_null(pl.col("source")))
    return both


def _example(table: pl.DataFrame, key: Sequence[str]) -> str:
    return ":".join(str(table[column][0]) for column in key)


def _code(label: str) -> pl.Expr:
    """A number for each label; a record without one gets a number of its own, below zero."""
    return (
        pl.when(pl.col(label).is_null())
        .then(-1 - pl.int_range(pl.len(), dtype=pl.Int64))
        .otherwise(pl.col(label).cast(pl.Categorical).to_physical().cast(pl.Int64))
        .alias(label)
    )


def _cells(codes: pl.DataFrame, between_sources: bool) -> pl.DataFrame:
    """Counts of records by person and customer, and by source where only pairs between sources count."""
    by = ["person", "customer", *(["from"] if between_sources else [])]
    return codes.group_by(by).agg(size=pl.len().cast(pl.Int64))


def _pairs(cells: pl.DataFrame, by: Sequence[str], between_sources: bool) -> int:
    """Pairs of records with one label; between sources, without the pairs inside each."""

    def within(columns: Sequence[str]) -> int:
        sizes = cells.group_by(columns).agg(pl.col("size").sum())
        return int(sizes.select((pl.col("size") * (pl.col("size") - 1) // 2).sum()).item())

    return within(by) - (within([*by, "from"]) if between_sources else 0)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _b_cubed(cells: pl.DataFrame, records: int) -> Measures:
    cells = cells.group_by("person", "customer").agg(pl.col("size").sum())
    square = pl.col("size").cast(pl.Float64) ** 2

    def mean(by: str) -> float:
        sums = cells.group_by(by).agg(whole=pl.col("size").sum(), square=square.sum())
        return float((sums["square"] / sums["whole"]).sum()) / records if records else 1.0

    return Measures.of(mean("customer"), mean("person"))


def _blocking(candidates: pl.DataFrame, codes: pl.DataFrame, key: Sequence[str], true_pairs: int) -> Blocking:
    """Pairs are counted once whichever way round they stand; pairs of unknown records are left out."""
    wanted = [column for column in PAIR_COLUMNS if column[:-2] in key]
    missing = [column for column in wanted if column not in candidates.columns]
    if missing:
        raise MappingError(f"candidates: no column {', '.join(missing)}; it has {', '.join(candidates.columns)}")
    rows = codes.with_row_index("row").select("row", "person", *key, *(["from"] if "from" in codes.columns else []))
    pairs = candidates.select(pl.col(wanted).cast(pl.String))
    for side in ("a", "b"):
        pairs = pairs.join(
            rows.rename({column: f"{column}_{side}" for column in rows.columns}),
            on=[f"{column}_{side}" for column in key],
            how="inner",
        )
    same = pl.col("row_a") == pl.col("row_b")
    inside = pl.col("from_a") == pl.col("from_b") if "from" in codes.columns else pl.lit(value=False)
    pairs = pairs.filter(~same & ~inside).select(
        low=pl.min_horizontal("row_a", "row_b"),
        high=pl.max_horizontal("row_a", "row_b"),
        true=pl.col("person_a") == pl.col("person_b"),
    )
    pairs = pairs.unique(["low", "high"])
    hits = int(pairs["true"].sum())
    every = _all_pairs(codes)
    return Blocking(pairs.height, hits, true_pairs - hits, _share(hits, true_pairs), 1 - pairs.height / max(every, 1))


def _all_pairs(codes: pl.DataFrame) -> int:
    sizes = [codes.height] if "from" not in codes.columns else codes["from"].value_counts()["count"].to_list()
    inside = sum(size * (size - 1) // 2 for size in sizes)
    return inside if "from" not in codes.columns else codes.height * (codes.height - 1) // 2 - inside
