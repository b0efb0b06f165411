"""goldenmatch 3: zero-config, as its documentation recommends (`dedupe_df` on the table; no memory of other runs)."""

import os
import tempfile

os.environ["HOME"] = tempfile.mkdtemp()
os.environ["GOLDENMATCH_AUTOCONFIG_MEMORY"] = "0"

import goldenmatch as gm
import numpy as np
import pyarrow as pa
from adapter import Run

COLUMNS = (
    "first_name", "middle_name", "last_name", "suffix", "company", "birth_date", "gender", "email", "phone", "address",
    "unit", "city", "region", "postal_code", "vin",
)  # fmt: skip


def main():
    """One call."""
    run = Run()
    table = pa.Table.from_pandas(run.records[run.filled(COLUMNS) + run.extras()], preserve_index=False)
    with run.stage("predict"):
        result = gm.dedupe_df(table, confidence_required=False, allow_red_config=True)
    customer = np.arange(len(run.records)) + len(run.records)
    for number, cluster in result.clusters.items():
        customer[list(cluster["members"])] = number
    run.write(customer)
    run.done()


if __name__ == "__main__":
    main()
