"""The event table: everything that happened, of every record of every source, on the customer it happened to.

A record is itself an event where its type, its source or the name of its system says how the customer came; its
columns of times, answers and money give further ones; a row of a source of events gives what its word and its columns
say. One row of the table is one event, columns `SCHEMA`, in the order of customers and times (unknown times last).

- `appointment_set` stands at the time of the appointment; a record says when it is, not when it was made.
- An appointment that is answered no, and that was due before the newest time stamp of the data, is a `no_show`.
- `be_back_at` after the newest time stamp is a visit still due: no event.
- A negative deposit is a refund; an amount of zero without a date is none.
- A record gives an event of one kind once: its columns go before its word, its word before its type, its status last.
- A status says that something happened, never when: its event has no time. So have an answer of yes, and money, without
  a date; of a record that is itself no inquiry, they have the time of the record.
- `lead_cost` stands on one event a record, so that it can be added up.
"""

from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.arrays import distinct, runs
from leadmatch.journey.reading import newest_time, of_columns, of_entry, of_status, of_words, without
from leadmatch.journey.statements import statements_of
from leadmatch.journey.words import EVENTS, INQUIRY_NUMBERS, NUMBER
from leadmatch.spec import Journey
from leadmatch.tables import LeadTable

MONEY = pl.Decimal(18, 2)
SCHEMA: dict[str, pl.DataType] = {
    "customer": pl.UInt32(),
    "lead": pl.UInt32(),
    "source": pl.String(),
    "record_id": pl.String(),
    "event": pl.Enum(EVENTS),
    "at": pl.Datetime("us"),
    "deal_no": pl.String(),
    "invoice_no": pl.String(),
    "vin": pl.String(),
    "amount": MONEY,
    "salesperson": pl.String(),
    "store": pl.String(),
    "lead_source": pl.String(),
    "lead_cost": MONEY,
    "detail": pl.String(),
}
"""customer: dense number, null where the record is unknown; lead: row of the lead table, null likewise; source and
record_id: of the row that says so; amount: put down, given back, or the price of what was sold."""

_OF_ROWS = ("lead", "source", "record_id", "deal_no", "salesperson", "store", "lead_source")
_BILLED = [NUMBER[e] for e in ("deposit", "deposit_refund", "service_ro")]
_BOUGHT = [NUMBER[e] for e in ("deposit", "deposit_refund", "sold", "delivered", "return")]
_VEHICLE_OF = (("vin_interest", [*NUMBER.values()]), ("vin_sold", _BOUGHT), ("vin_serviced", [NUMBER["service_ro"]]))
"""The column of the vehicle that an event is about; a later one goes before an earlier one."""


