import numpy as np
import polars as pl
import pytest

from leadmatch.normalize import consent, postal_codes, regions

ANSWERS = [
    ("opt_out", "Yes", "out"), ("opt_out", "no", None), ("opt_out", "2024-01-01", "out"), ("opt_out", "DNC", "out"),
    ("opt_out", "Do Not Call", "out"), ("opt_out", None, None), ("opt_in", "Yes", "in"), ("opt_in", "No", "out"),
    ("opt_in", "2024-01-01", "in"), ("opt_in", "declined", "out"), ("opt_in", "unknown", None),
    ("opt_in", "implied", None), ("opt_in", "express", "in"), ("opt_out", "yes 2024-01-01", "out"),
    ("opt_out", "no 2024-01-01", None), ("opt_in", "no 2024-01-01", "out"),
]  # fmt: skip
DATED = [
    ("opt_out", "2024-03-01", "2024-03-01"), ("opt_out", "yes 2024-03-01", "2024-03-01"),
    ("opt_out", "45352", "2024-03-01"), ("opt_out", "Opted out 03/15/2024 10:22 PM", "2024-03-15"),
    ("opt_out", "Unsubscribed", None), ("opt_out", None, None), ("opt_in", "express", None),
    ("opt_in", "Yes (2024-03-01)", "2024-03-01"), ("opt_in", "no, 2024-03-01", "2024-03-01"),
]  # fmt: skip
CODES = [
    ("m5v 2t6", "US", "M5V2T6"), ("M5V2TO", "CA", "M5V2T0"), ("2134", "US", "02134"), ("02134-1234", "US", "02134"),
    ("021341234", "US", "02134"), ("2134.0", "US", "02134"), ('="02134"', "US", "02134"), ("tq13 8df", "GB", "TQ138DF"),
    ("4011", "AU", "4011"), ("00000", "US", None), ("99999", "US", None), (None, "US", None),
]  # fmt: skip
REGIONS = [("Ontario", "on"), ("ON", "on"), ("Québec", "qc"), ("N.Y.", "ny"), ("CA-ON", "on"), ("Bayern", "bayern")]


@pytest.mark.parametrize(("field", "cell", "wanted"), ANSWERS)
def test_answer(field, cell, wanted):
    assert consent.parse_series(pl.Series([cell], dtype=pl.String), field).to_list() == [wanted]


@pytest.mark.parametrize(("field", "cell", "wanted"), DATED)
def test_the_day_of_an_answer(field, cell, wanted):
    at = consent.read(pl.Series([cell], dtype=pl.String), field)["at"]
    assert at.dt.date().cast(pl.String).to_list() == [wanted]


def test_the_most_restrictive_answer_wins():
    answers = [pl.Series(["in", None, "out", None]), pl.Series(["out", "in", None, None])]
    assert np.maximum.reduce([consent.codes(a) for a in answers]).tolist() == [1, 0, 1, -1]


@pytest.mark.parametrize(("cell", "country", "wanted"), CODES)
def test_postal_code(cell, country, wanted):
    assert postal_codes.normalize(cell, country) == wanted
    assert wanted is None or postal_codes.normalize(wanted, country) == wanted


@pytest.mark.parametrize(("cell", "wanted"), REGIONS)
def test_region(cell, wanted):
    assert regions.region_key(pl.Series([cell])).to_list() == [wanted]
