from pathlib import Path
from xml.etree import ElementTree as ET

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadmatch.normalize import addresses, addresses_one, streets
from leadmatch.normalize.streets_one import city_one

CORPUS = Path(__file__).parents[3] / "shared/data/normalizers/address/usaddress_labeled.xml"
STREET_TAGS = ("PreDirectional", "PreModifier", "PreType", "", "PostType", "PostDirectional", "PostModifier")

WHOLE = [
    ("12 Main St, Toronto ON M5V 2T6", ("12", "main st", None, "toronto", "on", "M5V2T6", None)),
    ("12 Main St Toronto ON M5V 2T6", ("12", "main st", None, "toronto", "on", "M5V2T6", None)),
    ("12 Oak Avenue St. Louis MO 63110", ("12", "oak ave", None, "st louis", "mo", "63110", None)),
    (
        "123 N Main St, Suite 400, Springfield, IL 62704, USA",
        ("123", "n main st", "400", "springfield", "il", "62704", "us"),
    ),
    (
        "12 boul. St-Laurent Ouest, Montréal, QC H2X 1Y4",
        ("12", "blvd st laurent w", None, "montreal", "qc", "H2X1Y4", None),
    ),
    ("12 Main St, Boston, MA 2134", ("12", "main st", None, "boston", "ma", "02134", None)),  # a lost zero
    ("Boston, MA 02134", (None, None, None, "boston", "ma", "02134", None)),
]
LINES = [
    ("6 tullaroop street", ("6", "tullaroop st", None)),
    ("5112 145th st", ("5112", "145th st", None)),
    ("4-123 Main Street", ("123", "main st", "4")),
    ("123 Main St Apt 4", ("123", "main st", "4")),
    ("Unit 4, 123 Main St.", ("123", "main st", "4")),
    ("#4 123 Main St", ("123", "main st", "4")),
    ("123, rue Principale app. 4", ("123", "rue principale", "4")),
    ("123 Ste Catherine St W Ste 400", ("123", "ste catherine st w", "400")),
    ("7 Saint Clair Avenue", ("7", "st clair ave", None)),
    ("435 s. la cienega blv.", ("435", "s la cienega blvd", None)),
    ("c/o Jane Roe 12 Elm Road", ("12", "elm rd", None)),
    ("P.O. Box 123", ("123", "po box", None)),
    ("2134.0", ("2134", None, None)),
]


def keyed(**columns):
    codes, parts = addresses.keys(addresses.parse(pl.DataFrame(columns)), "CA")
    return [parts.row(c) if c >= 0 else None for c in codes]


@pytest.mark.parametrize(("cell", "wanted"), WHOLE)
def test_whole_address(cell, wanted):
    assert keyed(address=[cell]) == [wanted]


@pytest.mark.parametrize(
    ("code", "region", "country", "wanted"),
    [
        ("2134", "MA", None, "02134"),
        ("2134", "Massachusetts", None, "02134"),
        ("2134.0", "Mass.", None, "02134"),
        ("21340123", "MA", None, "02134-0123"),
        ("2134-0123", "MA", "USA", "02134-0123"),
        ("601", "PR", None, "00601"),
        ("2134", None, "USA", "02134"),
        ("2134", None, None, "2134"),  # who knows
        ("2150", "NSW", None, "2150"),
        ("2134", "MA", "Australia", "2134"),
        ("02134", "MA", None, "02134"),
    ],
)
def test_a_zip_code_gets_its_zero_back_where_it_is_one(code, region, country, wanted):
    raw = {"postal_code": code, "region": region, "country": country}
    assert addresses.parse(pl.DataFrame({k: [v] for k, v in raw.items()}, schema=dict.fromkeys(raw, pl.String)))[
        "postal_code"
    ].to_list() == [wanted]
    shown = addresses_one.parse_one({k: v for k, v in raw.items() if v})
    assert shown[addresses.PIECES.index("postal_code")] == wanted


@pytest.mark.parametrize(("cell", "wanted"), LINES)
def test_street_line(cell, wanted):
    assert keyed(street=[cell])[0][:3] == wanted


@pytest.mark.parametrize(
    ("one", "other"), [("12 Main St", "12 MAIN STREET"), ("5 rue X O", "5 Rue X O."), ("1 N Rd", "1 North Road")]
)
def test_spellings_of_one_street_are_one_address(one, other):
    codes, parts = addresses.keys(addresses.parse(pl.DataFrame({"street": [one, other]})), "CA")
    assert codes.tolist() == [0, 0]
    assert len(parts) == 1


def test_a_country_alone_or_a_lost_number_is_no_address():
    assert keyed(street=[None, "1.2E+05"], country=["Canada", None]) == [None, None]


def test_columns_of_their_own_win():
    assert keyed(street=["12 Main St Apt 4"], unit=["9"], region=["Ontario"])[0][:5] == (
        "12",
        "main st",
        "9",
        None,
        "on",
    )


@pytest.mark.parametrize(
    ("city", "key"),
    [
        ("Ottawa, ON", "ottawa"),
        ("St. Catharines / Ontario", "st catharines"),
        ("Laval (Québec)", "laval"),
        ("Québec, Québec", "quebec"),
        ("New York", "new york"),
        ("Val-d'Or", "val dor"),
        ("Ottawa ON", "ottawa on"),
        ("Milton Keynes, Buckinghamshire", "milton keynes buckinghamshire"),
    ],
)
def test_a_region_behind_a_city_is_left_out(city, key):
    assert streets.city_key(pl.Series([city])).to_list() == [key]
    assert city_one(city) == key


def test_what_people_see_is_as_written():
    seen = addresses.parse(pl.DataFrame({"street": ["4-123 Rue Saint-Denis"], "city": ["Montréal"]}))
    assert seen.select("number", "street", "unit", "city").row(0) == ("123", "Rue Saint-Denis", "4", "Montréal")


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of labelled addresses is not here")
@pytest.mark.parametrize(("part", "floor"), [("number", 0.93), ("street", 0.62), ("city", 0.66)])
def test_accuracy_on_labelled_addresses(part, floor):
    tags = {"number": ["AddressNumber"], "street": [f"StreetName{t}" for t in STREET_TAGS], "city": ["PlaceName"]}[part]
    raw, wanted = [], []
    for address in ET.parse(CORPUS).getroot():  # noqa: S314
        words = [(word.tag, (word.text or "").strip()) for word in address]
        raw.append(" ".join(text for _, text in words))
        wanted.append(" ".join(text for tag, text in words if tag in tags).strip(" ,.") or None)
    key = {"number": streets.number_key, "street": streets.street_key, "city": streets.city_key}[part]
    found = key(addresses.parse(pl.DataFrame({"address": raw}))[part])
    labelled = pl.DataFrame({"wanted": key(pl.Series(wanted, dtype=pl.String)), "found": found}).drop_nulls("wanted")
    assert (labelled["wanted"] == labelled["found"]).fill_null(value=False).mean() >= floor


@given(st.text(max_size=60) | st.from_regex(r"[0-9]{1,4}[ -][A-Za-z ,.#0-9]{1,40}", fullmatch=True))
def test_anything_can_be_read_and_keys_stay_themselves(cell):
    cell = cell.encode("utf-8", "ignore").decode()
    pieces = addresses.parse(pl.DataFrame({"address": [cell]}, schema={"address": pl.String}))
    assert len(pieces) == 1
    for key in (streets.street_key, streets.unit_key, streets.number_key):
        once = key(pl.Series([cell]))
        assert key(once).to_list() == once.to_list()
