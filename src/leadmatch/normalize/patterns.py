"""One definition of a pattern for two engines: Polars runs it over a column, the verbs here over one value.

Contract: on a text that is `plain` each verb answers what the Polars expression of its name answers. Plain are ASCII,
letters of alphabets with two cases whose other case is one letter, ideographs, syllables and letters without case of a
few scripts, and some punctuation. The engines differ outside of it (what a word is, the cases of i, marks): there the
single-value route asks Polars itself.
"""

import functools
import re
import unicodedata

_OWN_WAYS = frozenset("İıſσΣ")
_CASED = ((0xAA, 0x250), (0x370, 0x530), (0x1E00, 0x1F00))
UNCASED = (
    "\u05d0-\u05ea\u0620-\u063a\u0641-\u064a\u1100-\u1112\u1161-\u1175\u11a8-\u11c2"
    "\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3"
)
"""Hebrew, Arabic, parts of Korean syllables, kana, ideographs, Korean syllables: as the inside of a class."""
_PUNCTUATION = "’‘“”«»–—…·•"
_INLINE = "(?i)"


def _is_letter(char: str) -> bool:
    cases = {char.upper(), char.lower(), char.title()}
    two = len(cases) == 2 and all(len(case) == 1 for case in cases) and char.upper().lower() == char.lower()
    return char == "ß" or (unicodedata.category(char) in ("Lu", "Ll") and two and char not in _OWN_WAYS)


def _as_class(chars: list[int]) -> str:
    """Code points in order as the inside of a character class."""
    held = set(chars)
    starts, ends = [c for c in chars if c - 1 not in held], [c for c in chars if c + 1 not in held]
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(starts, ends, strict=True))


_LETTERS = [c for start, end in _CASED for c in range(start, end) if _is_letter(chr(c))]
_CLASSES = {
    r"\p{L}": "A-Za-z" + _as_class(_LETTERS) + UNCASED,
    r"\p{Lu}": "A-Z" + _as_class([c for c in _LETTERS if chr(c).isupper()]),
    r"\p{Ll}": "a-z" + _as_class([c for c in _LETTERS if chr(c).islower()]),
    r"\p{N}": "0-9",
    r"\p{M}": "",
}
_ASCII = _CLASSES | {r"\p{L}": "A-Za-z", r"\p{Lu}": "A-Z", r"\p{Ll}": "a-z"}
"""The same among ASCII alone: classes of all letters take a hundred times as long to compile."""
_PLAIN = re.compile(f"[ -~{_CLASSES[chr(92) + 'p{L}']}{_PUNCTUATION}]*")
_PIECES = re.compile(r"\\p\{\w+\}|\\.|\(\?i\)|[\[\]()$]|[^\\\[\]()$]+", re.DOTALL)


def plain(value: str) -> bool:
    """Whether both engines read a text alike.

    >>> plain("Zoë O'Brien"), plain("王小明"), plain("İnci")
    (True, True, False)
    """
    return (value.isascii() and value.isprintable()) or _PLAIN.fullmatch(value) is not None


@functools.cache
def _compiled(pattern: str, in_ascii: bool) -> re.Pattern[str]:
    """A pattern in the language of Polars (Rust) for `re`: classes of letters, the end, and flags in mid-pattern.

    in_ascii: for texts of ASCII alone.
    """
    classes = _ASCII if in_ascii else _CLASSES
    if pattern.startswith(_INLINE):
        return re.compile(_translated(pattern.removeprefix(_INLINE), classes), re.IGNORECASE)
    return re.compile(_translated(pattern, classes))


def _translated(pattern: str, classes: dict[str, str]) -> str:
    out: list[str] = []
    open_flags = [0]
    in_class = False
    for piece in _PIECES.findall(pattern):
        if in_class:
            in_class = piece != "]" or out[-1] in ("[", "[^")
            out.append(classes.get(piece, piece))
        elif piece in classes:
            out.append(f"[{classes[piece]}]")
        elif piece == "[":
            in_class = True
            out.append(piece)
        elif piece == _INLINE:
            open_flags[-1] += 1
            out.append("(?i:")
        elif piece == "(":
            open_flags.append(0)
            out.append(piece)
        elif piece == ")":
            out.append(")" * (open_flags.pop() + 1))
        else:
            out.append(r"\Z" if piece == "$" else piece)
    return "".join(out) + ")" * open_flags[0]


@functools.cache
def _template(text: str) -> str:
    """A replacement of Polars (`$1`, `${1}`) for `re`."""
    return re.sub(r"\$(?:\{(\w+)\}|(\w+))", r"\\g<\1\2>", text.replace("\\", "\\\\"))


def search(value: str, pattern: str) -> re.Match[str] | None:
    """The first match in one value."""
    return _compiled(pattern, value.isascii()).search(value)


def contains(value: str, pattern: str) -> bool:
    """`str.contains` of one value."""
    return search(value, pattern) is not None


def extract(value: str, pattern: str, group: int = 1) -> str | None:
    """`str.extract` of one value."""
    match = search(value, pattern)
    return None if match is None else match[group]


def replace(value: str, pattern: str, new: str) -> str:
    """`str.replace` of one value: the first match."""
    return _compiled(pattern, value.isascii()).sub(_template(new), value, count=1)


def replace_all(value: str, pattern: str, new: str) -> str:
    """`str.replace_all` of one value."""
    return _compiled(pattern, value.isascii()).sub(_template(new), value)
