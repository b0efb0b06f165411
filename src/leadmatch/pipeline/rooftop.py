"""What one store of a group sees.

Who is who is decided across the group, and a store keeps the group's `customer_id`. It sees its customers: those with
a record of its own (`segments.stores` says whose a record is). With `rooftops.share = "own"` the golden values, notes,
events and pairs for review come from its own records alone, as if there were no others; with "all", from every record
of those customers. Consent is the exception: what the group may not use, no store of it may.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.errors import SourceError, SpecError, UnknownRecordError
from leadmatch.golden.merge import merge
from leadmatch.normalize.leads import subset
from leadmatch.pipeline.drawn import Drawn
from leadmatch.pipeline.guard import guarded
from leadmatch.pipeline.review import review_table
from leadmatch.pipeline.write import write_whole
from leadmatch.segments.stores import find_store, one_spelling, stores_of_records
from leadmatch.tables import Codes

Mask = NDArray[np.bool_]
MARK = "rooftop.json"
"""Says that a folder is the view of a store, and of which."""
_CHANNELS = ("email", "phone", "sms", "mail")


@dataclass(frozen=True, slots=True)
class Rooftop:
    """The tables that a store sees.

    customers: golden records, `owned` says whether the store owns the customer; with "all" also `stores` and
    `owner_store`. crosswalk, review: as in a book, of the records that it sees. events: `customer_id` and the columns
    of `journey.events` but for row numbers.
    """

    store: str
    share: Literal["own", "all"]
    customers: pl.DataFrame
    crosswalk: pl.DataFrame
    review: pl.DataFrame
    events: pl.DataFrame

    def write(self, folder: str | Path, format: Literal["csv", "parquet"] = "csv") -> Path:
        """Write the four tables to a folder, all or nothing; an earlier view there is replaced.

        Raises:
            SpecError: the format is neither csv nor parquet.
            SourceError: the folder holds something else, or cannot be written.
        """
        target = Path(folder)
        if format not in ("csv", "parquet"):
            raise SpecError(f"format {format!r}: a view is written as csv or parquet")
        if target.exists() and not (target.is_dir() and ((target / MARK).is_file() or not any(target.iterdir()))):
            raise SourceError(f"{target}: not empty and no earlier view of a store (no {MARK}); name another folder")
        write_whole(target, lambda draft: self._fill(draft, format))
        return target

    def _fill(self, folder: Path, format: str) -> None:
        tables = {name: getattr(self, name) for name in ("customers", "crosswalk", "review", "events")}
        for name, frame in tables.items():
            if format == "parquet":
                frame.write_parquet(folder / f"{name}.parquet")
            else:
                guarded(frame).write_csv(folder / f"{name}.csv")
        said = {"store": self.store, "share": self.share} | {name: frame.height for name, frame in tables.items()}
        (folder / MARK).write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def stores(book: Drawn) -> pl.DataFrame:
    """The stores of a group: store, records, customers, owned; `store` is null for records of no store."""
    frame = pl.DataFrame({"store": _stores(book), "customer": book.customer})
    owned = book.facts.group_by(store="owner_store").len("owned")
    found = frame.group_by("store").agg(records=pl.len(), customers=pl.col("customer").n_unique())
    found = found.join(owned, on="store", how="left", nulls_equal=True).with_columns(pl.col("owned").fill_null(0))
    return found.sort("store", nulls_last=True)


def rooftop(book: Drawn, store: str) -> Rooftop:
    """What a store sees, by the spec's `rooftops.share`.

    Raises:
        UnknownRecordError: no record is of this store; the message names those that there are.
    """
    written = _stores(book)
    name = find_store(written.unique().drop_nulls().sort(), store)
    if name is None:
        known = ", ".join(written.unique().drop_nulls().sort()) or "none: no record names a store"
        raise UnknownRecordError(f"no store {store!r} (stores: {known})")
    share = book.spec.rooftops.share
    own = (written == name).fill_null(value=False).to_numpy()
    mine = np.zeros(book.customer_count, bool)
    mine[book.customer[own]] = True
    seen = own if share == "own" else mine[book.customer]
    return Rooftop(
        store=name,
        share=share,
        customers=_own_customers(book, own, name) if share == "own" else _all_customers(book, mine, name),
        crosswalk=book.frame("crosswalk").filter(pl.Series(seen)),
        review=_review(book, seen),
        events=_events(book, written, name, seen),
    )


def _stores(book: Drawn) -> pl.Series:
    return one_spelling(stores_of_records(book.leads, book.spec.rooftops)).alias("store")


def _all_customers(book: Drawn, mine: Mask, store: str) -> pl.DataFrame:
    facts = book.facts.select(stores="store_names", owner_store="owner_store")
    owned = facts.select((pl.col("owner_store") == store).fill_null(value=False).alias("owned"))
    return book.frame("customers").hstack(owned).hstack(facts).filter(pl.Series(mine))


def _own_customers(book: Drawn, own: Mask, store: str) -> pl.DataFrame:
    """Golden records of the store's own records, in the order of customer numbers."""
    number = np.unique(book.customer[own])
    dense = np.zeros(book.customer_count, np.int32)
    dense[number] = np.arange(len(number), dtype=np.int32)
    customer: Codes = dense[book.customer[own]]
    whole = book.frame("customers")[number]
    golden = merge(subset(book.leads, own), customer, book.spec)
    owned = book.facts.select(owned=(pl.col("owner_store") == store).fill_null(value=False))[number]
    return whole.select("customer_id", "household_id").hstack(_restricted(golden, whole)).hstack(owned)


