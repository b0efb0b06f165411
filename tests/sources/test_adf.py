import base64
import contextlib
import quopri
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadmatch.errors import SourceError
from leadmatch.sources import adf
from leadmatch.sources.adf_rows import redacted
from leadmatch.sources.mapping import map_columns, to_spec
from leadmatch.tables import RawTable

DATA = Path(__file__).parents[3] / "shared" / "data"
SAMPLES = DATA / "adf" / "samples"
HOSTILE = sorted(p for folder in ("xml", "xml_defusedxml") for p in (DATA / "hostile" / folder).glob("*"))
needs_data = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared sample files are not here")

PROSPECT = (
    '<adf><prospect status="new"><id sequence="1" source="X">7</id><customer><contact>'
    '<name part="first">Zoë</name><name part="last">Côté</name><email>z@mail.example</email>'
    "</contact></customer></prospect></adf>"
)


def read(data: str | bytes) -> RawTable:
    table = adf.read(data.encode() if isinstance(data, str) else data, "web", "lead.xml")
    assert table.rows_read == table.frame.height + table.rejected.height
    assert table.rows.len() == table.frame.height
    assert set(table.roles) == set(table.frame.columns)
    return table


def first(data: str | bytes) -> dict[str, str]:
    return {c: v for c, v in read(data).frame.row(0, named=True).items() if v is not None}


def contact(inner: str, rest: str = "") -> str:
    return f"<adf><prospect><customer><contact>{inner}</contact></customer>{rest}</prospect></adf>"


SAMPLE_FACTS = [
    (
        "activix_doc_example.xml",
        {"record_id": "12345", "birthdate": "2015-04-24", "vendor_phone.1": "+15144447859"},
    ),
    ("aayush_lead1.xml", {"name.first": "John", "phone.cellphone.1": "9999999999", "address.home.postal": "L4V1N3"}),
    ("car-demon_finance_rendered.xml", {"name.first": "Pat", "name.full_as_sent": "Pat Example"}),
    ("carcostcanada_scrubbed.xml", {"name.full": "PAT EXAMPLE", "vendor_email.3": "three@dealer.example"}),
    ("impel_rendered.txt", {"record_id": "L-1", "vendor": "Example Kia"}),
    ("leadgrowth_rendered.xml", {"name.middle_as_sent": "from LeadGrowth", "comments": "Wants a call back"}),
    ("servicebridge_rendered.xml", {"vehicle.owned.make": "Honda", "name.full": "Pat Example"}),
    ("spec_minimal_as_printed.txt", {"name.full": "John Doe", "phone.voice.1": "393-999-3922"}),
    ("wikipedia_example.xml", {"name.last": "Last", "requestdate": "2000-03-30T15:30:20-08:0"}),
]


@needs_data
@pytest.mark.parametrize(("name", "facts"), SAMPLE_FACTS)
def test_real_documents(name: str, facts: dict[str, str]) -> None:
    assert facts.items() <= first((SAMPLES / name).read_bytes()).items()


@needs_data
@pytest.mark.parametrize(
    ("name", "rejected"),
    [("everlogic_required.xml", 1), ("spec_prospect_as_printed.txt", 1), ("two_prospects_rust_crate.xml", 2)],
)
def test_who_names_nobody_is_rejected(name: str, rejected: int) -> None:
    table = read((SAMPLES / name).read_bytes())
    assert table.frame.height == 0
    assert table.rejected["code"].to_list() == ["names-nobody"] * rejected
    assert table.rejected["row"].to_list() == list(range(1, rejected + 1))


@needs_data
def test_star() -> None:
    lead = first((DATA / "adf" / "process_sales_lead_dealersocket_5.5.4_skeleton.xml").read_bytes())
    assert lead["vehicle.owned.vin"] == "1HGCM82633A004352"
    assert lead["vehicle.interest.model"] == "Equinox"
    assert (lead["name.first"], lead["phone.cell.1"], lead["address.home.region"]) == ("Pat", "3135550142", "MI")


@needs_data
@pytest.mark.timeout(60)
@pytest.mark.parametrize("path", HOSTILE, ids=lambda p: p.name)
def test_hostile_files_reconcile_or_are_refused(path: Path) -> None:
    try:
        table = read(path.read_bytes())
    except SourceError:
        table = None
    assert table is None or "root:" not in str(table.frame.rows())


