"""The partition does not depend on threads or on PYTHONHASHSEED."""

import os
import subprocess
import sys

SCRIPT = """
import hashlib
from leadmatch.datasets.generate import dealership
from leadmatch.pipeline.batch import resolve

book = resolve(dealership(400, seed=9).dumps)
for name in ("crosswalk", "customers", "review"):
    print(name, hashlib.sha256(book.frame(name).write_csv().encode()).hexdigest())
print("weights", hashlib.sha256(book.pairs.write_csv().encode()).hexdigest())
"""


def run(threads: int, seed: int) -> str:
    settings = {"POLARS_MAX_THREADS": str(threads), "OMP_NUM_THREADS": str(threads), "PYTHONHASHSEED": str(seed)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=os.environ | settings, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_threads_and_hash_seeds_do_not_matter() -> None:
    one, two = run(1, 1), run(2, 4711)
    assert one.count("\n") == 4
    assert one == two
