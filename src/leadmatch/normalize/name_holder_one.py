"""`name_holder` for one lead: the same words and lines, without a column."""

from rapidfuzz.distance import JaroWinkler

from leadmatch.normalize import patterns
from leadmatch.normalize.name_flags import LONGEST, flag_one, tidy_name
from leadmatch.normalize.name_holder import AGREES, LONE, SHORTEST, called, place_pattern
from leadmatch.text import fold


def named_one(value: str) -> str | None:
    """`name_holder._named` of one cell."""
    cut = value[: LONGEST + 1]
    clean = tidy_name(value)
    if clean is None or flag_one(cut, fold(cut)) is not None:
        return None
    clean = patterns.replace(clean, LONE, "")
    return None if patterns.contains(clean, place_pattern()) else clean


def rest_one(holder: str, first: str) -> str | None:
    """`name_holder.rest_of_name` of one lead; None where no end of the holder's name agrees with the given name."""
    whole = patterns.replace_all(holder.replace(",", " "), " +", " ").strip(" ")
    said, words = whole.split(" "), (fold(whole) or "").split(" ")
    for size in (first.count(" ") + 1, 1):
        if len(words) <= size:
            continue
        for end, others in ((words[-size:], said[: len(words) - size]), (words[:size], said[size:])):
            if _agree(" ".join(end), first):
                return " ".join(others)
    return None


def _agree(word: str, first: str) -> bool:
    head = first.partition(" ")[0]
    long = min(len(word), len(head)) >= SHORTEST
    if word in (first, head) or (long and (word.startswith(head) or head.startswith(word))):
        return True
    if (len(first) == 1 and word[:1] == first) or f"{head} {word}" in called():
        return True
    return JaroWinkler.similarity(word, first, score_cutoff=AGREES) > 0
