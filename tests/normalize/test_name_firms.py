"""Businesses in the columns of a person's name: a table, and the two routes."""

import polars as pl
import pytest

from leadmatch.normalize.leads import Normalized, normalize
from leadmatch.normalize.name_firms import firm_of
from leadmatch.normalize.one import normalize_one
from leadmatch.sources.mapping import map_columns
from leadmatch.sources.read import read
from leadmatch.spec import Spec
from leadmatch.tables import LeadTable

PAIRS = [
    ((None, "ACME PLUMBING LLC"), (None, None, "ACME PLUMBING LLC")),
    (("ACME PLUMBING LLC", None), (None, None, "ACME PLUMBING LLC")),
    (("N/A", "Transport Bélanger inc."), (None, None, "Transport Bélanger inc.")),
    (("ACME", "PLUMBING LLC"), (None, None, "ACME PLUMBING LLC")),
    (("City of", "Springfield"), (None, None, "City of Springfield")),
    (("Enterprise", "Rent-A-Car"), ("Enterprise", "Rent-A-Car", None)),  # two words, none of them a legal form
    (("Steve", "Acme Plumbing"), ("Steve", None, "Acme Plumbing")),
    ((None, "Homes"), (None, "Homes", None)),
    (("Xiu", "Homes"), ("Xiu", "Homes", None)),
    (("Anneke Maria", "Hall"), ("Anneke Maria", "Hall", None)),
    (("Charlotte", "Church"), ("Charlotte", "Church", None)),
    (("Maria", "Garcia Lopez"), ("Maria", "Garcia Lopez", None)),
    ((None, None), (None, None, None)),
]


@pytest.mark.parametrize(("pair", "wanted"), PAIRS)
def test_pair(pair: tuple[str | None, str | None], wanted: tuple[str | None, ...]) -> None:
    assert firm_of(*pair) == wanted


def accepted(**record: str) -> LeadTable:
    return normalized(record).leads


def normalized(record: dict[str, str]) -> Normalized:
    (table,) = read({"crm": [record]})
    return normalize([table], [map_columns(table)], Spec())


def test_a_mailbox_is_no_name() -> None:
    assert accepted(first_name="ann@example.com", phone="905-234-5678").first.codes.tolist() == [-1]


def test_the_company_column_stands_before_the_name() -> None:
    leads = accepted(last_name="ACME PLUMBING LLC", company="Acme")
    assert (leads.last.codes.tolist(), leads.company.values.to_list()) == ([-1], ["acme"])
    assert leads.shown["company"].cast(pl.String).to_list() == ["Acme"]


@pytest.mark.parametrize(
    ("first", "last", "kept"),
    [("Test", "Test", []), ("Ann", "Test", ["test"]), ("Unknown", "Null", []), ("Unknown", "Smith", ["smith"])],
)
def test_a_lead_of_a_test_is_nobody(first: str, last: str, kept: list[str]) -> None:
    done = normalized({"first_name": first, "last_name": last, "phone": "905-234-5678"})
    assert done.leads.last.values.to_list() == kept
    one = normalize_one({"first_name": first, "last_name": last}, None, Spec(), done.known)
    assert ([] if one.last is None else [one.last]) == kept
