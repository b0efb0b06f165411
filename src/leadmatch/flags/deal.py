"""Flags of the deal: a dear car for cash, deposits, money back to somebody else, contacts changed before the sale."""

import numpy as np
import polars as pl

from leadmatch.flags.facts import DAY, NEVER, Facts
from leadmatch.flags.flag import NOTHING, found
from leadmatch.lead import VIN_ROLES
from leadmatch.tables import Bag
from leadmatch.text import fold_series

AT_ONCE = (
    r"\b(?:cash|wire|wired|bank transfer|eft|virement|comptant|argent|crypto|bitcoin|bank draft|traite bancaire)\b"
)
"""Ways to pay that need no lender, folded text."""
NO_NAME = (
    r"[0-9]|\b(?:card|carte|visa|mastercard|amex|original|same|customer|client|cheque|check|account|method"
    r"|e-?transfer)\b"
)
"""What stands for whom money went to, and is no name."""


def dear_no_trade(facts: Facts) -> pl.DataFrame:
    """A vehicle of this price or more, no trade-in, paid in cash or by wire."""
    price, method = facts.shown("price"), facts.shown("payment_method")
    if price is None or method is None:
        return NOTHING
    trades = np.zeros(facts.leads.n, bool)
    vins = facts.leads.vins
    trades[vins.lead[vins.roles == VIN_ROLES.index("trade")]] = True
    paid = fold_series(method).str.contains(AT_ONCE).fill_null(value=False)
    dear = (price >= facts.limits.dear_price).fill_null(value=False)
    rows = np.flatnonzero((paid & dear).to_numpy() & ~trades)
    at = rows.astype(np.uint32)
    frame = pl.DataFrame({"price": price.gather(at).cast(pl.String), "method": method.gather(at)})
    return found(rows, frame.select(pl.format("{} paid by {}, and no trade-in", "price", "method")).to_series())


def several_deposits(facts: Facts) -> pl.DataFrame:
    """So many deposits of one customer, or more."""
    if facts.events is None:
        return NOTHING
    paid = facts.events.filter(
        (pl.col("event") == "deposit") & pl.col("customer").is_not_null() & pl.col("lead").is_not_null()
    ).unique(["customer", "at", "amount", "deal_no", "invoice_no"], keep="first", maintain_order=True)
    paid = paid.filter(pl.len().over("customer") >= facts.limits.deposits).sort("customer", "at", "lead")
    each = paid.select(
        "customer",
        said=pl.concat_str(
            pl.col("amount").cast(pl.String).fill_null("an unknown amount"),
            pl.lit(" on ") + pl.col("at").dt.date().cast(pl.String),
            pl.lit(" (deal ") + pl.col("deal_no") + ")",
            ignore_nulls=True,
        ),
    )
    of_customer = each.group_by("customer", maintain_order=True).agg(
        pl.len().alias("count"), pl.col("said").head(6).str.join(", ").alias("told")
    )
    frame = paid.select("customer", "lead").join(of_customer, on="customer", how="left", maintain_order="left")
    told = frame.select(pl.format("{} deposits: {}", "count", "told")).to_series()
    return found(frame["lead"], told).unique("lead", keep="first", maintain_order=True)


def refund_elsewhere(facts: Facts) -> pl.DataFrame:
    """Money went back to somebody whose name is not that of who paid; where that is not known, of the customer."""
    to = facts.shown("refund_to")
    if to is None:
        return NOTHING
    text = fold_series(to)
    named = (text.str.contains(r"[a-z]{2,}") & ~text.str.contains(NO_NAME)).fill_null(value=False)
    rows = np.flatnonzero(named.to_numpy())
    at = rows.astype(np.uint32)
    payer = fold_series(facts.told("payer", rows))
    payer = payer.set(payer.str.contains(NO_NAME).fill_null(value=False), None)
    names = [facts.told(c, rows) for c in ("first_name", "last_name", "company", "co_full_name")]
    own = pl.DataFrame({str(i): name for i, name in enumerate(names)})
    customer = fold_series(own.select(pl.concat_str(pl.all(), separator=" ", ignore_nulls=True)).to_series())
    frame = pl.DataFrame({"lead": rows, "to": to.gather(at), "text": text.gather(at), "payer": payer, "own": customer})
    whose = pl.coalesce("payer", "own")
    words = [pl.col("text").str.extract_all(r"[a-z]{2,}"), whose.str.extract_all(r"[a-z]{2,}")]
    odd = frame.filter((words[0].list.set_intersection(words[1]).list.len() == 0) & whose.is_not_null())
    who = pl.when(pl.col("payer").is_not_null()).then(pl.lit("paid by ") + pl.col("payer").str.to_titlecase())
    told = pl.format("refunded to {}, {}", "to", who.otherwise(pl.lit("bought by ") + pl.col("own").str.to_titlecase()))
    return found(odd["lead"], odd.select(told.alias("told")).to_series())


def contacts_overwritten(facts: Facts) -> pl.DataFrame:
    """A record of the last so many days before the sale has another number and another mailbox than all before."""
    sold = facts.shown("sold_at")
    if sold is None or facts.customer is None:
        return NOTHING
    owner = facts.customer.astype(np.uint32)
    sales = pl.DataFrame({"customer": owner, "sold": sold.to_physical()}).drop_nulls()
    sales = sales.group_by("customer").agg(pl.col("sold").max())
    records = pl.DataFrame({"customer": owner, "lead": np.arange(facts.leads.n), "at": facts.times})
    records = records.filter(pl.col("at") != NEVER).join(sales, on="customer", how="inner")
    records = records.filter(pl.col("at") <= pl.col("sold"))
    late = records.filter(pl.col("at") >= pl.col("sold") - facts.limits.overwritten_days * DAY)
    early = records.join(late.select("lead"), on="lead", how="anti")
    kinds = [_new_values(facts.leads.phones, late, early), _new_values(facts.leads.emails, late, early)]
    both = kinds[0].join(kinds[1], on="lead", how="inner", suffix="_email")
    odd = both.filter(pl.col("fresh") & pl.col("fresh_email")).join(late, on="lead", how="inner").sort("lead")
    day = pl.from_epoch("sold", "us").dt.date().cast(pl.String)
    values = pl.concat_str("value", "value_email", separator=" and ", ignore_nulls=True)
    told = pl.format("new contacts ({}) just before the sale of {}; no earlier record has them", values, day)
    return found(odd["lead"], odd.select(told.alias("told")).to_series())


def _new_values(bag: Bag, late: pl.DataFrame, early: pl.DataFrame) -> pl.DataFrame:
    """lead, fresh, value: of late records whose customer had such a contact before, whether all of theirs are new."""
    held = pl.DataFrame({"lead": bag.lead.astype(np.int64), "code": bag.codes})
    before = early.select("customer", "lead").join(held, on="lead").select("customer", "code").unique()
    mine = late.select("customer", "lead").join(held, on="lead")
    mine = mine.join(before.select("customer").unique(), on="customer", how="semi")
    known = mine.join(before.with_columns(known=pl.lit(value=True)), on=["customer", "code"], how="left")
    known = known.with_columns(value=bag.values.gather(known["code"].cast(pl.UInt32)))
    return known.group_by("lead").agg(fresh=pl.col("known").is_null().all(), value=pl.col("value").min())
