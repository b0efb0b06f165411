"""Whole names into parts: a table of cases, and floors on labelled names."""

import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadmatch.normalize import names
from leadmatch.text import fold

DATA = Path(__file__).parents[3] / "shared" / "data"
LABELLED = DATA / "normalizers" / "names" / "person_labeled.xml"
HISTORICAL = DATA / "labelled" / "splink_historical_50k" / "records.csv.gz"

CASES = {
    "John Smith": {"first_name": "John", "last_name": "Smith"},
    "  john   smith ": {"first_name": "John", "last_name": "Smith"},
    "SMITH, John Q Jr": {"first_name": "John", "middle_name": "Q", "last_name": "Smith", "suffix": "Jr"},
    "Smith Jr., John": {"first_name": "John", "last_name": "Smith", "suffix": "Jr."},
    "JOHN MACDONALD": {"first_name": "John", "last_name": "MacDonald"},
    "john mackey": {"first_name": "John", "last_name": "Mackey"},
    "MARIA DE LA CRUZ": {"first_name": "Maria", "last_name": "de la Cruz"},
    "Ludwig van der Berg": {"first_name": "Ludwig", "last_name": "van der Berg"},
    "De La Cruz, Maria": {"first_name": "Maria", "last_name": "De La Cruz"},
    "Jean Saint Pierre": {"first_name": "Jean", "last_name": "Saint Pierre"},
    "Mary St. Pierre": {"first_name": "Mary", "last_name": "St. Pierre"},
    "Mohammed bin Salman": {"first_name": "Mohammed", "last_name": "bin Salman"},
    "Marie-Ève Côté": {"first_name": "Marie-Ève", "last_name": "Côté"},
    "John Smith III": {"first_name": "John", "last_name": "Smith", "suffix": "III"},
    "John Smith Esq": {"first_name": "John", "last_name": "Smith"},
    "Dr. Jane O'Brien PhD": {"title": "Dr.", "first_name": "Jane", "last_name": "O'Brien"},
    "Mr Smith": {"title": "Mr", "last_name": "Smith"},
    "Mme Marie Tremblay": {"title": "Mme", "first_name": "Marie", "last_name": "Tremblay"},
    "M. Jean Tremblay": {"title": "M.", "first_name": "Jean", "last_name": "Tremblay"},
    "M. J.-P. Tremblay": {"title": "M.", "first_name": "J.-P.", "last_name": "Tremblay"},
    "Hon. Anne Gray": {"title": "Hon.", "first_name": "Anne", "last_name": "Gray"},
    "Wm. Sam McCann": {"first_name": "Wm", "middle_name": "Sam", "last_name": "McCann"},
    'Robert "Bob" Smith': {"first_name": "Robert", "last_name": "Smith", "nickname": "Bob"},
    "Robert (Bob) Smith": {"first_name": "Robert", "last_name": "Smith", "nickname": "Bob"},
    "thomas clifford, 1st baron clifford of chudleigh": {"first_name": "Thomas", "last_name": "Clifford"},
    "tom 1st baron clifford of chudleigh": {"first_name": "Tom", "last_name": "Clifford"},
    "oliver wallop, 8th earl of portsmouth": {"first_name": "Oliver", "last_name": "Wallop"},
    "Suharto": {"first_name": "Suharto"},
    "DUPONT Jean": {"first_name": "Jean", "last_name": "Dupont"},
    "M. et Mme Pierre Gagnon": {
        "title": "M.", "first_name": "Pierre", "last_name": "Gagnon", "co_last_name": "Gagnon",
    },
    "Acme Plumbing LLC (Dave Wilson)": {"company": "Acme Plumbing LLC", "first_name": "Dave", "last_name": "Wilson"},
    "Dave Wilson (Acme Plumbing)": {"company": "Acme Plumbing", "first_name": "Dave", "last_name": "Wilson"},
    "Dave Wilson - Acme Plumbing": {"company": "Acme Plumbing", "first_name": "Dave", "last_name": "Wilson"},
    "Acme Plumbing LLC (Columbus)": {"company": "Acme Plumbing LLC (Columbus)"},
    "TORONTO ON": {},
    "ST. JOHN'S, NB": {},
    "COLUMBUS      OH": {},
    "FORD MOTOR CO": {"company": "FORD MOTOR CO"},
    "Kelvin On": {"first_name": "Kelvin", "last_name": "On"},
    "Truong La": {"first_name": "Truong", "last_name": "La"},
    "Customer, Walk In": {"first_name": "Customer, Walk In"},
    "CALLER, WIRELESS": {"first_name": "Caller, Wireless"},
    "DOE, JANE - DECEASED": {"first_name": "Jane", "last_name": "Doe"},
    "Jane Doe (Deceased)": {"first_name": "Jane", "last_name": "Doe"},
    "Dr Anneke v.d. Berg": {"title": "Dr", "first_name": "Anneke", "last_name": "van der Berg"},
    "王小明": {"first_name": "小明", "last_name": "王"},
    "王 小明": {"first_name": "小明", "last_name": "王"},
    "小明 王": {"first_name": "小明", "last_name": "王"},
    "Xiaoming Wang 王小明": {"first_name": "Xiaoming", "last_name": "Wang", "nickname": "王小明"},
    "Xiaoming Wang (王小明)": {"first_name": "Xiaoming", "last_name": "Wang", "nickname": "王小明"},
    "김민준 Minjun Kim": {"first_name": "Minjun", "last_name": "Kim", "nickname": "김민준"},
    "欧阳小明": {"last_name": "欧阳小明"},
    "김민준": {"first_name": "민준", "last_name": "김"},
    "Юрий Петров": {"first_name": "Юрий", "last_name": "Петров"},
    "محمد بن سلمان": {"first_name": "محمد", "last_name": "بن سلمان"},
    "John & Mary Smith": {
        "first_name": "John", "last_name": "Smith", "co_first_name": "Mary", "co_last_name": "Smith",
    },
    "John Smith and Mary Jones": {
        "first_name": "John", "last_name": "Smith", "co_first_name": "Mary", "co_last_name": "Jones",
    },
    "Jean et Marie Tremblay": {
        "first_name": "Jean", "last_name": "Tremblay", "co_first_name": "Marie", "co_last_name": "Tremblay",
    },
    "Smith, John & Mary": {
        "first_name": "John", "last_name": "Smith", "co_first_name": "Mary", "co_last_name": "Smith",
    },
    "Ronald T. & Karen P. Lindsay": {
        "first_name": "Ronald", "middle_name": "T.", "last_name": "Lindsay",
        "co_first_name": "Karen", "co_last_name": "Lindsay",
    },
    "Mr. and Mrs. Max McGlamry": {
        "title": "Mr.", "first_name": "Max", "last_name": "McGlamry", "co_last_name": "McGlamry",
    },
    "Dr. Fandel & Dr. Williams": {"title": "Dr.", "last_name": "Fandel", "co_last_name": "Williams"},
    "Juan Ortega y Gasset": {"first_name": "Juan", "last_name": "Ortega y Gasset"},
    "Jenner & Block": {"company": "Jenner & Block"},
    "ABC Auto Leasing Inc": {"company": "ABC Auto Leasing Inc"},
    "Ville de Montréal": {"company": "Ville de Montréal"},
    "Charlotte Church": {"first_name": "Charlotte", "last_name": "Church"},
    "Johnny Cash": {"first_name": "Johnny", "last_name": "Cash"},
    "John Smith - DO NOT CALL": {"first_name": "John", "last_name": "Smith"},
    "Walk In": {"first_name": "Walk In"},
    "": {},
    "\u200b": {},
}  # fmt: skip


