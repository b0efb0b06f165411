"""A town of families and the records they leave: other names, other habits than the generator's.

First names, last names and streets are those of two labelled sets, so that nothing here is made of leadmatch's own
lists. A person lives in a household that shares a surname (mostly), a house and a home phone, and at times a mailbox or
a cell phone; some move, change numbers or marry; a record is typed in a hurry.
"""

import random
import string
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import polars as pl
import sets

CITIES = (
    ("Columbus", "432", "614"), ("Dayton", "454", "937"), ("Cincinnati", "452", "513"), ("Springfield", "455", "937"),
    ("Dublin", "430", "614"), ("Akron", "443", "330"), ("Toledo", "436", "419"), ("Lima", "458", "419"),
)  # fmt: skip
"""City, the beginning of its postal codes, its area code."""
STATE = "OH"
SHORT = {
    "William": "Bill", "Robert": "Bob", "Richard": "Rick", "Elizabeth": "Liz", "Katherine": "Kate", "James": "Jim",
    "Michael": "Mike", "Jennifer": "Jen", "Thomas": "Tom", "Christopher": "Chris", "Daniel": "Dan", "Joseph": "Joe",
    "Patricia": "Pat", "Susan": "Sue", "David": "Dave", "Edward": "Ed", "Anthony": "Tony", "Steven": "Steve",
}  # fmt: skip
PROVIDERS = ("gmail.com",) * 4 + ("yahoo.com", "yahoo.com", "hotmail.com", "aol.com", "icloud.com")
NOBODYS_PHONES = ("5555555555", "9999999999", "6145550100")
NOBODYS_MAIL = ("none@none.com", "noemail@dealer.com", "na@na.com")


