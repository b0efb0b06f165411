"""What matching hands on: leads as they were compared, and the pairs that were scored."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leadmatch.arrays import Ints
from leadmatch.comparisons.comparison import Comparison
from leadmatch.comparisons.patterns import levels_of
from leadmatch.model.model import Model
from leadmatch.profile import Handful, Profiles

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Compared:
    """Profiles of leads, the comparisons made ready for them, and the model that weighs those."""

    profiles: Profiles | Handful
    comparisons: tuple[Comparison, ...]
    model: Model

    def score(self, packed: Ints) -> tuple[Floats, Floats]:
        """Match weight in bits and probability of one household of packed pairs of profiles."""
        return self.model.score(levels_of(self.comparisons, packed))


@dataclass(frozen=True, slots=True)
class Scored:
    """Scored pairs of profiles: packed (ascending), weight in bits, probability of the same household; faint: how many
    pairs of one person are expected among those that were scored too low to be kept.
    """

    packed: Ints
    weight: Floats
    household: Floats
    faint: float
