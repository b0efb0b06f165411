"""From almost-XML to a tree: find the leads, refuse entities, repair, parse.

Contract: text -> one root whose children are the documents found, tags lower case without namespace, attributes too.
Well-formed text goes to the parser as it is. Otherwise it is rewritten first, tag by tag: attribute values quoted,
curly quotes read as quotes, raw `&` and `<` escaped, processing instructions and comments dropped, unclosed tags
closed, closing tags without opening ignored. Entities are never defined, so they are never expanded: any DOCTYPE is
refused.
"""

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from leadmatch.errors import SourceError

MAX_DEPTH = 100

_CHARACTER_DATA = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
_DECLARATION = re.compile(
    r"<!\s*(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)\b(?!\s+html(?:\s+PUBLIC[^\[<>]*)?\s*>)", re.IGNORECASE
)
_OPENING = re.compile(r"<(?:[\w.-]{1,40}:)?(adf|prospect|processsaleslead)(?=[\s/>])", re.IGNORECASE)
_CLOSING = re.compile(r"</(?:[\w.-]{1,40}:)?(adf|prospect|processsaleslead)\s*>", re.IGNORECASE)
_TOKEN = re.compile(
    r"(?P<cdata><!\[CDATA\[.*?(?:\]\]>|\Z))|(?P<drop><!--.*?(?:-->|\Z)|<\?[^<>]*+>?|<![^<>]*+>?)"
    r"|</\s*(?P<close>[\w:.-]++)[^<>]*+>?"
    r"|<(?P<open>[A-Za-z_][\w:.-]*+)(?P<attributes>(?:[^<>\"]|\"[^\"<]*+\")*+|[^<>]*+)>"
    r"|(?P<text>[^<]++|<)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"([\w:.-]++)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|[“”„«]([^“”„»]*+)[“”»]|[‘’]([^‘’]*+)[‘’]|([^\s\"'“”<>]++))"
)
_BLANKS = str.maketrans({"\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})
"""Blanks that an attribute would lose."""


def parse(text: str, origin: str) -> tuple[Element, bool]:
    """A root with the lead documents of `text` as children, and whether it had to be repaired.

    Raises:
        SourceError: a DOCTYPE or entity declaration, nesting deeper than `MAX_DEPTH`, or no lead document.
    """
    declaration = _DECLARATION.search(_CHARACTER_DATA.sub("", text))
    if declaration:
        raise SourceError(
            f"{origin}: refused: it declares a {declaration.group(1).upper()}, which a lead never needs: "
            "remove it and send again"
        )
    span = _span(text, origin)
    try:
        return _tree(f"<leads>{span}</leads>", origin), False
    except ParseError:
        return _tree("".join(_repaired(span, origin)), origin), True


def _span(text: str, origin: str) -> str:
    first = _OPENING.search(text)
    if first is None:
        raise SourceError(f"{origin}: no <adf> or <ProcessSalesLead> in it: is this a lead file?")
    *_, opening = _OPENING.finditer(text)
    closings = list(_CLOSING.finditer(text, first.end()))
    whole = closings and closings[-1].start() > opening.start()
    if whole and first.group(1).lower() == "adf":
        whole = closings[-1].group(1).lower() == "adf"
    return text[first.start() : closings[-1].end() if whole else len(text)]


class _Tree(TreeBuilder):
    """Builds the tree with plain names, no deeper than is sensible."""

    def __init__(self, origin: str) -> None:
        super().__init__()
        self.origin, self.depth = origin, 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise SourceError(f"{self.origin}: refused: elements nest deeper than {MAX_DEPTH}")
        return super().start(_plain(tag), {_plain(name): value for name, value in attrs.items()} if attrs else attrs)

    def end(self, tag: str, /) -> Element:
        self.depth -= 1
        return super().end(_plain(tag))

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise SourceError(f"{self.origin}: refused: it declares a DOCTYPE {name}")


def _tree(text: str, origin: str) -> Element:
    parser = XMLParser(target=_Tree(origin))  # noqa: S314 - no DOCTYPE comes this far, so no entity can be declared
    parser.feed(text)
    root: Element = parser.close()
    return root


@lru_cache(4096)
def _plain(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2].lower()


def _repaired(span: str, origin: str) -> Iterator[str]:
    """`span` rewritten as well-formed XML under one root."""
    opened: list[str] = []
    yield "<leads>"
    for token in _TOKEN.finditer(span):
        kind = token.lastgroup
        if kind == "cdata":
            yield html.escape(token["cdata"].removeprefix("<![CDATA[").removesuffix("]]>"), quote=False)
        elif kind == "close":
            yield from _closed(opened, _plain(token["close"]))
        elif kind == "attributes":
            name, attributes = _plain(token["open"]) or "x", token["attributes"]
            yield f"<{_xml_name(name)}{_quoted(attributes)}>"
            opened.append(name)
            if len(opened) > MAX_DEPTH:
                raise SourceError(f"{origin}: refused: elements nest deeper than {MAX_DEPTH}")
            if attributes.rstrip().endswith("/"):
                yield from _closed(opened, name)
        elif kind == "text":
            yield html.escape(_characters(token["text"]), quote=False)
    while opened:
        yield f"</{_xml_name(opened.pop())}>"
    yield "</leads>"


def _closed(opened: list[str], name: str) -> Iterator[str]:
    if name in opened:
        while True:
            last = opened.pop()
            yield f"</{_xml_name(last)}>"
            if last == name:
                return


def _xml_name(name: str) -> str:
    return name if re.fullmatch(r"[a-z_][a-z0-9_.-]*", name) else "x"


def _quoted(attributes: str) -> str:
    pairs: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(attributes):
        name = _plain(match.group(1))
        value = next((g for g in match.groups()[1:] if g is not None), "")
        if name == _xml_name(name) and not name.startswith("xmlns"):
            pairs.setdefault(name, value.strip("“”‘’\"'/") if match.group(6) else value)
    return "".join(f' {name}="{html.escape(_characters(value)).translate(_BLANKS)}"' for name, value in pairs.items())


def _characters(text: str) -> str:
    return "".join(
        c
        for c in html.unescape(text)
        if c in "\t\n\r" or " " <= c < "\ud800" or "\ue000" <= c < "\ufffe" or c > "\uffff"
    )
