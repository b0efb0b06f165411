"""The five systems of a dealership and how each exports its records: columns, formats, habits and gaps.

A system is a function of what its records say (`Told`), vehicles, noise and chance, to raw text columns whose first
column is the record's id. Records come in the order of their creation.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from leadmatch.datasets import formats as f
from leadmatch.datasets.draw import Draw, Ints, gather, where
from leadmatch.datasets.journal import DAY, Noise, Told
from leadmatch.datasets.people import Role
from leadmatch.datasets.slips import mojibake, plain, slip

REPS = ("M. Okafor", "Julie B.", "T. Nguyen", "Sam Rossi", "D. Lavoie", "Kim P.", "House")
PROVIDERS = (("Website", 45), ("AutoListings", 20), ("CarQuotes", 12), ("OEM", 15), ("DigitalRetail", 8))
"""Where web leads come from. AutoListings masks mailboxes, DigitalRetail makes up the missing ones."""
QUESTIONS = (None, "Is this still available?", "Best price & payments?", "Disponible?", "Call me")
RELAY, VENDOR = "reply.autolistings.example", "digitalretail.example"
PROVINCES = {"ON": "Ontario", "QC": "Québec", "NY": "New York", "MI": "Michigan"}


@dataclass(frozen=True)
class Garage:
    """Vehicles by record: of interest, owned (or serviced) and traded in; frames vin, year, make, model."""

    interest: pl.DataFrame
    owned: pl.DataFrame
    trade: pl.DataFrame


def _line(vehicle: pl.DataFrame) -> pl.Series:
    return f.joined(vehicle["year"], vehicle["make"], vehicle["model"])


def _vin(vins: pl.Series, p: float, noise: Noise, draw: Draw) -> pl.Series:
    """VINs known in a share p, some typed wrongly."""
    known = f.dropped(slip(vins, noise.share(0.02), draw), 1 - p, draw)
    return known.str.to_uppercase()


def _store(numbers: Ints, p: float, draw: Draw) -> Ints:
    """The store's own line in a share p of the places."""
    n = len(numbers)
    own = gather(pl.Series(f.STORE_PHONES), draw.ints(n, 0, 2)).to_numpy()
    return f.chosen(draw.chance(n, p), own, numbers)


def crm(told: Told, garage: Garage, noise: Noise, draw: Draw) -> pl.DataFrame:
    """The CRM: the fullest records, kept by the desk, with consent."""
    n, lost = told.n, noise.share
    birth = f.dropped(told.column("birth"), 1 - (1 - lost(0.2)) * 0.5, draw)
    first = f.junk(told.column("first"), lost(0.004), f.NO_NAMES, draw)
    address = ~draw.chance(n, lost(0.25))
    deal = draw.chance(n, 0.3)
    modified = told.created + (draw.rng.exponential(90, n) * DAY).astype("int64")
    return pl.DataFrame(
        {
            "Customer ID": f.numbers(100_000 + draw.rng.permutation(n) + n, "", 7),
            "First Name": f.cased(first, 0.06, 0.02, draw),
            "MI": where(draw.chance(n, 0.4), told.column("middle")),
            "Last Name": f.dropped(f.cased(told.column("last"), 0.06, 0.02, draw), lost(0.02), draw),
            "Suffix": told.column("suffix"),
            "Company": where(draw.chance(n, 0.9), told.column("company")),
            "Birth Date": f.date_of(birth, "%m/%d/%Y"),
            "Gender": where(draw.chance(n, 0.5), told.column("gender")),
            **_crm_contacts(told, noise, draw),
            "Address": where(address, f.joined(told.column("number"), told.column("street"))),
            "Apt": where(address, told.column("unit")),
            "City": where(address, told.column("city")),
            "State/Prov": where(address, told.column("state")),
            "Zip/Postal": where(address, told.column("postal")),
            "Country": where(address, told.column("country")),
            "Co-Buyer": where(draw.chance(n, 0.12), f.joined(told.column("mate_first"), told.column("mate_last"))),
            "Lead Source": draw.pick(n, ("Internet", "Showroom", "Phone", "Repeat", "Referral", "Service")),
            "Salesperson": draw.pick(n, REPS),
            "Deal #": where(deal, f.numbers(draw.rng.permutation(n) + 40_000, "D", 6)),
            "Purchased VIN": where(deal, _vin(garage.owned["vin"], 0.95, noise, draw)),
            "Trade VIN": where(deal, _vin(garage.trade["vin"], 0.45, noise, draw)),
            **_consent(told, draw),
            "Created": f.stamp(told.created, "%m/%d/%Y %I:%M %p"),
            "Last Modified": f.stamp(modified, "%m/%d/%Y %I:%M %p"),
        }
    )


