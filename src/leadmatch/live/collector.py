"""The garbage collector looks through all objects again and again while very many are made; ours form no cycles.
A round takes 50 ms or more where a program has much in memory: nobody who waits for an answer should wait for that.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Leave its rounds, which take a tenth of a large load, for later; as a context, or as a decorator."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
