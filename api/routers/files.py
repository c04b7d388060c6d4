"""Files: what an officer or analyst opens. One person, one place, one case, with the source of everything said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api import cursors
from api.answers import answer
from api.asking import BEARER, Asking, Asks
from api.disputes import disputed_among
from api.examples.files import CASE_FILE, PERSON_FILE, PLACE_FILE
from api.models.files import CaseFile, PersonFile, PlaceFile
from api.responses import responses
from api.routers.entities import CaseId, Cursor, PersonId, PlaceId, moved
from hub.access.lens import Lens
from hub.audit.disclosure import Trace
from hub.errors import NotFound
from hub.files.case import case_file
from hub.files.person import person_file
from hub.files.place import place_file
from hub.files.sight import Sight
from hub.files.trace import File, facts_of, trace_of
from hub.graph import reader

router = APIRouter(tags=["files"], dependencies=[BEARER])

Limit = Annotated[int, Query(ge=1, le=500, description="Cases of one answer at most.")]


@dataclass(frozen=True, slots=True)
class _Found:
    """A file, and which of its values are disputed."""

    file: File
    disputed: list[dict[str, str]]


#: Reads one kind of file with the reader's eyes, given which of some entities lie near the case at hand.
_Opening = Callable[[Lens, Sight], Awaitable[File]]


@router.get(
    "/v1/persons/{id}/file",
    responses=responses(PersonFile, PERSON_FILE, 308),
    response_model=None,
    summary="A person's file",
)
async def person(
    request: Request, id: PersonId, asks: Asks, limit: Limit = 100, cursor: Cursor = None
) -> Response:
    """What is said of a person and by whom, their cases with what these refer to, a timeline, and what to weigh."""
    after = _after(cursor)

    async def opening(lens: Lens, sight: Sight) -> File:
        return await person_file(
            asks.services.database, sight, id, _near(asks, lens), limit=limit, after=after
        )

    return await _open(request, asks, "person", id, opening)


@router.get(
    "/v1/places/{id}/file",
    responses=responses(PlaceFile, PLACE_FILE, 308),
    response_model=None,
    summary="A place's file",
)
async def place(
    request: Request, id: PlaceId, asks: Asks, limit: Limit = 200, cursor: Cursor = None
) -> Response:
    """What is said of a place, the cases there and how they stand, and hazards that recur. It tells of no person."""
    after = _after(cursor)

    async def opening(lens: Lens, sight: Sight) -> File:
        return await place_file(asks.services.database, sight, id, limit=limit, after=after)

    return await _open(request, asks, "place", id, opening)


@router.get(
    "/v1/cases/{id}/file",
    responses=responses(CaseFile, CASE_FILE, 308),
    response_model=None,
    summary="A case's file",
)
async def case(request: Request, id: CaseId, asks: Asks) -> Response:
    """What a case is about, who has part in it and handles it, where, which others it hangs together with, and when."""

    async def opening(lens: Lens, sight: Sight) -> File:
        return await case_file(asks.services.database, sight, id, _near(asks, lens))

    return await _open(request, asks, "case", id, opening)


def _after(cursor: str | None) -> str:
    return str(cursors.decode(cursor, str)[0]) if cursor else reader.START


def _near(asks: Asking, lens: Lens) -> Callable[[Iterable[str]], Awaitable[frozenset[str] | None]]:
    async def near(entities: Iterable[str]) -> frozenset[str] | None:
        return await asks.nearby(lens, entities)

    return near


async def _open(request: Request, asks: Asking, entity: str, id: str, opening: _Opening) -> Response:
    services = asks.services

    async def reading(lens: Lens) -> _Found | str:
        await asks.near(lens, [id])
        sight = Sight(lens, services.catalogue().owners, services.settings.zone, datetime.now(UTC))
        try:
            file = await opening(lens, sight)
        except NotFound:
            to = await reader.redirect_of(services.database, lens, entity, id)
            if to is None:
                raise
            return to
        noticed = await services.noticed.flags(file.records, {fact.field for fact in file.facts})
        disputed = await disputed_among(services, lens, _shown(file))
        return _Found(replace(file, flags=(*file.flags, *noticed)), disputed)

    found = await asks.read(f"{entity}.file", reading, _trace, subject=id)
    if isinstance(found, str):
        return moved(request, id, found)
    return answer(request, _body(found))


def _shown(file: File) -> frozenset[tuple[str, str, str]]:
    return frozenset(
        (source.record, source.mention, fact.field)
        for fact in facts_of(file)
        for value in fact.values
        for source in value.sources
    )


def _trace(found: _Found | str) -> Trace:
    return Trace(entities=(found,)) if isinstance(found, str) else trace_of(found.file)


def _body(found: _Found) -> dict[str, object]:
    file = found.file
    told = {name: getattr(file, name) for name in type(file).__slots__ if name != "after"}
    following = cursors.encode(file.after) if file.after else None
    return {**told, "disputed": found.disputed, "next": following}
