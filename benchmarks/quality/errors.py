"""Where leadmatch is wrong, and why: wrong pairs by cause, with examples, and how far its probabilities can be trusted.

    .venv/bin/python benchmarks/quality/errors.py --sets generated-10000-normal --examples 2

Wrong pairs are counted by group: the pairs between two customers of one person, or between two persons of one
customer. The strongest pair of a group says why the group was, or was not, joined.
"""

import argparse
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import sets
from causes import MERGED, MISSED, Rule, cause_of
from facts import FactBook
from markdown import markdown
from reliability import reliability
from show import name_of, waterfall
from wrong import Wrong, weighed, wrong_pairs

from leadmatch import Spec, read_spec, resolve
from leadmatch.arrays import Ints, runs, unpack
from leadmatch.evaluate import evaluate
from leadmatch.weights import bits


def main() -> None:
    """Analyse each set asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", default="generated-10000-normal", help="names, with commas between; `labelled`: all")
    parser.add_argument("--examples", type=int, default=2, help="waterfalls for each cause")
    parser.add_argument("--spec", help="a spec in TOML to resolve with")
    options = parser.parse_args()
    for name in sets.labelled_names() if options.sets == "labelled" else options.sets.split(","):
        analyse(sets.load(name), options.examples, read_spec(options.spec) if options.spec else None)


def analyse(data: sets.DataSet, examples: int, spec: Spec | None) -> None:
    """Print the analysis of one set."""
    book = resolve(data.inputs, spec=spec, **data.options)
    measured = evaluate(book.frame("crosswalk"), data.truth, between_sources=data.between_sources)
    print(f"\n## {data.name}\n\n{measured.table()}\n")
    wrong = wrong_pairs(book, data.truth, between_sources=data.between_sources)
    _chapter("Missed pairs", book, wrong, (wrong.missed, book.customer), MISSED, examples)
    _chapter("False pairs", book, wrong, (wrong.merged, wrong.person), MERGED, examples)
    print("### Reliability: probability said, share true, of the candidate pairs\n")
    print(markdown(reliability(book, wrong.person)))


def _chapter(
    title: str, book: Any, wrong: Wrong, split: tuple[Ints, np.ndarray], rules: tuple[Rule, ...], examples: int
) -> None:
    """split: the wrong pairs of leads, and the label that tells the two sides of a group apart."""
    pairs, label = split
    print(f"### {title}: {len(pairs):,}\n")
    if not len(pairs):
        return
    profiles, weight, blocked = weighed(book, pairs)
    best, sizes = _strongest(pairs, label, weight)
    facts = FactBook(book.matched.profiles.table)
    cause = []
    details: dict[str, Counter[str]] = defaultdict(Counter)
    for a, b, size in zip(*(side.tolist() for side in unpack(profiles[best])), sizes.tolist(), strict=True):
        pair = facts.of(a, b)
        cause.append(cause_of(rules, pair, not facts.contacts(a) or not facts.contacts(b)))
        details[cause[-1]][f"{pair.names} [{' '.join(sorted(pair.shared)) or 'nothing'}]"] += size
    left, right = unpack(pairs[best])
    home = (wrong.household[left] == wrong.household[right]) & (wrong.household[left] >= 0)
    limit = float(bits(book.spec.decision.threshold))
    print(markdown(_table(cause, sizes, weight[best] - limit, blocked[best], home)))
    print("\nCommonest within a cause (first/last name [contacts shared], pairs):\n")
    for name in (name for name, _ in rules if name in details):
        print(f"- {name}: " + "; ".join(f"{what} {many:,}" for what, many in details[name].most_common(4)))
    _examples(book, pairs[best], np.array(cause), rules, examples)


def _strongest(pairs: Ints, label: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pair of the highest weight of each group, and how many pairs the group has."""
    a, b = (label[side].astype(np.int64) for side in unpack(pairs))
    group = np.minimum(a, b) << 32 | np.maximum(a, b)
    order = np.lexsort((-weight, group))
    starts, sizes = runs(group[order])
    return order[starts], sizes


def _table(
    cause: list[str], sizes: np.ndarray, over: np.ndarray, blocked: np.ndarray, home: np.ndarray
) -> pl.DataFrame:
    """Wrong pairs of each cause, most first, with what was thought of the strongest pair of their groups."""
    frame = pl.DataFrame({"cause": cause, "size": sizes, "over": over, "blocked": blocked, "home": home})

    def share(condition: pl.Expr) -> pl.Expr:
        return (100 * (pl.col("size") * condition).sum() / pl.col("size").sum()).round(0).cast(pl.Int64)

    return (
        frame.group_by("cause")
        .agg(
            pl.col("size").sum().alias("pairs"),
            (100 * pl.col("size").sum() / int(sizes.sum())).round(1).alias("% of all"),
            pl.len().alias("groups"),
            share(~pl.col("blocked")).alias("% not blocked"),
            share(pl.col("over") > 0).alias("% pair above the line"),
            share(pl.col("over").abs() < 3).alias("% within 3 bits"),
            share(pl.col("home")).alias("% one household"),
            pl.col("over").median().round(1).alias("median bits over the line"),
        )
        .sort("pairs", "cause", descending=[True, False])
    )


def _examples(book: Any, pairs: Ints, cause: np.ndarray, rules: tuple[Rule, ...], many: int) -> None:
    rng = np.random.default_rng(0)
    for name, _ in rules:
        for k in rng.permutation(np.flatnonzero(cause == name))[:many]:
            a, b = (int(side[0]) for side in unpack(pairs[k : k + 1]))
            print(f"\n#### {name}: {name_of(book, a)} and {name_of(book, b)}\n\n```\n{waterfall(book, a, b)}\n```")
    print()


if __name__ == "__main__":
    main()
