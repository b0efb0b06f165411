"""ADF 1.0 (Auto-lead Data Format): mails and files of prospects, read tolerantly.

Contract: bytes -> `RawTable`, one row a prospect, flat columns, `roles` naming the lead field of each. Order: mail ->
repair -> parse -> one row a prospect -> reject who names nobody. Never validated against the DTD, which real
documents do not meet; STAR 5 ProcessSalesLead documents go to `star`.

Columns: record_id lead_id requestdate status; name.full name.first name.middle name.last name.suffix name.business;
email.1; phone.TYPE.1; address.TYPE.{street,unit,city,region,postal,country}; vehicle.ROLE.{vin,year,make,model,stock};
comments; cobuyer.*; provider. The dealer's own lines are `vendor_phone.N` and `vendor_email.N`, mapped to `ignore`, as
is everything in a column `provider_*`, `cobuyer_*` or `*_as_sent`.

Source: ADF 1.0 specification of 3 May 2000.
"""

import re
from xml.etree.ElementTree import Element

from leadmatch.sources import star
from leadmatch.sources.adf_repair import parse
from leadmatch.sources.adf_rows import Lead, redacted, table, tidy
from leadmatch.sources.mail import lead_texts
from leadmatch.tables import RawTable

PHONE_ROLES = {
    "cellphone": "mobile", "cell": "mobile", "mobile": "mobile", "mobilephone": "mobile", "sms": "mobile",
    "home": "home", "homephone": "home", "evening": "home",
    "work": "work", "workphone": "work", "business": "work", "office": "work",
    "fax": "fax",
}  # fmt: skip
VEHICLE_ROLES = {
    "buy": "interest", "lease": "interest", "test-drive": "interest",
    "sell": "trade", "trade-in": "trade", "tradein": "trade", "trade": "trade",
    "owned": "owned", "own": "owned", "service": "serviced", "serviced": "serviced", "sold": "sold",
}  # fmt: skip
_NAME_PARTS = {
    "first": "first",
    "middle": "middle",
    "last": "last",
    "surname": "last",
    "suffix": "suffix",
    "full": "full",
}
_NAME_FIELDS = {
    "full": "full_name", "first": "first_name", "middle": "middle_name", "last": "last_name", "suffix": "suffix",
    "business": "company",
}  # fmt: skip
_VEHICLE_PARTS = {
    "vin": "vin", "year": "vehicle_year", "make": "vehicle_make", "model": "vehicle_model", "stock": "stock_no",
    "trim": "ignore", "odometer": "ignore",
}  # fmt: skip
_ADDRESS_PARTS = {
    "apartment": ("unit", "unit"), "city": ("city", "city"), "regioncode": ("region", "region"),
    "postalcode": ("postal", "postal_code"), "country": ("country", "country"),
}  # fmt: skip
_CO_BUYERS = ("cobuyer", "co-buyer", "co_buyer", "coapplicant", "co-applicant", "cobuyercontact")
_NOT_A_MIDDLE_NAME = re.compile(r"(?i)^(?:from|via|by|lead)\b|[\d@/]|\b(?:leads?|website|internet)\b")
_OWNED = re.compile(r"(?i)\b(?:current|owned|existing) vehicle\b|\bvehicle owned\b|\bservice (?:drive|lane)\b")


def read(data: bytes, source: str, origin: str) -> RawTable:
    """Read a mail or file of ADF (or STAR ProcessSalesLead) leads.

    Args:
        data: the whole file or mail, in any encoding.
        source: the name of the source system.
        origin: the path or message named in errors.

    Returns:
        One row a prospect. A prospect that names nobody is in `rejected`; rows_read counts all prospects.

    Raises:
        SourceError: no lead document, a DOCTYPE or entity declaration, or absurd nesting.
    """
    leads: list[Lead] = []
    notes: list[str] = []
    for text in lead_texts(data, origin):
        root, repaired = parse(text, origin)
        if repaired:
            notes.append(f"{origin}: not well-formed XML: repaired")
        for parent in root.iter():
            leads.extend(star.lead(child) for child in parent if child.tag == "saleslead")
            leads.extend(_prospect(child, parent) for child in parent if child.tag == "prospect")
    if not leads:
        notes.append(f"{origin}: a lead document without a prospect")
    return table(leads, source, origin, tuple(dict.fromkeys(notes)))


