"""Which given names are listed as women's and as men's."""

import pytest

from leadmatch import genders
from leadmatch.text import fold

WOMEN = ("mary", "danielle", "jeanne", "pascale", "josefa", "karima", "sunita", "mary ann", "marie josee")
MEN = ("john", "daniel", "pascal", "jose", "karim", "sunil", "john paul")
UNSURE = ("jean", "robin", "dana", "chris", "gurpreet", "dominique", "zzz", "")


@pytest.mark.parametrize(("names", "code"), [(WOMEN, genders.FEMALE), (MEN, genders.MALE), (UNSURE, genders.UNKNOWN)])
def test_listed(names, code):
    assert genders.listed(names).tolist() == [genders.listed_one(name) for name in names] == [code] * len(names)


def test_a_name_is_listed_once_and_folded():
    names = [
        name
        for path in genders.LISTS
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.startswith(("#", "["))
        for name in line.split()
    ]
    assert len(names) == len(set(names)) > 3000
    assert names == [fold(name) for name in names]
