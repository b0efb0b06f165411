"""What a run learned, frozen: with it other leads are weighed as they would have been among the leads of that run."""

from dataclasses import dataclass

from leadmatch.comparisons.rarity import Known
from leadmatch.model.model import Model


@dataclass(frozen=True, slots=True)
class Knowledge:
    """model: what agreement is worth; rarity: how common values are; roomy: how many times its cap a block may be;
    ids, attributes: names of the shared numbers and attributes that are compared.
    """

    model: Model
    rarity: Known
    roomy: int
    ids: tuple[str, ...]
    attributes: tuple[str, ...]
