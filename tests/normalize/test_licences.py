"""Numbers that a government gave a person: one number however it is written, and never shown in full."""

import polars as pl
import pytest

import leadmatch
from leadmatch.normalize import licences
from leadmatch.normalize.known import Known
from leadmatch.normalize.one import normalize_one
from leadmatch.spec import Spec

NAMES = {
    "license_no": (True, True), "Driver's Licence": (True, True), "DL Number": (True, True), "dl": (True, True),
    "no_permis": (True, True), "ssn": (False, True), "SIN": (False, True), "soc_sec_id": (False, True),
    "social_insurance_number": (False, True), "club": (False, False), "single": (False, False),
    "handle": (False, False),
    "business_type": (False, False), "assn": (False, False),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_name_says_what_it_is(name):
    assert (licences.is_licence(name), licences.is_number(name)) == NAMES[name]


WRITTEN = ["L1234-56789-01234", "L1234 56789 01234", "l12345678901234", "L1234.56789.01234"]


def test_one_number_however_it_is_written():
    rows = [{"id": str(i), "first_name": "Ann", "DL Number": text} for i, text in enumerate([*WRITTEN, "-", ""])]
    column = leadmatch.resolve(rows, map={"table": {"DL Number": "attribute.license_no"}}).leads.attributes[
        "license_no"
    ]
    assert (column.codes.tolist(), column.values.to_list()) == ([0, 0, 0, 0, -1, -1], ["l12345678901234"])
    for text, code in zip([*WRITTEN, "-", ""], column.codes, strict=True):
        lead = {"record_id": "1", "first_name": "Ann", "attribute.license_no": text}
        found = normalize_one(lead, None, Spec(), Known())
        assert found.attributes == ((("license_no", "l12345678901234"),) if code >= 0 else ())


def test_a_number_is_shown_by_its_end():
    values = ["l12345678901234", "1234", "12"]
    assert [licences.masked(value) for value in values] == ["…1234", "…", "…"]
    shown = pl.DataFrame({"v": values}).select(licences.masked_expr(pl.col("v"))).to_series().to_list()
    assert shown == ["…1234", "…", "…"]


def test_no_output_has_it_in_full(tmp_path):
    crm = [
        {"id": "1", "first name": "Ann", "last name": "Lee", "Driver's Licence": WRITTEN[0], "SIN": "046-454-286"},
        {"id": "2", "first name": "Bob", "last name": "Roy", "Driver's Licence": WRITTEN[1], "SIN": "130 692 544"},
    ]
    book = leadmatch.resolve({"crm": crm})
    told = str(book.explain("crm:1", "crm:2"))
    assert "…1234 / …1234" in told
    assert "…4286 / …2544" in told
    assert "licence_many_names" in book.frame("flags")["flag"].to_list()
    book.report(tmp_path / "report.html")
    book.write(tmp_path / "out")
    texts = [told, *(path.read_text() for path in (tmp_path / "report.html", *(tmp_path / "out").iterdir()))]
    assert not [part for text in texts for part in ("56789", "046454", "130692", "046-454") if part in text]
