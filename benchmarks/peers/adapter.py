"""What every adapter shares. An adapter is run as `python ADAPTER.py FOLDER` with the peer's own interpreter.

It reads FOLDER/records.parquet (columns of `benchmarks/cleaned.py`), and FOLDER/truth.csv if the peer is given
labels. It writes FOLDER/crosswalk.csv (source, record_id, customer_id), for each other threshold T
FOLDER/crosswalk@T.csv, FOLDER/stats.json, and where the peer tells its candidate pairs FOLDER/pairs.parquet (a, b:
unique_id).
"""

import json
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pandas as pd


class Run:
    """One run of an adapter: its folder, its records, and what is written about it."""

    def __init__(self):
        self.folder = Path(sys.argv[1])
        self.records = pd.read_parquet(self.folder / "records.parquet")
        self.stats = {"seconds": {}, "labels": 0, "notes": []}

    @contextmanager
    def stage(self, name):
        """Time a stage."""
        start = time.perf_counter()
        yield
        self.stats["seconds"][name] = self.stats["seconds"].get(name, 0.0) + time.perf_counter() - start

    def filled(self, names, share=0.01):
        """Of some columns those that enough records have a value in."""
        return [n for n in names if n in self.records and self.records[n].notna().mean() >= share]

    def extras(self, *, identifying=False):
        """Columns that only this set has and leadmatch compares; identifying: with many values, fit to block on."""
        names = self.filled([name for name in self.records if name.startswith("extra_")])
        return [n for n in names if not identifying or self.records[n].nunique() > len(self.records) / 20]

    def numbers(self):
        """Columns that only this set has and that hold numbers of many values: identity numbers."""
        return [n for n in self.extras(identifying=True) if self.records[n].dropna().str.contains(r"\d").mean() > 0.5]

    def words(self):
        """Columns that only this set has and that hold words, or numbers of few values."""
        return [n for n in self.extras() if n not in self.numbers()]

    def person(self):
        """unique_id -> person: the truth that labels are drawn from."""
        truth = pd.read_csv(self.folder / "truth.csv", dtype=str)
        both = self.records[["source", "record_id"]].merge(truth, on=["source", "record_id"], how="left")
        return both["person_id"]

    def write(self, customers, suffix=""):
        """Write a crosswalk: a customer for each record, in the order of the records."""
        frame = self.records[["source", "record_id"]].assign(customer_id=list(customers))
        frame.to_csv(self.folder / f"crosswalk{suffix}.csv", index=False)

    def write_pairs(self, a, b):
        """Write the candidate pairs."""
        pd.DataFrame({"a": a, "b": b}).to_parquet(self.folder / "pairs.parquet", index=False)
        self.stats["candidates"] = len(a)

    def done(self):
        """Write what was measured."""
        (self.folder / "stats.json").write_text(json.dumps(self.stats, indent=1))


def components(n, left, right):
    """Connected component of each of n rows."""
    import numpy as np
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    return connected_components(coo_matrix((np.ones(len(left)), (left, right)), shape=(n, n)), directed=False)[1]
