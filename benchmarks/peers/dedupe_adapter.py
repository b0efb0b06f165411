"""dedupe 3: active learning as in its csv example, 300 pairs answered from the truth, on one core.

Its learner holds every pair of its sample that a blocking predicate covers, and the predicate of a missing value covers
most: on 5,000 records, which version 3 samples whatever `sample_size` says, that is gigabytes for each column. So it is
given a sample of its documented default size to learn on, and, as its user guide advises where memory or time are
short, learns no index predicates for the blocking. Names of companies, streets and places are `String`, other columns
`ShortString`, which its documentation advises for speed. Clusters at its default threshold of 0.5, and at others
unless the first took long. Its generators are seeded here, since it seeds none.
"""

import os

os.environ |= dict.fromkeys(("LOKY_MAX_CPU_COUNT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")

import random
import time

import dedupe
import numpy as np
from adapter import Run
from dedupe.variables import ShortString, String

LABELS = 300
SAMPLE = 1_500
THRESHOLD = 0.5
OTHERS = (0.9, 0.8, 0.7, 0.6, 0.4, 0.3)
LONG_CLUSTERING = 20.0
"""Seconds for a threshold above which no other is tried: a component of thousands of records takes minutes at each."""
LONG = ("company", "address", "city")
SHORT = ("first_name", "last_name", "email", "phone", "postal_code", "birth_date", "vin")


def learned(run, deduper, data):
    """Ask about the pairs that it is least sure of, then train."""
    person = run.person()
    deduper.prepare_training({row: data[row] for row in random.sample(sorted(data), min(SAMPLE, len(data)))})
    for _ in range(LABELS):
        for a, b in deduper.uncertain_pairs():
            same = person[a["unique_id"]] == person[b["unique_id"]]
            deduper.mark_pairs({"match": [(a, b)] if same else [], "distinct": [] if same else [(a, b)]})
            run.stats["labels"] += 1
    deduper.train(index_predicates=False)


def main():
    """Ask, train, compare, cluster."""
    random.seed(1)
    generator = np.random.default_rng
    np.random.default_rng = lambda: generator(1)
    run = Run()
    names = run.filled(LONG + SHORT) + run.extras()
    missing = run.records[names].isna()
    values = run.records[names].astype(object).where(~missing, None)
    data = {i: {**row, "unique_id": i} for i, row in enumerate(values.to_dict("records"))}
    kinds = {name: String if name in LONG else ShortString for name in names}
    variables = [kind(name, has_missing=bool(missing[name].any())) for name, kind in kinds.items()]
    deduper = dedupe.Dedupe(variables, num_cores=1, in_memory=True)
    with run.stage("train"):
        learned(run, deduper, data)
    with run.stage("predict"):
        pairs = list(deduper.pairs(data))
        scores = deduper.score(iter(pairs))
    for threshold in (THRESHOLD, *OTHERS):
        start = time.perf_counter()
        with run.stage("cluster" if threshold == THRESHOLD else "other thresholds"):
            customer = np.arange(len(data)) + len(data)
            for number, (members, _) in enumerate(deduper.cluster(scores, threshold)):
                customer[list(members)] = number
        run.write(customer, "" if threshold == THRESHOLD else f"@{threshold}")
        if time.perf_counter() - start > LONG_CLUSTERING:
            run.stats["notes"].append(f"no threshold after {threshold}: clustering took long")
            break
    run.write_pairs([a for (a, _), _ in pairs], [b for _, (b, _) in pairs])
    run.done()


if __name__ == "__main__":
    main()
