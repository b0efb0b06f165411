"""The table of pairs that a person should decide."""

import numpy as np
import polars as pl

from leadmatch.tables import Bag, LeadTable


def review_table(leads: LeadTable, pairs: pl.DataFrame) -> pl.DataFrame:
    """The review pairs with what a person needs to see of both records.

    Args:
        leads: the records.
        pairs: left, right (rows of leads), weight, probability, household_probability, reason.

    Returns:
        source_a, record_id_a, source_b, record_id_b, probability, weight_bits, household_probability, name_a, name_b,
        phone_a, phone_b, email_a, email_b, reason, decision (empty, for a person to fill in: same, different, unsure);
        the most uncertain pair first, ties by record.
    """
    rows = pl.concat([pairs["left"], pairs["right"]]).unique().sort()
    seen = _shown(leads, rows)
    joined = pairs.join(seen, left_on="left", right_on="row", how="left", maintain_order="left")
    joined = joined.join(seen, left_on="right", right_on="row", how="left", suffix="_b", maintain_order="left")
    renamed = joined.rename({name: f"{name}_a" for name in ("source", "record_id", "name", "phone", "email")})
    ids = ["source_a", "record_id_a", "source_b", "record_id_b"]
    return renamed.sort((pl.col("probability") - 0.5).abs(), *ids).select(
        *ids,
        "probability",
        pl.col("weight").alias("weight_bits"),
        "household_probability",
        *(f"{name}_{side}" for name in ("name", "phone", "email") for side in "ab"),
        "reason",
        pl.lit(None, pl.String).alias("decision"),
    )


def _shown(leads: LeadTable, rows: pl.Series) -> pl.DataFrame:
    """row, source, record_id, name, phone, email of some records."""
    columns = ("first_name", "middle_name", "last_name", "suffix", "company")
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
        },
        schema_overrides={"name": pl.String},
    )
    for name, bag in (("phone", leads.phones), ("email", leads.emails)):
        frame = frame.join(_joined(bag, rows, name), on="row", how="left", maintain_order="left")
    return frame


def _joined(bag: Bag, rows: pl.Series, name: str) -> pl.DataFrame:
    at = np.flatnonzero(np.isin(bag.lead, rows.to_numpy()))
    kept = pl.DataFrame({"row": bag.lead[at].astype(np.uint32), name: bag.shown.gather(at)}).unique()
    return kept.group_by("row").agg(pl.col(name).sort().str.join(" | "))
