"""Run one tool on one set as a process of its own, and measure it: wall seconds, peak memory, and what it found."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from cleaned import write_cleaned
from peers.registry import Peer, PeerError, install, last_line
from sets import ROOT, DataSet

from leadmatch.arrays import unpack
from leadmatch.block.pairs import candidates
from leadmatch.evaluate import Evaluation, evaluate
from leadmatch.normalize.leads import normalize
from leadmatch.pipeline.guard import unguarded
from leadmatch.pipeline.inputs import plan
from leadmatch.profile import profiles
from leadmatch.spec import make_spec

WORK = ROOT / ".bench" / "runs"
BESIDE = "other thresholds"
"""The stage of an adapter that its tool is not charged with."""
LAUNCH = Path(__file__).with_name("launch.py")


@dataclass
class Outcome:
    """What one tool did on one set. seconds: of the whole process; stages: of its own report; peak: bytes.

    failed: why there is no result; other: threshold -> evaluation, where clusters at other thresholds were written.
    """

    tool: str
    version: str = ""
    seconds: float = 0.0
    stages: dict[str, float] = field(default_factory=dict)
    peak: int = 0
    labels: int = 0
    candidates: int | None = None
    found: Evaluation | None = None
    other: dict[str, Evaluation] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    failed: str = ""


def leadmatch(data: DataSet, *, quality: bool = True) -> Outcome:
    """`leadmatch resolve` from the raw files to written customers, default spec; candidates are found again."""
    from importlib.metadata import version

    outcome = Outcome("leadmatch", version("leadmatch-dealer"))
    out = _fresh("leadmatch", data.name) / "result"
    sources = [f"{name}={path}" for name, path in data.inputs.items()]
    options = [x for name, value in data.options.items() for x in (f"--{name.replace('_', '-')}", value)]
    command = [Path(sys.executable).parent / "leadmatch", "resolve", *sources, *options, "-o", out, "--quiet"]
    error = _timed(command, outcome, None)
    if error and not (out / "run.json").is_file():
        outcome.failed = error
        return outcome
    report = json.loads((out / "run.json").read_text())
    outcome.stages, outcome.candidates = report["stages"], report["candidate_pairs"]
    if quality:
        pairs = _candidates_of_leadmatch(data)
        outcome.found = _evaluated(out / "crosswalk.csv", data, pairs, guarded=True)
    return outcome


def peer(tool: Peer, data: DataSet, *, timeout: float, quality: bool = True) -> Outcome:
    """An adapter on the cleaned records."""
    outcome = Outcome(tool.name)
    folder = _fresh(tool.name, data.name)
    try:
        outcome.version = install(tool)
        if write_cleaned(data, folder / "records.parquet") > tool.largest:
            return _failed(outcome, f"not run above {tool.largest:,} records")
        if tool.labels:
            data.truth.write_csv(folder / "truth.csv")
        command = [tool.python, tool.adapter, folder]
        error = _timed(command, outcome, timeout)
        if error or not (folder / "stats.json").is_file():
            return _failed(outcome, error or "wrote no result")
    except PeerError as error:
        return _failed(outcome, str(error))
    stats = json.loads((folder / "stats.json").read_text())
    outcome.stages, outcome.labels, outcome.notes = stats["seconds"], stats["labels"], stats["notes"]
    outcome.candidates = stats.get("candidates")
    outcome.seconds -= outcome.stages.get(BESIDE, 0.0)
    if quality:
        outcome.found = _evaluated(folder / "crosswalk.csv", data, _candidates_of_peer(folder))
        for path in sorted(folder.glob("crosswalk@*.csv")):
            outcome.other[path.stem.partition("@")[2]] = _evaluated(path, data, None)
    return outcome


def _failed(outcome: Outcome, reason: str) -> Outcome:
    outcome.failed = reason
    return outcome


def _fresh(tool: str, name: str) -> Path:
    folder = WORK / name / tool
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _timed(command: list[Any], outcome: Outcome, timeout: float | None) -> str:
    """Run a command; its seconds and peak memory go to the outcome. Gives why it failed, or nothing."""
    start = time.perf_counter()
    peak = WORK / "peak.txt"
    peak.unlink(missing_ok=True)
    launched = [sys.executable, LAUNCH, peak, *command]
    with (WORK / "stderr.txt").open("w+") as stderr:
        process = subprocess.Popen(
            list(map(str, launched)),
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            start_new_session=True,
            env=os.environ | {"PYTHONHASHSEED": "0"},
        )
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            code = -9
        stderr.seek(0)
        said = last_line(stderr.read())
    outcome.seconds = time.perf_counter() - start
    outcome.peak = int(peak.read_text()) if peak.exists() else 0
    if code == -9:
        return f"stopped after {outcome.seconds:,.0f} s"
    return (said or f"ended with {code}") if code else ""


def _evaluated(crosswalk: Path, data: DataSet, pairs: pl.DataFrame | None, *, guarded: bool = False) -> Evaluation:
    found = pl.read_csv(crosswalk, infer_schema=False)
    found = unguarded(found) if guarded else found
    return evaluate(found, data.truth, pairs, between_sources=data.between_sources)


def _candidates_of_leadmatch(data: DataSet) -> pl.DataFrame:
    """Candidate pairs of records: blocking again, in this process; leads of one profile are a candidate pair too."""
    spec = make_spec(dict(data.options))
    planned = plan(data.inputs, spec=spec)
    leads = normalize([table for table, _ in planned], [mapping for _, mapping in planned], spec).leads
    found = profiles(leads)
    left, right = unpack(candidates(found.table).packed)
    lead = pl.DataFrame({"profile": found.of_lead, "row": np.arange(leads.n)})
    pairs = pl.DataFrame({"left": left, "right": right})
    pairs = pairs.join(lead.rename({"profile": "left", "row": "a"}), on="left").join(
        lead.rename({"profile": "right", "row": "b"}), on="right"
    )
    same = lead.join(lead, on="profile").select(a="row", b="row_right").filter(pl.col("a") < pl.col("b"))
    rows = pl.DataFrame({"source": leads.source.values.gather(leads.source.codes), "record_id": leads.record_id})
    return named_pairs(rows, pl.concat([pairs.select("a", "b"), same]))


def _candidates_of_peer(folder: Path) -> pl.DataFrame | None:
    if not (folder / "pairs.parquet").is_file():
        return None
    rows = pl.read_parquet(folder / "records.parquet", columns=["source", "record_id"])
    return named_pairs(rows, pl.read_parquet(folder / "pairs.parquet"))


def named_pairs(rows: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs of row numbers a and b as the names of their records."""
    sides = [rows[pairs[side]].rename({c: f"{c}_{side}" for c in rows.columns}) for side in ("a", "b")]
    return pl.concat(sides, how="horizontal")
