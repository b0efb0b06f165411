"""Whole mappings of invented dumps in many styles: every column is asserted."""

import polars as pl
import pytest

from leadmatch.sources.mapping import map_columns, to_spec
from leadmatch.tables import RawTable

FIRST = ("Mary", "John", "Linda", "Robert", "Susan", "David")
LAST = ("Tremblay", "Smith", "Nguyen", "Garcia", "Roy", "Brown")
EMAIL = tuple(f"{f.lower()}.{n.lower()}@mail.example" for f, n in zip(FIRST, LAST, strict=True))
PHONE = ("514-555-0142", "(416) 555-0199", "613.555.0123", "4165550177", "+1 905 555 0111", "905-555-0133")
STREET = ("12 Main St", "4 Oak Avenue", "99 King Rd", "7 Elm Street", "1200 Lake Shore Blvd", "5 Pine Crescent")
CITY = ("Ottawa", "Toronto", "Laval", "Barrie", "London", "Gatineau")
POSTAL = ("K1A 0B1", "M5V 2T6", "H7N 1A1", "L4M 3B1", "N6A 4L9", "J8X 2K1")
PROV = ("ON", "ON", "QC", "ON", "ON", "QC")
VIN = (
    "1HGCM82633A004352",
    "1M8GDM9AXKP042788",
    "5GZCZ43D13S812715",
    "1FTFW1ET5DFC10312",
    "2T1BURHE5JC123456",
    "JH4KA7561PC008269",
)
DATE = ("2024-05-01", "2024-06-12", "2024-07-30", "2024-08-02", "2024-09-09", "2024-09-10")
BORN = ("1961-02-03", "1985-11-30", "1999-07-04", "1974-01-15", "1950-10-10", "1990-03-22")
IDS = ("1001", "1002", "1003", "1004", "1005", "1006")
NONE = (None,) * 6
FLAG = ("Y", "N", "N", "Y", "N", "N")
CLUB = ("gold", "silver", "gold", "none", "gold", "silver")
FULL = tuple(f"{f} {n}" for f, n in zip(FIRST, LAST, strict=True))
COMMA = tuple(f"{n.upper()}, {f.upper()}" for f, n in zip(FIRST, LAST, strict=True))
YEAR = ("2019", "2020", "2021", "2018", "2019", "2022")
MAKE = ("Ford", "Kia", "Ford", "Honda", "Kia", "Ford")
STAFF = ("Bo Lee", "Al Day", "Bo Lee", "Al Day", "Bo Lee", "Cy Ray")
TEXT = tuple(f"wants to come by on the {n}th with the family" for n in range(4, 10))

Dump = dict[str, tuple[tuple[str | None, ...], str]]

