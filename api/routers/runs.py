"""What the pulls did, in numbers, for the datasets that the reader answers for."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api import cursors
from api.answers import answer
from api.asking import BEARER, Asking, Asks
from api.examples.runs import RUN, RUNS
from api.models.runs import Run, RunsPage
from api.responses import responses
from hub.errors import NotFound
from hub.ledger.ledger import Ledger
from hub.ledger.values import DatasetCounts
from hub.ledger.values import Run as LedgerRun

router = APIRouter(tags=["catalogue"], dependencies=[BEARER])

RunId = Annotated[str, Path(max_length=40, description="Id of the run.", examples=[RUN["id"]])]
Limit = Annotated[int, Query(ge=1, le=200, description="Runs of one page at most.")]
Cursor = Annotated[str | None, Query(max_length=1_000, description="`next` of the page before.")]


@router.get(
    "/v1/runs",
    responses=responses(RunsPage, RUNS, problems=(400, 401, 403, 422, 503)),
    response_model=None,
    summary="Runs, newest first",
)
async def runs(request: Request, asks: Asks, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """Runs of your department's connectors, newest first."""
    visible, connectors = _scope(asks)
    before = cursors.begins_after(cursor)
    found = await asyncio.to_thread(_newest, asks.services.ledger, connectors, before, limit + 1)
    following = cursors.following([one.run_id for one in found], limit)
    return answer(request, {"runs": [_run(run, visible) for run in found[:limit]], "next": following})


@router.get(
    "/v1/runs/{id}",
    responses=responses(Run, RUN, problems=(401, 403, 404, 422, 503)),
    response_model=None,
    summary="One run",
)
async def run(request: Request, id: RunId, asks: Asks) -> Response:
    """One run of a connector of your department."""
    visible, connectors = _scope(asks)
    found = await asyncio.to_thread(_get, asks.services.ledger, id)
    if found is None or found.connector not in connectors:
        raise NotFound("There is no run with this id that this reader may see.")
    return answer(request, _run(found, visible))


def _scope(asks: Asking) -> tuple[frozenset[str], frozenset[str]]:
    visible = asks.metadata()
    return visible, frozenset(e.connector for e in asks.services.catalogue().entries if e.id in visible)


def _newest(ledger: Ledger, connectors: Collection[str], before: str | None, limit: int) -> list[LedgerRun]:
    found = [
        run for name in connectors for run in ledger.runs.list(connector=name, before=before, limit=limit)
    ]
    return sorted(found, key=lambda run: run.run_id, reverse=True)[:limit]


def _get(ledger: Ledger, id: str) -> LedgerRun | None:
    try:
        return ledger.runs.get(id)
    except NotFound:
        return None


def _run(run: LedgerRun, visible: frozenset[str]) -> dict[str, object]:
    return {
        "id": run.run_id,
        "connector": run.connector,
        "state": run.state.value,
        "started": run.started,
        "finished": run.finished,
        "error": run.error,
        "stages": run.stages,
        "datasets": {name: counts_of(counts) for name, counts in run.datasets.items() if name in visible},
        "warnings": [w.as_json() for w in run.warnings if w.dataset is None or w.dataset in visible],
    }


def counts_of(counts: DatasetCounts) -> dict[str, int]:
    """The five counts of a dataset in a run."""
    names = ("read", "accepted", "unchanged", "superseded", "quarantined")
    return {name: getattr(counts, name) for name in names}
