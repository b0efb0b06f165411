"""What systems call things: words of theirs as names of `EVENTS`. The words are in `words.toml`.

Contract: distinct texts in, names of events (or null) out, row for row. A user's own words (`journey.events` of the
spec) go before ours. A text that is a phrase, folded, is that; else the phrase of most
words (then letters) that stands in it whole decides.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

import polars as pl

from leadmatch.errors import SpecError
from leadmatch.normalize.cells import encode, gather
from leadmatch.tables import Codes
from leadmatch.text import fold, fold_series

EVENTS = (
    "internet_lead", "phone_up", "walk_in", "be_back", "outbound_attempt", "contact", "appointment_set",
    "appointment_confirmed", "appointment_shown", "no_show", "test_drive", "write_up", "deposit", "deposit_refund",
    "sold", "delivered", "service_ro", "return",
)  # fmt: skip
"""The events of a customer's life, in the order in which they usually come."""

NUMBER = {event: number for number, event in enumerate(EVENTS)}

INQUIRIES = ("internet_lead", "phone_up", "walk_in", "be_back")
"""Events in which the customer comes to the store."""
INQUIRY_NUMBERS = [NUMBER[event] for event in INQUIRIES]

NONE = "none"
"""Beside the names of events: nothing happened."""

Vocabulary = Literal["event", "entry", "status"]
_LONGEST = 200
_SEPARATOR = re.compile(r"[^a-z0-9]+")


@cache
def _phrases(vocabulary: Vocabulary) -> dict[str, str]:
    """Phrase -> event, the phrase of most words first."""
    listed = tomllib.loads(files("leadmatch.journey").joinpath("words.toml").read_text("utf-8"))[vocabulary]
    return _by_length((phrase, event) for event, phrases in listed.items() for phrase in phrases)


def _by_length(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    return dict(sorted(pairs, key=lambda pair: (-pair[0].count(" "), -len(pair[0]))))


def words_as_events(texts: pl.Series, vocabulary: Vocabulary, own: Mapping[str, str] | None = None) -> pl.Series:
    """The event that each text names, String, null where none; the name of an event names it in every vocabulary.

    Args:
        texts: any texts, String or Enum.
        vocabulary: `event` for words of a column of events, `entry` for types and sources of leads, `status`.
        own: more words -> event or `none`, which go first.

    Raises:
        SpecError: `own` names an event that there is not.
    """
    codes, distinct = coded_texts(texts)
    return gather(_events(distinct, vocabulary, own), codes)


def words_as_numbers(texts: pl.Series, vocabulary: Vocabulary, own: Mapping[str, str] | None = None) -> pl.Series:
    """`words_as_events` by number, UInt8."""
    codes, distinct = coded_texts(texts)
    return gather(numbers_of(_events(distinct, vocabulary, own)), codes)


def numbers_of(events: pl.Series) -> pl.Series:
    """Names of events by number, UInt8, null for null."""
    return events.replace_strict(NUMBER, default=None, return_dtype=pl.UInt8)


def _events(texts: pl.Series, vocabulary: Vocabulary, own: Mapping[str, str] | None) -> pl.Series:
    """`words_as_events` of distinct texts."""
    mine = _by_length((plain(word), event) for word, event in (own or {}).items())
    for event in mine.values():
        if event not in (*EVENTS, NONE):
            raise SpecError(f"journey: no event {event!r}: there are {', '.join((*EVENTS, NONE))}")
    named = {event.replace("_", " "): event for event in EVENTS}
    layers = (mine, named, _phrases(vocabulary))
    found = pl.Series([_event(text, layers) for text in texts], dtype=pl.String)
    return found.set(found == NONE, None)


def _event(text: str, layers: tuple[dict[str, str], ...]) -> str | None:
    whole = plain(text[:_LONGEST])
    for phrases in layers:
        if whole in phrases:
            return phrases[whole]
    padded = f" {whole} "
    for phrases in (layers[0], layers[2]):
        for phrase, event in phrases.items():
            if phrase and f" {phrase} " in padded:
                return event
    return None


def coded_texts(texts: pl.Series) -> tuple[Codes, pl.Series]:
    """Texts, String or Enum, as codes (-1 = null) of distinct ones."""
    if isinstance(texts.dtype, pl.Enum):
        return texts.to_physical().cast(pl.Int32).fill_null(-1).to_numpy(), texts.dtype.categories
    return encode(texts.cast(pl.String))


def plain_series(texts: pl.Series) -> pl.Series:
    """`plain` of texts, null where nothing is left."""
    folded = fold_series(texts).str.replace_all(_SEPARATOR.pattern, " ").str.strip_chars(" ")
    return folded.set(folded == "", None)


def plain(text: str) -> str:
    """A text as words are compared: folded, anything but letters and digits a blank."""
    return _SEPARATOR.sub(" ", fold(text) or "").strip()
