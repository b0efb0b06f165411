"""One lead by itself is what the batch makes of it, field by field."""

from dataclasses import fields, replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from leadmatch.datasets import demo_files
from leadmatch.errors import MappingError
from leadmatch.normalize.known import Known
from leadmatch.normalize.leads import normalize
from leadmatch.normalize.one import normalize_one
from leadmatch.normalize.one_json import from_json, to_json
from leadmatch.normalize.one_table import as_table
from leadmatch.sources.mapping import map_columns
from leadmatch.sources.read import read
from leadmatch.spec import Dealer, Spec
from leadmatch.tables import ColumnMapping, IdentifierType, RawTable
from ones import codes_of, ones_of, texts
from rawrecords import NO_REJECTS, POOLS, records, table_of

LABELLED = sorted((Path(__file__).parents[3] / "shared/data/labelled").glob("*/records.csv.gz"))
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""An example is a whole table, and a difference names its row: making it smaller takes minutes and tells nothing."""
SPEC = Spec(
    dealer=Dealer(phones=("416-234-5678",), emails=("sales@store.ca",), email_domains=("@own.ca",), country="CA")
)
KNOWN = Known(
    {
        "+19052345678": IdentifierType.SHARED,
        "ann@x.com": IdentifierType.DEALER,
        "+14165550123": IdentifierType.PLACEHOLDER,
    },
    frozenset({"reply.site.example"}),
    frozenset({"vendor.example"}),
    frozenset({"+12067451000", "desk@x.com"}),
)


def alone(record, name="crm"):
    """A table of one record, whose keys are fields, and its mapping."""
    frame = pl.DataFrame(
        {key: [value or None] for key, value in record.items()}, schema=dict.fromkeys(record, pl.String)
    )
    mapping = tuple(ColumnMapping(key, *key.partition(".")[::2]) for key in record)
    return RawTable(name, "x", frame, pl.Series([1], dtype=pl.UInt32), NO_REJECTS, 1), mapping


def differences(tables, mappings, spec=SPEC, known=KNOWN):
    """Rows that the two routes read otherwise, with what each says. Rows of a table may differ because the batch
    decides for a whole column: these are read again, each in a table of its own.
    """
    again = _differing(tables, mappings, spec, known)
    if not again or all(len(table.frame) == 1 for table in tables):
        return again
    single = [(replace(t, frame=t.frame[i : i + 1], rows=t.rows[i : i + 1], source=f"{t.source} {i}"), m)
              for t, m, i, *_ in again]  # fmt: skip
    return _differing([t for t, _ in single], [m for _, m in single], spec, known)


def _differing(tables, mappings, spec, known):
    done = normalize(tables, mappings, spec, known=known)
    leads = {(one.source, one.row): one for one in ones_of(done.leads)}
    codes = codes_of(done)
    few = as_table(list(leads.values()))
    assert ones_of(few) == list(leads.values())
    assert texts(few.created) == texts(done.leads.created)
    found = []
    for table, mapping in zip(tables, mappings, strict=True):
        for i, (record, row) in enumerate(zip(table.frame.rows(named=True), table.rows.to_list(), strict=True)):
            one = normalize_one(record, mapping, spec, known, source=table.source, row=row)
            lead = leads.get((one.source, row))
            if lead is None and codes[one.source, row] != one.rejected:
                found.append((table, mapping, i, record, codes[one.source, row], one))
            elif lead is not None and lead != one:
                names = [f.name for f in fields(one) if getattr(lead, f.name) != getattr(one, f.name)]
                found.append((table, mapping, i, record, {n: (getattr(lead, n), getattr(one, n)) for n in names}))
    return found


@pytest.mark.parametrize("name", [name for name in demo_files() if name != "truth"])
def test_rows_of_the_dumps(name):
    (table,) = read({name: demo_files()[name]})
    mapping = map_columns(table)
    known = normalize([table], [mapping], Spec()).known
    assert differences([table], [mapping], Spec(), known) == []


@pytest.mark.skipif(not LABELLED, reason="the labelled files are not here")
@pytest.mark.parametrize("path", LABELLED, ids=lambda p: p.parent.name)
def test_rows_of_the_labelled_files(path):
    frame = pl.read_csv(path, infer_schema=False).head(60_000).gather_every(60 if "50k" in str(path) else 7).head(700)
    (table,) = read({"crm": frame})
    mapping = map_columns(table)
    assert differences([table], [mapping]) == []


@settings(max_examples=3, deadline=None, phases=NO_SHRINKING)
@given(st.lists(records(), min_size=25, max_size=25))
def test_any_record_is_read_as_the_batch_reads_it_alone(some):
    pairs = [alone(record, f"crm {i}") for i, record in enumerate(some)]
    assert differences([p[0] for p in pairs], [p[1] for p in pairs]) == []


@settings(max_examples=5, deadline=None, phases=NO_SHRINKING)
@given(st.lists(records(), min_size=150, max_size=150))
def test_any_record_is_read_as_in_a_table(some):
    table, mapping = table_of(some)
    assert differences([table], [mapping]) == []


TEXT = st.text(max_size=12)


@settings(max_examples=5, deadline=None, phases=NO_SHRINKING)
@given(
    st.lists(st.dictionaries(st.sampled_from(sorted(POOLS)), TEXT, min_size=1, max_size=6), min_size=25, max_size=25)
)
def test_any_text_is_read_as_the_batch_reads_it_alone(some):
    pairs = [alone(record, f"crm {i}") for i, record in enumerate(some)]
    assert differences([p[0] for p in pairs], [p[1] for p in pairs]) == []


@settings(max_examples=100, deadline=None)
@given(records())
def test_json_loses_nothing_and_does_not_depend_on_where_a_lead_stands(record):
    one = normalize_one(record, None, SPEC, KNOWN, source="a", row=3)
    text = to_json(one)
    assert from_json(text, one.source, one.record_id, 3) == one
    assert to_json(replace(one, source="b", record_id="x", row=9)) == text


def test_fields_as_keys():
    one = normalize_one(
        {"first_name": "Zoë", "phone": ["416-234-5679", None, "905 234 5679"], "phone.mobile": "4162345679", "vin": ""},
        None,
        Spec(),
        Known(),
    )
    assert (one.first, one.record_id, one.rejected) == ("zoe", "1", None)
    assert [(p.value, p.role) for p in one.phones] == [("+19052345679", 0), ("+14162345679", 1)]
    assert dict(one.shown)["first_name"] == "Zoë"


def test_a_record_may_say_its_source():
    assert normalize_one({"source": " web ", "first_name": "Ann"}, None, SPEC, KNOWN, source="crm").source == "web"
    assert normalize_one({"source": " ", "first_name": "Ann"}, None, SPEC, KNOWN, source="crm").source == "crm"


def test_a_mapping_names_columns():
    mapping = (ColumnMapping("Prénom", "first_name"), ColumnMapping("Tel", "phone", "mobile"))
    one = normalize_one({"Prénom": "Ann", "Tel": "416-234-5679", "Unmapped": "x"}, mapping, Spec(), Known())
    assert (one.first, one.phones[0].role) == ("ann", 1)


def test_a_mapping_says_which_of_day_and_month_is_first():
    fields = {"Né le": "birth_date", "Créé": "created_at", "Joint": "contacted", "Courriels": "opt_out"}
    mapping = tuple(ColumnMapping(name, field, day_first=True) for name, field in fields.items())
    mapping = (*mapping, ColumnMapping("Nom", "last_name"))
    record = dict.fromkeys(fields, "03/11/2025") | {"Nom": "Roy"}
    one = normalize_one(record, mapping, SPEC, KNOWN, source="crm")
    table = table_of([record])[0]
    assert differences([table], [mapping]) == []
    assert one.birth_date == "2025-11-03"
    assert {text[:10] for name, text in one.shown if name.endswith("_at")} == {"2025-11-03"}


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"first_name": "Ann"}, None),
        ({"record_id": "", "first_name": "Ann"}, "missing_id"),
        ({"first_name": "Unknown", "phone": "000-000-0000"}, "empty"),
        ({"phone": "905-234-5678"}, None),
        ({"phone": "416-234-5678"}, "empty"),
        ({}, "empty"),
    ],
)
def test_what_the_batch_rejects_has_its_code(record, code):
    one = normalize_one(record, None, SPEC, KNOWN)
    assert one.rejected == code
    assert (one.reason is None) == (code is None)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"frist_name": "Ann"}, "did you mean 'first_name'"),
        ({"name": "Ann Lee"}, "did you mean 'full_name'"),
        ({"Cell": "416-234-5679"}, "did you mean 'phone.mobile'"),
        ({"limit": "5"}, "there are first_name, last_name, phone, email, street and others"),
        ({"phone.pager": "1"}, "no lead field 'phone.pager'"),
        ({"phone": 5}, "a cell is text, not 5"),
        ({"phone": ["1", 5]}, "a cell is text"),
    ],
)
def test_what_is_no_record_is_refused(record, said):
    with pytest.raises(MappingError, match=said):
        normalize_one(record, None, SPEC, KNOWN)


@pytest.mark.parametrize(
    ("phone", "email", "phones", "emails"),
    [
        ("ann@x.com", "416-234-5679", [("+14162345679", 0)], [("ann@x.com", 0)]),
        ("ann@x.com / 416-234-5679", None, [("+14162345679", 1)], [("ann@x.com", 0)]),
        ("416-234-5679", "(416) 234-5679", [("+14162345679", 1)], []),
        ("ann@x.com", "ann@x.com", [], [("ann@x.com", 2)]),
        ("416-234-5679", "12345", [("+14162345679", 1)], []),
    ],
)
def test_a_phone_or_mailbox_in_the_column_of_the_other(phone, email, phones, emails):
    record = {"last_name": "Lee", "phone.mobile": phone, "email.work": email}
    done = normalize(*zip(alone(record), strict=True), Spec())
    for bag, wanted in ((done.leads.phones, phones), (done.leads.emails, emails)):
        assert [(bag.values[int(c)], int(r)) for c, r in zip(bag.codes, bag.roles, strict=True)] == wanted
    one = normalize_one({k: v for k, v in record.items() if v}, None, Spec(), done.known)
    assert [(p.value, p.role) for p in one.phones] == phones
    assert [(m.value, m.role) for m in one.emails] == emails


def test_lone_surrogates_are_left_out():
    assert normalize_one({"first_name": "A\ud800nn"}, None, SPEC, KNOWN).first == "ann"


def test_a_table_of_few_has_the_types_of_the_batch():
    record = {"created_at": "2024-03-04 10:11:12", "price": "12.50", "contacted": "yes", "first_name": "Ann"}
    one = normalize_one(record, None, SPEC, KNOWN, source="crm")
    batch = normalize(*zip(alone(record), strict=True), SPEC, known=KNOWN).leads.shown
    few = as_table([one, one]).shown
    texts = {"first_name"}
    assert {n: few[n].dtype for n in few.columns if n not in texts} == {
        n: batch[n].dtype for n in batch.columns if n not in texts
    }
    assert few.select(pl.col(batch.columns).cast(pl.String)).row(0) == batch.cast(pl.String).row(0)
    assert as_table([]).n == 0
