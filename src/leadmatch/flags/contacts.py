"""Flags of single contacts: mailboxes and numbers that are nobody's, addresses that nobody lives at."""

import functools
from importlib import resources

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.flags.facts import Facts
from leadmatch.flags.flag import NOTHING, found
from leadmatch.nicknames import links
from leadmatch.normalize.emails import domain_facts
from leadmatch.normalize.phones import nanp_pattern
from leadmatch.tables import Bag, IdentifierType
from leadmatch.text import fold_series

TOLL_FREE = r"^\+18(?:00|33|44|55|66|77|88)"
MAIL_DROPS = (
    r"\b(?:pmb|the ups store|ups store|mail ?box(?:es)? (?:etc|plus)|postnet|private mail ?box|mail drop"
    r"|general delivery|poste restante)\b"
)
FORWARDERS = r"\b(?:freight forward\w*|forwarding|reship\w*|shipito|stackry|myus|planet express|kinek)\b"
_NAMED = r"^([a-z]{3,})[._]([a-z]{3,})[0-9]{0,4}@"


def disposable_email(facts: Facts) -> pl.DataFrame:
    """A mailbox of a service for throw-away addresses."""
    domains = facts.leads.emails.values.str.extract(r"@([^@]*)$")
    bad = [domain for domain in domains.unique().drop_nulls() if domain_facts(domain)[-1] == "disposable"]
    told = pl.lit("the mailbox ") + pl.col("value") + " is of a service for throw-away addresses"
    return _of_values(facts.leads.emails, domains.is_in(bad).to_numpy(), told)


def synthetic_email(facts: Facts) -> pl.DataFrame:
    """A mailbox that a system made of the name: nearly all of its domain are."""
    odd = facts.leads.emails.types == IdentifierType.SYNTHETIC
    told = pl.lit("the mailbox ") + pl.col("value") + " was made of the name by a system: nearly all of its domain are"
    return _of_values(facts.leads.emails, odd, told)


def email_contradicts(facts: Facts) -> pl.DataFrame:
    """A mailbox `first.last@` that begins with a given name and has no part like the names of the record."""
    emails = facts.leads.emails
    personal = (emails.types == IdentifierType.PERSONAL)[emails.codes]
    entry = np.flatnonzero(personal & ~facts.is_company[emails.lead])
    shown = emails.shown.gather(entry.astype(np.uint32)).str.to_lowercase()
    parts = shown.str.extract_groups(_NAMED).struct.unnest()
    first, last = (parts[name] for name in parts.columns)
    named = first.is_in(list(_given_names())).fill_null(value=False)
    if not named.any():
        return NOTHING
    entry, shown, first, last = entry[named.to_numpy()], *(text.filter(named) for text in (shown, first, last))
    lead = emails.lead[entry].astype(np.int64)
    known = _all_names(facts, lead)
    odd = pl.DataFrame({"lead": lead, "value": shown, "first": first, "last": last, "known": known})
    odd = odd.filter(pl.col("known").str.len_bytes() > 6)
    for side in ("first", "last"):
        begins, initial = pl.col(side).str.head(3), pl.concat_str(pl.lit(" "), pl.col(side).str.head(1), pl.lit(" "))
        for part in (begins, initial):
            odd = odd.filter(~pl.col("known").str.contains(part, literal=True))
    linked = links()
    called = [
        any(tuple(sorted((first, name))) in linked for name in known.split())
        for first, known in odd.select("first", "known").iter_rows()
    ]
    odd = odd.filter(~pl.Series(called, dtype=pl.Boolean))
    odd = odd.with_columns(name=facts.names(odd["lead"].to_numpy()))
    told = odd.select(pl.format("the mailbox {} names somebody else than {}", "value", "name")).to_series()
    return found(odd["lead"], told)


def toll_free_phone(facts: Facts) -> pl.DataFrame:
    """A toll-free number as that of a person."""
    odd = facts.leads.phones.values.str.contains(TOLL_FREE).to_numpy() & _in_use(facts.leads.phones)
    told = pl.lit("the number ") + pl.col("value") + " is toll-free: no person's own"
    return _of_values(facts.leads.phones, odd, told, people=facts)


