"""Cleaned columns for the peers: what leadmatch's own normalizers read, one flat row a record.

Of several e-mails, phones, vehicles and addresses the first that may identify a person is given, the second phone and
e-mail in columns of their own. The store's own, relay and placeholder identifiers are left out, as for leadmatch. A
column of the set's own that has numbers on some records and words on others is given as two, as its owner would.
"""

from pathlib import Path

import numpy as np
import polars as pl
from sets import DataSet

from leadmatch.lead import VIN_ROLES
from leadmatch.normalize.leads import normalize
from leadmatch.pipeline.inputs import plan
from leadmatch.spec import make_spec
from leadmatch.tables import Bag, Coded, IdentifierType, LeadTable

SINGLE = ("first", "middle", "last", "suffix", "company", "birth_date", "gender")
NAMES = {"first": "first_name", "middle": "middle_name", "last": "last_name"}
MIXED = 0.05
"""Share of the records that have each of numbers and words in a mixed column."""
ADDRESS = ("number", "street", "unit", "city", "region", "postal_code")


def write_cleaned(data: DataSet, path: Path) -> int:
    """Write the cleaned records of a set to Parquet; how many there are."""
    spec = make_spec(dict(data.options))
    planned = plan(data.inputs, spec=spec)
    leads = normalize([table for table, _ in planned], [mapping for _, mapping in planned], spec).leads
    frame = flat(leads)
    frame.write_parquet(path)
    return frame.height


def flat(leads: LeadTable) -> pl.DataFrame:
    """One row a lead; all columns text but unique_id, which numbers the rows. Absent values are null."""
    columns = {"unique_id": np.arange(leads.n), "source": _text(leads.source), "record_id": leads.record_id}
    columns |= {NAMES.get(name, name): _text(getattr(leads, name)) for name in SINGLE}
    columns |= {"email": _nth(leads.emails, leads.n, 0), "email_2": _nth(leads.emails, leads.n, 1)}
    columns |= {"phone": _nth(leads.phones, leads.n, 0), "phone_2": _nth(leads.phones, leads.n, 1)}
    columns["vin"] = _nth(leads.vins, leads.n, 0, wanted=~(leads.vins.roles == VIN_ROLES.index("interest")))
    columns |= _address(leads)
    for name, column in (leads.ids | leads.attributes).items():
        columns |= _numbers_and_words(f"extra_{name}", _text(column))
    both = pl.concat_str("first_name", "last_name", separator=" ")
    return pl.DataFrame(columns).with_columns(
        full_name=both,
        address=pl.concat_str("number", "street", separator=" "),
        name_or_company=pl.coalesce(both, "company"),
    )


def _text(column: Coded) -> pl.Series:
    codes = pl.Series(column.codes)
    return column.values.gather(codes.set(codes < 0, None))


def _numbers_and_words(name: str, values: pl.Series) -> dict[str, pl.Series]:
    number = values.str.contains(r"\d").fill_null(False)
    word = ~number & values.is_not_null()
    if min(number.sum(), word.sum()) < MIXED * len(values):
        return {name: values}
    return {name: values.set(~number, None), f"{name}_words": values.set(~word, None)}


def _nth(bag: Bag, n: int, index: int, wanted: np.ndarray | None = None) -> pl.Series:
    usable = bag.types[bag.codes] <= IdentifierType.SHARED
    rows = np.flatnonzero(usable if wanted is None else usable & wanted)
    frame = pl.DataFrame({"lead": bag.lead[rows], "value": bag.values.gather(bag.codes[rows])})
    frame = frame.unique(maintain_order=True).with_columns(nth=pl.int_range(pl.len()).over("lead"))
    return _spread(frame.filter(pl.col("nth") == index).select("lead", "value"), n)["value"]


def _address(leads: LeadTable) -> dict[str, pl.Series]:
    first = np.flatnonzero(np.diff(leads.addresses.lead, prepend=-1) > 0)
    parts = leads.addresses.parts[leads.addresses.codes[first]].select(ADDRESS)
    spread = _spread(parts.insert_column(0, pl.Series("lead", leads.addresses.lead[first])), leads.n)
    return {name: spread[name] for name in ADDRESS}


def _spread(frame: pl.DataFrame, n: int) -> pl.DataFrame:
    lead = pl.DataFrame({"lead": np.arange(n, dtype=np.int32)})
    return lead.join(frame, on="lead", how="left", maintain_order="left")
