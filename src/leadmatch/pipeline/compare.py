"""`compare`: two leads by themselves, weighed among the leads of a reference dealership.

How much it says that two leads share a name depends on how common the name is, so the two are put among the bundled
leads of an invented dealership, and weighed by the model learned from those. In a book or a store the weights are those
of its own leads: prefer `book.explain`.
"""

import re
from collections.abc import Mapping

from leadmatch.comparisons import registry as compared
from leadmatch.errors import MappingError
from leadmatch.normalize.leads import normalize
from leadmatch.pipeline.explain import Case, Explanation, explain_rows
from leadmatch.pipeline.match import aligned
from leadmatch.pipeline.reference import reference
from leadmatch.profile import profiles
from leadmatch.sources.mapping import map_columns
from leadmatch.sources.read import read
from leadmatch.spec import Spec
from leadmatch.tables import Mapping as Columns
from leadmatch.tables import RawTable

_NUMBER = re.compile(r"\.\d+$")
"""What the values of a list are told apart by."""


def compare(a: Mapping[str, object], b: Mapping[str, object]) -> Explanation:
    """Probability that two leads are one person, that they are of one household, and the reasons.

    Args:
        a: the one lead: lead fields, as in a spec (`first_name`, `phone.mobile`, `attribute.club`), to values; several
            phones, e-mails or vehicles as a list.
        b: the other.

    Returns:
        The explanation: `.probability`, `.household_probability`, `.steps`, `str()` for a table.

    Raises:
        MappingError: a key is not a lead field, or a lead has nothing to compare.
    """
    known = reference()
    two = [_table(name, lead) for name, lead in (("a", a), ("b", b))]
    done = normalize([*(t for t, _ in two), *known.tables], [*(m for _, m in two), *known.mappings], Spec())
    names = done.leads.source.values.gather(done.leads.source.codes[:2])
    if names.to_list() != ["a", "b"]:
        raise MappingError("a lead with nothing to compare: give a name, phone, e-mail, address or VIN of each")
    profiled, model = profiles(done.leads), known.knowledge.model
    prepared = aligned(tuple(c for c in compared.prepare(profiled.table) if c.name in model.names), model)
    case = Case(done.leads, profiled, prepared, model, None)
    return explain_rows(case, 0, 1)


def _table(name: str, lead: Mapping[str, object]) -> tuple[RawTable, Columns]:
    if not isinstance(lead, Mapping):
        raise MappingError(f"a lead is a dict of lead fields, such as {{'first_name': 'Ann'}}, not {lead!r}")
    (table,) = read({name: [dict(lead)]})
    mapping = map_columns(table, {column: _NUMBER.sub("", column) for column in table.frame.columns})
    return table, mapping
