"""The rules of segments: `SEGMENTS` is the whole list, and a spec may add its own.

A rule is a condition in SQL over the facts of one customer (`facts.FACTS`): columns, literals, comparisons, AND OR NOT
IN BETWEEN LIKE IS NULL CASE and the scalar functions of Polars SQL. It is parsed by Polars and run on that one table:
nothing else can be read from it, and no Python is. A customer for whom it is neither true nor false (an unknown value)
is not in the segment.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from polars.exceptions import PolarsError

from leadmatch.errors import SpecError
from leadmatch.nearest import nearest
from leadmatch.segments.facts import SCHEMA
from leadmatch.spec import SegmentRule


@dataclass(frozen=True, slots=True)
class Segment:
    """A list of customers. says: what they have in common; where: the condition."""

    name: str
    says: str
    where: str


SEGMENTS: tuple[Segment, ...] = (
    Segment("sold-not-serviced", "bought here, and never came in for service", "has_sold AND NOT has_service"),
    Segment("serviced-not-sold", "come in for service, and never bought here", "has_service AND NOT has_sold"),
    Segment("never-contacted", "asked, and nobody has ever reached them", "inquiries > 0 AND NOT contacted"),
    Segment("be-backs", "came back after a first visit, and have not bought", "be_backs > 0 AND NOT has_sold"),
    Segment("household-bought", "have not bought, but somebody of their household has",
            "NOT has_sold AND household_sold"),
    Segment("two-salespeople", "two or more salespeople work on them", "salespeople > 1"),
    Segment("several-spellings", "live in several systems under different spellings", "systems > 1 AND spellings > 1"),
)  # fmt: skip


def segments_of(own: Mapping[str, SegmentRule]) -> dict[str, Segment]:
    """All segments by name: those of `SEGMENTS`, and those of a spec.

    Raises:
        SpecError: a rule of the spec has a name that is taken, or a condition that cannot be used.
    """
    found = {segment.name: segment for segment in SEGMENTS}
    for name, rule in own.items():
        if name in found:
            raise SpecError(f"segments.{name}: leadmatch has a segment of this name: give yours another")
        found[name] = Segment(name, rule.says, rule.where)
        condition(found[name])
    return found


def select(facts: pl.DataFrame, segment: Segment) -> pl.DataFrame:
    """The customers of a segment, with all facts, in the order of `facts`.

    Raises:
        SpecError: the condition cannot be used, or fails on the facts of some customer (a cast, a division).
    """
    try:
        return facts.filter(condition(segment))
    except PolarsError as error:
        raise SpecError(f"segments.{segment.name}: where = {segment.where!r}: {_first_line(error)}") from error


def find(segments: Mapping[str, Segment], name: str) -> Segment:
    """One segment by name.

    Raises:
        SpecError: there is none; the message names those that there are.
    """
    if name in segments:
        return segments[name]
    raise SpecError(f"no segment {name!r}{nearest(name, segments)}")


def condition(segment: Segment) -> pl.Expr:
    """The condition of a segment, checked.

    Raises:
        SpecError: it is no condition, names an unknown column, or does not say yes or no for each customer.
    """
    where = f"segments.{segment.name}: where = {segment.where!r}"
    if "select" in segment.where.lower():
        raise SpecError(f"{where}: a condition on one customer's facts, without SELECT")
    try:
        said = pl.sql_expr(segment.where)
    except PolarsError as error:
        raise SpecError(f"{where}: not a condition in SQL: {_first_line(error)}") from error
    for column in said.meta.root_names():
        if column not in SCHEMA:
            raise SpecError(f"{where}: no fact {column!r}{nearest(column, SCHEMA)}")
    try:
        tried = pl.DataFrame(schema=SCHEMA).select(said.alias("said"))
    except PolarsError as error:
        raise SpecError(f"{where}: {_first_line(error)}{_hint(error)}") from error
    if tried.schema.get("said") != pl.Boolean or tried.height != 0:
        raise SpecError(f"{where}: says no yes or no for each customer, as in `records > 2 AND has_sold`")
    return said


def _first_line(error: PolarsError) -> str:
    return str(error).partition("\n")[0]


def _hint(error: PolarsError) -> str:
    return " (a day is written DATE '2026-01-31')" if "date/datetime/time" in str(error) else ""