@dataclass(frozen=True, slots=True)
class Home:
    """An address and its phone."""

    street: str
    city: str
    postal_code: str
    area: str
    phone: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person as they are; `id` is the truth."""

    id: int
    first: str
    last: str
    birth_date: str
    cell: str
    email: str
    home: Home


@dataclass(frozen=True, slots=True)
class Record:
    """What one system has of a person; "" where nothing."""

    person: int
    first: str
    last: str
    phone: str
    email: str
    birth_date: str
    street: str = ""
    city: str = ""
    postal_code: str = ""


@dataclass(slots=True)
class Town:
    """Draws people and records from one seed. communities: in how many parts names fall, of which a family has one."""

    seed: int
    communities: int = 1
    draw: random.Random = field(init=False)
    firsts: Counter[str] = field(init=False)
    lasts: Counter[str] = field(init=False)
    streets: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.draw = random.Random(self.seed)
        people, places = (
            pl.read_csv(sets.LABELLED / name / "records.csv.gz", infer_schema=False)
            for name in ("pseudopeople_census_w2_1040", "febrl1")
        )
        self.firsts, self.lasts = (
            Counter({name: n for name, n in Counter(people[column].drop_nulls().to_list()).items() if n >= 3})
            for column in ("first_name", "last_name")
        )
        words = places["street"].drop_nulls().str.extract(r"^\d+ (\S+ \S+)").drop_nulls().unique().sort()
        self.streets = words.str.to_titlecase().to_list()

    def records(self, people: int, each: float, noise: float = 1.0) -> list[Record]:
        """The shuffled records of so many people, `each` on the mean."""
        found = [
            self.record(person, noise)
            for person in self.people(people)
            for _ in range(1 + min(int(self.draw.expovariate(1 / (each - 1))), 12))
        ]
        self.draw.shuffle(found)
        return found

    def people(self, count: int) -> Iterator[Person]:
        """People by household."""
        number = 0
        while number < count:
            home, community, before = self.home(), self._community(), None
            family, given = self._name(self.lasts, community), set[str]()
            for _ in range(self.draw.choices((1, 2, 3, 4), (50, 30, 12, 8))[0]):
                last = family if self.draw.random() < 0.85 else self._name(self.lasts, community)
                first = self._name(self.firsts, community)
                while first in given:
                    first = self._name(self.firsts, community)
                given.add(first)
                person = self.person(number, first, last, home)
                if before and self.draw.random() < 0.12:
                    person = replace(person, email=before.email)
                if before and self.draw.random() < 0.08:
                    person = replace(person, cell=before.cell)
                if number < count:
                    yield person
                before, number = person, number + 1

    def person(self, number: int, first: str, last: str, home: Home) -> Person:
        """A person of a household."""
        draw = self.draw
        born = f"{draw.randint(1940, 2004)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
        return Person(number, first, last, born, self.phone(home.area), self.mailbox(first, last), home)

    def home(self) -> Home:
        """A home somewhere in the county."""
        city, postal, area = self.draw.choice(CITIES)
        street = f"{self.draw.randint(1, 9999)} {self.draw.choice(self.streets)}"
        return Home(street, city, f"{postal}{self.draw.randint(0, 60):02d}", area, self.phone(area))

    def phone(self, area: str) -> str:
        """A number, mostly of the area."""
        area = area if self.draw.random() < 0.8 else self.draw.choice(CITIES)[2]
        return f"{area}{self.draw.randint(2, 9)}{self.draw.randint(0, 999_999):06d}"

    def mailbox(self, first: str, last: str) -> str:
        """A mailbox of the name, or of a hobby."""
        f, s, n = first.lower(), last.lower(), self.draw.randint(1, 99)
        forms = (f"{f}.{s}", f"{f}{s}", f"{f[0]}{s}", f"{f}{s}{n}", f"{s}{f[0]}{n}", f"{f}{n}", f"buckeye{n * 7}")
        return f"{self.draw.choice(forms)}@{self.draw.choice(PROVIDERS)}"

    def record(self, person: Person, noise: float) -> Record:
        """What somebody typed of a person; noise multiplies how often something is wrong or missing."""
        draw, person = self.draw, self._later(person)
        first, last = self._called(person, noise)
        phone = person.cell if draw.random() < 0.75 else person.home.phone
        phone = "" if draw.random() < 0.15 * noise else self._slip(phone, 0.02 * noise)
        email = "" if draw.random() < 0.25 * noise else self._slip(person.email, 0.03 * noise)
        if draw.random() < 0.02 * noise:
            phone = draw.choice(NOBODYS_PHONES)
        if draw.random() < 0.02 * noise:
            email = draw.choice(NOBODYS_MAIL)
        born = person.birth_date if draw.random() < 0.8 else ""
        record = Record(person.id, first, last, phone, email, born)
        if draw.random() < 0.3 * noise:
            return record
        street = "" if draw.random() < 0.2 else self._slip(person.home.street, 0.05 * noise)
        return replace(record, street=street, city=person.home.city, postal_code=person.home.postal_code)

    def _later(self, person: Person) -> Person:
        """The person some years on."""
        if self.draw.random() < 0.07:
            person = replace(person, home=self.home())
        if self.draw.random() < 0.06:
            person = replace(person, cell=self.phone(person.home.area))
        if self.draw.random() < 0.07:
            person = replace(person, email=self.mailbox(person.first, person.last))
        return replace(person, last=self._name(self.lasts)) if self.draw.random() < 0.01 else person

    def _called(self, person: Person, noise: float) -> tuple[str, str]:
        draw, first, last = self.draw, person.first, person.last
        if first in SHORT and draw.random() < 0.3:
            first = SHORT[first]
        first, last = self._slip(first, 0.06 * noise), self._slip(last, 0.06 * noise)
        chance = draw.random() / noise
        if chance < 0.02:
            return first[:1], last
        if chance < 0.04:
            return last, first
        return (first, "") if chance < 0.07 else (first, last)

    def _community(self) -> int:
        return self.draw.randrange(self.communities) if self.communities > 1 else 0

    def _name(self, names: Counter[str], community: int = 0) -> str:
        part = slice(community, None, self.communities)
        return self.draw.choices(list(names)[part], list(names.values())[part])[0]

    def _slip(self, text: str, chance: float) -> str:
        """A letter or digit left out, put in, changed or swapped, if it happens."""
        if len(text) < 3 or self.draw.random() >= chance:
            return text
        at = self.draw.randrange(1, len(text))
        other = self.draw.choice(string.digits if text[at].isdigit() else string.ascii_lowercase)
        ways = (
            text[:at] + text[at + 1 :],
            text[:at] + other + text[at:],
            text[:at] + other + text[at + 1 :],
            text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :],
        )
        return self.draw.choice(ways)