@pytest.fixture(scope="module")
def split() -> dict[str, dict[str, str | None]]:
    rows = names.split_full(pl.Series(list(CASES))).to_dicts()
    return dict(zip(CASES, rows, strict=True))


@pytest.mark.parametrize("value", CASES)
def test_split_full(split, value):
    assert {k: v for k, v in split[value].items() if v is not None} == CASES[value]


def test_a_placeholder_reaches_clean_part_and_is_flagged_there():
    parts = names.split_full(pl.Series(["Unknown", "DO NOT CALL", "John Smith"]))
    cleaned = names.clean_part(parts["first_name"], "first_name")
    assert cleaned["flag"].to_list() == ["placeholder", "do_not_call", None]
    assert cleaned["key"].to_list() == [None, None, "john"]


LAST_FIRST = [
    "SMITH JOHN",
    "JONES MARY",
    "BROWN ROBERT Q",
    "WHITE SUSAN",
    "GREEN LINDA",
    "VAN DYKE PETER JR",
    "Anne, Li",
]


def test_the_order_of_a_column_is_decided_as_a_whole():
    assert names.order_of(pl.Series(LAST_FIRST)) == "last_first"
    assert names.order_of(pl.Series(["John Smith", "Mary Jones", "SMITH JOHN"])) == "first_last"
    assert names.order_of(pl.Series([], dtype=pl.String)) == "first_last"
    out = names.split_full(pl.Series(LAST_FIRST))
    assert out["first_name"].to_list() == ["John", "Mary", "Robert", "Susan", "Linda", "Peter", "Li"]
    assert out["last_name"].to_list() == ["Smith", "Jones", "Brown", "White", "Green", "van Dyke", "Anne"]
    assert out["suffix"].to_list()[5] == "Jr"


