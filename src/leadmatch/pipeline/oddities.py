"""The red flags of a book as a table: which flag, how severe, of whom, in which record, and the evidence."""

import polars as pl

from leadmatch.flags.facts import Facts
from leadmatch.flags.registry import find_flags
from leadmatch.pipeline.result import Result

COLUMNS = ("flag", "severity", "customer_id", "source", "record_id", "evidence")


def flag_table(result: Result, crosswalk: pl.DataFrame) -> pl.DataFrame:
    """Columns `COLUMNS`: a row for each flag of a record, the severest first, then by flag and in the order of records.

    Raises:
        SpecError: `spec.flags` names a flag that there is not.
    """
    found = find_flags(Facts(result.leads, result.spec, result.customer, result.events))
    records = crosswalk.select("customer_id", "source", "record_id")
    return found.hstack(records[found["lead"]]).select(COLUMNS)
