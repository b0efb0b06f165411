"""What a run learned, frozen: with it other leads are weighed as they would have been among the leads of that run."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from leadmatch.comparisons.rarity import Known
from leadmatch.comparisons.registry import prepare
from leadmatch.model.model import Model
from leadmatch.normalize.cells import nothing
from leadmatch.normalize.one_table import as_table


@dataclass(frozen=True, slots=True)
class Knowledge:
    """model: what agreement is worth; rarity: how common values are; roomy: how many times its cap a block may be;
    ids, attributes: names of the shared numbers and attributes that are compared.
    """

    model: Model
    rarity: Known
    roomy: float
    ids: tuple[str, ...]
    attributes: tuple[str, ...]

    @property
    def current(self) -> bool:
        """Whether the levels of its model are those of this version."""
        ids, attributes = ({name: nothing(0) for name in names} for names in (self.ids, self.attributes))
        nobody = replace(as_table([]), ids=ids, attributes=attributes)
        now = {comparison.name: comparison.labels for comparison in prepare(nobody)}
        said = zip(self.model.names, self.model.labels, strict=True)
        return all(now.get(name) == labels for name, labels in said)

    def written(self) -> dict[str, bytes]:
        """All of it: `model` and `matching` are JSON, `arrays` what must be exact."""
        arrays: dict[str, Any] = {f"logs {i}": table for i, table in enumerate(self.model.logs)}
        arrays["priors"] = self.model.priors
        for name, (hashes, bins) in sorted(self.rarity.tables.items()):
            arrays[f"{name} hashes"], arrays[f"{name} bins"] = hashes, bins
        exact = io.BytesIO()
        np.savez(exact, **arrays)
        about = {"roomy": self.roomy, "ids": self.ids, "attributes": self.attributes}
        return {
            "model": json.dumps(self.model.as_dict()).encode(),
            "matching": json.dumps(about).encode(),
            "arrays": exact.getvalue(),
        }

    @classmethod
    def read(cls, kept: Mapping[str, bytes]) -> "Knowledge":
        """What `written` gave."""
        about = json.loads(kept["matching"])
        with np.load(io.BytesIO(kept["arrays"]), allow_pickle=False) as arrays:
            names = [name.removesuffix(" hashes") for name in arrays.files if name.endswith(" hashes")]
            rarity = Known({name: (arrays[f"{name} hashes"], arrays[f"{name} bins"]) for name in names})
            model = Model.from_dict(json.loads(kept["model"]))
            logs = tuple(arrays[f"logs {i}"] for i in range(len(model.names)))
            model = replace(model, logs=logs, priors=arrays["priors"])
        return cls(model, rarity, about["roomy"], tuple(about["ids"]), tuple(about["attributes"]))
