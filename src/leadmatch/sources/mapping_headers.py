"""What a header says: the lead field that `aliases.toml` gives for its words, and the role that they name.

Contract: header -> `Header`. The first of these that answers decides: a truth label -> alias of all words -> consent ->
a question of a form -> whose it is -> alias without noise and role words -> when the record was made -> words of what
tells nobody apart -> the alias at its end (English) or start (French).
"""

from dataclasses import dataclass
from functools import cache

from leadmatch.sources.mapping_whose import whose
from leadmatch.sources.mapping_words import Key, key, known, words_of

ID_FIELDS = ("record_id", "customer_no", "lead_id")
"""What may be the id of a row by its header, the first one that is."""
ADDRESS_FIELDS = ("address", "street", "street_number", "unit", "city", "region", "postal_code", "country")
VEHICLE_FIELDS = ("vin", "vehicle", "vehicle_year", "vehicle_make", "vehicle_model", "stock_no")
_FAMILIES = (("phone", ("phone",)), ("email", ("email",)), ("address", ADDRESS_FIELDS), ("vin", VEHICLE_FIELDS))
_AT_THE_EDGE = (
    "first_name",
    "last_name",
    "full_name",
    "birth_date",
    "email",
    "phone",
    *ADDRESS_FIELDS,
    "vin",
    "stock_no",
)
_FIRST_WORD = ("email", "phone", "vin")
_ASKED = ("email", "phone", "full_name", "first_name", "last_name", "city", "postal_code", "birth_date", "vin")
_LAST_WORD = (*_FIRST_WORD, "first_name", "last_name", *ADDRESS_FIELDS)


@dataclass(frozen=True, slots=True)
class Header:
    """A header as understood. field "" = unknown.

    number: the digits at its end or 0; group: what sets an address apart; otherwise: the field where another column
    has the name; meaningful: whether there are words at all, not `col7`.
    """

    field: str
    role: str = ""
    number: int = 0
    group: Key = ()
    note: str = ""
    words: Key = ()
    otherwise: str = ""

    @property
    def meaningful(self) -> bool:
        """Whether the header has words of its own."""
        return bool(set(self.words) - known().anonymous)

    def role_of(self, field: str) -> str:
        """The role that the header's words give to a field found by content."""
        for family, fields in _FAMILIES:
            if field in fields:
                return next((known().roles[family][w] for w in self.words if w in known().roles[family]), "")
        return ""


@cache
def understand(header: str) -> Header:
    """The lead field of a header, without looking at its column."""
    words = words_of(header)
    number = int(words[-1]) if len(words) > 1 and words[-1].isdecimal() and len(words[-1]) < 3 else 0
    words = words[:-1] if number or (len(words) > 1 and words[-1] == "0") else words
    if (
        known().parties["truth"] & set(words)
        and len(words) <= 3
        and known().fields.get(key(words), "ignore") == "ignore"
    ):
        return Header("ignore", note="a truth label is never used", words=words)
    otherwise = known().only_name.get(key(words), "")
    field, role = ("full_name", "") if otherwise else _field(words)
    return Header(field, role, number, key([w for w in words if w not in _part_words()]), "", words, otherwise)


def _field(words: Key) -> tuple[str, str]:
    for candidate in (words, [w for w in words if w not in ("customer", "lead")]):
        exact = known().fields.get(key(candidate))
        if exact is not None:
            return _split(exact)
    for rule in (_consent, _question, _party, _alias, _made, _ignored, _edge):
        found = rule(words)
        if found is not None:
            return found
    return "", ""


@cache
def _role_words() -> frozenset[str]:
    return frozenset(word for roles in known().roles.values() for word in roles)


@cache
def _part_words() -> frozenset[str]:
    parts = [k for k, target in known().fields.items() if target.partition(".")[0] in ADDRESS_FIELDS]
    return (frozenset(w for k in parts for w in k) | known().noise) - {"mailing", "full"}


def _consent(words: Key) -> tuple[str, str] | None:
    consent, text = known().consent, f" {' '.join(words)} "
    if consent.excluded & set(words):
        return None
    for field, phrases in (("opt_out", consent.out), ("opt_in", consent.agreed)):
        if any(f" {phrase} " in text for phrase in phrases):
            return field, next((consent.channels[w] for w in words if w in consent.channels), "all")
    return None


def _question(words: Key) -> tuple[str, str] | None:
    """A question of a form asks for a contact or a vehicle, or for nothing that identifies."""
    if not words or words[0] not in known().questions or len(words) < 2:
        return None
    field, role = look_up(tuple(w for w in words if w not in known().fillers))
    if field in _ASKED:
        return field, role
    wanted = {"vehicle", "model", "car", "make"} & set(words) and words[0] not in ("do", "does", "have", "is", "are")
    return ("vehicle", Header("", words=words).role_of("vehicle") or "interest") if wanted else ("ignore", "")


def _party(words: Key) -> tuple[str, str] | None:
    return whose(words, look_up)


def _alias(words: Key) -> tuple[str, str] | None:
    found = look_up(words)
    return found if found[0] else None


def _made(words: Key) -> tuple[str, str] | None:
    """A date with a word for the making of the record."""
    rest = set(words) - known().stamps
    made = (
        known().created & set(words)
        and (known().stamps & set(words))
        and not (known().ignored - known().created) & rest
    )
    return ("created_at", "") if made else None


def _ignored(words: Key) -> tuple[str, str] | None:
    told = set(words) - {"last"} if "name" in words else set(words)
    return ("ignore", "") if known().ignored & told else None


def _edge(words: Key) -> tuple[str, str] | None:
    """The longest alias at the end or the start of a header with unknown words; one word alone must be a plain one."""
    words = tuple(w for w in words if w not in known().noise)
    for size in range(len(words) - 1, 0, -1):
        for part, fields in ((words[-size:], _LAST_WORD), (words[:size], _FIRST_WORD)):
            field, role = look_up(part)
            if field in (_AT_THE_EDGE if size > 1 else fields) and not set(part) <= _role_words():
                return field, role or Header("", words=words).role_of(field)
    return None


def look_up(words: Key) -> tuple[str, str]:
    """The field and role of words, without noise words and words of roles where they must go; "" = unknown."""
    kept = tuple(w for w in words if w not in known().noise and not w.isdecimal())
    for candidate in (words, kept):
        target = known().fields.get(key(candidate))
        if target is not None:
            return _split(target)
    for family, fields in _FAMILIES:
        roles = known().roles[family]
        for candidate in (words, kept):
            rest = tuple(w for w in candidate if w not in roles)
            if family == "address":
                rest = tuple(w for w in rest if w not in known().qualifiers) or rest
                rest = tuple(w for w in rest if w != "address") or rest
            target = known().fields.get(key(rest), "").partition(".")[0]
            if target in fields and len(rest) < len(candidate):
                return target, next((roles[w] for w in candidate if w in roles), "")
    return "", ""


def _split(target: str) -> tuple[str, str]:
    field, _, role = target.partition(".")
    return field, role
