"""A job for a scheduler: files to Parquet, held against quality gates, with an exit status.

python examples/etl_job.py FOLDER
"""

import sys
from pathlib import Path

import leadmatch
from leadmatch.datasets import demo_files
from leadmatch.pipeline.gates import check_gates

DONE, FAILED, GATE_MISSED = 0, 1, 3


def main(folder: str) -> int:
    inputs = {name: path for name, path in demo_files().items() if name != "truth"}
    try:
        book = leadmatch.resolve(inputs, gates={"max_rejected": 0.02, "max_review": 0.5})
        book.write(Path(folder), format="parquet")  # all of it or nothing
        check_gates(book)
    except leadmatch.QualityGateError as error:
        print(f"written to {folder}, but not fit to be loaded: {error}", file=sys.stderr)
        return GATE_MISSED
    except leadmatch.LeadmatchError as error:
        print(f"nothing written: {error}", file=sys.stderr)
        return FAILED
    for source, counts in book.summary()["sources"].items():
        print(source, counts)
    return DONE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "out/etl"))
