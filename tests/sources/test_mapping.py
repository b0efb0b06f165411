import gzip
import json
import random
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

SHARED = Path(__file__).parents[3] / "shared" / "data"
LABELLED = SHARED / "labelled"
LOCALES = SHARED / "normalizers" / "names" / "faker_locales"


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


OF_LANGUAGES = """
Vorname=first_name Nachname=last_name Kundennummer=customer_no Kunden-Nr.=customer_no Anrede=title Firma=company
Straße=street Straße/Nr.=street Hausnummer=street_number PLZ=postal_code Ort=city Bundesland=region Land=country
Telefon=phone Telefon_privat=phone.home Handy=phone.mobile Mobilnummer=phone.mobile E-Mail=email E-Mail-Adresse=email
Geburtsdatum=birth_date Geschlecht=gender Erstellt_am=created_at Bemerkungen=comments
Kennzeichen=ignore Baujahr=vehicle_year
Voornaam=first_name Achternaam=last_name Klantnummer=customer_no Adres=address Straat=street Huisnummer=street_number
Postcode=postal_code Woonplaats=city Telefoonnummer=phone Mobiel=phone.mobile E-mailadres=email
Geboortedatum=birth_date
Prénom=first_name Nom_de_famille=last_name Courriel=email Téléphone=phone Cellulaire=phone.mobile Adresse=address
Ville=city Code_postal=postal_code Date_de_naissance=birth_date Numéro_de_client=customer_no Civilité=title
Nombre=full_name Nombre_completo=full_name Primer_nombre=first_name Segundo_nombre=middle_name Apellidos=last_name
Apellido_paterno=last_name Apellido_materno=ignore Correo=email Correo_electrónico=email Teléfono=phone
Celular=phone.mobile Dirección=address Calle=street Ciudad=city Provincia=region Código_postal=postal_code País=country
Nome=full_name Nome_completo=full_name Primeiro_nome=first_name Apelido=last_name Morada=address Endereço=address
Telemóvel=phone.mobile Telefone=phone Data_de_nascimento=birth_date Localidade=city Rua=street Cognome=last_name
Indirizzo=address Cellulare=phone.mobile Data_di_nascita=birth_date Città=city
Fecha_de_nacimiento=birth_date Número_de_cliente=customer_no Sexo=gender Comentarios=comments Año=vehicle_year
"""
"""Headers of German, Dutch, French, Spanish, Portuguese and Italian exports."""


@pytest.mark.parametrize(
    ("header", "field"),
    [
        *(tuple(pair.split("=")) for pair in OF_LANGUAGES.split()),
        ("NameLine1", "full_name"),
        ("CityStateZip", "address"),
        ("PLZ/Ort", "address"),
        ("Fleet Account", "company"),
        ("payload.lead.id", "record_id"),
        ("payload.lead.contact.phones.1.mobile.value", "phone.mobile"),
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
        ("Employer Phone", "ignore"),
        ("Co-Applicant Employer Phone", "ignore"),
        ("Reference 2 Phone", "ignore"),
        ("Reference #", "record_id"),
        ("Landlord Name", "ignore"),
        ("Insurance Agent", "ignore"),
        ("Buyer 2 First Name", "co_first_name"),
        ("2nd Buyer Name", "co_full_name"),
        ("Spouse DOB", "ignore"),
        ("Nom du conjoint", "co_full_name"),
        ("Courriel du conseiller", "ignore"),
        ("Répondu par", "salesperson"),
        ("Delivery Coordinator", "salesperson"),
        ("Last 8 VIN", "ignore"),
        ("Previous Street", "street"),
        ("Ship To City", "city.delivery"),
        ("City / Province", "city"),
        ("City, State", "city"),
        ("Wanted Model", "vehicle_model.interest"),
        ("Trade-In Year", "vehicle_year.trade"),
        ("NIV livré", "vin.sold"),
        ("Do Not Contact By Phone", "opt_out.phone"),
        ("Ne pas envoyer de textos", "opt_out.sms"),
        ("SMS Consent Date", "opt_in.sms"),
        ("Consent IP", "ignore"),
        ("CASL Expiry", "ignore"),
        ("Visitor Last Name", "last_name"),
        ("DL State", "ignore"),
        ("Work Order", "record_id"),
        ("Country of Birth", "attribute.birth_place"),
        ("What is your phone number?", "phone"),
        ("Are you over 18?", "ignore"),
        ("unsubscribe_sms_date", "opt_out.sms"),
        ("V.I.N.", "vin"),
        ("Caller", "full_name"),
        ("visitor", "full_name"),
        ("Prospect", "full_name"),
        ("Mid", "middle_name"),
        ("SFX", "suffix"),
        ("midl_name", "middle_name"),
        ("When", "created_at"),
        ("Delivered", "created_at"),
        ("Looking for", "vehicle.interest"),
        ("Seconds", "ignore"),
        ("NIV échange", "vin.trade"),
        ("phone2", "phone"),
    ],
)
def test_headers(header: str, field: str) -> None:
    found = understand(header)
    assert ".".join(filter(None, (found.field, found.role))) == field


