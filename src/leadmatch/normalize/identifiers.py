"""What a phone number or mailbox can prove: `IdentifierType` of each distinct value.

Order, first rule that holds: the spec says the store owns it; a placeholder; a relay; synthesised by a connector;
learned from how many different people use it; a role mailbox or toll-free line; personal.

How many people use a value is the effective number of first and of last names on it: with shares p of name stems,
1 / sum(p^2), where a stem is the first three letters. One person written in many ways counts little more than one. A
value is shared, or the dealer's own, only where both first and last names are many: a family shares its last name.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.normalize.cells import gather
from leadmatch.normalize.known import Known
from leadmatch.tables import Coded, Codes, IdentifierType

SHARED_NAMES = 3.0
DEALER_NAMES = 8.0
PLACEHOLDER_NAMES = 3.0
SYNTHETIC_ADDRESSES = 30
SYNTHETIC_SHARE = 0.95
SYNTHETIC_OF_ALL = 0.5
MASKED_ADDRESSES = 10
MASKED_SHARE = 0.8
"""The lines: above SHARED_NAMES effective first and last names a value is shared, above DEALER_NAMES it is a store's.
A fictional 555-01xx number is a placeholder above PLACEHOLDER_NAMES. A domain is a connector's when it has at least
SYNTHETIC_ADDRESSES addresses, SYNTHETIC_SHARE of them first name plus last name of their lead, and is not the domain of
more than SYNTHETIC_OF_ALL of all addresses. A domain masks its users when it has at least MASKED_ADDRESSES addresses,
and MASKED_SHARE of them are random letters and digits."""

PERSONAL_DOMAINS = r"@(?:gmail|yahoo|hotmail|outlook|live|msn|icloud|aol|proton|comcast|sympatico|rogers|videotron|bell|ymail)\.|@example\."  # noqa: E501
RANDOM = r"^(?:[a-z]+[0-9]+[a-z]|[0-9]+[a-z]+[0-9])"
DOMAIN = r"@([^@]*)$"
FICTIONAL = r"^\+1[0-9]{3}55501[0-9]{2}$"


@dataclass(frozen=True, slots=True)
class Users:
    """Who uses each value: long form of leads and codes, and the names of all leads."""

    lead: Codes
    codes: Codes
    first: Coded
    last: Coded


@dataclass(frozen=True, slots=True)
class Own:
    """Canonical phones and mailboxes, and mail domains, of the store itself."""

    phones: frozenset[str]
    emails: frozenset[str]
    domains: frozenset[str]


def learn_phones(values: pl.Series, users: Users) -> Known:
    """What the use of distinct phone numbers says of them.

    Args:
        values: E.164, row = code.
        users: which leads hold which.
    """
    people = names_per_value(users, len(values))
    fictional = values.str.contains(FICTIONAL).to_numpy() & (people > PLACEHOLDER_NAMES)
    return Known(_used(values, people) | dict.fromkeys(values.filter(fictional), IdentifierType.PLACEHOLDER))


def learn_emails(values: pl.Series, users: Users) -> Known:
    """What the use of distinct mailboxes says of them and of their domains. Arguments as `learn_phones`."""
    domains = values.str.extract(DOMAIN)
    return Known(
        _used(values, names_per_value(users, len(values))),
        frozenset(masked_domains(values, domains)),
        frozenset(synthesised_domains(values, domains, users)),
    )


def _used(values: pl.Series, people: NDArray[np.float64]) -> dict[str, IdentifierType]:
    """The values that many people use."""
    many = np.flatnonzero(people > SHARED_NAMES)
    dealer = people[many] > DEALER_NAMES
    kinds = (IdentifierType.DEALER if d else IdentifierType.SHARED for d in dealer)
    return dict(zip(values.gather(many), kinds, strict=True))


def phone_types(values: pl.Series, flags: pl.Series, known: Known, own: Own) -> NDArray[np.uint8]:
    """Types of distinct phone numbers.

    Args:
        values: E.164, row = code.
        flags: of `phones.parse_series`, row = code.
        known: what was learned.
        own: what belongs to the store.
    """
    rules = (
        (_among(values, own.phones), IdentifierType.DEALER),
        (_flagged(flags, "placeholder"), IdentifierType.PLACEHOLDER),
        *_learned(values, known),
        (_flagged(flags, "toll_free"), IdentifierType.SHARED),
    )
    return first_rule(rules, len(values))


def email_types(values: pl.Series, flags: pl.Series, known: Known, own: Own) -> NDArray[np.uint8]:
    """Types of distinct mailboxes. Arguments as `phone_types`."""
    domains = values.str.extract(DOMAIN)
    rules = (
        (_among(values, own.emails) | _among(domains, own.domains), IdentifierType.DEALER),
        (_flagged(flags, "placeholder"), IdentifierType.PLACEHOLDER),
        (_flagged(flags, "relay") | _among(domains, known.masked), IdentifierType.RELAY),
        (_among(domains, known.synthesised), IdentifierType.SYNTHETIC),
        *_learned(values, known),
        (_flagged(flags, "role"), IdentifierType.SHARED),
    )
    return first_rule(rules, len(values))


def phone_type(value: str, flag: str | None, known: Known, own: Own) -> IdentifierType:
    """`phone_types` of one number."""
    if value in own.phones:
        return IdentifierType.DEALER
    if flag == "placeholder":
        return IdentifierType.PLACEHOLDER
    return known.types.get(value, IdentifierType.SHARED if flag == "toll_free" else IdentifierType.PERSONAL)


def email_type(value: str, flag: str | None, known: Known, own: Own) -> IdentifierType:
    """`email_types` of one mailbox."""
    domain = value.rpartition("@")[2]
    if value in own.emails or domain in own.domains:
        return IdentifierType.DEALER
    if flag == "placeholder":
        return IdentifierType.PLACEHOLDER
    if flag == "relay" or domain in known.masked:
        return IdentifierType.RELAY
    if domain in known.synthesised:
        return IdentifierType.SYNTHETIC
    return known.types.get(value, IdentifierType.SHARED if flag == "role" else IdentifierType.PERSONAL)


def kept_types(values: pl.Series, types: NDArray[np.uint8], known: Known, own: Own) -> NDArray[np.uint8]:
    """Types of phones or mailboxes whose look gave `types` before, now that more may be known of their use."""
    texts = values.to_list()
    return np.array([kept_type(v, t, known, own) for v, t in zip(texts, types.tolist(), strict=True)], np.uint8)


def kept_type(value: str, kept: int, known: Known, own: Own) -> int:
    """Type of one phone or mailbox whose look gave `kept` before."""
    domain = value.rpartition("@")[2]
    if value in own.phones or value in own.emails or domain in own.domains:
        return IdentifierType.DEALER
    if kept == IdentifierType.RELAY or domain in known.masked:
        return IdentifierType.RELAY
    if domain in known.synthesised:
        return IdentifierType.SYNTHETIC
    return known.types.get(value, kept)


def _among(values: pl.Series, some: frozenset[str]) -> NDArray[np.bool_]:
    return values.is_in(list(some)).fill_null(value=False).to_numpy()


def _flagged(flags: pl.Series, flag: str) -> NDArray[np.bool_]:
    return (flags == flag).fill_null(value=False).to_numpy()


def _learned(values: pl.Series, known: Known) -> list[tuple[NDArray[np.bool_], IdentifierType]]:
    kinds = (IdentifierType.PLACEHOLDER, IdentifierType.DEALER, IdentifierType.SHARED)
    return [(_among(values, frozenset(v for v, t in known.types.items() if t == kind)), kind) for kind in kinds]


def of_vins(flags: pl.Series) -> NDArray[np.uint8]:
    """Types of distinct VINs: one that fails its check digit is still used, a placeholder is not."""
    fake = (flags == "placeholder").fill_null(value=False).to_numpy()
    return first_rule(((fake, IdentifierType.PLACEHOLDER),), len(flags))


def first_rule(rules: tuple[tuple[NDArray[np.bool_], IdentifierType], ...], n: int) -> NDArray[np.uint8]:
    """The type of the first rule that holds for each value, PERSONAL where none does."""
    out = np.full(n, IdentifierType.PERSONAL, np.uint8)
    for mask, kind in reversed(rules):
        out[mask] = kind
    return out


def names_per_value(users: Users, n: int) -> NDArray[np.float64]:
    """The smaller of the effective numbers of first and of last names on each value; float64[n]."""
    often = np.bincount(users.codes, minlength=n) > SHARED_NAMES
    rows = often[users.codes]
    lead, codes = users.lead[rows], users.codes[rows]
    counts = [_effective(codes, _stems(names)[lead], n) for names in (users.first, users.last)]
    return np.minimum(*counts)


def _stems(names: Coded) -> Codes:
    """int32 code of each lead's name stem, -1 where there is no name."""
    stems = names.values.str.replace_all(r"[^\w]", "").str.head(3)
    numbers = (stems.rank("dense").cast(pl.Int32) - 1).to_numpy() if len(stems) else np.zeros(0, np.int32)
    return np.append(numbers, np.int32(-1))[names.codes].astype(np.int32)


