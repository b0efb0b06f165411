import random

import phonenumbers
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadmatch.normalize import phones

CELLS = [
    ("(416) 234-0101", [("+14162340101", None, None)]),
    ("416-555-0101 / 905-555-0102 ext 5", [("+14165550101", None, None), ("+19055550102", "5", None)]),
    ("310/246-1501", [("+13102461501", None, None)]),
    ("416/555-1234/905-555-1111", [("+14165551234", None, None), ("+19055551111", None, None)]),
    ("4165551234;4165551234", [("+14165551234", None, None)]),
    ("001-416-555-1234x123", [("+14165551234", "123", None)]),
    ("416-555-1234, poste 5", [("+14165551234", "5", None)]),
    ("h: 416-555-1234", [("+14165551234", None, None)]),
    ("4165551234.0", [("+14165551234", None, None)]),
    ('="4165551234"', [("+14165551234", None, None)]),
    ("'416 555 1234", [("+14165551234", None, None)]),
    ("４１６５５５１２３４", [("+14165551234", None, None)]),
    ("416-555-O1O1", [("+14165550101", None, None)]),
    ("1-800-FLOWERS", [("+18003569377", None, "toll_free")]),
    ("+44 20 7946 0958", [("+442079460958", None, None)]),
    ("0049 89 123456", [("+4989123456", None, None)]),
    ("00 44 20 7946 0958", [("+442079460958", None, None)]),
    ("0171 2345678", [("01712345678", None, "unverified")]),  # not +1 0171...
    ("030 901820", [("030901820", None, "unverified")]),
    ("06 12 34 56 78", [("0612345678", None, "unverified")]),  # French or Belgian
    ("01.23.45.67.89", [("+10123456789", None, "placeholder")]),
    ("061-234-5678", [("+10612345678", None, "placeholder")]),
    ("+44 20 7946", [("+44207946", None, "unverified")]),
    ("4.16555E+09", [(None, None, "lost")]),
    ("555-1234", [(None, None, "local")]),
    ("call me", [(None, None, "invalid")]),
    ("12345", [(None, None, "invalid")]),
    ("5555555555", [("+15555555555", None, "placeholder")]),
    ("0123456789", [("+10123456789", None, "placeholder")]),
    ("999-555-1234", [("+19995551234", None, "unverified")]),
    ("n/a", []),
    ("", []),
    (None, []),
]


@pytest.mark.parametrize(("cell", "wanted"), CELLS)
def test_cell(cell, wanted):
    found = phones.parse_series(pl.Series([cell], dtype=pl.String), "CA")
    assert found.select("value", "extension", "flag").rows() == wanted


def test_rows_of_a_column_keep_their_index():
    found = phones.parse_series(pl.Series([None, "416-555-1234", "x", "416 555 1111 or 905 555 2222"]), "US")
    assert found["index"].to_list() == [1, 3, 3]


def test_other_regions_are_read_by_their_own_rules():
    assert phones.normalize("0412 345 678", "AU") == "+61412345678"
    assert phones.normalize("0351/1234567", "DE") == "+493511234567"


def test_fast_path_agrees_with_the_library():
    draw = random.Random(7)
    numbers = [f"{draw.randrange(200, 1000)}{draw.randrange(10**7):07}" for _ in range(3000)]
    found = phones.parse_series(pl.Series(numbers), "US")
    known = ~found["flag"].is_in(["unverified", "placeholder"]).fill_null(value=False)
    parsed = [phonenumbers.parse(n, "US") for n in numbers]
    assert known.to_list() == [
        phonenumbers.is_valid_number(p) and f is not True
        for p, f in zip(parsed, (found["flag"] == "placeholder").to_list(), strict=True)
    ]
    assert found["value"].to_list() == [
        phonenumbers.format_number(p, phonenumbers.PhoneNumberFormat.E164) for p in parsed
    ]


@given(st.text(max_size=40) | st.from_regex(r"[0-9 ()+./x-]{5,25}", fullmatch=True))
def test_anything_is_e164_or_nothing_and_stays_itself(cell):
    cell = cell.encode("utf-8", "ignore").decode()
    value = phones.normalize(cell, "US")
    if value is not None:
        assert value.removeprefix("+").isdecimal()
        assert 8 <= len(value) <= 17
        assert phones.normalize(value, "US") == value


@pytest.mark.parametrize("region", ["CA", "US", "PR"])
def test_seven_digits_by_column_are_what_they_are_one_by_one(region):
    draw = random.Random(11)
    digits = [f"{draw.randrange(10**7):07}" for _ in range(2000)] + [f"310{d}{d:03}" for d in range(10)]
    digits += [str(d) * 7 for d in range(10)]
    cells = list(dict.fromkeys(d[:3] + sep + d[3:] for d in digits for sep in ("-", "", ".")))
    found = phones.parse_series(pl.Series(cells), region)
    assert found.rows() == [(i, *read) for i, cell in enumerate(cells) for read in phones.read_cell(cell, region)]
