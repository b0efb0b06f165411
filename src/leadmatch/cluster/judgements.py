"""Judgements: what people decided always holds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leadmatch.arrays import Ints, unpack
from leadmatch.cluster.components import connected
from leadmatch.errors import JudgementError


@dataclass(frozen=True, slots=True)
class Judged:
    """Decisions about rows, packed pairs: `link` are one person, `unlink` are not."""

    link: Ints
    unlink: Ints


NONE = Judged(np.zeros(0, np.int64), np.zeros(0, np.int64))


def must_link(n: int, judged: Judged) -> NDArray[np.int32]:
    """For each row the lowest row that judgements put it together with.

    Raises:
        JudgementError: rows that must be apart are linked through others; the message has their row numbers.
    """
    left, right = unpack(judged.link)
    label = connected(n, left, right)
    lowest = np.full(n, n, np.int32)
    np.minimum.at(lowest, label, np.arange(n, dtype=np.int32))
    together = lowest[label]
    a, b = unpack(judged.unlink)
    clash = np.flatnonzero(together[a] == together[b])
    if len(clash):
        raise JudgementError(f"rows {a[clash[0]]} and {b[clash[0]]} are judged apart, but links join them")
    return together