def _crm_contacts(told: Told, noise: Noise, draw: Draw) -> dict[str, pl.Series]:
    n, lost = told.n, noise.share
    style = {"brackets": 5, "dashes": 3, "digits": 1}
    mobile = f.junk(f.phone(_store(told.mobile, lost(0.008), draw), style, draw), lost(0.01), f.NO_PHONES, draw)
    mobile = f.dropped(mobile, lost(0.12), draw)
    home = f.dropped(f.phone(told.home, style, draw), lost(0.2), draw)
    misplaced = draw.chance(n, lost(0.08))
    email = f.dropped(told.column("email"), lost(0.18), draw)
    email = where(draw.chance(n, lost(0.008)), draw.pick(n, f.STORE_EMAILS), email)
    return {
        "Home Phone": where(misplaced, mobile, home),
        "Cell Phone": where(misplaced, home, mobile),
        "Work Phone": f.dropped(f.phone(told.work, style, draw), lost(0.3), draw),
        "Email": f.junk(email, lost(0.02), f.NO_EMAILS, draw),
    }


def _consent(told: Told, draw: Draw) -> dict[str, pl.Series]:
    n = told.n
    yes, no = pl.Series(["Y"]), pl.Series(["N"])
    out = draw.chance(n, 0.09)
    return {
        "Do Not Call": where(draw.chance(n, 0.04), yes, no),
        "Do Not Email": where(out, yes, no),
        "Email Consent Date": where(draw.chance(n, 0.4) & ~out, f.stamp(told.created, "%m/%d/%Y")),
    }


def web(told: Told, garage: Garage, noise: Noise, draw: Draw) -> pl.DataFrame:
    """Web leads, one row a prospect of ADF; columns are paths of ADF with attributes behind a dot."""
    n, lost = told.n, noise.share
    provider = draw.pick(n, [name for name, _ in PROVIDERS], [weight for _, weight in PROVIDERS])
    cell = draw.chance(n, 0.7)
    number = f.phone(told.mobile, {"digits": 4, "dashes": 3, "brackets": 2, "plus": 1, "one": 1}, draw)
    number = f.dropped(f.junk(number, lost(0.02), f.NO_PHONES, draw), lost(0.14), draw)
    address = draw.chance(n, 0.16)
    leads = pl.DataFrame(
        {
            "id": f.numbers(draw.rng.permutation(n) + 10**7, "W", 8),
            "lead_id": f.random_text(n, 10, draw),
            "status": pl.Series(["new"]).new_from_index(0, n),
            "requestdate": f.stamp(told.created, "%Y-%m-%dT%H:%M:%S-05:00"),
            **_web_names(told, noise, draw),
            "email": _web_email(told, provider, noise, draw),
            "phone.cellphone": where(cell, number),
            "phone.voice": where(~cell, number),
            "street": where(address, f.joined(told.column("number"), told.column("street"))),
            "apartment": where(address, told.column("unit")),
            "city": where(address, told.column("city")),
            "regioncode": where(address, told.column("state")),
            "postalcode": where(address | draw.chance(n, 0.2), told.column("postal")),
            "country": where(address, told.column("country")),
            **{f"buy.{name}": garage.interest[name] for name in ("year", "make", "model")},
            "buy.vin": f.dropped(garage.interest["vin"], 0.5, draw),
            "trade-in.vin": _vin(garage.trade["vin"], 0.14, noise, draw),
            "comments": draw.pick(n, QUESTIONS),
            "provider": provider,
        }
    )
    return _resent(leads, told, draw)


def _resent(leads: pl.DataFrame, told: Told, draw: Draw) -> pl.DataFrame:
    """Some leads within a month of the person's last one are that one sent again."""
    n = told.n
    order = np.argsort(told.person, kind="stable")
    before, after = order[:-1], order[1:]
    again = (told.person[before] == told.person[after]) & (told.created[after] - told.created[before] < 30 * DAY)
    again &= draw.chance(len(again), 0.4)
    original = np.arange(n)
    original[after[again]] = before[again]
    for _ in range(3):  # a copy of a copy shows the first
        original = original[original]
    copied = pl.Series(original != np.arange(n))
    own = leads.select("id", "requestdate", status=pl.when(copied).then(pl.lit("resend")).otherwise("status"))
    return leads[pl.Series(original)].with_columns(own)


