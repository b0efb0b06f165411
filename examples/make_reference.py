"""Make what the bundled leads teach again: python examples/make_reference.py

It is a file of the package, src/leadmatch/pipeline/reference.npz: what a new store knows before it has leads of its
own. Make it again whenever a test says that it is not what the leads teach, as after a change of a comparison.
"""

import numpy as np

from leadmatch.pipeline.reference import FILE, reference


def main() -> None:
    parts = {name: np.frombuffer(text, np.uint8) for name, text in reference().written().items()}
    np.savez_compressed(FILE, **parts)
    print(f"{FILE.stat().st_size:,} bytes  {FILE.name}")


if __name__ == "__main__":
    main()
