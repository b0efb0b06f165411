"""The canonical fields of a lead: what a column of a dump can be mapped to.

`FIELDS` is the whole list. A column is mapped to a field, and, where the field has roles, to a role: written
`field` or `field.role` (`phone.mobile`, `vin.trade`, `street.work`). Any other column that may tell people
apart is an `attribute` (written `attribute.NAME`), and what must never be compared is `ignore`.
"""

from dataclasses import dataclass

PHONE_ROLES = ("", "mobile", "home", "work", "fax")
EMAIL_ROLES = ("", "home", "work")
ADDRESS_ROLES = ("", "home", "work", "delivery")
VIN_ROLES = ("", "interest", "owned", "trade", "serviced", "sold")
TRADED = VIN_ROLES.index("trade")
CHANNELS = ("all", "email", "phone", "sms", "mail")


@dataclass(frozen=True, slots=True)
class Field:
    """One canonical field. `many` says that several columns of a lead may hold it, all of which are kept."""

    name: str
    group: str
    doc: str
    many: bool = False
    roles: tuple[str, ...] = ("",)


FIELDS: tuple[Field, ...] = (
    Field("record_id", "record", "the record's id in its own system"),
    Field("source", "record", "the source system, where one file holds several"),
    Field("full_name", "name", "a whole name in one cell, any order, perhaps a couple or a company"),
    Field("title", "name", "Mr, Mme, Dr"),
    Field("first_name", "name", "given name"),
    Field("middle_name", "name", "middle names or initials"),
    Field("last_name", "name", "family name, perhaps hyphenated or double"),
    Field("suffix", "name", "Jr, Sr, III"),
    Field("nickname", "name", "what the person is called"),
    Field("company", "name", "business or fleet name"),
    Field("account_name", "name", "who holds the line or account, as caller ID shows it: perhaps another person"),
    Field("co_full_name", "co-buyer", "another person on the same lead: never compared as this one"),
    Field("co_first_name", "co-buyer", "given name of the other person"),
    Field("co_last_name", "co-buyer", "family name of the other person"),
    Field("birth_date", "person", "date of birth"),
    Field("gender", "person", "gender as recorded"),
    Field("email", "contact", "an e-mail address, or several", True, EMAIL_ROLES),
    Field("phone", "contact", "a telephone number, or several", True, PHONE_ROLES),
    Field("address", "address", "a whole address in one cell", True, ADDRESS_ROLES),
    Field("street", "address", "street line with its number", True, ADDRESS_ROLES),
    Field("street_number", "address", "house number alone", True, ADDRESS_ROLES),
    Field("unit", "address", "apartment, suite", True, ADDRESS_ROLES),
    Field("city", "address", "city or place", True, ADDRESS_ROLES),
    Field("region", "address", "state or province", True, ADDRESS_ROLES),
    Field("postal_code", "address", "ZIP or postal code", True, ADDRESS_ROLES),
    Field("country", "address", "country", True, ADDRESS_ROLES),
    Field("vin", "vehicle", "vehicle identification number, by role", True, VIN_ROLES),
    Field("vehicle", "vehicle", "a vehicle in words (year make model)", True, VIN_ROLES),
    Field("vehicle_year", "vehicle", "model year", True, VIN_ROLES),
    Field("vehicle_make", "vehicle", "make", True, VIN_ROLES),
    Field("vehicle_model", "vehicle", "model", True, VIN_ROLES),
    Field("stock_no", "vehicle", "stock number: no evidence about people", True, VIN_ROLES),
    Field("created_at", "lead", "when the lead or record was made"),
    Field("updated_at", "lead", "when it was last changed"),
    Field("lead_source", "lead", "where the inquiry came from, as the system says"),
    Field("lead_type", "lead", "internet, phone-up, walk-in, service"),
    Field("lead_status", "lead", "new, resend, sold, lost"),
    Field("lead_id", "lead", "the provider's id of the inquiry: the same again is a resend"),
    Field("salesperson", "lead", "who has the lead"),
    Field("store", "lead", "the rooftop"),
    Field("comments", "lead", "free text: kept, never compared"),
    Field("deal_no", "lead", "deal number: the buyer and co-buyers of one deal"),
    Field("customer_no", "lead", "customer number of a system that several sources share"),
    Field(
        "event", "event", "what happened, where a row is one event: a name of journey's EVENTS or the system's own word"
    ),
    Field("event_at", "event", "when it happened"),
    Field("about", "event", "the record id, in the source that the spec names, that a row of events is about"),
    Field("contacted", "event", "two-way contact was made: yes or no, or when"),
    Field("attempted_at", "event", "when the store last tried to reach the person"),
    Field("appointment_at", "event", "when the appointment is"),
    Field("appointment_shown", "event", "the person came to it: yes or no, or when"),
    Field("test_drive", "event", "test drive: yes or no, or when"),
    Field("write_up", "event", "numbers were written up: yes or no, or when"),
    Field("be_back_at", "event", "when the person came back, or is due back"),
    Field("sold_at", "event", "when a vehicle was sold to the person"),
    Field("delivered_at", "event", "when it was delivered"),
    Field("returned_at", "event", "when it was returned"),
    Field("service_at", "event", "when a repair order was opened"),
    Field("deposit_amount", "money", "money put down"),
    Field("deposit_at", "money", "when it was put down"),
    Field("refund_amount", "money", "money given back"),
    Field("refund_at", "money", "when it was given back"),
    Field("refund_to", "money", "whom it was given back to"),
    Field("payer", "money", "who paid"),
    Field("payment_method", "money", "card, cash, wire, finance"),
    Field("invoice_no", "money", "number of the invoice or receipt"),
    Field("price", "money", "price of the vehicle"),
    Field("lead_cost", "money", "what the inquiry cost the store"),
    Field("delivery", "event", "how the vehicle is handed over: store pick-up, home delivery, flatbed"),
    Field("opt_out", "consent", "true, yes or a date: may not be contacted by the channel", True, CHANNELS),
    Field("opt_in", "consent", "true, yes or a date: agreed to the channel", True, CHANNELS),
    Field("attribute", "attribute", "anything else that may tell people apart", True),
    Field("ignore", "ignore", "not used for matching"),
)

BY_NAME = {field.name: field for field in FIELDS}
