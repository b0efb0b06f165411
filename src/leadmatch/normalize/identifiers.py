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


def of_phones(values: pl.Series, flags: pl.Series, users: Users, own: Own) -> NDArray[np.uint8]:
    """Types of distinct phone numbers.

    Args:
        values: E.164, row = code.
        flags: of `phones.parse_series`, row = code.
        users: which leads hold which.
        own: what belongs to the store.
    """
    people = names_per_value(users, len(values))
    fictional = values.str.contains(FICTIONAL).to_numpy() & (people > PLACEHOLDER_NAMES)
    rules = (
        (values.is_in(list(own.phones)).to_numpy(), IdentifierType.DEALER),
        ((flags == "placeholder").fill_null(value=False).to_numpy() | fictional, IdentifierType.PLACEHOLDER),
        (people > DEALER_NAMES, IdentifierType.DEALER),
        (people > SHARED_NAMES, IdentifierType.SHARED),
        ((flags == "toll_free").fill_null(value=False).to_numpy(), IdentifierType.SHARED),
    )
    return first_rule(rules, len(values))


def of_emails(values: pl.Series, flags: pl.Series, users: Users, own: Own) -> NDArray[np.uint8]:
    """Types of distinct mailboxes. Arguments as `of_phones`."""
    people = names_per_value(users, len(values))
    domains = values.str.extract(r"@([^@]*)$")
    flag = {f: (flags == f).fill_null(value=False).to_numpy() for f in ("placeholder", "relay", "disposable", "role")}
    rules = (
        (
            values.is_in(list(own.emails)).to_numpy() | domains.is_in(list(own.domains)).to_numpy(),
            IdentifierType.DEALER,
        ),
        (flag["placeholder"], IdentifierType.PLACEHOLDER),
        (flag["relay"] | masked(values, domains), IdentifierType.RELAY),
        (synthesised(values, domains, users), IdentifierType.SYNTHETIC),
        (people > DEALER_NAMES, IdentifierType.DEALER),
        (people > SHARED_NAMES, IdentifierType.SHARED),
        (flag["role"], IdentifierType.SHARED),
    )
    return first_rule(rules, len(values))


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


def masked(values: pl.Series, domains: pl.Series) -> NDArray[np.bool_]:
    """Mailboxes at a domain that gives every user a random one (`39jaen844xpi@reply.site.example`): letters and digits
    that change places at least twice.
    """
    frame = pl.DataFrame(
        {"domain": domains, "random": values.str.contains(r"^[a-z0-9]{8,}@") & values.str.contains(RANDOM)}
    )
    seen = frame.filter(pl.col("domain").is_not_null()).group_by("domain").agg(pl.len(), share=pl.col("random").mean())
    masks = seen.filter((pl.col("len") >= MASKED_ADDRESSES) & (pl.col("share") >= MASKED_SHARE))["domain"]
    return domains.is_in(masks.to_list()).fill_null(value=False).to_numpy()


def synthesised(values: pl.Series, domains: pl.Series, users: Users) -> NDArray[np.bool_]:
    """Mailboxes at a domain where nearly every address is the first and last name of its lead."""
    out = np.zeros(len(values), bool)
    frame = pl.DataFrame({"domain": domains, "value": values, "code": np.arange(len(values), dtype=np.int32)})
    frame = frame.filter(~pl.col("value").str.contains(PERSONAL_DOMAINS))
    sizes = (
        frame["domain"]
        .value_counts()
        .filter((pl.col("count") >= SYNTHETIC_ADDRESSES) & (pl.col("count") <= SYNTHETIC_OF_ALL * len(values)))
    )
    frame = frame.filter(pl.col("domain").is_in(sizes["domain"].to_list()))
    if frame.is_empty():
        return out
    uses = pl.DataFrame({"code": users.codes, "lead": users.lead}).join(frame, on="code")
    lead = uses["lead"].to_numpy()
    first, last = (gather(names.values, names.codes[lead]) for names in (users.first, users.last))
    name = first + last
    local = uses["value"].str.replace(r"@.*$", "").str.replace_all(r"[^\w]", "")
    fits = uses.select("domain", fit=(local == name.str.replace_all(r"[^\w]", "")).fill_null(value=False))
    bad = fits.group_by("domain").agg(pl.col("fit").mean()).filter(pl.col("fit") >= SYNTHETIC_SHARE)["domain"]
    out[frame.filter(pl.col("domain").is_in(bad.to_list()))["code"].to_numpy()] = True
    return out
