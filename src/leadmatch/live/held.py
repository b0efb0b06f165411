"""Records of a store that only people may join with others: those with identifiers of a confirmed fraud.

A store decides on a region at a time, so it holds back by what a lead shows by itself; red flags that need all leads at
once are found in its `book`.
"""

from collections.abc import Sequence

from leadmatch.errors import SpecError
from leadmatch.flags.registry import held_rows
from leadmatch.live.frozen import Frozen
from leadmatch.live.payload import table_of
from leadmatch.spec import Spec
from leadmatch.store.backend import RecordRow
from leadmatch.tables import LeadTable

ALONE = "confirmed_fraud"
"""The flag that a lead shows by itself."""


def held_of(leads: LeadTable, spec: Spec) -> dict[int, str]:
    """Rows that are held back, and why."""
    return held_rows(leads, spec) if _holds(spec) else {}


def held_among(rows: Sequence[RecordRow], frozen: Frozen) -> dict[int, str]:
    """Those of some records of a store that are held back, by their place, and why."""
    return held_of(table_of(rows, frozen), frozen.spec) if _holds(frozen.spec) else {}


def _holds(spec: Spec) -> bool:
    return bool(spec.flags.fraud) and ALONE in spec.flags.hold


def check_hold(spec: Spec) -> None:
    """See that a store can hold back as the spec asks.

    Raises:
        SpecError: it cannot.
    """
    if others := sorted(set(spec.flags.hold) - {ALONE}):
        raise SpecError(f"flags.hold: a store holds back by {ALONE!r} only, not by {others[0]!r}")
