"""Several files of one source: explained again, mapped with what only some of them have, and slips in a spec."""

from pathlib import Path

import pytest

import leadmatch
from leadmatch.errors import MappingError
from leadmatch.pipeline.explain import explain_folder
from leadmatch.pipeline.gates import check_gates

MAIL = """From: leads@example.com
Content-Type: text/plain

<?adf version="1.0"?><adf><prospect><id source="web">{0}</id><requestdate>2025-06-01T10:00:00-05:00</requestdate>
<customer><contact><name part="full">{1}</name><email>{2}</email>{3}</contact></customer></prospect></adf>
"""
PEOPLE = [
    ("A1", "Dana Okafor", "dana@example.org", "<phone>416-555-0161</phone>"),
    ("A2", "D. Okafor", "dana@example.org", ""),
    ("A3", "Ravi Menon", "ravi@example.org", '<phone type="cellphone">416-555-0163</phone>'),
]


@pytest.fixture
def mails(tmp_path: Path) -> str:
    for person in PEOPLE:
        (tmp_path / f"lead {person[0]}.eml").write_text(MAIL.format(*person))
    return str(tmp_path / "*.eml")


def test_mails_with_different_columns_are_explained_again(mails: str, tmp_path: Path) -> None:
    book = leadmatch.resolve({"web": mails})
    assert book.crosswalk["record_id"].tolist() == ["A1", "A2", "A3"]
    again = explain_folder(book.write(tmp_path / "out"), ("web", "A1"), ("web", "A2"))
    assert again.weight == pytest.approx(book.explain(("web", "A1"), ("web", "A2")).weight)


def test_an_override_holds_for_the_files_that_have_the_column(mails: str) -> None:
    book = leadmatch.resolve({"web": mails}, map={"web": {"phone.cellphone.1": "ignore"}})
    assert {m.column: m.field for m in book.sources[0].mapping}["phone.cellphone.1"] == "ignore"
    with pytest.raises(MappingError, match=r"no column 'phone\.cell\.1': did you mean"):
        leadmatch.resolve({"web": mails}, map={"web": {"phone.cell.1": "ignore"}})


def test_a_mapping_of_no_source_is_noted(mails: str) -> None:
    book = leadmatch.resolve({"web": mails}, map={"wbe": {"email.1": "ignore"}})
    assert "map.wbe of the spec is not used: no source is called 'wbe' (there are web)" in book.notes


def test_a_record_id_that_no_input_has_is_an_error(mails: str) -> None:
    with pytest.raises(MappingError, match="record_id: no input has a column 'recordid': did you mean 'record_id'"):
        leadmatch.resolve({"web": mails}, record_id="recordid")


HEADER = "id,first,last,phone,email"
ANN, BOB = "1,Ann,Kowalski,416-555-0161,ann@example.org", "2,Bob,Menon,416-555-0162,bob@example.org"
MOVED = "1,Ann,Kowalski,647-555-0163,ann@example.org"


@pytest.mark.parametrize(
    ("files", "ids", "codes"),
    [
        ([[ANN, BOB], [BOB]], ["1", "2"], ["duplicate_row"]),
        ([[ANN, BOB], [MOVED, BOB]], ["1", "2", "1#2"], ["duplicate_row"]),
        ([[ANN], [MOVED], [ANN], [BOB]], ["1", "1#2", "2"], ["duplicate_row"]),
        ([[ANN, BOB], ["1#2,Eve,Hill,,eve@example.org"], [MOVED]], ["1", "2", "1#2", "1##2"], []),
        ([[ANN, BOB, "3,A,B,,", "4,C,D,,", ANN]], ["1", "2", "3", "4"], ["duplicate_row"]),
        ([[ANN, BOB, "3,A,B,,", "4,C,D,,", MOVED]], ["1", "2", "3", "4"], ["duplicate_id"]),
    ],
)
def test_exports_of_one_system_with_the_same_ids(
    files: list[list[str]], ids: list[str], codes: list[str], tmp_path: Path
) -> None:
    for number, rows in enumerate(files):
        (tmp_path / f"crm_{number}.csv").write_text("\n".join([HEADER, *rows]))
    book = leadmatch.resolve({"crm": str(tmp_path / "crm_*.csv")})
    assert book.crosswalk["record_id"].tolist() == ids
    assert book.rejected["code"].tolist() == codes


def test_a_total_and_a_header_that_comes_again_are_no_loss(tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_text("\n".join([HEADER, ANN, HEADER, BOB, "Total: 2" + "," * HEADER.count(",")]))
    book = leadmatch.resolve({"crm": str(tmp_path / "crm.csv")})
    assert book.rejected["code"].tolist() == ["repeated_header", "total"]
    check_gates(book)


def test_a_later_export_with_one_more_column_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "crm_1.csv").write_text("\n".join([HEADER, ANN, BOB]))
    (tmp_path / "crm_2.csv").write_text("\n".join([f"{HEADER},city", f"{ANN},Guelph", f"{BOB},"]))
    book = leadmatch.resolve({"crm": str(tmp_path / "crm_*.csv")})
    assert book.crosswalk["record_id"].tolist() == ["1", "2", "1#2"]
    check_gates(book)
