"""What callers are told when something does not work: a code and a sentence, never what they had sent."""

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from leadmatch.errors import (
    EventError,
    JudgementError,
    MappingError,
    StoreBusyError,
    UnknownCustomerError,
    UnknownRecordError,
)
from leadmatch.serve.gate import LOG

FAILURES: tuple[tuple[type[Exception], int, str], ...] = (
    (UnknownCustomerError, 404, "unknown_customer"),
    (UnknownRecordError, 404, "unknown_record"),
    (MappingError, 422, "bad_lead"),
    (JudgementError, 409, "contradiction"),
    (EventError, 409, "event"),
    (StoreBusyError, 503, "busy"),
)
"""Error, status and code; whatever else goes wrong is status 500."""


def failed(request: Request, error: Exception) -> JSONResponse:
    """An error that leadmatch raises on purpose."""
    for kind, status, code in FAILURES:
        if isinstance(error, kind):
            return _problem(status, code, _said(error))
    return unexpected(request, error)


def invalid(_: Request, error: Exception) -> JSONResponse:
    """A request that is not as described."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    said: dict[str, str] = {}
    for one in found:
        where = ".".join(str(part) for part in one["loc"][:2])
        said[where] = "is not as described, see /openapi.json" if where in said else one["msg"]
    return _problem(422, "bad_request", "; ".join(f"{where}: {text}" for where, text in said.items()))


def not_served(_: Request, error: Exception) -> JSONResponse:
    """A path or method that there is not."""
    status, text = (error.status_code, str(error.detail)) if isinstance(error, HTTPException) else (400, "")
    return _problem(status, "not_served", f"{text}: see /openapi.json")


def unexpected(_: Request, error: Exception) -> JSONResponse:
    """Whatever else: the log has its kind."""
    LOG.error("unexpected %s", type(error).__name__)
    return _problem(500, "unexpected", "the store could not do it, see the log of the server")


def _said(error: Exception) -> str:
    return str(error.args[0]) if error.args else type(error).__name__


def _problem(status: int, code: str, message: str) -> JSONResponse:
    headers = {"retry-after": "1"} if status == 503 else None
    return JSONResponse({"code": code, "message": message}, status, headers)
