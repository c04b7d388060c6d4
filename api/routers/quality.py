"""How good the data of each dataset is, in numbers: never keys or values."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.answers import answer
from api.asking import BEARER, Asks
from api.examples.quality import QUALITY
from api.models.quality import QualityList
from api.responses import responses
from api.routers.runs import counts_of
from hub.ledger.ledger import Ledger
from hub.ledger.values import QuarantineFilter
from quality.outcome import Outcome

router = APIRouter(tags=["catalogue"], dependencies=[BEARER])

#: Most frequent reasons shown of a dataset's quarantine.
_REASONS = 20


@router.get(
    "/v1/quality",
    responses=responses(QualityList, QUALITY, problems=(401, 403, 422, 503)),
    response_model=None,
    summary="Quality of the department's datasets",
)
async def quality(request: Request, asks: Asks) -> Response:
    """The last loaded run of each of your department's datasets, and why rows of it wait in quarantine."""
    datasets = sorted(asks.metadata())
    ledger = asks.services.ledger
    return answer(
        request, {"datasets": await asyncio.to_thread(lambda: [_quality(ledger, d) for d in datasets])}
    )


def _quality(ledger: Ledger, dataset: str) -> dict[str, object]:
    last = next(iter(ledger.runs.history(dataset, 1)), None)
    reasons = ledger.quarantine.reasons(QuarantineFilter(dataset=dataset), limit=_REASONS)
    return {
        "dataset": dataset,
        "run": last and last.run_id,
        "finished": last and last.finished,
        "counts": counts_of(last.counts) if last else None,
        "fill": last.counts.fill if last else {},
        "expectations": [_expectation(outcome) for outcome in last.counts.expectations] if last else [],
        "quarantine": [{"field": r.field, "reason": r.reason, "rows": r.entries} for r in reasons],
    }


def _expectation(outcome: Outcome) -> dict[str, object]:
    return {
        "expectation": outcome.expectation,
        "column": outcome.column,
        "severity": outcome.severity.value,
        "success": outcome.success,
        "unexpected": outcome.unexpected,
        "total": outcome.total,
    }
