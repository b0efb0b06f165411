"""Which inquiries are one opportunity: every inquiry is kept, and numbered with the opportunity that it belongs to.

The inquiries of a customer in order of time are cut into spells: a new spell begins where the one before is further
back than the window (`Journey`), or a sale lies between. Within a spell an inquiry opens a new opportunity where it
names another vehicle, another provider or another store than the others; what it does not name is taken from the one
before it (or, of the first ones, from the one behind). So a walk-in without a vehicle continues what was begun on line.

- The same (provider, lead id) again, or the status `resend`, is a repeat: it never opens one of its own.
- A lead of a third party (`THIRD_PARTIES` and `journey.third_parties`) joins the opportunity before it in its spell,
  whatever it names.
- A visit (`be_back`) joins as long as the opportunity is open (`open_days`).
- A source that only names the door (Walk-in, Phone, Internet) names no provider.
"""

import numpy as np
import polars as pl

from leadmatch.arrays import Ints, runs
from leadmatch.journey.words import INQUIRIES, coded_texts, plain, plain_series, words_as_events
from leadmatch.lead import VIN_ROLES
from leadmatch.normalize.cells import combine, encode, gather
from leadmatch.spec import Journey
from leadmatch.tables import LeadTable

THIRD_PARTIES = (
    "autotrader", "auto trader", "autohebdo", "auto hebdo", "cargurus", "car gurus", "cars com", "carscom", "kijiji",
    "truecar", "edmunds", "kbb", "kelley blue book", "carfax", "carpages", "craigslist", "marketplace", "autobytel",
    "autoweb", "carsdirect", "carsoup", "iseecars", "unhaggle", "carcostcanada", "leboncoin", "third party",
)  # fmt: skip
"""Providers that sell leads, by words of their names."""

_NO_PROVIDER = ("internet", "internet lead", "web lead", "online", "en ligne", "unknown", "other", "autre", "inconnu")
_DOORS = ("phone_up", "walk_in", "be_back")
_RESEND = ("resend", "re send", "resent", "duplicate", "doublon")
_DAY = 86_400_000_000


def inquiries_of(events: pl.DataFrame, leads: LeadTable, journey: Journey) -> pl.DataFrame:
    """The inquiries of customers among events, each with its opportunity.

    Args:
        events: the event table.
        leads: the accepted records.
        journey: the windows, and more third parties.

    Returns:
        One row an inquiry in the order of customers and times: event_row (its row in events, UInt32), opportunity
        (dense number, UInt32), is_repeat.
    """
    rows = (events["customer"].is_not_null() & events["event"].is_in(INQUIRIES)).arg_true()
    frame = events.select("customer", "lead", "source", "event", "at", "lead_source", "store")[rows]
    frame = _named(frame.with_columns(event_row=rows.cast(pl.UInt32)), leads, journey)
    frame = frame.with_columns(spell=_spells(frame, events, journey))
    begins = pl.col("spell") != pl.col("spell").shift(1, fill_value=0)
    joins = (pl.col("third_party") & ~begins) | pl.col("resend")
    frame = frame.with_columns(pl.when(~joins).then(pl.col(c)).alias(c) for c in ("provider", "vehicle"))
    frame = frame.with_columns(_filled(frame[c], frame["spell"]) for c in ("provider", "vehicle", "place"))
    opportunity, repeats = _repeats_joined(frame, _opened(frame))
    return frame.select("event_row", opportunity=pl.Series(opportunity).cast(pl.UInt32), is_repeat=repeats)


def _opened(frame: pl.DataFrame) -> Ints:
    """The row of the inquiry that opened the opportunity of each: the first of its spell with the same names."""
    spell = frame["spell"].to_numpy()
    starts, sizes = runs(spell)
    first = np.repeat(starts, sizes)
    named = [frame[name].cast(pl.Int32).fill_null(-1).to_numpy() for name in ("provider", "vehicle", "place")]
    mixed = np.zeros(len(starts), bool)
    for numbers in named:
        mixed |= np.logical_or.reduceat(numbers != numbers[first], starts)
    rows = np.flatnonzero(np.repeat(mixed, sizes))
    codes, leading = combine([column[rows] for column in (spell.astype(np.int32), *named)])
    first[rows] = rows[leading[codes]]
    return first


