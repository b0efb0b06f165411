"""The routes: one for each verb of a store, described at `/openapi.json`.

Handlers are plain functions, which the server runs in threads; a store may be shared by them.
"""

from collections.abc import Collection
from contextlib import closing
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException

from leadmatch import __version__
from leadmatch.errors import LeadmatchError
from leadmatch.lead import FIELDS
from leadmatch.live.store import Store
from leadmatch.serve import schemas
from leadmatch.serve.failures import failed, invalid, not_served, unexpected
from leadmatch.serve.gate import Gate

ASKED = ("first_name", "last_name", "full_name", "company", "phone", "email", "birth_date", "postal_code", "vin")
"""The lead fields that the description of GET /find names; all of them are understood."""
_QUERY: list[dict[str, Any]] = [
    {"name": field.name, "in": "query", "required": False, "description": field.doc, "schema": {"type": "string"}}
    for field in FIELDS
    if field.name in ASKED
]
_WHY_NOT: dict[int | str, dict[str, Any]] = {
    status: {"model": schemas.Problem} for status in (401, 404, 409, 413, 421, 422, 503)
}


def make_app(store: Store, token: str, hosts: Collection[str]) -> Gate:
    """A store over HTTP.

    Args:
        store: what is served.
        token: what callers show.
        hosts: the names that this host goes by, without port; requests to another name are refused.
    """
    app = FastAPI(
        title="leadmatch",
        version=__version__,
        summary="Who is this? A store of customers over HTTP.",
        docs_url=None,  # these pages would come from somebody else's server
        redoc_url=None,
    )
    app.add_exception_handler(LeadmatchError, failed)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, not_served)
    app.add_exception_handler(Exception, unexpected)
    app.include_router(_health(store))
    for router in (_leads(store), _customers(store), _events(store)):
        app.include_router(router, dependencies=[Depends(HTTPBearer(auto_error=False))], responses=_WHY_NOT)
    return Gate(app, token, hosts)


def _health(store: Store) -> APIRouter:
    router = APIRouter()

    @router.get("/health")
    def health() -> dict[str, str]:
        """Whether the store can be read. Needs no token."""
        _ = store.spec
        return {"status": "ok"}

    return router


def _leads(store: Store) -> APIRouter:
    router = APIRouter(tags=["leads"])

    @router.get("/find", openapi_extra={"parameters": _QUERY})
    def find(request: Request, limit: Annotated[int, Query(ge=1, le=100)] = 5) -> list[schemas.Found]:
        """The customers that a lead may be, likeliest first. Its fields are in the address, which is often logged on
        the way: POST /find takes them in a body.
        """
        lead: dict[str, Any] = {}
        for name, value in request.query_params.multi_items():
            if name != "limit":
                lead.setdefault(name, []).append(value)
        return _found(store, lead, limit)

    @router.post("/find")
    def find_by_body(lead: schemas.Lead, limit: Annotated[int, Query(ge=1, le=100)] = 5) -> list[schemas.Found]:
        """The customers that a lead may be, likeliest first. Changes nothing."""
        return _found(store, lead.root, limit)

    @router.post("/leads", status_code=201)
    def add(lead: schemas.Lead, response: Response) -> schemas.Added:
        """Add a lead; status 200 where it was here already, word for word."""
        added = store.add(lead.root)
        response.status_code = 200 if added.event is None else 201
        review = [{"record": f"{source}:{record}", "reason": why} for source, record, why in added.review]
        return schemas.Added.model_validate(asdict(added) | {"record": ":".join(added.record), "review": review})

    return router


def _found(store: Store, lead: dict[str, Any], limit: int) -> list[schemas.Found]:
    return [schemas.Found.model_validate(one.as_dict()) for one in store.find(lead, limit)]


def _customers(store: Store) -> APIRouter:
    router = APIRouter(tags=["customers"])

    @router.get("/customers")
    def customer_of(record: str) -> schemas.Golden:
        """The golden record of the customer whom a record, SOURCE:RECORD_ID, is of."""
        return store.customer(store.customer_of(record))

    @router.get("/customers/{customer_id}")
    def customer(customer_id: str) -> schemas.Golden:
        """The golden record of a customer; a retired id leads to its successor, whose `customer_id` is told."""
        return store.customer(customer_id)

    @router.get("/customers/{customer_id}/history")
    def history(customer_id: str) -> list[str]:
        """The life of a customer in sentences, oldest first."""
        return store.history(customer_id)

    @router.get("/customers/{customer_id}/subject")
    def subject(customer_id: str) -> dict[str, Any]:
        """All that is held on a person, with where it is from."""
        return store.subject(customer_id)

    @router.delete("/customers/{customer_id}")
    def forget(customer_id: str, suppress: bool = False) -> schemas.Event:
        """Erase a customer for good; with `suppress`, records of this person are rejected when they come again."""
        return schemas.Event(event=store.forget(customer_id, suppress=suppress))

    return router


def _events(store: Store) -> APIRouter:
    router = APIRouter(tags=["events"])

    @router.get("/changes")
    def changes(
        since: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=1, le=100_000)] = 1_000
    ) -> schemas.Changes:
        """What events after `since` did to customers. Events are told whole, so there may be more than `limit`."""
        told: list[schemas.Change] = []
        more = False
        with closing(store.changes(since)) as found:
            for one in found:
                more = len(told) >= limit and one.event != told[-1].event
                if more:
                    break
                told.append(schemas.Change.model_validate(one.as_dict()))
        return schemas.Changes(changes=told, until=told[-1].event if told else since, more=more)

    @router.post("/links")
    def link(pair: schemas.Pair) -> schemas.Judged:
        """Two records are one person, whatever the evidence."""
        return _judged(store, store.link(pair.a, pair.b), pair)

    @router.post("/unlinks")
    def unlink(pair: schemas.Pair) -> schemas.Judged:
        """Two records are not one person, whatever the evidence."""
        return _judged(store, store.unlink(pair.a, pair.b), pair)

    @router.post("/events/{seq}/undo")
    def undo(seq: int) -> schemas.Event:
        """Take an event back. Undoing that one does it again."""
        return schemas.Event(event=store.undo(seq))

    return router


def _judged(store: Store, event: int | None, pair: schemas.Pair) -> schemas.Judged:
    return schemas.Judged(event=event, customers={record: store.customer_of(record) for record in (pair.a, pair.b)})
