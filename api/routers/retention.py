"""Seals, and what of a department's datasets is over its time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.answers import answer
from api.asking import BEARER, Asking, Asks
from api.deciding import head, refuse
from api.models.retention import DUE, SEAL, SEALED, SEALS, DueList, Lifting, NewSeal, Sealed, SealsPage
from api.responses import responses
from hub.access.departments import Kind
from hub.access.principal import Role

if TYPE_CHECKING:
    from hub.ledger.seals import Seal
    from hub.retention.seals import Sealing

router = APIRouter(tags=["retention"], dependencies=[BEARER])

_ID = r"^[0-9A-Za-z_-]{8,40}$"
SealId = Annotated[str, Path(pattern=_ID, description="Id of the seal.", examples=[str(SEAL["id"])])]
Limit = Annotated[int, Query(ge=1, le=200, description="Seals of one page at most.")]
Before = Annotated[str | None, Query(max_length=40, description="Id of the last seal of the page before.")]


@router.post(
    "/v1/seals",
    status_code=201,
    responses=responses(Sealed, SEALED, status=201),
    response_model=None,
    summary="Seal records or a case",
)
async def seal(request: Request, asks: Asks, body: NewSeal) -> Response:
    """Keep records and show them to nobody whom no order of a court opens them to.

    For a named head of the department that owns the records; a whole case, whoever's records speak of it, is for a
    head of a court. What comes later under the same key, or of that case, is sealed as well.
    """
    from hub.retention.seals import owned
    from hub.retention.seals import seal as put

    department = await head(asks, "record.seal")
    if body.case is not None and department.kind is not Kind.COURT:
        await refuse(asks, "record.seal")
    if body.records:
        await asyncio.to_thread(owned, asks.services.home, body.records, _own(asks))
    made = await asyncio.to_thread(
        put,
        asks.services.home,
        records=body.records,
        case=body.case,
        basis=body.basis,
        department=department.id,
        by=asks.principal.subject,
        request=asks.request_id,
    )
    return _sealed(request, made, 201)


@router.get(
    "/v1/seals",
    responses=responses(SealsPage, SEALS, problems=(401, 403, 422, 503)),
    response_model=None,
    summary="Seals of the department",
)
async def seals(request: Request, asks: Asks, limit: Limit = 50, before: Before = None) -> Response:
    """The seals that your department set, newest first, lifted ones too. For its named heads; auditors see all."""
    own: str | None = None
    if asks.principal.role is not Role.AUDITOR:
        own = (await head(asks, "seal.list")).id
    listed = asks.services.ledger.seals.list
    found = await asyncio.to_thread(listed, department=own, before=before, limit=limit)
    following = found[-1].id if len(found) == limit else None
    return answer(request, {"seals": [_told(one) for one in found], "next": following})


@router.post(
    "/v1/seals/{id}/lifting",
    responses=responses(Sealed, SEALED),
    response_model=None,
    summary="Lift a seal",
)
async def lift(request: Request, id: SealId, asks: Asks, body: Lifting) -> Response:
    """Show the records again that no other seal is on. For a named head of the department that sealed them."""
    from hub.retention.seals import lift as take_off

    await head(asks, "record.unseal")
    found = await asyncio.to_thread(asks.services.ledger.seals.get, id)
    if found.department != asks.principal.department:
        await refuse(asks, "record.unseal")
    made = await asyncio.to_thread(
        take_off,
        asks.services.home,
        id,
        department=asks.principal.department,
        by=asks.principal.subject,
        reason=body.reason,
        request=asks.request_id,
    )
    return _sealed(request, made, 200)


@router.get(
    "/v1/retention",
    responses=responses(DueList, DUE, problems=(401, 403, 422, 503)),
    response_model=None,
    summary="What is over its time",
)
async def over(request: Request, asks: Asks) -> Response:
    """Of each dataset that your department owns, how many records are over their time (`hub retention run` acts on it).

    Numbers alone. For stewards and named heads.
    """
    from hub.retention.due import due

    if asks.principal.role is not Role.STEWARD:
        await head(asks, "retention.due")
    home = asks.services.home
    found = await asyncio.to_thread(lambda: list(due(home, owner=asks.principal.department)))
    told = [
        {
            "dataset": one.dataset,
            "period": one.rule.period,
            "since": one.rule.from_,
            "then": one.rule.then,
            "due": len(one.records),
            "held": one.held,
        }
        for one in found
    ]
    return answer(request, {"datasets": told})


def _own(asks: Asking) -> frozenset[str]:
    owners = asks.services.catalogue().owners
    return frozenset(id for id, owner in owners.items() if owner == asks.principal.department)


def _sealed(request: Request, made: Sealing, status: int) -> Response:
    response = answer(request, {"seals": [_told(one) for one in made.seals], "records": made.records})
    response.status_code = status
    return response


def _told(seal: Seal) -> dict[str, object]:
    """A seal as the API shows it: whether the graph has it yet is the hub's own."""
    from dataclasses import asdict

    told = asdict(seal)
    del told["applied"]
    return told
