"""The store: loading beside a plain resolve, then what a desk waits for.

    .venv/bin/python benchmarks/live/run.py --records 100000

A dealership's dumps are resolved and written; then loaded into a new store, in the same run. Leads of the store are
looked up again: whole, and as a first name with the last seven digits of a phone. Leads are added one by one, each
durable before the next; a batch is loaded into what is there, of other people, most of them under record ids that are
there, so that they replace their records; a customer is erased; all is verified.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import described
from markdown import markdown

import leadmatch
from leadmatch import datasets

REPORT = Path(__file__).resolve().parents[2] / "docs" / "benchmarks-live.md"
HEAD = """# Live

`make bench-live` measures this: a store in an SQLite file, every added lead synced to the disk before the next.
Milliseconds are of one call in one process, by the clock; seconds of loading are beside those of `resolve` and `write`
on the same files in the same run. A look-up by parts has a first name and the last seven digits of a phone. Of the
batch most records have the id of one that is there and another person in it: each replaces a record, which costs most.
"""
WARM = 30
"""Calls that are not counted, after which what is read often is in memory."""


def main() -> None:
    """Measure, print, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000, help="leads in the store")
    parser.add_argument("--calls", type=int, default=400, help="calls of each kind")
    parser.add_argument("--batch", type=int, help="leads of the batch; a hundredth of the store unless given")
    parser.add_argument("--write", action="store_true", help=f"write docs/{REPORT.name}")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        batch = options.batch or max(options.records // 100, 100)
        measured = measure(Path(folder), options.records, options.calls, batch)
    tables = "\n\n".join(markdown(frame) for frame in measured)
    print("\n" + tables)
    if options.write:
        REPORT.write_text(f"{HEAD}\n{described()}\n\n{tables}\n", encoding="utf-8")


def measure(folder: Path, records: int, calls: int, batch: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Seconds of what takes long, and milliseconds of single calls."""
    paths = _dumps(folder / "dumps", records, 3)
    long = [_long("resolve and write", records, lambda: leadmatch.resolve(paths).write(folder / "out"))]
    store = leadmatch.open(folder / "live.db")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    long.append(_long("load into an empty store", records, lambda: store.load(paths)))
    size = sum(path.stat().st_size for path in folder.glob("live.db*"))
    leads = _leads(folder / "live.db", calls + WARM)
    single = [
        ("find, a whole lead", *_times(store.find, leads)),
        ("find, first name and seven digits", *_times(store.find, _parts(leads))),
        ("add", *_times(store.add, [lead | {"record_id": f"added {i}"} for i, lead in enumerate(leads)])),
    ]
    more = _dumps(folder / "more", batch, 4)
    long.append(_long("load a batch into it", batch, lambda: store.load(more)))
    one = store.find(leads[0], 1)[0].customer_id
    long.append(_long("forget a customer", 1, lambda: store.forget(one)))
    checked: list[Any] = []
    long.append(_long("verify", records, lambda: checked.append(store.verify())))
    if not checked[0].ok:
        sys.exit(f"the store does not verify: {checked[0].problems}")
    seconds = pl.DataFrame(
        [(name, count, round(took, 2), round(cpu, 2), round(took / long[0][2], 2)) for name, count, took, cpu in long],
        schema=["what", "leads", "seconds", "processor s", "x resolve"],
        orient="row",
    )
    print(f"file {size >> 20:,} MB; peak memory after the plain resolve {peak >> 10:,} MB, "
          f"in all {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10:,} MB")  # fmt: skip
    columns = ["call", "p50 ms", "p90 ms", "p99 ms", "worst ms", "calls"]
    return seconds, pl.DataFrame(single, schema=columns, orient="row")


def _dumps(folder: Path, records: int, seed: int) -> dict[str, Path]:
    paths = datasets.dealership(records, seed=seed).write(folder)
    return {name: path for name, path in paths.items() if name != "truth"}


def _long(name: str, leads: int, call: Callable[[], object]) -> tuple[str, int, float, float]:
    """What takes long: its name, of how many leads, and its seconds, of the clock and of processors; told at once."""
    start = time.process_time()
    took = _seconds(call)
    cpu = time.process_time() - start
    print(f"{name}, {leads:,} leads: {took:.1f} s, {cpu:.1f} processor s", file=sys.stderr, flush=True)
    return name, leads, took, cpu


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _times(call: Callable[[dict[str, Any]], object], leads: Sequence[dict[str, Any]]) -> tuple[float | int, ...]:
    """p50, p90, p99 and worst milliseconds of a call, and how many were counted."""
    took = np.array([_seconds(lambda lead=lead: call(lead)) for lead in leads])[WARM:] * 1000
    return (*(round(float(x), 1) for x in (*np.percentile(took, [50, 90, 99]), took.max())), len(took))


def _leads(path: Path, count: int) -> list[dict[str, Any]]:
    """What some records of the store say, as a desk would type it: those that have a first name and a phone."""
    import sqlite3

    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            "SELECT payload FROM record WHERE ended IS NULL ORDER BY digest LIMIT ?", (count * 4,)
        )
        kept = [json.loads(text) for (text,) in rows]
    found = []
    for lead in kept:
        shown = lead.get("shown", {})
        if "first_name" in shown and lead.get("phones"):
            said = {name: shown[name] for name in ("first_name", "last_name") if name in shown}
            said["phone"] = lead["phones"][0]["v"]
            if lead.get("emails"):
                said["email"] = lead["emails"][0]["v"]
            found.append(said)
    return found[:count]


def _parts(leads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"first_name": lead["first_name"], "phone": lead["phone"][-7:]} for lead in leads]


if __name__ == "__main__":
    os.umask(0o077)
    main()
