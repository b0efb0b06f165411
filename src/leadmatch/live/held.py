"""Records of a store that only people may join with others: those with a flag that each record shows by itself.

A store decides on a region at a time. A flag of several records together, such as one number on many surnames, would
hold back records that were joined long ago, far from what came: these are found in the store's `book`.
"""

from collections.abc import Sequence

from leadmatch.errors import SpecError
from leadmatch.flags.registry import BY_NAME, check_names, held_rows
from leadmatch.live.frozen import Frozen
from leadmatch.live.payload import whole_table
from leadmatch.spec import Spec
from leadmatch.store.backend import RecordRow
from leadmatch.tables import LeadTable

LISTED = "confirmed_fraud"
"""The flag that no record has where the spec lists nobody."""


def held_of(leads: LeadTable, spec: Spec) -> dict[int, str]:
    """Rows that are held back, and why; leads: with what is shown of them."""
    return held_rows(leads, spec) if _holds(spec) else {}


def held_among(rows: Sequence[RecordRow], frozen: Frozen) -> dict[int, str]:
    """Those of some records of a store that are held back, by their place, and why."""
    return held_rows(whole_table(rows, frozen), frozen.spec) if _holds(frozen.spec) else {}


def _holds(spec: Spec) -> bool:
    wanted = set(spec.flags.hold) - set(spec.flags.off)
    return bool(wanted - {LISTED} or (wanted and spec.flags.fraud))


def check_hold(spec: Spec) -> None:
    """See that a store can hold back as the spec asks.

    Raises:
        SpecError: it cannot.
    """
    check_names(spec)
    if several := [name for name in spec.flags.hold if BY_NAME[name].needs != "record"]:
        raise SpecError(
            f"flags.hold: {several[0]!r} is found in several records together, so a store, which decides on a few at a"
            " time, cannot hold back by it"
        )
