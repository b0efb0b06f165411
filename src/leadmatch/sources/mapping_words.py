"""The words of headers: what `aliases.toml` says, and how a header is cut into words.

Contract: header -> folded words in order, abbreviations written out and pairs joined. A key is a set of words, sorted:
their order does not matter.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from leadmatch.text import fold

Key = tuple[str, ...]

_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[a-z]+|\d+")


@dataclass(frozen=True, slots=True)
class Consent:
    """Words of headers about consent: out and in may be phrases; excluded ones speak of its circumstances."""

    out: tuple[str, ...]
    agreed: tuple[str, ...]
    excluded: frozenset[str]
    channels: dict[str, str]


@dataclass(frozen=True, slots=True)
class Words:
    """`aliases.toml`. fields: key -> `field` or `field.role`; only_name: key -> the field where others have a name;
    second_choice: key -> the field where another column is what the header says first.
    """

    full: dict[str, Key]
    joined: dict[str, str]
    noise: frozenset[str]
    roles: dict[str, dict[str, str]]
    parties: dict[str, frozenset[str]]
    qualifiers: frozenset[str]
    questions: frozenset[str]
    fillers: frozenset[str]
    anonymous: frozenset[str]
    ignored: frozenset[str]
    consent: Consent
    created: frozenset[str]
    stamps: frozenset[str]
    context: dict[str, tuple[frozenset[str], frozenset[str]]]
    fields: dict[Key, str]
    only_name: dict[Key, str]
    second_choice: dict[Key, str]


@cache
def known() -> Words:
    """The file, read once."""
    data: dict[str, Any] = tomllib.loads(files("leadmatch.sources").joinpath("aliases.toml").read_text("utf-8"))
    full = {short: tuple(long.split()) for long, listed in data["words"].items() for short in listed}
    joined: dict[str, str] = data["joined"]
    fields: dict[Key, str] = {}
    for target, spellings in data["aliases"].items():
        for spelling in spellings:
            fields.setdefault(key(_words(spelling, full, joined)), target)
    consent = data["consent"]
    return Words(
        full=full,
        joined=joined,
        noise=frozenset(data["noise"]["words"]),
        roles={family: _inverted(by_role) for family, by_role in data["roles"].items()},
        parties={party: frozenset(listed) for party, listed in data["parties"].items()},
        **{name: frozenset(listed) for name, listed in data["other"].items()},
        ignored=frozenset(data["ignored"]["words"]),
        consent=Consent(
            tuple(consent["out"]), tuple(consent["in"]), frozenset(consent["not"]), _inverted(consent["channel"])
        ),
        created=frozenset(data["created"]["words"]),
        stamps=frozenset(data["created"]["stamps"]),
        context={role: (frozenset(c["strong"]), frozenset(c["weak"])) for role, c in data["context"].items()},
        fields=fields,
        only_name={key(_words(spelling, full, joined)): target for spelling, target in data["only_name"].items()},
        second_choice={
            key(_words(spelling, full, joined)): target
            for target, spellings in data["second_choice"].items()
            for spelling in spellings
        },
    )


@cache
def words_of(header: str) -> tuple[str, ...]:
    """The words of a header, folded and written out; digits are words of their own.

    >>> words_of("custFname"), words_of("E-Mail Addr 1"), words_of("Prénom")
    (('customer', 'first', 'name'), ('email', 'address', '1'), ('first', 'name'))
    """
    return _words(header, known().full, known().joined)


def key(words: tuple[str, ...] | list[str]) -> Key:
    """Words in the order and number in which they are looked up."""
    return tuple(sorted(set(words)))


def _words(header: str, full: dict[str, Key], joined: dict[str, str]) -> Key:
    folded = (fold(_CAMEL.sub(" ", header)) or "").replace("'s", "").replace("#", " number ").replace("&", " and ")
    text = " ".join(w for word in _WORD.findall(folded) for w in full.get(word, (word,)))
    for apart, together in joined.items():
        if apart in text:
            text = re.sub(rf"\b{apart}\b", together, text)
    return tuple(text.split())


def _inverted(listed: dict[str, list[str]]) -> dict[str, str]:
    return {word: name for name, words in listed.items() for word in words}
