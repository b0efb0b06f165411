"""Deposits: the paper trail of money taken before a sale, matched against sales and refunds.

One row a deposit, and one a refund that belongs to no deposit: nothing is dropped. A deposit that another system tells
of too (`told_again`) has a row a system, of which all but the first say `same_as` and nothing else. A refund belongs to
a deposit of the same deal, else of the same invoice, else of the same record, else of the same customer; of the same
amount where there is one. Which deal a number is, `deals` says. Money is decimal.

    problem               the row is listed because
    unidentified          it has neither deal nor invoice number
    nobody                no customer is known for it
    doubled               its system has the same amount before it for one invoice, deal or customer
    refunded_elsewhere    its money went back to another customer, or to a name that is neither payer nor customer
    refunded_twice        more went back than was put down
    several_deals         its customer was joined from records with different deal numbers near its time
    refund_alone          a refund without a deposit
    no_amount             nobody says how much it was
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.journey.deals import with_deals
from leadmatch.journey.refunds import matched_refunds
from leadmatch.journey.statements import payments_of
from leadmatch.journey.told_again import DAYS_APART, told_again
from leadmatch.journey.words import plain
from leadmatch.spec import Journey
from leadmatch.tables import LeadTable

PROBLEMS = (
    "unidentified", "nobody", "doubled", "refunded_elsewhere", "refunded_twice", "several_deals", "refund_alone",
    "no_amount",
)  # fmt: skip
MONEY = pl.Decimal(18, 2)
COLUMNS: dict[str, pl.DataType] = {
    "kind": pl.String(),
    "customer": pl.UInt32(),
    "source": pl.String(),
    "record_id": pl.String(),
    "at": pl.Datetime("us"),
    "amount": MONEY,
    "deal_no": pl.String(),
    "invoice_no": pl.String(),
    "vin": pl.String(),
    "store": pl.String(),
    "payer": pl.String(),
    "method": pl.String(),
    "status": pl.String(),
    "sold_at": pl.Datetime("us"),
    "refunded": MONEY,
    "refunded_at": pl.Datetime("us"),
    "refund_to": pl.String(),
    "same_as": pl.String(),
    "problems": pl.String(),
}
"""kind: deposit or refund; status: sold, refunded, partly refunded, open, or told again; refunded: in all;
same_as: the record that told of it before; problems: of `PROBLEMS`, joined by ` | `, null without any."""

_ORDER = ("at", "source", "record_id")


def deposits_of(
    events: pl.DataFrame,
    leads: LeadTable,
    customer: NDArray[np.int32],
    journey: Journey,
    activities: pl.DataFrame | None = None,
    stores: pl.Series | None = None,
) -> pl.DataFrame:
    """Every deposit, and every refund without one.

    Args:
        events: the event table.
        leads: the accepted records it was made from.
        customer: int32[n], the dense number of each record's customer.
        journey: `open_days` bounds how far a sale or another deal lies from a deposit of unknown deal.
        activities: rows of sources of events.
        stores: of each record, as far as it is known; as the records name them when None.

    Returns:
        Columns `COLUMNS`, in the order of times.
    """
    events = with_deals(events, leads, stores)
    events = events.with_columns(customer=_by_deal(events))
    money = events.filter(pl.col("event").is_in(["deposit", "deposit_refund"]))
    money = money.join(payments_of(leads, activities), on=["source", "record_id"], how="left", maintain_order="left")
    money = money.sort(_ORDER, nulls_last=True)
    put_down, put_down_again = _first_told(money.filter(pl.col("event") == "deposit"))
    given_back, _ = _first_told(money.filter(pl.col("event") == "deposit_refund"))
    put_down = put_down.with_row_index("deposit")
    refunds = matched_refunds(given_back, put_down)
    table = _with_refunds(put_down, refunds, leads, customer)
    table = _with_sales(table, events, journey)
    table = table.with_columns(**_problems(table, events, journey))
    alone = refunds.filter(pl.col("deposit").is_null()).with_columns(
        _joined({"refund_alone": pl.lit(value=True), "nobody": pl.col("customer").is_null()})
    )
    parts = ((table, "deposit", "status"), (put_down_again, "deposit", "told again"), (alone, "refund", "refunded"))
    both = pl.concat([_row(part, kind, status) for part, kind, status in parts])
    return both.sort(_ORDER, nulls_last=True)


def _first_told(money: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that are the first to tell of a payment, and the others."""
    money = money.with_columns(same_as=told_again(money))
    first = pl.col("same_as").is_null()
    return money.filter(first), money.filter(~first)