BOMBS = {
    "deep": b"<adf>" * 200_000,
    "attributes": b"<adf " + b" ".join(b'a%d="1"' % i for i in range(100_000)) + b"/>",
    "quotes": b"<adf " + b'a="' * 100_000,
    "comments": b"<adf>&" + b"<!--" * 100_000,
    "colons": contact("<email>a@b.co</email>", f"<comments>{'ab:' * 50_000}</comments>").encode(),
    "digits": contact("<email>a@b.co</email>", f"<comments>{'1.' * 50_000}</comments>").encode(),
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", BOMBS)
def test_bombs_do_no_harm(name: str) -> None:
    try:
        read(BOMBS[name])
    except SourceError:
        assert name == "deep"


@pytest.mark.parametrize(
    "text",
    [
        PROSPECT,
        f'<?ADF VERSION "1.0"?>\n<?XML VERSION “1.0”?>\n{PROSPECT}\nSent from my phone',
        PROSPECT.replace('"', "”"),
        PROSPECT.replace('sequence="1"', "sequence=1"),
        PROSPECT.replace("</prospect>", "<vendor><vendorname>Smith & Sons</vendorname></vendor></prospect>"),
        PROSPECT.replace("</prospect></adf>", ""),
        f"<!doctype html><html><p>New<br>{PROSPECT.replace('<', '&lt;').replace('>', '&gt;<br>')}</p></html>",
        PROSPECT.replace("<adf", '<a:adf xmlns:a="urn:x"').replace("</adf", "</a:adf"),
        PROSPECT.replace("<adf", "<a:adf").replace("</adf", "</a:adf"),
        PROSPECT.upper().replace("ZOË", "Zoë").replace("CÔTÉ", "Côté").replace("Z@MAIL.EXAMPLE", "z@mail.example"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_one_lead_in_many_guises(text: str, encoding: str) -> None:
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        pytest.skip("not writable in this encoding")
    lead = first(data)
    assert (lead["record_id"], lead["name.first"], lead["name.last"], lead["email.1"]) == (
        "7",
        "Zoë",
        "Côté",
        "z@mail.example",
    )


def mail(part: str) -> bytes:
    head = "From: a@vendor.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    note = "--b\r\nContent-Type: text/plain\r\n\r\nSee attachment.\r\n"
    return f"{head}{note}--b\r\n{part}\r\n--b--\r\n".encode()


@pytest.mark.parametrize("kind", ["base64", "quoted-printable"])
def test_mails(kind: str) -> None:
    data = PROSPECT.encode()
    body = (base64.encodebytes(data) if kind == "base64" else quopri.encodestring(data)).decode()
    part = f"Content-Type: application/xml; charset=utf-8\r\nContent-Transfer-Encoding: {kind}\r\n\r\n{body}"
    assert first(mail(part))["name.last"] == "Côté"
    twice = (
        part
        + f"\r\n--b\r\nContent-Type: text/plain\r\n\r\n{PROSPECT.replace('ë', 'e').replace('ô', 'o').replace('é', 'e')}"
    )
    assert read(mail(twice)).rows_read == 1


def test_several_prospects_and_a_repeated_id() -> None:
    inner = PROSPECT.removeprefix("<adf>").removesuffix("</adf>")
    table = read(f"<adf>{inner}{inner}</adf>{PROSPECT}<adf><prospect/></adf>")
    assert table.frame["record_id"].to_list() == ["7", "7#2", "7#3"]
    assert table.frame["lead_id"].to_list() == ["X:7"] * 3
    assert table.rejected["row"].to_list() == [4]


def test_a_digest_is_the_id_where_there_is_none() -> None:
    one, other = first(contact("<name>Jo Roy</name>")), first(contact("<name>Jo Ray</name>"))
    assert one["record_id"] == first(contact("<name> Jo  Roy</name>"))["record_id"] != other["record_id"]


def test_a_second_person_is_a_co_buyer_and_keeps_their_phone() -> None:
    lead = first(contact("<name>Jo Roy</name><phone>1</phone></contact><contact><name>Al Roy</name><phone>2</phone>"))
    assert (lead["name.full"], lead["cobuyer.full"], lead["phone.voice.1"], lead["cobuyer_phone.1"]) == (
        "Jo Roy",
        "Al Roy",
        "1",
        "2",
    )


def test_roles_map_every_column() -> None:
    table = read(
        contact(
            "<name type='business'>Acme Ltd</name><phone type='cell'>1</phone><cellphone>2</cellphone>",
            "<vehicle interest='trade-in'><vin>V</vin></vehicle><vehicle interest='sell'><year>2001</year></vehicle>"
            "<vendor><contact><phone>9</phone></contact></vendor>",
        )
    )
    spec = to_spec(map_columns(table))
    assert spec == table.roles
    assert spec["name.business"] == "company"
    assert (spec["phone.cell.1"], spec["phone.cellphone.1"], spec["vendor_phone.1"]) == (
        "phone.mobile",
        "phone.mobile",
        "ignore",
    )
    assert (spec["vehicle.trade.vin"], spec["vehicle.trade.2.year"]) == ("vin.trade", "vehicle_year.trade")


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("SSN 123-45-6789", "6789"),
        ("social security number: 123456789", "6789"),
        ("NAS : 123 456 789", "789"),
        ("Date of Birth: 1980-11-17", "1980"),
        ("DOB 11/17/80", "17/80"),
        ("née le 3 mai 1980", "1980"),
        ("born May 3, 1980", "1980"),
        ("Monthly Income: $5,500.00", "500"),
        ("revenu annuel 55 000 $", "000"),
        ("IP Address: 70.25.4.55", "70.25"),
        ("from 2001:db8:0:0:0:0:0:1 today", "db8"),
    ],
)
def test_secrets_are_redacted(text: str, secret: str) -> None:
    assert secret not in redacted(text)
    assert "[redacted]" in redacted(text)


@pytest.mark.parametrize("text", ["call 416-555-0142 at 10:30:00", "2017 Honda CR-V, 88123 mi, $1800", "born to drive"])
def test_the_rest_of_a_comment_stays(text: str) -> None:
    assert redacted(text) == text


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            [
                "<adf>",
                "</adf>",
                "<prospect ",
                ">",
                '"',
                "'",
                "<name>",
                "</name>",
                "&",
                "&#0;",
                "<![CDATA[",
                "]]>",
                "<!--",
                "-->",
                "<?x",
                "Jo",
                "\0",
                "=",
                "<contact>",
                "<customer>",
                "é",
            ]
        ),
        max_size=30,
    )
)
def test_any_soup_reconciles_or_is_refused(tokens: list[str]) -> None:
    with contextlib.suppress(SourceError):
        read("<adf><prospect>" + "".join(tokens))
