"""STAR 5 ProcessSalesLead (namespace `http://www.starstandard.org/STAR/5`): one `SalesLead` element -> one lead.

Contract: an element with plain lower-case tags, as `adf_repair` gives -> the same flat columns as an ADF prospect. The
owned vehicle is accepted under CustomerProspect and under ProspectParty.
"""

from xml.etree.ElementTree import Element

from leadmatch.sources.adf_rows import Lead, redacted, tidy

_ADDRESS = (
    ("street", "street", "lineone"),
    ("unit", "unit", "linetwo"),
    ("city", "city", "cityname"),
    ("region", "region", "stateorprovincecountrysub-divisionid"),
    ("postal", "postal_code", "postcode"),
    ("country", "country", "countryid"),
)
_VEHICLE = (
    ("vin", "vin", ("vehicleid", "vin")),
    ("year", "vehicle_year", ("modelyear",)),
    ("make", "vehicle_make", ("makestring", "makecode")),
    ("model", "vehicle_model", ("model", "modeldescription")),
)
_PHONE_ROLES = {"cell": "mobile", "mobile": "mobile", "home": "home", "work": "work", "business": "work", "fax": "fax"}


def lead(element: Element) -> Lead:
    """The lead of one `saleslead` element."""
    made = Lead()
    document = _first(element, "documentid")
    made.put("record_id", "record_id", document)
    made.put("lead_id", "lead_id", document)
    made.put("requestdate", "created_at", _first(element, "leadcreationdatetime"))
    made.put("status", "lead_status", _first(element, "leadstatus"))
    made.put("leadtype", "lead_type", _first(element, "leadtypecode"))
    made.put("provider", "lead_source", _first(element, "leadsourcecode"))
    for party in element.iter("prospectparty"):
        _person(made, party)
    for tag, role in (
        ("currentlyowneditem", "owned"),
        ("salesleadlineitem", "interest"),
        ("tradein", "trade"),
    ):
        for number, item in enumerate(element.iter(tag), 1):
            _vehicle(made, item, role, number)
    for dealer in element.iter("receivingdealerparty"):
        made.put("vendor", "store", _first(dealer, "organizationname", "companyname", "name"))
        for phone in _all(dealer, "localnumber"):
            made.add("vendor_phone", "ignore", phone)
        for email in _all(dealer, "uriid"):
            made.add("vendor_email", "ignore", email)
    comments = dict.fromkeys([*_all(element, "customercomments"), *_all(element, "leadcomments")])
    made.put("comments", "comments", redacted("\n".join(comments)))
    return made


def _person(made: Lead, party: Element) -> None:
    person = party.find("specifiedperson")
    for organization in party.iter("specifiedorganization"):
        made.put("name.business", "company", _first(organization, "organizationname", "companyname"))
    owner = party if person is None else person
    for column, field, tag in (
        ("first", "first_name", "givenname"),
        ("middle", "middle_name", "middlename"),
        ("last", "last_name", "familyname"),
    ):
        made.put(f"name.{column}", field, _first(owner, tag))
    made.put("birthdate", "birth_date", _first(owner, "birthdate", "birthdatetime"))
    made.put("gender", "gender", _first(owner, "gendercode"))
    for phone in owner.iter("telephonecommunication"):
        kind = _first(phone, "channelcode", "usecode").lower()
        kind = kind if kind in _PHONE_ROLES else "voice"
        number = _first(phone, "completenumber") or _first(phone, "areanumbercode") + _first(phone, "localnumber")
        made.add(f"phone.{kind}", f"phone.{_PHONE_ROLES.get(kind, '')}".rstrip("."), number)
    for uri in owner.iter("uricommunication"):
        if "@" in (email := _first(uri, "uriid")):
            made.add("email", "email", email)
    for kind, tag in (("home", "residenceaddress"), ("main", "postaladdress")):
        suffix = ".home" if kind == "home" else ""
        for address in list(owner.iter(tag))[:1]:
            for column, field, part in _ADDRESS:
                made.put(f"address.{kind}.{column}", f"{field}{suffix}", _first(address, part))


def _vehicle(made: Lead, item: Element, role: str, number: int) -> None:
    stem = f"vehicle.{role}" if number == 1 else f"vehicle.{role}.{number}"
    for column, field, tags in _VEHICLE:
        made.put(f"{stem}.{column}", f"{field}.{role}", _first(item, *tags))


def _all(element: Element, tag: str) -> list[str]:
    return [value for found in element.iter(tag) if (value := tidy("".join(found.itertext())))]


def _first(element: Element, *tags: str) -> str:
    return next((value for tag in tags for value in _all(element, tag)), "")