def _row(part: pl.DataFrame, kind: str, status: str) -> pl.DataFrame:
    """Rows with the columns `COLUMNS`, null where they have none. status: a column, or what it is."""
    said = pl.col("status") if status == "status" else pl.lit(status)
    part = part.with_columns(kind=pl.lit(kind), status=said)
    return part.select(
        (pl.col(name) if name in part.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in COLUMNS.items()
    )


def _by_deal(events: pl.DataFrame) -> pl.Series:
    """Customers of events; where none is known, the one customer of the deal."""
    deals = events.select("deal", "customer").drop_nulls().unique().filter(pl.len().over("deal") == 1)
    found = events.select("deal").join(deals, on="deal", how="left", maintain_order="left")["customer"]
    return events["customer"].zip_with(events["customer"].is_not_null(), found)


def _with_refunds(
    put_down: pl.DataFrame, refunds: pl.DataFrame, leads: LeadTable, customer: NDArray[np.int32]
) -> pl.DataFrame:
    """Deposits with what went back of each, and whether it went elsewhere."""
    mine = refunds.drop_nulls("deposit").join(
        put_down.select("deposit", owner="customer", paid_by="payer"), on="deposit", maintain_order="left"
    )
    strange = _strangers(mine, leads, customer)
    other = (pl.col("customer") != pl.col("owner")).fill_null(value=False)
    summed = (
        mine.with_columns(elsewhere=other | strange)
        .group_by("deposit")
        .agg(
            refunded=pl.when(pl.col("amount").count() > 0).then(pl.col("amount").sum()).cast(MONEY),
            refunds=pl.len(),
            refunded_at=pl.col("at").max(),
            refund_to=pl.col("refund_to").drop_nulls().unique().sort().str.join(", ").replace("", None),
            elsewhere=pl.col("elsewhere").any(),
        )
    )
    return put_down.drop("refund_to").join(summed, on="deposit", how="left", maintain_order="left")


def _strangers(refunds: pl.DataFrame, leads: LeadTable, customer: NDArray[np.int32]) -> pl.Series:
    """Which refunds went to a name that shares no word with the payer's or, where none is named, the customer's."""
    named = refunds.with_row_index("place").filter(pl.col("refund_to").is_not_null()).select(
        "place", "refund_to", "paid_by", "owner"
    )  # fmt: skip
    known = _names(leads, customer, set(named["owner"].drop_nulls()))
    strange = [
        place
        for place, to, paid_by, owner in named.iter_rows()
        if (whose := set(plain(paid_by or "").split()) | known.get(owner, set())) and not whose & set(plain(to).split())
    ]
    return pl.Series(np.isin(np.arange(refunds.height), strange))


def _names(leads: LeadTable, customer: NDArray[np.int32], wanted: set[int]) -> dict[int, set[str]]:
    """Customer -> the words of all of its names."""
    found: dict[int, set[str]] = {number: set() for number in wanted}
    rows = np.flatnonzero(np.isin(customer, list(wanted)))
    for column in (leads.first, leads.last, leads.company, leads.nickname):
        for row in rows[column.codes[rows] >= 0]:
            found[int(customer[row])].update(plain(column.values[int(column.codes[row])]).split())
    return found


def _with_sales(table: pl.DataFrame, events: pl.DataFrame, journey: Journey) -> pl.DataFrame:
    """Deposits with the sale they led to: of the deal, of the record, or the next one of the customer."""
    sales = events.filter(pl.col("event").is_in(["sold", "delivered"]))
    for key in ("deal", "lead"):
        found = (
            sales.drop_nulls(key)
            .group_by(key)
            .agg(pl.col("at").min().alias(f"sold_by_{key}"), pl.lit(1).first().alias(f"{key}_sold"))
        )
        table = table.join(found, on=key, how="left", maintain_order="left")
    dated = sales.drop_nulls(["customer", "at"]).select("customer", next_at="at", next_deal="deal").sort("next_at")
    asked = table.select("deposit", "customer", "deal", "at").drop_nulls(["customer", "at"]).sort("at")
    after = asked.join_asof(
        dated, left_on="at", right_on="next_at", by="customer", strategy="forward", check_sortedness=False
    )
    near = pl.col("next_at") <= pl.col("at") + pl.duration(days=journey.open_days)
    agrees = (pl.col("deal") == pl.col("next_deal")).fill_null(value=True)
    table = table.join(
        after.filter(near & agrees).select("deposit", "next_at"), on="deposit", how="left", maintain_order="left"
    )
    is_sold = pl.col("deal_sold").is_not_null() | pl.col("lead_sold").is_not_null() | pl.col("next_at").is_not_null()
    back, whole = pl.col("refunds").is_not_null(), (pl.col("refunded") >= pl.col("amount")).fill_null(value=True)
    return table.with_columns(
        sold_at=pl.coalesce("sold_by_deal", "sold_by_lead", "next_at"),
        status=pl.when(back & whole).then(pl.lit("refunded"))
        .when(back).then(pl.lit("partly refunded"))
        .when(is_sold).then(pl.lit("sold"))
        .otherwise(pl.lit("open")),
    )  # fmt: skip


def _problems(table: pl.DataFrame, events: pl.DataFrame, journey: Journey) -> dict[str, pl.Expr]:
    found = table.select(
        problems=_joined(
            {
                "unidentified": pl.col("deal_no").is_null() & pl.col("invoice_no").is_null(),
                "nobody": pl.col("customer").is_null(),
                "doubled": pl.lit(_doubled(table)),
                "refunded_elsewhere": pl.col("elsewhere").fill_null(value=False),
                "refunded_twice": (pl.col("refunded") > pl.col("amount")).fill_null(value=False),
                "several_deals": pl.lit(_several_deals(table, events, journey)),
                "no_amount": pl.col("amount").is_null(),
            }
        )
    )
    return {"problems": pl.lit(found["problems"])}


def _joined(problems: dict[str, pl.Expr]) -> pl.Expr:
    """The names of the problems that there are, in one text; null without any."""
    said = [pl.when(problem).then(pl.lit(name)) for name, problem in problems.items()]
    return pl.concat_str(said, separator=" | ", ignore_nulls=True).replace("", None).alias("problems")


def _doubled(table: pl.DataFrame) -> pl.Series:
    """Which deposits their system has before, by invoice, by deal, or by customer within days."""
    told = table.select("source", "deal", "invoice", "customer", "amount", "at")
    found = pl.lit(value=False)
    for key in ("invoice", "deal", "customer"):
        group = ("source", key, "amount")
        before = {name: pl.col(name).shift(1).over(group) for name in ("at", "deal", "invoice")}
        agrees = [(pl.col(name) == before[name]).fill_null(value=True) for name in ("deal", "invoice")]
        near = ((pl.col("at") - before["at"]) <= pl.duration(days=DAYS_APART)).fill_null(value=False)
        again = (pl.int_range(pl.len()).over(group) > 0) & pl.col(key).is_not_null() & pl.col("amount").is_not_null()
        found = found | (again & agrees[0] & agrees[1] & (near if key == "customer" else pl.lit(value=True)))
    return told.select(found.alias("doubled")).to_series()


def _several_deals(table: pl.DataFrame, events: pl.DataFrame, journey: Journey) -> pl.Series:
    """Which deposits lie near several deals of their customer, of all of which no record tells."""
    told = events.drop_nulls(["customer", "deal", "lead"])
    told = told.filter(pl.col("customer").is_in(table["customer"].drop_nulls().unique().implode()))
    deals = told.group_by("customer", "deal").agg(begun=pl.col("at").min(), ended=pl.col("at").max())
    pairs = table.select("deposit", "customer", "at").join(deals, on="customer")
    span = pl.duration(days=journey.open_days)
    near = (pl.col("at") >= pl.col("begun") - span) & (pl.col("at") <= pl.col("ended") + span)
    pairs = pairs.filter(near.fill_null(value=True))
    by_record = pairs.join(told.select("customer", "deal", "lead").unique(), on=["customer", "deal"])
    most = by_record.group_by("deposit", "lead").len().group_by("deposit").agg(most=pl.col("len").max())
    several = pairs.group_by("deposit").len().join(most, on="deposit").filter(pl.col("len") > pl.col("most"))
    return table["deposit"].is_in(several["deposit"].implode())
