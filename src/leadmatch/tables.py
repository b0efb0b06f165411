"""The typed arrays that flow between stages.

Everything a stage needs is in its argument, everything it made is in its result, and neither is changed afterwards.
Text columns are dictionary-encoded early: a value is stored once, a lead holds its code (int32, -1 = null).
"""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import polars as pl

Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class RawTable:
    """One source as it was read: every cell is text, nothing is interpreted.

    frame: one row a record, every column `pl.String`, unique column names, null = absent or empty.
    rows: `pl.UInt32`, as long as frame: the record's number in its origin, from 1 (data rows, header not counted).
    rejected: rows that could not be read, with the columns of `REJECTED`.
    roles: what a format itself says of a column (`{"phone.1": "phone.mobile"}`, ADF): wins over alias and content.
    preset: name of the preset to map its columns by, "" = none.
    """

    source: str
    origin: str
    frame: "pl.DataFrame"
    rows: "pl.Series"
    rejected: "pl.DataFrame"
    rows_read: int
    notes: tuple[str, ...] = ()
    roles: dict[str, str] = field(default_factory=dict)
    preset: str = ""


REJECTED = ("source", "row", "column", "code", "reason")
"""Columns of rejected rows: String, UInt32, String, String, String. `column` may be null."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How one column of a source is read. `why` begins with spec, preset, format, alias or content.

    For `attribute`, role is the attribute's name. Columns with the same (role, slot) of address fields are one address.
    day_first: how to read dates such as 03/11/2026 where no value of the column says which is the month.
    """

    column: str
    field: str
    role: str = ""
    slot: int = 0
    why: str = "alias"
    day_first: bool = False


Mapping = tuple[ColumnMapping, ...]


class IdentifierType(IntEnum):
    """What an identifier can prove. Only PERSONAL and SHARED ones block or score."""

    PERSONAL = 0
    SHARED = 1
    DEALER = 2
    RELAY = 3
    PLACEHOLDER = 4
    SYNTHETIC = 5
    INVALID = 6


@dataclass(frozen=True, slots=True)
class Coded:
    """At most one value a lead. codes: int32[n], -1 = null; values: distinct folded values, String, code order."""

    codes: Codes
    values: "pl.Series"


@dataclass(frozen=True, slots=True)
class Bag:
    """Several values a lead, in long form.

    lead: int32[k], ascending; codes: int32[k] into values (never -1; no (lead, code, role) twice);
    roles: uint8[k] into the field's roles of `lead.py`; values: distinct canonical values, String;
    types: uint8[len(values)], `IdentifierType`; shown: String[k], the value as it is shown to people.
    """

    lead: Codes
    codes: Codes
    roles: NDArray[np.uint8]
    values: "pl.Series"
    types: NDArray[np.uint8]
    shown: "pl.Series"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Several addresses a lead, in long form.

    lead, codes, roles as in `Bag`; parts: one row a distinct address (row = code), nullable folded String columns
    number, street, unit, city, region, postal_code, country; shown: one row an entry (k), the same columns as people
    see them.
    """

    lead: Codes
    codes: Codes
    roles: NDArray[np.uint8]
    parts: "pl.DataFrame"
    shown: "pl.DataFrame"


@dataclass(frozen=True, slots=True)
class LeadTable:
    """All accepted records of all sources, normalised. n records; every array below has n entries unless in long form.

    source: codes into source names; record_id: String, never null, unique within a source; rows: UInt32 in its origin.
    Names are folded (lower case ASCII where it folds, single blanks): first `mary ann`, last `smith jones` (hyphens
    become blanks), middle `j` or `james`, suffix one of jr sr 2 3 4 ..., nickname folded, company folded without its
    legal form. A couple keeps the first person; birth_date values are ISO dates; gender is f or m;
    created is the ISO day on which the record was made.
    shown: one row a lead, what a golden record can be built from: title first_name middle_name last_name suffix
    nickname company birth_date gender co_full_name, created_at updated_at (Datetime us, UTC when a zone is known),
    lead_source lead_type lead_status lead_id salesperson store comments and consent_email consent_phone consent_sms
    consent_mail ("out", "in" or null), each with consent_CHANNEL_at where a cell has a date. Texts are String or
    Enum. A column absent from every source is absent.
    attributes: unknown columns that may tell people apart, by name; ids: deal_no, customer_no (never placeholders).
    """

    n: int
    source: Coded
    record_id: "pl.Series"
    rows: "pl.Series"
    first: Coded
    middle: Coded
    last: Coded
    suffix: Coded
    nickname: Coded
    company: Coded
    birth_date: Coded
    gender: Coded
    created: Coded
    phones: Bag
    emails: Bag
    vins: Bag
    addresses: Addresses
    ids: dict[str, Coded]
    attributes: dict[str, Coded]
    shown: "pl.DataFrame"