def fields(**columns: list[str | None]) -> list[str]:
    return [entry.field for entry in map_columns(table(**columns))]


@pytest.mark.parametrize(
    ("born", "country", "day_first"),
    [
        (["14/02/1985", "02/03/1979"], "US", True),
        (["02/14/1985", "02/03/1979"], "GB", False),
        (["02/03/1979", "1985-02-14"], "CA", False),
        (["02/03/1979", None], "GB", True),
        (["14/02/1985", "02/14/1979"], "US", False),
    ],
)
def test_columns_of_dates_have_the_order_of_the_source(born: list[str | None], country: str, day_first: bool) -> None:
    given = table(**{"Nom": ["Roy", "Gagnon"], "Date de naissance": born, "Date de création": ["03/11/2026", None]})
    orders = {entry.field: entry.day_first for entry in map_columns(given, country=country)}
    assert orders == dict.fromkeys(("birth_date", "created_at"), day_first) | {"full_name": False}


def test_the_account_holder_is_the_customer_where_nobody_else_is_named() -> None:
    holder: list[str | None] = ["ROY JEAN", "SMITH ANN"]
    assert fields(**{"Caller ID Name": holder}) == ["full_name"]
    assert fields(**{"Caller ID Name": holder, "Caller Said": ["Jean", "Ann Smith"]}) == ["account_name", "full_name"]
    assert fields(Owner=["Ann Smith", "Jean Roy"]) == ["full_name"]
    assert fields(Owner=["Bo Lee", "Al Day"], Name=["Ann Smith", "Jean Roy"]) == ["salesperson", "full_name"]


def test_nombre_is_a_given_name_beside_a_family_name_and_else_a_whole_name() -> None:
    given = ["María José", "Juan Carlos", "Ana"]
    assert fields(Nombre=given, Apellidos=["López Díaz", "Gil Ruiz", "Roca"]) == ["first_name", "last_name"]
    assert fields(Nombre=[f"{name} Gil Ruiz" for name in given]) == ["full_name"]


def test_single_words_under_name_are_half_a_name_beside_the_other_half() -> None:
    words: list[str | None] = ["Mary", "John", "Linda"]
    assert fields(Name=words, Surname=["Roy", "Smith", "Chan"]) == ["first_name", "last_name"]
    assert fields(Name=words, Phone=["1", "2", "3"]) == ["full_name", "phone"]
    assert fields(Name=["Ann Roy", "Jo Smith", "Al Chan"], Surname=["Roy", "Smith", "Chan"]) == [
        "full_name",
        "last_name",
    ]


def test_shops_are_no_people_and_people_of_any_country_are() -> None:
    kinds = ("Café", "Grill", "Tire Shop", "'s Kitchen", "Garden", "Services Inc")
    shops: list[str | None] = [
        f"{a}{'' if b[0] == chr(39) else ' '}{b}" for a in ("Luna", "Oyster", "Zuppa", "Vinh") for b in kinds
    ]
    assert fields(Name=shops) == ["company"]
    people: list[str | None] = [
        f"{a} {b}" for a in ("Sari", "Budi", "Thùy", "Ji-woo", "Aarav") for b in ("Putra", "Phạm", "Seo", "Deo")
    ]
    assert fields(Name=people) == ["full_name"]


@pytest.mark.skipif(not LOCALES.is_dir(), reason="the shared lists of names are not here")
@pytest.mark.parametrize("path", sorted(LOCALES.glob("*.json")), ids=lambda p: p.stem)
def test_names_of_other_languages_are_people(path: Path) -> None:
    names, chance = json.loads(path.read_text("utf-8")), random.Random(7)
    people = [f"{chance.choice(names['first_names'])} {chance.choice(names['last_names'])}" for _ in range(400)]
    assert fields(**{"Customer Name": list(people), "Co-Buyer": list(people)}) == ["full_name", "co_full_name"]


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        (("RO #", "Advisor"), "vin.serviced"),
        (("Deal #", "Sold Date"), "vin.sold"),
        (("Appraised By", "Odometer"), "vin.trade"),
        (("Fleet", "Driver"), "vin.owned"),
        (("Odometer", "Trade"), "vin"),
        (("Email", "RO #"), "vin"),
    ],
)
def test_the_file_says_whose_its_vehicles_are(columns: tuple[str, ...], field: str) -> None:
    given = table(**{name: [None, None] for name in ("VIN", *columns)})
    assert to_spec(map_columns(given))["VIN"] == field