DUMPS: dict[str, Dump] = {
    "quebec crm": {
        "No client": (IDS, "record_id"),
        "Nom": (LAST, "last_name"),
        "Prénom": (FIRST, "first_name"),
        "Courriel": (EMAIL, "email"),
        "Tél. domicile": (PHONE, "phone.home"),
        "Cellulaire": (PHONE, "phone.mobile"),
        "Adresse": (STREET, "street"),
        "App.": (NONE, "unit"),
        "Ville": (CITY, "city"),
        "Province": (PROV, "region"),
        "Code postal": (POSTAL, "postal_code"),
        "Date de naissance": (BORN, "birth_date"),
        "NIV": (VIN, "vin"),
        "Véhicule d'échange NIV": (VIN, "vin.trade"),
        "Conseiller": (STAFF, "salesperson"),
        "Commentaires": (TEXT, "comments"),
        "Ne pas appeler": (FLAG, "opt_out.phone"),
    },
    "capitals dms report": {
        "CUST #": (IDS, "record_id"),
        "CUST NAME": (COMMA, "full_name"),
        "HOME PH": (PHONE, "phone.home"),
        "BUS PH": (PHONE, "phone.work"),
        "CELL": (PHONE, "phone.mobile"),
        "E-MAIL ADDR 1": (EMAIL, "email"),
        "ADDR 1": (STREET, "street"),
        "ADDR 2": (NONE, "unit"),
        "CITY": (CITY, "city"),
        "PROV": (PROV, "region"),
        "ZIP/POSTAL": (POSTAL, "postal_code"),
        "SOLD VIN": (VIN, "vin.sold"),
        "STK #": (IDS, "stock_no"),
        "DEAL NO": (IDS, "deal_no"),
        "SLSP": (STAFF, "salesperson"),
        "LAST SVC DATE": (DATE, "ignore"),
    },
    "service lane": {
        "RO Number": (IDS, "record_id"),
        "Customer First Name": (FIRST, "first_name"),
        "Customer Last Name": (LAST, "last_name"),
        "Customer Phone": (PHONE, "phone"),
        "VIN": (VIN, "vin.serviced"),
        "Veh Year": (YEAR, "vehicle_year.serviced"),
        "Make": (MAKE, "vehicle_make.serviced"),
        "Odometer": (IDS, "ignore"),
        "Service Advisor": (STAFF, "salesperson"),
        "Advisor Phone": (PHONE, "ignore"),
        "Open Date": (DATE, "created_at"),
    },
    "phone log": {
        "Call ID": (IDS, "record_id"),
        "Start Time": (DATE, "created_at"),
        "Caller Name": (FULL, "full_name"),
        "Customer Phone Number": (PHONE, "phone"),
        "Tracking Phone Number": (PHONE, "ignore"),
        "Answering Number": (PHONE, "ignore"),
        "Duration (seconds)": (IDS, "ignore"),
        "Source": (CLUB, "lead_source"),
        "Recording URL": (NONE, "ignore"),
    },
    "no useful headers": {
        "col1": (IDS, "record_id"),
        "col2": (COMMA, "full_name"),
        "col3": (EMAIL, "email"),
        "col4": (PHONE, "phone"),
        "col5": (STREET, "street"),
        "col6": (POSTAL, "postal_code"),
        "col7": (PROV, "region"),
        "col8": (VIN, "vin"),
        "col9": (BORN, "birth_date"),
        "col10": (DATE, "created_at"),
        "col11": (TEXT, "ignore"),
        "col12": (CLUB, "attribute.col_12"),
        "col13": (("x",) * 6, "ignore"),
    },
    "facebook lead ads": {
        "id": (IDS, "record_id"),
        "created_time": (DATE, "created_at"),
        "ad_id": (IDS, "ignore"),
        "form_name": (CLUB, "ignore"),
        "platform": (CLUB, "ignore"),
        "full_name": (FULL, "full_name"),
        "email": (EMAIL, "email"),
        "phone_number": (PHONE, "phone"),
        "zip_code": (POSTAL, "postal_code"),
        "which_model_are_you_interested_in?": (MAKE, "vehicle.interest"),
    },
    "camel case with a co-buyer": {
        "leadId": (IDS, "record_id"),
        "buyerFirst": (FIRST, "first_name"),
        "buyerLast": (LAST, "last_name"),
        "coBuyerFirstName": (FIRST, "co_first_name"),
        "coBuyerLastName": (LAST, "co_last_name"),
        "coBuyerPhone": (PHONE, "ignore"),
        "homeAddressStreet": (STREET, "street.home"),
        "homeAddressCity": (CITY, "city.home"),
        "salesRepEmail": (EMAIL, "ignore"),
        "dealerPhone": (PHONE, "ignore"),
        "tradeVin": (VIN, "vin.trade"),
        "tradeYear": (YEAR, "vehicle_year.trade"),
    },
    "headers that lie": {
        "id": (("7", "7", "8", "8", "9", "9"), "ignore"),
        "phone": (EMAIL, "email"),
        "name": (COMMA, "full_name"),
        "contact": (PHONE, "phone"),
        "stock": (VIN, "vin"),
        "address": (STREET, "street"),
    },
    "a name beside a last name": {
        "name": (FIRST, "first_name"),
        "last_name": (LAST, "last_name"),
        "E-mail": (EMAIL, "email"),
        "address": (
            tuple(f"{s}, {c} {p} {z}" for s, c, p, z in zip(STREET, CITY, PROV, POSTAL, strict=True)),
            "address",
        ),
    },
    "febrl": {
        "rec_id": (IDS, "record_id"),
        "given_name": (FIRST, "first_name"),
        "surname": (LAST, "last_name"),
        "street_number": (IDS, "street_number"),
        "address_1": (CITY, "street"),
        "address_2": (CITY, "unit"),
        "suburb": (CITY, "city"),
        "postcode": (POSTAL, "postal_code"),
        "state": (PROV, "region"),
        "date_of_birth": (tuple(b.replace("-", "") for b in BORN), "birth_date"),
        "soc_sec_id": (IDS, "attribute.soc_sec_id"),
    },
    "splink": {
        "unique_id": (IDS, "record_id"),
        "cluster": (("1", "1", "2", "2", "3", "3"), "ignore"),
        "first_name": (FIRST, "first_name"),
        "surname": (LAST, "last_name"),
        "dob": (BORN, "birth_date"),
        "birth_place": (CITY, "attribute.birth_place"),
        "postcode_fake": (POSTAL, "postal_code"),
        "gender": (("m", "f") * 3, "gender"),
        "occupation": (CLUB, "attribute.occupation"),
    },
    "salesforce-like": {
        "Contact ID": (IDS, "record_id"),
        "Salutation": (NONE, "title"),
        "First Name": (FIRST, "first_name"),
        "Last Name": (LAST, "last_name"),
        "Account Name": (CLUB, "company"),
        "Mailing Street": (STREET, "street"),
        "Mailing City": (CITY, "city"),
        "Mailing Zip/Postal Code": (POSTAL, "postal_code"),
        "Other Street": (STREET, "street"),
        "Other City": (CITY, "city"),
        "Email Opt Out": (FLAG, "opt_out.email"),
        "Lead Owner": (STAFF, "salesperson"),
        "Birthdate": (BORN, "birth_date"),
        "Last Modified Date": (DATE, "updated_at"),
    },
    "truth labels": {
        "truth_id": (IDS, "ignore"),
        "entity_id": (IDS, "ignore"),
        "is_duplicate": (FLAG, "ignore"),
        "golden_id": (IDS, "ignore"),
        "label": (FLAG, "ignore"),
        "Email Address": (EMAIL, "email"),
    },
    "siebel": {
        "Integration Id": (IDS, "record_id"),
        "FirstName": (FIRST, "first_name"),
        "LastName": (LAST, "last_name"),
        "Alias": (FIRST, "nickname"),
        "BirthDate": (BORN, "birth_date"),
        "CellularPhone": (PHONE, "phone.mobile"),
        "FaxPhone": (PHONE, "phone.fax"),
        "EmailAddress": (EMAIL, "email"),
        "AlternatePhone": (PHONE, "phone"),
        "Gender": (("M", "F") * 3, "gender"),
        "License Number": (IDS, "attribute.license_no"),
    },
}


@pytest.mark.parametrize("name", DUMPS)
def test_every_column_of_the_dump(name: str) -> None:
    dump = DUMPS[name]
    frame = pl.DataFrame({column: pl.Series(values, dtype=pl.String) for column, (values, _) in dump.items()})
    rows = pl.Series("row", range(1, frame.height + 1), dtype=pl.UInt32)
    table = RawTable("crm", "crm.csv", frame, rows, pl.DataFrame(), frame.height)
    mapping = map_columns(table)
    assert to_spec(mapping) == {column: field for column, (_, field) in dump.items()}
    again = map_columns(table, to_spec(mapping))
    assert [(e.column, e.field, e.role, e.slot) for e in again] == [
        (e.column, e.field, e.role, e.slot) for e in mapping
    ]