def test_empty_and_null_columns():
    assert names.split_full(pl.Series([], dtype=pl.String)).shape == (0, 9)
    assert names.split_full(pl.Series([None, None], dtype=pl.String)).null_count().row(0) == (2,) * 9


def test_a_huge_cell_is_no_name():
    out = names.split_full(pl.Series(["John Smith " * 100_000, "é" * 1_000_000, "John Smith"]))
    assert out["last_name"].to_list() == [None, None, "Smith"]
    assert names.clean_part(pl.Series(["x y" * 400_000]), "last_name")["flag"].to_list() == ["placeholder"]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), max_size=8))
def test_never_raises_and_stays_aligned(values):
    assert names.split_full(pl.Series(values, dtype=pl.String)).height == len(values)


PIECES = ["John", "Mary", "&", "and", "Smith,", "Jr", "Dr.", "van", "de", "M.", '"Bob"', "(Al)", "III", "/", "y", "et"]
PIECES += ["Inc", "O'Neil", "2nd", "baron", "of"]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(PIECES)))
def test_never_raises_on_pieces_of_names(words):
    assert names.split_full(pl.Series([" ".join(words)])).height == 1


def _plain(value: str | None) -> str:
    return (fold(value) or "").replace(".", "").strip(" ,")


@pytest.mark.skipif(not LABELLED.exists(), reason="labelled names are not beside this checkout")
def test_accuracy_on_labelled_people():
    labels = {}
    for name in ET.parse(LABELLED).getroot():  # noqa: S314 - a local file
        parts = [(part.tag, part.text or "") for part in name]
        if len(parts) > 1:
            labels[" ".join(text for _, text in parts)] = parts
    out = dict(zip(labels, names.split_full(pl.Series(list(labels))).to_dicts(), strict=True))
    right, all_ = Counter(), Counter()
    for text, parts in labels.items():
        tags = [tag for tag, _ in parts]
        one = parts[: tags.index("And")] if "And" in tags else parts
        given_parts = [t for tag, t in one if tag in {"GivenName", "FirstInitial"}][:1]
        shared = one if any(tag == "Surname" for tag, _ in one) else parts
        truth = {
            "first_name": [g.split(" ")[0] for g in given_parts],
            "last_name": [" ".join(t for tag, t in shared if tag in {"Surname", "LastInitial"})],
            "suffix": [t for tag, t in one if tag == "SuffixGenerational"][:1],
        }
        for field, wanted in truth.items():
            if wanted and wanted[0]:
                got = _plain(out[text][field])
                all_[field] += 1
                right[field] += (got.split(" ")[0] if field == "first_name" else got) == _plain(wanted[0])
        if "And" in tags:
            all_["couple"] += 1
            right["couple"] += out[text]["co_last_name"] is not None
    share = {field: right[field] / all_[field] for field in all_}
    assert share["first_name"] >= 0.96
    assert share["last_name"] >= 0.94
    assert share["suffix"] >= 0.98
    assert share["couple"] >= 0.95
    assert sum(row["company"] is not None for row in out.values()) <= 5


@pytest.mark.skipif(not HISTORICAL.exists(), reason="historical records are not beside this checkout")
def test_accuracy_on_historical_people():
    frame = pl.read_csv(HISTORICAL, infer_schema_length=0).filter(pl.col("full_name").is_not_null())
    frame = frame.unique("full_name", maintain_order=True).head(4_000)
    assert names.order_of(frame["full_name"]) == "first_last"
    out = names.split_full(frame["full_name"])
    assert (out["first_name"].str.to_lowercase() == frame["first_name"].str.strip_chars(",")).mean() >= 0.90
    assert (out["last_name"].str.to_lowercase() == frame["last_name"]).mean() >= 0.90
    assert out["company"].is_not_null().mean() <= 0.005
