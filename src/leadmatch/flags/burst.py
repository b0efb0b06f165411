"""Flags of bursts: one contact asks about many vehicles, or many stores, within hours."""

import numpy as np
import polars as pl

from leadmatch.flags.facts import HOUR, NEVER, Facts
from leadmatch.flags.flag import NOTHING, found
from leadmatch.flags.windows import crowded, listed, lone
from leadmatch.lead import VIN_ROLES
from leadmatch.tables import IdentifierType


def many_vehicles(facts: Facts) -> pl.DataFrame:
    """One number or mailbox asks about many vehicles within hours."""
    vins = facts.leads.vins
    interest = np.flatnonzero(np.isin(vins.roles, [VIN_ROLES.index(role) for role in ("", "interest")]))
    interest = interest[vins.types[vins.codes[interest]] == IdentifierType.PERSONAL]
    asked = pl.DataFrame({"lead": vins.lead[interest], "item": vins.codes[interest].astype(np.int64)})
    return _burst(facts, asked, facts.limits.burst_vehicles, vins.values, "vehicles")


def many_stores(facts: Facts) -> pl.DataFrame:
    """One number or mailbox asks many stores within hours."""
    store = facts.shown("store")
    if store is None:
        return NOTHING
    numbers = lone(store.str.strip_chars().str.to_lowercase())
    rows = np.flatnonzero(numbers >= 0)
    asked = pl.DataFrame({"lead": rows.astype(np.int32), "item": numbers[rows]})
    names = pl.DataFrame({"n": numbers[rows], "store": store.gather(rows.astype(np.uint32))}).sort("n", "store")
    return _burst(facts, asked, facts.limits.burst_stores, names.unique("n", keep="first").sort("n")["store"], "stores")


def _burst(facts: Facts, asked: pl.DataFrame, least: int, values: pl.Series, what: str) -> pl.DataFrame:
    parts, times = [NOTHING], np.bincount(asked["lead"].to_numpy(), minlength=facts.leads.n)
    for kind, bag in (("number", facts.leads.phones), ("mailbox", facts.leads.emails)):
        entry = np.flatnonzero((bag.types[bag.codes] == IdentifierType.PERSONAL) & ~facts.is_company[bag.lead])
        entry = entry[np.bincount(bag.codes[entry], times[bag.lead[entry]])[bag.codes[entry]] >= least]
        held = pl.DataFrame({"lead": bag.lead[entry], "code": bag.codes[entry], "at": facts.times[bag.lead[entry]]})
        entries = held.filter(pl.col("at") != NEVER).join(asked, on="lead").with_columns(least=pl.lit(least))
        odd = crowded(entries, facts.limits.burst_hours, HOUR, undated=False)
        if odd.is_empty():
            continue
        frame = odd.join(listed(odd, values.gather(odd["item"].cast(pl.UInt32))), on="code", maintain_order="left")
        frame = frame.with_columns(value=bag.values.gather(frame["code"].cast(pl.UInt32))).unique("lead").sort("lead")
        span = pl.lit(f"{what} within {facts.limits.burst_hours} hours")
        told = pl.format("the {} {} asks about {} {}: {}", pl.lit(kind), "value", "count", span, "told")
        parts.append(found(frame["lead"], frame.select(told.alias("told")).to_series()))
    return pl.concat(parts).unique("lead", keep="first", maintain_order=True)
