"""Which cells are companies, and what is compared of them."""

import xml.etree.ElementTree as ET
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadmatch.normalize import companies

NAMES = Path(__file__).parents[3] / "shared" / "data" / "normalizers" / "names"

COMPANIES = [
    "Acme Inc", "Acme Inc.", "Tremblay et Fils Ltée", "9123-4567 Québec Inc.", "ABC Auto", "Smith Leasing",
    "City of Reno", "Ville de Montréal", "Smith & Sons", "Jones Plumbing", "First National Bank",
    "The Estate of John Smith", "Müller GmbH", "Carpenters Local 34", "Urban Grace Church",
]  # fmt: skip
PEOPLE = [
    "John Smith", "Charlotte Church", "Frank Sales", "Jisoo Park", "Mary Ann Hall", "H. Beerbohm Tree", "Cole Porter",
    "ma6 morris", "thomas clifford of chudleigh", "Anne, Countess of Pembroke", "Jean et Marie Tremblay", "", None,
]  # fmt: skip


@pytest.mark.parametrize("value", COMPANIES)
def test_companies(value):
    assert companies.looks_like(pl.Series([value])).to_list() == [True]


@pytest.mark.parametrize("value", PEOPLE)
def test_people(value):
    assert companies.looks_like(pl.Series([value], dtype=pl.String)).to_list() == [False]


KEYS = {
    "Acme, Inc.": "acme",
    "ACME L.L.C.": "acme",
    "Smith & Sons Auto Ltd": "smith and sons auto",
    "Smith and Co": "smith",
    "The Garage Ltée": "garage",
    "Inc": "inc",
    "O'Reilly Auto": "oreilly auto",
    "--": None,
}


@pytest.mark.parametrize("value", KEYS)
def test_key(value):
    assert companies.normalize(value) == KEYS[value]


def test_shown_is_as_written_unless_small():
    out = companies.key(pl.Series(["ABC Auto  Inc", "abc auto inc", None]))
    assert out["shown"].to_list() == ["ABC Auto Inc", "Abc Auto Inc", None]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=50), max_size=5))
def test_never_raises_and_the_key_is_stable(values):
    series = pl.Series(values, dtype=pl.String)
    assert len(companies.looks_like(series)) == len(values)
    out = companies.key(series)
    assert companies.key(out["shown"])["key"].to_list() == out["key"].to_list()


@pytest.mark.skipif(not NAMES.exists(), reason="labelled names are not beside this checkout")
def test_recall_and_false_alarms():
    root = ET.parse(NAMES / "company_labeled.xml").getroot()  # noqa: S314 - a local file
    labelled = sorted({" ".join(part.text or "" for part in name) for name in root})
    assert companies.looks_like(pl.Series(labelled)).mean() >= 0.72
    surnames = pl.read_csv(NAMES / "census_surnames_2010_top10k.csv")["name"]
    assert companies.looks_like("Zork " + surnames).mean() <= 0.001
