"""A small dump of many families and few duplicates: what a family shares must not become the mark of one person."""

import random
from typing import Any

import numpy as np
import pytest

from leadmatch.pipeline.match import match
from leadtables import lead_table

FIRST = (
    "Ann", "Ben", "Carla", "Dev", "Elise", "Frank", "Gina", "Hugo", "Irene", "Jamal", "Karen", "Luis", "Mona", "Nils",
    "Olga", "Pavel", "Quinn", "Rosa", "Sven", "Tara",
)  # fmt: skip
SYLLABLES = ("bar", "den", "hol", "ker", "lin", "mor", "nel", "ost", "pel", "ram", "sten", "tor", "vin", "wes", "zan")


def families(people: int, seed: int, *, streets: bool) -> tuple[list[dict[str, Any]], list[int]]:
    """Leads of families of one to four, who share a surname and a postal code, some a phone, and who each left one or
    two leads; and the person of each lead.
    """
    draw = random.Random(seed)
    leads, truth, person = [], [], 0
    while person < people:
        last = "".join(draw.sample(SYLLABLES, 2)).title()
        place = {"postal_code": f"4{draw.randrange(3000, 6000)}", "city": draw.choice(("Dayton", "Akron", "Lima"))}
        house = {"number": str(draw.randrange(1, 999)), "street": f"{draw.choice(SYLLABLES)} st"} if streets else {}
        home = f"+1614{draw.randrange(2_000_000, 9_999_999)}"
        for first in draw.sample(FIRST, draw.choice((1, 2, 3, 4, 4))):
            cell = f"+1937{draw.randrange(2_000_000, 9_999_999)}"
            mail = f"{first}{last}{draw.randrange(99)}@mail.example".lower()
            for _ in range(draw.choice((1, 1, 1, 2, 3))):
                lead = {"first_name": first, "last_name": last, "address": place | house}
                lead |= {"phone": draw.choice((cell, cell, home))} if draw.random() < 0.7 else {}
                lead |= {"email": mail} if draw.random() < 0.6 else {}
                leads.append(lead)
                truth.append(person)
            person += 1
    return leads, truth


@pytest.mark.parametrize("streets", [False, True])
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("people", [60, 200])
def test_families_are_not_one_person(people: int, seed: int, streets: bool) -> None:
    precision, recall = measured(*families(people, seed, streets=streets))
    assert precision > 0.9
    assert recall > 0.8


def measured(leads: list[dict[str, Any]], truth: list[int]) -> tuple[float, float]:
    """Pairwise precision and recall."""
    customer = match(lead_table(leads)).customer
    one = customer[:, None] == customer[None, :]
    same = np.equal.outer(truth, truth)
    upper = np.triu(np.ones(one.shape, bool), 1)
    right, made, true = (one & same & upper).sum(), (one & upper).sum(), (same & upper).sum()
    return right / made, right / true


def test_a_jr_is_not_a_sr_though_they_share_everything() -> None:
    leads = []
    for i, last in enumerate(("Quackenbush", "Ramsbottom", "Higginbotham", "Featherstone")):
        shared = {
            "first_name": "Zeb",
            "last_name": last,
            "phone": f"+1416834{2345 + i}",
            "email": f"{last}@mail.example",
        }
        place = {"number": str(17 + i), "street": "elm st", "city": "Toronto", "postal_code": "M5V2T6"}
        leads += [shared | {"address": place, "suffix": suffix} for suffix in ("Jr", "Sr")]
    assert match(lead_table(leads)).customer.tolist() == list(range(8))
