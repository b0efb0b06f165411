"""Quality gates: a result that is written all the same, but that nobody should use unseen."""

from typing import TYPE_CHECKING

import polars as pl

from leadmatch.errors import QualityGateError

if TYPE_CHECKING:
    from leadmatch.pipeline.book import Book


NO_LOSS = ("duplicate_row", "repeated_header", "total")
"""Rejected rows with which no record is lost: one that stands there twice, and what is no record."""


def check_gates(book: "Book") -> None:
    """Hold a book against `spec.gates`.

    `max_rejected` is a share of the rows read (a row of `NO_LOSS` is none), `max_review` the share of
    accepted records that stand in a pair for review.

    Raises:
        QualityGateError: a gate was missed; the message names each with its figures.
    """
    read = sum(source.rows_read for source in book.sources)
    lost = sum(source.rejected for source in book.sources) - book.rejected_rows["code"].is_in(NO_LOSS).sum()
    rejected = lost / max(read, 1)
    pairs = book.review_pairs
    review = pl.concat([pairs["left"], pairs["right"]]).n_unique() / max(book.leads.n, 1)
    gates = book.spec.gates
    missed = [
        f"gates.{name}: {share:.1%} is above {limit:.1%}"
        for name, share, limit in (
            ("max_rejected", rejected, gates.max_rejected),
            ("max_review", review, gates.max_review),
        )
        if share > limit
    ]
    if missed:
        raise QualityGateError("quality gate not met: " + "; ".join(missed))
