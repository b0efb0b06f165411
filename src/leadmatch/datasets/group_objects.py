"""How the systems of a group that send objects or XML write a record: Roadster, Activix, VinSolutions, eLead, Facebook
lead ads and CallRail as JSON, ADF and STAR as XML. A function from a record and its number to an object.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from leadmatch.datasets.group_records import Record
from leadmatch.datasets.group_tables import joined
from leadmatch.text import fold

_DPIDS = {"Riverfork Motors London": "riverforklondon", "Riverfork Motors St. Thomas": "riverforkstthomas"}
STORE_LINES = {"Riverfork Motors London": "+15196700100", "Riverfork Motors St. Thomas": "+15196330100"}
"""The stores' own numbers, which callers dialled."""


def _iso(value: datetime | None, suffix: str = "Z") -> str | None:
    return value.strftime(f"%Y-%m-%dT%H:%M:%S{suffix}") if value else None


def _kept(**cells: Any) -> dict[str, Any]:
    """An object without what is not there."""
    return {name: value for name, value in cells.items() if value not in (None, [], {})}


def _line(r: Record) -> str | None:
    return joined(r["number"], r["street"])


def _phones(r: Record, number: str, kind: str, kinds: tuple[str, str]) -> list[dict[str, str]]:
    found = zip((r["mobile"], r["home"] if r["person"] % 3 == 0 else None), kinds, strict=True)
    return [{number: line, kind: word} for line, word in found if line]


def roadster(r: Record, number: int) -> dict[str, Any]:
    """A digital-retailing customer with an order, perhaps paid online."""
    deposit = r["deposit"]
    return _kept(
        id=f"rd{number:06d}",
        created_at=_iso(r["created"]),
        lead_type="Unlock Inquiry",
        comments=r.get("comments"),
        customer=_kept(
            first_name=r["first"] or r["company"], last_name=r["last"], email=r["email"], phone=r["mobile"],
            address=_kept(street=_line(r), city=r["city"], state=r["state"], zip=r["postal"]) if deposit else None,
        ),
        vehicle=_kept(**r["interest"]),
        dealer={"name": r["store"], "dpid": _DPIDS[r["store"]]},
        order=_kept(deal_number=r["deal_no"], price=r["price"], delivery=r.get("delivery")) if deposit else None,
        delivery_address=r.get("deliver_to"),
        deposit=_kept(
            amount=deposit, paid_at=_iso(r["deposit_at"]), invoice=r["invoice_no"], method=r.get("method", "card"),
            payer=r.get("payer", joined(r["first"], r["last"])), refund_amount=r.get("refund"),
            refunded_at=_iso(r.get("refund_at")), refunded_to=r.get("refund_to"),
        ) if deposit else None,
    )  # fmt: skip


def activix(r: Record, number: int) -> dict[str, Any]:
    """A lead of the CRM's interface."""
    result = "reached" if r["contacted_at"] else "attempted" if r["attempted_at"] else "pending"
    wanted = {"type": "wanted", **r["interest"]}
    return _kept(
        id=8_000_000 + number,
        created_at=_iso(r["lead_at"], "-05:00"),
        type={"internet_lead": "email", "phone_up": "phone", "walk_in": "walk_in"}[r["kind"]],
        result=result,
        source=r["lead_source"],
        lead_cost=r["cost"],
        first_name=r["first"],
        last_name=r["last"],
        business_name=r["company"],
        birth_date=r["birth"] if number % 3 == 0 else None,
        address_line1=_line(r),
        address_line2=r["unit"],
        city=r["city"],
        province=r["state"],
        postal_code=r["postal"],
        emails=[{"address": r["email"], "type": "home"}] if r["email"] else None,
        phones=_phones(r, "number", "type", ("mobile", "home")),
        vehicles=[wanted, {"type": "exchange", **r["trade"]}] if r["trade"] else [wanted],
        account={"name": r["store"]},
        advisor={"name": r["salesperson"]},
        appointment_date=_iso(r["appointment_at"], "-05:00"),
        presented_date=_iso(r["shown_at"], "-05:00"),
        road_test_date=_iso(r["test_drive_at"], "-05:00"),
        be_back_date=_iso(r["be_back_at"], "-05:00"),
        sale_date=_iso(r["sold_at"], "-05:00"),
        delivered_date=_iso(r["delivered_at"], "-05:00"),
        unsubscribe_call_date=_iso(r["no_call_at"], "-05:00"),
        unsubscribe_email_date=_iso(r["no_email_at"], "-05:00"),
        unsubscribe_sms_date=_iso(r["no_sms_at"], "-05:00"),
    )


