"""Make the demo dumps again: python examples/make_dumps.py.

They are files of the package, src/leadmatch/datasets/demo, which `leadmatch demo` and `datasets.demo_files()` read.
"""

from pathlib import Path

from leadmatch import datasets
from leadmatch.datasets.demo_dumps import RECORDS, SEED

FOLDER = Path(__file__).parents[1] / "src" / "leadmatch" / "datasets" / "demo"


def main() -> None:
    for name, path in datasets.dealership(RECORDS, seed=SEED).write(FOLDER).items():
        print(f"{name:<10}{path.stat().st_size:>10,} bytes  {path.name}")


if __name__ == "__main__":
    main()
