import numpy as np
import polars as pl

from leadmatch.normalize import identifiers
from leadmatch.tables import Coded, IdentifierType

NOBODY = identifiers.Own(frozenset(), frozenset(), frozenset())


def users(names, codes):
    """Leads with (first, last) names, each holding the value of its code."""
    both = [pl.Series([n[i] for n in names], dtype=pl.String) for i in (0, 1)]
    coded = [Coded(np.arange(len(names), dtype=np.int32), values) for values in both]
    return identifiers.Users(np.arange(len(names), dtype=np.int32), np.array(codes, np.int32), *coded)


def people(count):
    """As many quite different people as asked for."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [(letters[i] + "aron", letters[i] + "mith") for i in range(count)]


def types_of_one_phone(names, value="+14162345678", flag=None, own=NOBODY):
    flags = pl.Series([flag], dtype=pl.String)
    values = pl.Series([value])
    known = identifiers.learn_phones(values, users(names, [0] * len(names)))
    kind = identifiers.phone_types(values, flags, known, own)[0]
    assert identifiers.phone_type(value, flag, known, own) == kind
    return kind


def types_of_emails(values, flags, leads, own=NOBODY):
    known = identifiers.learn_emails(values, leads)
    kinds = identifiers.email_types(values, flags, known, own)
    assert [identifiers.email_type(v, f, known, own) for v, f in zip(values, flags, strict=True)] == kinds.tolist()
    return kinds


def test_a_few_people_share_a_line_and_a_store_has_many():
    assert types_of_one_phone(people(2)) == IdentifierType.PERSONAL
    assert types_of_one_phone(people(5)) == IdentifierType.SHARED
    assert types_of_one_phone(people(12)) == IdentifierType.DEALER


def test_a_large_family_is_not_a_store():
    family = [(first, "smith") for first, _ in people(12)]
    assert types_of_one_phone(family) == IdentifierType.PERSONAL


def test_one_person_in_many_spellings_is_one_person():
    spellings = [("john", "smith")] * 12 + [("jhon", "simth"), ("ojhn", "msith"), ("john", "smiht"), ("jon", "sith")]
    assert types_of_one_phone(spellings) == IdentifierType.PERSONAL


def test_a_fictional_number_is_a_placeholder_once_several_surnames_use_it():
    assert types_of_one_phone(people(1), "+14165550123") == IdentifierType.PERSONAL
    assert types_of_one_phone(people(5), "+14165550123") == IdentifierType.PLACEHOLDER


def test_flags_and_own_numbers():
    own = identifiers.Own(frozenset(["+14162345678"]), frozenset(), frozenset())
    assert types_of_one_phone(people(1), own=own) == IdentifierType.DEALER
    assert types_of_one_phone(people(1), flag="placeholder") == IdentifierType.PLACEHOLDER
    assert types_of_one_phone(people(1), flag="toll_free") == IdentifierType.SHARED


def test_mailboxes():
    values = pl.Series(["a@store.ca", "none@x.com", "x@relay.com", "info@x.com", "ann@x.com"])
    flags = pl.Series([None, "placeholder", "relay", "role", None])
    own = identifiers.Own(frozenset(), frozenset(), frozenset(["store.ca"]))
    found = types_of_emails(values, flags, users(people(5), range(5)), own)
    assert [IdentifierType(t).name for t in found] == ["DEALER", "PLACEHOLDER", "RELAY", "SHARED", "PERSONAL"]


def test_a_domain_where_every_address_is_its_lead_s_name_is_a_connector_s():
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = [(f"{a}ron", f"{b}mith") for a in letters[:8] for b in letters[:5]]
    made = [f"{first}{last}@vendor.example" for first, last in names]
    typed = [f"x{i}@isp.example" for i in range(40)]
    leads = users(names * 2, range(80))
    found = types_of_emails(pl.Series(made + typed), pl.Series([None] * 80, dtype=pl.String), leads)
    assert set(found[:40]) == {IdentifierType.SYNTHETIC}
    assert set(found[40:]) == {IdentifierType.PERSONAL}
