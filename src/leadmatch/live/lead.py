"""One lead as a person or a program gives it: a dict of lead fields."""

from collections.abc import Mapping

from leadmatch.errors import MappingError
from leadmatch.live.frozen import Frozen
from leadmatch.normalize.one import One, normalize_one


def read_lead(frozen: Frozen, lead: Mapping[str, object], source: str) -> One:
    """A lead normalised under what a store knows; `rejected` where it names nobody.

    Args:
        frozen: what the store knows.
        lead: lead fields, as in a spec (`first_name`, `phone.mobile`, `attribute.club`), to values; several phones,
            e-mails or vehicles as a list.
        source: the name of its source, where the lead does not say.

    Raises:
        MappingError: a key is not a lead field, or a value is none.
    """
    said = {name: _text(name, value) for name, value in lead.items() if value is not None}
    return normalize_one(said, None, frozen.spec, frozen.known, source=source)


def checked(lead: object) -> Mapping[str, object]:
    """A lead as somebody gave it.

    Raises:
        MappingError: it is not a dict.
    """
    if not isinstance(lead, Mapping):
        raise MappingError(f"a lead is a dict of lead fields, such as {{'first_name': 'Ann'}}, not {lead!r}")
    return lead


def _text(name: str, value: object) -> str | list[str]:
    values = [one for one in value if one is not None] if isinstance(value, list | tuple) else [value]
    if any(isinstance(one, Mapping | list | tuple | set) for one in values):
        raise MappingError(f"{name}: a value is text, a number or a list of those, not {value!r}")
    return [str(one) for one in values] if isinstance(value, list | tuple) else str(value)
