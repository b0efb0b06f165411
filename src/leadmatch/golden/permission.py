"""Whether a customer may be contacted by a channel on a given day, by which identifiers, and why.

`RULES` stand in the order in which they are asked; the first that holds decides. The first five are about the customer
and stop the channel altogether; the others are asked of each identifier. Not legal advice.

- A refusal holds for ever, whatever was said before or after it: who changed their mind says so at its source, where
  the refusal is taken out. It reaches every customer who holds the number or mailbox that it was given for, and stays
  with both where people take a customer apart.
- Express consent holds for the identifiers of the record in which it was given, and for no others.
- Implied consent comes from the customer's own last purchase or inquiry, never from the household's, and only for
  identifiers of one person. A returned purchase and a visit to the service lane give none.
- A refusal of calls also stops texts to the number: under the TCPA a text is a call.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.arrays import distinct
from leadmatch.golden.basis import NO_DAY, Basis, Days, Latest, gather_basis
from leadmatch.golden.consent import IN, OUT
from leadmatch.golden.holdings import Holdings, holdings_of
from leadmatch.golden.identifiers import join_texts
from leadmatch.golden.members import Members, Positions
from leadmatch.spec import Consent, Spec
from leadmatch.tables import Addresses, Bag, Codes, LeadTable

CHANNELS = ("email", "phone", "sms", "mail")
STOPS = {"email": ("email",), "phone": ("phone",), "sms": ("sms", "phone"), "mail": ("mail",)}
"""Channels whose refusal stops a channel."""
THINGS = {"email": "mailbox", "phone": "number", "sms": "number", "mail": "address"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. why: the sentence, with {thing} and, in this order, {at} and {until} (days) and {record}."""

    name: str
    may: bool
    why: str


RULES: tuple[Rule, ...] = (
    Rule("suppressed", False, "a {thing} of theirs is on the list of those never to be used"),
    Rule("refused", False, "refused{at} ({record})"),
    Rule("refused_elsewhere", False, "a {thing} of theirs was refused{at} ({record})"),
    Rule("refused_while_one", False, "refused{at} ({record}) in a record that was held for theirs"),
    Rule("unreachable", False, "no {thing} that is theirs"),
    Rule("express", True, "agreed{at} ({record})"),
    Rule("purchase", True, "bought{at}, implied until {until} ({record})"),
    Rule("inquiry", True, "asked{at}, implied until {until} ({record})"),
    Rule("purchase_over", False, "bought{at}, implied consent ended {until} ({record})"),
    Rule("inquiry_over", False, "asked{at}, implied consent ended {until} ({record})"),
    Rule("unknown", False, "nothing said, and no purchase or inquiry that implies it"),
)
_LEDGER = pl.DataFrame(
    schema={
        "customer": pl.UInt32, "channel": pl.String, "identifier": pl.String, "may": pl.String, "basis": pl.String,
        "since": pl.Date, "until": pl.Date, "record": pl.String, "why": pl.String,
    }
)  # fmt: skip
_NUMBER = {rule.name: number for number, rule in enumerate(RULES)}
_MAY = np.array([rule.may for rule in RULES])


