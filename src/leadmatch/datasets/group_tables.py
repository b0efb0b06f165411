"""How the systems of a group that export tables write a record: AutoVance, Quorum, Reynolds, HigherGear, Salesboom,
Siebel, DealerSocket. A function from a record and its number to cells by header; None is an empty cell.

Headers are those of the presets: as the vendor's source spells them where there is one, else usual ones.
"""

from datetime import datetime

from leadmatch.datasets.group_records import Record

_PROVINCES = {"ON": "Ontario", "QC": "Quebec", "BC": "British Columbia", "NY": "New York", "MI": "Michigan"}
Cells = dict[str, str | None]


def _at(value: datetime | None, pattern: str = "%Y-%m-%d") -> str | None:
    return value.strftime(pattern) if value else None


def _yes(value: object, no: str | None = "N") -> str | None:
    return "Y" if value else no


def dashes(number: str | None) -> str | None:
    """519-555-0142 of ten digits."""
    return f"{number[:3]}-{number[3:6]}-{number[6:]}" if number else None


def _brackets(number: str | None) -> str | None:
    return f"({number[:3]}) {number[3:6]}-{number[6:]}" if number else None


def joined(*parts: str | None, separator: str = " ") -> str | None:
    """Parts that are there, as one text."""
    return separator.join(part for part in parts if part) or None


def _street(r: Record) -> str | None:
    return joined(r["number"], r["street"], f"Unit {r['unit']}" if r["unit"] else None)


def autovance(r: Record, number: int) -> Cells:
    """A desk's deals, with deposits and refunds."""
    deposit = r["deposit"]
    return {
        "AutoVance Deal No": f"AV{20_000 + number}",
        "DMS Deal No": r["deal_no"],
        "Deal Date": _at(r["write_up_at"] or r["created"]),
        "Deal Status": "Sold" if r["sold_at"] else "Working",
        "Salesperson": r["salesperson"],
        "Store": r["store"],
        "Customer First Name": r["first"],
        "Customer Last Name": r["last"],
        "Business Name": r["company"],
        "Customer Cell": _brackets(r["mobile"]),
        "Customer Phone": _brackets(r["home"]),
        "Customer Email": r["email"],
        "Customer Address": _street(r),
        "Customer City": r["city"],
        "Customer Province": r["state"],
        "Customer Postal Code": r["postal"],
        "Co-Buyer First Name": r["mate_first"] if number % 6 == 0 else None,
        "Co-Buyer Last Name": r["mate_last"] if number % 6 == 0 else None,
        "VIN": r["interest"]["vin"] if r["sold_at"] else None,
        "Year": r["interest"]["year"],
        "Make": r["interest"]["make"],
        "Model": r["interest"]["model"],
        "Trade VIN": r["trade"]["vin"] if r["trade"] else None,
        "Selling Price": r["price"],
        "Write-Up": _yes(r["write_up_at"]),
        "Deposit Amount": deposit,
        "Deposit Date": _at(r["deposit_at"]),
        "Deposit Receipt No": r["invoice_no"],
        "Paid By": r.get("payer", joined(r["first"], r["last"])) if deposit else None,
        "Payment Method": r.get("method", "card") if deposit else None,
        "Refund Amount": r.get("refund"),
        "Refund Date": _at(r.get("refund_at")),
        "Refunded To": r.get("refund_to"),
        "Sold Date": _at(r["sold_at"]),
        "Delivered Date": _at(r["delivered_at"]),
        "Delivery": r.get("delivery", "store pick-up") if r["sold_at"] else r.get("delivery"),
    }


