"""The addresses of one lead: `places` without columns."""

from typing import NamedTuple

from leadmatch.normalize import addresses_one
from leadmatch.normalize.addresses_one import Pieces
from leadmatch.normalize.batch import role_number
from leadmatch.normalize.record import Place, Record


class Address(NamedTuple):
    """role: its number among the roles of addresses of `lead.py`; parts: as they are compared; shown: as people see
    them; both one a name of `addresses.PIECES`.
    """

    role: int
    parts: Pieces
    shown: Pieces


def read(record: Record, country: str) -> tuple[Address, ...]:
    """The addresses, none twice in one role. `country` is that of the dealer."""
    found: dict[tuple[int, Pieces], Address] = {}
    for place in record.plan.places:
        raw = _raw(place, record.texts)
        if not raw or raw.keys() == {"country"}:
            continue
        shown = addresses_one.parse_one(raw)
        parts = addresses_one.key_one(shown, country)
        if parts is not None:
            role = role_number("street", place.role)
            found.setdefault((role, parts), Address(role, parts, shown))
    return tuple(found.values())


def _raw(place: Place, texts: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Raw cells by field; several cells of one field (street line 1, line 2) are joined by a comma."""
    said = {name: ", ".join(text for key in keys for text in texts.get(key, ())) for name, keys in place.keys}
    return {name: text for name, text in said.items() if text}
