"""A red flag: what it is called, how much it weighs, what it needs to be known, and what finds it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.flags.facts import Facts

Severity = Literal["low", "medium", "high"]
Needs = Literal["record", "records", "customers", "events"]
"""Whether a flag is found in one record by itself, in several records together, or needs to know who is who, or what
happened."""

FOUND = {"lead": pl.UInt32, "evidence": pl.String}
"""Columns of what a flag found: the row of the record, and the evidence in a sentence with its values."""
NOTHING = pl.DataFrame(schema=FOUND)


@dataclass(frozen=True, slots=True)
class Flag:
    """One red flag.

    find: gives columns `FOUND`, a record at most once for each sentence; its docstring tells people what the flag says.
    limits: the keys of `spec.flags` that it goes by.
    """

    name: str
    severity: Severity
    needs: Needs
    find: Callable[[Facts], pl.DataFrame]
    limits: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """What it says, in a sentence."""
        return " ".join((self.find.__doc__ or "").split()).rstrip(".")


def found(rows: NDArray[np.int64] | pl.Series, evidence: pl.Series) -> pl.DataFrame:
    """Rows and their evidence as `FOUND`."""
    lead = rows if isinstance(rows, pl.Series) else pl.Series(rows)
    return pl.DataFrame({"lead": lead.cast(pl.UInt32), "evidence": evidence.cast(pl.String)})
