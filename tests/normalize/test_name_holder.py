import polars as pl
import pytest

from leadmatch.normalize.leads import normalize
from leadmatch.spec import Spec
from leadmatch.tables import REJECTED, ColumnMapping, RawTable

NO_REJECTS = pl.DataFrame(schema=dict.fromkeys(REJECTED, pl.String))
ORDER = ["TREMBLAY JEAN", "SMITH MARY", "NGUYEN DAVID", "GAGNON SYLVIE", "KELLY ROBERT", "WONG PETER"]
"""Holders that show how the column is written: LAST FIRST."""


def lead(holder, **said):
    """The names of one record with a holder, as folded and with its second person."""
    columns = {"account_name": [holder, *ORDER], **{k: [v, *[None] * len(ORDER)] for k, v in said.items()}}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    rows = pl.int_range(1, len(frame) + 1, dtype=pl.UInt32, eager=True)
    mapping = tuple(ColumnMapping(c, c) for c in frame.columns)
    leads = normalize([RawTable("calls", "calls.csv", frame, rows, NO_REJECTS, len(frame))], [mapping], Spec()).leads
    found = [None if c.codes[0] < 0 else c.values[int(c.codes[0])] for c in (leads.first, leads.last, leads.company)]
    other = leads.shown["co_full_name"][0] if "co_full_name" in leads.shown.columns else None
    return (*found, other)


@pytest.mark.parametrize(
    ("holder", "expected"),
    [
        ("HUNTER TIMOTHY", ("timothy", "hunter", None)),
        ("Hunter, Timothy J", ("timothy", "hunter", None)),
        ("GAGNE PLUMBING INC", (None, None, "gagne plumbing")),
    ],
)
def test_who_says_no_name_is_the_holder(holder, expected):
    assert lead(holder, full_name=None, phone="416-234-5678") == (*expected, None)


@pytest.mark.parametrize("said", ["Wireless Caller", "Unknown", "-"])
def test_a_placeholder_is_no_name(said):
    assert lead("HUNTER TIMOTHY", full_name=said)[:2] == ("timothy", "hunter")


@pytest.mark.parametrize(
    ("said", "holder", "last"),
    [
        ("Timothy", "HUNTER TIMOTHY", "hunter"),
        ("timothy", "Timothy Hunter", "hunter"),
        ("Stephanie", "KEARNS STEPHANI", "kearns"),
        ("Mike", "ALBRECHT MICHAE", "albrecht"),
        ("Bob", "KELLY ROBERT", "kelly"),
        ("T", "HUNTER TIMOTHY", "hunter"),
        ("Timohty", "HUNTER TIMOTHY", "hunter"),
        ("Ji-ho", "KANG JI HO", "kang"),
        ("Marie", "ROMERO ALVAREZ MARIE", "romero alvarez"),
        ("Zoé", "CÔTÉ ZOE", "cote"),
        ("Timothy", "HUNTER TIMOTHY J", "hunter"),
    ],
)
def test_a_given_name_takes_the_rest_of_the_holders_where_one_end_agrees(said, holder, last):
    assert lead(holder, full_name=said)[1:] == (last, None, None)


@pytest.mark.parametrize(
    ("said", "holder"),
    [("Dennis", "PARKER TINA"), ("Al", "PARKER TINA"), ("Marc", "PARKER TINA"), ("Zoe", "ZIMMER TINA"), ("Ann", "ANN")],
)
def test_a_holder_of_another_name_is_another_person(said, holder):
    first, last, company, other = lead(holder, full_name=said)
    assert (last, company, other) == (None, None, holder)
    assert first == said.lower()


@pytest.mark.parametrize(
    "holder", ["WIRELESS CALLER", "UNKNOWN NAME", "OTTAWA ON", "Toll Free Call", "NEW YORK, NY", ""]
)
def test_what_names_nobody_is_no_holder(holder):
    assert lead(holder, full_name="Dennis") == ("dennis", None, None, None)


def test_a_whole_name_that_was_said_stands_and_a_holding_company_is_the_company():
    assert lead("PARKER TINA", full_name="Dennis Parker") == ("dennis", "parker", None, "PARKER TINA")
    assert lead("PARKER TINA", full_name="Tina Roy") == ("tina", "roy", None, None)
    assert lead("NORTHSIDE PLUMBING LTD", full_name="Dennis") == ("dennis", None, "northside plumbing", None)
    assert lead("PARKER TINA", company="Northside Plumbing") == (None, None, "northside plumbing", None)
