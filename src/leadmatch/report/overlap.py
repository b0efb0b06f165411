"""Which systems know the same customers."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.report.charts import bars, matrix
from leadmatch.report.section import Chart, Section, count, share, table
from leadmatch.tables import Codes

_COMBINATIONS = 10


def overlap(names: list[str], source: Codes, customer: Codes) -> Section:
    """The section. names: of the sources; source: the number of each record's source; customer: of its customer."""
    held = np.zeros((int(customer.max(initial=-1)) + 1, len(names)), bool)
    held[customer, source] = True
    several = int((held.sum(axis=1) > 1).sum())
    lead = (
        f"{count(several)} of {count(len(held))} customers ({share(several, len(held))}) stand in more than one system."
    )
    alone = held & (held.sum(axis=1) == 1)[:, None]
    totals = held.sum(axis=0)
    known = [(name, int(n), int(only)) for name, n, only in zip(names, totals, alone.sum(axis=0), strict=True)]
    return Section("overlap", "Overlap of the sources", lead, (
        bars(
            "Customers of each system: known elsewhere, or only there",
            " ".join(f"{name}: {count(n)} customers, {count(n - only)} also elsewhere." for name, n, only in known),
            [(name, [n - only, only], share(n - only, n)) for name, n, only in known],
            [("a", "also in another system"), ("c", "only there")],
            table("Customers of each system", ("system", "customers", "also elsewhere", "only there"),
                  [(name, n, n - only, only) for name, n, only in known], (1, 2, 3)),
        ),
        *_matrix(names, held),
        _combinations(names, held),
    ))  # fmt: skip


def _matrix(names: list[str], held: NDArray[np.bool_]) -> list[Chart]:
    """Of the customers of one system, the share that another one knows; nothing with a single system."""
    if len(names) < 2:
        return []
    both = held.astype(np.float32).T @ held.astype(np.float32)
    totals = np.maximum(np.diag(both), 1)
    cells = [
        [(float(both[i, j] / totals[i]), share(both[i, j], totals[i])) for j in range(len(names))]
        for i in range(len(names))
    ]
    data = table("Customers in both systems", ("", *names),
                 [(name, *(int(both[i, j]) for j in range(len(names)))) for i, name in enumerate(names)],
                 range(1, len(names) + 1))  # fmt: skip
    says = "Each row is a system; its cells say which share of its customers the system of the column knows, too."
    return [matrix("Of the customers of a row, how many the column knows", says, (names, names), cells, data)]


def _combinations(names: list[str], held: NDArray[np.bool_]) -> Chart:
    """The combinations of systems that most customers are in."""
    packed = pl.DataFrame({name: held[:, i] for i, name in enumerate(names)}).group_by(names).len("customers")
    packed = packed.sort("customers", *names, descending=[True, *[True] * len(names)])
    rows = [(" + ".join(n for n in names if row[n]), int(row["customers"])) for row in packed.iter_rows(named=True)]
    shown, others = rows[:_COMBINATIONS], rows[_COMBINATIONS:]
    rest = [(f"{count(len(others))} other combinations", sum(n for _, n in others))] if others else []
    return bars(
        "The combinations of systems that most customers stand in",
        "The combinations, that of most customers first.",
        [(name, [n], count(n)) for name, n in shown],
        [("a", "customers")],
        table("Customers by combination of systems", ("systems", "customers"), [*shown, *rest], (1,)),
    )
