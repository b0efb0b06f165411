"""One lead as a person or a program gives it: a dict of lead fields, read as a table of one row."""

import re
from collections.abc import Mapping

from leadmatch.errors import MappingError
from leadmatch.live.frozen import Frozen
from leadmatch.normalize.leads import Normalized, normalize
from leadmatch.sources.mapping import map_columns
from leadmatch.sources.read import read

_NUMBER = re.compile(r"\.\d+$")
"""What the values of a list are told apart by."""


def read_lead(frozen: Frozen, lead: Mapping[str, object], source: str) -> Normalized:
    """A lead normalised under what a store knows; rejected where it names nobody.

    Args:
        frozen: what the store knows.
        lead: lead fields, as in a spec (`first_name`, `phone.mobile`, `attribute.club`), to values; several phones,
            e-mails or vehicles as a list.
        source: the name of its source.

    Raises:
        MappingError: a key is not a lead field.
    """
    if not isinstance(lead, Mapping):
        raise MappingError(f"a lead is a dict of lead fields, such as {{'first_name': 'Ann'}}, not {lead!r}")
    (table,) = read({source: [dict(lead)]})
    mapping = map_columns(table, {column: _NUMBER.sub("", column) for column in table.frame.columns})
    return normalize([table], [mapping], frozen.spec, known=frozen.known)