def _web_names(told: Told, noise: Noise, draw: Draw) -> dict[str, pl.Series]:
    n, lost = told.n, noise.share
    broken, whole = draw.chance(n, lost(0.12)), draw.chance(n, 0.15)
    first = mojibake(f.cased(told.column("first"), 0.03, 0.1, draw), broken)
    last = f.dropped(mojibake(f.cased(told.column("last"), 0.03, 0.1, draw), broken), lost(0.05), draw)
    company = (told.role == Role.COMPANY) & told.column("first").is_null().to_numpy()
    named = ~draw.chance(n, lost(0.02))  # some forms ask for the mailbox only
    return {
        "name.full": where(company, told.column("company"), where(whole & named, f.joined(first, last))),
        "name.first": where(~whole & named, first),
        "name.last": where(~whole & named, last),
    }


def _web_email(told: Told, provider: pl.Series, noise: Noise, draw: Draw) -> pl.Series:
    n = told.n
    email = f.junk(f.dropped(told.column("email"), noise.share(0.03), draw), noise.share(0.012), f.NO_EMAILS, draw)
    email = f.cased(email, 0.03, 0, draw)
    masked = (provider == "AutoListings").to_numpy() & draw.chance(n, 0.5)
    email = where(masked, f.joined(f.random_text(n, 12, draw), pl.Series([RELAY]), separator="@"), email)
    letters = [told.column(c).fill_null("").str.to_lowercase().str.replace_all("[^a-z]", "") for c in ("first", "last")]
    made_up = f.joined(f.joined(*letters, separator=""), pl.Series([VENDOR]), separator="@")
    absent = (provider == "DigitalRetail").to_numpy() & email.is_null().to_numpy()
    return where(absent, made_up, email)


def showroom(told: Told, garage: Garage, noise: Noise, draw: Draw) -> pl.DataFrame:
    """The showroom log: a line a visit, written by hand."""
    n, lost = told.n, noise.share
    number = f.phone(told.mobile, {"digits": 4, "dashes": 3, "local": 1, "dots": 2}, draw)
    number = f.dropped(f.junk(number, lost(0.012), f.NO_PHONES, draw), lost(0.3), draw)
    first = pl.select(pl.coalesce(told.column("first"), told.column("company"))).to_series()
    first = f.junk(first, lost(0.02), f.NO_NAMES, draw)
    last = f.dropped(told.column("last"), lost(0.14), draw)
    last = slip(last, lost(0.04), draw)
    return pl.DataFrame(
        {
            "Log #": f.numbers(draw.rng.permutation(n) + 1, "S", 7),
            "Visit Date": f.stamp(told.created, "%d-%b-%Y"),
            "Time In": f.stamp(told.created, "%H:%M"),
            "First": f.cased(first, 0.1, 0.06, draw),
            "Last": f.cased(last, 0.1, 0.06, draw),
            "Phone": number,
            "E-mail": f.dropped(told.column("email"), lost(0.55), draw),
            "City": f.dropped(told.column("city"), lost(0.5), draw),
            "Vehicle of Interest": _line(garage.interest),
            "Trade": where(draw.chance(n, 0.2), _line(garage.trade)),
            "Trade VIN": _vin(garage.trade["vin"], 0.12, noise, draw),
            "Salesperson": draw.pick(n, REPS),
            "Notes": draw.pick(
                n, (None, "be back", "test drive", "wants payments", "with spouse", "T/D, hot", "just looking")
            ),
            "Status": draw.pick(n, ("Open", "Sold", "Lost", "Be-Back"), (4, 2, 3, 1)),
        }
    )


