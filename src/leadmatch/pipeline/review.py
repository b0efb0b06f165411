"""The table of pairs that a person should decide."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.golden.identifiers import join_texts
from leadmatch.pipeline.values import ADDRESS_ORDER
from leadmatch.tables import Addresses, Bag, LeadTable


def review_table(leads: LeadTable, pairs: pl.DataFrame) -> pl.DataFrame:
    """The review pairs with what a person needs to see of both records.

    Args:
        leads: the records.
        pairs: left, right (rows of leads), weight, probability, household_probability, customers_probability, reason.

    Returns:
        source_a, record_id_a, source_b, record_id_b, probability, weight_bits, household_probability,
        customers_probability, name_a, name_b, phone_a, phone_b, email_a, email_b, birth_date_a, birth_date_b,
        address_a, address_b, reason, decision (empty, for a person to fill in: same, different, unsure); the pair whose
        customers as wholes are most in doubt first, ties by record.
    """
    rows = pl.concat([pairs["left"], pairs["right"]]).unique().sort()
    seen = _shown(leads, rows)
    joined = pairs.join(seen, left_on="left", right_on="row", how="left", maintain_order="left")
    joined = joined.join(seen, left_on="right", right_on="row", how="left", suffix="_b", maintain_order="left")
    renamed = joined.rename({name: f"{name}_a" for name in seen.columns if name != "row"})
    ids = ["source_a", "record_id_a", "source_b", "record_id_b"]
    doubt = (pl.col("customers_probability") - 0.5).abs().round(6)
    return renamed.sort(doubt, *ids).select(
        *ids,
        pl.col("probability").round(3),
        pl.col("weight").round(1).alias("weight_bits"),
        pl.col("household_probability", "customers_probability").round(3),
        *(f"{name}_{side}" for name in ("name", "phone", "email", "birth_date", "address") for side in "ab"),
        "reason",
        pl.lit(None, pl.String).alias("decision"),
    )


def _shown(leads: LeadTable, rows: pl.Series) -> pl.DataFrame:
    """row, source, record_id, name, birth_date, phone, email, address of some records."""
    columns = ("first_name", "middle_name", "last_name", "suffix", "company")
    born = leads.shown["birth_date"].gather(rows).cast(pl.String) if "birth_date" in leads.shown.columns else None
    names = [c for c in columns[:-1] if c in leads.shown.columns]
    shown = pl.DataFrame([leads.shown[c].gather(rows).cast(pl.String) for c in columns if c in leads.shown.columns])
    person = (
        pl.concat_str(names, separator=" ", ignore_nulls=True).replace("", None) if names else pl.lit(None, pl.String)
    )
    company = pl.col("company") if "company" in shown.columns else pl.lit(None, pl.String)
    frame = pl.DataFrame(
        {
            "row": rows,
            "source": leads.source.values.gather(pl.Series(leads.source.codes)[rows]),
            "record_id": leads.record_id[rows],
            "name": shown.select(pl.coalesce(person, company)).to_series() if shown.width else [None] * len(rows),
            "birth_date": [None] * len(rows) if born is None else born,
        },
        schema_overrides={"name": pl.String, "birth_date": pl.String},
    )
    for name, bag in (("phone", leads.phones), ("email", leads.emails)):
        at = np.flatnonzero(np.isin(bag.lead, rows.to_numpy()))
        frame = frame.join(
            _joined(bag, at, bag.shown.gather(at).alias(name)), on="row", how="left", maintain_order="left"
        )
    at = np.flatnonzero(np.isin(leads.addresses.lead, rows.to_numpy()))
    lines = leads.addresses.shown[at].select(
        pl.concat_str(
            [c for c in ADDRESS_ORDER if c in leads.addresses.shown.columns], separator=" ", ignore_nulls=True
        ).alias("address")
    )
    return frame.join(_joined(leads.addresses, at, lines["address"]), on="row", how="left", maintain_order="left")


def _joined(held: Bag | Addresses, at: NDArray[np.int64], shown: pl.Series) -> pl.DataFrame:
    """row, and in one line what is shown of the entries of each row."""
    name = shown.name
    kept = pl.DataFrame({"owner": held.lead[at].astype(np.uint32), name: shown}).unique().sort("owner", name)
    return join_texts(kept).rename({"owner": "row"})
