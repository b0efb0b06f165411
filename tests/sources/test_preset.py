"""Presets: every header of each reaches its field, spec over preset over header, and hostile names."""

import json
import tomllib
from importlib.resources import files
from pathlib import Path

import polars as pl
import pytest

from leadmatch.errors import SourceError
from leadmatch.lead import BY_NAME
from leadmatch.sources.formats import FORMATS
from leadmatch.sources.mapping import map_columns, to_spec
from leadmatch.sources.preset import PRESETS, STATUSES, path_of, preset, split_preset
from leadmatch.sources.read import read
from leadmatch.tables import ColumnMapping

FOLDER = files("leadmatch.sources").joinpath("presets")

# preset -> headers as an export spells them, and the field each must reach
CASES: dict[str, dict[str, str]] = {
    "autovance": {
        "AutoVance Deal No": "record_id", "DMS Deal No": "deal_no", "Customer First Name": "first_name",
        "Customer Last Name": "last_name", "CUSTOMER CELL": "phone.mobile", "Co-Buyer Last Name": "co_last_name",
        "Business Name": "company", "VIN": "vin.sold", "Trade VIN": "vin.trade", "Deposit Amount": "deposit_amount",
        "Deposit Receipt No": "invoice_no", "Paid By": "payer", "Refunded To": "refund_to", "Sold Date": "sold_at",
        "Write-Up": "write_up", "Delivery": "delivery", "Customer Email": "email",
    },
    "quorum": {
        "Last Contact": "updated_at", "Origin Date": "created_at", "Age": "ignore", "Resp Time": "ignore",
        "First Name": "first_name", "Last Name": "last_name", "Source": "lead_source", "Subject": "comments",
        "Assignee": "salesperson", "Status": "lead_status", "Department": "lead_type", "Cust #": "customer_no",
        "Lead #": "record_id", "Cell Phone": "phone.mobile", "Deal #": "deal_no",
    },
    "reynolds": {
        "CONTACT NO": "record_id", "Name": "full_name", "Home Phone": "phone.home", "E-mail": "email",
        "RO Date": "service_at", "RO VIN": "vin.serviced", "VIN": "vin.owned", "Appointment Kept": "appointment_shown",
        "Demo Drive": "test_drive", "Do Not Call": "opt_out.phone", "Last Contact Date": "attempted_at",
        "Deal No": "deal_no", "Store": "store",
    },
    "roadster": {
        "customer.first_name": "first_name", "customer.last_name": "last_name", "customer.email": "email",
        "customer.phone": "phone", "customer.partner_id": "customer_no", "vehicle.vin": "vin.interest",
        "vehicle.make": "vehicle_make.interest", "dealer.dpid": "store", "dealer.partner_id": "ignore",
        "deposit.amount": "deposit_amount", "deposit.refunded_to": "refund_to", "order.delivery": "delivery",
        "delivery_address.city": "city.delivery", "deposit.invoice": "invoice_no",
    },
    "highergear": {
        "Contact": "contacted", "First Name": "first_name", "Show": "appointment_shown", "Lead Cost": "lead_cost",
        "Appointment": "appointment_at", "Demo": "test_drive", "Be Back": "be_back_at", "Prospect ID": "record_id",
        "Lead Type as lead_type": "lead_type", "Last Attempt": "attempted_at",
    },
    "salesboom": {
        "Lead ID": "record_id", "Account Name": "company", "Mobile": "phone.mobile", "Mailing Street": "street",
        "Mailing Zip/Postal Code": "postal_code", "Lead Owner": "salesperson", "Email Opt Out": "opt_out.email",
        "Salutation": "title", "Lead Source": "lead_source",
    },
    "siebel": {
        "Contact Id": "record_id", "Integration Id": "customer_no", "Alias": "nickname", "FirstName": "first_name",
        "LastName": "last_name", "CellularPhone": "phone.mobile", "HomePhone": "phone.home", "BirthDate": "birth_date",
        "EmailAddress": "email", "VIN": "vin.owned", "Selling Dealer": "store", "Current Mileage": "ignore",
        "PersonalAddress.City": "city.home", "RelatedHouseholds": "ignore", "License Number": "ignore",
    },
    "activix": {
        "id": "record_id", "first_name": "first_name", "phones.1.mobile.number": "phone.mobile",
        "phones.2.home.number": "phone.home", "emails.1.address": "email", "vehicles.1.interest.vin": "vin.interest",
        "vehicles.2.trade.vin": "vin.trade", "type as lead_type": "lead_type", "result as contacted": "contacted",
        "be_back_date": "be_back_at", "unsubscribe_sms_date": "opt_out.sms", "unsubscribe_all_date": "opt_out.all",
        "second_contact": "co_full_name", "road_test_date": "test_drive", "sale_date": "sold_at",
    },
    "vinsolutions": {
        "leadId": "record_id", "ContactInformation.FirstName": "first_name", "ContactInformation.LastName": "last_name",
        "ContactInformation.Emails.1.EmailAddress": "email", "ContactInformation.Phones.2.Number": "phone",
        "ContactInformation.Phones.1.PhoneId": "ignore", "ContactInformation.Addresses.1.PostalCode": "postal_code",
        "coBuyerContact.FirstName": "co_first_name", "vehiclesOfInterest.1.vin": "vin.interest",
        "tradeVehicles.1.vin": "vin.trade", "leadSource.leadSourceName": "lead_source",
    },
    "elead": {
        "id": "record_id", "customer.id": "customer_no", "upType as lead_type": "lead_type", "dateIn": "created_at",
        "customer.firstName": "first_name", "customer.phones.1.mobile.number": "phone.mobile",
        "customer.phones.1.doNotCall": "opt_out.phone", "customer.emails.1.doNotEmail": "opt_out.email",
        "soughtVehicles.1.vin": "vin.interest", "tradeIns.1.vin": "vin.trade", "isBusiness": "ignore",
        "businessName": "company", "customer.address.zip": "postal_code",
    },
    "dealersocket": {
        "Event ID": "record_id", "GivenName": "first_name", "FamilyName": "last_name", "MobilePhone": "phone.mobile",
        "Status as write_up": "write_up", "Status as test_drive": "test_drive", "Do Not Email": "opt_out.email",
        "Email Consent Date": "opt_in.email", "Sold Date": "sold_at", "EntityId": "customer_no",
    },
    "facebook": {
        "id": "record_id", "created_time": "created_at", "field_data.full_name": "full_name",
        "field_data.email": "email", "field_data.phone_number": "phone", "field_data.zip_code": "postal_code",
        "phone_number": "phone", "form_id": "ignore", "platform as lead_source": "lead_source",
    },
    "callrail": {
        "id": "record_id", "customer_name": "full_name", "customer_phone_number": "phone",
        "tracking_phone_number": "ignore", "business_phone_number": "ignore", "start_time": "created_at",
        "customer_city": "city", "source_name": "lead_source", "direction as lead_type": "lead_type",
    },
    "adf": {
        "requestdate": "created_at", "name.first": "first_name", "name.last": "last_name", "name.business": "company",
        "vendor": "store", "provider": "lead_source",
    },
    "star": {
        "DocumentID": "record_id", "GivenName": "first_name", "FamilyName": "last_name", "LocalNumber": "phone",
        "URIID": "email", "Postcode": "postal_code", "LeadSourceCode": "lead_source",
        "StateOrProvinceCountrySub-DivisionID": "region", "CustomerComments": "comments",
    },
}  # fmt: skip


