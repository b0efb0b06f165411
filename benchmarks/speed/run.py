"""Speed beside the peers: raw files to written customers, wall seconds, peak memory and how the cost grows with size.

    .venv/bin/python benchmarks/speed/run.py --records 10000,100000

leadmatch does the whole way from raw files to written golden records. Splink is given cleaned columns and does
training, prediction and clustering only; recordlinkage likewise, where it can hold the size.
"""

import argparse
import math
import sys
from pathlib import Path
from typing import Any

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import measure
import sets
from machine import described
from markdown import markdown
from peers.registry import PEERS

REPORT = sets.ROOT / "docs" / "benchmarks-speed.md"
HEAD = """# Speed

`make bench-speed` measures this. leadmatch: the command line, raw files to written golden records, all counted.
Peers: cleaned columns in memory to clusters (their own stages `train`, `predict`, `cluster`), neither reading nor
cleaning nor golden records counted. `x leadmatch` is a peer's seconds over leadmatch's; growth is the exponent of
the seconds between this size and the one before (1 is linear). Each tool blocks in its own way, so candidate pairs
differ.
"""
STAGES = ("train", "predict", "cluster")


def main() -> None:
    """Measure, print, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", default="10000,100000", help="sizes, with commas between (to 10000000)")
    parser.add_argument("--peers", default="splink,recordlinkage", help="peers beside it, or none")
    parser.add_argument("--timeout", type=float, default=7200, help="seconds a peer may take on a size")
    parser.add_argument("--write", action="store_true", help=f"write docs/{REPORT.name}")
    options = parser.parse_args()
    sizes = sorted(int(size) for size in options.records.split(","))
    chosen = [p for p in PEERS if p.name in options.peers.split(",")]
    outcomes: dict[str, dict[int, measure.Outcome]] = {}
    for size in sizes:
        data = sets.load(f"generated-{size}-normal")
        found = [measure.leadmatch(data, quality=False)]
        found += [measure.peer(p, data, timeout=options.timeout, quality=False) for p in chosen]
        for outcome in found:
            outcomes.setdefault(outcome.tool, {})[size] = outcome
            print(f"{size:,} {outcome.tool}: {outcome.seconds:.1f} s {outcome.failed}", file=sys.stderr, flush=True)
    tables = [markdown(_whole(outcomes)), markdown(_stages(outcomes["leadmatch"]))]
    print("\n" + "\n\n".join(tables))
    if options.write:
        text = f"{HEAD}\n{described()}\n\n{tables[0]}\n\n## leadmatch, seconds a stage\n\n{tables[1]}\n"
        REPORT.write_text(text, encoding="utf-8")


def seconds_of(outcome: measure.Outcome) -> float:
    """The whole process for leadmatch, its own stages for a peer."""
    if outcome.tool == "leadmatch":
        return outcome.seconds
    return sum(outcome.stages.get(name, 0.0) for name in STAGES)


def _whole(outcomes: dict[str, dict[int, measure.Outcome]]) -> pl.DataFrame:
    rows: list[dict[str, Any]] = []
    for by_size in outcomes.values():
        before: tuple[int, float] | None = None
        for size, outcome in by_size.items():
            seconds = seconds_of(outcome)
            done = not outcome.failed
            rows.append(
                {
                    "records": size,
                    "tool": f"{outcome.tool} {outcome.version}".strip(),
                    "seconds": round(seconds, 1) if done else None,
                    "x leadmatch": round(seconds / seconds_of(outcomes["leadmatch"][size]), 1) if done else None,
                    "records a second": round(size / seconds) if done else None,
                    "memory MB": round(outcome.peak / 2**20) if done else None,
                    "candidate pairs": outcome.candidates,
                    "growth": round(math.log(seconds / before[1]) / math.log(size / before[0]), 2)
                    if done and before
                    else None,
                    "note": outcome.failed,
                }
            )
            before = (size, seconds) if done else None
    return pl.DataFrame(rows, infer_schema_length=None).sort("records", maintain_order=True)


def _stages(by_size: dict[int, measure.Outcome]) -> pl.DataFrame:
    names = list(dict.fromkeys(name for outcome in by_size.values() for name in outcome.stages))
    columns = {f"{size:,}": [round(outcome.stages.get(n, 0.0), 2) for n in names] for size, outcome in by_size.items()}
    return pl.DataFrame({"stage": names, **columns})


if __name__ == "__main__":
    main()
