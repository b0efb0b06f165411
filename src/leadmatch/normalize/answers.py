"""Answers to yes or no that may be dates: `contacted`, `appointment_shown`, `test_drive`, `write_up`.

Contract: a word of yes or no in English or French is that; a date is yes, at that time; nothing says nothing. A number
(of attempts, of drives) is yes above 0. Flags: not_yes_or_no, and those of `dates`.
"""

import datetime as dt

import polars as pl

from leadmatch.normalize import dates, patterns
from leadmatch.normalize.cells import tidy, tidy_cell
from leadmatch.text import fold, fold_series

YES = (
    "y", "yes", "true", "t", "on", "checked", "oui", "o", "vrai", "si", "done", "completed", "fait", "complete",
    "✓", "✔", "reached", "contacted", "atteint", "joint", "rejoint", "shown", "showed", "show", "attended", "kept",
    "arrived", "presente", "present", "honore",
)  # fmt: skip
NO = (
    "n", "no", "false", "f", "off", "unchecked", "non", "faux", "not done", "not contacted", "not reached", "no show",
    "no-show", "noshow", "missed", "absent", "pending", "attempted", "non atteint", "pas joint", "en attente",
    "declined", "refused", "refuse", "cancelled", "canceled", "annule",
)  # fmt: skip
_MARK = r"(?i)^\s*x\s*$"
"""A cross in a box, which elsewhere fills a cell that says nothing."""
_COUNT = r"^[0-9]{1,3}(?:\.0+)?$"


def answers(values: pl.Series, *, day_first: bool = False) -> pl.DataFrame:
    """Answers of the distinct cells of ONE column.

    Returns:
        DataFrame[value (Boolean), at (Datetime us, where a date says yes), flag], row for row.
    """
    values = values.set(values.str.contains(_MARK).fill_null(value=False), "yes")
    text = fold_series(tidy(values))
    count = text.str.contains(_COUNT)
    said = pl.DataFrame({"text": text, "count": count}).select(
        pl.when(pl.col("text").is_in(YES)).then(pl.lit(value=True))
        .when(pl.col("text").is_in(NO)).then(pl.lit(value=False))
        .when("count").then(pl.col("text").cast(pl.Float64, strict=False) > 0)
        .alias("said")
    ).to_series()  # fmt: skip
    rest = (text.is_not_null() & said.is_null()).arg_true()
    times = pl.Series([None], dtype=pl.Datetime("us")).new_from_index(0, len(values))
    flag = pl.Series([None], dtype=pl.String).new_from_index(0, len(values))
    if len(rest):
        read = dates.timestamps(values.gather(rest), day_first=day_first)
        times, flag = times.scatter(rest, read["value"]), flag.scatter(rest, read["flag"])
    said = said.zip_with(times.is_null(), pl.Series([True]).new_from_index(0, len(values)))
    lost = text.is_not_null() & said.is_null()
    return pl.DataFrame({"value": said, "at": times, "flag": flag.set(lost, "not_yes_or_no")})


def answer(value: str, *, day_first: bool = False) -> tuple[bool | None, dt.datetime | None]:
    """`answers` of one cell: (yes or no, at)."""
    text = "yes" if patterns.contains(value, _MARK) else fold(tidy_cell(value))
    if text is None:
        return None, None
    if text in YES or text in NO:
        return text in YES, None
    if patterns.contains(text, _COUNT):
        return float(text) > 0, None
    at = dates.timestamp(value, day_first=day_first)
    return (None if at is None else True), at
