"""Oddities planted among the records of a group of stores, for the lists of deposits and of red flags to find.

far away          a buyer in Vancouver of a store in London, Ontario: all online, a flatbed, a deposit before any visit
no deal           a deposit with neither deal number nor invoice
doubled           one deposit taken twice
another payer     a deposit that was refunded to somebody else
one phone         one number on five surnames within three days
one trade, twice  one VIN traded in by two people, and owned by a third
"""

from datetime import datetime, timedelta

from leadmatch.datasets.group_life import STAFF, STORES
from leadmatch.datasets.group_records import Record

_NEVER = (
    *("attempted_at", "contacted_at", "appointment_at", "shown_at", "test_drive_at", "write_up_at", "be_back_at"),
    *("deposit", "deposit_at", "sold_at", "delivered_at", "price", "service_at", "deal_no", "invoice_no", "cost"),
    *("no_call_at", "no_email_at", "no_sms_at", "email_ok_at", "middle", "suffix", "company", "birth", "gender"),
    *("home", "work", "unit", "mate_first", "mate_last", "trade"),
)
_CARS = tuple(
    dict(zip(("year", "make", "model", "vin"), car, strict=True))
    for car in (
        ("2022", "Porsche", "Macan", "WP1AA2A55NLB01238"),
        ("2021", "Honda", "Civic", "2HGFC2F64MH510427"),
        ("2019", "Ford", "F-150", "1FTFW1E54KFA10422"),
    )
)
_STREETS = ("Wharf Lane", "Elm Court", "Talbot Street", "Mill Road", "Regent Place", "Orchard Drive", "Beech Avenue")
Planted = tuple[tuple[str, str, Record], ...]
"""System, person, record."""


def planted() -> Planted:
    """Every planted record with its system and a name for its person."""
    return (*_far_away(), *_deposits(), *_one_phone(), *_one_trade())


def _somebody(name: str, mobile: str, when: str, **said: object) -> Record:
    """A record of a person at an address of their own in London; of their life nothing is known but what is said."""
    first, last = name.split(" ")
    street = _STREETS[int(mobile) % len(_STREETS)]
    at = datetime.fromisoformat(when)
    return {
        **dict.fromkeys(_NEVER),
        "first": first, "last": last, "given": first, "mobile": mobile, "email": f"{first}.{last}@mail.example".lower(),
        "number": mobile[-3:], "street": street, "city": "London", "state": "ON", "postal": "N6A 1B2", "country": "CA",
        "store": STORES[0], "salesperson": STAFF[0][0], "kind": "internet_lead", "lead_source": "Roadster",
        "created": at, "lead_at": at, "interest": _CARS[1], "owned": _CARS[1], **said,
    }  # fmt: skip


def _paid(when: str, amount: str, deal: str | None, invoice: str | None, **said: object) -> Record:
    return {
        "deposit": amount, "deposit_at": datetime.fromisoformat(when), "deal_no": deal, "invoice_no": invoice, **said,
    }  # fmt: skip


def _far_away() -> Planted:
    address = {"number": "2210", "street": "Kingsway", "city": "Vancouver", "state": "BC", "postal": "V5N 2T5"}
    paid = _paid(
        "2026-09-14T21:40", "2500.00", "49001", "INV-9001", method="wire", delivery="flatbed to the buyer in Vancouver"
    )
    buyer = _somebody(
        "Devon Hartwell", "6046690142", "2026-09-14T21:05", interest=_CARS[0], price="71900.00", **address
    )
    buyer["comments"] = (
        "Buying online only, sight unseen, cannot visit. Ship it by flatbed to Vancouver, I will wire the rest."
    )
    to = {"street": "8 Harbour Yard", "city": "Richmond", "state": "BC", "zip": "V6V 1A1"}
    return (
        ("roadster", "far away", buyer | paid | {"deliver_to": to}),
        ("adf", "far away", buyer | {"lead_source": "Website"}),
        ("activix", "far away", buyer | {"lead_source": "Website"}),
    )


def _deposits() -> Planted:
    lost = _somebody("Maren Oduya", "5196720187", "2026-08-03T10:00") | _paid("2026-08-03T10:12", "500.00", None, None)
    twice = _somebody("Tobias Renfrew", "2266910133", "2026-08-20T18:30", price="31400.00")
    other = _somebody("Grace Lindqvist", "5196450176", "2026-07-08T12:00", price="24900.00", kind="walk_in")
    other |= _paid("2026-07-08T14:00", "1000.00", "49003", "INV-9004", payer="Grace Lindqvist")
    other |= {"write_up_at": datetime.fromisoformat("2026-07-08T13:00"), "shown_at": other["created"]}
    other |= {"refund": "1000.00", "refund_at": datetime.fromisoformat("2026-07-12T09:30"), "refund_to": "Anton Petrov"}
    return (
        ("roadster", "no deal", lost),
        ("facebook", "no deal", lost | {"deposit": None, "lead_source": "Facebook"}),
        ("roadster", "doubled", twice | _paid("2026-08-20T18:41", "1000.00", "49002", "INV-9002")),
        ("roadster", "doubled", twice | _paid("2026-08-20T18:42", "1000.00", "49002", "INV-9003")),
        ("autovance", "another payer", other),
        ("highergear", "another payer", other | {"contacted_at": other["created"]}),
    )


def _one_phone() -> Planted:
    names = ("Ivo Brandt", "Lena Castillo", "Omar Dufresne", "Pia Eklund", "Rex Farnham")
    begin = datetime.fromisoformat("2026-10-05T08:00")
    return tuple(
        (
            "adf" if i % 2 else "facebook",
            name,
            _somebody(name, "2269730155", (begin + timedelta(hours=14 * i)).isoformat(), lead_source="Website")
            | {"number": str(100 + 7 * i), "street": _STREETS[i], "email": f"deal{i}hunter@mail.example"},
        )
        for i, name in enumerate(names)
    )


def _one_trade() -> Planted:
    said = {"trade": _CARS[2], "lead_source": "AutoListings"}
    first = _somebody("Nadine Kowalczyk", "5197020119", "2026-05-02T11:00", **said)
    second = _somebody("Clive Abernethy", "5198510164", "2026-05-28T16:00", **said)
    owner = _somebody("Ruth Ferreira", "5194710128", "2026-06-11T09:00", owned=_CARS[2])
    owner["service_at"] = datetime.fromisoformat("2026-06-11T09:00")
    return (
        ("activix", "trade a", first),
        ("dealersocket", "trade b", second | {"store": STORES[1], "salesperson": STAFF[1][0]}),
        ("siebel", "trade c", owner),
    )