def _prospect(prospect: Element, parent: Element) -> Lead:
    lead = Lead()
    _identity(lead, prospect)
    customers = prospect.findall("customer")
    contacts = [contact for customer in customers for contact in customer.findall("contact")]
    contacts += prospect.findall("contact") + [c for c in customers if c.find("contact") is None]
    contacts.sort(key=lambda contact: contact.get("primarycontact") != "1")
    for contact in contacts:
        _contact(lead, contact)
    for owner in (prospect, *customers):
        for tag in _CO_BUYERS:
            for element in owner.findall(tag):
                inner = element.find("contact")
                _co_buyer(lead, element if inner is None else inner)
    comments = _comments(prospect, customers)
    _vehicles(lead, prospect, comments)
    _vendor(lead, prospect if prospect.find("vendor") is not None else parent)
    _provider(lead, prospect if prospect.find("provider") is not None else parent)
    lead.put("comments", "comments", redacted(comments))
    return lead


def _identity(lead: Lead, prospect: Element) -> None:
    name = _id(prospect) or next(
        (i for path in ("customer", "customer/contact") for e in prospect.findall(path) if (i := _id(e))), ""
    )
    lead.put("record_id", "record_id", name)
    lead.put("lead_id", "lead_id", _id(prospect))
    lead.put("requestdate", "created_at", _text(prospect, "requestdate"))
    lead.put("status", "lead_status", prospect.get("status", ""))
    lead.put("leadtype", "lead_type", _text(prospect, "leadtype"))


def _id(element: Element) -> str:
    """`SOURCE:ID` of the first id that is not empty, by its sequence."""
    ids = sorted(element.findall("id"), key=lambda e: e.get("sequence", "1").zfill(9))
    for found in ids:
        if value := tidy(found.text):
            return f"{found.get('source')}:{value}" if found.get("source") else value
    return ""


def _contact(lead: Lead, contact: Element) -> None:
    """A contact of the customer: the first who has a name is the customer, one of another name a co-buyer."""
    names = _names(contact)
    held = {part: lead.cells.get(f"name.{part}", "") for part in names}
    if any(held.values()) and any(names.values()) and held != names:
        _co_buyer(lead, contact)
        return
    _put_names(lead, names)
    for element in contact.findall("email"):
        lead.add("email", "email", _email(element))
    for kind, element in _phones(contact):
        role = PHONE_ROLES.get(kind) or PHONE_ROLES.get(element.get("location", ""), "")
        lead.add(f"phone.{kind}", f"phone.{role}".rstrip("."), tidy(element.text))
    for element in contact.findall("address"):
        _address(lead, element)
    lead.put("gender", "gender", _text(contact, "gender", "sex"))
    lead.put("birthdate", "birth_date", _text(contact, "birthday", "birthdate", "dateofbirth", "dob"))
    lead.put("title", "title", _text(contact, "title", "salutation"))


def _names(contact: Element) -> dict[str, str]:
    """The names of a contact by part. Parts are preferred; a full name beside them, or junk, goes to `*_as_sent`."""
    found: dict[str, str] = {}
    for element in contact.findall("name"):
        kind, part = element.get("type", "").lower(), _NAME_PARTS.get(element.get("part", "full").lower(), "full")
        key = "business" if kind == "business" and part == "full" else part
        if (value := tidy("".join(element.itertext()))) and key not in found:
            found[key] = value
    if "full" in found and "first" in found and "last" in found:
        found["full_as_sent"] = found.pop("full")
    elif "full" in found:
        for part in ("first", "middle", "last"):
            if part in found:
                found[f"{part}_as_sent"] = found.pop(part)
    if _NOT_A_MIDDLE_NAME.search(found.get("middle", "")):
        found["middle_as_sent"] = found.pop("middle")
    return found


def _put_names(lead: Lead, names: dict[str, str]) -> None:
    for part, field in _NAME_FIELDS.items():
        lead.put(f"name.{part}", field, names.get(part, ""))
    for part, value in names.items():
        if part.endswith("_as_sent"):
            lead.put(f"name.{part}", "ignore", value)


def _co_buyer(lead: Lead, contact: Element) -> None:
    """Another person on the lead: kept by name, their phones and mailboxes are not the customer's."""
    names = _names(contact)
    full = names.get("full", "")
    if not full and names.get("first") and not names.get("last"):
        full = names.pop("first")
    lead.put("cobuyer.full", "co_full_name", full)
    lead.put("cobuyer.first", "co_first_name", names.get("first", ""))
    lead.put("cobuyer.last", "co_last_name", names.get("last", ""))
    for element in contact.findall("email"):
        lead.add("cobuyer_email", "ignore", _email(element))
    for _, element in _phones(contact):
        lead.add("cobuyer_phone", "ignore", tidy(element.text))


def _email(element: Element) -> str:
    return tidy(element.text).removeprefix("mailto:").strip()


