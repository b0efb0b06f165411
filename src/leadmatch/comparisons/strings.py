"""Similarity of the distinct pairs of a vocabulary: RapidFuzz and jellyfish on columns of codes.

Most pairs are nothing alike. Their lengths and the sets of their characters show that without looking at the texts:
only pairs that may reach what is asked are compared as strings.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jellyfish
import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from leadmatch.arrays import Hashes
from leadmatch.comparisons.comparison import Floats, Rows
from leadmatch.comparisons.strings_one import MOST_INITIALS, begins, contains_words, initials, together
from leadmatch.few import FEW
from leadmatch.hashing import hash_of

START = 4
"""Bytes of a word that are kept beside it."""
BOOSTED = 0.7
"""Jaro similarity above which Jaro-Winkler adds something for an equal start."""
AT_ONCE = 1 << 16
"""Words that are looked at together: bounds memory, not results."""
_EDITS = 2
_BLANK = np.uint64(1 << ord(" "))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Distinct texts by code.

    values: the texts, as Python strings; size: characters; marks: the set of characters, a bit each (some share one);
    start: the first `START` bytes.
    """

    values: NDArray[np.object_]
    size: NDArray[np.int32]
    marks: NDArray[np.uint64]
    start: NDArray[np.uint32]

    @classmethod
    def of(cls, values: pl.Series) -> "Vocabulary":
        """The values of a dictionary-encoded column."""
        words = values.to_numpy()
        if len(values) <= FEW:
            return cls(words, *_marked(words.tolist(), *_sizes(words.tolist())))
        slices = [slice(at, at + AT_ONCE) for at in range(0, len(values), AT_ONCE)]
        parts = [_marked(words[rows].tolist(), *_widths(values[rows])) for rows in slices]
        size, marks, start = (np.concatenate(column) for column in zip(*parts, strict=True))
        return cls(words, size, marks, start)

    def texts(self, codes: Rows | NDArray[np.int64]) -> list[str]:
        """The texts of some codes."""
        found: list[str] = self.values.take(codes).tolist()
        return found

    def hashes(self) -> Hashes:
        """The hash of each word by content."""
        return hash_of(pl.Series(self.values.tolist(), dtype=pl.String))

    def jaro_winkler(self, left: Rows, right: Rows, least: float, other: "Vocabulary | None" = None) -> Floats:
        """Jaro-Winkler similarity in [0, 1] of pairs of codes; 0 where it is below `least`.

        right may be codes of another vocabulary.
        """
        other = other or self
        result = np.zeros(len(left))
        rows = np.flatnonzero(self._may_resemble(left, right, least, other))
        texts = self.texts(left[rows]), other.texts(right[rows])
        result[rows] = _cpdist(*texts, JaroWinkler.similarity, least)
        return result

    def edits(self, left: Rows, right: Rows) -> Floats:
        """Edits between pairs of codes, a swap of neighbours being one (optimal string alignment); 3 = more."""
        result = np.full(len(left), float(_EDITS + 1))
        missing, surplus = _apart(self.marks[left], self.marks[right])
        near = np.abs(self.size[left] - self.size[right]) <= _EDITS
        rows = np.flatnonzero(near & (np.maximum(missing, surplus) <= _EDITS))
        result[rows] = _cpdist(self.texts(left[rows]), self.texts(right[rows]), OSA.distance, _EDITS)
        return result

    def sounds(self) -> NDArray[np.int64]:
        """A code of each word's Metaphone; words that sound alike share it. Words without one have code -1."""
        seen: dict[str, int] = {}
        sounds = map(jellyfish.metaphone, self.values.tolist())
        return np.array([seen.setdefault(sound, len(seen)) if sound else -1 for sound in sounds])

    def together(self, left: Rows, right: Rows) -> NDArray[np.bool_]:
        """Whether the texts are the same but for their blanks ("min jun", "minjun")."""
        a, b = self.marks[left], self.marks[right]
        found: NDArray[np.bool_] = ((a | b) & _BLANK != 0) & ((a ^ b) & ~_BLANK == 0)
        return self._checked(found, left, right, together)

    def initials(self, left: Rows, right: Rows) -> NDArray[np.bool_]:
        """Whether one text is the initials of the words of the other, of several ("jp", "jean pierre")."""
        short = np.minimum(self.size[left], self.size[right]) <= MOST_INITIALS
        found = short & ((self.marks[left] | self.marks[right]) & _BLANK != 0) & self.same_initial(left, right)
        return self._checked(found, left, right, initials)

    def _checked(
        self, maybe: NDArray[np.bool_], left: Rows, right: Rows, holds: Callable[[str, str], bool]
    ) -> NDArray[np.bool_]:
        """The pairs of a mask of which the texts show it."""
        rows = np.flatnonzero(maybe)
        pairs = zip(self.texts(left[rows]), self.texts(right[rows]), strict=True)
        maybe[rows] = [holds(a, b) for a, b in pairs]
        return maybe

    def same_initial(self, left: Rows, right: Rows) -> NDArray[np.bool_]:
        """Whether the texts begin with the same character."""
        first = np.uint32(8 * (START - 1))
        same: NDArray[np.bool_] = self.start[left] >> first == self.start[right] >> first
        wide = np.flatnonzero(same & (self.start[left] >> first >= np.uint32(0x80)))
        pairs = zip(self.texts(left[wide]), self.texts(right[wide]), strict=True)
        same[wide] = [a[:1] == b[:1] for a, b in pairs]
        return same

    def begins(self, left: Rows, right: Rows) -> NDArray[np.bool_]:
        """Whether one text, of `START` characters or more, is the beginning of the other ("micha", "michael")."""
        long = np.minimum(self.size[left], self.size[right]) >= START
        found: NDArray[np.bool_] = (self.start[left] == self.start[right]) & long
        return self._checked(found, left, right, begins)

    def contains_words(self, left: Rows, right: Rows) -> NDArray[np.bool_]:
        """Whether the words of one text, of several, are among those of the other ("smith", "smith jones")."""
        a, b = self.marks[left], self.marks[right]
        found: NDArray[np.bool_] = ((a | b) & _BLANK != 0) & ((a & ~b & ~_BLANK == 0) | (b & ~a & ~_BLANK == 0))
        return self._checked(found, left, right, contains_words)

    def _may_resemble(self, left: Rows, right: Rows, least: float, other: "Vocabulary") -> NDArray[np.bool_]:
        """Whether the Jaro-Winkler similarity may be `least` or more.

        Jaro is at most (m / a + m / b + 1) / 3 for texts of a and b characters, m of which both have. What an equal
        start adds is added above `BOOSTED` only.
        """
        a, b = np.maximum(self.size[left], 1), np.maximum(other.size[right], 1)
        missing, surplus = _apart(self.marks[left], other.marks[right])
        common = np.minimum(a - missing, b - surplus)
        begin = np.uint32(8 * (START - 1))
        alike = self.start[left] >> begin == other.start[right] >> begin
        needed = np.where(alike, min(least, BOOSTED), least)
        return np.asarray(common / a + common / b + 1 >= 3 * needed - 1e-6)


