from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadmatch.normalize.money import amounts, normalize

READ = [
    ("500", "500.00"), ("1500.5", "1500.50"), ("$1,500.00", "1500.00"), ("$1,500", "1500.00"),
    ("1,500,000", "1500000.00"),
    ("1 500,00 $", "1500.00"), ("1\u00a0500,00\u00a0$", "1500.00"), ("1.500,00", "1500.00"),
    ("1.500.000", "1500000.00"),
    ("1'500.50", "1500.50"), ("12,5", "12.50"), ("12,", "12.00"), ("(500)", "-500.00"), ("($1,500.00)", "-1500.00"),
    ("$ (500)", "-500.00"), ("500-", "-500.00"), ("-$500", "-500.00"), ("$-500", "-500.00"), ("+500", "500.00"),
    ("CA$ 20", "20.00"), ("CAD 20", "20.00"), ("20 USD", "20.00"), ("US$1.00", "1.00"), ("1500.0000", "1500.00"),
    ("1234.5600000000001", "1234.56"), ('="500"', "500.00"), ("'500", "500.00"), ("0", "0.00"), ("-5", "-5.00"),
]  # fmt: skip
ROUNDED = [("12.3456", "12.35"), ("0.345", "0.34"), ("1.2345", "1.23")]
NOT_READ = [
    "about 500", "2k", "500.00 CR", "1,5000", "5,0000", "1,2,3", "1,234,56", "1.2.3", "1 50", "1.5E+03", "$", "---5",
    "123456789012345678", "99999999999999999.99", "500/1000", "12:30",
]  # fmt: skip


@pytest.mark.parametrize(("cell", "amount"), READ)
def test_read(cell: str, amount: str) -> None:
    assert amounts(pl.Series([cell])).rows() == [(Decimal(amount), None)]


@pytest.mark.parametrize(("cell", "amount"), ROUNDED)
def test_rounded(cell: str, amount: str) -> None:
    assert amounts(pl.Series([cell])).rows() == [(Decimal(amount), "rounded_to_cents")]


@pytest.mark.parametrize("cell", NOT_READ)
def test_not_read(cell: str) -> None:
    assert amounts(pl.Series([cell])).rows() == [(None, "unreadable_amount")]


@pytest.mark.parametrize("cell", ["1.500", "12.345", "999.000"])
def test_ambiguous(cell: str) -> None:
    assert amounts(pl.Series([cell])).rows() == [(None, "ambiguous_amount")]


@pytest.mark.parametrize("cell", [None, "", "  ", "n/a", "-", "none", "$"])
def test_nothing_said(cell: str | None) -> None:
    assert normalize(cell) is None
    assert amounts(pl.Series([cell], dtype=pl.String))["flag"][0] in (None, "unreadable_amount")


def test_dtype_and_length() -> None:
    read = amounts(pl.Series(["1", None, "x", "(2)"]))
    assert read["value"].dtype == pl.Decimal(18, 2)
    assert read["value"].to_list() == [Decimal(1), None, None, Decimal(-2)]


@given(st.decimals(-(10**12), 10**12, places=2), st.sampled_from(["{:.2f}", "${:,.2f}", "{:,.2f} $", "CAD {:.2f}"]))
def test_round_trip(amount: Decimal, shape: str) -> None:
    assert normalize(shape.format(amount)) == str(amount)


@given(st.text(max_size=12))
def test_never_fails(cell: str) -> None:
    value = normalize(cell)
    assert value is None or Decimal(value).as_tuple().exponent == -2
