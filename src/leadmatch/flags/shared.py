"""Flags of sharing: one contact on many names, one birth date or licence on many names, one name with many birth dates.

Left out are placeholders, relays, synthesised mailboxes, the store's own and tracking lines, toll-free numbers, role
mailboxes (info@) and records of companies. Surnames count by their first three letters: a slip is no other name.
"""

from collections.abc import Callable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.flags.contacts import TOLL_FREE
from leadmatch.flags.facts import DAY, NEVER, Facts
from leadmatch.flags.flag import NOTHING, found
from leadmatch.flags.windows import crowded, listed
from leadmatch.lead import ADDRESS_ROLES
from leadmatch.normalize.emails import tables
from leadmatch.normalize.licences import is_licence, masked_expr
from leadmatch.tables import Bag, Coded, Codes, IdentifierType

_PEOPLE = (IdentifierType.PERSONAL, IdentifierType.SHARED)

Tell = Callable[[pl.Series], pl.Series]
"""What values are called, by their codes."""
Held = tuple[Codes, Codes, Tell]
"""Lead and code of entries, and what their values are called."""


def shared_phone(facts: Facts) -> pl.DataFrame:
    """One number on so many surnames within so many days."""
    limit = facts.limits.shared_surnames
    return _on_surnames(facts, _phones(facts, limit), "the number", limit)


def shared_email(facts: Facts) -> pl.DataFrame:
    """One mailbox on so many surnames within so many days."""
    limit = facts.limits.shared_surnames
    return _on_surnames(facts, _emails(facts, limit), "the mailbox", limit)


def shared_address(facts: Facts) -> pl.DataFrame:
    """One address on so many surnames within so many days; twice as many without a unit, as in a building."""
    limit = facts.limits.shared_surnames
    held = _addresses(facts, limit)
    unit = facts.leads.addresses.parts["unit"].is_not_null().to_numpy() if len(held[0]) else np.zeros(0, bool)
    return _on_surnames(facts, held, "the address", np.where(unit, limit, 2 * limit))


def birth_date_many_names(facts: Facts) -> pl.DataFrame:
    """One birth date with many surnames on one contact."""
    return _together(
        facts, facts.leads.birth_date.codes.astype(np.int64), facts.surnames, facts.limits.birth_date_names, _born_as
    )


def name_many_birth_dates(facts: Facts) -> pl.DataFrame:
    """One first and last name with many birth years on one contact."""
    leads = facts.leads
    years = leads.birth_date.values.str.head(4).cast(pl.Int32, strict=False).fill_null(-1).to_numpy()
    year = np.append(years, -1)[leads.birth_date.codes].astype(np.int32)
    width = np.int64(len(leads.last.values) + 1)
    name = np.where(
        (leads.first.codes >= 0) & (leads.last.codes >= 0), leads.first.codes * width + leads.last.codes, -1
    )
    return _together(facts, name, year, facts.limits.name_birth_dates, _named_and_born)


def licence_many_names(facts: Facts) -> pl.DataFrame:
    """One licence number with several surnames: a column whose name says that it is one."""
    parts = [NOTHING]
    for name, column in facts.leads.attributes.items():
        if is_licence(name):
            parts.append(_on_licence(facts, column))
    return pl.concat(parts)


def _on_licence(facts: Facts, column: Coded) -> pl.DataFrame:
    rows = np.flatnonzero((column.codes >= 0) & (facts.surnames >= 0))
    entries = pl.DataFrame({"code": column.codes[rows], "item": facts.surnames[rows], "lead": rows})
    entries = entries.filter(pl.col("item").n_unique().over("code") >= 2)
    return _told(facts, entries, pl.format("the licence {} is on", masked_expr(pl.col("value"))), column.values.gather)


def _phones(facts: Facts, least: int) -> Held:
    return _held(facts.leads.phones, least, lambda values: ~values.str.contains(TOLL_FREE))


def _emails(facts: Facts, least: int) -> Held:
    def is_a_person(values: pl.Series) -> pl.Series:
        local = values.str.extract(r"^([^@]*)@").str.replace_all(r"[^a-z0-9]", "")
        return ~local.is_in(tables()["role_locals"]).fill_null(value=False)

    return _held(facts.leads.emails, least, is_a_person)


def _held(bag: Bag, least: int, usable: Callable[[pl.Series], pl.Series]) -> Held:
    """What people hold at least so many times. usable: which values may be one person's."""
    often = np.flatnonzero(np.isin(bag.types, _PEOPLE) & (np.bincount(bag.codes, minlength=len(bag.types)) >= least))
    entry = _of_codes(bag.codes, often[usable(bag.values.gather(often)).to_numpy()])
    return bag.lead[entry], bag.codes[entry], bag.values.gather


