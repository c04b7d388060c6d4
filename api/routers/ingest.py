"""Webhooks: sources push signed deliveries, get a receipt, and can follow it."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Header, Path, Request
from starlette.responses import Response

import api.signature as signature
from api.answers import answer
from api.asking import services_of
from api.bodies import check_depth
from api.catalogue import Webhook
from api.errors import BodyTooLarge
from api.examples.ingest import RECEIPT
from api.models.ingest import Receipt
from api.responses import responses
from hub.errors import NotFound, WrongUse
from hub.ledger.values import Receipt as LedgerReceipt

router = APIRouter(tags=["ingest"])

#: Bytes of a delivery at most.
MAX_BODY = 4 * 1024 * 1024

Connector = Annotated[
    str, Path(pattern=r"^[a-z][a-z0-9_]{0,63}$", description="Name of the connector.", examples=["grid"])
]
ReceiptId = Annotated[
    str, Path(pattern=r"^[0-9A-Za-z_-]{8,40}$", description="Id of the receipt.", examples=[RECEIPT["id"]])
]
Timestamp = Annotated[
    str | None,
    Header(alias=signature.TIMESTAMP_HEADER, description="Unix time (seconds) of signing; 5 minutes valid."),
]
Signature = Annotated[
    str | None,
    Header(
        alias="X-Hub-Signature-256",
        description="`sha256=` and the hex HMAC-SHA-256, with the connector's secret, of timestamp, `.` and "
        "the raw body. A connector may name another header.",
    ),
]
IdempotencyKey = Annotated[
    str | None,
    Header(alias="Idempotency-Key", description="The delivery's own key: what comes twice is taken once."),
]
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {}, "example": [{"event_id": "E-1", "state": "open"}]}},
    }
}


@router.post(
    "/v1/ingest/{connector}",
    status_code=202,
    responses=responses(Receipt, RECEIPT, status=202, problems=(400, 401, 404, 409, 413, 422, 503)),
    response_model=None,
    summary="Take in a delivery",
    openapi_extra=_BODY,
)
async def ingest(
    request: Request,
    connector: Connector,
    timestamp: Timestamp = None,
    signed: Signature = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Take in a delivery: kept before the answer leaves, loaded after. `Location` tells how far it is."""
    services = services_of(request)
    webhook = services.catalogue().webhooks.get(connector)
    if webhook is None or webhook.secret is None:
        raise NotFound("There is no connector with this name that takes deliveries.")
    body = await _body(request)
    _check(webhook, request, body)
    await asyncio.to_thread(check_depth, body)
    key = request.headers.get(webhook.idempotency_header, "")
    if not 1 <= len(key) <= 200:
        raise WrongUse(f"Send {webhook.idempotency_header}: the delivery's own key, of 1 to 200 characters.")
    content_type = request.headers.get("content-type", "application/json")[:100]
    receipt = await services.deliveries.accept(connector, key, body, content_type)
    response = answer(request, _receipt(receipt))
    response.status_code = 202
    response.headers["Location"] = f"/v1/ingest/receipts/{receipt.id}"
    return response


@router.get(
    "/v1/ingest/receipts/{id}",
    responses=responses(Receipt, RECEIPT, problems=(404, 422, 503)),
    response_model=None,
    summary="Follow a delivery",
)
async def receipt(request: Request, id: ReceiptId) -> Response:
    """How far a delivery got: numbers only. Whoever knows the receipt's id may ask."""
    return answer(request, _receipt(await services_of(request).deliveries.get(id)))


async def _body(request: Request) -> bytes:
    """The raw body, given up as soon as it is longer than allowed, whatever its Content-Length says."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            raise BodyTooLarge(f"A delivery may have {MAX_BODY} bytes. Send several.")
    return bytes(body)


def _check(webhook: Webhook, request: Request, body: bytes) -> None:
    assert webhook.secret is not None
    signature.check(
        webhook.secret.get_secret_value().encode(),
        signature=request.headers.get(webhook.signature_header),
        timestamp=request.headers.get(signature.TIMESTAMP_HEADER),
        body=body,
    )


def _receipt(receipt: LedgerReceipt) -> dict[str, object]:
    return {
        "id": receipt.id,
        "connector": receipt.connector,
        "state": receipt.state.value,
        "received": receipt.received,
        "finished": receipt.finished,
        "run": receipt.run_id,
        "counts": receipt.counts,
        "error": receipt.error,
    }
