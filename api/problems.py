"""One table from error to problem (RFC 9457).

A problem says what to do and never holds what was sent or found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.errors import BodyTooDeep, BodyTooLarge, IssuerUnavailable, SignatureInvalid, TooManyRequests
from hub.errors import (
    AccessRefused,
    BudgetSpent,
    HomeInUse,
    HubError,
    InvalidDeclaration,
    LogForked,
    NotAuthenticated,
    NotFound,
    RecordRejected,
    RequestIncomplete,
    ServerUnavailable,
    SourceUnavailable,
    StepRefused,
    StorageUnavailable,
    WrongUse,
)
from hub.ledger.receipts import IdempotencyKeyReused

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem.

    `detail` replaces the error's own sentence where that speaks of the machine's inside.
    """

    status: int
    name: str
    title: str
    detail: str | None = None
    headers: tuple[tuple[str, str], ...] = ()


_LATER = (("Retry-After", "2"),)

#: The most special class of an error decides.
KINDS: Mapping[type[HubError], Kind] = {
    NotAuthenticated: Kind(
        401, "not-authenticated", "No valid token", headers=(("WWW-Authenticate", "Bearer"),)
    ),
    SignatureInvalid: Kind(401, "signature-invalid", "No valid signature"),
    AccessRefused: Kind(403, "access-refused", "Not permitted"),
    NotFound: Kind(404, "not-found", "Not found"),
    BudgetSpent: Kind(429, "budget-spent", "Number of persons for today used up"),
    TooManyRequests: Kind(429, "too-many-requests", "Too many requests", headers=(("Retry-After", "60"),)),
    IdempotencyKeyReused: Kind(409, "idempotency-conflict", "Idempotency key used before"),
    BodyTooLarge: Kind(413, "body-too-large", "Body too large"),
    WrongUse: Kind(400, "wrong-use", "Request can't be fulfilled as asked"),
    BodyTooDeep: Kind(400, "body-too-deep", "Body nested too deeply"),
    InvalidDeclaration: Kind(
        500, "invalid-declaration", "A declaration of the hub is wrong", "Tell the hub's operator."
    ),
    RequestIncomplete: Kind(422, "incomplete-request", "Share request incomplete"),
    StepRefused: Kind(409, "step-refused", "Not possible as things stand"),
    RecordRejected: Kind(422, "record-rejected", "Record unfit"),
    LogForked: Kind(
        503,
        "log-forked",
        "Audit log contradicts its checkpoints",
        "Nothing is disclosed until the hub's operator has looked into the audit log.",
    ),
    ServerUnavailable: Kind(
        503, "graph-unavailable", "Graph unavailable", "The graph does not answer. Try again shortly.", _LATER
    ),
    IssuerUnavailable: Kind(
        503,
        "issuer-unavailable",
        "Token issuer unavailable",
        "Tokens can't be checked now. Try again shortly.",
        _LATER,
    ),
    StorageUnavailable: Kind(
        503,
        "storage-unavailable",
        "Storage unavailable",
        "What the hub must write down first can't be written, so there is no answer. Try again shortly.",
        _LATER,
    ),
    HomeInUse: Kind(503, "home-in-use", "Hub busy", "The hub is busy. Try again shortly.", _LATER),
    SourceUnavailable: Kind(
        503, "source-unavailable", "Source unavailable", "The source does not answer.", _LATER
    ),
    HubError: Kind(500, "internal", "Internal error", "Tell the hub's operator the request id."),
}
INVALID = Kind(
    422, "invalid-request", "Request invalid", "A part of the request does not have the form it needs."
)
INTERNAL = KINDS[HubError]
_OF_STATUS = {
    404: Kind(404, "no-such-route", "No such route", "There is no such route. /docs lists them."),
    405: Kind(405, "method-not-allowed", "Method not allowed", "This route does not take this method."),
}


def kind_of(error: HubError) -> Kind:
    """The row of the table for an error."""
    return next(KINDS[cls] for cls in type(error).__mro__ if cls in KINDS)


def problem(
    kind: Kind,
    *,
    request_id: str,
    detail: str | None = None,
    headers: Mapping[str, str] | None = None,
    **more: object,
) -> Response:
    """A response that says what went wrong."""
    body = {
        "type": f"/problems/{kind.name}",
        "title": kind.title,
        "status": kind.status,
        "detail": kind.detail or detail or kind.title,
        "request_id": request_id,
        **more,
    }
    return Response(
        orjson.dumps(body),
        status_code=kind.status,
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **dict(kind.headers), **(headers or {})},
    )


def add_problems(app: FastAPI) -> None:
    """Answer every error of `app` with a problem."""
    app.add_exception_handler(HubError, _hub_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def _more(error: HubError) -> dict[str, object]:
    """What a problem says beyond the members that every problem has."""
    if isinstance(error, RequestIncomplete):
        return {"missing": [{"part": part, "detail": detail} for part, detail in error.missing]}
    return {}


async def _hub_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HubError)
    more: dict[str, Any] = _more(error)
    return problem(kind_of(error), request_id=request.state.request_id, detail=error.detail, **more)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [{"where": ".".join(str(part) for part in e["loc"]), "detail": e["msg"]} for e in error.errors()]
    return problem(INVALID, request_id=request.state.request_id, errors=errors)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = _OF_STATUS.get(error.status_code) or Kind(error.status_code, "http", "Request refused")
    return problem(kind, request_id=request.state.request_id, headers=error.headers)