def test_aliases_name_fields_and_roles_that_exist() -> None:
    for target in known().fields.values():
        field, _, role = target.partition(".")
        assert field in BY_NAME
        assert field == "attribute" or role in BY_NAME[field].roles


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Invoice Number", "invoice_no"), ("Invoice #", "invoice_no"), ("Inv No.", "invoice_no"),
        ("Invoice ID", "invoice_no"), ("No de facture", "invoice_no"), ("Receipt Number", "invoice_no"),
        ("Deal #", "deal_no"), ("Deal ID", "deal_no"), ("No de transaction", "deal_no"), ("Stock #", "stock_no"),
        ("Stock ID", "stock_no"), ("Numéro de stock", "stock_no"), ("RO Number", "record_id"),
        ("Cust #", "record_id"), ("ID", "record_id"), ("Number", "record_id"),
    ],
)  # fmt: skip
def test_the_only_number_of_a_file_is_what_its_header_says(header: str, field: str) -> None:
    numbers = ["10231", "10377", "10500", "10511", "10790", "10933"]
    given = table(**{header: numbers, "First Name": ["Ann", "Bob", "Cyd", "Dan", "Eve", "Flo"]})
    assert to_spec(map_columns(given))[header] == field


IDS = [f"C{i}" for i in range(1, 40)]
FIRST = [f"N{i}" for i in range(1, 40)]


@pytest.mark.parametrize(
    ("header", "ids", "names", "field"),
    [
        ("id", [*IDS, "C7"], [*FIRST, "Zed"], "record_id"),
        ("id", [*IDS, None], [*FIRST, "Zed"], "record_id"),
        ("id", [*IDS, *IDS[:9]], [*FIRST, *FIRST[1:10]], "ignore"),
        ("Customer ID", [*IDS, "C7"], [*FIRST, "N7"], "record_id"),  # a row that stands there twice
        ("Customer ID", [*IDS, "C7"], [*FIRST, "Zed"], "customer_no"),
        ("Customer ID", [*IDS, None], [*FIRST, "Zed"], "customer_no"),
    ],
)
def test_an_id_is_one_but_for_slips(header: str, ids: list[str | None], names: list[str | None], field: str) -> None:
    assert fields(**{header: ids, "First Name": names})[0] == field


@pytest.mark.parametrize(
    ("header", "first", "beside", "field"),
    [
        ("AGE", 18, "Party", "attribute.age"),
        ("Age of member", 18, "Party", "attribute.age"),
        ("Age", 0, "Party", "ignore"),
        ("Age", 18, "Date of Birth", "ignore"),
        ("Lead age", 18, "Party", "ignore"),
    ],
)
def test_the_age_of_people_is_no_age_of_leads(header: str, first: int, beside: str, field: str) -> None:
    ages = [str(first + n % 60) for n in range(200)]
    texts = [f"{1950 + n % 50}-02-03" if beside != "Party" else "green" for n in range(200)]
    given = table(**{header: ages, beside: texts})
    assert to_spec(map_columns(given))[header] == field


def test_phones_with_an_extension_or_a_long_prefix_are_phones() -> None:
    given = table(
        **{"Callback": ["416-555-0199 x110", "001 514 5550142", "+447400123456", "613.555.0123 ext 5", "5145550133 x2"]}
    )
    assert to_spec(map_columns(given)) == {"Callback": "phone"}


def test_a_whole_address_is_no_unit() -> None:
    given = table(
        **{"App Address": ["12 Main St, Austin, TX 78774", "4 Oak Ave, Katy, TX 77421", "9 Elm St, Waco, TX 76701"]}
    )
    assert to_spec(map_columns(given)) == {"App Address": "address"}


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


@pytest.mark.timeout(60)
def test_a_wide_long_table_is_no_trouble() -> None:
    base = pl.select(pl.int_range(100_000).alias("i")).get_column("i")
    makers = [
        base.cast(pl.String),
        "a" + base.cast(pl.String) + "@mail.example",
        (base % 7).cast(pl.String) + " Main St",
    ]
    given = raw(pl.DataFrame({f"c{k}": makers[k % 3] for k in range(100)}))
    map_columns(given)