def _of_codes(codes: Codes, wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """The entries of some codes."""
    is_wanted = np.zeros(int(codes.max(initial=-1)) + 1, bool)
    is_wanted[wanted] = True
    return np.flatnonzero(is_wanted[codes])


def _addresses(facts: Facts, least: int) -> Held:
    """Whole street addresses, at least so many times those of neither work nor delivery."""
    held = facts.leads.addresses
    wanted = ("number", "street", "unit", "city", "postal_code")
    if not len(held.lead) or any(name not in held.parts.columns for name in wanted):
        return np.zeros(0, np.int32), np.zeros(0, np.int32), lambda codes: codes.cast(pl.String)
    own = np.flatnonzero(~np.isin(held.roles, [ADDRESS_ROLES.index(role) for role in ("work", "delivery")]))
    often = np.flatnonzero(np.bincount(held.codes[own], minlength=held.parts.height) >= least)
    parts = held.parts[often]
    box = parts["street"].str.contains(r"^po box\b").fill_null(value=True)
    whole = parts["number"].is_not_null() & ~box & (parts["postal_code"].is_not_null() | parts["city"].is_not_null())
    entry = own[_of_codes(held.codes[own], often[whole.to_numpy()])]
    line = pl.concat_str(wanted, separator=" ", ignore_nulls=True).alias("text")
    return held.lead[entry], held.codes[entry], lambda codes: held.parts[codes].select(line).to_series()


def _on_surnames(facts: Facts, held: Held, what: str, least: int | NDArray[np.int64]) -> pl.DataFrame:
    lead, codes, tell = held
    named = np.flatnonzero((facts.surnames[lead] >= 0) & ~facts.is_company[lead])
    lead, codes = lead[named], codes[named]
    limits = np.full(len(lead), least) if isinstance(least, int) else least[codes]
    entries = pl.DataFrame(
        {"code": codes, "item": facts.surnames[lead], "at": facts.times[lead], "least": limits, "lead": lead}
    )
    days = facts.limits.shared_days
    odd = crowded(entries, days, DAY, undated=True)
    dated = odd["at"].max() != NEVER
    within = f" within {days} days" if dated else ""
    return _told(facts, odd, pl.format(f"{what} {{}} is on", pl.col("value")), tell, within)


def _told(facts: Facts, odd: pl.DataFrame, start: pl.Expr, tell: Tell, within: str = "") -> pl.DataFrame:
    """The records of crowded values, each with the surnames on its value."""
    if odd.is_empty():
        return NOTHING
    rows = odd["lead"].to_numpy().astype(np.int64)
    names = listed(odd, facts.told("last_name", rows).str.to_titlecase())
    frame = odd.join(names, on="code", how="left", maintain_order="left")
    frame = frame.with_columns(value=tell(frame["code"].cast(pl.UInt32)))
    told = frame.select(
        pl.concat_str(start, pl.format(" {} surnames{}: {}", "count", pl.lit(within), "told"))
    ).to_series()
    return found(frame["lead"], told).unique(maintain_order=True)


def _together(
    facts: Facts,
    key: NDArray[np.int64],
    item: Codes,
    least: int,
    tell: Callable[["Facts", pl.DataFrame, str, pl.Series], pl.DataFrame],
) -> pl.DataFrame:
    """Records that share a contact and a key on which there are at least `least` distinct items."""
    parts = [NOTHING]
    for what, of in (("number", _phones), ("mailbox", _emails), ("address", _addresses)):
        lead, codes, name = of(facts, least)
        some = np.flatnonzero((key[lead] >= 0) & (item[lead] >= 0) & ~facts.is_company[lead])
        entries = pl.DataFrame(
            {
                "contact": codes[some],
                "key": key[lead[some]].astype(np.int64),
                "item": item[lead[some]],
                "lead": lead[some],
            }
        )
        odd = entries.filter(pl.col("item").n_unique().over("contact", "key") >= least)
        if odd.height:
            odd = odd.with_columns(code=pl.struct("contact", "key").rank("dense"))
            parts.append(tell(facts, odd, what, name(odd["contact"].cast(pl.UInt32))))
    return pl.concat(parts).unique("lead", keep="first", maintain_order=True)


def _born_as(facts: Facts, odd: pl.DataFrame, what: str, value: pl.Series) -> pl.DataFrame:
    rows = odd["lead"].to_numpy().astype(np.int64)
    names = listed(odd, facts.told("last_name", rows).str.to_titlecase())
    frame = odd.join(names, on="code", how="left", maintain_order="left").with_columns(value=value)
    born = facts.leads.birth_date.values.gather(frame["key"].cast(pl.UInt32))
    told = frame.with_columns(born=born).select(
        pl.format("born on {} with {} surnames on the {} {}: {}", "born", "count", pl.lit(what), "value", "told")
    )
    return found(frame["lead"], told.to_series())


def _named_and_born(facts: Facts, odd: pl.DataFrame, what: str, value: pl.Series) -> pl.DataFrame:
    rows = odd["lead"].to_numpy().astype(np.int64)
    dates = facts.leads.birth_date.values.gather(facts.leads.birth_date.codes[rows].astype(np.uint32))
    frame = odd.join(listed(odd, dates), on="code", how="left", maintain_order="left").with_columns(value=value)
    told = frame.with_columns(name=facts.names(rows)).select(
        pl.format("{} with {} birth dates on the {} {}: {}", "name", "count", pl.lit(what), "value", "told")
    )
    return found(frame["lead"], told.to_series())
