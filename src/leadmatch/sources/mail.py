"""From the bytes that arrived to the text that holds the lead.

Contract: bytes -> texts, each of which is (or contains) lead XML. Order: mail -> decode -> unescape.

A lead travels as the body or a part of a MIME mail (base64, quoted-printable), or escaped (`&lt;adf&gt;`) inside an
HTML mail. A mail may carry the same lead as XML, as text and as HTML: only the parts of the best kind are read.
"""

import codecs
import html
import re
from email import message_from_bytes
from email.message import Message

from leadmatch.errors import SourceError

_HEADER = re.compile(rb"\A\s*(?:From [^\n]*\n)?(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){1,200}\r?\n")
_MIME = re.compile(rb"(?im)^(?:mime-version|content-type|from|to|subject|received|date|message-id):")
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']?([A-Za-z0-9._-]{1,40})", re.IGNORECASE)
_LEAD = re.compile(r"<(?:[\w.-]{1,40}:)?(?:adf|prospect|processsaleslead)[\s/>]", re.IGNORECASE)
_ESCAPED = re.compile(r"&(?:lt|#60|#x3c);\s*(?:adf|prospect|processsaleslead)\b", re.IGNORECASE)
_HTML_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<(?:br|/p|/div|/tr)\b[^<>]*>", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EIGHT_BIT = re.compile(r"(?:iso-?8859|latin|windows-125|cp125|cp437|cp850|mac)", re.IGNORECASE)
_MAX_PARTS = 200


def lead_texts(data: bytes, origin: str) -> list[str]:
    """The texts of a file or mail that hold lead XML, decoded and unescaped, without control characters.

    Args:
        data: a whole file or mail.
        origin: named in errors.

    Raises:
        SourceError: no lead is in there, or the mail nests too deeply.
    """
    head = _HEADER.match(data[:100_000])
    is_mail = head is not None and _MIME.search(head.group())
    texts = _of_mail(data, origin) if is_mail else [_lead_text(decode(data))]
    found = [text for text in texts if text is not None]
    if not found:
        raise SourceError(f"{origin}: no <adf> or <ProcessSalesLead> in it: is this a lead file?")
    return found


def decode(data: bytes, charset: str | None = None) -> str:
    """Text by byte order mark, else strict UTF-8, else the declared 8-bit encoding, else cp1252. Never fails."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _CONTROL.sub("", data[len(mark) if name == "utf-8" else 0 :].decode(name, "replace"))
    wide = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}.get(data[:2])
    if wide:
        return _CONTROL.sub("", data.decode(wide, "replace"))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        declared = _DECLARED.search(data[:1000])
        name = charset or (declared.group(1).decode("ascii") if declared else "cp1252")
        text = _eight_bit(data, name)
    return _CONTROL.sub("", text)


def _eight_bit(data: bytes, name: str) -> str:
    if _EIGHT_BIT.match(name):
        try:
            return data.decode(name, "replace")
        except LookupError:
            pass
    return data.decode("cp1252", "replace")


def _lead_text(text: str) -> str | None:
    """The text itself if it holds tags of a lead, unescaped if they are escaped, None if there are none."""
    if _LEAD.search(text):
        return text
    if _ESCAPED.search(text):
        plain = html.unescape(_HTML_TAG.sub("", _BREAK.sub("\n", text))).replace("\xa0", " ")
        return _CONTROL.sub("", plain) if _LEAD.search(plain) else None
    return None


def _of_mail(data: bytes, origin: str) -> list[str | None]:
    if data.lower().count(b"boundary=") > _MAX_PARTS:
        raise SourceError(f"{origin}: a mail with more than {_MAX_PARTS} nested parts is not read")
    best: dict[int, list[str | None]] = {}
    for part in message_from_bytes(data.lstrip()).walk():
        rank = _rank(part)
        if rank is None:
            continue
        payload = part.get_payload(decode=True)
        text = _lead_text(decode(payload, part.get_content_charset())) if isinstance(payload, bytes) else None
        if text is not None:
            best.setdefault(rank, []).append(text)
    return best[min(best)] if best else []


def _rank(part: Message) -> int | None:
    """How directly a part says it is a lead, 0 best; None for a container."""
    if part.is_multipart():
        return None
    kind = part.get_content_type().lower()
    name = (part.get_filename() or "").lower()
    if kind.endswith(("/xml", "+xml", "/adf", "/x-adf")) or name.endswith((".xml", ".adf")):
        return 0
    if kind == "text/plain":
        return 1
    return 2 if kind.startswith("text/") else 3
