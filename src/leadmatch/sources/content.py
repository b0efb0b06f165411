"""What a column holds, by a sample of its values, whatever its header says.

Contract: frame -> one `Content` a column: the share of sampled distinct values that look like each kind. Up to `SAMPLE`
distinct values spread over the whole column are looked at, those of all columns at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import polars as pl
from numpy.typing import NDArray

SAMPLE = 1000
_Mask = NDArray[np.bool_]

_LETTERS = r"[A-Za-zÀ-ÖØ-öø-ÿ'’.\-]"
_STREET_TYPES = (
    r"(?:st|street|ave?|avenue|rd|road|blvd?|boulevard|dr|drive|ln|lane|ct|court|cres|crescent|circuit|way|pl|place|ter|"
    r"terrace|hwy|highway|pkwy|parkway|cir|circle|close|loop|trail|trl|sq|square|cove|rue|chemin|ch|mont[ée]e|rang|route|all[ée]e)"
)
_POSTAL = r"\b(?:\d{5}(?:-\d{4})?|[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})"
_REGION_CODES = """
    al ak az ar ca co ct de dc fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa
    ri sc sd tn tx ut vt va wa wv wi wy pr ab bc mb nb nl ns nt nu on pe qc sk yt nsw vic qld act tas
    ontario quebec québec alberta manitoba saskatchewan california texas florida ohio michigan
