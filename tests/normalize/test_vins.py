from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadmatch.normalize import vins

CORPUS = Path(__file__).parents[3] / "shared/data/normalizers/vin/real_vins.csv"
CELLS = [
    ("1HGCM82633A004352", "1HGCM82633A004352", None),
    (" 1hg cm8-2633a004352 ", "1HGCM82633A004352", None),
    ("'1HGCM82633AOO4352", "1HGCM82633A004352", None),
    ("1HGCMB2633A004352", "1HGCM82633A004352", "repaired"),
    ("1HGCM82633A004353", "1HGCM82633A004353", "check_failed"),
    ("11111111111111111", None, "placeholder"),
    ("1.23457E+16", None, "invalid"),
    ("A004352", None, "invalid"),
    ("N/A", None, None),
    (None, None, None),
]


@pytest.mark.parametrize(("cell", "value", "flag"), CELLS)
def test_cell(cell, value, flag):
    assert vins.parse_series(pl.Series([cell], dtype=pl.String)).row(0) == (value, flag)


@pytest.mark.parametrize(("vin", "year"), [("1HGCM82633A004352", 2003), ("5YJ3E1EA7KF317000", 2019), ("x", None)])
def test_model_year(vin, year):
    assert vins.model_year(vin) == year


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of real VINs is not here")
def test_real_vins_stay_as_they_are():
    real = pl.read_csv(CORPUS, infer_schema=False)
    found = vins.parse_series(real["vin"])
    assert found["value"].to_list() == real["vin"].to_list()
    assert [vins.is_valid(v) for v in real["vin"]] == [ok == "True" for ok in real["check_digit_ok"]]


@given(st.text(max_size=25) | st.from_regex(r"[A-Z0-9]{17}", fullmatch=True))
def test_anything_is_seventeen_characters_or_nothing_and_stays_itself(cell):
    value = vins.normalize(cell.encode("utf-8", "ignore").decode())
    if value is not None:
        assert len(value) == 17
        assert vins.normalize(value) == value


IMPORTED = [
    ("a Volkswagen with Z for what says nothing", "WVWZZZ1JZXW000001", "WVWZZZ1JZXW000001"),
    ("a Mercedes van", "WDB9066351S123456", "WDB9066351S123456"),
    ("a Renault, with signs", "VF1-RFB009 61234567", "VF1RFB00961234567"),
    ("a Land Rover in small letters", "sallsaaf4ba123456", "SALLSAAF4BA123456"),
    ("a Fiat", "ZFA22300005556777", "ZFA22300005556777"),
    ("a Nissan", "JN1TANT31U0000001", "JN1TANT31U0000001"),
    ("a Hyundai from Korea", "KMHCT41BABU123456", "KMHCT41BABU123456"),
    ("a Volvo", "YV1CZ59H841123456", "YV1CZ59H841123456"),
    ("an MG from China", "LSJA24U62KB123456", "LSJA24U62KB123456"),
    ("a Ford from Australia", "6FPAAAJGSW4A12345", "6FPAAAJGSW4A12345"),
    ("a Honda from Brazil", "93HFB2630FZ123456", "93HFB2630FZ123456"),
    ("a Hyundai from India", "MALAM51BLCM123456", "MALAM51BLCM123456"),
    ("letters that no VIN has", "WVWZZZ1JZXWOOOOO1", "WVWZZZ1JZXW000001"),
    ("one character that people confuse is left, since no digit says which is right", "WVWZZZ1JZXW00000S",
     "WVWZZZ1JZXW00000S"),
    ("a European number before there were seventeen", "WBA1234567", None),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "value"), [case[1:] for case in IMPORTED], ids=[case[0] for case in IMPORTED])
def test_imported_vehicles(cell, value):
    found = vins.parse_series(pl.Series([cell])).row(0)
    assert found == vins.parse_one(cell)
    assert found == (value, None if value else "invalid")
