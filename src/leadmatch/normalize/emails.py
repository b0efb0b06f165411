"""Mailboxes: a key that is the same for every spelling one provider delivers to one mailbox. The shown address stays.

Contract: a key is lower case, its domain a provider's main one (googlemail is gmail), without the provider's tags
(`+news`) and, where the provider ignores them, dots. Typed domain slips (gmial.com, gmail.con) are repaired in the
key and flagged. A strict pattern settles plain addresses; the rest is judged by email-validator, without asking the
network.
Sources: https://support.google.com/mail/answer/7436150 (dots), RFC 5321, RFC 5233 (tags).

Flags: repaired, placeholder, relay, disposable, role, invalid.

>>> normalize("Jane.Doe+cars@GoogleMail.com"), normalize("bob@gmial.con"), normalize("nobody at all")
('janedoe@gmail.com', 'bob@gmail.com', None)
"""

import functools
import json
import re
from importlib import resources
from typing import Any

import polars as pl
from disposable_email_domains import blocklist

from leadmatch.few import expanded
from leadmatch.normalize import patterns
from leadmatch.normalize.cells import encode, gather, tidy, tidy_cell

SCHEMA = {"index": pl.UInt32, "shown": pl.String, "value": pl.String, "flag": pl.String}
_STRICT = (
    r"^[A-Za-z0-9_%+\-]+(?:\.[A-Za-z0-9_%+\-]+)*@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}$"
)
_LENGTH = r"^[^@]{1,64}@.{1,189}$"
_TAGGED = {"+": r"(.)\+.*$", "-": r"(.)-.*$"}
_SHORT = r"^(?:[^0-9]{0,24}|[a-z]?[0-9]{1,3})$"
"""What the local part of a placeholder or role mailbox looks like."""
_SPLIT = re.compile(r"\s*[;,|\n]\s*|\s+(?:or|and|et|ou|&)\s+|\s*/\s*(?=[^@/\s]+@)")
_ENDS = " ,;:/()<>[]\"'"
_AROUND = re.compile(r"^[\s<(\[{\"']*(?:(?:mailto|e-?mail):\s*)*[<(\[{\"']*|[>)\]}\"'\s.:]+$", re.IGNORECASE)