def _phones(contact: Element) -> list[tuple[str, Element]]:
    """Phones with their kind: the attribute `type`, the time of day for a home phone, or the tag (`<cellphone>`)."""
    found: list[tuple[str, Element]] = []
    for element in contact:
        if element.tag == "phone":
            kind = re.sub(r"[^a-z]", "", element.get("type", "voice").lower()) or "voice"
            found.append((kind, element))
        elif element.tag in PHONE_ROLES or element.tag in ("telephone", "voice"):
            found.append((element.tag, element))
    return found


def _address(lead: Lead, address: Element) -> None:
    kind = address.get("type", "").lower()
    role = kind if kind in ("home", "work", "delivery") else ""
    lines = [
        (int(e.get("line", "1")) if e.get("line", "1").isdecimal() else 1, tidy(e.text))
        for e in address.findall("street")
    ]
    streets = [value for _, value in sorted(lines, key=lambda line: line[0]) if value]
    parts = {tag: _text(address, tag) for tag in _ADDRESS_PARTS}
    parts["apartment"] = " ".join(filter(None, (parts["apartment"], *streets[1:])))
    if not any(parts.values()) and not streets:
        return
    number, stem = 1, f"address.{role or 'main'}"
    while any(lead.cells.get(f"{stem}.{name}") for name in ("street", *(n for n, _ in _ADDRESS_PARTS.values()))):
        number, stem = number + 1, f"address.{role or 'main'}.{number + 1}"
    suffix = f".{role}" if role else ""
    lead.put(f"{stem}.street", f"street{suffix}", streets[0] if streets else "")
    for tag, (name, field) in _ADDRESS_PARTS.items():
        lead.put(f"{stem}.{name}", f"{field}{suffix}", parts[tag])


def _vehicles(lead: Lead, prospect: Element, comments: str) -> None:
    counts: dict[str, int] = {}
    for vehicle in prospect.iter("vehicle"):
        interest = vehicle.get("interest", "buy").lower()
        role = VEHICLE_ROLES.get(interest, "interest")
        parts = {tag: _text(vehicle, tag) for tag in _VEHICLE_PARTS}
        if role == "interest" and _OWNED.search(comments) and _mentions(comments, parts):
            role = "owned"
        counts[role] = counts.get(role, 0) + 1
        stem = f"vehicle.{role}" if counts[role] == 1 else f"vehicle.{role}.{counts[role]}"
        for tag, field in _VEHICLE_PARTS.items():
            lead.put(f"{stem}.{tag}", field if field == "ignore" else f"{field}.{role}", parts[tag])
        lead.put(f"{stem}.status", "ignore", vehicle.get("status", ""))


def _mentions(comments: str, parts: dict[str, str]) -> bool:
    """Whether the comments speak of this very vehicle as the one driven now."""
    words = [parts[p].lower() for p in ("year", "make", "model")]
    return all(words) and all(word in comments.lower() for word in words)


def _vendor(lead: Lead, owner: Element) -> None:
    for vendor in owner.findall("vendor"):
        contacts = vendor.findall("contact")
        names = [tidy(n.text) for c in contacts for n in c.findall("name") if tidy(n.text)]
        lead.put("vendor", "store", _text(vendor, "vendorname") or (names[0] if names else ""))
        lead.put("vendor_id", "ignore", _id(vendor))
        for contact in (vendor, *contacts):
            for element in contact.findall("email"):
                lead.add("vendor_email", "ignore", _email(element))
            for _, element in _phones(contact):
                lead.add("vendor_phone", "ignore", tidy(element.text))


def _provider(lead: Lead, owner: Element) -> None:
    for provider in owner.findall("provider"):
        lead.put("provider", "lead_source", _text(provider, "name"))
        lead.put("provider_service", "ignore", _text(provider, "service"))
        for contact in (provider, *provider.findall("contact")):
            for element in contact.findall("email"):
                lead.add("provider_email", "ignore", _email(element))
            for _, element in _phones(contact):
                lead.add("provider_phone", "ignore", tidy(element.text))


def _comments(prospect: Element, customers: list[Element]) -> str:
    """Every comment of the lead, each once, a paragraph each."""
    places = [*customers, *(e for c in customers for e in c.findall("contact")), prospect, *prospect.findall("vehicle")]
    found = [
        tidy("".join(e.itertext())) for place in places for e in place if e.tag in ("comments", "comment", "messages")
    ]
    found += [tidy(e.text) for c in customers for e in c.findall("timeframe/description")]
    return "\n".join(dict.fromkeys(filter(None, found)))


def _text(element: Element, *tags: str) -> str:
    """The text of the first child of these tags that has any."""
    for tag in tags:
        for found in element.findall(tag):
            if value := tidy("".join(found.itertext())):
                return value
    return ""
