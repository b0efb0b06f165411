"""Telephone numbers: ITU-T E.164 as the canonical form (https://www.itu.int/rec/T-REC-E.164).

Contract: a cell may hold several numbers, extensions, letters for digits, or spreadsheet damage. A number of the North
American plan is settled by columnar expressions built from the metadata of phonenumbers itself; everything else by
the library, one distinct cell at a time. Ten plausible digits that no plan knows are kept (`unverified`): test and
generated data is full of them, and two records sharing one still agree. Of a number of another country without its
code the digits are all that is known: `0171 2345678` stays `01712345678`.

Flags: toll_free, unverified, placeholder (the value is kept), local (seven digits), lost (4.16555E+09), invalid.

>>> normalize("(416) 555-0101", "CA"), normalize("1-800-FLOWERS", "US"), normalize("4.16555E+09", "US")
('+14165550101', '+18003569377', None)
"""

import functools
import re
from functools import partial

import phonenumbers
import polars as pl
from phonenumbers import NumberParseException, PhoneMetadata

from leadmatch.few import expanded
from leadmatch.normalize import patterns
from leadmatch.normalize.cells import LOST, tidy, tidy_cell

Number = tuple[str | None, str | None, str | None]
"""E.164, the digits of another country's number without its code, or None; extension, flag."""

SCHEMA = {"index": pl.UInt32, "value": pl.String, "extension": pl.String, "flag": pl.String}
_KINDS = ("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "uan", "pager",
          "voicemail")  # fmt: skip
TOLL_FREE = r"^8(?:00|33|44|55|66|77|88)"
PLACEHOLDERS = (
    r"^(?:0{10}|1{10}|2{10}|3{10}|4{10}|5{10}|6{10}|7{10}|8{10}|9{10}"  # one digit repeated
    r"|1234567890|0123456789|9876543210|1231231234|1234561234|[01].{9}"  # counting up, no such area code
    r"|555555.{4}|.{3}5555555|.{3}5551212|.{3}5550100|.{3}0000000|.{3}1111111|.{3}9999999|.{3}1234567|5551234567)$"
)
"""Ten digits that people type when there is no number. 555-0100 is fictional by rule; the other 555-01xx are kept,
because data made for tests uses them as if they were real, and what many surnames share is typed by its use."""

_SHAPE = (
    r"(?i)^(?:\+?1|001)?[ .\-]{0,3}\(?[0-9]{3}\)?[ .\-/]{0,3}[0-9]{3}[ .\-]{0,3}[0-9]{4}(?:\.0)?"
    r"(?:[ ,.\-]*(?:x|ext\.?|extension|#|poste|p\.)[ .:]*[0-9]{1,7})?$"
)
_BETWEEN = dict.fromkeys("+() .-/", "")
"""What stands between the digits of a number of this shape."""
_LOCAL = (
    r"^(?:[24-9][0-9]{2}|3(?:0[0-9]|1[1-9]|[2-9][0-9]))[ .-]?[0-9]{4}$"  # 310-xxxx is dialled as it stands in Canada
)
_ONE_DIGIT = "^(?:" + "|".join(f"{d}+" for d in range(10)) + ")$"
_EXTENSION = re.compile(r"(?i)[ ,.\-(]*(?:x|ext\.?|extn\.?|extension|#|poste|p\.)[ .:]*([0-9]{1,7})\)?\s*$")
_SEPARATORS = re.compile(r"(?i)\s*[;|\n&,]\s*|\s+/\s*|\s*/\s+|\s+(?:or|and|et|ou)\s+")
_SLASHED = re.compile(r"((?:[0-9][ .\-]?){7})/(?=\(?[0-9]{3})")
_LABEL = re.compile(
    r"(?i)^(?:tel|phone|cell|mobile|home|work|fax|c|h|w|m|t|p|hm|wk|bus)[.:\s]+(?=[+(0-9])"
    r"|[ (]+(?:cell|mobile|home|work|fax|c|h|w|m)\)?$"
)
SHORTEST, LONGEST = 9, 16
"""Characters of a number that may be one: 8 to 15 digits (E.164) behind the plus."""
_PAIRS = re.compile(r"0[1-9](?:[ .-][0-9]{2}){4}$")
"""How a number is written in France and Belgium, where an area code of America would have no meaning."""
_COUNTED = ("0123456789",)
_LETTER_DIGITS = str.maketrans("oOlI", "0011")


