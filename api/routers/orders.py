"""Orders of a court that open sealed records for the handling of one case."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.answers import answer
from api.asking import BEARER, Asks
from api.deciding import head, refuse
from api.models.retention import ORDER, ORDERS, NewOrder, Order, OrdersPage
from api.responses import responses
from hub.access.departments import Kind
from hub.access.principal import Role

router = APIRouter(tags=["retention"], dependencies=[BEARER])

_ID = r"^[0-9A-Za-z_-]{8,40}$"
OrderId = Annotated[str, Path(pattern=_ID, description="Id of the order.", examples=[str(ORDER["id"])])]
Limit = Annotated[int, Query(ge=1, le=200, description="Orders of one page at most.")]
Before = Annotated[str | None, Query(max_length=40, description="Id of the last order of the page before.")]


@router.post(
    "/v1/orders",
    status_code=201,
    responses=responses(Order, ORDER, status=201, problems=(400, 401, 403, 422, 503)),
    response_model=None,
    summary="Register an order",
)
async def register(request: Request, asks: Asks, body: NewOrder) -> Response:
    """Open sealed records to who handles the case, from one time to another. For a named head of a court.

    It opens nothing by itself: a reader names it (`Hub-Order`), handles the case, and has a purpose that permits the
    dataset.
    """
    from hub.retention.orders import register as keep

    await head(asks, "order.register")
    made = await asyncio.to_thread(
        keep,
        asks.services.home,
        number=body.number,
        case=body.case,
        records=body.records,
        reason=body.reason,
        department=asks.principal.department,
        by=asks.principal.subject,
        starts=body.starts,
        ends=body.ends,
        request=asks.request_id,
    )
    response = answer(request, made)
    response.status_code = 201
    return response


@router.get(
    "/v1/orders",
    responses=responses(OrdersPage, ORDERS, problems=(401, 403, 422, 503)),
    response_model=None,
    summary="Orders registered",
)
async def orders(request: Request, asks: Asks, limit: Limit = 50, before: Before = None) -> Response:
    """Orders, newest first, ended ones too. For named heads of courts, and for auditors."""
    if asks.principal.role is not Role.AUDITOR:
        department = await head(asks, "order.list")
        if department.kind is not Kind.COURT:
            await refuse(asks, "order.list")
    found = await asyncio.to_thread(asks.services.ledger.orders.list, before=before, limit=limit)
    following = found[-1].id if len(found) == limit else None
    return answer(request, {"orders": found, "next": following})


@router.post(
    "/v1/orders/{id}/revocation",
    responses=responses(Order, ORDER),
    response_model=None,
    summary="Revoke an order",
)
async def revoke(request: Request, id: OrderId, asks: Asks) -> Response:
    """End an order now; what it opened is closed at once. For a named head of the court that registered it."""
    from hub.retention.orders import revoke as end

    await head(asks, "order.revoke")
    found = await asyncio.to_thread(asks.services.ledger.orders.get, id)
    if found.department != asks.principal.department:
        await refuse(asks, "order.revoke")
    made = await asyncio.to_thread(
        end,
        asks.services.home,
        id,
        department=asks.principal.department,
        by=asks.principal.subject,
        request=asks.request_id,
    )
    return answer(request, made)
