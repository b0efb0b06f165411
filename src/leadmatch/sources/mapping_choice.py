"""One column's field, from its header, its content and the other columns of its file.

Contract: headers and contents of a table -> a `Choice` a column. The header says whose it is and mostly what it is;
content overrules what it is where the two flatly contradict, and decides where the header says nothing. What is left
may be an attribute. `ALONE` looks at one column, `AMONG` at one column among the others; the first rule that answers
wins.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from leadmatch.lead import FIELDS
from leadmatch.sources.content import Content
from leadmatch.sources.mapping_headers import ADDRESS_FIELDS, VEHICLE_FIELDS, Header
from leadmatch.sources.mapping_words import known, words_of

NAMES = ("full_name", "first_name", "last_name")
EVENT_TIMES = tuple(f.name for f in FIELDS if f.group in ("event", "money") and f.name.endswith("_at"))
TIMES = ("created_at", "updated_at", *EVENT_TIMES)
ANSWERS = ("contacted", "appointment_shown", "test_drive", "write_up")
AMOUNTS = ("deposit_amount", "refund_amount", "price", "lead_cost")
_ABOUT = ("flag", "money", "clock", "ip", "url")
_NEVER: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((*NAMES, "email", "phone", "vehicle_make", "vehicle_model"), _ABOUT),
    "salesperson": (*_ABOUT, "date", "email", "phone", "vin"),
    **dict.fromkeys(
        ("co_full_name", "co_first_name", "co_last_name"), (*_ABOUT, "date", "email", "phone", "vin", "number")
    ),
    **dict.fromkeys(("vin", "vehicle"), (*_ABOUT, "date", "number")),
    **dict.fromkeys(TIMES, ("flag", "money", "clock")),
    **dict.fromkeys(AMOUNTS, ("flag", "date", "clock", "email", "url", "ip")),
}
"""Field -> contents under its header that are only about it: such a column is ignored."""
_FREE = (
    "ignore", "comments", "attribute", "record_id", "lead_id", "customer_no", "deal_no", "salesperson", "stock_no",
    "invoice_no", "about",
)  # fmt: skip
_OVERRULED_BY = {
    "email": ("email", *_FREE),
    "vin": ("vin", "ignore", "comments"),
    "phone": ("phone", *_FREE),
    "last_first": (
        "full_name", "company", "vehicle", "city", "region", "country", "address", "store", "source", "lead_source",
        "birth_date", "created_at", "payer", "refund_to", *_FREE,
    ),
    "date": ("birth_date", *TIMES, *ANSWERS, "opt_out", "opt_in", *_FREE, "full_name"),
    "url": ("lead_source", *_FREE),
}  # fmt: skip
"""Content -> the fields it does not overrule. The other buyer's fields are never overruled by a name or a contact."""
_BY_CONTENT = {
    "email": "email", "vin": "vin", "phone": "phone", "address": "address", "street": "street",
    "last_first": "full_name", "first_last": "full_name", "gender": "gender", "region": "region", "country": "country",
    "first_name": "first_name", "last_name": "last_name", "url": "ignore", "ip": "ignore", "clock": "ignore",
    "money": "ignore", "text": "ignore", "flag": "ignore",
}  # fmt: skip


