"""What a run is doing, for the person waiting: on stderr, never on stdout.

`bar` shows a live rich line a stage, `plain` one line a finished stage, `quiet` nothing. `auto` is `bar` where stderr
is a terminal, else `plain`. Every mode records the seconds of each stage for run.json.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Literal

from leadmatch.pipeline.memory import give_back

Mode = Literal["auto", "bar", "plain", "quiet"]


class Progress:
    """Times the stages of a run and shows them.

    Attributes:
        seconds: wall seconds of each finished stage by name, in order; a stage that runs twice adds up.
    """

    def __init__(self, mode: Mode = "quiet") -> None:
        self.mode = mode if mode != "auto" else ("bar" if sys.stderr.isatty() else "plain")
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what happens inside; a stage that fails is not recorded. What the one before freed is given back."""
        give_back()
        start = time.perf_counter()
        with self._live(name):
            yield
        took = time.perf_counter() - start
        self.seconds[name] = self.seconds.get(name, 0.0) + took
        if self.mode != "quiet":
            print(f"{name} ... {took:.1f} s", file=sys.stderr, flush=True)  # noqa: T201 - this is what it is for

    def _live(self, name: str) -> AbstractContextManager[Any]:
        if self.mode != "bar":
            return nullcontext()
        from rich.console import Console

        return Console(stderr=True).status(name)