def quorum(r: Record, number: int) -> Cells:
    """The list of showroom leads, with columns that a user added."""
    visit = r["shown_at"] or r["created"]
    return {
        "Lead #": str(600_000 + number),
        "Cust #": f"C{10_000 + r['person']}",
        "Origin Date": _at(visit, "%b %d, %Y"),
        "Last Contact": _at(r["contacted_at"] or visit, "%b %d, %Y"),
        "Age": str(number % 90),
        "Resp Time": f"{number % 59}m",
        "First Name": r["first"] or r["company"],
        "Last Name": r["last"],
        "Source": r["lead_source"],
        "Subject": joined(r["interest"]["year"], r["interest"]["make"], r["interest"]["model"]),
        "Assignee": r["salesperson"],
        "Status": "Sold" if r["sold_at"] else "Open",
        "Department": "Sales",
        "Cell Phone": r["mobile"],
        "Home Phone": r["home"],
        "Email": r["email"] if number % 5 else None,
        "City": r["city"],
        "Postal Code": r["postal"],
        "Branch": r["store"],
        "Deal #": r["deal_no"] if r["sold_at"] else None,
        "VIN": r["interest"]["vin"] if r["sold_at"] else None,
        "Sold Date": _at(r["sold_at"], "%b %d, %Y"),
        "Delivery Date": _at(r["delivered_at"], "%b %d, %Y"),
    }


def reynolds(r: Record, number: int) -> Cells:
    """Contacts with their last repair order, in capitals, LAST, FIRST."""
    name = joined(r["last"], r["first"], separator=", ")
    return {
        "CONTACT NO": f"R{70_000 + number}",
        "NAME": (name or r["company"] or "").upper() or None,
        "BUSINESS NAME": r["company"],
        "HOME PHONE": dashes(r["home"]),
        "CELL PHONE": dashes(r["mobile"]),
        "WORK PHONE": dashes(r["work"]),
        "E-MAIL": (r["email"] or "").upper() or None,
        "ADDRESS": (_street(r) or "").upper() or None,
        "CITY": (r["city"] or "").upper(),
        "PROVINCE": _PROVINCES.get(r["state"], r["state"]),
        "POSTAL CODE": (r["postal"] or "").replace(" ", ""),
        "STORE": r["store"],
        "SALESPERSON": r["salesperson"],
        "CONTACT SOURCE": r["lead_source"],
        "CONTACT DATE": _at(r["created"], "%m/%d/%Y"),
        "APPOINTMENT DATE": _at(r["appointment_at"], "%m/%d/%Y"),
        "APPOINTMENT KEPT": _yes(r["shown_at"]) if r["appointment_at"] else None,
        "DEMO DRIVE": _yes(r["test_drive_at"]),
        "DEAL NO": r["deal_no"] if r["sold_at"] else None,
        "SOLD DATE": _at(r["sold_at"], "%m/%d/%Y"),
        "DELIVERED": _at(r["delivered_at"], "%m/%d/%Y"),
        "VIN": r["owned"]["vin"] if r["sold_at"] else None,
        "RO DATE": _at(r["service_at"], "%m/%d/%Y"),
        "RO VIN": r["owned"]["vin"] if r["service_at"] else None,
        "DO NOT CALL": _yes(r["no_call_at"]),
        "DO NOT EMAIL": _yes(r["no_email_at"]),
    }


def highergear(r: Record, number: int) -> Cells:
    """The BDC's log: its custom Y/N field Contact holds two-way contact."""
    kinds = {"internet_lead": "Internet", "phone_up": "Phone Up", "walk_in": "Walk In"}
    return {
        "Prospect ID": f"HG-{number:05d}",
        "Lead Date": _at(r["lead_at"], "%m/%d/%Y %I:%M %p"),
        "Lead Type": kinds[r["kind"]],
        "Lead Source": r["lead_source"],
        "Lead Cost": r["cost"],
        "First Name": r["first"] or r["company"],
        "Last Name": r["last"],
        "Cell Phone": _brackets(r["mobile"]),
        "Home Phone": _brackets(r["home"]) if number % 3 == 0 else None,
        "Email": r["email"],
        "City": r["city"],
        "Contact": _yes(r["contacted_at"]),
        "Last Attempt": _at(r["attempted_at"], "%m/%d/%Y %I:%M %p"),
        "Appointment": _at(r["appointment_at"], "%m/%d/%Y %I:%M %p"),
        "Show": _yes(r["shown_at"]) if r["appointment_at"] else None,
        "Demo": _yes(r["test_drive_at"]),
        "Write Up": _yes(r["write_up_at"]),
        "Be Back": _at(r["be_back_at"], "%m/%d/%Y"),
        "Sold Date": _at(r["sold_at"], "%m/%d/%Y"),
        "Salesperson": r["salesperson"],
        "Store": r["store"],
        "Status": "Sold" if r["sold_at"] else ("Active" if r["contacted_at"] else "New"),
    }


