"""Bytes of unknown encoding to UTF-8.

Order: byte order mark; UTF-16 seen by its zero bytes; UTF-8, strictly; else line by line, UTF-8 where a line is
UTF-8 and cp1252 where it is not, so that a file stitched together from both is read right. A file with bytes that
cp1252 does not have goes to charset-normalizer where that is installed, else those bytes become U+FFFD. All but
plain UTF-8 is noted.
"""

import codecs

from leadmatch.errors import SourceError

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD = 4096


def to_utf8(data: bytes, origin: str) -> tuple[bytes, list[str]]:
    """The same text in UTF-8 without a byte order mark, and notes.

    Raises:
        SourceError: a byte order mark promises UTF-16 or UTF-32 and the bytes are not.
    """
    for mark, name in MARKS:
        if data.startswith(mark):
            data = data[len(mark) :]
            return (data, []) if name == "utf-8" and _is_utf8(data) else _recode(data, name, origin)
    wide = _wide(data)
    if wide is not None:
        return _recode(data, wide, origin)
    return (data, []) if _is_utf8(data) else _recode_lines(data)


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _wide(data: bytes) -> str | None:
    head = data[:_HEAD]
    pairs = len(head) // 2
    if pairs < 2 or len(data) % 2:
        return None
    if head[1::2].count(0) > 0.7 * pairs and not head[::2].count(0):
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) > 0.7 * pairs and not head[1::2].count(0) else None


def _recode(data: bytes, name: str, origin: str) -> tuple[bytes, list[str]]:
    if name == "utf-8":
        return _recode_lines(data)
    try:
        return data.decode(name).encode("utf-8"), [f"read as {name}"]
    except UnicodeError as error:
        at = getattr(error, "start", 0)
        raise SourceError(f"{origin}: byte {at}: not {name}, as its first bytes say: save it as UTF-8") from error


def _recode_lines(data: bytes) -> tuple[bytes, list[str]]:
    lines = data.split(b"\n")
    other = 0
    for index, line in enumerate(lines):
        if not _is_utf8(line):
            other += 1
            try:
                lines[index] = line.decode("cp1252").encode("utf-8")
            except UnicodeDecodeError:
                return _guess(data)
    return b"\n".join(lines), [f"{other} lines are not UTF-8: read as cp1252"]


def _guess(data: bytes) -> tuple[bytes, list[str]]:
    try:
        from charset_normalizer import from_bytes
    except ImportError:
        best = None
    else:
        best = from_bytes(data[: 64 * _HEAD]).best()
    name = best.encoding if best is not None else "cp1252"
    text = data.decode(name, "replace")
    note = f"encoding guessed: {name}"
    if lost := text.count("\ufffd"):
        note += f"; {lost} characters could not be read"
    return text.encode("utf-8"), [note]
