"""Raw records that are unkind: by lead field, cells in many scripts and shapes, several to a record."""

from collections.abc import Sequence

import polars as pl
from hypothesis import strategies as st

from leadmatch.tables import REJECTED, ColumnMapping, Mapping, RawTable

NO_REJECTS = pl.DataFrame(schema=dict.fromkeys(REJECTED, pl.String))
NAMES = (
    "Ann", "ANN", "ann b.", "Zoë Côté", "ZOË", "Smith-Jones", "O'Neil", "MACDONALD", "de la Cruz", "Dr. Ann Bee Jr.",
    "NA", "Na", "Null", "Walk-In", "John & Mary Smith", "Smith, John & Mary", "Mme et M. Roy", "M. Luc Roy",
    "Bob (Robert) Ng, MD", "John Smith - DO NOT CALL", "dnc", "Acme Leasing Inc.", "smith & sons ltd",
    "City of Ottawa", "李小明", "김철수", "İnan", "иванов ИВАН", "KEARNS STEPHANI", "NGUYEN LAN", "OTTAWA ON",
    "WIRELESS CALLER", "Stephanie", "A", "xxx", "Ｗｉｄｅ", "ZoÃ«", "é", "\u202eeeB", "x" * 250, "=cmd()", '="Ann"',
    "Jenner & Block", "Acme Leasing (Bob Ng)", "DUPUIS, JP", "M. et Mme Luc Roy", "CALLER, WIRELESS",
    "<test lead: dummy data for full_name>", "TJ", "st pierre", "mc donald",
)  # fmt: skip
POOLS = {
    "first_name": NAMES,
    "middle_name": ("J", "j.", "Ann", "NA", "Q Jr"),
    "last_name": NAMES,
    "full_name": NAMES,
    "account_name": NAMES,
    "company": NAMES,
    "co_full_name": NAMES,
    "co_first_name": NAMES,
    "co_last_name": NAMES,
    "title": ("Mr", "Mme", "Dr", "n/a"),
    "suffix": ("jr", "III", "2nd", "x"),
    "nickname": ("Bob", '"Bobby"', "n/a"),
    "gender": ("F", "male", "1", "?"),
    "birth_date": (
        "1985-03-04", "03/04/1985", "13/05/1985", "4-juil-76", "31000", "1985-13-17", "1900-01-01", "soon", "1/2/3",
    ),
    "phone": (
        "(416) 234-5678", "905-234-5678 / 416 555 0123", "206.745.1000 x12", "+44 20 7946 0958", "1-800-FLOWERS",
        "4.16555E+09", "234-5678", "000-000-0000", "call me", "２０６７４５１０００",
        "4162345678.0", "cell: 5142345678", "bob@x.org", "ann@x.com / 905-234-5678", "06 12 34 56 78",
    ),
    "phone.mobile": ("4162345678", "9052345678", "(905) 234 5678 (h)"),
    "phone.fax": ("905 234 5678",),
    "email": (
        "Ann.Bee+x@GoogleMail.com", "ann@x.com; desk@x.com", "a1b2@vendor.example",
        "39jaen844xpi@reply.site.example", "info@x.com", "none@none.com", "bob@gmial.con", "sales@store.ca",
        "x@own.ca", "Bob <bob@x.org>", "zoë@x.com", "a@b", "nobody", "905-234-5678", "(206) 745-1000 ",
    ),
    "email.work": ("ANN@x.com", "x@mailinator.com"),
    "vin": (
        "1HGCM82633A004352", "1hgcm82633aoo4352", "1HGCM82633A004353", "1HGCMB2633A004352", "11111111111111111",
        "123",
    ),
    "vin.trade": ("1HGCM82633A004352", "5YJ3E1EA7KF317000"),
    "vehicle.interest": ("2020 Kia", " "),
    "vehicle_year": ("2019",),
    "street": (
        "12 Main St", "4-123 RUE DE LA MONTAGNE", "PO Box 12", "12 Main Street Apt 4", "12.0", "東京都", "n e corner",
    ),
    "unit": ("#4", "Apt 007", "4.0"),
    "city": ("SALEM", "Montréal", "St. John's", "n/a"),
    "region": ("Ont.", "N.Y.", "us-ca", "QC"),
    "postal_code": ("m5v 2t6", "2134", "02134-1234", "MSV 2T6", "tq13 8df", "00000"),
    "country": ("USA", "Canada", "gb", "?"),
    "address": (
        "12 Oak St, Toronto, ON M5V 2T6, Canada", "9 elm ave st louis mo 63101", "Ottawa ON",
        "apt 5, 9 King St W Paris",
    ),
    "street.work": ("1 Office Rd",),
    "city.home": ("Laval",),
    "country.delivery": ("CA",),
    "created_at": ("2024-03-04T10:11:12", "20240304T101112-0500", "3/4/2024 1:02 PM", "45000.5", "13/05/2024", "now"),
    "sold_at": ("2024-03-04", "n/a"),
    "contacted": ("Y", "no show", "2", "2024-03-04 10:11", "maybe"),
    "price": ("$1,500.00", "12.5", "(3)", "1.500"),
    "comments": (" hello\u2028", "\x1f", "  "),
    "lead_source": ("Web ", "n/a"),
    "event": ("sold",),
    "opt_out": ("yes", "no", "2024-03-04", "DO NOT CALL 3/4/2024"),
    "opt_in.email": ("Y", "no", "implied", "express, 2024-03-04"),
    "opt_out.phone": ("x", "stop"),
    "deal_no": ("D-12", "0000", "123.0", "N/A"),
    "customer_no": ('="007"', "999"),
    "attribute.club": ("Gold", "n/a", "ÉLITE"),
    "record_id": ("7", " 8 ", "", "  "),
    "ignore": ("x",),
}  # fmt: skip


def records() -> st.SearchStrategy[dict[str, str | None]]:
    """Records of one to fourteen fields."""
    names = st.lists(st.sampled_from(sorted(POOLS)), min_size=1, max_size=14, unique=True)
    return names.flatmap(
        lambda some: st.fixed_dictionaries({n: st.sampled_from((*POOLS[n], POOLS[n][0], None)) for n in some})
    )


def table_of(some: Sequence[dict[str, str | None]]) -> tuple[RawTable, Mapping]:
    """Such records as one table, and how its columns are read."""
    names = [name for name in POOLS if name != "record_id"]
    frame = pl.DataFrame(
        {name: [record.get(name) or None for record in some] for name in names}, dict.fromkeys(names, pl.String)
    )
    mapping = tuple(ColumnMapping(name, *name.partition(".")[::2]) for name in names)
    rows = pl.Series(range(1, len(frame) + 1), dtype=pl.UInt32)
    return RawTable("crm", "x", frame, rows, NO_REJECTS, len(frame)), mapping