_AGES = 10
"""Values of a column that may be of ages, at least."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A field, its role, and why. header: what the header said."""

    field: str
    role: str
    why: str
    header: Header


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the rules see it. choice: what the rules on it alone said, field "" where nothing.

    others: the fields of all other columns, as far as they are settled; vehicles: the role that the file's headers give
    to a vehicle without one.
    """

    name: str
    header: Header
    content: Content
    choice: Choice
    others: frozenset[str] = frozenset()
    vehicles: str = ""

    def by_content(self, field: str, role: str = "") -> Choice:
        """A choice that the content makes; the header may still name the role."""
        return Choice(field, role or self.header.role_of(field), "content", self.header)


Rule = Callable[[Column], Choice | None]


def choose(headers: dict[str, Header], contents: dict[str, Content], taken: Iterable[str] = ()) -> dict[str, Choice]:
    """A choice for every column, in order. taken: the fields of columns that are not open to choice."""
    blank = {name: Choice("", "", "", header) for name, header in headers.items()}
    chosen = {
        name: _first(ALONE, Column(name, header, contents[name], blank[name])) for name, header in headers.items()
    }
    vehicles = vehicles_of(headers)
    fields = Counter([*(choice.field for choice in chosen.values()), *taken])
    for name, header in headers.items():
        fields[chosen[name].field] -= 1
        others = frozenset(field for field, count in fields.items() if count)
        chosen[name] = _first(AMONG, Column(name, header, contents[name], chosen[name], others, vehicles))
        fields[chosen[name].field] += 1
    return chosen


def _first(rules: tuple[Rule, ...], column: Column) -> Choice:
    return next((choice for rule in rules if (choice := rule(column)) is not None), column.choice)


def vehicles_of(headers: dict[str, Header]) -> str:
    """The role of a file's vehicles by the words of all headers (`[context]`), or "" where they do not say."""
    words = {word for header in headers.values() for word in header.words}
    points = {role: 2 * len(words & strong) + len(words & weak) for role, (strong, weak) in known().context.items()}
    points = {role: n if words & known().context[role][0] else 0 for role, n in points.items()}
    best = max(points, key=lambda role: points[role])
    tied = sorted(points.values())[-2:] == [points[best]] * 2
    return best if points[best] >= 3 and not tied else ""


def _not_a_person(column: Column) -> Choice | None:
    """Answers, amounts and times under a header of somebody or something are about them, not they."""
    field, content = column.header.field, column.content
    return column.by_content("ignore") if content.sampled >= 2 and content.kind in _NEVER.get(field, ()) else None


def _contradicted(column: Column) -> Choice | None:
    """What the content flatly is, where the header says something else."""
    header, content = column.header, column.content
    allowed = _OVERRULED_BY.get(content.kind)
    strong = content.share(content.kind) >= (0.6 if content.kind == "last_first" else 0.8) and content.sampled >= 2
    if not header.field or allowed is None or header.field in allowed or header.field.startswith("co_") or not strong:
        return None
    return column.by_content(_date(content)) if content.kind == "date" else column.by_content(_BY_CONTENT[content.kind])


def _said(column: Column) -> Choice | None:
    header = column.header
    why = f"alias: {header.note}" if header.note else "alias"
    return Choice(header.field, header.role, why, header) if header.field else None


ALONE: tuple[Rule, ...] = (_not_a_person, _contradicted, _said)


def _account_holder(column: Column) -> Choice | None:
    """The holder of an account is the customer only where the file names nobody else."""
    choice = column.choice
    if not choice.header.otherwise or choice.field != "full_name" or not set(NAMES) & column.others:
        return None
    return replace(choice, field=choice.header.otherwise, why=f"{choice.why}: another column names the customer")


def _half_name(column: Column) -> Choice | None:
    """Single words under `name` beside `last_name` are first names, `nom` beside `prénom` is a last name."""
    choice, content, others = column.choice, column.content, column.others
    if choice.field != "full_name" or choice.why != "alias" or content.kind in ("last_first", "first_last"):
        return None
    words = set(column.header.words) - known().noise
    nom = words == {"nom"}
    if not nom and words not in (set(), {"name"}):
        return None
    if "first_name" in others and "last_name" not in others and (nom or content.blanks < 0.5):
        return replace(choice, field="last_name")
    if "last_name" in others and "first_name" not in others and content.blanks < 0.5:
        return replace(choice, field="first_name")
    return None


def _not_people(column: Column) -> Choice | None:
    """Names of shops: words of businesses, hardly a given name or surname known here."""
    content = column.content
    if column.choice.field != "full_name" or content.sampled < 20 or content.kind == "last_first":
        return None
    shops = content.share("business") >= 0.25 and content.share("person") < 0.4
    return replace(column.choice, field="company", why="content") if shops and "company" not in column.others else None


def _number_of_customer(column: Column) -> Choice | None:
    """`Customer` may hold the customer's number."""
    codes = column.choice.field == "full_name" and column.content.share("code") >= 0.8
    if not codes:
        return None
    return replace(
        column.choice, field="customer_no" if column.header.words == ("customer",) else "ignore", why="content"
    )