def vinsolutions(r: Record, number: int) -> dict[str, Any]:
    """A lead with its contact."""
    lines = ((r["mobile"], "Cell"), (r["home"], "Home"))
    return _kept(
        leadId=20_900_000 + number,
        contactId=14_520_000 + r["person"],
        dealerId=r["store"],
        createdUtc=_iso(r["lead_at"], "+00:00"),
        leadType={"internet_lead": "INTERNET", "phone_up": "PHONE", "walk_in": "WALK_IN"}[r["kind"]],
        leadStatus="SOLD" if r["sold_at"] else "ACTIVE_NEW_LEAD",
        leadSource={"leadSourceName": r["lead_source"]},
        leadCost=r["cost"],
        assignedUser=r["salesperson"],
        ContactInformation=_kept(
            FirstName=r["first"], MiddleName=r["middle"], LastName=r["last"], CompanyName=r["company"],
            Emails=[{"EmailAddress": r["email"], "EmailType": "Primary"}] if r["email"] else None,
            Phones=[{"PhoneId": i, "PhoneType": kind, "Number": n} for i, (n, kind) in enumerate(lines, 1) if n],
            Addresses=[_kept(StreetAddress=_line(r), City=r["city"], State=r["state"], PostalCode=r["postal"])],
        ),
        coBuyerContact=_kept(FirstName=r["mate_first"], LastName=r["mate_last"]) if number % 7 == 0 else None,
        vehiclesOfInterest=[r["interest"]],
        tradeVehicles=[r["trade"]] if r["trade"] else None,
        lastAttemptUtc=_iso(r["attempted_at"], "+00:00"),
        contactedUtc=_iso(r["contacted_at"], "+00:00"),
        appointmentUtc=_iso(r["appointment_at"], "+00:00"),
        soldUtc=_iso(r["sold_at"], "+00:00"),
    )  # fmt: skip


def elead(r: Record, number: int) -> dict[str, Any]:
    """An opportunity with its customer."""
    phones: list[dict[str, Any]] = [*_phones(r, "number", "phoneType", ("Cellular", "Home"))]
    if phones:
        phones[0]["doNotCall"], phones[0]["doNotText"] = bool(r["no_call_at"]), bool(r["no_sms_at"])
    wanted = {"yearFrom": r["interest"]["year"], **{k: r["interest"][k] for k in ("make", "model", "vin")}}
    return _kept(
        id=f"6d3c{number:04x}-cb25",
        dateIn=_iso(r["lead_at"]),
        source=r["lead_source"],
        status="Sold" if r["sold_at"] else "Active",
        upType={"internet_lead": "Internet", "phone_up": "Phone", "walk_in": "Showroom"}[r["kind"]],
        customer=_kept(
            id=f"ee0a{r['person']:04x}", isBusiness=bool(r["company"]) and not r["first"], businessName=r["company"],
            firstName=r["first"], lastName=r["last"],
            emails=[{"address": r["email"], "emailType": "Personal", "doNotEmail": bool(r["no_email_at"])}]
            if r["email"] else None,
            phones=phones,
            address=_kept(addressLine1=_line(r), city=r["city"], state=r["state"], zip=r["postal"]),
        ),
        soughtVehicles=[wanted],
        tradeIns=[r["trade"]] if r["trade"] else None,
        salesperson=r["salesperson"],
        store=r["store"],
    )  # fmt: skip


def facebook(r: Record, number: int) -> dict[str, Any]:
    """A lead of an ad's form."""
    answers = {
        "full_name": joined(r["first"], r["last"]) or r["company"],
        "email": r["email"],
        "phone_number": f"+1{r['mobile']}" if r["mobile"] else None,
        "post_code": r["postal"],
        "which_vehicle_do_you_want?": joined(r["interest"]["make"], r["interest"]["model"]),
    }
    return {
        "id": f"10150000{number:07d}",
        "created_time": _iso(r["lead_at"], "+0000"),
        "form_id": "120330000001",
        "platform": "ig" if number % 3 == 0 else "fb",
        "field_data": [{"name": name, "values": [value]} for name, value in answers.items() if value],
    }


def callrail(r: Record, number: int) -> dict[str, Any]:
    """A call: the caller ID names the holder of the account."""
    holder = joined(r["last"], r["given"]) or r["company"] or ""
    return {
        "id": f"CAL{number:08d}",
        "start_time": _iso(r["lead_at"], ".000-05:00"),
        "customer_name": (fold(holder) or "").upper()[:15],
        "customer_phone_number": f"+1{r['mobile'] or r['home'] or r['work'] or ''}",
        "customer_city": r["city"],
        "customer_state": r["state"],
        "tracking_phone_number": f"+1519633{number % 4:04d}",
        "business_phone_number": STORE_LINES[r["store"]],
        "company_name": r["store"],
        "source_name": ("Google Ads", "Website", "Radio")[number % 3],
        "direction": "inbound",
        "duration": 40 + number % 300,
        "answered": bool(r["contacted_at"]),
    }


