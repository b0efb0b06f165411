from pathlib import Path

import pytest

from leadmatch.pipeline.origin import SourceRun, source_counts, stamp_inputs


def test_files_globs_urls_and_tables_are_stamped(tmp_path: Path) -> None:
    for name in ("a1.csv", "a2.csv"):
        (tmp_path / name).write_text("x")
    given = {
        "one": tmp_path / "a1.csv",
        "glob": str(tmp_path / "a*.csv"),
        "absent": str(tmp_path / "no.csv"),
        "query": "postgresql://host/db",
        "frame": [{"a": 1}],
    }
    one, glob, absent, query, frame = stamp_inputs(given)
    assert [f.size for f in one.files] == [1]
    assert [Path(f.path).name for f in glob.files] == ["a1.csv", "a2.csv"]
    assert (absent.files, query.files, frame.files) == ((), (), ())
    assert (query.location, frame.location) == ("postgresql://host/db", None)


def test_a_digest_is_of_the_stamped_file_only(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x")
    stamp = stamp_inputs({"a": path})[0].files[0]
    assert stamp.sha256() == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    path.write_text("xy")
    assert stamp.sha256() is None
    path.unlink()
    assert stamp.sha256() is None


def test_the_files_of_one_source_are_counted_together() -> None:
    runs = (SourceRun("crm", "a.csv", 3, 2, 1), SourceRun("crm", "b.csv", 2, 2, 0))
    assert source_counts(runs) == {"crm": {"rows_read": 5, "accepted": 4, "rejected": 1}}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("postgresql://ann:s3cret@host:5432/db", "postgresql://ann@host:5432/db"),
        ("postgresql://ann:s3/cr@et@host/db", "postgresql://ann@host/db"),
        ("postgresql://ann@host:5432/db", "postgresql://ann@host:5432/db"),
        ("postgresql://host/db?user=ann&password=s3cret", "postgresql://host/db?user=ann&"),
        ("sqlite:///leads.db", "sqlite:///leads.db"),
    ],
)
def test_a_url_is_kept_without_its_password(given: str, kept: str) -> None:
    assert stamp_inputs({"crm": given})[0].location == kept
