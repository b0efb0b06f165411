from pathlib import Path

import polars as pl
import pytest

from leadmatch import lead
from leadmatch.normalize.leads import normalize
from leadmatch.spec import Dealer, Spec
from leadmatch.tables import REJECTED, ColumnMapping, IdentifierType, RawTable

LABELLED = sorted((Path(__file__).parents[3] / "shared/data/labelled").glob("*/records.csv.gz"))
FIELDS = {
    "rec_id": "record_id", "source": "lead_source", "cluster": "ignore", "dob": "birth_date", "state": "region",
    "zip": "postal_code", "extra": "attribute.extra", "id": "record_id", "mobile": "phone.mobile", "trade": "vin.trade",
    "dnc": "opt_out.phone", "club": "attribute.club", "vendor_phone.1": "ignore", "created": "created_at",
}  # fmt: skip
NO_REJECTS = pl.DataFrame(schema=dict.fromkeys(REJECTED, pl.String))


def table(columns, source="crm"):
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    rows = pl.int_range(1, len(frame) + 1, dtype=pl.UInt32, eager=True)
    mapping = tuple(ColumnMapping(c, *FIELDS.get(c, c).partition(".")[::2]) for c in frame.columns)
    return RawTable(source, f"{source}.csv", frame, rows, NO_REJECTS, len(frame)), mapping


def run(*pairs, spec=None):
    return normalize([p[0] for p in pairs], [p[1] for p in pairs], spec or Spec())


def one(**columns):
    return run(table({"id": ["1"], **{k: [v] for k, v in columns.items()}})).leads


def text(coded):
    return [None if c < 0 else coded.values[int(c)] for c in coded.codes]


def test_columns_become_codes_and_bags():
    leads = one(first_name="Zoë", last_name="St-Pierre", phone="416-234-5678 / 905-234-5678", mobile="(416) 234-5678",
                email="Zoe@X.com", trade="1HGCM82633A004352", club="Gold", dnc="yes")  # fmt: skip
    assert (text(leads.first), text(leads.last)) == (["zoe"], ["saint pierre"])
    assert leads.phones.values.gather(leads.phones.codes).to_list() == ["+19052345678", "+14162345678"]
    assert leads.phones.roles.tolist() == [0, 1]
    assert leads.emails.shown.to_list() == ["Zoe@X.com"]
    assert leads.vins.roles.tolist() == [3]
    assert text(leads.attributes["club"]) == ["gold"]
    assert leads.shown["consent_phone"].to_list() == ["out"]


def test_a_whole_name_is_split_only_where_there_are_no_parts():
    pair = table({"id": ["1", "2"], "full_name": ["Mr John & Mary Smith", "Other Name"], "first_name": [None, "Ann"]})
    leads = run(pair).leads
    assert (text(leads.first), text(leads.last)) == (["john", "ann"], ["smith", None])
    assert leads.shown["co_full_name"].to_list() == ["Mary Smith", None]
    assert text(leads.gender) == ["m", None]


def test_rejected_rows_have_codes_and_nothing_is_lost():
    pair = table({
        "id": ["1", "1", "1", None, "2", "3"],
        "first_name": ["Ann", "Ann", "Bob", "Cy", None, "Unknown"],
        "phone": [None, None, None, None, "n/a", "0000000000"],
    })  # fmt: skip
    done = run(pair)
    assert done.leads.record_id.to_list() == ["1"]
    assert done.rejected.select("row", "code").sort("row").rows() == [
        (2, "duplicate_row"), (3, "duplicate_id"), (4, "missing_id"), (5, "empty"), (6, "empty"),
    ]  # fmt: skip
    assert tuple(done.rejected.columns) == REJECTED


def test_without_an_id_column_rows_are_numbered_on_over_the_tables_of_a_source():
    done = run(
        table({"first_name": ["Ann", "Bob"]}), table({"first_name": ["Cy"]}), table({"first_name": ["Di"]}, "web")
    )
    assert done.leads.record_id.to_list() == ["1", "2", "3", "1"]
    assert text(done.leads.source) == ["crm", "crm", "crm", "web"]


