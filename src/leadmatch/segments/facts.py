"""One row of facts a customer, from the golden records, the records and the events.

`FACTS` is the whole list of columns, in the order in which a segment is written. A count is 0 where nothing is known, a
yes or no is never null, texts and times are null where nothing is known.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from polars.datatypes import DataTypeClass

from leadmatch.golden.identifiers import join_texts
from leadmatch.golden.pick import changes
from leadmatch.segments.stores import one_spelling, owners, stores_of_records
from leadmatch.spec import Spec
from leadmatch.tables import Codes, LeadTable
from leadmatch.text import fold_series

TIME = pl.Datetime("us")


@dataclass(frozen=True, slots=True)
class Fact:
    """One column of the facts. of: the events that it counts or tells the last time of."""

    name: str
    dtype: DataTypeClass | pl.DataType
    says: str
    of: tuple[str, ...] = ()


_GOLDEN = (
    "first_name", "last_name", "company", "phone", "email", "street", "city", "region", "postal_code",
    "entity", "first_touch", "last_touch",
    "may_email", "may_email_to", "may_phone", "may_phone_to", "may_sms", "may_sms_to", "may_mail", "may_mail_to",
)  # fmt: skip
"""Columns of the golden records. A list is worked by what `may_CHANNEL_to` names, see docs/consent.md."""

FACTS: tuple[Fact, ...] = (
    Fact("customer_id", pl.String, "the customer"),
    Fact("household_id", pl.String, "their household"),
    Fact("name", pl.String, "first and last name, else the company"),
    *(Fact(name, pl.String, "of the golden record") for name in _GOLDEN),
    Fact("records", pl.UInt32, "how many records"),
    Fact("sources", pl.String, "the systems they are in"),
    Fact("systems", pl.UInt32, "how many systems"),
    Fact("spellings", pl.UInt32, "under how many different names (accents, case and hyphens do not count)"),
    Fact("spelt", pl.String, "those names"),
    Fact("salespeople", pl.UInt32, "how many salespeople"),
    Fact("salesperson_names", pl.String, "who they are"),
    Fact("stores", pl.UInt32, "at how many stores"),
    Fact("store_names", pl.String, "which ones"),
    Fact("owner_store", pl.String, "the store that owns them, see rooftops"),
    Fact("opportunities", pl.UInt32, "what they may have bought, see journey"),
    Fact("first_seen", TIME, "their first event, or when their first record was made"),
    Fact("last_seen", TIME, "the last one"),
    Fact("days_quiet", pl.Int32, "days since then"),
    Fact("inquiries", pl.UInt32, "internet leads, phone-ups and walk-ins", ("internet_lead", "phone_up", "walk_in")),
    Fact("attempts", pl.UInt32, "times that the store tried to reach them", ("outbound_attempt",)),
    Fact("contacted", pl.Boolean, "an event proves two-way contact (`journey.proves_contact` of the spec)"),
    Fact("appointments", pl.UInt32, "appointments set", ("appointment_set",)),
    Fact("shows", pl.UInt32, "appointments that they came to", ("appointment_shown",)),
    Fact("be_backs", pl.UInt32, "visits after the first one", ("be_back",)),
    Fact("test_drives", pl.UInt32, "test drives", ("test_drive",)),
    Fact("write_ups", pl.UInt32, "times that numbers were written up", ("write_up",)),
    Fact("deposits", pl.UInt32, "deposits put down", ("deposit",)),
    Fact("refunds", pl.UInt32, "deposits given back", ("deposit_refund",)),
    Fact("has_sold", pl.Boolean, "bought a vehicle", ("sold", "delivered")),
    Fact("last_sold", TIME, "when they last bought one", ("sold", "delivered")),
    Fact("has_service", pl.Boolean, "came in for service", ("service_ro",)),
    Fact("services", pl.UInt32, "repair orders", ("service_ro",)),
    Fact("last_service", TIME, "the last one", ("service_ro",)),
    Fact("returns", pl.UInt32, "vehicles returned", ("return",)),
    Fact("household_customers", pl.UInt32, "how many customers their household has"),
    Fact("household_sold", pl.Boolean, "somebody else of their household bought a vehicle"),
    Fact("notes", pl.String, "every comment, dated, in order"),
)

_TAKEN = {"customer_id", "household_id", "records", "sources", "notes", *_GOLDEN}
"""Columns taken from the golden records as they are."""
SCHEMA = pl.Schema({fact.name: fact.dtype for fact in FACTS})


def facts(
    golden: pl.DataFrame, leads: LeadTable, customer: Codes, events: pl.DataFrame, opportunities: pl.Series,
    spec: Spec, today: date,
) -> pl.DataFrame:  # fmt: skip
    """The facts of every customer.

    Args:
        golden: the golden records with customer_id and household_id, in the order of customer numbers.
        leads: the records.
        customer: int32[n], the number of each record's customer.
        events: customer, lead, event, at, salesperson, store (see `journey.events`); those without a customer are
            left out.
        opportunities: the number of each opportunity's customer.
        spec: `rooftops` says which store owns a customer, `journey.proves_contact` what contact is.
        today: what `days_quiet` is counted to.

    Returns:
        One row a customer, columns `SCHEMA`, in the order of golden.
    """
    events = events.filter(pl.col("customer").is_not_null())
    touches = _touches(leads, customer, events, spec)
    parts = [
        _counted(events, spec.journey.proves_contact),
        touches.group_by("customer").agg(first_seen=pl.col("at").min(), last_seen=pl.col("at").max()),
        opportunities.alias("customer").drop_nulls().value_counts(name="opportunities"),
        _several(touches, "salesperson", "salespeople", "salesperson_names"),
        _several(touches, "store", "stores", "store_names"),
        _spellings(leads, customer),
    ]
    out = (
        golden.select(_TAKEN & set(golden.columns))
        .with_row_index("customer")
        .with_columns(
            name=names_of(golden),
            owner_store=owners(touches.drop_nulls("store"), spec.rooftops, golden.height),
            systems=pl.col("sources").str.count_matches(" | ", literal=True) + 1,
        )
    )
    for part in parts:
        out = out.join(part.cast({"customer": pl.UInt32}), on="customer", how="left", maintain_order="left")
    out = _with_household(out.with_columns(pl.col("has_sold").fill_null(value=False)))
    out = out.with_columns(days_quiet=(pl.lit(today) - pl.col("last_seen").dt.date()).dt.total_days())
    return out.select(_column(fact, out) for fact in FACTS)


def _touches(leads: LeadTable, customer: Codes, events: pl.DataFrame, spec: Spec) -> pl.DataFrame:
    """customer, at, salesperson, store, sale of every record and every event; an event that names no store is of the
    store of its record.
    """
    stores = stores_of_records(leads, spec.rooftops)
    records = pl.DataFrame(
        {
            "customer": pl.Series(customer, dtype=pl.UInt32),
            "at": _shown(leads, "created_at", TIME),
            "salesperson": _shown(leads, "salesperson", pl.String()),
            "store": stores,
        }
    ).with_columns(sale=False)
    store = pl.coalesce("store", stores.gather(events["lead"]))
    sale = pl.col("event").is_in(["sold", "delivered"])
    both = pl.concat([records, events.select("customer", "at", "salesperson", store, sale=sale)])
    return both.with_columns(one_spelling(both["store"]).alias("store"))


def _shown(leads: LeadTable, name: str, dtype: pl.DataType) -> pl.Series:
    if name in leads.shown.columns:
        return leads.shown[name].cast(dtype)
    return pl.Series(name, [None], dtype=dtype).new_from_index(0, leads.n)


def _counted(events: pl.DataFrame, proves_contact: tuple[str, ...]) -> pl.DataFrame:
    """The facts that count events, tell whether there is one, or when the last one was."""
    aggregated = [pl.col("event").is_in(proves_contact).any().alias("contacted")]
    for fact in FACTS:
        mine = pl.col("event").is_in(fact.of)
        how = {pl.Boolean: mine.any(), pl.UInt32: mine.sum(), TIME: pl.col("at").filter(mine).max()}
        if fact.of:
            aggregated.append(how[fact.dtype].alias(fact.name))
    return events.group_by("customer").agg(aggregated)


def _several(frame: pl.DataFrame, column: str, count: str, names: str) -> pl.DataFrame:
    """How many distinct values each customer has, and the values; those that fold alike are one."""
    written = frame[column].unique().drop_nulls()
    spelt = pl.DataFrame({column: written, "key": fold_series(written)}).drop_nulls().sort("key", column)
    spelt = spelt.with_columns(shown=pl.col(column).last().over("key"))
    values = spelt["shown"].unique().sort()
    number = spelt.select(
        column, code=pl.col("shown").replace_strict(values, range(len(values)), return_dtype=pl.Int64)
    )
    code = frame[column].replace_strict(number[column], number["code"], default=None, return_dtype=pl.Int64)
    held = code.is_not_null()
    packed = np.sort(frame["customer"].filter(held).to_numpy().astype(np.int64) << 32 | code.filter(held).to_numpy())
    packed = packed[changes(pl.Series(packed))]
    pairs = pl.DataFrame({"owner": packed >> 32, "shown": values.gather(packed & 0xFFFFFFFF)})
    return _counted_texts(pairs, count, names)


def _counted_texts(pairs: pl.DataFrame, count: str, names: str) -> pl.DataFrame:
    """customer, how many texts, the texts; pairs: owner and shown, sorted."""
    counted = pairs.group_by("owner", maintain_order=True).len(count)
    return counted.with_columns(join_texts(pairs)["shown"].alias(names)).rename({"owner": "customer"})


def _spellings(leads: LeadTable, customer: Codes) -> pl.DataFrame:
    """Under how many names each customer is written, of records with a first and a last name, and the names."""
    shown = leads.shown
    if not {"first_name", "last_name"} <= set(shown.columns):
        return pl.DataFrame(schema={"customer": pl.UInt32, "spellings": pl.UInt32, "spelt": pl.String})
    frame = pl.DataFrame({"owner": customer, "first": leads.first.codes, "last": leads.last.codes})
    frame = frame.with_row_index("row")
    frame = frame.filter((pl.col("first") >= 0) & (pl.col("last") >= 0))
    frame = frame.unique(["owner", "first", "last"], keep="first", maintain_order=True)
    written = shown.select("first_name", "last_name").select(pl.all().gather(frame["row"]))
    text = written.select(pl.concat_str(pl.all().cast(pl.String), separator=" ")).to_series()
    pairs = frame.select("owner", shown=text).sort("owner", "shown")
    return _counted_texts(pairs, "spellings", "spelt")


def _with_household(out: pl.DataFrame) -> pl.DataFrame:
    others = pl.col("has_sold").sum().over("household_id") - pl.col("has_sold").cast(pl.UInt32)
    return out.with_columns(household_customers=pl.len().over("household_id"), household_sold=others > 0)


def names_of(golden: pl.DataFrame) -> pl.Series:
    """First and last name of golden records, else the company's; null where there is none."""
    parts = [golden[name] for name in ("first_name", "last_name") if name in golden.columns]
    person = golden.select(pl.concat_str(parts, separator=" ", ignore_nulls=True)).to_series() if parts else None
    nobody = pl.Series([None], dtype=pl.String).new_from_index(0, golden.height)
    company = golden["company"] if "company" in golden.columns else nobody
    return company if person is None else person.set(person == "", None).zip_with(person != "", company)


def _column(fact: Fact, out: pl.DataFrame) -> pl.Expr:
    """A fact in its type; 0 or no where a customer has none."""
    if fact.name not in out.columns:
        return pl.lit(None, fact.dtype).alias(fact.name)
    column = pl.col(fact.name).cast(fact.dtype)
    if fact.dtype == pl.UInt32:
        return column.fill_null(0)
    return column.fill_null(value=False) if fact.dtype == pl.Boolean else column
