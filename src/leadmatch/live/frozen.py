"""What a store knows and does not change when records come: its spec, its model, how common values are."""

import io
import json
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import numpy as np

from leadmatch.comparisons.rarity import Known as Rarity
from leadmatch.comparisons.registry import Few, few
from leadmatch.hashing import probe
from leadmatch.model.model import Model
from leadmatch.normalize.known import Known
from leadmatch.pipeline.knowledge import Knowledge
from leadmatch.spec import Spec


@dataclass(frozen=True, slots=True)
class Frozen:
    """spec: what the user decided; knowledge: what matching learned; known: what normalising learned; own: whether it
    was learned from the store's own records; digest: SHA-256 of all of it; few: the comparisons for a handful of leads.
    """

    spec: Spec
    knowledge: Knowledge
    known: Known
    own: bool
    digest: bytes
    few: tuple[Few, ...]


def freeze(spec: Spec, knowledge: Knowledge, known: Known, *, own: bool) -> Frozen:
    """Put together what a store knows."""
    parts = _written(spec, knowledge, known, own=own)
    made = few(knowledge.model.names, knowledge.model.labels, knowledge.ids, knowledge.rarity)
    return Frozen(spec, knowledge, known, own, _digest(parts), made)


def written(frozen: Frozen) -> dict[str, bytes]:
    """By name, what a store keeps in its table `meta`."""
    return _written(frozen.spec, frozen.knowledge, frozen.known, own=frozen.own) | {"probe": b"%d" % probe()}


def read(kept: dict[str, bytes]) -> Frozen:
    """What `written` gave."""
    about = json.loads(kept["matching"])
    with np.load(io.BytesIO(kept["arrays"]), allow_pickle=False) as arrays:
        names = [name.removesuffix(" hashes") for name in arrays.files if name.endswith(" hashes")]
        rarity = Rarity({name: (arrays[f"{name} hashes"], arrays[f"{name} bins"]) for name in names})
        model = Model.from_dict(json.loads(kept["model"]))
        logs = tuple(arrays[f"logs {i}"] for i in range(len(model.names)))
        model = replace(model, logs=logs, priors=arrays["priors"])
    knowledge = Knowledge(model, rarity, about["roomy"], tuple(about["ids"]), tuple(about["attributes"]))
    spec = Spec.model_validate_json(kept["spec"])
    known = Known.from_json(kept["identifiers"].decode())
    return freeze(spec, knowledge, known, own=about["own"])


def _written(spec: Spec, knowledge: Knowledge, known: Known, *, own: bool) -> dict[str, bytes]:
    arrays: dict[str, Any] = {f"logs {i}": table for i, table in enumerate(knowledge.model.logs)}
    arrays["priors"] = knowledge.model.priors
    for name, (hashes, bins) in sorted(knowledge.rarity.tables.items()):
        arrays[f"{name} hashes"], arrays[f"{name} bins"] = hashes, bins
    exact = io.BytesIO()
    np.savez(exact, **arrays)
    about = {"roomy": knowledge.roomy, "ids": knowledge.ids, "attributes": knowledge.attributes, "own": own}
    return {
        "spec": spec.model_dump_json().encode(),
        "model": json.dumps(knowledge.model.as_dict()).encode(),
        "matching": json.dumps(about).encode(),
        "identifiers": known.to_json().encode(),
        "arrays": exact.getvalue(),
    }


def _digest(parts: dict[str, bytes]) -> bytes:
    whole = sha256()
    for name in ("spec", "model", "matching", "identifiers"):
        whole.update(len(parts[name]).to_bytes(8, "big") + parts[name])
    return whole.digest()
