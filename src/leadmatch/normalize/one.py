"""One lead by itself: what `leads.normalize` gives for one raw record, in a fraction of a millisecond.

Contract: `normalize_one` gives for a record what the batch gives for a table of that one row with the same `known`,
field by field. Rules, patterns and word lists are those of the batch; where a text has letters that the two regular
expression engines read differently (`patterns.plain`), the batch itself is asked for that one value.

What the batch decides for a whole column is decided for a column of one cell:

- the order of day and month (dates of birth, time stamps, dates of consent): the day is first only where nothing else
  makes a date, else the month;
- the order of whole names and of holders of accounts: First Last, unless the cell has a comma; `M.` is Monsieur only in
  a cell that begins with Mme or Mlle;
- the types of identifiers, and the store's own ones that vendor columns name: by `known` alone;
- ids: without an id the number of the row is the id; that an id stands twice is not seen here.

How columns are mapped to fields is decided before, by `sources.mapping`, from whole columns.
"""

from dataclasses import dataclass
from typing import NamedTuple

from leadmatch.normalize import contacts_one, details_one, people_one, places_one
from leadmatch.normalize.cells import stripped
from leadmatch.normalize.contacts_one import Identifier
from leadmatch.normalize.details import day_of
from leadmatch.normalize.known import Known
from leadmatch.normalize.places_one import Address
from leadmatch.normalize.record import Raw, Record, read_record
from leadmatch.normalize.records import REASONS
from leadmatch.spec import Spec
from leadmatch.tables import IdentifierType, Mapping

Pairs = tuple[tuple[str, str], ...]
"""Names and values, by name."""
_NAMES = (IdentifierType.PERSONAL, IdentifierType.SHARED, IdentifierType.RELAY, IdentifierType.SYNTHETIC)


@dataclass(frozen=True, slots=True)
class One:
    """A normalised lead as plain values; None and () where nothing is said.

    source, record_id, row: where it comes from; record_id is None only where it is rejected for that.
    first, middle, last, suffix, nickname, company: folded, as in `LeadTable`; birth_date: ISO; gender: f or m.
    phones, emails, vins: `Identifier` each, none twice, as they were given. addresses: `Address` each, by slot.
    ids, attributes: name and folded value. shown: name and text of what people see; times are
    `YYYY-MM-DD HH:MM:SS.ffffff`, amounts have two decimals, answers are true or false.
    rejected: the code with which the batch would reject it (`records.REASONS`), None for a lead.
    """

    source: str
    record_id: str | None
    row: int
    first: str | None = None
    middle: str | None = None
    last: str | None = None
    suffix: str | None = None
    nickname: str | None = None
    company: str | None = None
    birth_date: str | None = None
    gender: str | None = None
    phones: tuple[Identifier, ...] = ()
    emails: tuple[Identifier, ...] = ()
    vins: tuple[Identifier, ...] = ()
    addresses: tuple[Address, ...] = ()
    ids: Pairs = ()
    attributes: Pairs = ()
    shown: Pairs = ()
    rejected: str | None = None

    @property
    def created(self) -> str | None:
        """The day on which the record was made, ISO."""
        return day_of(dict(self.shown))

    @property
    def reason(self) -> str | None:
        """Why it is rejected, in words."""
        return None if self.rejected is None else REASONS[self.rejected]


class Key(NamedTuple):
    """Where a record comes from."""

    source: str
    record_id: str | None


def normalize_one(
    record: Raw, mapping: Mapping | None, spec: Spec, known: Known, *, source: str = "", row: int = 1
) -> One:
    """Normalise one record.

    Args:
        record: text, or a list of texts, by column.
        mapping: how the columns are read; None where they are lead fields, such as `first_name` and `phone.mobile`.
        spec: the store's own identifiers and country.
        known: what types identifiers.
        source: name of the source, where the record does not say.
        row: the record's number in its origin, from 1.

    Returns:
        The lead; one that the batch would reject has `rejected`.

    Raises:
        MappingError: without a mapping, a key is not a lead field; or a cell is not text.
    """
    cells = read_record(record, mapping)
    key = _key(cells, source, row)
    person = people_one.read(cells)
    phones, emails, vins = contacts_one.read(cells, spec, known)
    addresses = places_one.read(cells, spec.dealer.country)
    ids, attributes = details_one.ids(cells), details_one.attributes(cells)
    shown = person.shown | details_one.shown(cells, do_not_call=person.do_not_call)
    named = (
        person.first or person.last or person.company or person.nickname or ids or attributes or addresses
        or any(held.type in _NAMES for held in (*phones, *emails, *vins))
    )  # fmt: skip
    rejected = "missing_id" if key.record_id is None else None if named else "empty"
    return One(
        *key, row, person.first, person.middle, person.last, person.suffix, person.nickname, person.company,
        person.birth_date, person.gender, phones, emails, vins, addresses, ids, attributes,
        tuple(sorted(shown.items())), rejected,
    )  # fmt: skip


def _key(cells: Record, source: str, row: int) -> Key:
    plan = cells.plan
    said = stripped(cells.texts.get(plan.source or "", ("",))[0])
    if plan.record_id is None:
        return Key(said or source, str(row))
    return Key(said or source, stripped(cells.texts.get(plan.record_id, ("",))[0]) or None)
