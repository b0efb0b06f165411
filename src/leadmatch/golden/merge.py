"""One golden record a customer, and for every value the record it came from.

    records, sources                       how many records, of which systems
    title ... gender, each with FIELD_from one value by the field's rule
    phone, phones, phone_roles ...         the primary one and all, joined by " | "
    street ... country, address_from       one address, taken whole
    vins, vin_roles                        every vehicle named
    created_at, updated_at                 the first and the last
    consent_CHANNEL                        the most restrictive
    may_CHANNEL, _why, _to                 whether it may be used today, why, and by what
    notes                                  every comment, dated, in order

`FIELD_from` is `source:record_id`. A field that no source has is absent.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.golden.address import gather_addresses
from leadmatch.golden.consent import CHANNELS, gather_consent
from leadmatch.golden.identifiers import Identifiers, gather_identifiers, join_texts
from leadmatch.golden.members import NEVER, NOT_PARTED, Members, Positions, gather_members, take
from leadmatch.golden.names import keep_names
from leadmatch.golden.notes import gather_notes
from leadmatch.golden.permission import gather_permissions
from leadmatch.golden.pick import changes, pick
from leadmatch.golden.rules import BY_NAME, Rule, rules_of
from leadmatch.lead import EMAIL_ROLES, PHONE_ROLES, VIN_ROLES
from leadmatch.spec import Spec
from leadmatch.tables import LeadTable

NAME_FIELDS = ("title", "first_name", "middle_name", "last_name", "suffix", "nickname", "company")
PERSON_FIELDS = ("birth_date", "gender")


def merge(leads: LeadTable, customer: NDArray[np.int32], spec: Spec, parted: Positions = NOT_PARTED) -> pl.DataFrame:
    """The golden records.

    Args:
        leads: the accepted records.
        customer: int32[n], the dense number of each record's customer.
        spec: `golden.rules` and `golden.source_priority` decide which values survive.
        parted: of `members.gather_members`: what was refused in the second reaches the customer of the first.

    Returns:
        One row a customer, in the order of their numbers; see the module for the columns.

    Raises:
        SpecError: `spec.golden` names a field or rule that does not exist.
    """
    rules = rules_of(spec)
    members = gather_members(leads, customer, spec, parted)
    return pl.DataFrame(
        [
            *_counts(members),
            *_values(members, leads, rules),
            *_contacts(members, leads, rules),
            *_times(members, leads.shown),
            *_consents(members, leads),
            *gather_permissions(members, leads, spec),
            *gather_notes(members, leads),
        ]
    )


def _counts(members: Members) -> list[pl.Series]:
    owner, source = members.customer, members.source
    lowest = np.full(members.count, np.iinfo(np.int32).max, dtype=np.int32)
    highest = np.zeros(members.count, dtype=np.int32)
    np.minimum.at(lowest, owner, source)
    np.maximum.at(highest, owner, source)
    names = take(members.sources, lowest.astype(np.int64))
    mixed = (lowest < highest)[owner]
    packed = np.sort(owner[mixed].astype(np.int64) << 32 | source[mixed])
    packed = packed[changes(pl.Series(packed))]
    distinct = pl.DataFrame({"owner": packed >> 32, "name": members.sources[(packed & 0xFFFFFFFF).astype(np.uint32)]})
    joined = join_texts(distinct)
    records = np.bincount(owner, minlength=members.count).astype(np.uint32)
    return [pl.Series("records", records), names.scatter(joined["owner"], joined["name"]).alias("sources")]


def _values(members: Members, leads: LeadTable, rules: dict[str, Rule]) -> list[pl.Series]:
    order = members.lead.astype(np.uint32)
    fields = [name for name in (*NAME_FIELDS, *PERSON_FIELDS) if name in leads.shown.columns]
    values = {name: leads.shown[name][order] for name in fields}
    kept = keep_names(members, values, leads, rules)
    columns: list[pl.Series] = []
    for name, value in values.items():
        key = leads.company.codes[members.lead] if name == "company" else None
        winner = kept[name] if name in kept else pick(members, value, rules[name], key=key)
        columns += [take(value, winner).cast(pl.String).alias(name), members.labels(winner).alias(f"{name}_from")]
    return columns


def _contacts(members: Members, leads: LeadTable, rules: dict[str, Rule]) -> list[pl.Series]:
    columns: list[pl.Series] = []
    if len(leads.phones.lead):
        phones = gather_identifiers(members, leads.phones, rules["phone"], PHONE_ROLES, "fax")
        columns += [*_primary("phone", phones), *_all("phone", phones), phones.roles.alias("phone_roles")]
    if len(leads.emails.lead):
        emails = gather_identifiers(members, leads.emails, rules["email"], EMAIL_ROLES, as_shown=True)
        columns += [*_primary("email", emails), *_all("email", emails)]
    if len(leads.addresses.lead):
        columns += gather_addresses(members, leads.addresses, rules["address"]).get_columns()
    if len(leads.vins.lead):
        vins = gather_identifiers(members, leads.vins, BY_NAME["most_recent"], VIN_ROLES)
        columns += [*_all("vin", vins), vins.roles.alias("vin_roles")]
    return columns


def _primary(name: str, found: Identifiers) -> list[pl.Series]:
    return [found.primary.alias(name), found.primary_from.alias(f"{name}_from")]


def _all(name: str, found: Identifiers) -> list[pl.Series]:
    return [found.values.alias(f"{name}s"), found.values_from.alias(f"{name}s_from")]


def _times(members: Members, shown: pl.DataFrame) -> list[pl.Series]:
    columns: list[pl.Series] = []
    for name, sign in (("created_at", -1), ("updated_at", 1)):
        if name not in shown.columns:
            continue
        values = shown[name][members.lead.astype(np.uint32)]
        known = values.is_not_null().to_numpy()
        number = np.where(known, values.to_physical().fill_null(0).to_numpy() * sign, NEVER)
        latest = np.full(members.count, NEVER, dtype=np.int64)
        np.maximum.at(latest, members.customer, number)
        winner = members.first(known & (number == latest[members.customer]))
        columns += [take(values, winner).alias(name), members.labels(winner).alias(f"{name}_from")]
    return columns


def _consents(members: Members, leads: LeadTable) -> list[pl.Series]:
    columns: list[pl.Series] = []
    for channel in CHANNELS:
        name = f"consent_{channel}"
        if name in leads.shown.columns:
            value, origin = gather_consent(members, leads, channel)
            columns += [value.alias(name), origin.alias(f"{name}_from")]
    return columns