"""
_REGIONS = frozenset(_REGION_CODES.split())
_GENDERS = frozenset(
    ("m", "f", "male", "female", "man", "woman", "homme", "femme", "h", "masculin", "féminin", "x", "u")
)
_FLAGS = frozenset(("y", "n", "yes", "no", "true", "false", "oui", "non", "0", "1", "t", "f"))
_COUNTRIES = frozenset(
    ("us", "usa", "united states", "ca", "can", "canada", "mx", "mexico", "gb", "uk", "au", "fr", "de", "u.s.a.")
)
_NUMBERED = {
    "vin": r"(?i)^[A-HJ-NPR-Z0-9]{17}$",
    "date": (
        r"(?i)^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:\D|$)|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?:\D|$)"
        r"|(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$"
        r"|(?:\d{1,2}[ -])?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ .-]+\d{1,2})"
    ),
    "time": r"\d:\d\d",
    "postal": rf"(?i)^{_POSTAL}$",
    "street": rf"(?i)^(?:\d+[a-z]?(?:-\d+)?,? (?:.* )?{_STREET_TYPES}\b|\d+[a-z]?,? (?:rue|av|chemin|boul) )",
    "address": rf"(?i)^\d.*[ ,].*{_POSTAL}\b",
    "number": r"^-?\d+(?:\.\d+)?$",
    "age": r"^(?:1[6-9]|[2-9]\d|10\d)$",
    "money": r"^(?:-?[$€£] ?\d|-?[\d,]+\.\d\d$|-?\d[\d .]*,\d\d(?: ?[$€£])?$)",
    "code": r"^[A-Za-z]*[-_/#]?\d[\w\-/]*$",
    "clock": r"(?i)^\d{1,2}(?::|h ?)[0-5]\d(?::[0-5]\d)?(?:\.\d+)? ?(?:[ap]\.?m\.?)?$",
    "ip": r"^(?:\d{1,3}\.){3}\d{1,3}$",
    "phone": r"^\+?[\d\s().\-/–]{7,20}(?: ?(?:x|ext\.?) ?\d+)?$",
    "long_phone": r"^(?:\+|00).|\d ?(?:x|ext\.?) ?\d+$",
    "bare_phone": r"^1?[2-9]\d{2}[2-9]\d{6}$",
}
_MAILBOXES = {"email": r"^\s*(?:mailto:)?[^@\s,;]+@[^@\s,;]+\.[^@\s]+"}
_WORDY = {
    "last_first": rf"^{_LETTERS}+(?: {_LETTERS}+){{0,2}}, ?{_LETTERS}+(?: {_LETTERS}+){{0,2}}$",
    "words": rf"^{_LETTERS}+(?: (?:& )?{_LETTERS}+){{1,4}}$",
}
_PAGES = {"url": r"(?i)^(?:https?://|www\.)"}
_FIRMS = {
    "business": (
        r"\b(?:inc|ltd|lt[ée]e|llc|corp|co|company|compagnie|group|groupe|services?|enterprises?|entreprises?|"
        r"construction|transport|motors?|autos?|automotive|garage|rentals?|holdings?|solutions|systems|"
        r"caf[eé]|caff[eè]|restaurant|ristorante|grill|grille|bar|pub|tavern|bistro|brasserie|kitchen|diner|deli|bakery|"
        r"barbecue|pizza|pizzeria|steak|steakhouse|seafood|sushi|cuisine|hotel|inn|house|club|room|shop|store|market|"
        r"palace|garden|city|street|the|at|and)\b|'s\b"
    )
}
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_VALUES = dict(
    zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", [*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10)], strict=True)
)


@dataclass(frozen=True, slots=True)
class Content:
    """Shares in [0, 1] of the sampled distinct values by kind.

    sampled: how many values there were; distinct: their share among the cells looked at; blanks: mean blanks a value;
    uneven: standard deviation of their lengths; gap: how far their digits, read as numbers, lie apart on average.
    median_year, year_spread (5th to 95th percentile, years): of dates, else 0.
    """

    sampled: int
    shares: dict[str, float]
    distinct: float
    blanks: float
    uneven: float
    gap: float
    median_year: float
    year_spread: float
    example: str

    @property
    def kind(self) -> str:
        """What nearly all values are, or "" where they are nothing in particular."""
        return _kind(self)

    def share(self, kind: str) -> float:
        """The share of a kind; 0 for an empty column."""
        return self.shares.get(kind, 0.0)


def contents(frame: pl.DataFrame) -> dict[str, Content]:
    """The content of every column of a frame of text, by column name."""
    samples = _samples(frame) if frame.width else []
    sizes = np.array([len(sample) for sample, _ in samples], dtype=np.int64)
    if not sizes.sum():
        return {name: Content(0, {}, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, "") for name in frame.columns}
    long = pl.concat([sample for sample, _ in samples]).str.strip_chars()
    owner = np.repeat(np.arange(len(samples)), sizes)

    def shares(mask: _Mask | NDArray[np.float64]) -> NDArray[np.float64]:
        counted: NDArray[np.float64] = np.bincount(owner, weights=mask, minlength=len(samples)) / np.maximum(sizes, 1)
        return counted

    table = {kind: shares(mask) for kind, mask in _masks(long).items()}
    text = pl.col("text").str
    measures = pl.DataFrame({"text": long}).select(
        text.count_matches(" ", literal=True).fill_null(0).cast(pl.Float64).alias("blanks"),
        text.len_chars().fill_null(0).cast(pl.Float64).alias("length"),
        text.extract(r"\b((?:18|19|20)\d{2})(?:\b|[01]\d)", 1).cast(pl.Float64, strict=False).alias("years"),
        text.replace_all(r"\D", "").str.head(18).cast(pl.Float64, strict=False).alias("digits"),
    )
    blanks, length, years, digits = (column.to_numpy() for column in measures.iter_columns())
    blanks, uneven = shares(blanks), np.sqrt(np.maximum(shares(length * length) - shares(length) ** 2, 0))
    found: dict[str, Content] = {}
    start = 0
    for i, (name, (sample, distinct)) in enumerate(zip(frame.columns, samples, strict=True)):
        own = years[start : start + sizes[i]]
        own = own[~np.isnan(own)] if table["date"][i] > 0.5 else own[:0]
        low, middle, high = np.percentile(own, (5, 50, 95)) if len(own) else (0.0, 0.0, 0.0)
        kinds = {kind: float(values[i]) for kind, values in table.items() if values[i] > 0}
        example = str(sample[0]) if len(sample) else ""
        found[name] = Content(
            int(sizes[i]),
            kinds,
            distinct,
            float(blanks[i]),
            float(uneven[i]),
            _gap(digits[start : start + sizes[i]], len(frame)),
            float(middle),
            float(high - low),
            example,
        )
        start += sizes[i]
    return found


def _gap(numbers: NDArray[np.float64], rows: int) -> float:
    """The mean distance of neighbours: about 1 for row numbers, large for codes that somebody was given."""
    known = numbers[~np.isnan(numbers)]
    return float((known.max() - known.min()) / rows) if len(known) else 0.0


def _samples(frame: pl.DataFrame) -> list[tuple[pl.Series, float]]:
    """Of each column distinct values spread over it, in order, and the share of distinct ones among those looked at."""
    step = max(1, len(frame) // (4 * SAMPLE))
    spread = frame.select(pl.all().gather_every(step))
    present = [len(spread) - missing for missing in spread.null_count().row(0)]
    distinct = spread.select(pl.all().unique(maintain_order=True).drop_nulls().implode())
    return [
        _sample(frame[name]) if looked < 50 and step > 1 else _spread(distinct[name][0], looked)
        for name, looked in zip(frame.columns, present, strict=True)
    ]


def _sample(column: pl.Series) -> tuple[pl.Series, float]:
    """`_samples` of a column that is nearly empty."""
    present = column.drop_nulls()
    looked = present.gather_every(max(1, len(present) // (4 * SAMPLE)))
    return _spread(looked.unique(maintain_order=True), len(looked))


def _spread(distinct: pl.Series, looked: int) -> tuple[pl.Series, float]:
    chosen = distinct if len(distinct) <= SAMPLE else distinct.gather_every(len(distinct) // SAMPLE).head(SAMPLE)
    return chosen.alias(""), len(distinct) / max(looked, 1)


def _masks(long: pl.Series) -> dict[str, _Mask]:
    text, lower = pl.col("text"), pl.col("text").str.to_lowercase()
    facts = pl.DataFrame({"text": long}).select(
        digits=text.str.count_matches(r"\d").fill_null(0),
        at=text.str.contains("@", literal=True).fill_null(value=False),
        blank=text.str.contains(" ", literal=True).fill_null(value=False),
        lower=lower, first=lower.str.extract(r"^([^\s,]+)", 1), final=lower.str.extract(r"([^\s,]+)$", 1),
    )  # fmt: skip
    digits, at = facts["digits"].to_numpy(), facts["at"].to_numpy()
    digit, wordy = digits > 0, (digits == 0) & ~at
    masks = _matches(long, digit & ~at, _NUMBERED)
    for where, patterns in ((at, _MAILBOXES), (wordy, _WORDY), (~at, _PAGES)):
        masks |= _matches(long, where, patterns)
    bare = masks["number"] & ~masks.pop("bare_phone")
    long_phone = masks.pop("long_phone") & (digits > 12)
    masks["phone"] &= (np.isin(digits, (7, 10, 11, 12)) | long_phone) & ~masks["date"] & ~bare & ~masks["ip"]
    masks |= _matches(facts["lower"], wordy, _FIRMS)
    given, family = _names()
    whole, first, final = (facts[name].to_list() for name in ("lower", "first", "final"))
    single = (digits == 0) & ~facts["blank"].to_numpy()
    masks["first_name"] = single & _among(whole, given)
    masks["last_name"] = single & _among(whole, family)
    masks["first_last"] = masks["words"] & _among(first, given)
    masks["person"] = _among(first, given | family) | _among(final, given | family)
    for kind, listed in (("region", _REGIONS), ("gender", _GENDERS), ("flag", _FLAGS), ("country", _COUNTRIES)):
        masks[kind] = _among(whole, listed)
    masks["vin"] &= _checked(long, masks["vin"])
    return masks


def _matches(texts: pl.Series, where: _Mask, patterns: Mapping[str, str]) -> dict[str, _Mask]:
    """Which texts match each pattern, of those that are looked at."""
    tried = texts.filter(pl.Series(where)).alias("text").to_frame()
    text = pl.col("text")
    found = tried.select(text.str.contains(p).fill_null(value=False).alias(kind) for kind, p in patterns.items())
    masks = {}
    for column in found.iter_columns():
        masks[column.name] = np.zeros(len(texts), dtype=np.bool_)
        masks[column.name][where] = column.to_numpy()
    return masks


def _among(texts: Sequence[str | None], listed: frozenset[str]) -> _Mask:
    return np.fromiter((text in listed for text in texts), np.bool_, len(texts))


def _checked(long: pl.Series, where: _Mask) -> _Mask:
    """Where a VIN is believable: the check digit holds, or it ends in a serial number, as European ones do."""
    good = where.copy()
    for i in np.flatnonzero(where):
        vin = str(long[int(i)]).upper()
        total = sum(_VIN_VALUES[c] * w for c, w in zip(vin, _VIN_WEIGHTS, strict=True)) % 11
        good[i] = vin[8] == ("X" if total == 10 else str(total)) or (not vin.isdecimal() and vin[-4:].isdecimal())
    return good


@cache
def _names() -> tuple[frozenset[str], frozenset[str]]:
    text = files("leadmatch.sources").joinpath("mapping_names.txt").read_text("utf-8")
    _, _, lists = text.partition("[first]\n")
    given, _, family = lists.partition("[last]\n")
    return frozenset(given.split()), frozenset(family.split())


_ORDER = (
    ("email", 0.7), ("vin", 0.7), ("url", 0.7), ("ip", 0.9), ("clock", 0.8), ("date", 0.8),
    ("phone", 0.7), ("address", 0.6), ("street", 0.5),
    ("last_first", 0.6), ("first_last", 0.35), ("gender", 0.99), ("flag", 0.99), ("country", 0.9), ("region", 0.8),
    ("money", 0.8), ("postal", 0.8), ("number", 0.9),
)  # fmt: skip


def _kind(content: Content) -> str:
    if not content.sampled:
        return ""
    for kind, least in _ORDER:
        if content.share(kind) >= least:
            return kind
    given, family = content.share("first_name"), content.share("last_name")
    if max(given, family) >= 0.25:
        return "first_name" if given > family else "last_name"
    return "text" if content.blanks >= 4 else ""
