"""How many people the leads really are."""

import numpy as np
from numpy.typing import NDArray

from leadmatch.report.charts import bars
from leadmatch.report.section import Figures, Section, count, share, table

_LARGEST = 6


def people(
    rows_read: int, rejected: int, households: int, customer: NDArray[np.int32], expected: tuple[float | None, ...]
) -> Section:
    """The section.

    Args:
        rows_read: rows of all sources.
        rejected: those that were not accepted.
        households: how many there are.
        customer: the number of each accepted record's customer.
        expected: precision and recall that the model itself expects, where it does.
    """
    sizes = np.bincount(customer)
    records, people = len(customer), len(sizes)
    lead = (
        f"{count(records)} leads and records are {count(people)} customers: {count(records - people)} of them "
        f"({share(records - people, records)}) say again who is known already."
    )
    figures = [
        (count(records), "leads and records accepted"),
        (count(people), "customers"),
        (count(households), "households"),
        (count(int((sizes > 1).sum())), "customers with several records"),
        (count(int(sizes.max(initial=0))), "records of the largest customer"),
        (count(rejected), f"of {count(rows_read)} rows rejected"),
    ]
    names = ("of pairs put together that are right", "of pairs of one person found")
    figures += [
        (f"{x:.1%}", f"{name}, by the model's own estimate") for x, name in zip(expected, names, strict=False) if x
    ]
    held = [int((sizes == n).sum()) for n in range(1, _LARGEST)] + [int((sizes >= _LARGEST).sum())]
    labels = ["1 record", *(f"{n} records" for n in range(2, _LARGEST)), f"{_LARGEST} or more"]
    rows = [(name, n, share(n, people)) for name, n in zip(labels, held, strict=True)]
    chart = bars(
        "How many records a customer has",
        f"{count(held[0])} customers have one record, {count(people - held[0])} have several.",
        [(name, [n], count(n)) for name, n, _ in rows],
        [("a", "customers")],
        table("Customers by number of records", ("records", "customers", "share"), rows, (1, 2)),
    )
    return Section("people", "How many people the leads are", lead, (Figures(tuple(figures)), chart))
