"""The blocking index: a lead's keys are its own, whatever else is in the table."""

import numpy as np
import pytest

from leadmatch.block.pairs import candidates
from leadmatch.block.postings import Postings, postings, postings_of_few, signed, unsigned
from leadmatch.block.rules import RULES
from leadmatch.datasets import demo_files
from leadmatch.normalize.leads import normalize
from leadmatch.pipeline.inputs import plan
from leadmatch.profile import profiles, take
from leadmatch.spec import Spec
from leadmatch.tables import LeadTable
from plains import plains_of


@pytest.fixture(scope="module")
def table() -> LeadTable:
    planned = plan({name: path for name, path in demo_files().items() if name != "truth"})
    return profiles(normalize([t for t, _ in planned], [m for _, m in planned], Spec()).leads).table


def _of(found: Postings, lead: int) -> set[tuple[int, ...]]:
    at = found.lead == lead
    columns = (found.key, found.place, found.cap, found.anchor)
    return set(zip(*(column[at].tolist() for column in columns), strict=True))


def test_keys_of_a_lead_by_itself_are_those_it_has_among_many(table: LeadTable) -> None:
    whole = postings(table, 1)
    assert len(whole.lead) == len({(int(lead), int(key)) for lead, key in zip(whole.lead, whole.key, strict=True)})
    for row in np.random.default_rng(1).permutation(table.n)[:80]:
        assert _of(postings(take(table, np.array([row])), 1), 0) == _of(whole, int(row))


def test_keys_of_plain_values_are_those_of_columns(table: LeadTable) -> None:
    whole = postings(table, 3)
    plain = plains_of(table)
    for row in range(0, table.n, 7):
        few = postings_of_few(plain[row : row + 7], sorted(table.ids), sorted(table.attributes), 3)
        for at in range(len(plain[row : row + 7])):
            assert _of(few, at) == _of(whole, row + at)
    none = postings_of_few([], sorted(table.ids), sorted(table.attributes), 3)
    assert [len(column) for column in (none.lead, none.key, none.place, none.cap, none.anchor)] == [0] * 5


@pytest.mark.parametrize("roomy", [3, 0.2])
def test_pairs_that_share_a_key_within_its_cap_are_the_candidates(table: LeadTable, roomy: float) -> None:
    found = postings(table, roomy)
    blocks: dict[int, list[int]] = {}
    for lead, key in zip(found.lead.tolist(), found.key.tolist(), strict=True):
        blocks.setdefault(key, []).append(lead)
    cap = dict(zip(found.key.tolist(), found.cap.tolist(), strict=True))
    pairs = set()
    for key, leads in blocks.items():
        if len(leads) <= cap[key]:
            pairs |= {(min(a, b), max(a, b)) for i, a in enumerate(leads) for b in leads[i + 1 :]}
    packed = candidates(table, RULES, roomy=roomy).packed
    assert pairs <= set(zip((packed >> 32).tolist(), (packed & 0xFFFFFFFF).tolist(), strict=True))
    anchored = {key for key, anchor in zip(found.key.tolist(), found.anchor.tolist(), strict=True) if anchor}
    if not any(len(leads) > cap[key] for key, leads in blocks.items() if key in anchored):
        assert len(pairs) == len(packed)


def test_signed_numbers_keep_the_order_of_hashes() -> None:
    hashes = np.sort(np.random.default_rng(0).integers(0, 2**64, 100, dtype=np.uint64))
    assert (np.diff(signed(hashes)) > 0).all()
    assert unsigned(signed(hashes)).tolist() == hashes.tolist()