def _named(frame: pl.DataFrame, leads: LeadTable, journey: Journey) -> pl.DataFrame:
    """What each inquiry names, as numbers: provider, vehicle, place and lead id, null where nothing."""
    provider, third = _providers(frame["lead_source"], journey)
    sources = leads.source.values.gather(leads.source.codes.astype(np.uint32))
    own = (sources.gather(frame["lead"]) == frame["source"]).fill_null(value=False)

    def of_record(values: pl.Series) -> pl.Series:
        return values.gather(frame["lead"]).set(~own, None)

    none = pl.Series([None], dtype=pl.UInt32).new_from_index(0, leads.n)
    shown = leads.shown
    resend = _is_resend(shown["lead_status"]) if "lead_status" in shown.columns else none.is_not_null()
    return frame.select("event_row", "customer", "event", "at", "source").with_columns(
        provider=provider,
        origin=provider.zip_with(provider.is_not_null(), _numbers(frame["source"]) + 2**31),
        third_party=third,
        vehicle=of_record(_vehicles(leads) if "vehicle" in shown.columns else _vins(leads)),
        place=_numbers(frame["store"]),
        lead_id=of_record(_numbers(shown["lead_id"]) if "lead_id" in shown.columns else none),
        resend=of_record(resend).fill_null(value=False),
    )


def _numbers(values: pl.Series) -> pl.Series:
    """Texts as numbers of their folded forms, UInt32, null where nothing is said."""
    codes, distinct = coded_texts(values)
    numbers = pl.Series(encode(plain_series(distinct))[0])
    return gather(numbers.set(numbers < 0, None).cast(pl.UInt32), codes)


def _is_resend(status: pl.Series) -> pl.Series:
    codes, distinct = coded_texts(status)
    said = [any(f" {word} " in f" {plain(value)} " for word in _RESEND) for value in distinct]
    return gather(pl.Series(said, dtype=pl.Boolean), codes)


def _providers(lead_source: pl.Series, journey: Journey) -> tuple[pl.Series, pl.Series]:
    """The number of each inquiry's provider, null where its source names none; and whether it is a third party."""
    codes, distinct = coded_texts(lead_source)
    names = pl.Series([plain(value) for value in distinct], dtype=pl.String)
    door = words_as_events(distinct, "entry").is_in(_DOORS).fill_null(value=False)
    number = names.rank("dense").cast(pl.UInt32).set(door | names.is_in((*_NO_PROVIDER, "")), None)
    words = (*THIRD_PARTIES, *(plain(name) for name in journey.third_parties))
    third = pl.Series([any(f" {word} " in f" {name} " for word in words) for name in names], dtype=pl.Boolean)
    return gather(number, codes), gather(third, codes).fill_null(value=False)


def _vins(leads: LeadTable) -> pl.Series:
    """The first vehicle of interest of each lead, by its number in the VINs; null without one."""
    wanted = np.flatnonzero(leads.vins.roles <= VIN_ROLES.index("interest"))[::-1]
    first = np.full(leads.n, -1, np.int64)
    first[leads.vins.lead[wanted]] = leads.vins.codes[wanted]
    return pl.Series(first).set(pl.Series(first < 0), None).cast(pl.UInt32)


def _vehicles(leads: LeadTable) -> pl.Series:
    """The vehicle of interest of each lead as a number: by its words, which those of its VIN elsewhere stand in for."""
    codes, distinct = coded_texts(leads.shown["vehicle"])
    words, vin = gather(plain_series(distinct).rank("dense").cast(pl.UInt32), codes), _vins(leads)
    named = pl.DataFrame({"vin": vin, "words": words}).drop_nulls().group_by("vin").agg(pl.col("words").min())
    by_vin = vin.replace_strict(named["vin"], named["words"], default=None, return_dtype=pl.UInt32)
    other = (vin + (words.max() or 0) + 1).cast(pl.UInt32)
    return words.zip_with(words.is_not_null(), by_vin.zip_with(by_vin.is_not_null(), other))