def _unit_of_fleet(column: Column) -> Choice | None:
    """Where there is no street a unit is a vehicle; a whole address (`App Address`) is none."""
    if column.choice.field == "unit" and column.content.kind == "address":
        return replace(column.choice, field="address", why="content")
    street = column.others & {"street", "address", "street_number"}
    return column.by_content("ignore") if column.choice.field == "unit" and not street else None


def _lines(column: Column) -> Choice | None:
    """Tell a street line from a whole address, and a second line from a first one."""
    choice, content = column.choice, column.content
    if choice.field not in ("address", "street"):
        return None
    if choice.header.number >= 2 and content.kind not in ("street", "address"):
        return replace(choice, field="unit" if choice.header.number == 2 else "ignore", role=choice.role)
    if content.kind == "address":
        return choice if choice.field == "address" else replace(choice, field="address", why="content")
    if choice.field == "address" and (content.kind == "street" or column.others & {"city", "postal_code"}):
        return replace(choice, field="street")
    return None


def _vehicle(column: Column) -> Choice | None:
    """A vehicle without a role has that of the file."""
    choice = column.choice
    vehicle = choice.field in VEHICLE_FIELDS and choice.field != "stock_no"
    return replace(choice, role=column.vehicles) if vehicle and not choice.role and column.vehicles else None


def _age(column: Column) -> Choice | None:
    """The age of grown people tells them apart where no date of birth does; that of leads begins with none."""
    words = set(column.header.words)
    said = words - (known().noise - {"lead"}) == {"age"} and "birth_date" not in column.others
    grown = column.content.sampled >= _AGES and column.content.share("age") >= 0.98
    return Choice("attribute", "age", "content", column.header) if said and grown else None


def _settled(column: Column) -> Choice | None:
    return column.choice if column.choice.field else None


def _some_date(column: Column) -> Choice | None:
    """A date of which nothing is said: of birth if it looks so; when the record was made if no header could say."""
    if column.content.kind != "date":
        return None
    field = _date(column.content)
    if field in column.others or (field == "created_at" and column.header.meaningful):
        field = "ignore"
    return column.by_content(field)


def _postal(column: Column) -> Choice | None:
    content = column.content
    if content.kind != "postal":
        return None
    numbers = content.share("number") >= 0.9
    sure = not numbers or (content.distinct < 0.9 and bool({"city", "region"} & column.others))
    return column.by_content("postal_code") if sure else None


def _known_kind(column: Column) -> Choice | None:
    """What the content is; a name only where no other column names the customer."""
    content = column.content
    field = _BY_CONTENT.get(content.kind, "")
    if not field:
        return None
    taken = field in column.others and (field in NAMES or field in ("gender", "region", "country"))
    taken |= field in ("first_name", "last_name") and "full_name" in column.others
    taken |= field == "full_name" and {"first_name", "last_name"} <= column.others
    if content.sampled >= 2 and not taken:
        role = column.vehicles if field == "vin" and not column.header.role_of("vin") else ""
        return column.by_content(field, role)
    kept = content.kind in ("first_name", "last_name", "region", "gender", "country")
    return None if kept else column.by_content("ignore")


def _attribute(column: Column) -> Choice | None:
    """Neither constant, nor free text, nor a row's own number, nor measured: it may tell people apart."""
    content = column.content
    if content.sampled < 2 or content.blanks >= 3 or (content.distinct >= 1.0 and not _given_number(content)):
        return column.by_content("ignore")
    if content.share("number") >= 0.9 and column.header.meaningful and content.uneven >= 0.5:
        return column.by_content("ignore")
    measured = content.share("number") >= 0.9 and content.distinct > 0.5 and content.share("code") < 0.9
    return column.by_content("ignore") if measured else Choice("attribute", slug(column.name), "content", column.header)


def _given_number(content: Content) -> bool:
    """Whether values that never repeat look like numbers that people were given (a licence, a social insurance number):
    short codes of one length, far apart. In another source the same people have them again.
    """
    return content.share("code") >= 0.9 and content.uneven <= 1 and content.gap > 50 and 6 <= len(content.example) <= 16


AMONG: tuple[Rule, ...] = (
    _account_holder, _half_name, _number_of_customer, _not_people, _unit_of_fleet, _lines, _vehicle, _age, _settled,
    _some_date, _postal, _known_kind, _attribute,
)  # fmt: skip


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
