"""The spec: everything a user may decide about a run, frozen, read from TOML, written beside every result."""

import datetime as dt
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from leadmatch.errors import SpecError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Dealer(_Part):
    """What belongs to the store itself and so identifies none of its customers."""

    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    email_domains: tuple[str, ...] = ()
    country: str = "US"
    """ISO 3166 alpha-2 code that phones and addresses are read in where they do not say (US and CA share one plan)."""
    postal_code: str | None = None
    """Where the store is, for distances."""
    stores: dict[str, str] = {}
    """Of a group: the postal code of each store, by the name it has in the field `store`."""


class Decision(_Part):
    """Where the lines are drawn. Probabilities in [0, 1] that two records, or two customers, are one person."""

    threshold: float = Field(default=0.5, ge=0, le=1)
    review_low: float = Field(default=0.2, ge=0, le=1)
    review_high: float = Field(default=0.8, ge=0, le=1)


class Golden(_Part):
    """Survivorship: rule names by field (`golden/rules.py` lists them) and sources in order of trust."""

    rules: dict[str, str] = {}
    source_priority: tuple[str, ...] = ()


class Consent(_Part):
    """Whether a customer may be contacted, see docs/consent.md."""

    today: dt.date | None = None
    """The day that the answer is for; the day of the run if None."""
    implied: tuple[Literal["email", "phone", "sms", "mail"], ...] = ("email", "phone", "mail")
    """Channels that a purchase or an inquiry gives implied consent for; the others need express consent."""
    purchase_months: int = Field(default=24, ge=0)
    inquiry_months: int = Field(default=6, ge=0)
    suppressed: tuple[str, ...] = ()
    """Phones and mailboxes never to be used, whatever records say; `email:`, `phone:` or `sms:` before one limits it to
    that channel."""


class Flags(_Part):
    """Red flags, see docs/flags.md. Each is only told, unless it is among `hold`."""

    hold: tuple[str, ...] = ("confirmed_fraud",)
    """Flags whose records are joined with others by people only."""
    off: tuple[str, ...] = ()
    """Flags that are not looked for."""
    fraud: tuple[str, ...] = ()
    """Phones, mailboxes, VINs and records (`SOURCE:RECORD_ID`) of confirmed fraud."""
    distance_km: float = Field(default=500, ge=0)
    delivery_km: float = Field(default=100, ge=0)
    shared_surnames: int = Field(default=4, ge=2)
    shared_days: int = Field(default=30, ge=1)
    birth_date_names: int = Field(default=4, ge=2)
    name_birth_dates: int = Field(default=3, ge=2)
    burst_vehicles: int = Field(default=5, ge=2)
    burst_stores: int = Field(default=3, ge=2)
    burst_hours: int = Field(default=24, ge=1)
    dear_price: int = Field(default=100_000, ge=0)
    overwritten_days: int = Field(default=3, ge=0)
    deposits: int = Field(default=3, ge=2)


class Journey(_Part):
    """The life of a customer, see docs/journey.md."""

    about: dict[str, str] = {}
    """Source of events -> the source whose records they are about."""
    entry: dict[str, str] = {}
    """Source -> the event that each of its records is where neither type nor source of the lead says one, or `none`."""
    events: dict[str, str] = {}
    """More words of systems for events: word -> event, or `none`."""
    proves_contact: tuple[str, ...] = (
        "contact", "phone_up", "walk_in", "be_back", "appointment_set", "appointment_confirmed", "appointment_shown",
        "test_drive", "write_up", "sold", "delivered",
    )  # fmt: skip
    """Events that prove two-way contact."""
    window_days: int = Field(default=30, ge=0)
    """Inquiries no further apart, on one vehicle and by one provider, are one opportunity."""
    third_party_days: int = Field(default=30, ge=0)
    """A lead of a third party joins an opportunity whose last inquiry is no older."""
    open_days: int = Field(default=90, ge=0)
    """How long after its last event an opportunity still takes events."""
    third_parties: tuple[str, ...] = ()
    """More providers of leads, by words of their names."""
    baselines: dict[str, tuple[dt.date, dt.date]] = {}
    """Named periods, first and last day, that a funnel is held against."""


class SegmentRule(_Part):
    """A segment of the user: customers for whom a condition in SQL over their facts holds, see docs/segments.md."""

    where: str
    says: str = ""


class Rooftops(_Part):
    """The stores of a group, see docs/rooftops.md."""

    share: Literal["own", "all"] = "own"
    """What a store sees of its customers: only what its own records say, or all records of them."""
    owner: tuple[Literal["last_sale", "last_touch", "first_touch"], ...] = Field(
        default=("last_sale", "last_touch", "first_touch"), min_length=1
    )
    """Which store owns a customer: the first of these that names one."""
    of_source: dict[str, str] = {}
    """The store of a source, for records that name none."""


class Gates(_Part):
    """Quality gates: a run that misses one ends with exit status 3. Shares in [0, 1]."""

    max_rejected: float = Field(default=0.1, ge=0, le=1)
    max_review: float = Field(default=1.0, ge=0, le=1)


class Judgements(_Part):
    """Decisions of people, which always hold. A record is `SOURCE:RECORD_ID`."""

    link: tuple[tuple[str, str], ...] = ()
    unlink: tuple[tuple[str, str], ...] = ()


class Spec(_Part):
    """The whole spec. `map` is source -> column -> field (`phone.mobile`, `attribute.club`, `ignore`)."""

    record_id: str | None = None
    source_column: str | None = None
    map: dict[str, dict[str, str]] = {}
    dealer: Dealer = Dealer()
    decision: Decision = Decision()
    golden: Golden = Golden()
    consent: Consent = Consent()
    flags: Flags = Flags()
    journey: Journey = Journey()
    segments: dict[str, SegmentRule] = {}
    rooftops: Rooftops = Rooftops()
    gates: Gates = Gates()
    judgements: Judgements = Judgements()

    @model_validator(mode="after")
    def _ordered(self) -> "Spec":
        if not self.decision.review_low <= self.decision.review_high:
            raise ValueError("decision.review_low must not be above decision.review_high")
        return self


def read_spec(path: str | Path) -> Spec:
    """Read a spec from a TOML file; every mistake in it is named with its place.

    Raises:
        SpecError: the file cannot be read, is not TOML, or holds what a spec does not.
    """
    try:
        with Path(path).open("rb") as file:
            return make_spec(tomllib.load(file), str(path))
    except OSError as error:
        raise SpecError(f"{path}: cannot read the spec: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise SpecError(f"{path}: not TOML: {error}") from error


def make_spec(values: dict[str, Any], origin: str = "spec") -> Spec:
    """A spec from plain values.

    Raises:
        SpecError: one line for each mistake, with its path.
    """
    try:
        return Spec.model_validate(values)
    except ValidationError as error:
        lines = [f"{origin}: {'.'.join(map(str, e['loc'])) or 'spec'}: {_said(e)}" for e in error.errors()]
        raise SpecError("\n".join(lines)) from error


def _said(error: "ErrorDetails") -> str:
    """What is wrong; of a key that does not exist, the nearest one that does."""
    if error["type"] != "extra_forbidden":
        return error["msg"]
    tables = {name: field.annotation for name, field in Spec.model_fields.items()}
    keys = {name: name for name in tables}
    keys |= {
        key: f"{name}.{key}"
        for name, table in tables.items()
        if isinstance(table, type) and issubclass(table, _Part)
        for key in table.model_fields
    }
    near = get_close_matches(str(error["loc"][-1]), keys, n=1)
    return f"no such key: did you mean {keys[near[0]]}?" if near else f"no such key: there are {', '.join(tables)}"