def _spells(frame: pl.DataFrame, events: pl.DataFrame, journey: Journey) -> pl.Series:
    """The number of each inquiry's spell, from 1. Of an unknown time, an inquiry is in the spell before it."""
    days = (
        pl.when("resend").then(None)
        .when("third_party").then(pl.lit(journey.third_party_days))
        .when(pl.col("event") == "be_back").then(pl.lit(max(journey.open_days, journey.window_days)))
        .otherwise(pl.lit(journey.window_days))
    )  # fmt: skip
    sales = _sales_before(frame, events)
    gap = pl.col("at").dt.epoch("us") - pl.col("at").dt.epoch("us").shift(1)
    new = (pl.col("customer") != pl.col("customer").shift(1)).fill_null(value=True)
    late = (gap > days.cast(pl.Int64) * _DAY).fill_null(value=False)
    sold = (pl.col("sales") > pl.col("sales").shift(1)).fill_null(value=False) & ~pl.col("resend")
    return frame.with_columns(sales=sales).select((new | late | sold).cast(pl.UInt32).cum_sum()).to_series()


def _sales_before(frame: pl.DataFrame, events: pl.DataFrame) -> pl.Series:
    """How many dated sales of its customer lie before each inquiry."""
    sales = events.filter((pl.col("event") == "sold") & pl.col("customer").is_not_null() & pl.col("at").is_not_null())
    if not sales.height:
        return pl.Series([0], dtype=pl.Int64).new_from_index(0, frame.height)
    both = pl.concat(
        [
            frame.select("customer", "at", sale=pl.lit(0), place=pl.int_range(pl.len())),
            sales.select("customer", "at", sale=pl.lit(1), place=pl.lit(-1, pl.Int64)),
        ]
    )
    both = both.sort("customer", "at", "sale", nulls_last=True).with_columns(total=pl.col("sale").cum_sum())
    return both.filter(pl.col("sale") == 0).sort("place")["total"].cast(pl.Int64)


def _filled(values: pl.Series, spell: pl.Series) -> pl.Series:
    """Values with those of the inquiry before in the spell where there are none, at its start of the one behind."""
    return _taken(_taken(values, spell).reverse(), spell.reverse()).reverse()


def _taken(values: pl.Series, spell: pl.Series) -> pl.Series:
    """Values with the last one before in the spell where there are none."""
    last_named = spell.set(values.is_null(), None).forward_fill()
    return values.forward_fill().set((last_named != spell).fill_null(value=True), None)


def _repeats_joined(frame: pl.DataFrame, opened: Ints) -> tuple[Ints, pl.Series]:
    """The number of each inquiry's opportunity, in which the same lead of one provider again is in that of the first;
    and which inquiries are repeats.
    """
    key = ["customer", "origin", "lead_id"]
    known = frame.select(*key, row=pl.int_range(pl.len())).filter(pl.col("lead_id").is_not_null())
    first = known.select("row", first=pl.col("row").first().over(key))
    again = first.filter(pl.col("row") != pl.col("first"))
    rows, earlier = again["row"].to_numpy(), again["first"].to_numpy()
    joined = opened.copy()
    joined[rows] = opened[earlier]
    leading = np.full(len(joined), len(joined))
    np.minimum.at(leading, joined, np.arange(len(joined)))
    leading = leading[joined]
    number = np.cumsum(leading == np.arange(len(joined))) - 1
    repeats = (
        frame["resend"].to_numpy() & (frame["customer"] == frame["customer"].shift(1)).fill_null(value=False).to_numpy()
    )
    repeats[rows] = True
    return number[leading], pl.Series(repeats)
