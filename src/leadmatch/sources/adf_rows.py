"""Rows of leads that come as documents: cells gathered under flat column names, each with its lead field.

Contract: `Lead.put(column, field, value)` keeps the first value of a column, `Lead.add` numbers the next ones, `table`
makes a `RawTable` of all leads. A lead that names nobody (no name, company, e-mail or phone of the customer) is
rejected.
"""

import hashlib
import re

import polars as pl

from leadmatch.sources.rows import Reject, rejected_frame
from leadmatch.tables import RawTable

_NAMING = ("full_name", "first_name", "last_name", "company", "email", "phone")
_BLANKS = re.compile(r"[ \t\r\f\v\u00a0]*\n\s*|[ \t\r\f\v\u00a0]+")
_REDACTED = "[redacted]"
_DATE = (
    r"(?:\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}|\d{8}|\d{1,2}(?:er)? [^\W\d]{3,9}\.?,? \d{4}"
    r"|[^\W\d]{3,9}\.? \d{1,2},? \d{4})"
)
_LABEL = r"[^\S\n]{0,3}[:=#-]?[^\S\n]{0,3}(?:is|was|of|est|de|le|on)?[^\S\n]{0,3}"
_SOCIAL = r"ssn|s\.s\.n\.?|sin|nas|social (?:security|insurance)(?: (?:number|no\.?|#))?|num[ée]ro d'assurance sociale"
_BIRTH = r"(?:date of )?birth(?: ?date|day)?|d\.?o\.?b\.?|born|date de naissance|naissance|n[ée]e?"
_INCOME = (
    r"(?:income|salary|earnings|revenus?|salaire)"
    r"(?: (?:annuel|mensuel|brut|net|per (?:month|year)|monthly|annual|amount))?"
)
_SECRETS = (
    re.compile(rf"(?i)(\b(?:{_SOCIAL}){_LABEL})\d[\d -]{{6,12}}\d"),
    re.compile(r"()\b\d{3}-\d{2}-\d{4}\b"),
    re.compile(rf"(?i)(\b(?:{_BIRTH}){_LABEL}){_DATE}"),
    re.compile(rf"(?i)(\b{_INCOME}{_LABEL})[$€]?[^\S\n]?(?:\d{{1,3}}(?:[ ,.]\d{{3}})+|\d+)(?:[.,]\d\d)?k?(?: ?\$)?"),
    re.compile(r"()\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\b"),
    re.compile(r"(?i)()(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{1,4}(?![\w:])"),
)


def redacted(text: str) -> str:
    """Free text without social security numbers, birth dates, incomes and IP addresses.

    >>> redacted("DOB: 1980-11-17, Monthly Income: 5500, SSN 123-45-6789, call 416-555-0142")
    'DOB: [redacted], Monthly Income: [redacted], SSN [redacted], call 416-555-0142'
    """
    for secret in _SECRETS:
        text = secret.sub(rf"\1{_REDACTED}", text)
    return text


def tidy(text: str | None) -> str:
    """Text with single blanks and line ends, stripped; nothing for None."""
    return _BLANKS.sub(lambda m: "\n" if "\n" in m.group() else " ", text or "").strip()


class Lead:
    """One lead while it is read: cells by column, and the fields of its columns."""

    def __init__(self) -> None:
        self.cells: dict[str, str] = {}
        self.fields: dict[str, str] = {}

    def put(self, column: str, field: str, value: str) -> None:
        """Keep a value under a column unless the column has one. An empty value only declares the column."""
        self.fields.setdefault(column, field)
        if value and not self.cells.get(column):
            self.cells[column] = value

    def add(self, stem: str, field: str, value: str) -> None:
        """Keep a value under the next free column `stem.1`, `stem.2`, ..., unless it is there already."""
        if not value:
            return
        number = 1
        while (held := self.cells.get(f"{stem}.{number}")) is not None:
            if held == value:
                return
            number += 1
        self.put(f"{stem}.{number}", field, value)

    def names_somebody(self) -> bool:
        """Whether any cell holds a name, company, e-mail or phone of the customer."""
        return any(self.cells.get(c) and f.partition(".")[0] in _NAMING for c, f in self.fields.items())

    def digest(self) -> str:
        """A stable id of the content."""
        content = "\x1f".join(f"{c}\x1e{v}" for c, v in sorted(self.cells.items()))
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _ids_without_source(leads: list[Lead]) -> dict[str, str]:
    """`SOURCE:ID` -> `ID`, where no two sources of the file use the same id."""
    full = {name for lead in leads if (name := lead.cells.get("record_id", ""))}
    bare = {name: name.partition(":")[2] or name for name in full}
    return bare if len(set(bare.values())) == len(full) else {}


def table(leads: list[Lead], source: str, origin: str, notes: tuple[str, ...]) -> RawTable:
    """All leads as one table: record ids made unique (`ID`, `ID#2`), those that name nobody rejected.

    A record id is the id alone, or `SOURCE:ID` where two sources of the file use one id.
    """
    roles: dict[str, str] = {"record_id": "record_id"}
    bare = _ids_without_source(leads)
    taken: dict[str, int] = {}
    rows: list[int] = []
    cells: list[dict[str, str]] = []
    nobody: list[int] = []
    for number, lead in enumerate(leads, 1):
        roles.update({c: f for c, f in lead.fields.items() if c not in roles})
        if not lead.names_somebody():
            nobody.append(number)
            continue
        name = lead.cells.get("record_id") or f"sha256:{lead.digest()}"
        name = bare.get(name, name)
        taken[name] = taken.get(name, 0) + 1
        lead.cells["record_id"] = name if taken[name] == 1 else f"{name}#{taken[name]}"
        rows.append(number)
        cells.append(lead.cells)
    frame = pl.DataFrame({c: pl.Series([row.get(c) for row in cells], dtype=pl.String) for c in roles})
    reason = "the prospect names nobody: no name, company, e-mail or phone"
    rejected = rejected_frame(source, [Reject(number, None, "names-nobody", reason) for number in nobody])
    numbers = pl.Series("row", rows, dtype=pl.UInt32)
    return RawTable(source, origin, frame, numbers, rejected, len(leads), notes, roles)
