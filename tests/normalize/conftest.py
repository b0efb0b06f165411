"""A handful of texts is read one by one (`few`): here it is columns that are tested, unless a test asks for both."""

import pytest

from leadmatch import few


@pytest.fixture(autouse=True)
def in_columns(monkeypatch):
    monkeypatch.setattr(few, "FEW", 0)