@dataclass(frozen=True, slots=True)
class Decided:
    """What decides: rule: int8 into `RULES`; place: position of the deciding record, -1 = none; at, until: days since
    1970, `NO_DAY` = unknown.
    """

    rule: NDArray[np.int8]
    place: Positions
    at: Days
    until: Days

    def where(self, mask: NDArray[np.bool_], other: "Decided") -> "Decided":
        """These, and where the mask holds the others."""
        pairs = ((getattr(self, n), getattr(other, n)) for n in ("rule", "place", "at", "until"))
        return Decided(*(np.where(mask, theirs, mine) for mine, theirs in pairs))

    def take(self, rows: NDArray[np.int64]) -> "Decided":
        """Some rows."""
        return Decided(self.rule[rows], self.place[rows], self.at[rows], self.until[rows])


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel decided. customers: of each customer; held: what they hold; identifiers: of each row of held."""

    name: str
    customers: Decided
    held: Holdings
    identifiers: Decided


def gather_permissions(members: Members, leads: LeadTable, spec: Spec) -> list[pl.Series]:
    """may_CHANNEL (yes or no), may_CHANNEL_why, and may_CHANNEL_to: the identifiers that may be used.

    One row a customer. A channel for which no record has an identifier is absent.
    """
    columns: list[pl.Series] = []
    for channel in decide(members, leads, spec):
        may = _MAY[channel.customers.rule]
        answer = pl.Series(["no", "yes"])[may.astype(np.uint32)]
        name = f"may_{channel.name}"
        columns += [
            answer.alias(name),
            _why(members, channel.customers, THINGS[channel.name]).alias(f"{name}_why"),
            _usable(members, channel).alias(f"{name}_to"),
        ]
    return columns


def ledger(members: Members, leads: LeadTable, spec: Spec) -> pl.DataFrame:
    """Every identifier of every customer by channel.

    Returns:
        customer (UInt32, dense number), channel, identifier, may (yes or no), basis (a rule of `RULES`), since, until
        (Date, may be null), record (`source:record_id`, may be null), why; by customer and channel.
    """
    parts = [_LEDGER]
    for channel in decide(members, leads, spec):
        rows, found = channel.held, channel.identifiers
        parts.append(
            pl.DataFrame(
                {
                    "customer": rows.owner.astype(np.uint32),
                    "channel": pl.Series([channel.name], dtype=pl.String).new_from_index(0, len(rows.owner)),
                    "identifier": rows.shown(np.arange(len(rows.owner))),
                    "may": pl.Series(np.where(_MAY[found.rule], "yes", "no"), dtype=pl.String),
                    "basis": pl.Series([rule.name for rule in RULES])[found.rule.astype(np.uint32)],
                    "since": _days(found.at),
                    "until": _days(found.until),
                    "record": members.labels(found.place),
                    "why": _why(members, found, THINGS[channel.name]),
                }
            )
        )
    order = pl.Enum(CHANNELS)
    return pl.concat(parts).sort("customer", pl.col("channel").cast(order), "identifier")


def suppressions(table: pl.DataFrame, customer: int) -> tuple[str, ...]:
    """What a customer must not be contacted by, as entries of `spec.consent.suppressed`.

    Taken before a customer is taken apart, and kept, it stays suppressed on both sides.

    Args:
        table: `ledger` before.
        customer: its number there.
    """
    stopped = table.filter(
        (pl.col("customer") == customer)
        & pl.col("basis").is_in([rule.name for rule in RULES[: _NUMBER["unreachable"]]])
        & (pl.col("channel") != "mail")
    )
    return tuple(stopped.select(pl.concat_str("channel", pl.lit(":"), "identifier")).to_series().sort())


def decide(members: Members, leads: LeadTable, spec: Spec) -> list[Channel]:
    """The channels that some record has an identifier for, of whatever type."""
    basis = gather_basis(members, leads, spec.consent)
    kinds: dict[str, Bag | Addresses] = {"mailbox": leads.emails, "number": leads.phones, "address": leads.addresses}
    held = {thing: holdings_of(members, leads, thing) for thing, kind in kinds.items() if len(kind.lead)}
    return [
        _decide(name, held[THINGS[name]], members, leads, basis, spec.consent)
        for name in CHANNELS
        if THINGS[name] in held
    ]


def _decide(name: str, held: Holdings, members: Members, leads: LeadTable, basis: Basis, consent: Consent) -> Channel:
    stopped = _stopped(name, held, members, leads, consent)
    implied = _implied(basis) if name in consent.implied else _nothing(members.count, "unknown")
    personal = held.personal
    each = _nothing(len(held.owner), "unknown").where(personal, implied.take(held.owner.astype(np.int64)))
    agreed = _express(name, held, members, leads, basis.today)
    each = each.where(agreed.place >= 0, agreed)
    best = _best(each, held.owner, members.count)
    customers = _nothing(members.count, "unreachable")
    if len(held.owner):
        customers = customers.where(best >= 0, each.take(np.maximum(best, 0)))
    halted = stopped.rule != _NUMBER["unknown"]
    return Channel(
        name,
        customers.where(halted, stopped),
        held,
        each.where(halted[held.owner], stopped.take(held.owner.astype(np.int64))),
    )


def _stopped(name: str, held: Holdings, members: Members, leads: LeadTable, consent: Consent) -> Decided:
    """What stops the channel for a customer, by the rules before "unreachable"; "unknown" where nothing does."""
    out = _nothing(members.count, "unknown")
    for channel in STOPS[name]:
        if f"consent_{channel}" not in leads.shown.columns:
            continue
        refusing, at = _said(members, leads, channel, OUT)
        if not refusing.any():
            continue
        places = {"refused": members.first(refusing), "refused_while_one": _while_one(members, refusing)}
        if name != "mail":
            places["refused_elsewhere"] = _elsewhere(held, members, refusing)
        for rule, place in places.items():
            day = np.where(place >= 0, at[place], NO_DAY)
            theirs = Decided(_rule(members.count, rule), place, day, _none(members.count))
            out = out.where((place >= 0) & (out.rule > _NUMBER[rule]), theirs)
    listed = held.listed(name, consent.suppressed)
    if listed.any():
        mask = np.zeros(members.count, bool)
        mask[held.owner[listed]] = True
        out = out.where(mask, _nothing(members.count, "suppressed"))
    return out


def _elsewhere(held: Holdings, members: Members, refusing: NDArray[np.bool_]) -> Positions:
    """Of each customer who holds an identifier of a record that refuses the first such record by its name, else -1."""
    entries = np.flatnonzero(refusing[held.places])
    refused = pl.DataFrame(
        {
            "code": held.entry_codes[entries],
            "place": held.places[entries],
            "label": members.label[held.places[entries].astype(np.uint32)],
        }
    )
    first = refused.sort("code", "label").group_by("code", maintain_order=True).first()
    place_of = np.full(held.size, -1, np.int64)
    place_of[first["code"].to_numpy()] = first["place"].to_numpy()
    place = place_of[held.codes]
    some = place >= 0
    of_owner = np.full(members.count, -1, np.int64)
    of_owner[held.owner[some][::-1]] = place[some][::-1]
    return of_owner


def _while_one(members: Members, refusing: NDArray[np.bool_]) -> Positions:
    """Of each customer from whom people parted a record that refuses the first such record, else -1."""
    parted = members.parted[refusing[members.parted[:, 1]]]
    of_owner = np.full(members.count, -1, np.int64)
    of_owner[members.customer[parted[::-1, 0]]] = parted[::-1, 1]
    return of_owner


def _express(name: str, held: Holdings, members: Members, leads: LeadTable, today: int) -> Decided:
    """Of each held identifier the last consent in a record that has it; one of a later day than today counts not."""
    n = len(held.owner)
    out = _nothing(n, "express")
    if f"consent_{name}" not in leads.shown.columns:
        return out
    agreeing, at = _said(members, leads, name, IN)
    agreeing &= (at <= today) | (at == NO_DAY)
    entries = np.flatnonzero(agreeing[held.places])
    order = entries[np.lexsort((-held.places[entries], at[held.places[entries]]))]
    out.place[held.row_of_entry[order]] = held.places[order]
    out.at[held.row_of_entry[order]] = at[held.places[order]]
    return out


def _implied(basis: Basis) -> Decided:
    """What the customer's own last purchase and inquiry imply: what lasts longer."""
    sides = [(basis.purchase, "purchase"), (basis.inquiry, "inquiry")]
    bought, asked = (_lasting(latest, name, basis.today) for latest, name in sides)
    return bought.where(asked.until > bought.until, asked)


