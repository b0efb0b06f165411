"""`leadmatch funnel`: contact, appointment, show and close rates of resolved customers, and of raw leads."""

from pathlib import Path

import click

from leadmatch.cli.given import asked, book_of
from leadmatch.cli.output import note, say_json, say_table

_RATES = (
    ("contact", "contacted", "opportunities"),
    ("appointment", "appointment", "opportunities"),
    ("show", "shown", "appointment"),
    ("close", "sold", "opportunities"),
)
_SMALL = 200
"""Counts below which a rate is shown with its interval."""


@click.command("funnel", short_help="Contact, appointment, show and close rates.")
@asked("OUT|SOURCE...")
@click.option(
    "--by",
    type=click.Choice(["lead_source", "entry", "source", "store", "salesperson", "month"]),
    default="lead_source",
    show_default=True,
    help="What groups go by.",
)
@click.option("--baseline", metavar="NAME|FROM:TO", help="The period to hold against, named in the spec or two days.")
@click.option("--period", metavar="NAME|FROM:TO", help="The period looked at, else what comes after the baseline.")
@click.option("--json", "as_json", is_flag=True, help="Print the table as JSON.")
def command(
    texts: tuple[str, ...], spec_file: Path | None, maps: tuple[str, ...], by: str, baseline: str | None,
    period: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Print the funnel of the result in OUT: rates over the opportunities of resolved customers.

    Each rate with its counts, and its 95 % interval where they are small; beside it the rate over raw leads, each
    record for itself. OUT is the folder of a result, whose inputs are read again, or a store; SOURCEs are resolved
    first.
    """
    life = book_of(texts, spec_file, maps).life
    rows = life.funnel(by, _days(baseline), _days(period)).to_dicts()
    if as_json:
        say_json(rows)
        return
    say_table([_line(row, by, dated=baseline is not None) for row in rows])
    for source, count in life.silent().items():
        note(
            f"{source}: {count:,} records say nothing of how the customer came and are not counted (see journey.entry)"
        )
    note("a rate is PER CENT (PART/WHOLE), LOW-HIGH its 95 % interval where WHOLE is small, raw that of raw leads")


def _days(text: str | None) -> str | tuple[str, str] | None:
    if text is None or ":" not in text:
        return text
    first, _, last = text.partition(":")
    return first, last


def _line(row: dict[str, object], by: str, *, dated: bool) -> dict[str, object]:
    line: dict[str, object] = {by: row[by]}
    if dated:
        line["period"] = row["period"]
    line |= {name: row[name] for name in ("raw_leads", "opportunities", "customers")}
    for rate, part, whole in _RATES:
        line[rate] = _rate(row, rate, part, whole)
        line[f"raw {rate}"] = _percent(row[f"raw_{rate}_rate"])
        if dated:
            line[f"{rate} change"] = "" if row[f"{rate}_change"] is None else f"{row[f'{rate}_change']:+.1f}"
    return line


def _rate(row: dict[str, object], rate: str, part: str, whole: str) -> str:
    if row[f"{rate}_rate"] is None:
        return ""
    text = f"{_percent(row[f'{rate}_rate'])} ({row[part]}/{row[whole]})"
    small = int(str(row[whole])) < _SMALL
    return f"{text} {_percent(row[f'{rate}_low'])}-{_percent(row[f'{rate}_high'])}" if small else text


def _percent(share: object) -> str:
    return "" if share is None else f"{100 * float(str(share)):.0f}%"
