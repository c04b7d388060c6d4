"""What each kind of problem means: the address in a problem's `type` leads here."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import JSONResponse, Response

from api.problems import INVALID, KINDS
from api.responses import plain
from hub.errors import NotFound

router = APIRouter(tags=["operation"])

_EXPLAINED = {kind.name: (kind, (error.__doc__ or "").partition("\n")[0]) for error, kind in KINDS.items()}
_EXPLAINED[INVALID.name] = (INVALID, "A parameter, header or body does not have the declared form.")
_EXAMPLE = {"name": "not-found", "status": 404, "title": "Not found", "meaning": _EXPLAINED["not-found"][1]}


@router.get(
    "/problems/{name}",
    responses=plain(_EXAMPLE, 404, 422),
    response_model=None,
    summary="What a kind of problem means",
)
async def kind(
    name: Annotated[str, Path(max_length=50, description="Name of the kind.", examples=["not-found"])],
) -> Response:
    """What a kind of problem means."""
    if name not in _EXPLAINED:
        raise NotFound("There is no such kind of problem.")
    row, meaning = _EXPLAINED[name]
    return JSONResponse({"name": row.name, "status": row.status, "title": row.title, "meaning": meaning})
