import gzip
import time
from pathlib import Path

import polars as pl
import pytest

from leadmatch.errors import MappingError
from leadmatch.lead import BY_NAME
from leadmatch.sources.content import contents
from leadmatch.sources.mapping import describe, map_columns, to_spec
from leadmatch.sources.mapping_headers import understand
from leadmatch.sources.mapping_words import known
from leadmatch.tables import RawTable

LABELLED = Path(__file__).parents[3] / "shared" / "data" / "labelled"


def raw(frame: pl.DataFrame, roles: dict[str, str] | None = None) -> RawTable:
    rows = pl.Series("row", range(1, frame.height + 1), dtype=pl.UInt32)
    return RawTable("crm", "crm.csv", frame, rows, pl.DataFrame(), frame.height, (), roles or {})


def table(**columns: list[str | None]) -> RawTable:
    return raw(pl.DataFrame({name: pl.Series(values, dtype=pl.String) for name, values in columns.items()}))


GENERIC = {
    "rec_id": "record_id",
    "source": "lead_source",
    "cluster": "ignore",
    "full_name": "full_name",
    "first_name": "first_name",
    "middle_name": "middle_name",
    "last_name": "last_name",
    "suffix": "suffix",
    "dob": "birth_date",
    "gender": "gender",
    "email": "email",
    "phone": "phone",
    "street": "street",
    "unit": "unit",
    "city": "city",
    "state": "region",
    "zip": "postal_code",
    "country": "country",
}


@pytest.mark.skipif(not LABELLED.is_dir(), reason="the shared labelled files are not here")
@pytest.mark.parametrize("path", sorted(LABELLED.glob("*/records.csv.gz")), ids=lambda p: p.parent.name)
def test_labelled_files(path: Path) -> None:
    frame = pl.read_csv(gzip.decompress(path.read_bytes()), infer_schema=False)
    mapping = to_spec(map_columns(raw(frame), record_id="rec_id"))
    extra = "ignore" if frame["extra"].null_count() == frame.height else "attribute.extra"
    shops = {"full_name": "company"} if path.parent.name == "fodors_zagat" else {}
    assert mapping == {**GENERIC, **shops, "extra": extra}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Customer First Name", "first_name"),
        ("cust_fname", "first_name"),
        ("Primary Contact - First Name", "first_name"),
        ("Salesperson", "salesperson"),
        ("Sales Rep Email", "ignore"),
        ("Dealer Phone", "ignore"),
        ("Store Phone", "ignore"),
        ("Spouse Name", "co_full_name"),
        ("Co-Buyer First Name", "co_first_name"),
        ("Spouse E-mail", "ignore"),
        ("Secondary Email", "email"),
        ("Work Phone", "phone.work"),
        ("do_not_call", "opt_out.phone"),
        ("Phone Type", "ignore"),
        ("unsubscribe_sms_date", "opt_out.sms"),
        ("V.I.N.", "vin"),
        ("NIV échange", "vin.trade"),
        ("phone2", "phone"),
    ],
)
def test_headers(header: str, field: str) -> None:
    found = understand(header)
    assert ".".join(filter(None, (found.field, found.role))) == field


def test_aliases_name_fields_and_roles_that_exist() -> None:
    for target in known().fields.values():
        field, _, role = target.partition(".")
        assert field in BY_NAME
        assert field == "attribute" or role in BY_NAME[field].roles


def test_spec_wins_over_format_over_header() -> None:
    given = raw(
        pl.DataFrame({"email": ["a@b.co", "c@d.co"], "phone": ["1", "2"]}), {"email": "comments", "phone": "phone.fax"}
    )
    found = {e.column: (e.field, e.role, e.why) for e in map_columns(given, {"email": "attribute.mailbox"})}
    assert found == {"email": ("attribute", "mailbox", "spec"), "phone": ("phone", "fax", "format")}


@pytest.mark.parametrize(
    ("overrides", "record_id", "hint"),
    [
        ({"emial": "email"}, None, "did you mean 'email'"),
        ({"email": "e_mail"}, None, "did you mean 'email'"),
        ({"email": "phone.mobil"}, None, "did you mean 'mobile'"),
        (None, "ID", "did you mean 'id'"),
    ],
)
def test_mistakes_are_hinted_at(overrides: dict[str, str] | None, record_id: str | None, hint: str) -> None:
    with pytest.raises(MappingError, match=hint):
        map_columns(table(id=["1"], email=["a@b.co"]), overrides, record_id)


def test_a_truth_label_is_never_used() -> None:
    (entry,) = map_columns(table(cluster=["1", "1", "2"]))
    assert (entry.field, "truth label" in entry.why) == ("ignore", True)


def test_addresses_have_slots() -> None:
    given = table(
        **{name: ["x"] for name in ("Street", "City", "Billing Street", "Billing City", "Home City", "Home Street")}
    )
    assert [(e.role, e.slot) for e in map_columns(given)] == [
        ("", 0),
        ("", 0),
        ("", 1),
        ("", 1),
        ("home", 0),
        ("home", 0),
    ]
    numbered = table(**{name: ["x"] for name in ("street1", "city1", "street2", "city2")})
    assert [e.slot for e in map_columns(numbered)] == [0, 0, 1, 1]


def test_describe_gives_one_short_example() -> None:
    given = table(Notes=[None, "x" * 100])
    assert describe(given, map_columns(given)) == [("Notes", "comments", "alias", "x" * 39 + "…")]


@pytest.mark.parametrize("given", [table(), table(a=[], email=[]), table(a=[None, None], email=[None, None])])
def test_empty_tables(given: RawTable) -> None:
    assert {e.column: e.field for e in map_columns(given)} in ({}, {"a": "ignore", "email": "email"})


def test_content_of_a_sparse_column_is_still_seen() -> None:
    values = [None] * 20_000 + ["a@b.example", "c@d.example", "e@f.example"]
    assert contents(pl.DataFrame({"x": values}))["x"].kind == "email"


def test_a_wide_long_table_is_quick() -> None:
    base = pl.select(pl.int_range(100_000).alias("i")).get_column("i")
    makers = [
        base.cast(pl.String),
        "a" + base.cast(pl.String) + "@mail.example",
        (base % 7).cast(pl.String) + " Main St",
    ]
    given = raw(pl.DataFrame({f"c{k}": makers[k % 3] for k in range(100)}))
    start = time.process_time()
    map_columns(given)
    assert time.process_time() - start < 3
