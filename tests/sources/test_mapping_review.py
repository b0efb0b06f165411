import pytest

from leadmatch.sources.mapping import map_columns
from leadmatch.sources.mapping_review import MappingReview, review_mappings
from leadmatch.sources.read import read

GIVEN = ["Ann", "Robert", "Maria", "James"]
FAMILY = ["Smith", "Tremblay", "Garcia", "Nguyen"]
PHONES = ["416-555-0142", "514-555-0177", "604-555-0113", "403-555-0129"]
MAILS = [f"{given.lower()}@example.com" for given in GIVEN]


def reviewed(**columns: list[str]) -> MappingReview:
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    (table,) = read({"crm": rows})
    return review_mappings([(table, map_columns(table))])["crm"]


def test_a_good_mapping_is_told_in_one_line_without_warnings() -> None:
    columns = {"Customer ID": ["1", "2", "3", "4"], "First Name": GIVEN, "Last Name": FAMILY, "Cell": PHONES}
    found = reviewed(**columns, Email=MAILS)
    assert found.reads == "id Customer ID; names First Name, Last Name; phones Cell; e-mail Email"
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"Cell": PHONES, "Email": MAILS}, "no name column"),
        ({"First Name": GIVEN, "Last Name": FAMILY}, "no phone, e-mail, address, VIN or birth date"),
        ({"First Name": GIVEN, "Last Name": FAMILY, "Phone": [""] * 4}, "no phone"),
        ({"Customer ID": ["1", "2", "2", "3"], "Name": GIVEN, "Cell": PHONES}, "'Customer ID' is missing or repeated"),
        (
            {"Name": [*GIVEN[:3], ""], "Full Name": ["", "", "", "James"], "Cell": PHONES},
            "the column read in its place is empty: Full Name (1)",
        ),
        ({"c1": GIVEN, "c2": FAMILY, "c3": PHONES, "Email": MAILS}, "3 of 4 columns are guessed by content"),
        (
            {"Name": GIVEN, "Cell": PHONES, "Blurb": ["$1.50", "$22.75", "$310.00", "$4.25"]},
            "the header does not say why: Blurb",
        ),
    ],
)
def test_what_to_look_at(columns: dict[str, list[str]], said: str) -> None:
    assert [text for text in reviewed(**columns).warnings if said in text]


@pytest.mark.parametrize("values", [["$1.50", "", "", ""] * 2, ["$1.50"] * 8])
def test_columns_hardly_filled_or_constant_may_be_left_out(values: list[str]) -> None:
    values = values if len(set(values)) == 1 else [*values[:4], "", "", "", ""]
    assert reviewed(Name=GIVEN * 2, Cell=PHONES * 2, Blurb=values).warnings == ()


def test_eight_columns_are_named_at_most() -> None:
    amounts = {f"Blurb {chr(97 + i)}q": [f"${i}.5{k}" for k in range(4)] for i in range(10)}
    named = {"Name": GIVEN, "Cell": PHONES, "Email": MAILS}
    (text,) = [text for text in reviewed(**named, **amounts).warnings if text.startswith("not used")]
    assert text.count("Blurb") == 8
    assert text.endswith(" and 2 more")


def test_a_source_without_rows_is_not_judged() -> None:
    (table,) = read({"crm": [{"Plan": "x"}]})
    empty = type(table)("crm", "crm", table.frame.clear(), table.rows.clear(), table.rejected, 0)
    assert review_mappings([(empty, map_columns(empty))]) == {"crm": MappingReview("nothing", ())}
