"""Work in threads: the kernels let go of the interpreter, so all cores are used without a second process."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from typing import TypeVar, cast

_NONE = object()
Part = TypeVar("Part")
Result = TypeVar("Result")


def in_threads(parts: Iterable[Part], work: Callable[[Part], Result]) -> Iterator[Result]:
    """`work` on each part, as many at a time as there are cores; results in order.

    A part is taken up when the result of an earlier one has been asked for: hardly more results are held than threads.

    Args:
        parts: what there is to do.
        work: done in a thread; an error stops all and is raised here.
    """
    queue = iter(parts)
    first, second = next(queue, _NONE), next(queue, _NONE)
    if first is _NONE:
        return
    if second is _NONE:
        yield work(cast(Part, first))
        return
    threads = os.cpu_count() or 1
    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(max_workers=threads) as pool:
        for part in chain((cast(Part, first), cast(Part, second)), queue):
            waiting.append(pool.submit(work, part))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def side_by_side(work: Iterable[Callable[[], Result]]) -> list[Result]:
    """What each piece of work gives, in their order; errors as in `in_threads`."""
    return list(in_threads(work, lambda one: one()))
