"""dedupe 3: active learning as in its examples, 300 pairs answered from the truth; clusters at a threshold of 0.5."""

import random

import dedupe
import numpy as np
from adapter import Run
from dedupe.variables import Exists, String

LABELS = 300
THRESHOLD = 0.5
FIELDS = ("first_name", "last_name", "company", "email", "phone", "address", "city", "postal_code", "birth_date", "vin")


def main():
    """Ask, train, partition."""
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002 (the generator dedupe itself draws from)
    run = Run()
    names = run.filled(FIELDS) + run.extras()
    person = run.person()
    values = run.records[names].astype(object).where(run.records[names].notna(), None)
    data = {i: {**row, "unique_id": i} for i, row in enumerate(values.to_dict("records"))}
    variables = [String(name, has_missing=True) for name in names] + [Exists(name) for name in names[2:]]
    with run.stage("train"):
        deduper = dedupe.Dedupe(variables, num_cores=2)
        deduper.prepare_training(data)
        for _ in range(LABELS):
            for a, b in deduper.uncertain_pairs():
                same = person[a["unique_id"]] == person[b["unique_id"]]
                deduper.mark_pairs({"match": [(a, b)] if same else [], "distinct": [] if same else [(a, b)]})
                run.stats["labels"] += 1
        deduper.train()
    with run.stage("predict"):
        clusters = deduper.partition(data, THRESHOLD)
    customer = np.arange(len(data))
    for number, (members, _) in enumerate(clusters):
        customer[list(members)] = number
    run.write(customer)
    run.done()


if __name__ == "__main__":
    main()
