"""Every example runs as its first lines say, in a fresh interpreter and away from the checkout."""

import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "examples"
ELSEWHERE = ("make_dumps.py", "make_genders.py", "make_places.py", "make_reference.py", "recordlinkage_users.py")
"""The ones write into the package, the last is run by `test_interop.py`."""
EXAMPLES = sorted(path.name for path in FOLDER.glob("*.py") if path.name not in ELSEWHERE)
SAID = {
    "data_frame.py": "also come to the service lane",
    "etl_job.py": "'rejected': 0",
    "explain_merge.py": "What weighs most",
    "store.py": "comes again: ['suppressed']\nall holds: True",
    "own_spec.py": "crm by the spec: Co-Buyer -> co_full_name",
}


def test_every_task_has_its_example():
    assert not SAID.keys() - set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name, tmp_path):
    done = subprocess.run([sys.executable, FOLDER / name], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert SAID.get(name, "") in done.stdout
