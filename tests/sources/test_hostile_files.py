from pathlib import Path

import pytest

from leadmatch.errors import SourceError
from leadmatch.sources.read import read

DATA = Path(__file__).parents[3] / "shared" / "data" / "hostile"
FOLDERS = ("csv", "csv-spectrum", "csv-spectrum/json", "blns", "xml", "xml_defusedxml")
FILES = sorted(file for folder in FOLDERS for file in (DATA / folder).glob("*") if file.is_file())

DIFFERENT = ("newlines", "newlines_crlf", "quotes_and_newlines", "location_coordinates")
"""Files of csv-spectrum whose JSON has other line ends, or another number, than the CSV."""


@pytest.mark.timeout(60)
@pytest.mark.skipif(not FILES, reason="the hostile files are not beside this checkout")
def test_every_hostile_file_reconciles_or_is_refused():
    for file in FILES:
        try:
            tables = read(file)
        except SourceError as error:
            assert file.name in str(error)  # noqa: PT017
        else:
            for table in tables:
                assert table.rows_read == table.frame.height + table.rejected.height, file.name
                assert len(table.rows) == table.frame.height, file.name


@pytest.mark.skipif(not FILES, reason="the hostile files are not beside this checkout")
@pytest.mark.parametrize("name", [file.stem for file in FILES if file.parent.name == "json"])
def test_csv_spectrum_is_read_as_its_json_says(name):
    folder = DATA / "csv-spectrum"
    (csv,), (json,) = read(folder / f"{name}.csv"), read(folder / "json" / f"{name}.json")
    assert csv.frame.columns == json.frame.columns
    if name not in DIFFERENT:
        assert csv.frame.rows() == json.frame.rows()
