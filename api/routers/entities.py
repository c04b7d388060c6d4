"""Persons, places and cases, each as the reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from api import cursors
from api.answers import answer
from api.asking import BEARER, Asking, Asks
from api.disputes import disputed_among, shown_by
from api.examples.entities import ENTITY, PLACES
from api.models.entities import EntityFile, PlacesPage
from api.responses import responses
from hub.access.lens import Lens
from hub.audit.disclosure import Trace
from hub.errors import NotFound, WrongUse
from hub.graph import reader
from hub.graph.reads.files import EntityFile as File
from hub.graph.reads.trace import trace_of

router = APIRouter(tags=["entities"], dependencies=[BEARER])

#: Sorts after every id: a list that is read to its end.
_END = "~" * 25

PersonId = Annotated[
    str, Path(pattern=r"^P[0-9a-f]{24}$", description="Id of the person.", examples=["P" + "0" * 24])
]
PlaceId = Annotated[
    str, Path(pattern=r"^L[0-9a-f]{24}$", description="Id of the place.", examples=["L" + "0" * 24])
]
CaseId = Annotated[
    str, Path(pattern=r"^C[0-9a-f]{24}$", description="Id of the case.", examples=["C" + "0" * 24])
]
Limit = Annotated[int, Query(ge=1, le=200, description="Records, and statements, of one page at most.")]
Cursor = Annotated[str | None, Query(max_length=1_000, description="`next` of the page before.")]
Near = Annotated[
    str,
    Query(
        pattern=r"^-?\d{1,2}(\.\d{1,10})?,-?\d{1,3}(\.\d{1,10})?$",
        description="Latitude and longitude, WGS 84.",
        examples=["29.97,106.28"],
    ),
]
Radius = Annotated[float, Query(gt=0, le=5_000, description="Metres.", examples=[200])]

_ENTITY = responses(EntityFile, ENTITY, 308)


@dataclass(frozen=True, slots=True)
class _Found:
    """A file, and which of its values are disputed."""

    file: File
    disputed: list[dict[str, str]]


@router.get("/v1/persons/{id}", responses=_ENTITY, response_model=None, summary="A person's file")
async def person(
    request: Request, id: PersonId, asks: Asks, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """What the records that you may see say of a person, with the source of every value."""
    return await _entity(request, asks, "person", id, limit, cursor)


@router.get("/v1/places/{id}", responses=_ENTITY, response_model=None, summary="A place's file")
async def place(
    request: Request, id: PlaceId, asks: Asks, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """What the records that you may see say of a place, with the source of every value."""
    return await _entity(request, asks, "place", id, limit, cursor)


@router.get("/v1/cases/{id}", responses=_ENTITY, response_model=None, summary="A case's file")
async def case(
    request: Request, id: CaseId, asks: Asks, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """What the records that you may see say of a case, with the source of every value."""
    return await _entity(request, asks, "case", id, limit, cursor)


@router.get(
    "/v1/places",
    responses=responses(PlacesPage, PLACES, problems=(400, 401, 403, 422, 503)),
    response_model=None,
    summary="Places near a position",
)
async def places(
    request: Request, asks: Asks, near: Near, radius_m: Radius, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """Places within a radius of a position that a record which you may see puts there, nearest first."""
    latitude, longitude = (float(part) for part in near.split(","))
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise WrongUse("`near` is latitude, then longitude: within ±90 and ±180.")
    after = cursors.decode(cursor, float, str) if cursor else (-1.0, "")
    page = await asks.read(
        "places.near",
        lambda lens: reader.places_near(
            asks.services.database,
            lens,
            latitude=latitude,
            longitude=longitude,
            radius=radius_m,
            limit=limit,
            after=(float(after[0]), str(after[1])),
        ),
        trace_of,
    )
    return answer(
        request, {"places": page.places, "next": cursors.encode(*page.after) if page.after else None}
    )


async def _entity(
    request: Request, asks: Asking, entity: str, id: str, limit: int, cursor: str | None
) -> Response:
    position = [str(p) for p in cursors.decode(cursor, str, str, str, str)] if cursor else [reader.START] * 4
    database = asks.services.database

    async def reading(lens: Lens) -> _Found | str:
        await asks.near(lens, [id])
        try:
            file = await reader.entity_file(
                database,
                lens,
                entity,
                id,
                limit=limit,
                after_record=position[0],
                after_statement=(position[1], position[2], position[3]),
            )
        except NotFound:
            to = await reader.redirect_of(database, lens, entity, id)
            if to is None:
                raise
            return to
        return _Found(file, await disputed_among(asks.services, lens, shown_by(file)))

    found = await asks.read(f"{entity}.read", reading, _trace, subject=id)
    if isinstance(found, str):
        return moved(request, id, found)
    return answer(request, _body(found))


def _trace(found: _Found | str) -> Trace:
    return Trace(entities=(found,)) if isinstance(found, str) else trace_of(found.file)


def moved(request: Request, id: str, to: str) -> Response:
    """308 to the same address with the id that took the place of `id`."""
    url = request.url.path.replace(id, to)
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(url + query, status_code=308, headers={"Cache-Control": "no-store"})


def _body(found: _Found) -> dict[str, object]:
    file, following = found.file, None
    if file.after_record or file.after_statement:
        following = cursors.encode(file.after_record or _END, *(file.after_statement or (_END, _END, _END)))
    return {
        "id": file.id,
        "type": file.type,
        "complete": file.complete,
        "facts": file.facts,
        "records": file.records,
        "statements": file.statements,
        "disputed": found.disputed,
        "next": following,
    }