def _lasting(latest: Latest, name: str, today: int) -> Decided:
    known = latest.place >= 0
    over = np.where(latest.until < today, _NUMBER[f"{name}_over"], _NUMBER[name])
    rule = np.where(known, over, _NUMBER["unknown"]).astype(np.int8)
    return Decided(rule, latest.place, latest.at, latest.until)


def _best(each: Decided, owner: Codes, count: int) -> NDArray[np.int64]:
    """int64[customers]: the row whose rule comes first, -1 = no row; rows are sorted by owner."""
    key = each.rule.astype(np.int64) << 32 | np.arange(len(owner))
    best = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(best, owner, key)
    return np.where(best == np.iinfo(np.int64).max, -1, best & 0xFFFFFFFF)


def _said(members: Members, leads: LeadTable, channel: str, what: str) -> tuple[NDArray[np.bool_], Days]:
    """By position: whether the record said so of the channel, and on which day."""
    lead = members.lead.astype(np.uint32)
    said = (leads.shown[f"consent_{channel}"] == what).fill_null(value=False)[lead].to_numpy()
    name = f"consent_{channel}_at"
    if name not in leads.shown.columns:
        return said, _none(len(said))
    at = leads.shown[name][lead].dt.date().to_physical().fill_null(NO_DAY).to_numpy()
    return said, at.astype(np.int32)