def phone(told: Told, garage: Garage, noise: Noise, draw: Draw) -> pl.DataFrame:
    """The call log: the caller ID names the holder of the account; the caller may leave a given name."""
    del garage
    n, lost = told.n, noise.share
    from_home = (told.home > 0) & draw.chance(n, 0.3)
    number = f.chosen((told.mobile < 0) | from_home, told.home, told.mobile)
    number = f.chosen(number < 0, told.work, number)
    number = _store(number, lost(0.006), draw)
    said = told.column("first").is_not_null().to_numpy() & draw.chance(n, 0.7)
    mate = said & draw.chance(n, 0.25) & told.column("mate_last").is_not_null().to_numpy()
    own = f.joined(told.column("last"), told.column("given"))
    holder = where(mate, f.joined(told.column("mate_last"), told.column("mate_first")), own)
    holder = where((told.role == Role.DRIVER) & draw.chance(n, 0.5), told.column("company"), holder)
    holder = pl.select(pl.coalesce(holder, told.column("company"))).to_series()
    holder = plain(holder).str.to_uppercase().str.replace_all("[^A-Z &]", " ").str.slice(0, 15)
    nameless = draw.chance(n, np.where(said, lost(0.3), lost(0.06)))
    holder = where(nameless, draw.pick(n, ("WIRELESS CALLER", "UNKNOWN NAME", "OTTAWA ON", "TOLL FREE CALL")), holder)
    full = draw.chance(n, 0.25)
    spoken = where(full, f.joined(told.column("first"), told.column("last")), told.column("first"))
    return pl.DataFrame(
        {
            "Call ID": f.numbers(draw.rng.permutation(n) + 7 * 10**6, "", 8),
            "Call Start": f.stamp(told.created, "%Y/%m/%d %H:%M:%S"),
            "Caller ID Name": holder,
            "Caller ID Number": f.phone(number, {"plus": 1}, draw),
            "Caller Said": where(said, spoken),
            "Tracking Line": draw.pick(n, ("Google", "Website", "Radio", "Kijiji")),
            "Answered By": draw.pick(n, REPS),
            "Outcome": draw.pick(n, ("Appointment", "Message", "Info", "Hang-up"), (3, 3, 4, 1)),
        }
    )


def service(told: Told, garage: Garage, noise: Noise, draw: Draw) -> pl.DataFrame:
    """Repair orders: capitals, LAST, FIRST, a VIN; the name is the owner's, contacts may be who brought the car."""
    n, lost = told.n, noise.share
    style = {"dashes": 6, "digits": 2, "dots": 1}
    last, first = told.column("last"), told.column("first")
    couple = draw.chance(n, 0.03) & told.column("mate_first").is_not_null().to_numpy()
    given = where(couple, f.joined(first, told.column("mate_first"), separator=" & "), first)
    given = f.joined(given, where(draw.chance(n, 0.25), told.column("middle")), told.column("suffix"))
    name = f.joined(last, given, separator=", ")
    name = where(told.column("company").is_not_null().to_numpy() & draw.chance(n, 0.7), told.column("company"), name)
    name = pl.select(pl.coalesce(name, told.column("company"))).to_series()
    cell = f.phone(_store(told.mobile, lost(0.004), draw), style, draw)
    address = ~draw.chance(n, lost(0.12))
    prefix = where(draw.chance(n, 0.5), pl.Series(["APT "]), pl.Series(["#"]))
    unit = where(told.column("unit").is_not_null().to_numpy(), f.joined(prefix, told.column("unit"), separator=""))
    street = plain(f.joined(told.column("number"), told.column("short"), unit)).str.to_uppercase()
    return pl.DataFrame(
        {
            "RO #": f.numbers(draw.rng.permutation(n) + 300_000, "R", 7),
            "CUST NAME": plain(name).str.to_uppercase(),
            "Home Ph": f.dropped(f.phone(told.home, style, draw), lost(0.25), draw),
            "Cell": f.junk(f.dropped(cell, lost(0.22), draw), lost(0.01), f.NO_PHONES, draw),
            "EMail Addr": f.dropped(told.column("email"), lost(0.45), draw).str.to_uppercase(),
            "Street": where(address, street),
            "City": where(address, plain(told.column("city")).str.to_uppercase()),
            "Province": where(address, told.column("state").replace(PROVINCES)),
            "Postal": where(address, told.column("postal").str.replace(" ", "")),
            "VIN": _vin(garage.owned["vin"], 0.98, noise, draw),
            "Veh Desc": _line(garage.owned).str.to_uppercase(),
            "RO Open": f.stamp(told.created, "%Y%m%d"),
            "Advisor": draw.pick(n, ("01", "02", "07", "11")),
        }
    )


SYSTEM_DUMPS = ((crm, 0.03), (web, 0.015), (showroom, 0.03), (phone, 0.02), (service, 0.09))
"""In the order of `journal.SYSTEMS`, with the share of records that have the contacts of another of the household."""
