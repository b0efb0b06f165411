"""What a store knows and does not change when records come: its spec, its model, how common values are."""

import json
from dataclasses import dataclass
from hashlib import sha256

from leadmatch.comparisons.registry import Few, few
from leadmatch.hashing import probe
from leadmatch.live.plains import PlainOf, plain_of
from leadmatch.normalize.known import Known
from leadmatch.pipeline.knowledge import Knowledge
from leadmatch.spec import Spec


@dataclass(frozen=True, slots=True)
class Frozen:
    """spec: what the user decided; knowledge: what matching learned; known: what normalising learned; own: whether it
    was learned from the store's own records; digest: SHA-256 of all of it; few: the comparisons for a handful of leads,
    none where the model has other levels than this version; plain: reads a record as plain values.
    """

    spec: Spec
    knowledge: Knowledge
    known: Known
    own: bool
    digest: bytes
    few: tuple[Few, ...]
    plain: PlainOf


def freeze(spec: Spec, knowledge: Knowledge, known: Known, *, own: bool) -> Frozen:
    """Put together what a store knows."""
    parts = _written(spec, knowledge, known, own=own)
    return Frozen(spec, knowledge, known, own, _digest(parts), _few(knowledge), plain_of(spec, known))


def _few(knowledge: Knowledge) -> tuple[Few, ...]:
    model = knowledge.model
    return few(model.names, model.labels, knowledge.ids, knowledge.rarity) if knowledge.current else ()


def written(frozen: Frozen) -> dict[str, bytes]:
    """By name, what a store keeps in its table `meta`."""
    return _written(frozen.spec, frozen.knowledge, frozen.known, own=frozen.own) | {"probe": b"%d" % probe()}


def read(kept: dict[str, bytes]) -> Frozen:
    """What `written` gave."""
    spec = Spec.model_validate_json(kept["spec"])
    known = Known.from_json(kept["identifiers"].decode())
    return freeze(spec, Knowledge.read(kept), known, own=json.loads(kept["matching"])["own"])


def _written(spec: Spec, knowledge: Knowledge, known: Known, *, own: bool) -> dict[str, bytes]:
    parts = knowledge.written()
    about = json.loads(parts["matching"]) | {"own": own}
    return parts | {
        "spec": spec.model_dump_json().encode(),
        "matching": json.dumps(about).encode(),
        "identifiers": known.to_json().encode(),
    }


def _digest(parts: dict[str, bytes]) -> bytes:
    whole = sha256()
    for name in ("spec", "model", "matching", "identifiers"):
        whole.update(len(parts[name]).to_bytes(8, "big") + parts[name])
    return whole.digest()
