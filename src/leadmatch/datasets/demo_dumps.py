"""The demo dumps that ship with the package: one invented dealership of about 2,000 records, with the truth.

Made by `examples/make_dumps.py`; they are files of the package, so that they are there wherever it is installed.
"""

from importlib.resources import files
from pathlib import Path

from leadmatch.datasets.generate import FILES
from leadmatch.errors import SourceError

RECORDS, SEED = 2_000, 7


def demo_files() -> dict[str, Path]:
    """Paths of the demo dumps by source: crm, web, showroom, phone, service; and of the truth.

    Raises:
        SourceError: the package is not installed as plain files (it runs from a zip archive).
    """
    folder = files("leadmatch.datasets").joinpath("demo")
    if not isinstance(folder, Path):
        raise SourceError("the demo dumps are not files here: install leadmatch unzipped")
    return {name: folder / file for name, file in (*FILES.items(), ("truth", "truth.csv"))}
