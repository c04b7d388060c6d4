"""For whoever runs the hub: is it up, can it answer, how is it doing."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from api.asking import services_of
from api.metrics import MEDIA_TYPE
from api.models.health import Health, Readiness
from api.responses import Described
from api.services import Services
from hub.errors import HubError
from hub.graph.reads.cypher import ALIVE

router = APIRouter(tags=["operation"])

_READY = {"status": "ready", "parts": {"graph": "ok", "ledger": "ok", "rules": "ok"}}
_NOT_READY = {"status": "not ready", "parts": {"graph": "unavailable", "ledger": "ok", "rules": "ok"}}
_READINESS: Described = {
    200: {"model": Readiness, "content": {"application/json": {"example": _READY}}},
    503: {"model": Readiness, "content": {"application/json": {"example": _NOT_READY}}},
}
_HEALTH: Described = {200: {"model": Health, "content": {"application/json": {"example": {"status": "ok"}}}}}
_METRICS: Described = {
    200: {
        "description": "Prometheus text.",
        "content": {"text/plain": {"example": "rivermeet_graph_up 1.0\n"}},
    }
}


@router.get("/healthz", responses=_HEALTH, response_model=None, summary="Is the process up")
async def healthz() -> Response:
    """The process runs and answers. Says nothing about Neo4j: see /readyz."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz", responses=_READINESS, response_model=None, summary="Can requests be answered")
async def readyz(request: Request) -> Response:
    """Whether requests can be answered now; 503 names the part that is missing.

    Rules are `outdated` where their files were changed and are wrong: then those from before hold, and answers go on.
    """
    services = services_of(request)
    graph, ledger = await asyncio.gather(_graph(services), _ledger(services))
    services.metrics.graph_up.set(graph)
    ready = graph and ledger
    parts = {
        "graph": "ok" if graph else "unavailable",
        "ledger": "ok" if ledger else "unavailable",
        "rules": "outdated" if services.rules.outdated else "ok",
    }
    return JSONResponse(
        {"status": "ready" if ready else "not ready", "parts": parts},
        status_code=200 if ready else 503,
        headers={"Cache-Control": "no-store"},
    )


@router.get(
    "/metrics",
    response_class=PlainTextResponse,
    responses=_METRICS,
    response_model=None,
    summary="Numbers for Prometheus",
)
async def metrics(request: Request) -> Response:
    """Numbers for Prometheus; no ids, users or departments among them."""
    return Response(services_of(request).metrics.text(), media_type=MEDIA_TYPE)


async def _graph(services: Services) -> bool:
    try:
        return bool(await services.database.read(ALIVE, {}))
    except HubError:
        return False


async def _ledger(services: Services) -> bool:
    try:
        async with asyncio.timeout(1.8):
            await asyncio.to_thread(services.ledger.disclosures.head)
    except Exception:  # whatever the ledger's database raises, it can't be used now
        return False
    return True
