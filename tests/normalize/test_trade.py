"""What is said of the vehicle traded in."""

import pytest

import leadmatch

CASES = [
    ({"trade year": "2015", "trade make": "Honda"}, ("2015", "Honda")),
    ({"trade vehicle": "2015 Honda Civic"}, ("2015", "Honda")),
    ({"trade vehicle": "Honda Civic"}, (None, None)),
    ({"trade year": "2016", "trade vehicle": "2015 Honda Civic"}, ("2016", "Honda")),
    ({"trade year": "", "trade make": " Kia "}, (None, "Kia")),
    ({}, (None, None)),
]
MAP = {"trade year": "vehicle_year.trade", "trade make": "vehicle_make.trade", "trade vehicle": "vehicle.trade"}


@pytest.mark.parametrize(("cells", "wanted"), CASES)
def test_year_and_make(cells, wanted):
    rows = [{"id": "1", "first name": "Ann", "last name": "Roy"} | cells]
    shown = leadmatch.resolve({"crm": rows}, map={"crm": {k: v for k, v in MAP.items() if k in cells}}).leads.shown
    assert tuple(shown[n][0] if n in shown.columns else None for n in ("trade_year", "trade_make")) == wanted
