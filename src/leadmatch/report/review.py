"""The pairs that a person should decide."""

import polars as pl

from leadmatch.report.charts import bars
from leadmatch.report.section import Section, Text, count, share, table

_SHOWN = 10


def review(pairs: pl.DataFrame, *, anonymous: bool) -> Section:
    """The section.

    Args:
        pairs: the review table of a book, the first question first.
        anonymous: without names and record ids.
    """
    lead = (
        f"{count(pairs.height)} pairs of records are left to a person. The command leadmatch review asks them, the "
        "most useful first, and the next run keeps the answers."
    )
    if pairs.is_empty():
        return Section("review", "For review", "No pair of records is left to a person.")
    asked = (
        pairs["reason"]
        .str.extract(r"^([^:]*)")
        .alias("question")
        .value_counts(name="pairs")
        .sort("pairs", "question", descending=[True, False])
    )
    rows = [(question, n, share(n, pairs.height)) for question, n in asked.iter_rows()]
    chart = bars(
        "Why a person is asked",
        " ".join(f"{question}: {count(n)} pairs." for question, n, _ in rows),
        [(question, [n], count(n)) for question, n, _ in rows],
        [("a", "pairs")],
        table("Pairs by question", ("question", "pairs", "share"), rows, (1, 2)),
    )
    first = [_row(pair, anonymous=anonymous) for pair in pairs.head(_SHOWN).iter_rows(named=True)]
    heads = ("why", "one person") if anonymous else ("one record", "name", "another", "name", "why", "one person")
    caption = f"The first {len(first)} of {count(pairs.height)} pairs"
    return Section("review", "For review", lead, (chart, Text("The first questions", heading=True),
                                                  table(caption, heads, first, (len(heads) - 1,))))  # fmt: skip


def _row(pair: dict[str, object], *, anonymous: bool) -> tuple[str, ...]:
    why, chance = str(pair["reason"]), f"{pair['probability']:.0%}"
    if anonymous:
        return why, chance
    sides = (
        text
        for side in "ab"
        for text in (f"{pair[f'source_{side}']}:{pair[f'record_id_{side}']}", str(pair[f"name_{side}"] or "–"))
    )
    return (*sides, why, chance)
