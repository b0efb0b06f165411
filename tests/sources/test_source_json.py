import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadmatch.errors import SourceError
from leadmatch.sources import formats
from leadmatch.sources.files import Content


def read(text: str, suffix: str = ".json"):
    table = formats.read_content(Content(text.encode("utf-8", "surrogatepass"), suffix, "x.json"), "web")
    assert table.rows_read == table.frame.height + table.rejected.height
    return table


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('[{"id": 1, "zip": "02134"}]', [{"id": "1", "zip": "02134"}]),
        ('{"id": 1}\n{"id": 2, "x": "a"}\n', [{"id": "1", "x": None}, {"id": "2", "x": "a"}]),
        ('{"id": 1}', [{"id": "1"}]),
        ('{"count": 1, "leads": [{"id": 1}]}', [{"id": "1"}]),
        ('{"response": {"page": 1, "items": [{"id": 1}]}}', [{"id": "1"}]),
        ('{"x": [{"id": 1}]}', [{"id": "1"}]),
        ('{"name": "A", "emails": [{"a": "x"}]}', [{"name": "A", "emails.1.a": "x"}]),
        ('[{"p": [{"n": "1"}, {"n": "2"}], "q": ["a"]}]', [{"p.1.n": "1", "p.2.n": "2", "q.1": "a"}]),
        (
            '[{"n": 4.16555E+09, "m": 2134.0, "b": true, "z": null}]',
            [{"n": "4.16555E+09", "m": "2134.0", "b": "true", "z": None}],
        ),
        ('[{"n": NaN, "i": -Infinity, "x": 1}]', [{"n": None, "i": None, "x": "1"}]),
        ('[{"a": 1, "a": 2}]', [{"a": "1", "a_2": "2"}]),
        ('[{"a.b": 1, "a": {"b": 2}}]', [{"a.b": "1", "a.b_2": "2"}]),
        (f'[{{"n": {"9" * 10_000}}}]', [{"n": "9" * 10_000}]),
        ('[{"n": "\\ud800x"}]', [{"n": "?x"}]),
        ('[{"a": ""}, {"a": "1"}]', [{"a": "1"}]),
    ],
)
def test_records(text, rows):
    assert read(text).frame.to_dicts() == rows


@pytest.mark.parametrize("text", ["[]", "", "{}", '{"leads": []}', "[{}]"])
def test_no_rows(text):
    table = read(text)
    assert table.rows_read == 0
    assert "no rows" in table.notes


def test_lines_and_elements_that_are_no_records_are_rejected():
    table = read('{"id": 1}\n{"id": \n[1]\n{"id": 4}\n')
    assert table.rows.to_list() == [1, 4]
    assert table.rejected.select("row", "code").rows() == [(2, "bad_json"), (3, "not_a_record")]
    table = read('[{"id": 1}, 7]')
    assert table.rejected.select("row", "code").rows() == [(2, "not_a_record")]


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ('[{"id": 1},\n {"id" 2}]', r"x\.json: line 2 column \d+: not JSON"),
        ("[" * 1_000_000, "too deep"),
        ('[{"a":' * 500_000, "too deep"),
        ('[{"a": ' + "[" * 80 + "]" * 80 + "}]", "deeper than 64"),
        ("[" + ",".join(f'{{"k{i}": 1}}' for i in range(2_500)) + "]", "more than 2000 columns"),
    ],
)
def test_refused(text, match):
    with pytest.raises(SourceError, match=match):
        read(text)


def test_json_is_told_by_its_content():
    assert read('[{"id": "1"}]', ".txt").frame.to_dicts() == [{"id": "1"}]
    assert read("[id],[name]\n1,a\n", ".csv").frame.to_dicts() == [{"[id]": "1", "[name]": "a"}]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.text("abc", min_size=1, max_size=3),
            st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=3), st.lists, max_leaves=4),
            max_size=4,
        )
    )
)
def test_any_records_reconcile(records):
    table = read(json.dumps(records))
    lines = read("\n".join(map(json.dumps, records)), ".jsonl")
    assert table.rows_read <= len(records)
    assert lines.rows_read == table.rows_read


@settings(max_examples=150, deadline=None)
@given(st.text('{}[]":, \nab1', max_size=40).map(lambda text: "{" + text))
def test_any_text_reconciles_or_is_refused(text):
    try:
        read(text)
    except SourceError as error:
        assert "x.json" in str(error)  # noqa: PT017
