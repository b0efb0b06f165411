"""Amounts of money as decimals with two places. Never a float on the way.

Contract: a currency's sign or letters before or after the amount are left out; parentheses or a minus before or after
mean less than nothing. A comma or blank that stands before three digits parts thousands, a comma before one or two
digits is a decimal sign, as in French. Of a point and a comma in one amount the later one is the decimal sign.
Fractions of a cent are rounded to the nearest one, halves to the even one.

Flags: rounded_to_cents; ambiguous_amount (`1.500`: one and a half, or fifteen hundred) and unreadable_amount, both of
which give no value.
"""

from decimal import Decimal

import polars as pl

from leadmatch.normalize import patterns
from leadmatch.normalize.cells import tidy

MONEY = pl.Decimal(18, 2)
_CENTS = Decimal("0.01")
_EXACT = pl.Decimal(38, 12)
_PLAIN = r"^-?[0-9]{1,15}(?:\.[0-9]{1,2})?$"
_CURRENCY = r"(?i)^(\(?[-+]?\s*)(?:(?:ca|us|c|u\.s\.|can|cdn)?\s*[$€£¥]|cad|usd|cdn|eur|gbp|mxn)\s*\$?\s*"
_CURRENCY_AFTER = r"(?i)\s*(?:(?:ca|us|c|can|cdn)?\s*[$€£¥]|\$?\s*(?:cad|usd|cdn|eur|gbp|mxn|dollars?))(\s*-?\)?)$"
_MINUS = r"^\s*(?:\(.*\)|-.*|.*-)\s*$"
_SHAPES = r"^[0-9.,' ]*[0-9][0-9.,' ]*$"
_WHOLE = r"^(?:[0-9]+|[0-9]{1,3}(?:[,' ][0-9]{3})+|[0-9]{1,3}(?:\.[0-9]{3}){2,})$"
_BEFORE_COMMA = r"^(?:[0-9]*|[0-9]{1,3}(?:[' ][0-9]{3})+|[0-9]{1,3}(?:\.[0-9]{3})+)$"
_BEFORE_POINT = r"^(?:[0-9]*|[0-9]{1,3}(?:[,' ][0-9]{3})+)$"
_AMBIGUOUS = r"^[1-9][0-9]{0,2}\.[0-9]{3}$"
_NUMBER = r"^(?:[0-9]{1,16}(?:\.[0-9]*)?|\.[0-9]+)$"


def normalize(value: str | None) -> str | None:
    """One amount as text with two places, or None.

    >>> [normalize(v) for v in ("$1,500.00", "1 500,00 $", "(500)", "about 500", "1.500")]
    ['1500.00', '1500.00', '-500.00', None, None]
    """
    amount = amounts(pl.Series([value], dtype=pl.String))["value"][0]
    return None if amount is None else str(amount)


def amount(value: str) -> Decimal | None:
    """`amounts` of one cell."""
    if patterns.contains(value, _PLAIN):
        return Decimal(value).quantize(_CENTS)
    found: Decimal | None = amounts(pl.Series([value]))["value"].item()
    return found


def amounts(values: pl.Series) -> pl.DataFrame:
    """Amounts of the distinct cells of ONE column.

    Returns:
        DataFrame[value (Decimal(18, 2)), flag], row for row; both null where nothing is said.
    """
    plain = values.str.contains(_PLAIN).fill_null(value=False)
    fast = values.set(~plain, None).cast(MONEY)
    rest = (values.is_not_null() & ~plain).arg_true()
    flag = pl.Series([None], dtype=pl.String).new_from_index(0, len(values))
    if not len(rest):
        return pl.DataFrame({"value": fast, "flag": flag})
    slow = _slow(tidy(values.gather(rest)))
    return pl.DataFrame({"value": fast.scatter(rest, slow["value"]), "flag": flag.scatter(rest, slow["flag"])})


def _slow(text: pl.Series) -> pl.DataFrame:
    """Any shape: the currency, then the sign, then the separators."""
    bare = text.str.replace(_CURRENCY, "${1}").str.replace(_CURRENCY_AFTER, "${1}").str.strip_chars()
    frame = pl.DataFrame({"text": text, "bare": bare}).with_columns(
        minus=pl.col("bare").str.contains(_MINUS),
        digits=pl.col("bare").str.replace(r"^\((.*)\)$", "${1}").str.replace(r"^[-+]|-$", "").str.strip_chars(),
    )
    number = pl.when(pl.col("digits").str.contains(_SHAPES)).then(_pointed(pl.col("digits")))
    frame = frame.with_columns(number=pl.when(number.str.contains(_NUMBER)).then(number))
    exact = frame["number"].cast(_EXACT, strict=False)
    cents = exact.round(2).cast(MONEY, strict=False)
    frame = frame.with_columns(cents=cents, finer=exact.round(5).cast(_EXACT) != cents.cast(_EXACT))
    value = pl.when("minus").then(-pl.col("cents")).otherwise("cents").cast(MONEY)
    flag = (
        pl.when(pl.col("text").is_null()).then(None)
        .when(pl.col("digits").str.contains(_AMBIGUOUS)).then(pl.lit("ambiguous_amount"))
        .when(pl.col("cents").is_null()).then(pl.lit("unreadable_amount"))
        .when("finer").then(pl.lit("rounded_to_cents"))
    )  # fmt: skip
    return frame.select(value=pl.when(flag.is_null() | (flag == "rounded_to_cents")).then(value), flag=flag)


def _pointed(digits: pl.Expr) -> pl.Expr:
    """Digits with a point before the decimals, nothing between thousands; null where the separators make no sense."""
    bare = digits.str.replace_all(r"[^0-9]", "")
    whole, decimals = digits.str.replace(r"[.,][0-9]*$", ""), digits.str.extract(r"[.,]([0-9]*)$")
    by_comma = digits.str.contains(r",[0-9]{0,2}$") & whole.str.contains(_BEFORE_COMMA)
    by_point = digits.str.contains(r"\.[0-9]*$") & whole.str.contains(_BEFORE_POINT)
    return (
        pl.when(digits.str.contains(_WHOLE))
        .then(bare)
        .when(by_comma | by_point)
        .then(whole.str.replace_all(r"[^0-9]", "") + "." + decimals)
    )
