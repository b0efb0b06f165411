"""Hashes of texts by content, the same in every run of one version of Polars (`PROBE` shows whether they still are)."""

from collections.abc import Iterable

import numpy as np
import polars as pl

from leadmatch.arrays import Hashes
from leadmatch.few import FEW
from leadmatch.remembered import emptied_by

PROBE = "who is who"
"""A text whose hash tells whether hashes that were kept are still those of the installed version."""
MOST = 1 << 17
"""Texts that are remembered, at most."""

_seen: dict[str, int] = {}


def content_hashes(values: pl.Series) -> Hashes:
    """A 64-bit hash of each text by content; null is as empty."""
    if len(values) > FEW:
        return values.fill_null("").hash(seed=0).to_numpy()
    texts = [text or "" for text in values.to_list()]
    seen = remember(texts)
    return np.array([seen[text] for text in texts], np.uint64)


def remember(texts: Iterable[str]) -> dict[str, int]:
    """Hash texts at once, to have them at hand; what is remembered, them among it."""
    global _seen  # noqa: PLW0603 - a memo: it changes how long things take, not what they are
    seen, texts = _seen, set(texts)
    if new := [text for text in texts if text not in seen]:
        if len(seen) > MOST:
            _seen = seen = {}
            new = list(texts)
        frame = pl.Series("", new, pl.String).to_frame()  # asked for its rows it answers twice as fast as the column
        seen.update(zip(new, frame.hash_rows(seed=0).to_list(), strict=True))
    return seen


def _forget() -> None:
    global _seen  # noqa: PLW0603
    _seen = {}  # another one: somebody may be looking into the old one


emptied_by(_forget)


def hash_of(values: pl.Series) -> Hashes:
    """A 64-bit hash of each text by content; null is 0."""
    hashes = content_hashes(values) | np.uint64(1)
    if values.null_count():
        hashes[values.is_null().to_numpy()] = 0
    return hashes


def hash_of_one(text: str | None) -> int:
    """`hash_of` one text."""
    if text is None:
        return 0
    found = _seen.get(text)
    return (remember((text,))[text] if found is None else found) | 1


def probe() -> int:
    """The hash of `PROBE`."""
    return int(hash_of(pl.Series([PROBE]))[0])
