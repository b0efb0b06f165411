"""The funnel: what became of the opportunities of customers, against a baseline, and by source and store."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from leadmatch.report.charts import bars
from leadmatch.report.section import Block, Cell, Section, Table, Text, count, share, table

_STAGES = (
    ("opportunities", "opportunities"), ("contacted", "contacted"), ("appointment", "with an appointment"),
    ("shown", "came"), ("sold", "bought"),
)  # fmt: skip
_RATES = (("contact", "contacted"), ("appointment", "with an appointment"), ("show", "came to it"), ("close", "bought"))
_OF = {"contact": ("contacted", "opportunities"), "appointment": ("appointment", "opportunities"),
       "show": ("shown", "appointment"), "close": ("sold", "opportunities")}  # fmt: skip
_GROUPS = 12
_ALL = "all"


def funnel(groups: Mapping[str, pl.DataFrame], baseline: str | None) -> Section:
    """The section.

    Args:
        groups: `lead_source`, `store` ... -> the table of `journey.funnel` by it.
        baseline: the name of the period that it is held against, None without one.
    """
    first = next(iter(groups.values()))
    every = {row["period"]: row for row in first.filter(pl.col(first.columns[0]) == _ALL).iter_rows(named=True)}
    now, before = every.get("now"), every.get("baseline")
    if now is None or not now["opportunities"]:
        return Section("funnel", "The funnel", "No record tells of an inquiry, so there is no funnel to show.")
    lead = (
        f"{count(now['raw_leads'])} raw leads are {count(now['opportunities'])} opportunities of "
        f"{count(now['customers'])} customers; {count(now['sold'])} of them were sold "
        f"({share(now['sold'], now['opportunities'])})."
    )
    held = f"Held against the baseline {baseline}, {before['from']} to {before['to']}." if before else (
        "No baseline: name a period in journey.baselines of the spec to hold the funnel against.")  # fmt: skip
    blocks: list[Block] = [Text(held), _stages(now, before), _rates(now, before)]
    blocks += [_by(name, frame, with_change=before is not None) for name, frame in groups.items()]
    return Section("funnel", "The funnel", lead, tuple(blocks))


def _stages(now: dict[str, object], before: dict[str, object] | None) -> Block:
    whole = _int(now, "opportunities")
    rows = [("raw leads", _int(now, "raw_leads"), "")]
    rows += [(words, _int(now, stage), share(_int(now, stage), whole)) for stage, words in _STAGES]
    columns: list[str] = ["", "now", "of opportunities"]
    cells: list[list[str | int]] = [list(row) for row in rows]
    if before is not None:
        columns += ["baseline", "of opportunities"]
        base = _int(before, "opportunities")
        names = ("raw_leads", *(stage for stage, _ in _STAGES))
        for line, name in zip(cells, names, strict=True):
            line += [_int(before, name), share(_int(before, name), base) if name != "raw_leads" else ""]
    chart = bars(
        "From raw leads to sales",
        " ".join(f"{words}: {count(n)}." for words, n, _ in rows),
        [(words, [n], f"{count(n)} {f'({text})' if text else ''}".strip()) for words, n, text in rows],
        [("a", "now")],
        table("From raw leads to sales", columns, cells, range(1, len(columns))),
    )
    return replace(chart, wide=before is not None)


def _rates(now: dict[str, object], before: dict[str, object] | None) -> Table:
    """Each rate with its counts and interval, and what a count of raw leads would give."""
    rows = []
    for rate, words in _RATES:
        line = [words, *_with_interval(now, rate), _percent(now[f"raw_{rate}_rate"])]
        if before is not None:
            line += [*_with_interval(before, rate), _points(now[f"{rate}_change"])]
        rows.append(line)
    columns = ["rate", "now", "95% interval", "of", "by raw leads"]
    columns += ["baseline", "95% interval", "of", "change"] if before is not None else []
    return table("Rates over opportunities, and what raw leads would say", columns, rows, range(1, len(columns)))


def _with_interval(row: dict[str, object], rate: str) -> tuple[str, str, str]:
    part, whole = _OF[rate]
    low, high = row[f"{rate}_low"], row[f"{rate}_high"]
    between = "–" if low is None else f"{_percent(low)} to {_percent(high)}"
    return _percent(row[f"{rate}_rate"]), between, f"{count(_int(row, part))} / {count(_int(row, whole))}"


def _by(name: str, frame: pl.DataFrame, *, with_change: bool) -> Table:
    group = frame.columns[0]
    mine = frame.filter((pl.col("period") == "now") & (pl.col(group) != _ALL))
    if group == "month":
        mine, with_change = mine.filter(pl.col(group).str.contains(r"^\d")), False
    shown = mine.tail(_GROUPS) if group == "month" else mine.head(_GROUPS)
    rows: list[list[Cell]] = []
    for row in shown.iter_rows(named=True):
        line: list[Cell] = [str(row[group]), _int(row, "raw_leads"), _int(row, "opportunities"),
                *(_percent(row[f"{rate}_rate"]) for rate, _ in _RATES), _int(row, "sold")]  # fmt: skip
        rows.append([*line, _points(row["close_change"])] if with_change else line)
    columns = [name.replace("_", " "), "raw leads", "opportunities", *(f"{words}" for _, words in _RATES), "sales"]
    columns += ["change of bought"] if with_change else []
    left = mine.height - len(rows)
    caption = f"By {name.replace('_', ' ')}" + (f": {len(rows)} of {mine.height}" if left else "")
    return table(caption, columns, rows, range(1, len(columns)))


def _int(row: dict[str, object], name: str) -> int:
    return int(str(row[name]))


def _percent(value: object) -> str:
    return "–" if value is None else f"{float(str(value)):.0%}"


def _points(value: object) -> str:
    return "–" if value is None else f"{round(float(str(value))):+d} points".replace("+0 ", "0 ")
