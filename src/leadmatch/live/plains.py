"""What is compared of a kept record, as plain values."""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from leadmatch.lead import TRADED
from leadmatch.live.decoded import SINGLES
from leadmatch.normalize.addresses import PIECES
from leadmatch.normalize.contacts import own_of
from leadmatch.normalize.details import day_of
from leadmatch.normalize.identifiers import Own, kept_type
from leadmatch.normalize.known import Known
from leadmatch.plain import Place, Plain
from leadmatch.profile import COMPARED_VINS
from leadmatch.spec import Spec
from leadmatch.tables import IdentifierType

REMEMBERED = 1 << 12
"""Records that are remembered: one that is read for an event is read several times."""
PlainOf = Callable[[str], Plain]
"""The plain values of the JSON of a record."""

_read = json.JSONDecoder().decode


def plain_of(spec: Spec, known: Known) -> PlainOf:
    """How records are read under what is known of identifiers."""
    own = own_of(spec, known)
    return lru_cache(maxsize=REMEMBERED)(lambda payload: _plain(_read(payload), known, own))


def _plain(kept: dict[str, Any], known: Known, own: Own) -> Plain:
    phones = {e["v"]: kept_type(e["v"], e["t"], known, own) for e in kept.get("phones", ())}
    emails = {e["v"]: kept_type(e["v"], e["t"], known, own) for e in kept.get("emails", ())}
    entries = [e for e in kept.get("vins", ()) if e["t"] <= IdentifierType.SHARED and e["r"] in COMPARED_VINS]
    vins = {e["v"]: e["r"] for e in reversed(entries)}
    return Plain(
        **{name: kept[name] for name in SINGLES if name in kept},
        created=day_of(kept.get("shown", {})),
        phones=tuple([value for value, kind in phones.items() if kind <= IdentifierType.SHARED]),
        emails=tuple([value for value, kind in emails.items() if kind <= IdentifierType.SHARED]),
        vins=tuple(vins),
        traded=tuple([vin for vin, role in vins.items() if role == TRADED]),
        addresses=tuple([Place(*map(place.get, PIECES)) for place in kept.get("addresses", ())]),
        ids=kept.get("ids", {}),
        attributes=kept.get("attributes", {}),
        reachable=IdentifierType.PERSONAL in phones.values() or IdentifierType.PERSONAL in emails.values(),
    )
