"""goldenmatch 3: `dedupe_df` with a configuration by kind of records, no memory of other runs.

Records with contacts and organisations: zero-config, as its documentation recommends. Persons without contacts: its
automatic probabilistic configuration, with which its own comparison with Splink (docs/benchmarks, splink-bakeoff) is
made. Persons by name and birth date, which that leaves in too few blocks: a probabilistic matchkey as its wiki's page
on scoring writes one, with a block for each column.
"""

import os
import tempfile

os.environ["HOME"] = tempfile.mkdtemp()
os.environ["GOLDENMATCH_AUTOCONFIG_MEMORY"] = "0"

import goldenmatch as gm
import numpy as np
import pyarrow as pa
from adapter import Run
from goldenmatch.core.autoconfig import auto_configure_probabilistic_df
from kinds import kind_of

COLUMNS = (
    "first_name", "middle_name", "last_name", "suffix", "company", "birth_date", "gender", "email", "phone", "address",
    "unit", "city", "region", "postal_code", "vin",
)  # fmt: skip


SCORERS = {
    "first_name": "jaro_winkler", "last_name": "jaro_winkler", "birth_date": "levenshtein", "email": "jaro_winkler",
    "city": "jaro_winkler", "postal_code": "levenshtein",
}  # fmt: skip
BLOCKS = ("first_name", "last_name", "birth_date", "email")


def births(run):
    """A probabilistic matchkey of three levels a column, and a block for each column."""
    fields = [
        {"field": name, "scorer": SCORERS[name], "levels": 3, "partial_threshold": 0.8} for name in run.filled(SCORERS)
    ]
    blocks = [{"fields": [name]} for name in run.filled(BLOCKS)]
    return gm.GoldenMatchConfig(
        matchkeys=[{"name": "persons", "type": "probabilistic", "fields": fields}],
        blocking={"strategy": "multi_pass", "keys": blocks[:1], "passes": blocks},
    )


def main():
    """Configure by kind, one call."""
    run = Run()
    kind = kind_of(run)
    table = pa.Table.from_pandas(run.records[run.filled(COLUMNS) + run.extras()], preserve_index=False)
    with run.stage("predict"):
        if kind == "births":
            run.stats["notes"].append("settings: a probabilistic matchkey")
            config = births(run)
        elif kind in ("contacts", "organisations"):
            run.stats["notes"].append("settings: zero-config")
            config = None
        else:
            run.stats["notes"].append("settings: its probabilistic auto-config")
            config = auto_configure_probabilistic_df(table)
        result = gm.dedupe_df(table, config=config, confidence_required=False, allow_red_config=True)
    customer = np.arange(len(run.records)) + len(run.records)
    for number, cluster in result.clusters.items():
        customer[list(cluster["members"])] = number
    run.write(customer)
    run.done()


if __name__ == "__main__":
    main()
