"""Every error that leadmatch raises on purpose.

    LeadmatchError
    ├── SourceError (OSError)        a file, table or query that cannot be read at all
    ├── MappingError (ValueError)    columns that cannot be mapped to lead fields as asked
    ├── SpecError (ValueError)       a spec, option or model file that does not make sense
    ├── JudgementError (ValueError)  must-links and cannot-links that contradict each other
    ├── UnknownRecordError (KeyError)     a record or customer that this book does not hold
    ├── QualityGateError (RuntimeError)  a run that finished but missed a gate of its spec
    ├── UnknownCustomerError (KeyError)   a customer id that this store never gave
    └── StoreError (OSError)         a store that cannot be opened, read or written
        ├── StoreBusyError (TimeoutError)  somebody else was writing for longer than we waited
        ├── EventError               an event that is not there, or that cannot be taken back
        └── ChainError               an audit trail that does not fit itself or the state

A message names the file, row, column and value at fault and says what to do about it.
"""


class LeadmatchError(Exception):
    """The root of the tree: catch it to catch every deliberate failure."""


class SourceError(LeadmatchError, OSError):
    """A source could not be read; nothing of it was used."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class MappingError(LeadmatchError, ValueError):
    """A column was mapped to a field that does not exist, or a needed column is missing."""


class SpecError(LeadmatchError, ValueError):
    """The spec, an option or a saved model is not valid."""


class JudgementError(LeadmatchError, ValueError):
    """Judgements contradict each other."""


class UnknownRecordError(LeadmatchError, KeyError):
    """No such record or customer."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class QualityGateError(LeadmatchError, RuntimeError):
    """A quality gate of the spec was not met."""


class UnknownCustomerError(LeadmatchError, KeyError):
    """No such customer in this store, now or ever."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class StoreError(LeadmatchError, OSError):
    """A store could not be opened, read or written; a write that raises it changed nothing."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class StoreBusyError(StoreError, TimeoutError):
    """Another writer, or a reader that stands in the way, did not finish in time."""


class EventError(StoreError):
    """There is no such event, or it cannot be taken back."""


class ChainError(StoreError):
    """The audit trail does not fit itself or the state: somebody changed the database by other means."""