def _effective(codes: Codes, stems: Codes, n: int) -> NDArray[np.float64]:
    """1 / sum of squared shares of the stems of each code; 0 where no lead has a name."""
    frame = pl.DataFrame({"code": codes, "stem": stems}).filter(pl.col("stem") >= 0)
    per_stem = frame.group_by("code", "stem").len("uses").with_columns(pl.col("uses").cast(pl.Float64))
    per_code = per_stem.group_by("code").agg(total=pl.col("uses").sum(), squares=(pl.col("uses") ** 2).sum())
    out = np.zeros(n)
    out[per_code["code"].to_numpy()] = (per_code["total"] ** 2 / per_code["squares"]).to_numpy()
    return out


def masked_domains(values: pl.Series, domains: pl.Series) -> list[str]:
    """The domains where nearly every mailbox is random, as in `39jaen844xpi@reply.site.example`: letters and digits
    that change places at least twice.
    """
    frame = pl.DataFrame(
        {"domain": domains, "random": values.str.contains(r"^[a-z0-9]{8,}@") & values.str.contains(RANDOM)}
    )
    seen = frame.filter(pl.col("domain").is_not_null()).group_by("domain").agg(pl.len(), share=pl.col("random").mean())
    masks = seen.filter((pl.col("len") >= MASKED_ADDRESSES) & (pl.col("share") >= MASKED_SHARE))["domain"]
    return masks.to_list()


