"""Postal codes, read by their own shape and, where that is not enough, by the country of the address.

Contract: Canada `ANANAN` in upper case without a blank, letters and digits put right by position (O for 0, I for 1);
United States five digits, ZIP+4 cut, a lost leading zero put back; any other code folded to upper case without blanks.
Codes of one repeated 0 or 9 are placeholders. Sources: Canada Post addressing guidelines (no D F I O Q U; W and Z never
first), USPS Publication 28.

>>> normalize("m5v 2t6", "US"), normalize("2134", "US"), normalize("02134-1234", "US"), normalize("tq13 8df", "GB")
('M5V2T6', '02134', '02134', 'TQ138DF')
"""

import re

import polars as pl

from leadmatch.normalize import patterns
from leadmatch.normalize.cells import tidy, tidy_cell

CANADA = r"^[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z][0-9][ABCEGHJ-NPRSTV-Z][0-9]$"
_CANADA_TYPED = r"^[A-Z][0-9OIL][A-Z0-9][0-9OIL][A-Z0-9][0-9OIL]$"
_DIGITS, _LETTERS = {"O": "0", "I": "1", "L": "1"}, {"5": "S", "8": "B"}
_TO_DIGIT, _TO_LETTER = str.maketrans(_DIGITS), str.maketrans(_LETTERS)
_ZIPS = r"^(?:[0-9]{7,9}|[0-9]{3,4})$"
STRIPPED = r"^(?:[0-9]{3,4}(?:-[0-9]{4}|\.0)?|[0-9]{7,8}(?:\.0)?)$"
"""What a spreadsheet leaves of a ZIP code that begins with a zero."""
_FROM_ZERO = frozenset(("ae", "ct", "ma", "me", "nh", "nj", "pr", "ri", "vi", "vt"))
"""Regions whose ZIP codes begin with a zero."""
_PLACEHOLDER = r"^(?:0+|9{4,}|12345|A1A1A1|X0X0X0|Z9Z9Z9|1+)$"


def normalize(value: str | None, country: str) -> str | None:
    """One code, or None. `country` is an ISO 3166 alpha-2 code, for codes that do not say theirs."""
    result: str | None = parse_series(pl.Series([value], dtype=pl.String), country)[0]
    return result


def with_zeros(value: str, region: str | None, country: str | None) -> str:
    """A code like `STRIPPED` as it was, where the address is surely one of a place whose ZIP codes begin with a zero.

    >>> with_zeros("2134", "ma", None), with_zeros("21340123", None, "us"), with_zeros("2150", "nsw", None)
    ('02134', '02134-0123', '2150')
    """
    if not (country == "us" or (country is None and region in _FROM_ZERO)):
        return value
    digits = value.removesuffix(".0").replace("-", "")
    zip_5, rest = (digits[:-4], digits[-4:]) if len(digits) > 4 else (digits, "")
    return "-".join(filter(None, (zip_5.zfill(5), rest)))


def parse_series(values: pl.Series, country: str) -> pl.Series:
    """Codes of distinct raw cells, String, row for row; null where nothing usable is there."""
    raw = tidy(values).str.strip_suffix(".0").str.to_uppercase().str.replace_all(r"[^0-9A-Z]", "")
    frame = pl.DataFrame({"raw": raw.set(raw == "", None)})
    canadian = _canadian()
    american = pl.col("raw")
    if country in ("US", "CA"):
        american = (
            pl.when(pl.col("raw").str.contains(r"^[0-9]{9}$")).then(pl.col("raw").str.head(5))
            .when(pl.col("raw").str.contains(r"^[0-9]{7,8}$")).then(pl.col("raw").str.zfill(9).str.head(5))
            .when(pl.col("raw").str.contains(r"^[0-9]{3,4}$")).then(pl.col("raw").str.zfill(5))
            .otherwise("raw")
        )  # fmt: skip
    out = frame.select(code=pl.when(canadian.str.contains(CANADA)).then(canadian).otherwise(american)).to_series()
    return out.set(out.str.contains(_PLACEHOLDER).fill_null(value=False), None)


def parse_one(value: str | None, country: str) -> str | None:
    """`parse_series` of one cell."""
    raw = re.sub(r"[^0-9A-Z]", "", (tidy_cell(value) or "").removesuffix(".0").upper())
    if not raw:
        return None
    code = _canadian_one(raw)
    if code is None and country in ("US", "CA") and patterns.contains(raw, _ZIPS):
        code = (raw.zfill(9) if len(raw) > 6 else raw.zfill(5))[:5]
    code = code or raw
    return None if patterns.contains(code, _PLACEHOLDER) else code


def _canadian_one(raw: str) -> str | None:
    """`_canadian` of one code, where it is one."""
    if not patterns.contains(raw, CANADA):
        if not patterns.contains(raw, _CANADA_TYPED) or raw[0].isdigit():
            return None
        raw = "".join(c.translate(_TO_DIGIT if i % 2 else _TO_LETTER) for i, c in enumerate(raw))
    return raw if patterns.contains(raw, CANADA) else None


def _canadian() -> pl.Expr:
    """The code with letters and digits by position, where it has the typed shape of a Canadian one; else null."""
    raw = pl.col("raw")
    digits = [raw.str.slice(i, 1).replace(_DIGITS) for i in (1, 3, 5)]
    letters = [raw.str.slice(i, 1).replace(_LETTERS) for i in (0, 2, 4)]
    built = pl.concat_str([part for pair in zip(letters, digits, strict=True) for part in pair])
    typed = raw.str.contains(_CANADA_TYPED) & ~raw.str.contains(r"^[0-9]")
    return pl.when(raw.str.contains(CANADA)).then(raw).when(typed).then(built)