def _xml(tag: str, value: str | None, attributes: str = "") -> str:
    return f"<{tag}{attributes}>{escape(value)}</{tag}>" if value else ""


def adf(r: Record, number: int) -> str:
    """A prospect of ADF 1.0."""
    car, trade = r["interest"], r["trade"]
    vehicle = "".join(_xml(tag, car[tag]) for tag in ("year", "make", "model", "vin"))
    address = [_xml("city", r["city"]), _xml("regioncode", r["state"]), _xml("postalcode", r["postal"])]
    return (
        f'<prospect status="new"><id source="{r["lead_source"]}">L{number:07d}</id>'
        f"<requestdate>{_iso(r['lead_at'], '-05:00')}</requestdate>"
        f'<vehicle interest="buy" status="used">{vehicle}</vehicle>'
        + (f'<vehicle interest="trade-in">{_xml("vin", trade["vin"])}</vehicle>' if trade else "")
        + "<customer><contact>"
        + (_xml("name", r["company"], ' part="full" type="business"') if not r["first"] else "")
        + _xml("name", r["first"], ' part="first"')
        + _xml("name", r["last"], ' part="last"')
        + _xml("email", r["email"])
        + _xml("phone", r["mobile"], ' type="cellphone"')
        + f"<address>{_xml('street', _line(r))}{''.join(address)}</address></contact>"
        + _xml("comments", r.get("comments"))
        + f"</customer><vendor>{_xml('vendorname', r['store'])}</vendor>"
        + f"<provider>{_xml('name', r['lead_source'])}</provider></prospect>"
    )


def star(r: Record, number: int) -> str:
    """A sales lead of STAR 5."""
    car = r["interest"]
    person = "".join(
        (
            _xml("GivenName", r["first"] or r["company"]),
            _xml("FamilyName", r["last"]),
            f"<ResidenceAddress>{_xml('LineOne', _line(r))}{_xml('CityName', r['city'])}"
            f"{_xml('StateOrProvinceCountrySub-DivisionID', r['state'])}{_xml('Postcode', r['postal'])}"
            "</ResidenceAddress>",
            f"<TelephoneCommunication><ChannelCode>Cell</ChannelCode>{_xml('CompleteNumber', r['mobile'])}"
            "</TelephoneCommunication>" if r["mobile"] else "",
            f"<URICommunication>{_xml('URIID', r['email'])}</URICommunication>" if r["email"] else "",
        )
    )  # fmt: skip
    vehicle = f"{_xml('Model', car['model'])}{_xml('ModelYear', car['year'])}{_xml('MakeString', car['make'])}"
    return (
        "<SalesLead><SalesLeadHeader><DocumentIdentificationGroup><DocumentIdentification>"
        f"{_xml('DocumentID', f'SL{number:06d}')}</DocumentIdentification></DocumentIdentificationGroup>"
        f"<LeadSourceCode>OEM</LeadSourceCode>{_xml('LeadCreationDateTime', _iso(r['lead_at']))}"
        f"<CustomerProspect><ProspectParty><SpecifiedPerson>{person}</SpecifiedPerson></ProspectParty></CustomerProspect>"
        f"<ReceivingDealerParty><SpecifiedOrganization>{_xml('CompanyName', r['store'])}</SpecifiedOrganization>"
        "</ReceivingDealerParty></SalesLeadHeader><SalesLeadDetail><SalesLeadLineItem>"
        f"<SalesLeadVehicle>{vehicle}{_xml('VehicleID', car['vin'])}</SalesLeadVehicle>"
        "</SalesLeadLineItem></SalesLeadDetail></SalesLead>"
    )


def adf_document(prospects: Iterable[str]) -> str:
    """Prospects as one ADF document."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<?adf version="1.0"?>\n<adf>\n' + "\n".join(prospects) + "\n</adf>\n"
    )


def star_document(leads: Iterable[str]) -> str:
    """Sales leads as one ProcessSalesLead document."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<ProcessSalesLead xmlns="http://www.starstandard.org/STAR/5">\n'
        "<ProcessSalesLeadDataArea>\n" + "\n".join(leads) + "\n</ProcessSalesLeadDataArea>\n</ProcessSalesLead>\n"
    )
