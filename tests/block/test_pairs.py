"""Which leads are compared."""

from typing import Any

import numpy as np
import pytest

from leadmatch.arrays import unpack
from leadmatch.block import pairs as blocking
from leadmatch.block.atoms import ATOMS
from leadmatch.block.pairs import CROWDED, WINDOW, candidates, room
from leadmatch.block.rules import RULES, BlockingRule
from leadmatch.tables import IdentifierType
from leadtables import lead_table

HOME = {"number": "12", "street": "main st", "city": "ottawa", "postal_code": "K1A0B1"}


@pytest.fixture(autouse=True)
def _blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few leads are compared all with all: here the rules are to be seen."""
    monkeypatch.setattr(blocking, "FEW_PAIRS", 0)


def found(records: list[dict[str, Any]], **types: IdentifierType) -> set[tuple[int, int]]:
    packed = candidates(lead_table(records, types)).packed
    return set(zip(*(side.tolist() for side in unpack(packed)), strict=True))


def test_every_rule_is_made_of_atoms() -> None:
    assert {atom for rule in RULES for atom in rule.atoms} <= ATOMS.keys()
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({"phone": "+14165550111"}, {"phone": ["+14165550222", "+14165550111"]}),
        ({"email": "ann@x.example"}, {"email": "ann@x.example"}),
        ({"email": "annlee@x.example"}, {"email": "annlee@y.example"}),
        ({"vin": [("1HGCM82633A004352", "owned")]}, {"vin": [("1HGCM82633A004352", "serviced")]}),
        ({"first_name": "Wei", "last_name": "Zhang"}, {"first_name": "Zhang", "last_name": "Wei"}),
        ({"first_name": "Catherine", "last_name": "Smith"}, {"first_name": "Katherine", "last_name": "Smyth"}),
        ({"last_name": "Tchorberg"}, {"last_name": "Tchorberg"}),
        ({"first_name": "Ann", "birth_date": "1980-04-05"}, {"first_name": "Ann", "birth_date": "1980-04-05"}),
        ({"address": HOME}, {"address": HOME | {"unit": "3"}}),
        ({"company": "gill catering"}, {"company": "gill foods"}),
        ({"first_name": "Ann", "phone": "+14165550111"}, {"first_name": "Ann", "phone": "+12125550111"}),
    ],
)
def test_leads_that_share_something_telling_are_compared(a: dict[str, Any], b: dict[str, Any]) -> None:
    assert found([a, b]) == {(0, 1)}


def test_leads_that_share_nothing_telling_are_not() -> None:
    a = {"first_name": "Ann", "last_name": "Lee", "gender": "f", "vin": [("1HGCM82633A004352", "interest")]}
    b = {"first_name": "Bob", "last_name": "Ray", "gender": "f", "vin": [("1HGCM82633A004352", "interest")]}
    assert found([a, b]) == set()


def test_a_phone_of_the_store_brings_nobody_together() -> None:
    records = [{"phone": "+14165550111", "first_name": name} for name in ("Ann", "Bob")]
    assert found(records, **{"+14165550111": IdentifierType.DEALER}) == set()


def test_an_oversize_block_is_dropped_and_reported() -> None:
    rule = BlockingRule(("last",), 2)
    records = [{"last_name": "Lee"}] * 9 + [{"last_name": "Ray"}] * 2
    result = candidates(lead_table(records), (rule,))
    assert result.packed.tolist() == [9 << 32 | 10]
    (line,) = result.report
    assert (line.dropped_blocks, line.dropped_leads, line.largest, line.pairs) == (1, 9, 9, 1)


def test_blocks_that_fill_are_smaller_among_very_many_leads() -> None:
    filling, other = BlockingRule(("first", "street"), 40, fills=True), BlockingRule(("last",), 40)
    sizes = [100, CROWDED, 2 * CROWDED, 1000 * CROWDED]
    assert [filling.most(room(n)) for n in sizes] == [120, 40, 20, 2]
    assert [other.most(room(n)) for n in sizes] == [120, 40, 40, 40]


def test_an_oversize_anchor_block_is_walked() -> None:
    n = 2_000
    records = [{"phone": "+14165550111", "first_name": f"n{i:04d}"} for i in range(n)]
    result = candidates(lead_table(records), (BlockingRule(("phone",), 20, anchor=True),))
    assert n - 1 <= len(result.packed) <= WINDOW * n
    assert np.unique(np.r_[unpack(result.packed)]).tolist() == list(range(n))


def test_pairs_are_distinct_and_ascending() -> None:
    records = [{"phone": "+14165550111", "email": "a@x.example", "first_name": "Ann", "last_name": "Lee"}] * 5
    packed = candidates(lead_table(records)).packed
    assert len(packed) == 10
    assert (np.diff(packed) > 0).all()


def test_few_leads_are_all_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocking, "FEW_PAIRS", 10)
    assert len(candidates(lead_table([{"first_name": c} for c in "abcde"])).packed) == 10
