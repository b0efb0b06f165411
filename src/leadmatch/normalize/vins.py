"""Vehicle identification numbers: 49 CFR 565 (https://www.ecfr.gov/current/title-49/part-565), ISO 3779.

Contract: 17 characters without I, O, Q. I is read as 1, O and Q as 0. The check digit binds North America only (1 to 5
in front): the number of an imported vehicle is taken as it is. Where the digit fails and exactly one change of a single
character that people and scanners confuse (S/5, B/8, Z/2, G/6, D/0) makes it pass, the number gets that change,
flagged; one that still fails is kept (`check_failed`). Anything that is not 17 characters long has no value: before
1981 the form was free, and part of a number proves little.

Flags: repaired, check_failed, placeholder, invalid.

>>> normalize("1hgcm82633a004352"), normalize("1HGCM82633AOO4352"), normalize("11111111111111111")
('1HGCM82633A004352', '1HGCM82633A004352', None)
"""

import functools

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.few import derived_rows
from leadmatch.normalize import patterns
from leadmatch.normalize.cells import tidy, tidy_cell

WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_LETTERS = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
_VALUES = dict(zip(_LETTERS, [*range(10), *range(1, 9), 1, 2, 3, 4, 5, 7, 9, *range(2, 10)], strict=True))
CONFUSED = (("S", "5"), ("B", "8"), ("Z", "2"), ("G", "6"), ("D", "0"))
_OTHER = dict((*CONFUSED, *((b, a) for a, b in CONFUSED)))
_CHECK_DIGITS = "0123456789X"
_NORTH_AMERICA = "12345"
_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"
_FORM = r"^[A-HJ-NPR-Z0-9]{17}$"
_PLACEHOLDER = "^(?:" + "|".join(f"{d}{{17}}" for d in range(10)) + r"|[A-Z]{17}|12345678901234567|[0X]{17})$"


def compact(value: str) -> str:
    """Upper case letters and digits only, I as 1, O and Q as 0."""
    return "".join(c for c in value.upper() if c.isascii() and c.isalnum()).translate(str.maketrans("IOQ", "100"))


def normalize(value: str | None) -> str | None:
    """The 17 characters of a VIN, or None."""
    found = parse_series(pl.Series([value], dtype=pl.String))["value"]
    result: str | None = found[0]
    return result


def is_valid(value: str) -> bool:
    """Whether 17 characters pass the check digit.

    >>> is_valid("1HGCM82633A004352"), is_valid("1HGCM82633A004353")
    (True, False)
    """
    series = pl.Series([value])
    return bool(series.str.contains(_FORM)[0]) and bool(_passes(_bytes(series))[0])


def passing(values: pl.Series) -> pl.Series:
    """Which of some normalised VINs, without nulls, pass the check digit."""
    return pl.Series(_passes(_bytes(values)), dtype=pl.Boolean)


def model_year(value: str) -> int | None:
    """The model year of a normalised VIN of a light vehicle: position 7 a digit, 1980-2009; a letter, 2010-2039.

    >>> model_year("1HGCM82633A004352"), model_year("5YJ3E1EA7KF317000")
    (2003, 2019)
    """
    if len(value) != 17 or (at := _YEARS.find(value[9])) < 0:
        return None
    return (1980 if value[6].isdigit() else 2010) + at


def parse_series(values: pl.Series) -> pl.DataFrame:
    """VINs of distinct raw cells.

    Returns:
        DataFrame[value, flag], row for row; both null where the cell is.
    """
    return derived_rows(values, ("value", "flag"), parse_one, _parsed)


def _parsed(values: pl.Series) -> pl.DataFrame:
    raw = values.str.to_uppercase()
    odd = (~raw.str.contains(_FORM)).fill_null(value=False).arg_true()
    raw = raw.scatter(odd, _compacted(raw.gather(odd)))
    frame = pl.DataFrame({"raw": raw.set(raw == "", None)})
    form, fake = raw.str.contains(_FORM).fill_null(value=False), raw.str.contains(_PLACEHOLDER).fill_null(value=False)
    usable = (form & ~fake).arg_true()
    fixed, flags = _checked(raw.gather(usable))
    frame = frame.with_columns(
        flag=pl.when(fake)
        .then(pl.lit("placeholder"))
        .when(pl.col("raw").is_not_null() & ~form)
        .then(pl.lit("invalid")),
        value=pl.lit(None, pl.String),
    )
    return pl.DataFrame({"value": frame["value"].scatter(usable, fixed), "flag": frame["flag"].scatter(usable, flags)})


