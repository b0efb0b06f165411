"""What decisions are worth: a person decides the N most uncertain pairs for review by the truth, and all is run again.

    .venv/bin/python benchmarks/quality/labels.py --sets fodors_zagat,generated-1 --decisions 50,100

`generated-SEED` is a made-up dealership of 10,000 records. Judged: the decisions only hold (judgements of the spec).
Learned: the model learns from them too. "other pairs" leaves the decided pairs out: what decisions did beyond them.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import sets
from markdown import markdown

import leadmatch
from leadmatch.datasets import dealership
from leadmatch.pipeline.decisions import COLUMNS, judgements_of, read_decisions

SETS = (
    "generated-1",
    "generated-2",
    "generated-3",
    "pseudopeople_census_w2_1040",
    "rldata10000",
    "fodors_zagat",
    "splink_fake_1000",
)


def main() -> None:
    """Print one table over all sets."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--decisions", default="50,100,300")
    options = parser.parse_args()
    rows = []
    for name in options.sets.split(","):
        inputs, truth, given = loaded(name)
        plain = leadmatch.resolve(inputs, **given)
        asked = decided(plain, truth)
        for count in sorted({min(int(n), asked.height) for n in options.decisions.split(",")}):
            rows.append({"set": name} | measured(plain, inputs, truth, given, asked.head(count)))
            print(rows[-1], file=sys.stderr, flush=True)
    print(markdown(pl.DataFrame(rows)))


def loaded(name: str) -> tuple[Any, pl.DataFrame, dict[str, Any]]:
    """Inputs, truth and options of `resolve`."""
    if name.startswith("generated-"):
        made = dealership(10_000, seed=int(name.removeprefix("generated-")))
        return dict(made.dumps), made.truth, {}
    data = sets.load(name)
    return data.inputs, data.truth, dict(data.options)


def decided(book: Any, truth: pl.DataFrame) -> pl.DataFrame:
    """The pairs for review, decided by the truth."""
    people = dict(zip(zip(truth["source"], truth["record_id"], strict=True), truth["person_id"], strict=True))
    review = book.frame("review").select(COLUMNS[:4])
    said = ["same" if people[a, i] == people[b, j] else "different" for a, i, b, j in review.iter_rows()]
    return review.with_columns(pl.Series("decision", said, dtype=pl.String))


def measured(
    plain: Any, inputs: Any, truth: pl.DataFrame, given: dict[str, Any], asked: pl.DataFrame
) -> dict[str, Any]:
    """F1 without decisions, with them as judgements only, and learned from."""
    judged = leadmatch.resolve(inputs, judgements=judgements_of(read_decisions(asked)).model_dump(), **given)
    learned = leadmatch.resolve(inputs, decisions=asked, **given)
    books = {"none": plain, "judged": judged, "learned": learned}
    nothing = asked.clear()
    return {
        "decisions": asked.height,
        **{f"all pairs, {name}": f"{f1(book, truth, nothing):.4f}" for name, book in books.items()},
        **{f"other pairs, {name}": f"{f1(book, truth, asked):.4f}" for name, book in books.items()},
        "said": next(note for note in learned.notes if note.startswith("decisions")).removeprefix("decisions: "),
    }


def f1(book: Any, truth: pl.DataFrame, asked: pl.DataFrame) -> float:
    """Pairwise F1 over all pairs but those asked."""
    joined = book.frame("crosswalk").join(truth, on=["source", "record_id"], how="left", maintain_order="left")
    customer, person = (
        joined[column].rank("dense").to_numpy().astype(np.int64) for column in ("customer_id", "person_id")
    )
    rows = {key: row for row, key in enumerate(joined.select("source", "record_id").iter_rows())}
    a, b = (
        np.array([rows[key] for key in asked.select(columns).iter_rows()], np.int64)
        for columns in (COLUMNS[:2], COLUMNS[2:4])
    )
    put, one = customer[a] == customer[b], person[a] == person[b]
    both = customer * (person.max() + 1) + person
    right = pairs_within(both) - int((put & one).sum())
    return 2 * right / max(pairs_within(customer) - int(put.sum()) + pairs_within(person) - int(one.sum()), 1)


def pairs_within(groups: np.ndarray) -> int:
    """Pairs of records of one group."""
    sizes = np.unique(groups, return_counts=True)[1].astype(np.int64)
    return int((sizes * (sizes - 1) // 2).sum())


if __name__ == "__main__":
    main()
