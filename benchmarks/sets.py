"""The data sets: what every benchmark resolves, and the truth it is measured against.

A generated set is named `generated-RECORDS-NOISE` (one invented dealership of five systems). A labelled set is one of
`../shared/data/labelled` with records.csv.gz; a name that is not there gives `MissingSetError`.
"""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from leadmatch.datasets import dealership

ROOT = Path(__file__).resolve().parents[1]
LABELLED = ROOT.parent / "shared" / "data" / "labelled"
CACHE = ROOT / ".bench" / "sets"
SEED = 1
GENERATED = ("generated-10000-normal", "generated-100000-normal", "generated-10000-low", "generated-10000-high")


class MissingSetError(FileNotFoundError):
    """A labelled set that this machine does not have."""


@dataclass(frozen=True)
class DataSet:
    """inputs: name -> raw file; truth: source, record_id, person_id (and household_id where it is known);
    options: of `leadmatch.resolve`; between_sources: only pairs of two sources count.
    """

    name: str
    inputs: dict[str, Path]
    truth: pl.DataFrame
    options: dict[str, str] = field(default_factory=dict)
    between_sources: bool = False


def labelled_names() -> list[str]:
    """The labelled sets of this machine."""
    return sorted(path.parent.name for path in LABELLED.glob("*/records.csv.gz"))


def load(name: str) -> DataSet:
    """A set by name, generated on first use.

    Raises:
        MissingSetError: a labelled set that is not there.
    """
    if name.startswith("generated-"):
        _, records, noise = name.split("-")
        return _generated(name, int(records), noise)
    return _labelled(name)


def _generated(name: str, records: int, noise: str) -> DataSet:
    folder = CACHE / name
    if not (folder / "truth.csv").is_file():
        draft = CACHE / f"{name}.part"
        shutil.rmtree(draft, ignore_errors=True)
        dealership(records, seed=SEED, noise=noise).write(draft)
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    truth = pl.read_csv(folder / "truth.csv", infer_schema=False)
    inputs = {path.stem: path for path in sorted(folder.iterdir()) if path.stem != "truth"}
    return DataSet(name, inputs, truth)


def _labelled(name: str) -> DataSet:
    path = LABELLED / name / "records.csv.gz"
    if not path.is_file():
        raise MissingSetError(f"{name}: no {path.name} in {LABELLED}")
    records = pl.read_csv(path, infer_schema=False)
    truth = records.select("source", record_id="rec_id", person_id="cluster")
    folder = CACHE / name
    folder.mkdir(parents=True, exist_ok=True)
    hidden = folder / "records.csv"
    records.drop("cluster").write_csv(hidden)  # nobody may see the truth
    options = {"record_id": "rec_id", "source_column": "source"}
    return DataSet(name, {name: hidden}, truth, options, between_sources=name.endswith("_link"))
