"""What goes over the wire. These models stand at the edge only: the verbs of a store take and give their own."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

Scalar = str | int | float | bool | None
Value = Scalar | list[Scalar]


class Lead(RootModel[dict[str, Value]]):
    """Lead fields (`first_name`, `phone.mobile`, `vin.owned`, `attribute.club`) to values, several as a list.

    `source` and `record_id` name the record.
    """

    model_config = ConfigDict(json_schema_extra={"example": {"first_name": "Ann", "phone": ["519-444-0123"]}})


class Pair(BaseModel):
    """Two records, each SOURCE:RECORD_ID."""

    model_config = ConfigDict(extra="forbid")

    a: Annotated[str, Field(examples=["crm:C1"])]
    b: Annotated[str, Field(examples=["web:W7"])]


class Found(BaseModel):
    """A customer that a lead may be; see `leadmatch.live.events.Found`."""

    customer_id: str
    household_id: str | None
    name: str
    probability: float
    household_probability: float
    weight: float
    reasons: list[str]
    records: list[str]


class Added(BaseModel):
    """What became of a lead; see `leadmatch.live.events.Added`."""

    kind: Literal["created", "attached", "merged", "review", "known"]
    event: int | None
    customer_id: str
    household_id: str | None
    record: str
    merged: list[str]
    review: list[dict[str, str]]


class Change(BaseModel):
    """What an event did to a customer; see `leadmatch.live.history.CustomerChange`."""

    event: int
    at: str
    kind: Literal["created", "merged", "split", "updated", "retired"]
    customer_id: str
    into: str | None


class Changes(BaseModel):
    """The changes of whole events, in order. until: `since` of the next time; more: whether there are more now."""

    changes: list[Change]
    until: int
    more: bool


class Judged(BaseModel):
    """event: None where it held already; customers: of both records now."""

    event: int | None
    customers: dict[str, str]


class Event(BaseModel):
    """The event that was written."""

    event: int


class Problem(BaseModel):
    """Why not."""

    code: str
    message: str


Golden = dict[str, Any]
"""A golden record: its fields are those of the records it is made of."""
