"""Disputes over requests and grants: talks, then a decision of the department above (政务数据共享条例, art. 28)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.answers import answer
from api.asking import BEARER, Asking, Asks
from api.desks import dispute_desk
from api.examples.disputes import DISPUTE
from api.models.disputes import Dispute, Ruling, Talk
from api.models.sharing import Reason
from api.responses import Described, responses
from api.routers.requests import Id as RequestId
from hub.sharing.dispute import Dispute as Disputed
from hub.sharing.dispute_desk import DisputeDesk
from hub.sharing.telling import dispute_told, steps_told

router = APIRouter(tags=["sharing"], dependencies=[BEARER])

Id = Annotated[
    str,
    Path(pattern=r"^[0-9A-Za-z_-]{8,40}$", description="Id of the dispute.", examples=[str(DISPUTE["id"])]),
]
_STEP: Described = responses(Dispute, DISPUTE, problems=(400, 401, 403, 404, 409, 422, 503))


@router.post(
    "/v1/requests/{id}/disputes",
    status_code=201,
    responses=responses(Dispute, DISPUTE, status=201, problems=(400, 401, 403, 404, 409, 422, 503)),
    response_model=None,
    summary="Raise a dispute",
)
async def raise_(request: Request, id: RequestId, asks: Asks, body: Reason) -> Response:
    """Raise a dispute over a request, or over the grant that it came to. For a named head of either side."""
    return await _do(request, asks, lambda desk: desk.raise_(id, body.reason), status=201)


@router.get(
    "/v1/disputes/{id}",
    responses=responses(Dispute, DISPUTE, problems=(401, 403, 404, 422, 503)),
    response_model=None,
    summary="One dispute",
)
async def one(request: Request, id: Id, asks: Asks) -> Response:
    """A dispute with every step so far. For both departments, the one above the provider, and auditors."""
    return await _do(request, asks, lambda desk: desk.get(id))


@router.post("/v1/disputes/{id}/note", responses=_STEP, response_model=None, summary="Note what was said")
async def note(request: Request, id: Id, asks: Asks, body: Talk) -> Response:
    """Write down what was said in the talks. For named heads of both sides and of the department above."""
    return await _do(request, asks, lambda desk: desk.note(id, body.text))


@router.post("/v1/disputes/{id}/escalate", responses=_STEP, response_model=None, summary="Take it further up")
async def escalate(request: Request, id: Id, asks: Asks, body: Talk) -> Response:
    """Take it to the department above the provider, because the talks failed. For a named head of either side."""
    return await _do(request, asks, lambda desk: desk.escalate(id, body.text))


@router.post("/v1/disputes/{id}/settle", responses=_STEP, response_model=None, summary="Let it rest")
async def settle(request: Request, id: Id, asks: Asks, body: Talk) -> Response:
    """Let it rest, saying what was agreed. For a named head of the department that raised it."""
    return await _do(request, asks, lambda desk: desk.settle(id, body.text))


@router.post("/v1/disputes/{id}/decide", responses=_STEP, response_model=None, summary="Decide a dispute")
async def decide(request: Request, id: Id, asks: Asks, body: Ruling) -> Response:
    """Decide it, with the grounds. Upheld over a refusal, the request is before the provider again.

    For a named head of the department above the provider.
    """
    return await _do(request, asks, lambda desk: desk.decide(id, body.text, upheld=body.upheld))


async def _do(
    request: Request, asks: Asking, act: Callable[[DisputeDesk], Disputed], *, status: int = 200
) -> Response:
    def done() -> dict[str, Any]:
        found = act(dispute_desk(asks))
        return dispute_told(found) | {"steps": steps_told(asks.services.ledger.disputes.steps(found.id))}

    response = answer(request, await asyncio.to_thread(done))
    response.status_code = status if response.status_code == 200 else response.status_code
    return response
