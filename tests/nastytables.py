"""Strategies for small tables of leads that are unkind: gaps, repeats, scripts, placeholders, formulas, near misses."""

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

POOLS: dict[str, tuple[str | None, ...]] = {
    "First Name": (None, "Ann", "ann ", "Anna", "Robert", "Bob", "Zoë", "Zoe\u0308", "李", "Null", "=cmd()", "A."),
    "Last Name": (None, "Bee", "BEE", "O'Neil", "Oneil", "Côté", "Smith-Jones", "NA", "İnan", "Ng", "\u202eeeB"),
    "Suffix": (None, None, "Jr", "Sr.", "III"),
    "Company": (None, None, None, "Acme LLC", "ACME", "Null Motors"),
    "Phone": (
        None,
        "(206) 745-1000",
        "206.745.1001",
        "+1 514 745 1002",
        "000-000-0000",
        "２０６７４５１０００",
        "call me",
    ),
    "Email": (None, "ann.bee@gmail.com", "ANN.BEE@gmail.com", "r.oneil@bell.net", "none@none.com", "a@b", "x" * 300),
    "Birth Date": (None, None, "1980-02-03", "1980-03-02", "1981-02-03", "0000-00-00"),
    "Street": (None, "12 Main St", "12 Main Street Apt 4", "99 Elm Ave", "\ufeff", "' OR 1=1 --"),
    "City": (None, "Salem", "SALEM", "Montréal"),
    "ZIP": (None, "97301", "02134", "H2X 1Y4", "00000"),
    "VIN": (None, None, "1FMCU9GD3NS552109", "11111111111111111"),
    "Club": (None, "gold", "", 'a,b\n"c"'),
}
TIDY = tuple(POOLS)
Row = dict[str, str | None]


def rows(columns: Iterable[str], least: int = 0, most: int = 12) -> st.SearchStrategy[list[Row]]:
    """Rows with some columns; values repeat, so that rows agree in part, conflict in part, or are the same."""
    row = st.fixed_dictionaries({column: st.sampled_from(POOLS[column]) for column in columns})
    return st.lists(row, min_size=least, max_size=most)


def tables(least: int = 0, most: int = 12) -> st.SearchStrategy[list[Row]]:
    """Tables of one to all columns."""
    names = st.lists(st.sampled_from(TIDY), min_size=1, max_size=len(TIDY), unique=True)
    return names.flatmap(lambda columns: rows(columns, least, most))


def wild_tables() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Tables with any headers and cells, and perhaps a column of ids with gaps and repeats."""
    header = st.sampled_from((*TIDY, "id", "Name", "x", "", "=SUM(A1)", "phone 2", "Ünïcode", "source"))
    cell = st.one_of(st.none(), st.text(max_size=8), st.sampled_from([v for pool in POOLS.values() for v in pool]))
    ids = st.sampled_from((None, "1", "2", "2", "a", " 1 "))
    row = st.dictionaries(header, cell, max_size=6).flatmap(
        lambda row: ids.map(lambda i: row | {"id": i} if "id" in row else row)
    )
    return st.lists(row, max_size=10)


def numbered(table: list[Row]) -> list[Row]:
    """The rows with an id each, first."""
    return [{"Record ID": f"r{i}"} | row for i, row in enumerate(table)]


def partition(book: Any) -> set[frozenset[str]]:
    """Who is who: the record ids of each customer. Ids are unique over all sources in these tests."""
    walk = book.frame("crosswalk")
    groups = walk.group_by("customer_id").agg("record_id")["record_id"].to_list()
    return {frozenset(group) for group in groups}
