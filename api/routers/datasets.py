"""The catalogue: which datasets there are, whose they are, on what legal ground."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.answers import answer
from api.asking import BEARER, Asks
from api.examples import DATASETS
from api.models import DatasetList
from api.responses import responses

router = APIRouter(tags=["catalogue"], dependencies=[BEARER])


@router.get(
    "/v1/datasets",
    responses=responses(DatasetList, DATASETS, problems=(401, 403, 422)),
    response_model=None,
    summary="Datasets of the department",
)
async def datasets(request: Request, asks: Asks) -> Response:
    """The datasets of your department, as their connectors declare them."""
    visible = asks.metadata()
    entries = sorted(
        (entry for entry in asks.services.catalogue().entries if entry.id in visible),
        key=lambda entry: entry.id,
    )
    return answer(request, {"datasets": entries})
