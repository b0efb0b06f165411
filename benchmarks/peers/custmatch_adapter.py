"""custmatch 0.1: 200 random pairs and 100 by active learning, labelled by the truth, then `run`, as in its guide.

It downloads a list of nicknames on first use; the PyPI package `nicknames` has the same list, which is put in place.
"""

import json
import os
import shutil
import tempfile
from pathlib import Path

import nicknames
import pandas as pd

os.environ["CUSTMATCH_DATA"] = tempfile.mkdtemp()
shutil.copy(Path(nicknames.__file__).parent / "names.csv", Path(os.environ["CUSTMATCH_DATA"]) / "nicknames.csv")

from adapter import Run  # noqa: E402
from custmatch import labels, pipeline  # noqa: E402

RANDOM, ACTIVE = 200, 100
COLUMNS = {
    "first_name": "first_name", "middle_initial": "middle_name", "last_name": "last_name",
    "date_of_birth": "birth_date",
    "addr_number": "number", "addr_street": "street", "addr_unit": "unit", "email": "email", "phone": "phone",
}  # fmt: skip
EXTRA = {
    "postcode": ("postal_code", "similarity"), "town": ("city", "similarity"), "vin": ("vin", "exact"),
    "company": ("company", "similarity"),
}  # fmt: skip


def config(run):
    """The config: all records as one source whose record id is the row number, extra fields where they are filled."""
    run.records.fillna("").astype(str).to_csv(run.folder / "custmatch.csv", index=False)
    columns = {"record_id": "unique_id", **{to: name for to, name in COLUMNS.items() if name in run.records}}
    extra = {name: kind for name, kind in EXTRA.items() if run.filled([kind[0]])}
    extra |= {name: (name, "similarity") for name in run.extras()}
    columns |= {name: column for name, (column, _) in extra.items()}
    settings = {
        "sources": [{"name": "all", "path": "custmatch.csv", "columns": columns}],
        "country": "US",
        "extra_fields": [{"name": name, "compare": compare} for name, (_, compare) in extra.items()],
        "extra_blocking": [["last_name", name] for name in ("postcode", "town") if name in extra]
        + [[name] for name in ("vin", "company", *run.extras(identifying=True)) if name in extra],
    }
    path = run.folder / "custmatch.json"
    path.write_text(json.dumps(settings))
    return path


def answer(path, person):
    """Fill the labels of a sample from the truth."""
    frame = pd.read_csv(path, dtype=str)
    rows = [frame[side].str.rpartition(":")[2].astype(int) for side in ("a", "b")]
    frame["label"] = (person.to_numpy()[rows[0]] == person.to_numpy()[rows[1]]).astype(int)
    return frame


def main():
    """Sample, label, run."""
    run = Run()
    person = run.person()
    path, told = config(run), run.folder / "labels.csv"
    with run.stage("train"):
        labels.sample(str(path), RANDOM, str(told), seed=1)
        answer(told, person).to_csv(told, index=False)
        more = run.folder / "more.csv"
        labels.sample_active(str(path), str(told), ACTIVE, str(more), seed=1)
        both = pd.concat([pd.read_csv(told, dtype=str), answer(more, person).astype(str)])
        both.to_csv(told, index=False)
        run.stats["labels"] = len(both)
    with run.stage("predict"):
        pipeline.run(str(path), str(told), str(run.folder / "custmatch"))
    found = pd.read_csv(run.folder / "custmatch" / "clusters.csv", dtype=str)
    name = "customer_id" if "customer_id" in found else "cluster_id"
    row = found["record_id"].astype(int)
    run.write(pd.Series(found[name].to_numpy(), index=row).reindex(run.records["unique_id"]))
    run.done()


if __name__ == "__main__":
    main()
