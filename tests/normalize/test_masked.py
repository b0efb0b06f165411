"""Mailboxes that a site gives to its users say nothing about who they are."""

import polars as pl

from leadmatch.normalize.identifiers import masked_domains

RANDOM = [
    "39jaen844xpi",
    "siufea7bv7sq",
    "geyfudpei95q",
    "m9zc9m6p2aup",
    "tr8iwr5de9k8",
    "mj4uykt7mf8z",
    "4fjq2pax8kd0",
    "k2ls93jdm1ax",
    "0q9wjd72hsk1",
    "zx8cv7bnm6as",
    "q1w2e3r4t5y6",
]
PEOPLE = [
    "john85",
    "mary.smith",
    "jsmith2k",
    "bob",
    "anne-marie77",
    "leduc",
    "r2d2",
    "paul1999",
    "x1",
    "kim",
    "jo4ever",
]


def emails(locals_: list[str], domain: str) -> pl.Series:
    return pl.Series([f"{local}@{domain}" for local in locals_], dtype=pl.String)


def test_a_domain_of_random_mailboxes_is_a_relay_and_a_domain_of_people_is_not() -> None:
    values = pl.concat([emails(RANDOM, "reply.site.example"), emails(PEOPLE, "mail.example")])
    domains = values.str.extract(r"@(.*)$")
    assert masked_domains(values, domains) == ["reply.site.example"]


def test_a_few_random_mailboxes_are_not_enough() -> None:
    values = emails(RANDOM[:5], "reply.site.example")
    assert not masked_domains(values, values.str.extract(r"@(.*)$"))
