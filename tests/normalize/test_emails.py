from pathlib import Path
from xml.etree import ElementTree as ET

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadmatch.normalize import emails

CORPUS = Path(__file__).parents[3] / "shared/data/normalizers/email/isemail_tests.xml"
CELLS = [
    ("Jane.Doe+cars@GoogleMail.com", [("janedoe@gmail.com", None)]),
    ("bob@gmial.con", [("bob@gmail.com", "repaired")]),
    ("bob@gmail.con", [("bob@gmail.com", "repaired")]),
    ("bob@hotmial.com", [("bob@hotmail.com", "repaired")]),
    ("a.b+c@corp.example", [("a.b+c@corp.example", None)]),
    ("x-news@yahoo.com", [("x@yahoo.com", None)]),
    ("ann@b.co; cy@d.org", [("ann@b.co", None), ("cy@d.org", None)]),
    ("ann@b.co cy@d.org", [("ann@b.co", None), ("cy@d.org", None)]),
    ("mailto:ann@y.com.", [("ann@y.com", None)]),
    ("Joe Bloggs <joe@x.com>", [("joe@x.com", None)]),
    ("john.smith@example.com", [("john.smith@example.com", None)]),
    ("none@none.com", [("none@none.com", "placeholder")]),
    ("no.email@dealer.ca", [("no.email@dealer.ca", "placeholder")]),
    ("test@test.com", [("test@test.com", "placeholder")]),
    ("email@email.com", [("email@email.com", "placeholder")]),
    ("info@x.com", [("info@x.com", "role")]),
    ("abc@mailinator.com", [("abc@mailinator.com", "disposable")]),
    ("k3@privaterelay.appleid.com", [("k3@privaterelay.appleid.com", "relay")]),
    ("ann@b.co / 614-777-1001", [("ann@b.co", None)]),
    ("614 777 1001 (ann@b.co)", [("ann@b.co", None)]),
    ("jo hn@x.com", [(None, "invalid")]),
    ("nobody", [(None, "invalid")]),
    ("n/a", []),
    (None, []),
]


@pytest.mark.parametrize(("cell", "wanted"), CELLS)
def test_cell(cell, wanted):
    found = emails.parse_series(pl.Series([cell], dtype=pl.String))
    assert found.select("value", "flag").rows() == wanted


def test_the_shown_address_is_not_rewritten():
    found = emails.parse_series(pl.Series(["Jane.Doe+cars@GoogleMail.com"]))
    assert found["shown"].to_list() == ["Jane.Doe+cars@GoogleMail.com"]


@pytest.mark.skipif(not CORPUS.exists(), reason="the isemail corpus is not here")
def test_every_valid_address_of_the_isemail_corpus_but_a_lone_top_level_domain_has_a_key():
    missed = []
    for test in ET.parse(CORPUS).getroot().iter("test"):  # noqa: S314
        if test.findtext("category") in ("ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN"):
            address = test.findtext("address") or ""
            if emails.normalize(address) is None:
                missed.append(address)
    assert missed == ["test@io"]


@given(st.text(max_size=30) | st.from_regex(r"[a-zA-Z0-9.+-]{1,12}@[a-z0-9.-]{1,12}\.[a-z]{2,4}", fullmatch=True))
def test_anything_has_a_key_that_stays_itself(cell):
    key = emails.normalize(cell.encode("utf-8", "ignore").decode())
    if key is not None:
        assert "@" in key
        assert emails.normalize(key) == key
