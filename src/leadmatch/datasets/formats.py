"""How systems write telephones, dates, names and placeholders."""

from collections.abc import Callable, Mapping

import numpy as np
import polars as pl

from leadmatch.datasets.draw import Draw, Ints, Mask, where

STORE = "riverbend-auto.example"
STORE_PHONES = (6137010090, 6132880040)
STORE_EMAILS = (f"sales@{STORE}", f"internet@{STORE}")
NO_PHONES = (
    "555-5555",
    "555-555-5555",
    "000-000-0000",
    "1111111111",
    "123-456-7890",
    "9999999999",
    "613-555-5555",
    "1-800-555-0199",
)
NO_EMAILS = (
    "none@none.com",
    "noemail@noemail.com",
    "na@na.com",
    "declined@declined.com",
    "test@test.com",
    "n/a",
    "no email",
)
NO_NAMES = ("Unknown", "Walk In", "Internet Lead", "Cash Customer", "Test", "N/A", "Customer")

PHONES: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "dashes": lambda s: pl.concat_str(s.str.slice(0, 3), pl.lit("-"), s.str.slice(3, 3), pl.lit("-"), s.str.slice(6)),
    "brackets": lambda s: pl.concat_str(
        pl.lit("("), s.str.slice(0, 3), pl.lit(") "), s.str.slice(3, 3), pl.lit("-"), s.str.slice(6)
    ),
    "dots": lambda s: pl.concat_str(s.str.slice(0, 3), pl.lit("."), s.str.slice(3, 3), pl.lit("."), s.str.slice(6)),
    "digits": lambda s: s,
    "plus": lambda s: pl.concat_str(pl.lit("+1"), s),
    "one": lambda s: pl.concat_str(
        pl.lit("1-"), s.str.slice(0, 3), pl.lit("-"), s.str.slice(3, 3), pl.lit("-"), s.str.slice(6)
    ),
    "local": lambda s: pl.concat_str(s.str.slice(3, 3), pl.lit("-"), s.str.slice(6)),
}
"""Ways to write ten digits."""


def phone(numbers: Ints, styles: Mapping[str, int], draw: Draw) -> pl.Series:
    """Numbers in the styles of a system (style -> weight); null for -1."""
    text = pl.col("text")
    style = draw.codes(len(numbers), list(styles.values()))
    made = pl.coalesce(*(pl.when(pl.col("style") == code).then(PHONES[name](text)) for code, name in enumerate(styles)))
    frame = pl.DataFrame({"text": pl.Series(numbers).cast(pl.String), "style": style})
    return frame.select(pl.when(pl.Series(numbers > 0)).then(made)).to_series()


def stamp(seconds: Ints, pattern: str) -> pl.Series:
    """Seconds since 1970 as a date or time in a chrono pattern."""
    return pl.Series(seconds * 1_000_000).cast(pl.Datetime("us")).dt.strftime(pattern)


def date_of(iso: pl.Series, pattern: str) -> pl.Series:
    """ISO dates in another pattern."""
    return iso.str.to_date("%Y-%m-%d").dt.strftime(pattern)


def junk(values: pl.Series, p: float, placeholders: tuple[str, ...], draw: Draw) -> pl.Series:
    """A placeholder in a share p of the places, filled or not."""
    n = len(values)
    return where(draw.chance(n, p), draw.pick(n, placeholders), values)


def dropped(values: pl.Series, p: float, draw: Draw) -> pl.Series:
    """Values lost in a share p of the places."""
    return where(~draw.chance(len(values), p), values)


def cased(values: pl.Series, upper: float, lower: float, draw: Draw) -> pl.Series:
    """Some values all in capitals or all in small letters."""
    n = len(values)
    values = where(draw.chance(n, upper), values.str.to_uppercase(), values)
    return where(draw.chance(n, lower), values.str.to_lowercase(), values)


def joined(*columns: pl.Series, separator: str = " ") -> pl.Series:
    """Cells joined, nulls left out; null where nothing is left."""
    text = pl.select(pl.concat_str(*columns, separator=separator, ignore_nulls=True)).to_series()
    return text.set(text == "", None)


def random_text(n: int, length: int, draw: Draw) -> pl.Series:
    """Random small letters and digits."""
    alphabet = pl.Series([*"abcdefghijkmnpqrstuvwxyz23456789"])
    pairs = pl.Series([a + b for a in alphabet for b in alphabet])
    columns = [pairs.gather(pl.Series(draw.ints(n, 0, len(pairs)))) for _ in range(length // 2)]
    return pl.select(pl.concat_str(*columns)).to_series()


def numbers(values: Ints, prefix: str, width: int) -> pl.Series:
    """Record numbers with a prefix and leading zeros."""
    return pl.select(pl.lit(prefix) + pl.Series(values).cast(pl.String).str.zfill(width)).to_series()


def chosen(mask: Mask, yes: Ints, no: Ints) -> Ints:
    """Yes where mask, else no."""
    return np.where(mask, yes, no)
