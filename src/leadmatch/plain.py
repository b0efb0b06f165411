"""One lead as plain values: the row of a table of profiles, for a handful of leads.

For a few leads a column engine takes longer to be asked than to answer. So what compares and blocks leads has, beside
its kernel on columns, one on two leads by themselves, which the tests hold to the same answers.
"""

from typing import NamedTuple

Pairs = dict[str, str]
"""Values by name."""


class Place(NamedTuple):
    """The compared parts of an address."""

    number: str | None
    street: str | None
    unit: str | None
    city: str | None
    region: str | None
    postal_code: str | None
    country: str | None


class Plain(NamedTuple):
    """What is compared of a lead; None and () where nothing is said.

    first, middle, last, suffix, nickname, company, birth_date, gender, created: as in `LeadTable`. phones, emails,
    vins: values that may be compared, each once; traded: the vins of vehicles traded in. ids, attributes: values by
    name. reachable: whether a phone or mailbox is of one person.
    """

    first: str | None = None
    middle: str | None = None
    last: str | None = None
    suffix: str | None = None
    nickname: str | None = None
    company: str | None = None
    birth_date: str | None = None
    gender: str | None = None
    created: str | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    vins: tuple[str, ...] = ()
    traded: tuple[str, ...] = ()
    addresses: tuple[Place, ...] = ()
    ids: Pairs = {}  # noqa: RUF012 - never changed
    attributes: Pairs = {}  # noqa: RUF012
    reachable: bool = False