_Marks = tuple[NDArray[np.int32], NDArray[np.uint64], NDArray[np.uint32]]


def _widths(values: pl.Series) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Bytes and characters of many words."""
    return values.str.len_bytes().to_numpy().astype(np.int64), values.str.len_chars().to_numpy().astype(np.int32)


def _sizes(words: list[str]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Bytes and characters of a few words."""
    return np.array([len(w.encode()) for w in words], np.int64), np.array([len(w) for w in words], np.int32)


def _marked(words: list[str], width: NDArray[np.int64], size: NDArray[np.int32]) -> _Marks:
    """size, marks, start of words of so many bytes and characters, as `Vocabulary` has them."""
    raw = np.frombuffer("".join(words).encode() + b"\0" * START, np.uint8)
    at = np.cumsum(width) - width
    marks, some = np.zeros(len(words), np.uint64), np.flatnonzero(width)
    if len(some):
        marks[some] = np.bitwise_or.reduceat(_bit(raw[:-START]), at[some])
    wide = np.flatnonzero(width > size)
    for row in wide.tolist():
        marks[row] = np.bitwise_or.reduce(_bit(np.array([ord(character) for character in words[row]])))
    start = np.zeros(len(words), np.uint32)
    for place in range(START):
        start = start << np.uint32(8) | np.where(place < width, raw[at + place], np.uint8(0))
    return size, marks, start


def _bit(characters: NDArray[np.generic]) -> NDArray[np.uint64]:
    return np.uint64(1) << (characters.astype(np.uint64) & np.uint64(63))


def _apart(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """At least so many characters of the left are not in the right, and of the right not in the left."""
    return np.bitwise_count(left & ~right), np.bitwise_count(right & ~left)


def _cpdist(left: list[str], right: list[str], scorer: Any, cutoff: float) -> Floats:
    if not left:
        return np.zeros(0)
    workers = -1 if len(left) > FEW else 1
    found = process.cpdist(left, right, scorer=scorer, score_cutoff=cutoff, workers=workers)
    return np.asarray(found, dtype=np.float64)
