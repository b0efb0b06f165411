"""Consent as the most restrictive answer: "out", "in", or null where nothing was said; and when it was said.

Contract: a column `opt_out` that says yes, a word of refusal, or a date is "out"; a plain no says nothing (not
refusing is not agreeing). A column `opt_in` that says yes or a date is "in", and a no is "out". What a system calls
implied says nothing: that is worked out from the person's own purchases and inquiries. `all` counts for every channel;
"out" beats "in". Unknown is never "in". A date in the cell, alone or behind a word, is the day of the answer.

>>> answers = read(pl.Series(["2024-03-01", "yes, 2024-03-01", "no"]), "opt_out")
>>> answers["answer"].to_list(), answers["at"].dt.date().to_list()[1].isoformat()
(['out', 'out', None], '2024-03-01')
"""

import datetime as dt

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.normalize import cells, dates, patterns
from leadmatch.normalize.batch import Batch
from leadmatch.normalize.cells import encode, tidy, tidy_cell
from leadmatch.tables import Coded, Codes
from leadmatch.text import fold, fold_series

CHANNELS = ("email", "phone", "sms", "mail")
ANSWERS = ("in", "out")
"""The more restrictive the later."""
_YES = (
    "yes", "y", "true", "t", "1", "1.0", "x", "on", "oui", "o", "vrai", "checked", "opt in", "opted in", "opt-in",
    "optin", "subscribed", "in", "granted", "agreed", "consent", "express",
)  # fmt: skip
_NO = ("no", "n", "false", "f", "0", "0.0", "off", "non", "faux", "unchecked", "in", "subscribed", "ok")
_REFUSES = (
    r"\b(?:dnc|do not|don't|dont|never|opt(?:ed)?[ -]?out|unsubscribed?|out|stop|remove|revoked|withdrawn"
    r"|refused?|declined?|ne pas|desabonne|retire)\b"
)
_DATE = r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}|\b[0-9]{8}\b"
_CLOCK = (
    r"[t ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:[.,][0-9]+)? ?(?:[ap]\.?m\.?)?(?:z|utc|gmt|[+\-][0-9]{1,2}:?[0-9]{0,2})?"
)
_SERIAL = r"^[0-9]{5}(?:\.[0-9]+)?$"
_WITHIN = rf"((?:{_DATE})(?:{_CLOCK})?|{_SERIAL})"
_AROUND = " ,;:()[]-"
_NEVER = np.iinfo(np.int64).min


def parse_series(values: pl.Series, field: str) -> pl.Series:
    """Answers ("out", "in" or null) of distinct raw cells of a column `opt_out` or `opt_in`, row for row."""
    return read(values, field)["answer"]


def read(values: pl.Series, field: str, *, day_first: bool = False) -> pl.DataFrame:
    """Answers and their dates.

    Args:
        values: distinct raw cells of one column.
        field: `opt_out` or `opt_in`.
        day_first: as in `ColumnMapping`.

    Returns:
        DataFrame[answer ("out", "in" or null), at (Datetime us, null where the cell has no date)], row for row.
    """
    text = fold_series(tidy(values))
    when = text.str.extract(_WITHIN)
    rest = text.str.replace(_WITHIN, "").str.strip_chars(_AROUND)
    dated = when.is_not_null()
    word = pl.col("word")
    yes, no, refuses = word.is_in(_YES) | (pl.col("dated") & (word == "")), word.is_in(_NO), word.str.contains(_REFUSES)
    if field == "opt_out":
        rule = pl.when(refuses).then(pl.lit("out")).when(no).then(None).when(yes).then(pl.lit("out"))
    else:
        rule = pl.when(refuses).then(pl.lit("out")).when(yes).then(pl.lit("in")).when(no).then(pl.lit("out"))
    said = pl.DataFrame({"word": rest, "dated": dated})
    at = dates.timestamps(when, day_first=day_first)["value"]
    return said.select(answer=rule.cast(pl.String)).with_columns(at=at)


def read_one(value: str, field: str, *, day_first: bool = False) -> tuple[str | None, dt.datetime | None]:
    """`read` of one cell: (answer, at)."""
    text = fold(tidy_cell(value))
    if text is None:
        return None, None
    if not patterns.plain(text):
        row = read(pl.Series([value]), field, day_first=day_first).row(0)
        return row[0], row[1]
    when = patterns.extract(text, _WITHIN)
    word = patterns.replace(text, _WITHIN, "").strip(_AROUND)
    at = None if when is None else dates.timestamp(when, day_first=day_first)
    if patterns.contains(word, _REFUSES):
        return "out", at
    yes, no = word in _YES or (when is not None and not word), word in _NO
    if field == "opt_out":
        return ("out" if yes and not no else None), at
    return ("in" if yes else "out" if no else None), at


def codes(answers: pl.Series) -> Codes:
    """Answers as their places in `ANSWERS`, -1 = null: of several answers of a lead the highest holds."""
    return answers.replace_strict(ANSWERS, range(len(ANSWERS)), default=-1, return_dtype=pl.Int32).to_numpy()


def gather(batch: Batch, do_not_call: NDArray[np.bool_]) -> dict[str, pl.Series]:
    """consent_CHANNEL of each lead, and consent_CHANNEL_at where a cell has a date.

    A column for all channels counts for each, DO NOT CALL in a name for the phone. Of several answers of a lead the
    most restrictive holds, and of those the last.
    """
    holds: dict[str, tuple[Codes, NDArray[np.int64]]] = {}
    for field in ("opt_out", "opt_in"):
        for column in batch.columns(field):
            numbers, distinct = encode(column.cells)
            facts = read(distinct, field, day_first=column.day_first)
            said = batch.place_codes(column, np.append(codes(facts["answer"]), np.int32(-1))[numbers])
            when = np.append(facts["at"].to_physical().fill_null(_NEVER).to_numpy(), _NEVER)[numbers]
            placed = np.full(batch.n, _NEVER, np.int64)
            placed[column.start : column.start + len(when)] = when
            for channel in CHANNELS if column.role in ("", "all") else (column.role,):
                holds[channel] = _stricter(holds.get(channel), said, placed)
    if do_not_call.any():
        refused = np.where(do_not_call, np.int32(ANSWERS.index("out")), np.int32(-1))
        holds["phone"] = _stricter(holds.get("phone"), refused, np.full(batch.n, _NEVER, np.int64))
    out: dict[str, pl.Series] = {}
    for channel in (c for c in CHANNELS if c in holds):
        said, when = holds[channel]
        out[f"consent_{channel}"] = cells.shown(Coded(said, pl.Series(ANSWERS)))
        if (when != _NEVER).any():
            at = pl.Series(when)
            out[f"consent_{channel}_at"] = at.set(at == _NEVER, None).cast(pl.Datetime("us"))
    return out


def _stricter(
    before: tuple[Codes, NDArray[np.int64]] | None, said: Codes, when: NDArray[np.int64]
) -> tuple[Codes, NDArray[np.int64]]:
    when = np.where(said < 0, _NEVER, when)
    if before is None:
        return said, when
    better = (said > before[0]) | ((said == before[0]) & (when > before[1]))
    return np.where(better, said, before[0]), np.where(better, when, before[1])
