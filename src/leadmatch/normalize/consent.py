"""Consent as the most restrictive answer: "out", "in", or null where nothing was said.

Contract: a column `opt_out` that says yes, a word of refusal, or a date is "out"; a plain no says nothing (not
refusing is not agreeing). A column `opt_in` that says yes or a date is "in", and a no is "out". `all` counts for every
channel; "out" beats "in". Unknown is never "in".
"""

import polars as pl

from leadmatch.normalize.cells import tidy
from leadmatch.tables import Codes
from leadmatch.text import fold_series

CHANNELS = ("email", "phone", "sms", "mail")
ANSWERS = ("in", "out")
"""The more restrictive the later."""
_YES = (
    "yes", "y", "true", "t", "1", "1.0", "x", "on", "oui", "o", "vrai", "checked", "opt in", "opted in", "opt-in",
    "optin", "subscribed", "in", "granted", "agreed", "consent", "express", "implied",
)  # fmt: skip
_NO = ("no", "n", "false", "f", "0", "0.0", "off", "non", "faux", "unchecked", "in", "subscribed", "ok")
_REFUSES = (
    r"\b(?:dnc|do not|don't|dont|never|opt(?:ed)?[ -]?out|unsubscribed?|out|stop|remove|revoked|withdrawn"
    r"|refused?|declined?|ne pas|desabonne|retire)\b"
)
_DATE = r"^[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}|^[0-9]{8}$|^[0-9]{5}(?:\.[0-9]+)?$"


def parse_series(values: pl.Series, field: str) -> pl.Series:
    """Answers ("out", "in" or null) of distinct raw cells of a column `opt_out` or `opt_in`, row for row."""
    text = pl.col("text")
    yes = text.is_in(_YES) | text.str.contains(_DATE)
    no, refuses = text.is_in(_NO), text.str.contains(_REFUSES)
    said = pl.DataFrame({"text": fold_series(tidy(values))})
    if field == "opt_out":
        rule = pl.when(refuses).then(pl.lit("out")).when(no).then(None).when(yes).then(pl.lit("out"))
    else:
        rule = pl.when(refuses).then(pl.lit("out")).when(yes).then(pl.lit("in")).when(no).then(pl.lit("out"))
    return said.select(rule.cast(pl.String)).to_series()


def codes(answers: pl.Series) -> Codes:
    """Answers as their places in `ANSWERS`, -1 = null: of several answers of a lead the highest holds."""
    return answers.replace_strict(ANSWERS, range(len(ANSWERS)), default=-1, return_dtype=pl.Int32).to_numpy()
