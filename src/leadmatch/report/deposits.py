"""Deposits to look at: money taken before a sale that is unidentified, doubled, or went elsewhere."""

from decimal import Decimal

import polars as pl

from leadmatch.report.charts import bars
from leadmatch.report.section import Figures, Named, Section, Text, count, table

_SHOWN = 20
_WORDS = {
    "unidentified": "neither deal nor invoice number", "nobody": "no customer is known for it",
    "doubled": "told twice", "refunded_elsewhere": "refunded to somebody else",
    "refunded_twice": "refunded more than was put down", "several_deals": "customer joined from several deals",
    "refund_alone": "a refund without a deposit", "no_amount": "no amount",
}  # fmt: skip


def deposits(frame: pl.DataFrame, named: Named, *, anonymous: bool) -> Section:
    """The section.

    Args:
        frame: columns customer_id, kind, source, record_id, at, amount, deal_no, invoice_no, status, refunded and
            problems (see `journey.deposits`).
        named: gives rows of frame with the name of their customers, column `name`.
        anonymous: without record ids, deal and invoice numbers.
    """
    if frame.is_empty():
        return Section("deposits", "Deposits", "No record tells of a deposit.")
    odd = frame.filter(pl.col("problems").is_not_null())
    down = frame.filter(pl.col("kind") == "deposit")
    taken, back = (_sum(part) for part in (down["amount"], frame["refunded"]))
    lead = f"{count(down.height)} deposits, {_money(taken)} in all; {count(odd.height)} should be looked at."
    still = down.filter(pl.col("status") == "open")
    figures = Figures((
        (count(down.height), "deposits"), (_money(taken), "put down"), (_money(back), "given back of these"),
        (count(still.height), "open: neither sold nor refunded"), (count(odd.height), "to look at"),
    ))  # fmt: skip
    if odd.is_empty():
        return Section("deposits", "Deposits", lead, (figures,))
    counted = odd["problems"].str.split(" | ").explode().alias("problem").value_counts(name="n")
    rows = [
        (_WORDS.get(name, name), n) for name, n in counted.sort("n", "problem", descending=[True, False]).iter_rows()
    ]
    chart = bars(
        "What is wrong with deposits",
        " ".join(f"{name}: {count(n)}." for name, n in rows),
        [(name, [n], count(n)) for name, n in rows],
        [("b", "deposits")],
        table("Deposits by what is wrong", ("what is wrong", "deposits"), rows, (1,)),
    )
    first = odd.head(_SHOWN) if anonymous else named(odd.head(_SHOWN))
    listed = [_row(row, anonymous=anonymous) for row in first.iter_rows(named=True)]
    columns = [] if anonymous else ["customer", "record", "deal", "invoice"]
    columns += ["kind", "date", "amount", "status", "what is wrong"]
    caption = f"The first {len(listed)} of {count(odd.height)}" if odd.height > len(listed) else "Each of them"
    numbers = (columns.index("amount"),)
    more = table(caption, columns, listed, numbers)
    return Section("deposits", "Deposits", lead, (figures, chart, Text("To look at", heading=True), more))


def _row(row: dict[str, object], *, anonymous: bool) -> tuple[str | None, ...]:
    problems = ", ".join(_WORDS.get(name, name) for name in str(row["problems"]).split(" | "))
    amount = None if row["amount"] is None else _money(Decimal(str(row["amount"])))
    day = None if row["at"] is None else str(row["at"])[:10]
    status = None if row["status"] is None else str(row["status"])
    told = (str(row["kind"]), day, amount, status, problems)
    if anonymous:
        return told
    ids = (row["name"] or row["customer_id"], f"{row['source']}:{row['record_id']}", row["deal_no"], row["invoice_no"])
    return (*(None if one is None else str(one) for one in ids), *told)


def _sum(amounts: pl.Series) -> Decimal:
    return sum(amounts.drop_nulls(), Decimal(0))


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"
