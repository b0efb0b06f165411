from dataclasses import replace

from leadmatch.sources.joining import join_alike, join_formats
from leadmatch.sources.rows import assemble, text_frame
from leadmatch.tables import ColumnMapping


def table(source, roles=None, **columns):
    made = assemble(source, f"{source}.xml", text_frame({name: [value] for name, value in columns.items()}))
    return replace(made, roles=roles or {})


def test_formats_are_joined_column_by_column():
    roles = {"record_id": "record_id", "email": "email"}
    first, second = table("web", roles, record_id="A1"), table("web", roles, record_id="A2", email="a@b.co")
    (one,) = join_formats([first, second])
    assert one.frame.rows() == [("A1", None), ("A2", "a@b.co")]
    assert (one.rows.to_list(), one.rows_read, one.origin) == ([1, 1], 2, "web.xml, web.xml")


def test_tables_of_another_source_or_without_ids_stay_apart():
    roles = {"record_id": "record_id"}
    tables = [table("web", roles, record_id="A1"), table("crm", roles, record_id="A1"), table("crm", id="1")]
    assert join_formats(tables) == tables


def test_files_read_alike_are_joined_where_records_have_ids():
    tables = [table("crm", id="1"), table("crm", id="2"), table("log", name="Ann"), table("log", name="Bo")]
    mappings = [(ColumnMapping("id", "record_id"),)] * 2 + [(ColumnMapping("name", "full_name"),)] * 2
    joined = join_alike(zip(tables, mappings, strict=True))
    assert [one.frame.height for one, _ in joined] == [2, 1, 1]
    assert joined[0][0].frame["id"].to_list() == ["1", "2"]
