"""Quality beside the peers: pairwise and B-cubed precision, recall and F1 on generated and labelled sets.

    .venv/bin/python benchmarks/quality/run.py --sets generated-10000-normal,febrl3 --peers splink,recordlinkage

leadmatch gets raw files and its default spec; peers get the cleaned columns that leadmatch's normalizers read, and run
in environments of their own. Only peers whose row says so are given labels.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import measure
import sets
import shapes
from machine import described
from markdown import markdown
from peers.registry import PEERS, Peer

REPORT = sets.ROOT / "docs" / "benchmarks-quality.md"
HEAD = """# Quality

`make bench-quality` measures this. leadmatch reads the raw files with its default spec and no labels; the peers get
cleaned columns (leadmatch's own normalizers). P, R and F1 are over pairs of records, B3 is B-cubed; completeness is
the share of true pairs among the candidates. Seconds and memory are of the whole process, for leadmatch with reading,
cleaning, golden records and writing, for a peer without its clusters at other thresholds.

**The peers' settings** go by the kind of records, which is told from the columns that are filled
(`benchmarks/peers/kinds.py`), while leadmatch runs its default on every set. Each has a row at the threshold named
here, and where another threshold is better, a second row at the best of some, chosen with the truth.

- splink: comparisons, blocking rules, deterministic rules and training sessions of the nearest example of its
  documentation (fake_1000, deduplicate_50k, febrl4, pseudopeople-acs, the tutorials;
  `benchmarks/peers/splink_settings.py` names it for each kind); default row at a match probability of 0.9.
- recordlinkage: blocks, a sorted neighbourhood, string comparisons with thresholds and ECM, as in its examples;
  default row by ECM's own decision.
- dedupe: active learning as in its csv example, 300 pairs answered from the truth; learned on a sample of 1,500
  records and without index predicates, as its user guide advises for memory and time; default row at 0.5.
- goldenmatch: zero-config; for persons without contacts its probabilistic auto-config, or for names and birth dates
  alone a probabilistic matchkey as in its wiki.
- custmatch: as in its guide, 200 random pairs and 100 by active learning, answered from the truth.

Their makers have not looked at these settings, and better ones may exist. The generator is this project's own, and a
peer gets one main phone and e-mail (Splink blocks on a second one too) where leadmatch compares sets.
"""
SHAPES = "shapes"
"""The dumps of `shapes.py`, which only leadmatch resolves."""
BEST = "best threshold, chosen with the truth"


def main() -> None:
    """Measure, print, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", default="all", help="names, with commas between; all, generated, labelled or shapes")
    parser.add_argument("--peers", default="all", help=f"all, none, or some of {','.join(p.name for p in PEERS)}")
    parser.add_argument("--timeout", type=float, default=3600, help="seconds a peer may take on a set")
    parser.add_argument("--out", type=Path, default=REPORT, help="the report that --write writes")
    parser.add_argument("--write", action="store_true", help="write the report")
    options = parser.parse_args()
    chosen = [p for p in PEERS if options.peers == "all" or p.name in options.peers.split(",")]
    missing = [] if sets.labelled_names() else ["labelled sets are not on this machine"]
    parts = []
    for name in _names(options.sets):
        try:
            parts.append(_part(name, chosen, options.timeout))
        except FileNotFoundError as error:
            missing.append(str(error))
            continue
        print(f"\n{parts[-1]}", flush=True)
    print(*missing, sep="\n", file=sys.stderr)
    if options.write and parts:
        body = "\n\n".join(parts)
        left_out = "".join(f"\nNot measured: {reason}.\n" for reason in missing)
        options.out.write_text(f"{HEAD}\n{described()}\n\n{body}\n{left_out}", encoding="utf-8")


def _names(asked: str) -> list[str]:
    groups = {"generated": [*sets.GENERATED], "labelled": sets.labelled_names()}
    groups["all"] = [*groups["generated"], *groups["labelled"], SHAPES]
    return groups.get(asked, asked.split(","))


def _part(name: str, chosen: list[Peer], timeout: float) -> str:
    if name == SHAPES:
        return f"{shapes.HEAD}\n{markdown(shapes.table())}"
    return markdown(pl.DataFrame(list(_rows(sets.load(name), chosen, timeout)), infer_schema_length=None))


def _rows(data: sets.DataSet, chosen: list[Peer], timeout: float) -> Iterator[dict[str, Any]]:
    yield from _shown(data, measure.leadmatch(data))
    for tool in chosen:
        print(f"{data.name}: {tool.name} ...", file=sys.stderr, flush=True)
        yield from _shown(data, measure.peer(tool, data, timeout=timeout))


def _shown(data: sets.DataSet, outcome: measure.Outcome) -> Iterator[dict[str, Any]]:
    yield _row(data, outcome, outcome.found, outcome.failed)
    if outcome.other:
        threshold, best = max(outcome.other.items(), key=lambda item: item[1].pairwise.f1)
        if outcome.found and best.pairwise.f1 > outcome.found.pairwise.f1:
            yield _row(data, outcome, best, f"{BEST}: {threshold}")


def _row(data: sets.DataSet, outcome: measure.Outcome, found: Any, note: str) -> dict[str, Any]:
    def share(value: float | None) -> str | None:
        return None if value is None else f"{value:.4f}"

    pair, b_cubed = (found.pairwise, found.b_cubed) if found else (None, None)
    return {
        "set": data.name + (" (between sources)" if data.between_sources else ""),
        "tool": f"{outcome.tool} {outcome.version}".strip(),
        "true pairs": found.true_pairs if found else None,
        "candidates": outcome.candidates,
        "completeness": share(found.blocking.completeness if found and found.blocking else None),
        "P": share(pair and pair.precision),
        "R": share(pair and pair.recall),
        "F1": share(pair and pair.f1),
        "B3 P": share(b_cubed and b_cubed.precision),
        "B3 R": share(b_cubed and b_cubed.recall),
        "B3": share(b_cubed and b_cubed.f1),
        "seconds": round(outcome.seconds, 1),
        "memory MB": round(outcome.peak / 2**20),
        "labels": outcome.labels,
        "note": "; ".join(filter(None, [note, *outcome.notes])),
    }


if __name__ == "__main__":
    main()
