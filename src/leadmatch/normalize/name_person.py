"""One person's name into its parts, value by value: nameparser behind the rules that it lacks.

Order: trades and remarks behind the name ("attorney at law", "- DECEASED"), Wm. for William (nameparser takes it for a
title), v.d. for van der, peers ("thomas clifford, 1st baron clifford" is no LAST, FIRST), Chinese names written without
a blank (two or three characters, the first one or a known pair is the family name), a name beside its own script (Wang
Xiaoming 王小明: what the person is called), then nameparser. Monsieur is written M. where the column is French. Degrees
are dropped, Jr and III kept.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from nameparser import FAMILY_FIRST, Lexicon, Parser, Policy

from leadmatch.normalize.name_words import codes, words
from leadmatch.text import fold

Order = Literal["first_last", "last_first"]
_RANK = "|".join(sorted(words("peerage")))
_NTH = r"(?:the )?\d+(?:st|nd|rd|th)"
_PEER = re.compile(
    rf"^(?:(?P<name>[^,]+?),? (?:{_NTH} (?:{_RANK})\b(?: of)?|(?:{_RANK}) of)"
    rf"|(?P<long>[^,]+ [^,]+), (?:{_NTH}|{_RANK}|of)(?= \w\w))(?P<seat>.*)$",
    re.IGNORECASE,
)
_TRADE = re.compile(r",? (?:attorneys?|atty)(?: at law)?$|,? (?:trustee|ttees?)$", re.IGNORECASE)
_REMARK = re.compile(
    r"\s*[-–(*,]+\s*(?:deceased|dec'd|d[ée]c[ée]d[ée]e?|vip|inactive|duplicate|do not use)\b.*$", re.IGNORECASE
)
_VAN_DER = re.compile(r"\bv(?:\.\s?|/)d\.?\s+(?=\w{2})", re.IGNORECASE)
_SHORT = re.compile(r"^(wm|chas|geo|jas|jos|thos|robt|edw|benj|danl)\. ?", re.IGNORECASE)
_HAN = re.compile(r"^[\u4e00-\u9fff]{2,3}$")
_GIVEN_FIRST = re.compile(r"^([\u4e00-\u9fff]{2}) ([\u4e00-\u9fff])$")
_OWN_SCRIPT = re.compile(r"[\u3041-\u30fa\u4e00-\u9fff\uac00-\ud7a3]+(?: [\u3041-\u30fa\u4e00-\u9fff\uac00-\ud7a3]+)*")
_LATIN = re.compile(r"[^\W\d_\u3041-\ud7a3]{2}")
_DOUBLE_SURNAMES = (
    "欧阳",
    "歐陽",
    "司马",
    "司馬",
    "上官",
    "诸葛",
    "諸葛",
    "夏侯",
    "东方",
    "東方",
    "皇甫",
    "尉迟",
    "尉遲",
    "慕容",
)
_MONSIEUR = re.compile(r"^M\. (?=[\w.-]+[ -]\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Person:
    """The parts of one name, empty where there is none."""

    title: str = ""
    first: str = ""
    middle: str = ""
    last: str = ""
    suffix: str = ""
    nickname: str = ""


@cache
def lexicon() -> Lexicon:
    """The words of nameparser and ours: Saint and El open a family name."""
    return Lexicon.default().add(particles={"saint", "sainte", "el"}, titles=words("titles"))


@cache
def parser(order: Order) -> Parser:
    """The parser for columns in this order (a comma, or Korean and Chinese script, decides for a value by itself)."""
    policy = Policy() if order == "first_last" else Policy(name_order=FAMILY_FIRST)
    return Parser(lexicon=lexicon(), policy=policy)


def generation(text: str) -> str:
    """The generational suffixes of a text, as written: `Jr., MD` gives `Jr.`."""
    known = codes("suffix")
    found = [w for w in re.split(r"[\s,]+", text) if (fold(w) or "").replace(".", "") in known]
    return found[0] if found else ""


def parse(text: str, order: Order, *, french: bool = False) -> Person:
    """One person's name.

    Args:
        text: a name with single blanks and no invisible characters; not a couple, not a company.
        order: of the column, where the value does not tell.
        french: whether M. is Monsieur.
    """
    title = ""
    if french and (monsieur := _MONSIEUR.match(text)):
        title, text = "M.", text[monsieur.end() :]
    text = _VAN_DER.sub("van der ", _SHORT.sub(r"\1 ", _TRADE.sub("", _REMARK.sub("", text))))
    if peer := _PEER.match(text):
        name = peer["name"] or peer["long"]
        text = name if " " in name else f"{name} {peer['seat'].split(' of ')[0].strip()}"
        order = "first_last"
    if _HAN.match(text):
        cut = 2 if text.startswith(_DOUBLE_SURNAMES) and len(text) > 2 else 1
        return Person(first=text[cut:], last=text[:cut])
    if given_first := _GIVEN_FIRST.match(text):
        return Person(first=given_first[1], last=given_first[2])
    own = _OWN_SCRIPT.search(text) if _LATIN.search(text) else None
    if own and "(" not in text:
        text = f"{text[: own.start()]} ({own[0]}) {text[own.end() :]}".strip()
    found = parser(order).parse(text)
    suffix = generation(found.suffix)
    first, last = found.given, found.family
    title = title or found.title
    if not first and not last:
        first, title, suffix = (found.suffix, title, "") if found.suffix and not title else ("", title, suffix)
    return Person(title, first, found.middle, last, suffix, found.nickname)