@functools.cache
def nanp_pattern() -> str:
    """One expression of every valid ten-digit number of country code 1, from the metadata of phonenumbers."""
    found = []
    for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[1]:
        metadata = PhoneMetadata.metadata_for_region(region)
        kinds = [getattr(metadata, kind) for kind in _KINDS]
        found += [k.national_number_pattern for k in kinds if k is not None and k.national_number_pattern]
    return "^(?:" + "|".join(p for p in dict.fromkeys(found) if p != "NA") + ")$"


@functools.cache
def _is_nanp(region: str) -> bool:
    return region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[1]


def normalize(value: str | None, region: str) -> str | None:
    """The first number of a cell as E.164, or None.

    Args:
        value: a cell as it was read.
        region: ISO 3166 alpha-2 code that a number without a country code is read in.
    """
    found = parse_series(pl.Series([value], dtype=pl.String), region)["value"].drop_nulls()
    return found[0] if len(found) else None


def parse_series(values: pl.Series, region: str) -> pl.DataFrame:
    """Every number of every cell, in long form.

    Args:
        values: distinct raw cells, String.
        region: ISO 3166 alpha-2 code that a number without a country code is read in.

    Returns:
        index UInt32 (row in values, ascending), value (E.164 or null), extension, flag (both may be null). A null or
        empty cell has no row; a cell that holds no number has one row with a null value and its flag.
    """
    return expanded(values, SCHEMA, partial(parse_one, region=region), partial(_parsed, region=region))


def _parsed(values: pl.Series, region: str) -> pl.DataFrame:
    cells = pl.DataFrame({"index": pl.int_range(len(values), dtype=pl.UInt32, eager=True), "raw": tidy(values)})
    cells = cells.filter(pl.col("raw").is_not_null())
    if not _is_nanp(region):
        return _slow(cells, region)
    simple = cells["raw"].str.contains(_SHAPE)
    found = [_fast(cells.filter(simple))]
    if not simple.all():
        rest = cells.filter(~simple)
        local = rest["raw"].str.contains(_LOCAL)
        found += [_local(rest.filter(local)), _slow(rest.filter(~local), region)]
    return pl.concat(found).sort("index", maintain_order=True) if len(found) > 1 else found[0]


def parse_one(value: str, region: str) -> list[Number]:
    """`parse_series` of one cell: (value, extension, flag) of each number."""
    raw = tidy_cell(value)
    if raw is None:
        return []
    if raw.isascii() and _is_nanp(region):
        if patterns.contains(raw, _SHAPE):
            return [_read_simple(raw)]
        if patterns.contains(raw, _LOCAL):
            same = patterns.contains(re.sub(r"[^0-9]", "", raw), _ONE_DIGIT)
            return [(None, None, "placeholder" if same else "local")]
    return read_cell(raw, region)


def _read_simple(raw: str) -> Number:
    """`_fast` of one cell."""
    raw, extension = raw.removesuffix(".0"), None
    if patterns.contains(raw, "[xX#pP]"):
        raw, extension = _EXTENSION.sub("", raw, count=1), patterns.extract(raw, r"([0-9]{1,7})$")
    digits = re.sub(r"[^0-9]", "", raw)[-10:]
    return "+1" + digits, extension, nanp_flag(digits)


def nanp_flag(digits: str) -> str | None:
    """The flag of ten digits of the North American plan."""
    if patterns.contains(digits, PLACEHOLDERS):
        return "placeholder"
    if not patterns.contains(digits, nanp_pattern()):
        return "unverified"
    return "toll_free" if patterns.contains(digits, TOLL_FREE) else None


def _local(cells: pl.DataFrame) -> pl.DataFrame:
    """Seven digits, which no plan with an area code knows."""
    same = pl.col("raw").str.replace_all(r"[^0-9]", "").str.contains(_ONE_DIGIT)
    nothing = pl.lit(None, pl.String)
    flag = pl.when(same).then(pl.lit("placeholder")).otherwise(pl.lit("local"))
    return cells.select("index", value=nothing, extension=nothing, flag=flag)


