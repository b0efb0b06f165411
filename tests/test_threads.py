"""Work in threads: in order, bounded, errors raised."""

import pytest

from leadmatch.threads import in_threads


def test_results_come_in_order() -> None:
    assert list(in_threads(range(100), lambda n: n * n)) == [n * n for n in range(100)]


def test_parts_are_taken_up_as_results_are_asked_for() -> None:
    taken: list[int] = []
    results = in_threads((taken.append(n) or n for n in range(1000)), lambda n: n)
    next(results)
    assert len(taken) < 1000


def test_an_error_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        list(in_threads([1, 0, 2], lambda n: 1 // n))