def synthesised_domains(values: pl.Series, domains: pl.Series, users: Users) -> list[str]:
    """The domains where nearly every address is the first and last name of its lead."""
    frame = pl.DataFrame({"domain": domains, "value": values, "code": np.arange(len(values), dtype=np.int32)})
    frame = frame.filter(~pl.col("value").str.contains(PERSONAL_DOMAINS))
    sizes = (
        frame["domain"]
        .value_counts()
        .filter((pl.col("count") >= SYNTHETIC_ADDRESSES) & (pl.col("count") <= SYNTHETIC_OF_ALL * len(values)))
    )
    frame = frame.filter(pl.col("domain").is_in(sizes["domain"].to_list()))
    if frame.is_empty():
        return []
    uses = pl.DataFrame({"code": users.codes, "lead": users.lead}).join(frame, on="code")
    lead = uses["lead"].to_numpy()
    first, last = (gather(names.values, names.codes[lead]) for names in (users.first, users.last))
    name = first + last
    local = uses["value"].str.replace(r"@.*$", "").str.replace_all(r"[^\w]", "")
    fits = uses.select("domain", fit=(local == name.str.replace_all(r"[^\w]", "")).fill_null(value=False))
    bad = fits.group_by("domain").agg(pl.col("fit").mean()).filter(pl.col("fit") >= SYNTHETIC_SHARE)["domain"]
    return bad.to_list()