@functools.cache
def tables() -> dict[str, Any]:
    """`data/emails.json`: aliases, tags and slips of domains (dictionaries); placeholders, relays, roles (lists)."""
    text = resources.files("leadmatch.normalize").joinpath("data/emails.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def normalize(value: str | None) -> str | None:
    """The key of the first address of a cell, or None."""
    found = parse_series(pl.Series([value], dtype=pl.String))["value"].drop_nulls()
    return found[0] if len(found) else None


def parse_series(values: pl.Series) -> pl.DataFrame:
    """Every address of every cell, in long form.

    Args:
        values: distinct raw cells, String.

    Returns:
        index UInt32 (row in values, ascending), shown (the address as written, without wrapping), value (the key, or
        null), flag (may be null). A null or empty cell has no row; an invalid one has one row with a null value.
    """
    return expanded(values, SCHEMA, parse_one, _parsed)


def _parsed(values: pl.Series) -> pl.DataFrame:
    cells = pl.DataFrame({"index": pl.int_range(len(values), dtype=pl.UInt32, eager=True), "shown": tidy(values)})
    cells = cells.filter(pl.col("shown").is_not_null())
    strict = cells["shown"].str.contains(_STRICT) & cells["shown"].str.contains(_LENGTH)
    fast = cells.filter(strict).with_columns(valid=pl.lit(value=True))
    if not strict.all():
        rows = [(i, *found) for i, raw in cells.filter(~strict).iter_rows() for found in _read_cell(raw)]
        slow = pl.DataFrame(rows, schema={"index": pl.UInt32, "shown": pl.String, "valid": pl.Boolean}, orient="row")
        fast = pl.concat([fast, slow]).sort("index", maintain_order=True)
    return _keys(fast)


def parse_one(value: str) -> list[tuple[str, str | None, str | None]]:
    """`parse_series` of one cell: (shown, value, flag) of each address."""
    raw = tidy_cell(value)
    if raw is None:
        return []
    if patterns.contains(raw, _STRICT) and patterns.contains(raw, _LENGTH):
        return [(raw, *_key(raw))]
    return [(shown, *(_key(shown) if valid else (None, "invalid"))) for shown, valid in _read_cell(raw)]


def _key(shown: str) -> tuple[str, str | None]:
    """`_keys` of one valid address."""
    local, _, domain = shown.lower().rpartition("@")
    _, main, tag, dots, repaired, placeholder, kind = domain_facts(domain)
    if tag is not None and tag in local:
        local = patterns.replace(local, _TAGGED[tag], "$1")
    if dots:
        local = local.replace(".", "")
    if not (kind or repaired or placeholder or patterns.contains(local, _SHORT)):
        return f"{local}@{main}", None
    word = re.sub(r"[^a-z0-9]", "", local)
    double = word in _listed("placeholder_doubles") and word == main.partition(".")[0]
    if placeholder or double or word in _listed("placeholder_locals"):
        return f"{local}@{main}", "placeholder"
    return f"{local}@{main}", kind or ("role" if word in _listed("role_locals") else "repaired" if repaired else None)


@functools.cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(tables()[name])


def _read_cell(raw: str) -> list[tuple[str, bool]]:
    """(address, whether it is valid) of each address in a cell, at least one."""
    if raw.count('"') >= 2:
        return [(raw, _is_valid(raw))]
    inside = re.findall(r"<([^<>\s]+@[^<>\s]+)>", raw[:2000])
    pieces = [_AROUND.sub("", p).strip(" .:") for p in inside or _SPLIT.split(raw[:2000])]
    words = [w for p in pieces for w in (p.split() if all("@" in w for w in p.split()) else [p])]
    found = [(w, _is_valid(w)) for w in dict.fromkeys(words) if "@" in w]
    return [f for f in found if f[1]] or _beside_numbers(raw[:2000]) or found[:1] or [(raw, False)]


def _beside_numbers(raw: str) -> list[tuple[str, bool]]:
    """`_read_cell` of addresses among which nothing else has a letter: `ann@x.com / 416-555-1234`."""
    words = [word.strip(_ENDS) for word in raw.split()]
    if any(c.isalpha() for word in words if "@" not in word for c in word):
        return []
    return [(word, True) for word in dict.fromkeys(words) if "@" in word and _is_valid(word)]


def _is_valid(address: str) -> bool:
    if re.match(_STRICT, address) and re.match(_LENGTH, address):
        return True
    from email_validator import EmailNotValidError, validate_email  # loaded late: most runs never come here

    try:
        validate_email(address, check_deliverability=False, allow_quoted_local=True, test_environment=True)
    except (EmailNotValidError, ValueError):
        return False
    return True


def _keys(found: pl.DataFrame) -> pl.DataFrame:
    """Keys and flags: domains are read once each, local parts by columnar expressions."""
    lower = pl.DataFrame({"all": found["shown"].str.to_lowercase()})
    lower = lower.with_columns(pl.col("all").str.extract(r"(@[^@]*)$").alias("behind"))
    local = lower.select(pl.col("all").str.strip_suffix(pl.col("behind"))).to_series()
    codes, domains = encode(lower["behind"])
    facts = pl.DataFrame([domain_facts(d[1:]) for d in domains], schema=_FACTS, orient="row")
    for sign, pattern in _TAGGED.items():
        signed = gather(facts["tag"] == sign, codes) & local.str.contains(sign, literal=True)
        tagged = signed.arg_true()
        local = local.scatter(tagged, local.gather(tagged).str.replace(pattern, "$1"))
    dotted = gather(facts["dots"], codes).arg_true()
    local = local.scatter(dotted, local.gather(dotted).str.replace_all(".", "", literal=True))
    value = (local + "@" + gather(facts["main"], codes)).set(~found["valid"], None)
    flag = pl.Series("flag", ["invalid"]).new_from_index(0, len(found)).set(found["valid"], None)
    special = facts["kind"].is_not_null() | facts["repaired"] | facts["placeholder"]
    rows = ((gather(special, codes) | local.str.contains(_SHORT)).fill_null(value=False) & found["valid"]).arg_true()
    flag = flag.scatter(rows, _flags(local.gather(rows), facts[pl.Series(codes).gather(rows)]))
    return pl.DataFrame({"index": found["index"], "shown": found["shown"], "value": value, "flag": flag})


def _flags(local: pl.Series, facts: pl.DataFrame) -> pl.Series:
    """Flags of valid addresses, from the local part and what the domain says."""
    table = tables()
    word, name = pl.col("word"), pl.col("main").str.extract(r"^([^.]*)")
    fake = word.is_in(table["placeholder_locals"]) | pl.col("placeholder")
    return (
        facts.with_columns(word=local.str.replace_all(r"[^a-z0-9]", ""))
        .select(
            pl.when(fake | (word.is_in(table["placeholder_doubles"]) & (word == name)))
            .then(pl.lit("placeholder"))
            .when(pl.col("kind").is_not_null())
            .then("kind")
            .when(word.is_in(table["role_locals"]))
            .then(pl.lit("role"))
            .when("repaired")
            .then(pl.lit("repaired"))
        )
        .to_series()
    )


_FACTS = {"domain": pl.String, "main": pl.String, "tag": pl.String, "dots": pl.Boolean, "repaired": pl.Boolean,
          "placeholder": pl.Boolean, "kind": pl.String}  # fmt: skip


def domain_facts(domain: str) -> tuple[str, str, str | None, bool, bool, bool, str | None]:
    """What a domain says: its main name, its tag sign, whether dots are ignored, repaired, placeholder, its kind."""
    table = tables()
    slips, aliases, tags = (table[k] for k in ("slips", "aliases", "tags"))
    main = domain.strip(".")
    repaired = slips.get(main)
    if repaired is None and (match := re.fullmatch(r"(.+)\.(?:con|cmo|ocm|vom|cim|xom|comm|coom|cpm|om)", main)):
        repaired = f"{match[1]}.com"
        repaired = slips.get(repaired, repaired)
        if repaired not in tags and repaired not in aliases:
            repaired = None
    main = repaired or main
    main = aliases.get(main, main)
    kind = None
    if any(main == relay or main.endswith("." + relay) for relay in table["relay_domains"]):
        kind = "relay"
    elif main in blocklist and main not in tags:
        kind = "disposable"
    placeholder = main in table["placeholder_domains"]
    return domain, main, tags.get(main), main == "gmail.com", repaired is not None, placeholder, kind
