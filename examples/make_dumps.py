"""Make the demo dumps again: python examples/make_dumps.py.

They are files of the package, src/leadmatch/datasets/demo and systems_demo, which `datasets.demo_files()` and
`datasets.systems_files()` name.
"""

from pathlib import Path

from leadmatch import datasets
from leadmatch.datasets.demo_dumps import RECORDS, SEED, SYSTEMS_PEOPLE, SYSTEMS_SEED

FOLDER = Path(__file__).parents[1] / "src" / "leadmatch" / "datasets"


def main() -> None:
    made = (
        datasets.dealership(RECORDS, seed=SEED).write(FOLDER / "demo"),
        datasets.named_systems(FOLDER / "systems_demo", people=SYSTEMS_PEOPLE, seed=SYSTEMS_SEED),
    )
    for name, path in ((name, path) for paths in made for name, path in paths.items()):
        print(f"{name:<14}{path.stat().st_size:>10,} bytes  {path.name}")


if __name__ == "__main__":
    main()
