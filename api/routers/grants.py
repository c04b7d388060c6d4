"""Grants: what departments may read of each other's datasets, and how that ends (政务数据共享条例, art. 22 and 27)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api import cursors
from api.answers import answer
from api.asking import BEARER, Asking, Asks
from api.desks import grant_desk
from api.examples.grants import GRANT, GRANT_FILE, GRANT_USES, GRANTS
from api.models.grants import GrantFile, GrantsPage, GrantUses
from api.models.sharing import Reason
from api.responses import Described, responses
from hub.sharing.deadlines import delivery_deadline
from hub.sharing.grant_desk import GrantDesk
from hub.sharing.granted import Granted
from hub.sharing.telling import grant_told, steps_told

router = APIRouter(tags=["sharing"], dependencies=[BEARER])

Id = Annotated[
    str, Path(pattern=r"^[0-9A-Za-z_-]{8,40}$", description="Id of the grant.", examples=[str(GRANT["id"])])
]
_STEP: Described = responses(GrantFile, GRANT_FILE, problems=(400, 401, 403, 404, 409, 422, 503))


@router.get(
    "/v1/grants",
    responses=responses(GrantsPage, GRANTS, problems=(400, 401, 403, 422, 503)),
    response_model=None,
    summary="Grants, newest first",
)
async def grants(
    request: Request,
    asks: Asks,
    limit: Annotated[int, Query(ge=1, le=200, description="Grants of one page at most.")] = 50,
    cursor: Annotated[str | None, Query(max_length=1_000, description="`next` of the page before.")] = None,
) -> Response:
    """Grants that your department has or gave; an auditor sees all."""
    department = asks.services.rules.sharing().authority.looks(asks.principal)
    before = cursors.begins_after(cursor)
    found = await asyncio.to_thread(
        asks.services.ledger.grants.list, department=department, before=before, limit=limit + 1
    )
    following = cursors.following([one.grant.id for one in found], limit)
    return answer(request, {"grants": [_summary(asks, one) for one in found[:limit]], "next": following})


@router.get(
    "/v1/grants/{id}",
    responses=responses(GrantFile, GRANT_FILE, problems=(401, 403, 404, 422, 503)),
    response_model=None,
    summary="One grant",
)
async def one(request: Request, id: Id, asks: Asks) -> Response:
    """A grant as it stands now, with every step so far."""
    return await _do(request, asks, lambda desk: desk.get(id))


@router.post("/v1/grants/{id}/deliver", responses=_STEP, response_model=None, summary="Say it is delivered")
async def deliver(request: Request, id: Id, asks: Asks) -> Response:
    """Say that what was consented to is there: it is in force from now on. For stewards and heads of the provider."""
    return await _do(request, asks, lambda desk: desk.deliver(id))


@router.post("/v1/grants/{id}/suspend", responses=_STEP, response_model=None, summary="Suspend for misuse")
async def suspend(request: Request, id: Id, asks: Asks, body: Reason) -> Response:
    """Close it at once because of misuse, until it is resumed. For a named head of the provider."""
    return await _do(request, asks, lambda desk: desk.suspend(id, body.reason))


@router.post("/v1/grants/{id}/resume", responses=_STEP, response_model=None, summary="Open it again")
async def resume(request: Request, id: Id, asks: Asks, body: Reason) -> Response:
    """Open a suspended grant again, saying what was put right. For a named head of the provider."""
    return await _do(request, asks, lambda desk: desk.resume(id, body.reason))


@router.post("/v1/grants/{id}/withdraw", responses=_STEP, response_model=None, summary="End for good")
async def withdraw(request: Request, id: Id, asks: Asks, body: Reason) -> Response:
    """End it at once and for good. For a named head of either side."""
    return await _do(request, asks, lambda desk: desk.withdraw(id, body.reason))


@router.get(
    "/v1/grants/{id}/uses",
    responses=responses(GrantUses, GRANT_USES, problems=(401, 403, 404, 422, 503)),
    response_model=None,
    summary="Uses of a grant",
)
async def uses(request: Request, id: Id, asks: Asks) -> Response:
    """How often a grant was used, in numbers, from the audit log, which keeps every use. For both sides."""

    def counted() -> dict[str, Any]:
        granted = grant_desk(asks).get(id)
        found = asks.services.ledger.grants.uses(granted, asks.services.settings.zone)
        return {"grant": id, **found.told()}

    return answer(request, await asyncio.to_thread(counted))


def told(asks: Asking, granted: Granted) -> dict[str, Any]:
    """A grant with its steps, as an answer holds it."""
    return _summary(asks, granted) | {
        "steps": steps_told(asks.services.ledger.grants.steps(granted.grant.id))
    }


def _summary(asks: Asking, granted: Granted) -> dict[str, Any]:
    rules = asks.services.rules.sharing()
    now = rules.now()
    return grant_told(granted, now, delivery_deadline(granted, rules.calendar, now))


async def _do(request: Request, asks: Asking, act: Callable[[GrantDesk], Granted]) -> Response:
    return answer(request, await asyncio.to_thread(lambda: told(asks, act(grant_desk(asks)))))
