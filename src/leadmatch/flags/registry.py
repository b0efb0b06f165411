"""Every red flag there is, and looking for them."""

from collections.abc import Collection

import polars as pl

from leadmatch.errors import SpecError
from leadmatch.flags import burst, contacts, deal, delivery, far, fraud, regions, shared, trade
from leadmatch.flags.facts import Facts
from leadmatch.flags.flag import FOUND, Flag
from leadmatch.nearest import nearest
from leadmatch.spec import Spec
from leadmatch.tables import LeadTable
from leadmatch.threads import in_threads

FLAGS: tuple[Flag, ...] = (
    Flag("confirmed_fraud", "high", "record", fraud.confirmed_fraud, ("fraud",)),
    Flag("far_away", "medium", "record", far.far_away, ("distance_km",)),
    Flag("far_and_online", "high", "record", far.far_and_online, ("distance_km",)),
    Flag("far_deposit", "high", "events", far.far_deposit, ("distance_km",)),
    Flag("area_code", "low", "record", regions.area_code, ("distance_km",)),
    Flag("address_contradicts", "medium", "record", regions.address_contradicts),
    Flag("shared_phone", "high", "records", shared.shared_phone, ("shared_surnames", "shared_days")),
    Flag("shared_email", "high", "records", shared.shared_email, ("shared_surnames", "shared_days")),
    Flag("shared_address", "low", "records", shared.shared_address, ("shared_surnames", "shared_days")),
    Flag("birth_date_many_names", "high", "records", shared.birth_date_many_names, ("birth_date_names",)),
    Flag("licence_many_names", "high", "records", shared.licence_many_names),
    Flag("name_many_birth_dates", "medium", "records", shared.name_many_birth_dates, ("name_birth_dates",)),
    Flag("many_vehicles", "medium", "records", burst.many_vehicles, ("burst_vehicles", "burst_hours")),
    Flag("many_stores", "medium", "records", burst.many_stores, ("burst_stores", "burst_hours")),
    Flag("disposable_email", "medium", "record", contacts.disposable_email),
    Flag("synthetic_email", "low", "record", contacts.synthetic_email),
    Flag("email_contradicts", "low", "record", contacts.email_contradicts),
    Flag("toll_free_phone", "low", "record", contacts.toll_free_phone),
    Flag("invalid_phone", "low", "record", contacts.invalid_phone),
    Flag("po_box", "low", "record", contacts.po_box),
    Flag("mail_drop", "medium", "record", contacts.mail_drop),
    Flag("delivery_elsewhere", "medium", "record", delivery.delivery_elsewhere, ("delivery_km",)),
    Flag("delivery_changed", "high", "customers", delivery.delivery_changed),
    Flag("dear_no_trade", "medium", "record", deal.dear_no_trade, ("dear_price",)),
    Flag("trade_vin_fails", "medium", "record", trade.trade_vin_fails),
    Flag("trade_vin_contradicts", "medium", "record", trade.trade_vin_contradicts),
    Flag("trade_vin_claimed", "high", "records", trade.trade_vin_claimed, ("shared_days",)),
    Flag("trade_vin_in_stock", "high", "records", trade.trade_vin_in_stock, ("shared_days",)),
    Flag("contacts_overwritten", "high", "customers", deal.contacts_overwritten, ("overwritten_days",)),
    Flag("several_deposits", "medium", "events", deal.several_deposits, ("deposits",)),
    Flag("refund_elsewhere", "high", "record", deal.refund_elsewhere),
)

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
    wanted.sort(key=lambda flag: SEVERITIES.index(flag.severity))

    def seen(flag: Flag) -> pl.DataFrame:
        name, severity = pl.lit(flag.name).alias("flag"), pl.lit(flag.severity).alias("severity")
        return flag.find(facts).sort("lead", "evidence").select(name, severity, *FOUND)

    return pl.concat([pl.DataFrame(schema=TABLE), *in_threads(wanted, seen)])


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
                raise SpecError(f"flags.{key}: no red flag {name!r}{nearest(name, BY_NAME)}")
    late = [name for name in spec.flags.hold if BY_NAME[name].needs not in ("record", "records")]
    if late:
        raise SpecError(f"flags.hold: {late[0]!r} is only known once customers are, so it cannot hold a record back")
