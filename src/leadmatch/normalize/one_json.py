"""A single lead as compact JSON, and back: what a store keeps of a record.

Contract: the same content gives the same text, whatever its source, record id and row, which are no part of it and are
given again to read it. What is not said is left out. Keys: the names of `One`; of an identifier `v` value, `r` number
of its role, `t` number of its type, `s` shown where it is not the value; of an address `r`, the compared pieces by
name, and `shown`, the pieces by name.
"""

import json
from typing import Any

from leadmatch.normalize.addresses import PIECES
from leadmatch.normalize.contacts_one import Identifier
from leadmatch.normalize.one import One
from leadmatch.normalize.places_one import Address
from leadmatch.tables import IdentifierType

_SINGLES = ("first", "middle", "last", "suffix", "nickname", "company", "birth_date", "gender")
_BAGS = ("phones", "emails", "vins")
_PAIRS = ("ids", "attributes", "shown")
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_read = json.JSONDecoder().decode
_TYPES = {int(kind): kind for kind in IdentifierType}


def to_json(one: One) -> str:
    """The content of a lead as JSON."""
    out: dict[str, Any] = {}
    for name in _SINGLES:
        if (text := getattr(one, name)) is not None:
            out[name] = text
    for name in _BAGS:
        if held := getattr(one, name):
            out[name] = [_identifier(entry) for entry in held]
    if one.addresses:
        out["addresses"] = [{"r": a.role, **_named(a.parts), "shown": _named(a.shown)} for a in one.addresses]
    for name in _PAIRS:
        if pairs := getattr(one, name):
            out[name] = dict(pairs)
    if one.rejected is not None:
        out["rejected"] = one.rejected
    return _write(out)


def _identifier(entry: Identifier) -> dict[str, str | int]:
    out: dict[str, str | int] = {"v": entry.value, "r": entry.role, "t": int(entry.type)}
    return out if entry.shown == entry.value else out | {"s": entry.shown}


def _named(pieces: tuple[str | None, ...]) -> dict[str, str]:
    return {name: text for name, text in zip(PIECES, pieces, strict=True) if text is not None}


def from_json(text: str, source: str = "", record_id: str | None = None, row: int = 1) -> One:
    """The lead that `to_json` wrote, with where it comes from."""
    kept = _read(text)
    phones, emails, vins = (
        tuple(Identifier(e["v"], e["r"], _TYPES[e["t"]], e.get("s", e["v"])) for e in kept.get(name, ()))
        for name in _BAGS
    )
    addresses = tuple(Address(a["r"], _pieces(a), _pieces(a["shown"])) for a in kept.get("addresses", ()))
    ids, attributes, shown = (tuple(kept.get(name, {}).items()) for name in _PAIRS)
    singles = {name: kept.get(name) for name in _SINGLES}
    return One(
        source, record_id, row, **singles, phones=phones, emails=emails, vins=vins, addresses=addresses, ids=ids,
        attributes=attributes, shown=shown, rejected=kept.get("rejected"),
    )  # fmt: skip


def _pieces(kept: dict[str, str]) -> tuple[str | None, ...]:
    return tuple(map(kept.get, PIECES))
