"""The comparisons, all of them, in the order they are shown. A new comparator is one module and one row here."""

from leadmatch.comparisons import addresses, contacts, dates, names, single
from leadmatch.comparisons.comparison import Comparison
from leadmatch.comparisons.rarity import Counted, Rarity
from leadmatch.tables import LeadTable

COMPARISONS = (
    names.prepare,
    single.prepare_middle,
    single.prepare_suffix,
    single.prepare_birth_date,
    single.prepare_gender,
    single.prepare_company,
    contacts.prepare_email,
    contacts.prepare_phone,
    addresses.prepare,
    contacts.prepare_vin,
    dates.prepare,
)


def prepare(leads: LeadTable, rarity: Rarity | None = None) -> tuple[Comparison, ...]:
    """Every comparison that these leads have values for; the attributes and shared numbers last, by name.

    Args:
        leads: profiles.
        rarity: how common values are; counted among these leads when None.
    """
    rarity = Counted() if rarity is None else rarity
    fixed = [make(leads, rarity) for make in COMPARISONS]
    numbers = [single.prepare_number(name, column, rarity) for name, column in sorted(leads.ids.items())]
    attributes = [single.prepare_attribute(name, column, rarity) for name, column in sorted(leads.attributes.items())]
    return tuple(fixed + numbers + attributes)