def invalid_phone(facts: Facts) -> pl.DataFrame:
    """A number that the plan of North America does not know."""
    phones = facts.leads.phones
    digits = phones.values.str.extract(r"^\+1([0-9]{10})$")
    odd = (digits.is_not_null() & ~digits.str.contains(nanp_pattern())).fill_null(value=False).to_numpy()
    told = pl.lit("the number ") + pl.col("value") + " cannot exist"
    return _of_values(phones, odd & _in_use(phones), told, people=facts)


def po_box(facts: Facts) -> pl.DataFrame:
    """A post-office box, and no street address beside it."""
    held = facts.leads.addresses
    if "street" not in held.parts.columns:
        return NOTHING
    box = held.parts["street"].str.contains(r"^po box\b").fill_null(value=False).to_numpy()
    street = (held.parts["street"].is_not_null() & held.parts["number"].is_not_null()).to_numpy() & ~box
    has_street = np.zeros(facts.leads.n, bool)
    has_street[held.lead[street[held.codes]]] = True
    entry = np.flatnonzero(box[held.codes] & ~has_street[held.lead] & ~facts.is_company[held.lead])
    told = pl.concat_str(pl.lit("no address but the box "), "street", "number", separator=" ", ignore_nulls=True)
    told = told.str.replace("  ", " ", literal=True)
    return _of_addresses(facts, entry, told)


def mail_drop(facts: Facts) -> pl.DataFrame:
    """A rented mailbox, a forwarder or general delivery as an address."""
    held = facts.leads.addresses
    written = [c for c in ("street", "unit", "city") if c in held.shown.columns]
    if not written:
        return NOTHING
    lines = held.shown.select(pl.concat_str(written, separator=" ", ignore_nulls=True).alias("line")).to_series()
    word = fold_series(lines).str.extract(f"({MAIL_DROPS}|{FORWARDERS})")
    entry = np.flatnonzero(word.is_not_null().to_numpy() & ~facts.is_company[held.lead])
    told = 'the address is a rented mailbox or a forwarder ("' + word.gather(entry) + '")'
    return found(pl.Series(held.lead[entry]), told).unique(maintain_order=True)


def _in_use(bag: Bag) -> NDArray[np.bool_]:
    """Values that stand for somebody: no placeholders, no lines of the store."""
    return np.isin(bag.types, (IdentifierType.PERSONAL, IdentifierType.SHARED))


def _of_values(bag: Bag, odd: NDArray[np.bool_], told: pl.Expr, people: Facts | None = None) -> pl.DataFrame:
    """The records that hold an odd value; people: leave out companies."""
    entry = np.flatnonzero(odd[bag.codes])
    if people is not None:
        entry = entry[~people.is_company[bag.lead[entry]]]
    frame = pl.DataFrame({"value": bag.values.gather(bag.codes[entry].astype(np.uint32))})
    evidence = frame.select(told.alias("told")).to_series()
    return found(pl.Series(bag.lead[entry]), evidence).unique(maintain_order=True)


def _of_addresses(facts: Facts, entry: NDArray[np.int64], told: pl.Expr) -> pl.DataFrame:
    held = facts.leads.addresses
    frame = held.parts[held.codes[entry].astype(np.uint32)]
    evidence = frame.select(told.alias("told")).to_series() if len(entry) else pl.Series([], dtype=pl.String)
    return found(pl.Series(held.lead[entry]), evidence).unique(maintain_order=True)


def _all_names(facts: Facts, lead: NDArray[np.int64]) -> pl.Series:
    """Every name of some records, folded, in one text with blanks around."""
    leads = facts.leads
    coded = (leads.first, leads.middle, leads.last, leads.nickname)
    parts = [c.values.gather(pl.Series(c.codes[lead]).set(pl.Series(c.codes[lead] < 0), None)) for c in coded]
    parts.append(fold_series(facts.told("co_full_name", lead)))
    frame = pl.DataFrame({str(i): part for i, part in enumerate(parts)})
    return frame.select(" " + pl.concat_str(pl.all(), separator=" ", ignore_nulls=True) + " ").to_series()


@functools.cache
def _given_names() -> frozenset[str]:
    text = resources.files("leadmatch.normalize").joinpath("data/name_given.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
