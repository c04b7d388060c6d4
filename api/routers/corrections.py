"""Correction requests between departments (政务数据共享条例, art. 26); those of persons concerned are elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api import cursors
from api.answers import answer
from api.asking import BEARER, Asking, Asks
from api.desks import correction_desk
from api.examples.corrections import CORRECTION_FILE, CORRECTIONS
from api.models.corrections import (
    CorrectionAnswer,
    CorrectionRequestFile,
    CorrectionRequestsPage,
    NewCorrectionRequest,
)
from api.responses import Described, responses
from hub.access.lens import Lens
from hub.errors import NotFound
from hub.graph import reader
from hub.graph.reads.files import RecordFile
from hub.graph.reads.trace import trace_of
from hub.sharing.correction import CorrectionRequest
from hub.sharing.correction_desk import CorrectionDesk
from hub.sharing.deadlines import correction_deadline
from hub.sharing.telling import correction_told, steps_told

router = APIRouter(tags=["sharing"], dependencies=[BEARER])

Id = Annotated[
    str,
    Path(
        pattern=r"^[0-9A-Za-z_-]{8,40}$",
        description="Id of the correction request.",
        examples=[str(CORRECTION_FILE["id"])],
    ),
]
_STEP: Described = responses(
    CorrectionRequestFile, CORRECTION_FILE, problems=(400, 401, 403, 404, 409, 422, 503)
)


@router.get(
    "/v1/corrections",
    responses=responses(CorrectionRequestsPage, CORRECTIONS, problems=(400, 401, 403, 422, 503)),
    response_model=None,
    summary="Correction requests of departments",
)
async def corrections(
    request: Request,
    asks: Asks,
    unanswered: Annotated[bool, Query(description="Only those that are owed an answer.")] = False,
    limit: Annotated[int, Query(ge=1, le=200, description="Requests of one page at most.")] = 50,
    cursor: Annotated[str | None, Query(max_length=1_000, description="`next` of the page before.")] = None,
) -> Response:
    """Correction requests that your department made or has to answer, newest first; an auditor sees all."""
    department = asks.services.rules.sharing().authority.looks(asks.principal)
    before = cursors.begins_after(cursor)
    found = await asyncio.to_thread(
        asks.services.ledger.correction_requests.list,
        department=department,
        open_only=unanswered,
        before=before,
        limit=limit + 1,
    )
    following = cursors.following([one.id for one in found], limit)
    return answer(request, {"corrections": [_summary(asks, one) for one in found[:limit]], "next": following})


@router.post(
    "/v1/corrections",
    status_code=201,
    responses=responses(
        CorrectionRequestFile, CORRECTION_FILE, status=201, problems=(400, 401, 403, 404, 422, 503)
    ),
    response_model=None,
    summary="Ask for a correction",
)
async def ask(request: Request, asks: Asks, body: NewCorrectionRequest) -> Response:
    """Say what is wrong with a record of another department. You must be able to read it now, as by `/v1/records`."""

    async def reading(lens: Lens) -> RecordFile:
        file = await reader.record_file(asks.services.database, lens, body.record)
        await asks.near_any(lens, (one.entity.id for one in file.mentions))
        shown = {f"{one.mention.partition('[')[0]}.{name}" for one in file.mentions for name in one.fields}
        if body.field is not None and body.field not in shown:
            raise NotFound("The record shows you no such field.")
        return file

    file = await asks.read("correction.read", reading, trace_of, subject=body.record)
    return await _do(
        request, asks, lambda desk: desk.ask(file.dataset, file.id, body.field, body.statement), status=201
    )


@router.get(
    "/v1/corrections/{id}",
    responses=responses(CorrectionRequestFile, CORRECTION_FILE, problems=(401, 403, 404, 422, 503)),
    response_model=None,
    summary="One correction request",
)
async def one(request: Request, id: Id, asks: Asks) -> Response:
    """A correction request with the deadline of its answer and every step so far."""
    return await _do(request, asks, lambda desk: desk.get(id))


@router.post("/v1/corrections/{id}/verify", responses=_STEP, response_model=None, summary="Find it justified")
async def verify(request: Request, id: Id, asks: Asks, body: CorrectionAnswer) -> Response:
    """Say that the record is wrong and will be put right. For stewards and heads of the provider."""
    return await _do(request, asks, lambda desk: desk.verify(id, body.answer))


@router.post(
    "/v1/corrections/{id}/correct", responses=_STEP, response_model=None, summary="Say it is corrected"
)
async def correct(request: Request, id: Id, asks: Asks, body: CorrectionAnswer) -> Response:
    """Say that it was put right at its source; the next pull brings it. For stewards and heads of the provider."""
    return await _do(request, asks, lambda desk: desk.correct(id, body.answer))


@router.post("/v1/corrections/{id}/reject", responses=_STEP, response_model=None, summary="Find it unfounded")
async def reject(request: Request, id: Id, asks: Asks, body: CorrectionAnswer) -> Response:
    """Say that the record is right, and why. For stewards and heads of the provider."""
    return await _do(request, asks, lambda desk: desk.reject(id, body.answer))


def _summary(asks: Asking, found: CorrectionRequest) -> dict[str, Any]:
    rules = asks.services.rules.sharing()
    return correction_told(found, correction_deadline(found, rules.calendar, rules.now()))


async def _do(
    request: Request, asks: Asking, act: Callable[[CorrectionDesk], CorrectionRequest], *, status: int = 200
) -> Response:
    def done() -> dict[str, Any]:
        found = act(correction_desk(asks))
        steps = asks.services.ledger.correction_requests.steps(found.id)
        return _summary(asks, found) | {"steps": steps_told(steps)}

    response = answer(request, await asyncio.to_thread(done))
    response.status_code = status if response.status_code == 200 else response.status_code
    return response
