"""What the life of customers costs beside finding out who they are.

    .venv/bin/python benchmarks/journey/run.py --records 100000

Dumps of one dealership with two logged events a lead in a source of events, about three events a lead in all. First the
people alone are resolved and their golden records built; then everything, with events, opportunities, deposits,
relations, the funnel, a timeline, red flags and the report. The difference is what all this costs; the goal is half of
the first.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import described

import leadmatch
from leadmatch import datasets
from leadmatch.golden.parts import merge_parts
from leadmatch.pipeline.write import peak_memory

KINDS = (
    "Left message",
    "Contacted",
    "Appointment set",
    "Appointment shown",
    "Test drive",
    "Write-up",
    "Deposit",
    "Refund",
    "Sold",
)
SHARES = (0.4, 0.2, 0.13, 0.09, 0.06, 0.05, 0.03, 0.005, 0.035)
FIELDS = {"about": "about", "kind": "event", "at": "event_at", "amount": "deposit_amount", "deal": "deal_no"}
MAP = {"activities": FIELDS | {"invoice": "invoice_no"}}


def activities(crm: pl.DataFrame, count: int, seed: int) -> pl.DataFrame:
    """Logged events of the records of a CRM."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(len(KINDS), count, p=SHARES)
    day = np.datetime64("2022-01-01T00:00:00") + rng.integers(0, 1640 * 86_400, count).astype("timedelta64[s]")
    day = day.astype("datetime64[us]")
    money = pl.Series(np.isin(kind, [6, 7]))
    deal = pl.Series(rng.integers(1, max(count // 20, 2), count)).cast(pl.String)
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, count)
    return pl.DataFrame(
        {
            "activity": pl.Series(np.arange(count)).cast(pl.String),
            "about": crm.to_series(0).gather(rng.integers(0, crm.height, count).astype(np.uint32)),
            "kind": pl.Series(KINDS).gather(kind.astype(np.uint32)),
            "at": pl.Series(day).dt.strftime("%Y-%m-%d %H:%M:%S"),
            "amount": pl.Series(rng.choice(["250", "500.00", "$1,000.00"], count)).zip_with(money, nothing),
            "deal": ("D" + deal).zip_with(money, nothing),
            "invoice": ("I" + pl.Series(np.arange(count)).cast(pl.String)).zip_with(money, nothing),
        }
    )


def timed(name: str, call: Callable[[], object], seconds: dict[str, float]) -> object:
    """What a call gives, with its CPU seconds: on a busy machine they say more than the clock."""
    start, began = time.process_time(), time.perf_counter()
    found = call()
    seconds[name] = time.process_time() - start
    print(f"{seconds[name]:8.2f} CPU s {time.perf_counter() - began:8.2f} s  {name}", flush=True)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000, help="leads in all")
    records = parser.parse_args().records
    world = datasets.dealership(records, seed=1)
    logged = activities(world.dumps["crm"], 2 * records, 1)
    with tempfile.TemporaryDirectory() as folder:
        paths = world.write(folder)
        paths.pop("truth")
        logged.write_csv(Path(folder) / "activities.csv")
        measure(paths, Path(folder) / "activities.csv")


def measure(paths: dict[str, Path], logged: Path) -> None:
    """Both runs, stage by stage."""
    first: dict[str, float] = {}
    book = timed("resolve, people alone", lambda: leadmatch.resolve(paths), first)
    timed("golden records", lambda: list(merge_parts(book.leads, book.customer, book.spec)), first)
    second: dict[str, float] = {}
    about = {"journey": {"about": {"activities": "crm"}}, "map": MAP}
    book = timed("resolve, with events", lambda: leadmatch.resolve(paths | {"activities": logged}, **about), second)
    timed("events", lambda: book.events, second)
    timed("opportunities", lambda: book.life.opportunities, second)
    timed("touches and cost", book.life.columns, second)
    timed("deposits", lambda: book.life.deposits, second)
    timed("relations", lambda: book.frame("relations"), second)
    timed("funnel", lambda: book.funnel(baseline=("2022-01-01", "2023-12-31")), second)
    timed("timeline", lambda: book.timeline(book.customer_ids[0]), second)
    timed("tables to write", lambda: [book.frame(name) for name in ("events", "opportunities", "deposits")], second)
    timed("flags", lambda: book.frame("flags"), second)
    timed("report", lambda: book.report(logged.with_name("report.html")), second)
    timed("golden records", lambda: list(merge_parts(book.leads, book.customer, book.spec)), second)
    base = sum(first.values())
    added = sum(second.values()) - base
    print(f"\n{book.leads.n:,} leads, {book.events.height:,} events:", end=" ")
    print(f"{added:.1f} CPU s more than {base:.1f} ({added / base:.0%}); peak {(peak_memory() or 0) / 2**20:,.0f} MB")
    print(described())


if __name__ == "__main__":
    main()
