"""Opportunities: what a customer may buy, from the first inquiry on, and everything that happened on the way.

Every event of a customer but service and returns belongs to at most one opportunity:

1. an inquiry to the one it opens or joins (`inquiries`);
2. another event to the one of its own record, where that record's inquiries are of one opportunity;
3. else to the one of its deal number;
4. else to the last one that was opened before it, until `open_days` after the last that is known of it; of an unknown
   time, to the customer's last one.

A sale, a deposit or an appointment that finds none makes one without an inquiry (`entry` is null): nothing is dropped.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.arrays import Ints, distinct, runs, steps
from leadmatch.golden.members import take
from leadmatch.journey.contact import proves_contact
from leadmatch.journey.inquiries import inquiries_of
from leadmatch.journey.words import INQUIRIES
from leadmatch.spec import Journey
from leadmatch.tables import LeadTable

COLUMNS: dict[str, pl.DataType] = {
    "opportunity": pl.UInt32(),
    "customer": pl.UInt32(),
    "number": pl.UInt32(),
    "opened_at": pl.Datetime("us"),
    "last_at": pl.Datetime("us"),
    "entry": pl.String(),
    "source": pl.String(),
    "record_id": pl.String(),
    "lead_source": pl.String(),
    "store": pl.String(),
    "salesperson": pl.String(),
    "inquiries": pl.UInt32(),
    "repeats": pl.UInt32(),
    "contacted": pl.Boolean(),
    "appointment": pl.Boolean(),
    "shown": pl.Boolean(),
    "sold": pl.Boolean(),
    "deposit": pl.Boolean(),
    "sold_at": pl.Datetime("us"),
    "deal_no": pl.String(),
    "lead_cost": pl.Decimal(18, 2),
}
"""One row an opportunity. number: of the customer's, from 1, in order of time; entry: the event that opened it, null
without one; source and record_id: of the record that opened it; inquiries: how many records asked for it, repeats: how
many of them are resends; last_at: of its last event; deal_no: the last one."""

STAGES = {
    "appointment": ("appointment_set", "appointment_confirmed", "appointment_shown", "no_show"),
    "shown": ("appointment_shown",),
    "sold": ("sold", "delivered"),
    "deposit": ("deposit",),
}
"""Column -> the events that set it."""

_DAY = 86_400_000_000
_LAST = np.iinfo(np.int64).max
"""An unknown time, among microseconds since 1970."""
_APART = ("service_ro", "return")
_OPENS = (*STAGES["appointment"], *STAGES["sold"], *STAGES["deposit"], "test_drive", "write_up")


def opportunities_of(events: pl.DataFrame, leads: LeadTable, journey: Journey) -> tuple[pl.DataFrame, pl.Series]:
    """The opportunities of all customers.

    Args:
        events: the event table.
        leads: the accepted records that it was made from.
        journey: windows, third parties, and what proves contact.

    Returns:
        The table with `COLUMNS`, in the order of customers and times; and of each event its opportunity, UInt32, null
        where it belongs to none.
    """
    asked = inquiries_of(events, leads, journey)
    none = pl.Series([None], dtype=pl.UInt32).new_from_index(0, events.height)
    belongs = none.scatter(asked["event_row"], asked["opportunity"])
    rest = (events["customer"].is_not_null() & ~events["event"].is_in((*INQUIRIES, *_APART))).to_numpy()
    for attach in (_by_record, _by_deal, _by_time, _alone):
        wanting = np.flatnonzero(rest & belongs.is_null().to_numpy())
        if len(wanting):
            belongs = belongs.scatter(wanting, attach(events, belongs, wanting, journey))
    repeats = np.zeros(events.height, bool)
    repeats[asked["event_row"].to_numpy()] = asked["is_repeat"].to_numpy()
    found, starts = _in_order(_Found.of(events, belongs))
    return _summed(found, starts, repeats, journey), _nullable(found.opportunity)


def _by_record(events: pl.DataFrame, belongs: pl.Series, wanting: Ints, _journey: Journey) -> pl.Series:
    """The opportunity of the inquiries of the same record, where it is one."""
    known = (belongs.is_not_null() & events["lead"].is_not_null()).arg_true()
    lead, opportunity = events["lead"].gather(known).to_numpy(), belongs.gather(known).to_numpy().astype(np.int64)
    of_wanting = events["lead"].gather(wanting).fill_null(0).to_numpy()
    size = int(max(lead.max(initial=0), of_wanting.max(initial=0))) + 1
    least, most = np.full(size, _LAST), np.full(size, -1)
    np.minimum.at(least, lead, opportunity)
    np.maximum.at(most, lead, opportunity)
    one = np.where(least == most, most, -1)[of_wanting]
    return _nullable(np.where(events["lead"].gather(wanting).is_null().to_numpy(), -1, one))


def _by_deal(events: pl.DataFrame, belongs: pl.Series, wanting: Ints, _journey: Journey) -> pl.Series:
    """The opportunity of another event of the customer with the same deal number; of several the last."""
    key = ["customer", "deal_no"]
    known = events.select(*key, opportunity=belongs).drop_nulls().group_by(key).agg(pl.col("opportunity").max())
    return _looked_up(events.select(key)[wanting], known, key)


def _by_time(events: pl.DataFrame, belongs: pl.Series, wanting: Ints, journey: Journey) -> pl.Series:
    """The last opportunity of the customer that was open then; of an unknown time, the last one."""
    rows = belongs.is_not_null().arg_true()
    if not len(rows):
        return _nullable(np.full(len(wanting), -1))
    spans = _Spans.of(events.select("customer", "at")[rows], belongs.gather(rows).cast(pl.Int64).to_numpy())
    customer = events["customer"].gather(wanting).to_numpy().astype(np.int64)
    at = events["at"].gather(wanting).to_physical().fill_null(_LAST).to_numpy()
    times = distinct(np.r_[spans.opened, at])[1]
    key = spans.customer << 32 | times[: len(spans.opened)]
    place = np.searchsorted(key, customer << 32 | times[len(spans.opened) :], "right") - 1
    found = np.maximum(place, 0)
    open_until = spans.last[found] + journey.open_days * _DAY
    fits = (place >= 0) & (spans.customer[found] == customer) & ((at == _LAST) | (at <= open_until))
    return _nullable(np.where(fits, spans.number[found], -1))


@dataclass(frozen=True, slots=True)
class _Spans:
    """Opportunities by customer, when they were opened (an unknown time first) and number; last: their last event."""

    customer: Ints
    opened: Ints
    last: Ints
    number: Ints

    @classmethod
    def of(cls, events: pl.DataFrame, opportunity: Ints) -> "_Spans":
        """events: customer and at of events in their order; opportunity: of each."""
        size = int(opportunity.max(initial=-1)) + 1
        owner, opened, last = np.full(size, -1), np.full(size, -_LAST), np.full(size, -_LAST)
        owner[opportunity] = events["customer"].to_numpy()
        at = events["at"].to_physical().drop_nulls().to_numpy()
        dated = opportunity[events["at"].is_not_null().to_numpy()]
        opened[dated[::-1]], last[dated] = at[::-1], at
        number = np.flatnonzero(owner >= 0)
        keys = pl.DataFrame({"owner": owner[number], "opened": opened[number], "number": number})
        order = number[keys.select(pl.arg_sort_by(keys.columns)).to_series().to_numpy()]
        return cls(owner[order], opened[order], last[order], order)


def _alone(events: pl.DataFrame, belongs: pl.Series, wanting: Ints, _journey: Journey) -> pl.Series:
    """A new opportunity for what must not be lost: one for each deal of a customer, one for all without a deal."""
    asked = events.select("customer", "deal_no", "event")[wanting].with_row_index("row")
    mine = asked.filter(pl.col("event").is_in(_OPENS))
    start = int(belongs.max() or 0) + (1 if belongs.null_count() < len(belongs) else 0)  # type: ignore[arg-type]
    number = mine.select(pl.struct("customer", "deal_no").rank("dense").cast(pl.UInt32) - 1 + start).to_series()
    out = pl.Series([None], dtype=pl.UInt32).new_from_index(0, asked.height)
    return out.scatter(mine["row"], number)


def _in_order(found: "_Found") -> tuple["_Found", pl.DataFrame]:
    """The same with opportunities numbered in the order of customers and times, those of an unknown time last; and of
    each customer and opened_at.
    """
    first, dated = found.first(found.belong), found.has("at")
    opened = np.where(found.first(found.asks) >= 0, found.first(found.asks & dated), found.first(dated))
    keys = pl.DataFrame(
        [
            pl.Series("opportunity", np.arange(found.count, dtype=np.uint32)),
            take(found.events["customer"], first),
            take(found.events["at"], opened).alias("opened_at"),
        ]
    ).filter(pl.Series(first >= 0))
    keys = keys.sort("customer", "opened_at", "opportunity", nulls_last=True)
    number = np.full(found.count + 1, -1)
    number[keys["opportunity"].to_numpy()] = np.arange(keys.height)
    ordered = replace(found, opportunity=number[found.opportunity], count=keys.height)
    return ordered, keys.select("customer", "opened_at")


def _summed(found: "_Found", starts: pl.DataFrame, repeats: NDArray[np.bool_], journey: Journey) -> pl.DataFrame:
    """One row an opportunity. starts: customer and opened_at of each; repeats: which events are an inquiry again."""
    events, kind, given, asks = found.events, found.events["event"], found.has, found.asks
    first, asked = found.first(found.belong), found.first(asks)
    opener = np.where(asked >= 0, asked, first)
    named = found.first(asks & given("lead_source"))
    sold = kind.is_in(STAGES["sold"]).to_numpy()
    proof = proves_contact(events, journey).to_numpy()
    at, dated = events["at"], given("at")
    _, sizes = runs(starts["customer"].to_numpy())
    columns = [
        pl.Series("opportunity", np.arange(found.count)),
        pl.Series("number", steps(sizes) + 1),
        *starts.iter_columns(),
        take(at, found.last(dated)).alias("last_at"),
        take(kind, asked).cast(pl.String).alias("entry"),
        *(take(events[name], opener) for name in ("source", "record_id")),
        take(events["lead_source"], np.where(asked >= 0, named, first)),
        take(events["store"], found.first(given("store"))),
        *(take(events[name], found.last(given(name))) for name in ("salesperson", "deal_no")),
        pl.Series("inquiries", found.count_of(asks & (kind != "be_back").to_numpy())),
        pl.Series("repeats", found.count_of(asks & repeats)),
        pl.Series("contacted", found.any(proof)),
        *(pl.Series(stage, found.any(kind.is_in(names).to_numpy())) for stage, names in STAGES.items()),
        take(at, found.first(sold & dated)).alias("sold_at"),
        found.total("lead_cost"),
    ]
    return pl.DataFrame(columns).select(pl.col(name).cast(dtype) for name, dtype in COLUMNS.items())


@dataclass(frozen=True, slots=True)
class _Found:
    """Events in their order, the opportunity of each (-1 = none), and what each opportunity has of them; -1 = none.

    belong: which events are of one; asks: which are inquiries.
    """

    events: pl.DataFrame
    opportunity: Ints
    belong: NDArray[np.bool_]
    asks: NDArray[np.bool_]
    count: int

    @classmethod
    def of(cls, events: pl.DataFrame, belongs: pl.Series) -> "_Found":
        opportunity = belongs.cast(pl.Int64).fill_null(-1).to_numpy()
        asks = events["event"].is_in(INQUIRIES).to_numpy()
        return cls(events, opportunity, opportunity >= 0, asks, int(opportunity.max(initial=-1)) + 1)

    def has(self, name: str) -> NDArray[np.bool_]:
        """Which events say something in a column."""
        return self.events[name].is_not_null().to_numpy()

    def first(self, which: NDArray[np.bool_]) -> Ints:
        """The first of some events."""
        return self._scattered(np.flatnonzero(which & self.belong)[::-1])

    def last(self, which: NDArray[np.bool_]) -> Ints:
        """The last of some events."""
        return self._scattered(np.flatnonzero(which & self.belong))

    def _scattered(self, rows: Ints) -> Ints:
        out = np.full(self.count, -1)
        out[self.opportunity[rows]] = rows
        return out

    def any(self, which: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether there is any of some events."""
        out = np.zeros(self.count, bool)
        out[self.opportunity[which & self.belong]] = True
        return out

    def count_of(self, which: NDArray[np.bool_]) -> NDArray[np.uint32]:
        """How many there are of some events."""
        return np.bincount(self.opportunity[which & self.belong], minlength=self.count).astype(np.uint32)

    def total(self, name: str) -> pl.Series:
        """The sum of an amount, null where none is known."""
        told = pl.DataFrame({"opportunity": self.opportunity, name: self.events[name]})
        told = told.filter(pl.Series(self.belong)).drop_nulls().group_by("opportunity").agg(pl.col(name).sum())
        nothing = pl.Series(name, [None], dtype=COLUMNS[name]).new_from_index(0, self.count)
        return nothing.scatter(told["opportunity"], told[name].cast(COLUMNS[name]))


def _nullable(numbers: Ints) -> pl.Series:
    """Numbers as UInt32, null for -1."""
    found = pl.Series(numbers)
    return found.set(pl.Series(numbers < 0), None).cast(pl.UInt32)


def _looked_up(asked: pl.DataFrame, known: pl.DataFrame, key: list[str]) -> pl.Series:
    return asked.join(known, on=key, how="left", maintain_order="left")["opportunity"]