def parse_one(value: str | None) -> tuple[str | None, str | None]:
    """`parse_series` of one cell: (value, flag)."""
    raw = (value or "").upper()
    if not patterns.contains(raw, _FORM):
        raw = compact(tidy_cell(raw) or "")
        if not patterns.contains(raw, _FORM):
            fake = patterns.contains(raw, _PLACEHOLDER)
            return None, "placeholder" if fake else "invalid" if raw else None
    if patterns.contains(raw, _PLACEHOLDER):
        return None, "placeholder"
    if raw[0] not in _NORTH_AMERICA or raw[8] == _CHECK_DIGITS[_sum(raw) % 11]:
        return raw, None
    fixed = [other for at in range(17) if (other := _swapped(raw, at)) and other[8] == _CHECK_DIGITS[_sum(other) % 11]]
    return (fixed[0], "repaired") if len(fixed) == 1 else (raw, "check_failed")


def _sum(vin: str) -> int:
    return sum(_VALUES[char] * weight for char, weight in zip(vin, WEIGHTS, strict=True))


def _swapped(vin: str, at: int) -> str | None:
    """A VIN with one character changed to the one it is confused with, None where there is none."""
    other = _OTHER.get(vin[at])
    return None if other is None else vin[:at] + other + vin[at + 1 :]


def _compacted(values: pl.Series) -> pl.Series:
    """`compact` over a column, spreadsheet damage undone first."""
    out = tidy(values).str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "")
    for typed, meant in (("I", "1"), ("O", "0"), ("Q", "0")):
        out = out.str.replace_all(typed, meant, literal=True)
    return out


def _bytes(values: pl.Series) -> NDArray[np.uint8]:
    """uint8[n, 17] of well-formed VINs."""
    joined: str = values.str.join("").item() if len(values) else ""
    return np.frombuffer(joined.encode("ascii"), np.uint8).reshape(-1, 17)


@functools.cache
def _lookup() -> NDArray[np.float32]:
    table = np.zeros(128, np.float32)
    for char, value in _VALUES.items():
        table[ord(char)] = value
    return table


def _passes(chars: NDArray[np.uint8]) -> NDArray[np.bool_]:
    rest = (_lookup()[chars] @ np.array(WEIGHTS, np.float32)).astype(np.int16) % 11  # exact: sums stay below 2^24
    wanted = np.where(rest == 10, ord("X"), rest + ord("0"))
    return np.asarray(chars[:, 8] == wanted)


def _checked(values: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Well-formed VINs with a unique single-character repair where the check digit failed, and their flags."""
    chars = _bytes(values)
    good = _passes(chars) | ~np.isin(chars[:, 0], np.frombuffer(_NORTH_AMERICA.encode(), np.uint8))
    flags = pl.Series([None], dtype=pl.String).new_from_index(0, len(values))
    if good.all():
        return values, flags
    failed = np.flatnonzero(~good)
    fixed, found = _repaired(chars[failed])
    rows = pl.Series(failed[found], dtype=pl.UInt32)
    text = fixed[found].tobytes().decode("ascii")
    repaired = pl.Series([text[i : i + 17] for i in range(0, len(text), 17)], dtype=pl.String)
    return values.scatter(rows, repaired), flags.scatter(failed, "check_failed").scatter(rows, "repaired")


def _repaired(chars: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """(characters, whether exactly one change passes) of VINs that fail."""
    swap = np.arange(128, dtype=np.uint8)
    for one, other in CONFUSED:
        swap[ord(one)], swap[ord(other)] = ord(other), ord(one)
    count = np.zeros(len(chars), np.int8)
    fixed = chars.copy()
    for position in range(17):
        trial = chars.copy()
        trial[:, position] = swap[chars[:, position]]
        passes = (trial[:, position] != chars[:, position]) & _passes(trial)
        count += passes
        fixed[passes] = trial[passes]
    return fixed, np.asarray(count == 1)
