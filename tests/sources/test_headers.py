import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadmatch.sources.headers import header_of, header_row, looks_like_data, unique_names


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        (["a", "b"], ["a", "b"]),
        ([" First \n Name ", "\ufeffid"], ["First Name", "id"]),
        (["email", "email", "EMAIL"], ["email", "email_2", "EMAIL_3"]),
        (["email", "email_2", "email"], ["email", "email_2", "email_3"]),
        (["", None, "column_1"], ["column_1_2", "column_2", "column_1"]),
        ([], []),
    ],
)
def test_names(cells, names):
    assert unique_names(cells)[0] == names


@given(st.lists(st.sampled_from(["", "a", "A", "a_2", "column_1", "column_2", " a"]) | st.text(max_size=4)))
def test_names_are_unique_without_case_and_never_empty(cells):
    names, _ = unique_names(cells)
    assert len({name.casefold() for name in names}) == len(cells)
    assert all(name.strip() for name in names)


@pytest.mark.parametrize(
    "cell", ["a@b.co", "555-123-0000", "(514) 555-0101", "1HGCM82633A004352", "2024-01-05", "1/5/24"]
)
def test_data(cell):
    assert looks_like_data(["1", cell])


@pytest.mark.parametrize("cell", ["e-mail", "Phone 1", "2024", "c17", "ADDRESSLINENUMBER", "", None, "x" * 10_000])
def test_header(cell):
    assert not looks_like_data(["id", cell])


def test_without_header():
    assert header_of(["1", "a@b.co"])[:2] == (["column_1", "column_2"], False)


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([["Customers"], ["Printed by admin"], ["Cust #", "Name", "Phone"], ["1", "Ann Lee", "416-555-0161"]], 2),
        ([["Rapport", None, "", ""], ["No client", "Prénom", "Nom", "Courriel"]], 1),
        ([["Cust #", "Name", "Phone"], ["1", "Ann Lee", "416-555-0161"]], 0),
        ([["Cust #", None, None, None], ["1", "Ann Lee", "416-555-0161", "a@b.co"]], 0),
        ([["Name"], ["Lee, Ann"]], 0),
        ([["Notes"], ["called", "then", "came"], ["never", "came", "back"]], 0),
        ([[""], []], 0),
        ([], 0),
    ],
)
def test_header_below_a_title(rows, header):
    assert header_row(rows) == header