def event_table(
    leads: LeadTable, customer: NDArray[np.int32], journey: Journey, activities: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The events of all records.

    Args:
        leads: the accepted records.
        customer: int32[n], the dense number of each record's customer.
        journey: which events the records of a source are, and words of systems for events.
        activities: rows of sources of events, as `activities.read_activities` gives them.

    Returns:
        Columns `SCHEMA`; see the module for order and meaning.

    Raises:
        SpecError: `journey` names an event that there is not.
    """
    said = [statements_of(leads)] + ([] if activities is None else [activities])
    newest = newest_time(said)
    parts = [_events(one, journey, newest, are_records=i == 0) for i, one in enumerate(said)]
    starts = np.cumsum([0, *(one.height for one in said)]).tolist()
    parts = [part.with_columns(pl.col("row") + start) for part, start in zip(parts, starts, strict=False)]
    found = pl.concat(parts, how="diagonal")
    del parts
    said = [one.select(name for name in _OF_ROWS if name in one.columns) for one in said]
    owner = pl.Series(customer.astype(np.uint32)) if len(customer) else pl.Series([], dtype=pl.UInt32)
    of_row = owner[_whole(said, "lead")]
    found = found[_order(found, of_row, said)]
    own = {name: _whole(said, name)[found["row"]] for name in _OF_ROWS if any(name in one.columns for one in said)}
    table = found.with_columns(of_row[found["row"]].alias("customer"), **own)
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in SCHEMA.items() if name not in table.columns]
    return table.with_columns(missing).select(*SCHEMA)


def _whole(said: list[pl.DataFrame], name: str) -> pl.Series:
    """A column of all statements, one after the other."""
    dtype = SCHEMA[name]
    parts = [one[name].cast(dtype) if name in one.columns else _missing(one.height, dtype) for one in said]
    return pl.concat(parts, rechunk=True)


def _missing(size: int, dtype: pl.DataType) -> pl.Series:
    return pl.Series([None], dtype=dtype).new_from_index(0, size)


def _order(found: pl.DataFrame, of_row: pl.Series, said: list[pl.DataFrame]) -> pl.Series:
    """Events by customer, time, event, source and record id; of an unknown customer or time last. Few are alike in
    customer and time, so only these are compared as texts.
    """
    owner = of_row[found["row"]].cast(pl.Int64).fill_null(np.iinfo(np.int32).max).to_numpy()
    at = found["at"].to_physical().fill_null(np.iinfo(np.int64).max).to_numpy()
    key = owner << 32 | distinct(at)[1]
    order = np.argsort(key)
    starts, lengths = runs(key[order])
    alike = np.flatnonzero(np.repeat(lengths > 1, lengths))
    tied = pl.DataFrame({"run": np.repeat(starts, lengths)[alike], "place": order[alike]})
    rows = found["row"].gather(tied["place"])
    names = [_whole(said, name).gather(rows).alias(name) for name in ("source", "record_id")]
    tied = tied.with_columns(found["event"].gather(tied["place"]), *names)
    order[alike] = tied.sort("run", "event", "source", "record_id", "place")["place"].to_numpy()
    return pl.Series(order.astype(np.uint32))


def _events(said: pl.DataFrame, journey: Journey, newest: datetime | None, *, are_records: bool) -> pl.DataFrame:
    """Events by the row of their statement, as `_with_facts` gives them. are_records: rather than rows of events."""
    said = said.with_row_index("row")
    found = of_columns(said, newest)
    found = pl.concat([found, without(of_words(said, journey), found)])
    if are_records:
        entry = of_entry(said, journey)
        found = pl.concat([_timed(found, said, entry), without(entry, found)])
    found = pl.concat([found, without(of_status(said, journey), found)])
    return _with_facts(found, said)


def _timed(found: pl.DataFrame, said: pl.DataFrame, entry: pl.DataFrame) -> pl.DataFrame:
    """Events without a time at that of their record, where the record is not an inquiry."""
    if "created_at" not in said.columns:
        return found
    inquiries = entry.filter(pl.col("event").is_in(INQUIRY_NUMBERS))["row"]
    is_inquiry = np.zeros(said.height, bool)
    is_inquiry[inquiries.to_numpy()] = True
    made = said["created_at"].set(pl.Series(is_inquiry), None)
    return found.with_columns(pl.col("at").fill_null(made.gather(found["row"])))


def _with_facts(found: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """Events, by their rows, with what depends on what they are: the amount, and where any is said the invoice, the
    vehicle and the cost.
    """
    row, event, has = found["row"], found["event"], set(said.columns)
    facts = {name: found[name] for name in ("row", "at", "amount", "detail")}
    facts["event"] = event.cast(pl.UInt32).cat.to(pl.Enum(EVENTS))
    if "invoice_no" in has:
        facts["invoice_no"] = _where(event.is_in(_BILLED), said["invoice_no"][row].cast(pl.String))
    if "price" in has:
        facts["amount"] = facts["amount"].zip_with(
            facts["amount"].is_not_null() | (event != NUMBER["sold"]), said["price"][row]
        )
    for name, events in _VEHICLE_OF:
        if name in has:
            vin = said[name][row]
            facts["vin"] = vin.zip_with(event.is_in(events), facts["vin"]) if "vin" in facts else vin
    if "lead_cost" in has:
        facts["lead_cost"] = _once_a_row(said["lead_cost"][row], row, event)
    return pl.DataFrame(facts)


def _where(mask: pl.Series, values: pl.Series) -> pl.Series:
    return values.set(~mask, None)


def _once_a_row(cost: pl.Series, row: pl.Series, event: pl.Series) -> pl.Series:
    """The cost on the event of each row that comes first in a customer's life, null on the others."""
    at = cost.is_not_null().arg_true()
    frame = pl.DataFrame({"at": at, "row": row.gather(at), "event": event.gather(at)}).sort("row", "event", "at")
    first = frame.filter(pl.col("row") != pl.col("row").shift(1, fill_value=2**32 - 1))["at"]
    return cost.clear(len(cost)).scatter(first, cost.gather(first))
