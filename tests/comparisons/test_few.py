"""Two leads by themselves are at the level that they have in columns, in every comparison."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadmatch.arrays import Ints
from leadmatch.block.pairs import candidates
from leadmatch.comparisons.patterns import levels_of, random_pairs
from leadmatch.comparisons.rarity import Counted
from leadmatch.comparisons.registry import few, prepare, prepare_few
from leadmatch.datasets import demo_files
from leadmatch.normalize.leads import normalize
from leadmatch.pipeline.inputs import plan
from leadmatch.profile import profiles
from leadmatch.spec import Spec
from leadmatch.tables import LeadTable
from leadtables import lead_table
from plains import plains_of


@pytest.fixture(scope="module")
def table() -> LeadTable:
    planned = plan({name: path for name, path in demo_files().items() if name != "truth"})
    return profiles(normalize([t for t, _ in planned], [m for _, m in planned], Spec()).leads).table


def same_levels(table: LeadTable, packed: Ints) -> None:
    counted = Counted()
    whole = prepare(table, counted)
    made = few([c.name for c in whole], [c.labels for c in whole], sorted(table.ids), counted.known())
    plain = plains_of(table)
    ready = prepare_few(made, plain)
    assert [(c.name, c.held) for c in ready] == [(c.name, c.held) for c in whole]
    columns, singly = levels_of(whole, packed), levels_of(ready, packed)
    for i, comparison in enumerate(whole):
        apart = np.flatnonzero(columns[:, i] != singly[:, i])
        assert not len(apart), [
            (comparison.name, plain[packed[at] >> 32], plain[packed[at] & 0xFFFFFFFF],
             comparison.labels[columns[at, i]], comparison.labels[singly[at, i]])
            for at in apart[:3]
        ]  # fmt: skip


def test_leads_of_a_dealership(table: LeadTable) -> None:
    packed = candidates(table, roomy=1).packed
    same_levels(table, np.r_[packed[:: max(1, len(packed) // 6000)], random_pairs(table.n, 3000)])


def slips(text: str) -> st.SearchStrategy[str]:
    """The text, or one with a character changed, dropped, doubled or swapped with the next."""

    def slipped(at: int, how: int) -> str:
        at %= max(len(text), 1)
        rest = text[at + 1 :]
        forms = (text, text[:at] + rest, text[:at] + "e" + rest, text[: at + 1] + text[at:])
        return (*forms, text[:at] + rest[:1] + text[at : at + 1] + rest[1:], text[: at + 1])[how]

    return st.builds(slipped, st.integers(0, 30), st.integers(0, 5))


def near(*texts: str) -> st.SearchStrategy[str | None]:
    return st.one_of(st.none(), st.sampled_from(texts), st.sampled_from(texts).flatmap(slips).map(lambda t: t or None))


NAMES = near(
    "ann", "mary ann", "robert", "roberta", "bob", "jose", "josé", "zhang", "wei", "smith", "smith jones", "schmidt",
    "o", "maryann", "ma", "m a",
)  # fmt: skip
EMAILS = near("ann.lee@mail.com", "ann.lee77@mail.com", "annlee@web.org", "lee@web.org", "j.smith1990@x.ca")
PHONES = near("+16045551234", "+16045551243", "+16045559876", "+442071234567")
DATES = st.one_of(st.none(), st.dates().map(str), st.sampled_from(["1980-01-02", "1980-02-01", "1981-01-02"]))
PLACES = st.one_of(
    st.none(),
    st.fixed_dictionaries(
        {
            "number": near("12", "120", "7"),
            "street": near("main st", "maine st", "oak avenue"),
            "unit": near("1", "2"),
            "city": near("vancouver", "burnaby"),
            "postal_code": near("v5k0a1", "v5k0a2", "98101"),
        }
    ),
)
LEADS = st.fixed_dictionaries(
    {
        "first_name": NAMES,
        "last_name": NAMES,
        "middle_name": near("j", "james", "jamie", "bob", "mary ann", "ann lee"),
        "suffix": st.sampled_from([None, "jr", "sr"]),
        "gender": st.sampled_from([None, "f", "m"]),
        "company": near("acme tools", "tools acme", "acme", "beta motors"),
        "birth_date": DATES,
        "email": st.lists(EMAILS, max_size=2),
        "phone": st.lists(PHONES, max_size=2),
        "vin": st.lists(
            st.tuples(
                st.sampled_from(["1HGCM82633A004352", "1HGCM82633A004353", "1HGCM82633A004354"]),
                st.sampled_from(["owned", "trade"]),
            ),
            max_size=2,
        ),
        "address": PLACES,
    }
)


def says(lead: dict[str, object]) -> dict[str, object]:
    return lead | {bag: list({v for v in lead[bag] if v}) for bag in ("email", "phone", "vin")}  # type: ignore[attr-defined]


@settings(max_examples=60, deadline=None)
@given(st.lists(LEADS, min_size=12, max_size=12))
def test_leads_that_are_nearly_alike(leads: list[dict[str, object]]) -> None:
    found = profiles(lead_table([says(lead) for lead in leads])).table
    same_levels(found, random_pairs(found.n, 1000))
