from datetime import datetime
from decimal import Decimal

import numpy as np
import pytest

from leadmatch.journey.roles import relations_of
from leadmatch.journey.touches import entities_of, touches_of
from lives import Life

CASES = [
    ("one deal", [{"deal_no": "D1", "created_at": "2025-01-02"}, {"deal_no": "D1", "created_at": "2025-01-01"}],
     [(1, 0, "co_buyer", "deal D1")]),
    ("who names another is the buyer",
     [{"deal_no": "D1", "created_at": "2025-01-02", "co_full_name": "Bo"},
      {"deal_no": "D1", "created_at": "2025-01-01"}],
     [(0, 1, "co_buyer", "deal D1")]),
    ("two deals of one person", [{"deal_no": "D1"}, {"deal_no": "D2"}], []),
    ("a deal number of too many", [{"deal_no": "D1"}] * 4, []),
    ("a household", [{"household": 7}, {"household": 7}], [(0, 1, "household", "one household")]),
    ("a household of three", [{"household": 7}] * 3,
     [(0, 1, "household", "one household"), (0, 2, "household", "one household"),
      (1, 2, "household", "one household")]),
    ("a household of seven", [{"household": 7}] * 7, []),
    ("a driver", [{"first_name": None, "company": "Acme Inc"}, {"company": "Acme"}],
     [(0, 1, "driver", "works for or drives for acme")]),
    ("a business in a household is none of it", [{"first_name": None, "company": "Acme", "household": 7},
                                                 {"household": 7}], []),
    ("colleagues without their business", [{"company": "Acme"}, {"company": "Acme"}], []),
    ("two businesses of one name", [{"first_name": None, "company": "Acme"}, {"first_name": None, "company": "Acme"},
                                    {"company": "Acme"}], []),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_relations(rows, expected):
    households = [row.get("household", 100 + i) for i, row in enumerate(rows)]
    life = Life(*[{"phone": f"519333{i:04}", **row, "customer": i} for i, row in enumerate(_plain(rows))])
    assert relations_of(life.leads, life.customer, np.array(households, np.int32)).rows() == expected


def _plain(rows):
    return [{name: value for name, value in row.items() if name != "household"} for row in rows]


def test_entities():
    rows = [{"first_name": None, "company": "Acme Ltd"}, {"company": "Acme Ltd", "customer": 1}, {"customer": 2},
            {"first_name": None, "company": "Acme Ltd", "customer": 2}]  # fmt: skip
    life = Life(*rows)
    assert entities_of(life.leads, life.customer, 3).to_list() == ["business", "person", "person"]


def test_touches():
    life = Life(
        {"lead_type": "web", "lead_source": "AutoTrader", "created_at": "2025-01-02", "lead_cost": "25"},
        {"lead_type": "walk-in", "created_at": "2025-01-05", "lead_cost": "$10.50"},
        {"lead_type": "phone", "created_at": None, "lead_cost": None},
        {"sold_at": "2025-02-05", "customer": 1},
    )
    columns = {c.name: c.to_list() for c in touches_of(life.events, life.leads, life.customer, 2)}
    assert columns == {
        "first_touch": ["AutoTrader", None],
        "first_touch_at": [datetime(2025, 1, 2), None],
        "last_touch": ["walk_in", None],
        "last_touch_at": [datetime(2025, 1, 5), None],
        "lead_cost": [Decimal("35.50"), None],
    }


def test_no_column_without_data():
    life = Life({"sold_at": "2025-02-05"})
    assert touches_of(life.events, life.leads, life.customer, 1) == []
