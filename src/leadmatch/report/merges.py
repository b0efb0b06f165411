"""Examples of customers that were put together from several records, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from leadmatch.report.charts import waterfall
from leadmatch.report.section import Block, Section, Text, table


@dataclass(frozen=True, slots=True)
class Merge:
    """One customer: its name; its records (column -> value), and of two of them each step of the waterfall:
    comparison, level, bits, what the one says, what the other says; the decision in a sentence.
    """

    name: str
    records: tuple[dict[str, str], ...]
    pair: tuple[str, str]
    steps: tuple[tuple[str, str, float, str, str], ...]
    verdict: str


def merges(examples: Sequence[Merge], *, anonymous: bool) -> Section:
    """The section; anonymous: without names, values and record ids."""
    lead = (
        "Every step says how much more often records of one person agree so than records of strangers, in bits: +1 "
        "doubles the odds, 10 are about a thousand to one."
    )
    if not examples:
        lead = "No customer has several records that differ."
    blocks = [block for number, one in enumerate(examples, 1) for block in _blocks(number, one, anonymous=anonymous)]
    return Section("merges", "How records were put together", lead, tuple(blocks))


def _blocks(number: int, one: Merge, *, anonymous: bool) -> list[Block]:
    total = sum(step[2] for step in one.steps)
    name = f"Example {number}" if anonymous else f"Example {number}: {one.name}"
    sides = ("one record", "another") if anonymous else one.pair
    columns = (
        ("what is compared", "how it compares", "bits")
        if anonymous
        else ("what is compared", *sides, "how it compares", "bits")
    )
    rows = [
        (step, level, f"{bits:+.1f}") if anonymous else (step, a, b, level, f"{bits:+.1f}")
        for step, level, bits, a, b in one.steps
    ]
    chart = waterfall(
        f"Why {sides[0]} and {sides[1]} are one customer: {total:+.1f} bits",
        f"A waterfall of {len(rows)} steps that add up to {total:+.1f} bits.",
        [(f"{step}: {level}" if step != "before looking" else step, bits) for step, level, bits, _, _ in one.steps],
        "bits",
        table("The steps", columns, rows, (len(columns) - 1,)),
    )
    if anonymous:
        return [Text(name, heading=True), Text(f"{len(one.records)} records of one customer."), chart]
    heads = tuple(one.records[0])
    records = table("The records", heads, [tuple(record.values()) for record in one.records])
    return [Text(name, heading=True), records, chart, Text(one.verdict)]
