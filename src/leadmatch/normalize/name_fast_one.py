"""`name_fast` for one value: the same shapes and words, without a column."""

from leadmatch.normalize import patterns
from leadmatch.normalize.name_fast import ALONE, CAPITALS, COUPLE, SMALL, WORD_SHAPES, shapes, taboo_words
from leadmatch.normalize.name_person import Order, Person
from leadmatch.normalize.name_words import given_names


def settle_one(value: str, order: Order, *, french: bool) -> Person | None:
    """`settle` of one plain text; None = open."""
    for pattern, fields in WORD_SHAPES[order]:
        if patterns.contains(value, pattern) and (found := _words(value, fields)):
            return found
    for shape in shapes(order, french=french):
        if (match := patterns.search(value, shape)) and (found := _shape(match.groupdict(), shape, order)):
            return found
    return None


def settle_rest_one(value: str, order: Order, *, french: bool) -> tuple[Person, str, str] | None:
    """`settle_rest` of one plain text: the person, and first and last name of the second one; None = open."""
    word = patterns.extract(value, ALONE)
    if word is not None and _plain(word, "strict"):
        return (Person(first=word) if order == "first_last" else Person(last=word)), "", ""
    match = patterns.search(value, COUPLE)
    if match is None or not _plain(match["other"], "strict"):
        return None
    found = settle_one(match["one"], order, french=french)
    return None if found is None else (found, match["other"], found.last)


def _plain(word: str | None, place: str) -> bool:
    if word is None:
        return True
    word = word.lower().strip(".")
    return len(word) == 1 or word not in taboo_words()[place]


def _words(value: str, fields: tuple[str, ...]) -> Person | None:
    parts = dict(zip(fields, value.replace(",", "", 1).split(" "), strict=True))
    first, last = ("first", "last") if fields[0] == "first_name" else ("strict", "strict")
    given, middle, family = parts["first_name"], parts.get("middle_name"), parts["last_name"]
    if not (_plain(given, first) and _plain(middle, "strict") and _plain(family, last)):
        return None
    capitals = patterns.contains(given, CAPITALS) and patterns.contains(family, SMALL)
    if fields == ("first_name", "last_name") and capitals and given.lower() not in given_names():
        given, family = family, given
    return Person(first=given, middle=middle or "", last=family)


def _shape(found: dict[str, str | None], shape: str, order: Order) -> Person | None:
    given, middle, family = (found.get(name) for name in ("first_name", "middle_name", "last_name"))
    end = (family or "").rpartition(" ")[2]
    in_comma = order == "last_first" or "last_name>" in shape.split("first_name>", maxsplit=1)[0]
    first = "strict" if in_comma or found.get("title") is not None else "first"
    if not (_plain(middle, "strict") and _plain(end, "strict" if in_comma else "last") and _plain(given, first)):
        return None
    suffix = found.get("suffix") or found.get("behind")
    return Person(found.get("title") or "", given or "", middle or "", family or "", suffix or "")
