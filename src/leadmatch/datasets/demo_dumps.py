"""The dumps that ship with the package, with the truth: one invented dealership of about 2,000 records in five systems,
and one invented group of 250 people in the systems that have a preset.

Made by `examples/make_dumps.py`; they are files of the package, so that they are there wherever it is installed.
"""

from importlib.resources import files
from pathlib import Path

from leadmatch.datasets.generate import FILES
from leadmatch.datasets.named_systems import NAMED_SYSTEMS
from leadmatch.errors import SourceError

RECORDS, SEED = 2_000, 7
SYSTEMS_PEOPLE, SYSTEMS_SEED = 250, 2


def demo_files() -> dict[str, Path]:
    """Paths of the demo dumps by source: crm, web, showroom, phone, service; and of the truth.

    Raises:
        SourceError: the package is not installed as plain files (it runs from a zip archive).
    """
    return _bundled("demo", FILES)


def systems_files() -> dict[str, Path]:
    """Paths of the dumps of named systems by preset, in the order of `NAMED_SYSTEMS`; and of the truth.

    >>> list(systems_files())[:3]
    ['autovance', 'quorum', 'reynolds']

    Raises:
        SourceError: the package is not installed as plain files (it runs from a zip archive).
    """
    return _bundled("systems_demo", {system.name: system.file for system in NAMED_SYSTEMS})


def _bundled(name: str, names: dict[str, str]) -> dict[str, Path]:
    folder = files("leadmatch.datasets").joinpath(name)
    if not isinstance(folder, Path):
        raise SourceError("the demo dumps are not files here: install leadmatch unzipped")
    return {source: folder / file for source, file in (*names.items(), ("truth", "truth.csv"))}
