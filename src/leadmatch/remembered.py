"""What a process remembers of texts of people's records, so as not to work it out again, and how it lets go of that: an
erasure must reach memory, too.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

Cached = TypeVar("Cached", bound="_lru_cache_wrapper[Any]")

_memories: list[Callable[[], object]] = []


def of_texts(cached: Cached) -> Cached:
    """A function of a module, under `lru_cache`, that remembers texts of people's records."""
    emptied_by(cached.cache_clear)
    return cached


def emptied_by(empty: Callable[[], object]) -> None:
    """There is a memory of texts of people's records, and this empties it."""
    _memories.append(empty)


def let_go() -> None:
    """Empty all of these memories."""
    for empty in _memories:
        empty()
