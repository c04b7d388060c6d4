"""Who handles which case by the word of the head of their department."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.answers import answer
from api.asking import BEARER, Asking, Asks
from api.models.assignments import ASSIGNMENT, Assignment, AssignmentsPage, EndOfAssignment, NewAssignment
from api.responses import responses

if TYPE_CHECKING:
    from hub.ledger.assignments import Assignment as Registered
    from hub.sharing.assignment_desk import AssignmentDesk

router = APIRouter(tags=["assignments"], dependencies=[BEARER])
T = TypeVar("T")

AssignmentId = Annotated[
    str,
    Path(pattern=r"^[0-9A-Za-z_-]{8,40}$", description="Id of the assignment.", examples=[ASSIGNMENT["id"]]),
]


@router.post(
    "/v1/assignments",
    status_code=201,
    responses=responses(Assignment, ASSIGNMENT, status=201, problems=(400, 401, 403, 422, 503)),
    response_model=None,
    summary="Say who handles a case",
)
async def register(request: Request, asks: Asks, body: NewAssignment) -> Response:
    """Assign a case to a user of your department for a time. For heads who are named; nobody assigns themselves."""
    made = await _at_desk(
        asks,
        lambda desk: desk.register(
            body.user, body.case, reason=body.reason, ends=body.ends, starts=body.starts
        ),
    )
    return _told(request, made, 201)


@router.get(
    "/v1/assignments",
    responses=responses(
        AssignmentsPage, {"assignments": [ASSIGNMENT], "next": None}, problems=(401, 403, 422, 503)
    ),
    response_model=None,
    summary="Who handles which case",
)
async def assignments(
    request: Request,
    asks: Asks,
    limit: Annotated[int, Query(ge=1, le=200, description="Assignments at most.")] = 50,
    before: Annotated[
        str | None, Query(max_length=40, description="Id of the last assignment of the page before.")
    ] = None,
) -> Response:
    """Assignments, newest first, ended and withdrawn ones too: a head sees their department's, others their own."""
    found = await _at_desk(asks, lambda desk: desk.list(before=before, limit=limit + 1))
    body = {
        "assignments": [_body(one) for one in found[:limit]],
        "next": found[limit - 1].id if len(found) > limit else None,
    }
    return answer(request, body)


@router.post(
    "/v1/assignments/{id}/withdraw",
    responses=responses(Assignment, ASSIGNMENT, problems=(400, 401, 403, 404, 409, 422, 503)),
    response_model=None,
    summary="End an assignment",
)
async def withdraw(request: Request, id: AssignmentId, asks: Asks, body: EndOfAssignment) -> Response:
    """End an assignment of your department: whoever had it reads nothing more by it, from now on."""
    return _told(request, await _at_desk(asks, lambda desk: desk.withdraw(id, body.reason)))


async def _at_desk(asks: Asking, doing: Callable[[AssignmentDesk], T]) -> T:
    from hub.sharing.assignment_desk import AssignmentDesk
    from hub.sharing.rules import SharingRules

    services = asks.services

    def done() -> T:
        rules = SharingRules.of_settings(services.settings)
        return doing(AssignmentDesk(services.ledger, rules, asks.principal, asks.request_id))

    return await asyncio.to_thread(done)


def _told(request: Request, one: Registered, status: int = 200) -> Response:
    response = answer(request, _body(one))
    response.status_code = status
    return response


def _body(one: Registered) -> dict[str, object]:
    return {
        "id": one.id,
        "user": one.user,
        "department": one.department,
        "case": one.case,
        "starts": one.starts.isoformat(),
        "ends": one.ends.isoformat(),
        "reason": one.reason,
        "registered_by": one.registered_by,
        "registered": one.registered.isoformat(),
        "withdrawn_by": one.withdrawn_by,
        "withdrawn_at": None if one.withdrawn_at is None else one.withdrawn_at.isoformat(),
        "withdrawn_reason": one.withdrawn_reason,
    }