def salesboom(r: Record, number: int) -> Cells:
    """Fleet accounts and their drivers."""
    return {
        "Lead ID": f"00Q{number:09d}",
        "Salutation": {"M": "Mr.", "F": "Ms."}.get(r["gender"] or ""),
        "First Name": r["first"],
        "Last Name": r["last"],
        "Account Name": r["company"],
        "Email": r["email"],
        "Phone": dashes(r["home"]),
        "Mobile": dashes(r["mobile"]),
        "Mailing Street": _street(r),
        "Mailing City": r["city"],
        "Mailing State/Province": r["state"],
        "Mailing Zip/Postal Code": r["postal"],
        "Lead Source": r["lead_source"],
        "Lead Status": "Closed - Converted" if r["sold_at"] else "Open",
        "Lead Owner": r["salesperson"],
        "Created Date": _at(r["created"]),
        "Email Opt Out": "1" if r["no_email_at"] else "0",
        "Do Not Call": "1" if r["no_call_at"] else "0",
    }


def siebel(r: Record, number: int) -> Cells:
    """The maker's base of owners."""
    return {
        "Contact Id": f"1-{number + 4_096:X}",
        "FirstName": r["first"] or r["company"],
        "LastName": r["last"],
        "Alias": None if r["first"] == r["given"] else r["given"],
        "BirthDate": r["birth"] if number % 2 else None,
        "Gender": r["gender"],
        "CellularPhone": r["mobile"],
        "HomePhone": r["home"],
        "EmailAddress": r["email"],
        "PersonalAddress.StreetAddress": _street(r),
        "PersonalAddress.City": r["city"],
        "PersonalAddress.State": r["state"],
        "PersonalAddress.PostalCode": r["postal"],
        "VIN": r["owned"]["vin"],
        "Year": r["owned"]["year"],
        "Make": r["owned"]["make"],
        "Model": r["owned"]["model"],
        "Selling Dealer": r["store"],
        "Purchase Date": _at(r["sold_at"]),
        "Last Service Date": _at(r["service_at"]),
        "Created": _at(r["created"]),
    }


def dealersocket(r: Record, number: int) -> Cells:
    """Sales events of a CRM, by its stages."""
    stage = "Sold" if r["sold_at"] else "Write Up" if r["write_up_at"] else "Demo Vehicle" if r["test_drive_at"] else ""
    return {
        "Event ID": str(9_000_000 + number),
        "Date Created": _at(r["lead_at"], "%m/%d/%Y %H:%M"),
        "Status": stage or ("Store Visit" if r["shown_at"] else "Up/Contacted" if r["contacted_at"] else "Unqualified"),
        "Given Name": r["first"] or r["company"],
        "Family Name": r["last"],
        "MobilePhone": r["mobile"],
        "HomePhone": r["home"],
        "Email": r["email"],
        "Address": _street(r),
        "City": r["city"],
        "State": r["state"],
        "Zip": r["postal"],
        "Lead Source": r["lead_source"],
        "Last Contacted": _at(r["attempted_at"], "%m/%d/%Y %H:%M"),
        "Appointment Date": _at(r["appointment_at"], "%m/%d/%Y %H:%M"),
        "Sold Date": _at(r["sold_at"], "%m/%d/%Y"),
        "Vehicle": joined(r["interest"]["year"], r["interest"]["make"], r["interest"]["model"]),
        "Trade VIN": r["trade"]["vin"] if r["trade"] else None,
        "Sales Rep": r["salesperson"],
        "Store": r["store"],
        "Do Not Email": _yes(r["no_email_at"]),
        "Email Consent Date": _at(r["email_ok_at"], "%m/%d/%Y"),
    }
