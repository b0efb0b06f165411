"""Every red flag there is, and looking for them."""

from collections.abc import Collection
from difflib import get_close_matches

import polars as pl

from leadmatch.errors import SpecError
from leadmatch.flags import burst, contacts, deal, delivery, far, fraud, regions, shared, trade
from leadmatch.flags.facts import Facts
from leadmatch.flags.flag import FOUND, Flag
from leadmatch.spec import Spec
from leadmatch.tables import LeadTable

FLAGS: tuple[Flag, ...] = (
    Flag("confirmed_fraud", "high", "leads", "holds what the spec lists as of a fraud", fraud.confirmed_fraud),
    Flag("far_away", "medium", "leads", "lives far from the store", far.far_away),
    Flag("far_and_online", "high", "leads", "far away, and wants it all online or shipped", far.far_and_online),
    Flag("far_deposit", "high", "events", "far away, and a deposit before any visit", far.far_deposit),
    Flag("area_code", "low", "leads", "area code and address are of regions far apart", regions.area_code),
    Flag("address_contradicts", "medium", "leads", "postal code, region and country disagree",
         regions.address_contradicts),
    Flag("shared_phone", "high", "leads", "one number on many surnames", shared.shared_phone),
    Flag("shared_email", "high", "leads", "one mailbox on many surnames", shared.shared_email),
    Flag("shared_address", "low", "leads", "one address on many surnames", shared.shared_address),
    Flag("birth_date_many_names", "high", "leads", "one birth date, many surnames on one contact",
         shared.birth_date_many_names),
    Flag("licence_many_names", "high", "leads", "one licence, several surnames", shared.licence_many_names),
    Flag("name_many_birth_dates", "medium", "leads", "one name, many birth dates on one contact",
         shared.name_many_birth_dates),
    Flag("many_vehicles", "medium", "leads", "one contact asks about many vehicles within hours", burst.many_vehicles),
    Flag("many_stores", "medium", "leads", "one contact asks many stores within hours", burst.many_stores),
    Flag("disposable_email", "medium", "leads", "a throw-away mailbox", contacts.disposable_email),
    Flag("synthetic_email", "low", "leads", "a mailbox that a system made of the name", contacts.synthetic_email),
    Flag("email_contradicts", "low", "leads", "a mailbox that names somebody else", contacts.email_contradicts),
    Flag("toll_free_phone", "low", "leads", "a toll-free number as a person's", contacts.toll_free_phone),
    Flag("invalid_phone", "low", "leads", "a number that cannot exist", contacts.invalid_phone),
    Flag("po_box", "low", "leads", "no address but a post-office box", contacts.po_box),
    Flag("mail_drop", "medium", "leads", "a rented mailbox or a forwarder as address", contacts.mail_drop),
    Flag("delivery_elsewhere", "medium", "leads", "delivery far from home", delivery.delivery_elsewhere),
    Flag("delivery_changed", "high", "customers", "delivery changed after the deposit", delivery.delivery_changed),
    Flag("dear_no_trade", "medium", "leads", "a dear vehicle, no trade-in, paid at once", deal.dear_no_trade),
    Flag("trade_vin_fails", "medium", "leads", "the VIN traded in fails its check digit", trade.trade_vin_fails),
    Flag("trade_vin_contradicts", "medium", "leads", "the VIN traded in is of another year or make",
         trade.trade_vin_contradicts),
    Flag("trade_vin_claimed", "high", "leads", "a stranger trades in the same vehicle", trade.trade_vin_claimed),
    Flag("trade_vin_in_stock", "high", "leads", "the vehicle traded in was in stock", trade.trade_vin_in_stock),
    Flag("contacts_overwritten", "high", "customers", "all contacts are new just before the sale",
         deal.contacts_overwritten),
    Flag("several_deposits", "medium", "events", "several deposits of one customer", deal.several_deposits),
    Flag("refund_elsewhere", "high", "leads", "money went back to somebody else", deal.refund_elsewhere),
)  # fmt: skip

BY_NAME = {flag.name: flag for flag in FLAGS}
SEVERITIES = ("high", "medium", "low")
TABLE = {"flag": pl.String, "severity": pl.String, **FOUND}
"""Columns of what was found in all."""


def find_flags(facts: Facts, only: Collection[str] | None = None) -> pl.DataFrame:
    """Look for red flags.

    Args:
        facts: what is known.
        only: names of the flags to look for; all that the spec does not turn off when None.

    Returns:
        Columns `TABLE`: a row for each flag of a record, the severest first, then in the order of `FLAGS` and of rows.

    Raises:
        SpecError: `spec.flags` names a flag that there is not.
    """
    check_names(facts.spec)
    wanted = [flag for flag in FLAGS if flag.name not in facts.spec.flags.off and (only is None or flag.name in only)]
    parts = [pl.DataFrame(schema=TABLE)]
    for severity in SEVERITIES:
        for flag in (flag for flag in wanted if flag.severity == severity):
            seen = flag.find(facts).sort("lead", "evidence")
            parts.append(seen.select(pl.lit(flag.name).alias("flag"), pl.lit(severity).alias("severity"), *FOUND))
    return pl.concat(parts)


def held_rows(leads: LeadTable, spec: Spec) -> dict[int, str]:
    """Rows that only people may join with others (`spec.flags.hold`), and the names of their flags.

    Raises:
        SpecError: a flag there does not exist, or needs to know who is who.
    """
    check_names(spec)
    if not spec.flags.hold:
        return {}
    seen = find_flags(Facts(leads, spec), spec.flags.hold)
    names = seen.group_by("lead").agg(pl.col("flag").unique().sort().str.join(", ")).sort("lead")
    return dict(names.iter_rows())


def check_names(spec: Spec) -> None:
    """See that `spec.flags` names flags that there are, and holds by such as are known before anybody is joined.

    Raises:
        SpecError: it does not.
    """
    for key in ("hold", "off"):
        for name in getattr(spec.flags, key):
            if name not in BY_NAME:
                near = get_close_matches(name, BY_NAME, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(BY_NAME)}"
                raise SpecError(f"flags.{key}: no red flag {name!r}: {hint}")
    late = [name for name in spec.flags.hold if BY_NAME[name].needs != "leads"]
    if late:
        raise SpecError(f"flags.hold: {late[0]!r} is only known once customers are, so it cannot hold a record back")
