"""What the bundled leads of an invented dealership teach: what a model knows before it has seen leads of its own."""

from dataclasses import dataclass, replace
from functools import cache

from leadmatch.normalize.known import Known
from leadmatch.normalize.leads import normalize
from leadmatch.pipeline.batch import plan
from leadmatch.pipeline.knowledge import Knowledge
from leadmatch.pipeline.match import knowledge_of, match
from leadmatch.spec import Spec
from leadmatch.tables import Mapping, RawTable

REFERENCE = "reference"
"""What the names of the reference sources begin with."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The leads as they are read, and what matching and normalising learned from them."""

    tables: tuple[RawTable, ...]
    mappings: tuple[Mapping, ...]
    knowledge: Knowledge
    known: Known


@cache
def reference() -> Reference:
    """The reference, made once a process."""
    from leadmatch.datasets import demo_files

    planned = plan({name: path for name, path in demo_files().items() if name != "truth"})
    tables = tuple(replace(table, source=f"{REFERENCE} {table.source}") for table, _ in planned)
    mappings = tuple(mapping for _, mapping in planned)
    done = normalize(tables, mappings, Spec())
    return Reference(tables, mappings, knowledge_of(match(done.leads), done.leads), done.known)
