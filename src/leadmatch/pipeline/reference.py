"""What the bundled leads of an invented dealership teach: what a model knows before it has seen leads of its own.

Resolving them takes a second or two, so what they teach is a file of the package, which `examples/make_reference.py`
makes anew. Hashes of one version of Polars are in it, and levels of these comparisons; with others they are resolved.
"""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from leadmatch.hashing import probe
from leadmatch.normalize.known import Known
from leadmatch.normalize.leads import normalize
from leadmatch.pipeline.inputs import plan
from leadmatch.pipeline.knowledge import Knowledge
from leadmatch.pipeline.match import knowledge_of, match
from leadmatch.spec import Spec
from leadmatch.tables import Mapping, RawTable

REFERENCE = "reference"
"""What the names of the reference sources begin with."""


FILE = Path(__file__).with_name("reference.npz")
"""What the bundled leads taught, by name as bytes."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What matching and normalising learned."""

    knowledge: Knowledge
    known: Known

    def written(self) -> dict[str, bytes]:
        """All of it, and the hash of `hashing.PROBE`."""
        said = {"identifiers": self.known.to_json().encode(), "probe": b"%d" % probe()}
        return self.knowledge.written() | said


@dataclass(frozen=True, slots=True)
class Reference(Learned):
    """The leads as they are read, and what was learned from them."""

    tables: tuple[RawTable, ...]
    mappings: tuple[Mapping, ...]


def learned() -> Learned:
    """What the reference teaches, as the package has it."""
    with np.load(FILE, allow_pickle=False) as parts:
        kept = {name: parts[name].tobytes() for name in parts.files}
    if int(kept["probe"]) != probe() or not (knowledge := Knowledge.read(kept)).current:
        return reference()
    return Learned(knowledge, Known.from_json(kept["identifiers"].decode()))


@cache
def reference() -> Reference:
    """The reference, made once a process."""
    from leadmatch.datasets import demo_files

    planned = plan({name: path for name, path in demo_files().items() if name != "truth"})
    tables = tuple(replace(table, source=f"{REFERENCE} {table.source}") for table, _ in planned)
    mappings = tuple(mapping for _, mapping in planned)
    done = normalize(tables, mappings, Spec())
    return Reference(knowledge_of(match(done.leads), done.leads), done.known, tables, mappings)