def mapped(name: str, columns: dict[str, list[str | None]], **asked: object) -> tuple[ColumnMapping, ...]:
    (table,) = read({f"{name}:x": pl.DataFrame(columns)})
    return map_columns(table, **asked)  # type: ignore[arg-type]


def test_every_preset_has_its_cases_and_every_file_is_listed():
    assert tuple(CASES) == PRESETS
    assert sorted(p.name for p in FOLDER.iterdir()) == sorted(f"{name}.toml" for name in PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_the_file_is_whole_and_its_targets_exist(name):
    data = tomllib.loads(FOLDER.joinpath(f"{name}.toml").read_text("utf-8"))
    assert set(data) <= {"title", "vendor", "status", "known", "formats", "columns", "usual", "words"}
    one = preset(name)
    assert one.status in STATUSES
    assert set(one.formats) <= {known.name for known in FORMATS}
    assert all((one.title, one.vendor, one.known, one.columns or one.usual))
    assert (one.status == "generic") == (not one.columns)
    for target in (*one.columns.values(), *one.usual.values(), *(f for by in one.words.values() for f in by)):
        field, _, role = target.partition(".")
        assert field == "attribute" or role in BY_NAME[field].roles, target
    paths = [path_of(header) for headers in (one.columns, one.usual) for header in headers]
    assert len(set(paths)) == len(paths)


@pytest.mark.parametrize(("name", "header"), [(name, header) for name, headers in CASES.items() for header in headers])
def test_a_header_reaches_its_field(name, header):
    derived_from = header.partition(" as ")[0]
    found = to_spec(mapped(name, {derived_from: ["1", "2", "3"]}))
    assert found[header] == CASES[name][header]


@pytest.mark.parametrize("name", PRESETS)
def test_the_headers_together_keep_their_fields(name):
    headers = {header.partition(" as ")[0] for header in CASES[name]}
    mapping = mapped(name, {header: ["1", "2", "3"] for header in headers})
    found, ids = to_spec(mapping), {"record_id"}
    wrong = {h: (found[h], field) for h, field in CASES[name].items() if found[h] != field and found[h] != "ignore"}
    assert not wrong
    assert ids <= set(found.values()) or "record_id" not in CASES[name].values()


def test_spec_over_preset_over_header_and_the_rest_by_header_and_content():
    columns: dict[str, list[str | None]] = {
        "Contact": ["Y", "N", "Y"],
        "Show": ["Y", "N", None],
        "Nickname": ["Ann", "Bob", "Cy"],
        "col9": ["ann@a.example", "bob@b.example", "cy@c.example"],
        "Demo": ["Y", "N", "N"],
    }
    why = {m.column: (m.field, m.why) for m in mapped("highergear", columns, overrides={"Show": "ignore"})}
    assert why == {
        "Contact": ("contacted", "preset"),
        "Show": ("ignore", "spec"),
        "Nickname": ("nickname", "alias"),
        "col9": ("email", "content"),
        "Demo": ("test_drive", "preset"),
    }


def test_a_name_by_content_gives_way_to_names_of_the_preset():
    names: list[str | None] = ["Mary Smith", "John Tremblay", "Linda Nguyen", "Robert Roy"]
    found = mapped(
        "highergear", {"First Name": ["Al", "Bo", "Cy", "Di"], "Last Name": ["Ray", "Lee", "Fox", "Orr"], "col3": names}
    )
    assert "full_name" not in {m.field for m in found}


def test_an_id_that_is_not_the_records_own_is_none():
    columns: dict[str, list[str | None]] = {"Lead #": ["1", "1", "2"], "First Name": ["A", "B", "C"]}
    assert "record_id" not in {m.field for m in mapped("quorum", columns)}
    found = to_spec(mapped("quorum", columns | {"my id": ["7", "8", "9"]}, record_id="my id"))
    assert found["Lead #"] == "ignore"
    assert found["my id"] == "record_id"


WORDS = [
    ("activix", "type", "walk_in", "lead_type", "walk_in"),
    ("activix", "type", "Email", "lead_type", "internet_lead"),
    ("activix", "type", "renewal", "lead_type", "renewal"),
    ("activix", "result", "reached", "contacted", "yes"),
    ("activix", "result", "ATTEMPTED", "contacted", "no"),
    ("activix", "result", "something new", "contacted", None),
    ("elead", "upType", "Showroom", "lead_type", "walk_in"),
    ("elead", "upType", "Unknown", "lead_type", "Unknown"),
    ("vinsolutions", "leadType", "INTERNET", "lead_type", "internet_lead"),
    ("dealersocket", "Status", "Write Up", "write_up", "yes"),
    ("dealersocket", "Status", "Lost", "write_up", None),
    ("highergear", "Lead Type", "Phone Up", "lead_type", "phone_up"),
    ("callrail", "direction", "inbound", "lead_type", "phone_up"),
    ("facebook", "platform", "ig", "lead_source", "Instagram"),
]


@pytest.mark.parametrize(("name", "column", "word", "field", "meaning"), WORDS)
def test_words(name, column, word, field, meaning):
    (table,) = read({f"{name}:x": [{column: word, "email": "a@b.example"}, {"email": "c@d.example"}]})
    assert table.frame[f"{column} as {field}"].to_list() == [meaning, None]
    assert table.frame[column].to_list() == [word, None]


def test_objects_as_the_systems_send_them(tmp_path: Path):
    (tmp_path / "f.json").write_text(
        json.dumps({"data": [{"id": "1", "created_time": "2025-01-01T10:00:00+0000", "field_data": [
            {"name": "full_name", "values": ["Ann Lee"]}, {"name": "email", "values": ["ann@a.example"]},
            {"name": "what_vehicle_do_you_currently_own?", "values": ["2019 Kia Soul"]}]}]})
    )  # fmt: skip
    (table,) = read({"facebook:fb": tmp_path / "f.json"})
    assert (table.source, table.preset) == ("fb", "facebook")
    found = to_spec(map_columns(table))
    assert found["field_data.full_name"] == "full_name"
    assert found["field_data.email"] == "email"
    assert found["field_data.what_vehicle_do_you_currently_own?"] == "vehicle.owned"
    elead = {"phones": [{"number": "519-555-0142", "phoneType": "Cellular", "doNotCall": True},
                        {"number": "519-555-0143", "phoneType": "Unknown"}]}  # fmt: skip
    (table,) = read({"elead:x": [elead]})
    found = to_spec(map_columns(table))
    assert found["phones.1.mobile.number"] == "phone.mobile"
    assert found["phones.1.mobile.doNotCall"] == "opt_out.phone"
    assert found["phones.2.number"] == "phone"


NAMES = [
    ("reynolds:crm", ("reynolds", "crm")),
    ("Reynolds:crm", ("reynolds", "crm")),
    ("reynolds:C:\\dumps\\crm.csv", ("reynolds", "C:\\dumps\\crm.csv")),
    ("reynolds:postgresql://h/d?table=t", ("reynolds", "postgresql://h/d?table=t")),
    ("crm", ("", "crm")),
    ("C:\\dumps\\crm.csv", ("", "C:\\dumps\\crm.csv")),
    ("c:/dumps/crm.csv", ("", "c:/dumps/crm.csv")),
    ("postgresql://h/d?table=t", ("", "postgresql://h/d?table=t")),
    ("postgresql+psycopg://h/d", ("", "postgresql+psycopg://h/d")),
    ("s3://bucket/crm.csv", ("", "s3://bucket/crm.csv")),
    ("crm=reynolds:x.csv", ("", "crm=reynolds:x.csv")),
    ("2026-01-01T10:00.csv", ("", "2026-01-01T10:00.csv")),
    ("a.b:c", ("", "a.b:c")),
    ("", ("", "")),
    (":x", ("", ":x")),
]


@pytest.mark.parametrize(("text", "parts"), NAMES)
def test_what_is_taken_for_a_preset(text, parts):
    assert split_preset(text) == parts


WRONG = [
    ({"reynold:crm": [{"id": "1"}]}, "no preset 'reynold': did you mean 'reynolds'"),
    ({"zzz:crm": [{"id": "1"}]}, "there are autovance, quorum"),
    ({"reynolds:": [{"id": "1"}]}, "no source name"),
    ({"reynolds:a/b": [{"id": "1"}]}, "path separators"),
    ({"reynolds:crm": [{"id": "1"}], "crm": [{"id": "1"}]}, "two inputs are called 'crm'"),
    (["reynold:crm.csv"], "no preset 'reynold'"),
    (["s3://bucket/crm.csv"], "s3:// is not read"),
    (["c:/none/crm.csv"], "no such file"),
]


@pytest.mark.parametrize(("inputs", "match"), WRONG)
def test_names_that_are_refused(inputs, match):
    with pytest.raises(SourceError, match=match):
        read(inputs)


def test_a_path_behind_a_preset_and_a_file_that_is_called_so(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("export.csv").write_text("Contact,Email\nY,a@b.example\n")
    Path("reynolds:odd.csv").write_text("Contact,Email\nAnn Lee,a@b.example\n")
    first, second = read(["highergear:export.csv", "reynolds:odd.csv"])
    assert (first.source, first.preset, to_spec(map_columns(first))["Contact"]) == ("export", "highergear", "contacted")
    assert (second.source, second.preset) == ("reynolds-odd", "")