def _rule(n: int, name: str) -> NDArray[np.int8]:
    return np.full(n, _NUMBER[name], np.int8)


def _none(n: int) -> Days:
    return np.full(n, NO_DAY)


def _nothing(n: int, rule: str) -> Decided:
    return Decided(_rule(n, rule), np.full(n, -1, np.int64), _none(n), _none(n))


def _days(days: Days) -> pl.Series:
    found = pl.Series(days)
    return found.set(found == NO_DAY, None).cast(pl.Date)


def _day_texts(days: Days) -> pl.Series:
    """Days as ISO dates, each distinct one written once."""
    seen, which = distinct(days)
    return _days(seen.astype(np.int32)).cast(pl.String)[which.astype(np.uint32)]


_BLANKS = ("at", "until", "record")
"""What a sentence may tell, in this order."""


def _why(members: Members, found: Decided, thing: str) -> pl.Series:
    """The sentence of the rule that decides, row for row."""
    told = {
        "at": " on " + _day_texts(found.at),
        "until": _day_texts(found.until),
        "record": members.labels(found.place),
    }
    rests = [rule.why.replace("{thing}", thing) for rule in RULES]
    rule, pieces = found.rule.astype(np.uint32), []
    for blank in _BLANKS:
        parts = [rest.rpartition(f"{{{blank}}}") for rest in rests]
        has = np.array([bool(mark) for _, mark, _ in parts])[found.rule]
        rests = [rest for _, _, rest in parts]
        pieces += [pl.Series([before for before, _, _ in parts])[rule], told[blank].set(pl.Series(~has), None)]
    pieces.append(pl.Series(rests)[rule])
    frame = pl.DataFrame({str(number): piece for number, piece in enumerate(pieces)})
    return frame.select(pl.concat_str(pl.all(), ignore_nulls=True)).to_series()


def _usable(members: Members, channel: Channel) -> pl.Series:
    """The identifiers that may be used, joined as the other lists of a golden record."""
    rows = np.flatnonzero(_MAY[channel.identifiers.rule])
    owner, text = channel.held.owner[rows], channel.held.shown(rows)
    several = np.zeros(len(rows), bool)
    several[1:] = owner[1:] == owner[:-1]
    several[:-1] |= several[1:]
    lists = join_texts(pl.DataFrame({"owner": owner[several], "text": text.filter(pl.Series(several))}))
    out = pl.Series([None], dtype=pl.String).new_from_index(0, members.count)
    out = out.scatter(owner[~several].astype(np.uint32), text.filter(pl.Series(~several)))
    return out.scatter(lists["owner"], lists["text"])
