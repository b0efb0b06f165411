"""Where postal codes and area codes are: the tables are sound, and known distances come out."""

import polars as pl
import pytest

from leadmatch.flags.places import SCHEMA, area_codes, distance_km, locate, table
from leadmatch.normalize.regions import tables

PLACES = [
    ("N6A1B7", "London", "on"), ("V6C2R7", "Vancouver", "bc"), ("J8X1A1", "Gatineau", "qc"), ("K1A0B1", "Ottawa", "on"),
    ("N0L1A0", "rural south-west Ontario", "on"), ("X0A0H0", "Nunavut", "nu"), ("Y1A1A1", "Whitehorse", "yt"),
    ("10001", "New York", "ny"), ("90210", "Beverly Hills", "ca"), ("ZZZ", None, None), ("00000", None, None),
    ("D1A1A1", None, None), (None, None, None),
]  # fmt: skip
DISTANCES = [
    ("N6A1B7", "V6B1A1", 3100, 3300), ("N6A1B7", "M5V2T6", 80, 180), ("M5V2T6", "H3B1A1", 400, 520),
    ("10001", "90210", 3900, 3960), ("N6A1B7", "N6B1A1", 0, 0), ("V6B1A1", "98101", 120, 200),
]  # fmt: skip


@pytest.mark.parametrize(("code", "place", "region"), PLACES)
def test_a_code_is_at_its_place(code, place, region):
    found = locate(pl.Series([code], dtype=pl.String)).row(0, named=True)
    assert (found["place"], found["region"]) == (place, region)


@pytest.mark.parametrize(("a", "b", "least", "most"), DISTANCES)
def test_distances(a, b, least, most):
    one, other = locate(pl.Series([a, b])).to_dicts()
    assert least <= distance_km(one, other) <= most
    assert distance_km(one, other) == distance_km(other, one)


@pytest.mark.parametrize("name", ["canada_postal.csv", "canada_area_codes.csv"])
def test_the_tables_of_canada_are_sound(name):
    rows = table(name)
    assert not rows["codes"].is_duplicated().any()
    regions = set(tables()["CA"].values())
    assert {r for text in rows["region"] for r in text.split()} <= regions
    assert {r for text in rows["region"] for r in text.split()} == regions
    assert rows["lat"].cast(pl.Float64).is_between(41, 84).all()
    assert rows["lon"].cast(pl.Float64).is_between(-141, -52).all()


def test_every_first_letter_of_canada_is_placed():
    letters = "ABCEGHJKLMNPRSTVXY"
    codes = pl.Series([f"{letter}{digit}{third}1A1" for letter in letters for digit in range(10) for third in "AGT"])
    assert locate(codes)["place"].null_count() == 0


def test_manufacturers_are_listed_once():
    rows = table("wmi.csv", several="wmi")
    assert not rows["wmi"].is_duplicated().any()
    assert rows["wmi"].str.contains(r"^[A-HJ-NPR-Z0-9]{3}$").all()


def test_area_codes_of_both_countries():
    codes = area_codes()
    assert not codes["key"].is_duplicated().any()
    by_key = {row["key"]: row for row in codes.to_dicts()}
    assert by_key["604"]["region"] == "bc"
    assert "ny" in by_key["212"]["region"].split()
    assert "800" not in by_key


def test_zip_codes_are_those_of_the_package_they_are_made_from():
    zipcodes = pytest.importorskip("zipcodes", reason="the package that the table is made from is not installed")
    listed = {z["zip_code"]: z for z in zipcodes.list_all() if z["lat"] and float(z["lat"])}
    codes = pl.Series([*listed][:: len(listed) // 500])
    states = [listed[code]["state"].lower() for code in codes]
    found = locate(codes)
    same = (found["region"] == pl.Series(states)) | pl.Series(states).is_in(["aa", "ae", "ap"])
    assert same.mean() > 0.99


def test_no_codes_no_places():
    assert locate(pl.Series([], dtype=pl.String)).schema == pl.Schema(SCHEMA)
