"""A load leaves the garbage collector as it was."""

import gc

import pytest

from leadmatch.live.collector import paused


@paused()
def stop() -> None:
    assert not gc.isenabled()
    raise ValueError("stopped")


@pytest.mark.parametrize("was", [True, False])
def test_the_collector_is_as_it_was(was: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if was else gc.disable)()
        with pytest.raises(ValueError, match="stopped"):
            stop()
        assert gc.isenabled() == was
    finally:
        (gc.enable if before else gc.disable)()
