"""The package as a whole: what it exports, what importing it loads, what it ships."""

import subprocess
import sys
import tomllib
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import pytest

import leadmatch

ROOT = Path(__file__).parents[1]
HEAVY = {
    "click", "fastapi", "narwhals", "numpy", "pandas", "phonenumbers", "polars", "pyarrow", "pydantic", "rapidfuzz",
    "recordlinkage", "rich", "scipy", "sklearn", "sqlalchemy", "uvicorn",
}  # fmt: skip


def loaded_by(statement):
    """The top-level modules and the modules of leadmatch that a statement loads in a fresh interpreter."""
    code = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names = done.stdout.split()
    return {name.partition(".")[0] for name in names}, {name for name in names if name.startswith("leadmatch")}


def test_exported_names():
    assert leadmatch.__all__ == [
        "Book",
        "ChainError",
        "EventError",
        "JudgementError",
        "LeadmatchError",
        "MappingError",
        "QualityGateError",
        "SourceError",
        "Spec",
        "SpecError",
        "Store",
        "StoreBusyError",
        "StoreError",
        "UnknownCustomerError",
        "UnknownRecordError",
        "__version__",
        "compare",
        "open",
        "read_spec",
        "resolve",
    ]
    assert dir(leadmatch) == leadmatch.__all__
    assert all(getattr(leadmatch, name) is not None for name in leadmatch.__all__)
    with pytest.raises(AttributeError, match="no attribute 'dedupe'"):
        _ = leadmatch.dedupe


def test_import_is_light():
    top, own = loaded_by("import leadmatch")
    assert not HEAVY & top
    assert own == {"leadmatch"}


def test_the_command_line_starts_light():
    top, _ = loaded_by("import leadmatch.cli")
    assert HEAVY & top == {"click"}


def test_only_the_adapter_imports_recordlinkage():
    top, _ = loaded_by("import leadmatch.pipeline.batch, leadmatch.evaluate, leadmatch.datasets")
    assert not {"recordlinkage", "pandas", "sklearn"} & top


def test_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert leadmatch.__version__ == project["version"] == version(project["name"])


def test_typed():
    assert files("leadmatch").joinpath("py.typed").is_file()
