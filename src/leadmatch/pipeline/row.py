"""The row of a record in a table of leads, by its source and id."""

import numpy as np

from leadmatch.errors import UnknownRecordError
from leadmatch.tables import LeadTable


def row_of(leads: LeadTable, source: str, record_id: str) -> int:
    """The row of a record.

    Raises:
        UnknownRecordError: no accepted record has this source and id.
    """
    names = leads.source.values
    code = names.index_of(source)
    if code is not None:
        found = np.flatnonzero((leads.source.codes == code) & (leads.record_id == record_id).to_numpy())
        if len(found):
            return int(found[0])
    known = ", ".join(names.sort().to_list())
    raise UnknownRecordError(f"no accepted record {source}:{record_id} (sources: {known}; see rejected for others)")