def test_the_store_s_own_identifiers_are_typed():
    pair = table({"id": ["1"], "phone": ["416-234-5678, 905-234-5678"], "vendor_phone.1": ["905 234 5678"]})
    for spec, first in (
        (None, IdentifierType.PERSONAL),
        (Spec(dealer=Dealer(phones=("4162345678",))), IdentifierType.DEALER),
    ):
        leads = run(pair, spec=spec).leads
        kinds = dict(zip(leads.phones.values, leads.phones.types.tolist(), strict=True))
        assert kinds == {"+14162345678": first, "+19052345678": IdentifierType.DEALER}


def test_bad_cells_are_counted_in_notes():
    pair = table({"id": ["1", "2"], "first_name": ["Ann", "Bob"], "phone": ["4.16555E+09", "call me"]})
    assert run(pair).notes == (
        "crm: column 'phone': 1 value invalid",
        "crm: column 'phone': 1 value lost: a spreadsheet wrote 4.16E+09",
    )


def test_cells_of_the_wrong_column_are_noted():
    done = run(table({"id": ["1"], "phone": ["ann@x.com"], "email": ["416-234-5679"]}))
    assert done.notes == (
        "crm: column 'phone': 1 value with an e-mail address, read as one",
        "crm: column 'email': 1 value with a phone number, read as one",
    )


def test_no_rows_and_no_columns():
    assert run(table({"id": [], "first_name": []})).leads.n == 0
    assert run().leads.n == 0


@pytest.mark.parametrize("field", [f.name for f in lead.FIELDS if f.name not in ("record_id", "ignore")])
def test_any_single_column_can_be_read(field):
    texts = ["a" * 3000, "9" * 400, "@@", "=1+1", "1e999", "0000-00-00", "25:00", "<b>", "ＡＢ", "-1"]
    cells = [*texts, "\x00", "\u202e", None]
    done = run(table({field: cells}))
    assert done.leads.n + len(done.rejected) == len(cells)


def _same(one, other):
    return (
        one.record_id.equals(other.record_id)
        and one.shown.equals(other.shown)
        and one.addresses.parts.equals(other.addresses.parts)
        and one.emails.values.equals(other.emails.values)
        and (one.addresses.codes == other.addresses.codes).all()
        and (one.last.codes == other.last.codes).all()
    )


@pytest.mark.skipif(not LABELLED, reason="the labelled files are not here")
@pytest.mark.parametrize("path", LABELLED, ids=lambda p: p.parent.name)
def test_labelled_files(path):
    frame = pl.read_csv(path, infer_schema=False).head(5000)
    pair = table(frame.to_dict(as_series=False))
    done = run(pair)
    assert done.leads.n + len(done.rejected) == len(frame)
    assert done.leads.n >= 0.99 * len(frame)
    assert (done.leads.addresses.lead[1:] >= done.leads.addresses.lead[:-1]).all()
    assert _same(done.leads, run(pair).leads)


@pytest.mark.parametrize(
    ("first", "last", "wanted"),
    [
        ("Na", "Wang", ("na", "wang")),
        ("Young", "Na", ("young", "na")),
        ("NA", "Wang", (None, "wang")),
        ("n/a", "Wang", (None, "wang")),
        ("Young", "na", ("young", None)),
        ("Na", None, (None, None)),
        ("Na", "N/A", (None, None)),
        ("Na", "Na", (None, None)),
    ],
)
def test_na_is_a_name_beside_another_one(first, last, wanted):
    leads = run(table({"first_name": [first], "last_name": [last], "phone": ["416-555-1234"]})).leads
    found = [c.values[int(c.codes[0])] if c.codes[0] >= 0 else None for c in (leads.first, leads.last)]
    assert tuple(found) == wanted
    assert [leads.shown[c][0] is None for c in ("first_name", "last_name")] == [w is None for w in wanted]


@pytest.mark.parametrize(("cell", "wanted"), [("Na Wang", "na"), ("NA WANG", None), ("wang, na", None)])
def test_na_in_a_whole_name(cell, wanted):
    leads = run(table({"full_name": [cell], "phone": ["416-555-1234"]})).leads
    assert (leads.first.values[0] if leads.first.codes[0] >= 0 else None) == wanted
