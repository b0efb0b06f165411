"""recordlinkage 0.16: blocks and a sorted neighbourhood, binary comparisons, ECM (its classifier without labels).

Matches are joined as connected components, since the package stops at pairs. City and postal code are compared only
where there is no street: with all three ECM learns "same address" as its match class (F1 0.24 instead of 0.64 on
generated-10000-normal). Single columns are not blocked on for persons: of the pairs that first name, last name or birth
date alone give, ECM learns another match class than the persons (F1 0.20 instead of 0.74 on splink_fake_1000).
"""

import numpy as np
import recordlinkage as rl
from adapter import Run, components

LARGEST_BLOCK = 200
"""Values on more records than this do not block: the package has no cap, and its pairs cost 15 µs each."""
OTHERS = (0.05, 0.2, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999)
BLOCKS = (
    ("email",), ("phone",), ("vin",), ("company",), ("first_name", "last_name"), ("last_name", "birth_date"),
    ("first_name", "birth_date"), ("last_name", "postal_code"), ("first_name", "postal_code"), ("address",),
)  # fmt: skip
COMPARED = {
    "first_name": ("jarowinkler", 0.85), "last_name": ("jarowinkler", 0.85), "middle_name": ("jarowinkler", 0.9),
    "company": ("jarowinkler", 0.9), "address": ("jarowinkler", 0.9), "city": ("jarowinkler", 0.9),
    "email": ("levenshtein", 0.9), "phone": ("levenshtein", 0.9), "birth_date": ("levenshtein", 0.85),
    "postal_code": ("levenshtein", 0.8), "vin": ("levenshtein", 0.9),
}  # fmt: skip


def candidates(run, frame):
    """Pairs of all blocks and of the sorted neighbourhood of whole names."""
    have = set(run.filled(frame.columns, 0.001))
    pairs = None
    for block in (*BLOCKS, *((name,) for name in run.extras(identifying=True))):
        if not have.issuperset(block):
            continue
        full = frame.dropna(subset=list(block))
        small = full[full.groupby(list(block))[block[0]].transform("size") <= LARGEST_BLOCK]
        if len(small) < 2:
            continue
        found = rl.index.Block(list(block)).index(small)
        pairs = found if pairs is None else pairs.union(found)
    if "name_or_company" in have:
        named = frame.dropna(subset=["name_or_company"])
        found = rl.index.SortedNeighbourhood("name_or_company", window=5).index(named)
        found = found if len(found) < 50 * len(frame) else found[:0]
        pairs = found if pairs is None else pairs.union(found)
    return pairs


def main():
    """Index, compare, classify, join."""
    run = Run()
    frame = run.records.set_index("unique_id")
    with run.stage("predict"):
        pairs = candidates(run, frame)
        compare = rl.Compare(n_jobs=2)
        names = run.filled(COMPARED)
        for name in names:
            if name in ("city", "postal_code") and "address" in names:
                continue
            method, threshold = COMPARED[name]
            compare.string(name, name, method=method, threshold=threshold, label=name)
        for name in run.extras():
            compare.string(name, name, method="levenshtein", threshold=0.85, label=name)
        vectors = compare.compute(pairs, frame)
        vectors = vectors.loc[:, vectors.nunique() == 2]
    with run.stage("train"):
        classifier = rl.ECMClassifier()
        matches = classifier.fit_predict(vectors)
        said = classifier.prob(vectors)
    for threshold in (None, *OTHERS):
        with run.stage("cluster" if threshold is None else "other thresholds"):
            linked = matches if threshold is None else said[said > threshold].index
            left, right = (linked.get_level_values(side).to_numpy(dtype=np.int64) for side in (0, 1))
            customer = components(len(frame), left, right)
        run.write(customer, "" if threshold is None else f"@{threshold}")
    run.write_pairs(pairs.get_level_values(0).to_numpy(), pairs.get_level_values(1).to_numpy())
    run.done()


if __name__ == "__main__":
    main()
