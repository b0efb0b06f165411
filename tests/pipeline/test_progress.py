import pytest

from leadmatch.pipeline.progress import Progress


def test_plain_says_each_stage_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress("auto")
    with progress.stage("reading"):
        pass
    out, err = capsys.readouterr()
    assert (out, err) == ("", "reading ... 0.0 s\n")


@pytest.mark.parametrize("mode", ["quiet", "bar"])
def test_every_mode_records_seconds(mode: str, capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(mode)  # type: ignore[arg-type]
    for name in ("blocking", "blocking", "scoring"):
        with progress.stage(name):
            pass
    assert list(progress.seconds) == ["blocking", "scoring"]
    assert all(s > 0 for s in progress.seconds.values())
    captured = capsys.readouterr()
    assert captured.out == ""
    assert (captured.err == "") == (mode == "quiet")


def test_a_failed_stage_is_not_recorded() -> None:
    progress = Progress()
    with pytest.raises(ZeroDivisionError), progress.stage("reading"):
        _ = 1 / 0
    assert progress.seconds == {}