def _restricted(golden: pl.DataFrame, whole: pl.DataFrame) -> pl.DataFrame:
    """Golden records under what the group may not do: a refusal given elsewhere holds, without where and when."""
    changed = []
    for channel in _CHANNELS:
        said, may = f"consent_{channel}", f"may_{channel}"
        if said in whole.columns:
            out = (whole[said] == "out") & (_text(golden, said) != "out").fill_null(value=True)
            changed += [
                pl.when(out).then(pl.lit("out")).otherwise(_text(golden, said)).alias(said),
                pl.when(out).then(None).otherwise(_text(golden, f"{said}_from")).alias(f"{said}_from"),
            ]
        if may in golden.columns:
            stopped = (whole[may] == "no") & (golden[may] == "yes")
            changed += [
                pl.when(stopped).then(pl.lit("no")).otherwise(golden[may]).alias(may),
                pl.when(stopped)
                .then(pl.lit("not within the group"))
                .otherwise(golden[f"{may}_why"])
                .alias(f"{may}_why"),
                pl.when(stopped).then(None).otherwise(golden[f"{may}_to"]).alias(f"{may}_to"),
            ]
    return golden.with_columns(changed)


def _text(frame: pl.DataFrame, name: str) -> pl.Series:
    if name in frame.columns:
        return frame[name]
    return pl.Series(name, [None], dtype=pl.String).new_from_index(0, frame.height)


def _review(book: Drawn, seen: Mask) -> pl.DataFrame:
    pairs = book.review_pairs
    both = seen[pairs["left"].to_numpy()] & seen[pairs["right"].to_numpy()]
    return review_table(book.leads, pairs.filter(pl.Series(both)))


def _events(book: Drawn, written: pl.Series, store: str, seen: Mask) -> pl.DataFrame:
    """The events of the records that are seen; of "own" none that names another store."""
    events = book.events.filter(pl.col("lead").is_not_null())
    events = events.filter(pl.Series(seen).gather(events["lead"]))
    if book.spec.rooftops.share == "own":
        spelt = one_spelling(pl.concat([written, events["store"].alias("store")]))[len(written) :]
        events = events.filter((spelt == store) | spelt.is_null())
    ids = book.customer_ids.gather(events["customer"]).alias("customer_id")
    return events.drop("customer", "lead").insert_column(0, ids)
