"""One column's field, from its header, its content and its neighbours.

Contract: headers and contents of a table -> a `Choice` a column. The header decides; content overrules it where the two
flatly contradict, and decides alone where the header says nothing. What is left may be an attribute.
"""

from dataclasses import dataclass, replace

from leadmatch.sources.content import Content
from leadmatch.sources.mapping_headers import ADDRESS_FIELDS, Header, words_of

_DATES = ("birth_date", "created_at", "updated_at", "opt_out", "opt_in", "ignore")
_FREE = ("ignore", "comments", "attribute", "record_id", "lead_id", "customer_no", "deal_no", "salesperson", "stock_no")
_OVERRULED_BY = {
    "email": ("email", *_FREE),
    "vin": ("vin", "ignore", "comments"),
    "phone": ("phone", *_FREE),
    "last_first": (
        "full_name", "co_full_name", "company", "vehicle", "city", "region", "country", "address", "store", "source",
        "lead_source", "birth_date", "created_at", *_FREE,
    ),
    "date": (*_DATES, *_FREE, "full_name"),
    "url": ("lead_source", *_FREE),
}  # fmt: skip
_BY_CONTENT = {
    "email": "email", "vin": "vin", "phone": "phone", "address": "address", "street": "street",
    "last_first": "full_name",
    "first_last": "full_name", "gender": "gender", "region": "region", "country": "country", "first_name": "first_name",
    "last_name": "last_name", "url": "ignore", "money": "ignore", "text": "ignore", "flag": "ignore",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """A field, its role, and why. header: what the header said."""

    field: str
    role: str
    why: str
    header: Header


def choose(headers: dict[str, Header], contents: dict[str, Content]) -> dict[str, Choice]:
    """A choice for every column, in order."""
    chosen = {column: _by_both(header, contents[column]) for column, header in headers.items()}
    aliases = {choice.field for choice in chosen.values() if choice.why.startswith("alias")}
    for column, choice in chosen.items():
        content = contents[column]
        if not choice.field:
            choice = _unknown(column, choice.header, content, {c.field for c in chosen.values()})  # noqa: PLW2901
        elif choice.field == "full_name" and content.kind not in ("last_first", "first_last"):
            choice = _half_name(column, choice, headers)  # noqa: PLW2901
        elif choice.field in ("address", "street"):
            choice = _lines(choice, content, aliases)  # noqa: PLW2901
        chosen[column] = choice
    return chosen


def _by_both(header: Header, content: Content) -> Choice:
    """The header's field, unless the content is flatly something else; "" where neither says."""
    kind = content.kind
    if header.field:
        allowed = _OVERRULED_BY.get(kind)
        strong = content.share(kind) >= (0.6 if kind == "last_first" else 0.8) and content.sampled >= 2
        if allowed is None or header.field in allowed or header.field.startswith("co_") or not strong:
            if (
                header.field in ("email", "phone", "full_name", "first_name", "last_name")
                and kind == "flag"
                and content.sampled > 1
            ):
                return Choice("ignore", "", "content", header)
            return Choice(header.field, header.role, f"alias: {header.note}" if header.note else "alias", header)
        if kind == "date":
            return Choice(_date(content), "", "content", header)
        return Choice(_BY_CONTENT[kind], header.role if header.field == _BY_CONTENT[kind] else "", "content", header)
    return Choice("", "", "", header)


def _half_name(column: str, choice: Choice, headers: dict[str, Header]) -> Choice:
    """`name` beside `last_name` is a first name, `nom` beside `prénom` a last name."""
    others = {h.field for c, h in headers.items() if c != column}
    if words_of(column) not in (["name"], ["nom"], ["customer", "name"], ["customer", "nom"]):
        return choice
    if "last_name" in others and "first_name" not in others:
        return replace(choice, field="first_name")
    if "first_name" in others and "last_name" not in others:
        return replace(choice, field="last_name")
    return choice


def _lines(choice: Choice, content: Content, aliases: set[str]) -> Choice:
    """Tell a street line from a whole address, and a second line from a first one."""
    if choice.header.number == 2 and content.kind not in ("street", "address"):
        return replace(choice, field="unit")
    if choice.header.number > 2 and content.kind not in ("street", "address"):
        return replace(choice, field="ignore")
    if content.share("address") >= 0.6 and content.kind == "address":
        return choice if choice.field == "address" else replace(choice, field="address", why="content")
    if choice.field == "address" and (content.kind == "street" or aliases & {"city", "postal_code"}):
        return replace(choice, field="street")
    return choice


def _unknown(column: str, header: Header, content: Content, fields: set[str]) -> Choice:
    """A column whose header says nothing: by content, else an attribute if it can tell people apart, else ignored."""
    kind = content.kind
    if kind == "date":
        field = _date(content)
        return Choice(field if field not in fields else "ignore", "", "content", header)
    if kind == "postal" and content.share("number") < 0.9:
        return Choice("postal_code", "", "content", header)
    if kind == "postal" and content.distinct < 0.9 and {"city", "region"} & fields:
        return Choice("postal_code", "", "content", header)
    field = _BY_CONTENT.get(kind, "")
    single = field in ("full_name", "gender", "first_name", "last_name", "region", "country")
    if field and content.sampled >= 2 and not (single and field in fields):
        return Choice(field, "", "content", header)
    if field and kind not in ("first_name", "last_name", "region", "gender"):
        return Choice("ignore", "", "content", header)
    return (
        Choice("attribute", slug(column), "content", header)
        if _tells(content)
        else Choice("ignore", "", "content", header)
    )


def _tells(content: Content) -> bool:
    """Whether values may tell people apart: neither constant, nor free text, nor unique, nor measured."""
    if content.sampled < 2 or content.distinct >= 1.0 or content.blanks >= 3:
        return False
    measured = content.share("number") >= 0.9 and content.distinct > 0.5
    return not measured or content.share("code") >= 0.9


def _date(content: Content) -> str:
    """Birth dates lie decades back and far apart; records are made recently, or carry a time of day."""
    born = content.median_year <= 2008 and content.year_spread >= 15 and content.share("time") < 0.2
    return "birth_date" if born else "created_at"


def slug(column: str) -> str:
    """A header as the name of an attribute."""
    return "_".join(words_of(column)) or "column"


def is_address(field: str) -> bool:
    """Whether a field is a part of an address."""
    return field in ADDRESS_FIELDS
