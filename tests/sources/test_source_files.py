import gzip
import os
import zlib

import pytest

from leadmatch.errors import SourceError
from leadmatch.sources import files
from leadmatch.sources.files import open_content
from leadmatch.sources.read import read

CSV = b"id,zip\n1,02134\n"


def test_gzip_is_told_by_its_bytes(tmp_path):
    for name in ("a.csv.gz", "a.csv", "A.CSV.GZ"):
        path = tmp_path / name
        path.write_bytes(gzip.compress(CSV))
        content = open_content(path)
        assert (content.data, content.suffix) == (CSV, ".csv")


def test_a_file_named_gz_may_be_plain(tmp_path):
    (tmp_path / "a.csv.gz").write_bytes(CSV)
    assert open_content(tmp_path / "a.csv.gz").data == CSV


def test_missing_file_names_the_nearest(tmp_path):
    (tmp_path / "leads.csv").write_bytes(CSV)
    with pytest.raises(SourceError, match=r"lead\.csv: no such file: did you mean .*leads\.csv\?"):
        open_content(tmp_path / "lead.csv")


def test_directory_pipe_and_device_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(SourceError, match="is a directory"):
        open_content(tmp_path)
    with pytest.raises(SourceError, match="not a regular file"):
        open_content(tmp_path / "pipe.csv")
    with pytest.raises(SourceError, match="not a regular file"):
        read("/dev/null")


@pytest.mark.parametrize("damage", [lambda b: b[:-9], lambda b: b[:-6] + b"abcdef", lambda b: b[:12] + b"\xff" * 9])
def test_damaged_gzip_is_refused(tmp_path, damage):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(damage(gzip.compress(CSV * 50)))
    with pytest.raises(SourceError, match=r"a\.csv\.gz: damaged gzip after \d+ unpacked bytes"):
        open_content(path)


def test_zip_bomb_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "RATIO_FREE", 100_000)
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"0" * 10_000_000))
    with pytest.raises(SourceError, match="zip bomb"):
        open_content(path)


def test_file_above_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    (tmp_path / "a.csv").write_bytes(CSV)
    with pytest.raises(SourceError, match="15 bytes, the limit is 10"):
        open_content(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x80\x04\x95abc.", "a pickle"),
        (gzip.compress(gzip.compress(CSV, mtime=0), mtime=0), "gzip inside gzip"),
        (b"SQLite format 3\0...", "an SQLite database"),
        (b"%PDF-1.7", "a PDF"),
        (b"7z\xbc\xaf\x27\x1c", "packed"),
        (b"<html><table><tr><td>x</table>", "an HTML page"),
        (b"PK\x03\x04" + bytes(64), "damaged zip or workbook"),
        (b"PAR1" + zlib.compress(CSV), "not a Parquet file"),
    ],
)
def test_what_cannot_be_a_source_is_refused_under_any_name(tmp_path, data, what):
    path = tmp_path / "leads.csv"
    path.write_bytes(data)
    with pytest.raises(SourceError, match=f"leads.csv: .*{what}"):
        read(path)


def test_a_name_that_is_no_text_is_refused_before_the_work(tmp_path):
    with pytest.raises(SourceError, match="not UTF-8 cannot stand in a report: rename the file"):
        open_content(tmp_path / "caf\udce9.csv")