def _fast(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells with one number of the North American plan and perhaps an extension."""
    raw = cells["raw"].str.strip_suffix(".0")
    extended = raw.str.contains(r"[xX#pP]")
    extension = pl.Series("extension", [None], dtype=pl.String).new_from_index(0, len(raw))
    if extended.any():
        found = raw.set(~extended, None).str.extract(r"([0-9]{1,7})$")
        body = raw.str.replace(_EXTENSION.pattern, "")
        raw, extension = body, found.rename("extension")
    digits = raw.str.replace_many(_BETWEEN).str.tail(10)
    return cells.select("index", value=("+1" + digits), extension=extension, flag=_nanp_flag(digits))


def _nanp_flag(digits: pl.Series) -> pl.Series:
    """The flag of ten-digit strings."""
    frame = pl.DataFrame({"d": digits})
    valid = digits.str.contains(nanp_pattern())
    if valid.all() and not digits.str.contains(TOLL_FREE).any() and not digits.str.contains(PLACEHOLDERS).any():
        return pl.Series([None], dtype=pl.String).new_from_index(0, len(digits))
    return frame.select(
        pl.when(pl.col("d").str.contains(PLACEHOLDERS)).then(pl.lit("placeholder"))
        .when(~valid).then(pl.lit("unverified"))
        .when(pl.col("d").str.contains(TOLL_FREE)).then(pl.lit("toll_free"))
    ).to_series()  # fmt: skip


def _slow(cells: pl.DataFrame, region: str) -> pl.DataFrame:
    """Cells that need reading one at a time."""
    rows = [(index, *found) for index, raw in cells.iter_rows() for found in read_cell(raw, region)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def read_cell(raw: str, region: str) -> list[Number]:
    """(E.164 or None, extension, flag) of each number in one tidy cell; at least one row."""
    if re.match(LOST, raw):
        return [(None, None, "lost")]
    pieces = [p for p in _SEPARATORS.split(_SLASHED.sub(r"\1 / ", raw[:200])) if p and any(c.isalnum() for c in p)]
    found = [_read_number(piece, region) for piece in _rejoin(pieces)]
    good = [f for f in found if f[0] is not None]
    return list(dict.fromkeys(good)) or found[:1] or [(None, None, "invalid")]


def _rejoin(pieces: list[str]) -> list[str]:
    """A comma or slash before an extension does not start another number."""
    joined: list[str] = []
    for piece in pieces:
        if joined and re.match(r"(?i)^(?:x|ext|poste|#|extension)", piece):
            joined[-1] += " " + piece
        else:
            joined.append(piece)
    return joined


def _read_number(piece: str, region: str) -> Number:
    piece = _LABEL.sub("", piece.strip()).removesuffix(".0")
    extension = None
    if match := _EXTENSION.search(piece):
        piece, extension = piece[: match.start()], match[1]
    letters = {c for c in piece if c.isalpha()}
    if letters and letters <= set("oOlI"):
        piece = piece.translate(_LETTER_DIGITS)
    digits = re.sub(r"[^0-9]", "", piece)
    if _PAIRS.match(piece) and digits not in _COUNTED:
        return digits, extension, "unverified"
    if not letters - set("oOlI") and re.fullmatch(r"1?[0-9]{10}", digits) and _is_nanp(region) and piece[0] != "+":
        ten = digits[-10:]
        return "+1" + ten, extension, nanp_flag(ten)
    if letters and len(digits) + sum(c.isalpha() for c in piece) not in (10, 11):
        return None, extension, "invalid"  # words, not a vanity number
    return _by_library(piece, digits, extension, region)


def _abroad(piece: str) -> phonenumbers.PhoneNumber | None:
    """A number written with the 00 of most of the world before its country code, where no region says otherwise."""
    try:
        number = phonenumbers.parse("+" + piece.lstrip("( ")[2:], None)
    except NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _by_library(piece: str, digits: str, extension: str | None, region: str) -> Number:
    try:
        number = _abroad(piece) if digits.startswith("00") and "+" not in piece else None
        number = number or phonenumbers.parse(piece, region)
    except NumberParseException:
        return None, extension, "invalid"
    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if phonenumbers.is_valid_number(number):
        free = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.TOLL_FREE
        return value, number.extension or extension, "toll_free" if free else None
    if len(set(digits)) <= 1:
        return None, extension, "placeholder"
    if len(digits) == 7 and _is_nanp(region):
        return None, extension, "local"
    if SHORTEST <= len(value) <= LONGEST:
        typed = phonenumbers.normalize_digits_only(phonenumbers.convert_alpha_characters_in_number(piece))
        elsewhere = number.country_code == 1 and len(typed) != 10 and "+" not in piece
        return typed if elsewhere else value, extension, "unverified"
    return None, extension, "invalid"
