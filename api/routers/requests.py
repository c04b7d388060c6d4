"""Share requests: asked for by one department, answered by another (政务数据共享条例, art. 20 to 22)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api import cursors
from api.answers import answer
from api.asking import BEARER, Asking, Asks
from api.desks import request_desk
from api.examples.grants import GRANT_FILE
from api.examples.requests import REQUEST, REQUEST_FILE, REQUESTS
from api.models.grants import GrantFile
from api.models.requests import (
    Consent,
    Extension,
    NewRequest,
    NewTerms,
    RequestsPage,
    Return,
    ShareRequestFile,
)
from api.models.sharing import Reason
from api.responses import Described, responses
from api.routers.grants import told as grant
from hub.sharing.overdue import deadline_of
from hub.sharing.request import RequestState, ShareRequest
from hub.sharing.request_desk import RequestDesk
from hub.sharing.telling import request_told, steps_told

router = APIRouter(tags=["sharing"], dependencies=[BEARER])

Id = Annotated[
    str,
    Path(pattern=r"^[0-9A-Za-z_-]{8,40}$", description="Id of the request.", examples=[str(REQUEST["id"])]),
]
_STEP: Described = responses(ShareRequestFile, REQUEST_FILE, problems=(400, 401, 403, 404, 409, 422, 503))


@router.get(
    "/v1/requests",
    responses=responses(RequestsPage, REQUESTS, problems=(400, 401, 403, 422, 503)),
    response_model=None,
    summary="Share requests, newest first",
)
async def requests(
    request: Request,
    asks: Asks,
    state: Annotated[RequestState | None, Query(description="Only those that stand here.")] = None,
    overdue: Annotated[
        bool, Query(description="Only those whose reply or delivery is late, the longest overdue first.")
    ] = False,
    limit: Annotated[int, Query(ge=1, le=200, description="Requests of one page at most.")] = 50,
    cursor: Annotated[str | None, Query(max_length=1_000, description="`next` of the page before.")] = None,
) -> Response:
    """Requests of your department and to it; an auditor sees all. Drafts are seen by who makes them alone."""
    department = asks.services.rules.sharing().authority.looks(asks.principal)
    before = cursors.begins_after(cursor)
    if overdue:
        late = await asyncio.to_thread(_late, asks, department, state)
        return answer(request, {"requests": late, "next": None})

    def read() -> tuple[tuple[ShareRequest, ...], list[dict[str, Any]]]:
        found = asks.services.ledger.requests.list(
            department=department, state=state, before=before, limit=limit + 1
        )
        return found, [_summary(asks, one) for one in found[:limit]]

    found, shown = await asyncio.to_thread(read)
    following = cursors.following([one.id for one in found], limit)
    return answer(request, {"requests": shown, "next": following})


@router.post(
    "/v1/requests",
    status_code=201,
    responses=responses(ShareRequestFile, REQUEST_FILE, status=201, problems=(400, 401, 403, 404, 422, 503)),
    response_model=None,
    summary="Prepare a share request",
)
async def prepare(request: Request, asks: Asks, body: NewRequest) -> Response:
    """Keep a draft, complete or not; `missing` says what it lacks. For stewards and heads."""
    return await _do(request, asks, lambda desk: desk.prepare(body.dataset, body.terms()), status=201)


@router.get(
    "/v1/requests/{id}",
    responses=responses(ShareRequestFile, REQUEST_FILE, problems=(401, 403, 404, 422, 503)),
    response_model=None,
    summary="One share request",
)
async def one(request: Request, id: Id, asks: Asks) -> Response:
    """A request with the deadline that runs, how it was counted, and every step so far."""
    return await _do(request, asks, lambda desk: desk.get(id))


@router.put("/v1/requests/{id}", responses=_STEP, response_model=None, summary="Revise a share request")
async def revise(request: Request, id: Id, asks: Asks, body: NewTerms) -> Response:
    """Replace the terms of a draft, or of a request that was returned. For stewards and heads."""
    return await _do(request, asks, lambda desk: desk.revise(id, body.terms()))


@router.post("/v1/requests/{id}/submit", responses=_STEP, response_model=None, summary="Submit it")
async def submit(request: Request, id: Id, asks: Asks) -> Response:
    """Submit it to the provider, whose time to reply runs from now. An incomplete one is told all that it lacks.

    For a head who is named in `departments.yaml`.
    """
    return await _do(request, asks, lambda desk: desk.submit(id))


@router.post(
    "/v1/requests/{id}/return", responses=_STEP, response_model=None, summary="Return it as incomplete"
)
async def give_back(request: Request, id: Id, asks: Asks, body: Return) -> Response:
    """Return it with one list of all that is missing. For stewards and heads of the provider."""
    return await _do(request, asks, lambda desk: desk.give_back(id, tuple(body.missing)))


@router.post("/v1/requests/{id}/extend", responses=_STEP, response_model=None, summary="Put the reply off")
async def extend(request: Request, id: Id, asks: Asks, body: Extension) -> Response:
    """Put the reply off once, by ten working days at most, before it is due. For a named head of the provider."""
    return await _do(request, asks, lambda desk: desk.extend(id, body.days, body.reason))


@router.post(
    "/v1/requests/{id}/consent",
    status_code=201,
    responses=responses(GrantFile, GRANT_FILE, status=201, problems=(400, 401, 403, 404, 409, 422, 503)),
    response_model=None,
    summary="Consent to it",
)
async def consent(request: Request, id: Id, asks: Asks, body: Consent) -> Response:
    """Consent to all that was asked or to less. The answer is the grant. For a named head of the provider."""

    def decide() -> dict[str, Any]:
        made = request_desk(asks).consent(id, body.narrowed, conditions=body.conditions, deliver=body.deliver)
        return grant(asks, made)

    response = answer(request, await asyncio.to_thread(decide))
    response.status_code = 201
    return response


@router.post("/v1/requests/{id}/refuse", responses=_STEP, response_model=None, summary="Refuse it")
async def refuse(request: Request, id: Id, asks: Asks, body: Reason) -> Response:
    """Refuse it, with the reason. For a named head of the provider."""
    return await _do(request, asks, lambda desk: desk.refuse(id, body.reason))


@router.post("/v1/requests/{id}/withdraw", responses=_STEP, response_model=None, summary="Take it back")
async def withdraw(request: Request, id: Id, asks: Asks) -> Response:
    """Take it back before it is decided. For a named head of the consumer; a draft, for its stewards too."""
    return await _do(request, asks, lambda desk: desk.withdraw(id))


async def _do(
    request: Request, asks: Asking, act: Callable[[RequestDesk], ShareRequest], *, status: int = 200
) -> Response:
    def done() -> dict[str, Any]:
        desk = request_desk(asks)
        return _file(asks, desk, act(desk))

    response = answer(request, await asyncio.to_thread(done))
    response.status_code = status if response.status_code == 200 else response.status_code
    return response


def _file(asks: Asking, desk: RequestDesk, found: ShareRequest) -> dict[str, Any]:
    ledger = asks.services.ledger
    granted = ledger.grants.of_request(found.id)
    told = request_told(found, deadline_of(ledger, asks.services.rules.sharing(), found), desk.lacks(found))
    return told | {
        "grant": None if granted is None else granted.grant.id,
        "steps": steps_told(ledger.requests.steps(found.id)),
    }


def _summary(asks: Asking, found: ShareRequest) -> dict[str, Any]:
    deadline = deadline_of(asks.services.ledger, asks.services.rules.sharing(), found)
    return request_told(found, deadline, request_desk(asks).lacks(found))


def _late(asks: Asking, department: str | None, state: RequestState | None) -> list[dict[str, Any]]:
    ledger = asks.services.ledger
    wanted = {RequestState.SUBMITTED, RequestState.CONSENTED} & ({state} if state else set(RequestState))
    told = [
        _summary(asks, found)
        for each in sorted(wanted)
        for found in ledger.requests.list(department=department, state=each)
    ]
    late = [one for one in told if one["deadline"] and one["deadline"]["overdue"]]
    return sorted(late, key=lambda one: (one["deadline"]["due"], one["id"]))
