"""The report of a book: what its sections are made from, and where it is written."""

import os
import tempfile
from datetime import datetime
from functools import partial
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl

from leadmatch.errors import SourceError
from leadmatch.flags.registry import FLAGS
from leadmatch.golden.parts import merge_some
from leadmatch.pipeline.drawn import Drawn
from leadmatch.pipeline.explain import explain_rows
from leadmatch.pipeline.values import values_of
from leadmatch.report.deposits import deposits
from leadmatch.report.duplicates import duplicates
from leadmatch.report.flags import flags
from leadmatch.report.funnel import funnel
from leadmatch.report.merges import Merge, merges
from leadmatch.report.overlap import overlap
from leadmatch.report.page import render
from leadmatch.report.people import people
from leadmatch.report.quality import quality
from leadmatch.report.review import review
from leadmatch.report.section import Section, count
from leadmatch.segments.facts import names_of

_EXAMPLES = 3
_GROUPS = ("lead_source", "store", "month")
_COMPARED = ("name", "phone", "email", "address")
TITLE = "Who the leads are"


def write_report(book: Drawn, path: str | Path, *, anonymous: bool = False) -> Path:
    """Write the report of a book to a file; an earlier one is replaced.

    Args:
        book: what to tell of.
        path: of the file.
        anonymous: without names, contacts, record ids and notes of customers.

    Raises:
        SourceError: the file cannot be written.
    """
    target = Path(path)
    page = render(TITLE, _about(book, anonymous=anonymous), sections_of(book, anonymous=anonymous))
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
        draft = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(page)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise SourceError(f"{target}: cannot write the report: {error.strerror or error}") from error
    return target


def sections_of(book: Drawn, *, anonymous: bool = False) -> tuple[Section, ...]:
    """The sections of the report, in order."""
    leads, customer = book.leads, book.customer
    names, source = leads.source.values.to_list(), leads.source.codes
    created = leads.shown["created_at"] if "created_at" in leads.shown.columns else None
    summary = book.summary()
    expected = (summary["expected_precision"], summary["expected_recall"])
    return (
        people(summary["rows_read"], summary["rejected"], book.household_count, customer, expected),
        overlap(names, source, customer),
        duplicates(names, source, customer, created),
        _funnel(book),
        deposits(book.frame("deposits"), partial(_named, book), anonymous=anonymous),
        flags(
            book.frame("flags"), {flag.name: flag.says for flag in FLAGS}, partial(_named, book), anonymous=anonymous
        ),
        review(book.frame("review"), anonymous=anonymous),
        quality(leads),
        merges(_examples(book), anonymous=anonymous),
    )


def _funnel(book: Drawn) -> Section:
    """By source, store and month, against the first period that the spec names."""
    baseline = next(iter(book.spec.journey.baselines), None)
    return funnel({by: book.life.funnel(by, baseline, None) for by in _GROUPS}, baseline)


def _named(book: Drawn, frame: pl.DataFrame) -> pl.DataFrame:
    """A few rows of a table with the name of each one's customer beside the id."""
    ids = book.customer_ids.alias("customer_id")
    numbers = ids.is_in(frame["customer_id"].drop_nulls().implode()).arg_true()
    if not len(numbers):
        return frame.with_columns(name=pl.lit(None, pl.String))
    golden = merge_some(book.leads, book.customer, numbers.to_numpy().astype(np.int64), book.spec, book.parted)
    names = ids.gather(numbers).to_frame().with_columns(name=names_of(golden))
    return frame.join(names, on="customer_id", how="left", maintain_order="left")


def _about(book: Drawn, *, anonymous: bool) -> tuple[str, ...]:
    names = ", ".join(book.leads.source.values.sort())
    made = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
    said = (f"made {made}", f"{count(book.leads.n)} records of {names}")
    return (*said, "names of customers are left out") if anonymous else (*said, "holds personal data of customers")


def _examples(book: Drawn) -> list[Merge]:
    """Customers of a few records in several systems under several spellings."""
    leads = book.leads
    few = np.isin(np.bincount(book.customer), range(2, 7))
    rows = np.flatnonzero(few[book.customer])
    first, last = (coded.codes[rows].astype(np.int64) for coded in (leads.first, leads.last))
    name = pl.Series(first << 32 | last).set(pl.Series((first < 0) | (last < 0)), None)
    frame = pl.DataFrame({"customer": book.customer[rows], "source": leads.source.codes[rows], "name": name})
    found = frame.group_by("customer").agg(
        records=pl.len(), systems=pl.col("source").n_unique(), spellings=pl.col("name").drop_nulls().n_unique()
    )
    found = found.sort("spellings", "systems", "records", "customer", descending=[True, True, False, False])
    return [_merge(book, int(customer)) for customer in found["customer"].head(_EXAMPLES)]


def _merge(book: Drawn, customer: int) -> Merge:
    rows = [int(row) for row in (pl.Series(book.customer) == customer).arg_true()]
    records = book.frame("crosswalk").select("source", "record_id")[rows].rows()
    names = [":".join(record) for record in records]
    values = [{what: values_of(book.leads, row, what) for what in _COMPARED} for row in rows]
    pairs = sorted(combinations(range(len(rows)), 2), key=lambda pair: _likeness(values, names, pair))
    a, b = pairs[0]
    why = explain_rows(book.case, rows[a], rows[b])
    return Merge(
        name=next((v["name"] for v in values if v["name"]), "a customer without a name"),
        records=tuple({"record": name} | said for name, said in zip(names, values, strict=True)),
        pair=(names[a], names[b]),
        steps=tuple((s.comparison, s.level, s.bits, s.a, s.b) for s in why.steps),
        verdict=why.verdict,
    )


def _likeness(values: list[dict[str, str]], names: list[str], pair: tuple[int, int]) -> tuple[int, int, str, str]:
    """Records that differ in name and system come first."""
    a, b = pair
    same = int(values[a]["name"] == values[b]["name"])
    together = int(names[a].partition(":")[0] == names[b].partition(":")[0])
    return same, together, names[a], names[b]
