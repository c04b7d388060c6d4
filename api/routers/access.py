"""Purposes, and why something is shown or not. Nothing here reads data of anybody."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.answers import answer
from api.asking import BEARER, Asks
from api.models.access import EXPLANATION, PURPOSES, Explanation, PurposeList, Question
from api.responses import responses
from hub.access.authorise import REFUSAL
from hub.access.explaining import Explanation as Explained
from hub.access.explaining import Query, explain
from hub.access.principal import Role
from hub.errors import AccessRefused

router = APIRouter(tags=["access"], dependencies=[BEARER])

#: Who may ask about the view of any department: they decide on sharing or look after it.
_ASK_OF_ALL = frozenset({Role.AUDITOR, Role.HEAD})


@router.get(
    "/v1/access/purposes",
    responses=responses(PurposeList, PURPOSES, problems=(401, 403, 422, 503)),
    response_model=None,
    summary="Purposes and who may invoke them",
)
async def purposes(request: Request, asks: Asks) -> Response:
    """For what records may be read: each purpose with its legal basis, who may invoke it, and its limits."""
    rules, principal = asks.services.rules(), asks.principal
    if principal.role is Role.PERSON:
        raise AccessRefused(REFUSAL)
    kind = rules.departments[principal.department].kind
    told = [
        {
            "id": one.id,
            "title": one.title,
            "legal_basis": one.legal_basis,
            "departments": sorted(one.kinds),
            "roles": sorted(one.roles),
            "needs_case": one.needs_case,
            "actions": one.actions,
            "max_hops": one.max_hops,
            "budget": one.budget,
            "yours": one.allows(principal.role, kind),
        }
        for one in rules.purposes.values()
    ]
    return answer(request, {"purposes": told})


@router.post(
    "/v1/access/explain",
    responses=responses(Explanation, EXPLANATION, problems=(400, 401, 403, 422, 503)),
    response_model=None,
    summary="Why something is shown or not",
)
async def explained(request: Request, asks: Asks, body: Question) -> Response:
    """Which rules and policies decide on something, in words, by the grants in force. No data is read for it."""
    principal = asks.principal
    department = body.department or principal.department
    if principal.role is Role.PERSON:
        raise AccessRefused(REFUSAL)
    if department != principal.department and principal.role not in _ASK_OF_ALL:
        raise AccessRefused(REFUSAL)
    query = Query(
        department=department,
        role=body.role or principal.role,
        purpose=body.purpose,
        dataset=body.dataset,
        field=body.field,
        mark=body.mark,
        kind=body.kind,
        seal=body.seal,
        action=body.action,
        handles=body.handles,
        emergency=body.emergency,
        order=body.order,
    )
    services = asks.services
    grants = await asyncio.to_thread(services.in_force.grants.of, department, datetime.now(UTC))
    return answer(request, told(await asyncio.to_thread(explain, services.rules(), query, grants)))


def told(found: Explained) -> dict[str, object]:
    """An explanation as it is answered."""
    return {
        "allowed": found.allowed,
        "words": found.words,
        "steps": [
            {
                "step": step.step,
                "allowed": step.allowed,
                "words": step.words,
                "policies": [
                    {"id": one.id, "effect": one.effect, "reason": one.reason} for one in step.policies
                ],
            }
            for step in found.steps
        ],
        "version": found.version,
    }
