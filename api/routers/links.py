"""Link analysis from the case at hand: everything here is about what lies around the case in `Hub-Case`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal, TypeVar

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.answers import answer
from api.asking import BEARER, Asking, Asks
from api.examples.links import AROUND, CENTRALITY, EVENTS, PATHS, PLACES_OF_CASES, SHARED, STRUCTURE
from api.models.links import (
    Around,
    CaseEvents,
    Centrality,
    LinkPaths,
    PlacesOfCases,
    SharedNodes,
    StructureOf,
)
from api.responses import responses
from hub.access.authorise import REFUSAL
from hub.access.lens import Lens
from hub.audit.disclosure import Trace
from hub.errors import ABSENT, AccessRefused, NotFound
from hub.graph import reader
from hub.graph.reads.neighbourhood import neighbourhood
from hub.graph.reads.paths import in_common
from hub.graph.reads.paths import paths as paths_of
from hub.graph.reads.present import present
from hub.links.events import events_of
from hub.links.exports.formats import FORMATS, Format
from hub.links.exports.mark import Mark
from hub.links.filters import SHARED as SHARED_IDENTIFIERS
from hub.links.filters import Filters
from hub.links.neighbourhood import Neighbourhood
from hub.links.paths import Mode, Paths, Wanted
from hub.links.shared import Shared, cases_together, shared_by
from hub.links.structure import CENTRALITIES, centrality_of, structure_of
from hub.links.words import told

router = APIRouter(prefix="/v1/links", tags=["links"], dependencies=[BEARER])

T = TypeVar("T")

#: How long an exported file may be kept.
EXPORT_LASTS: Final = timedelta(days=30)
_MOST_HOPS: Final = 4
_MOST_STEPS: Final = 8
_DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"

Hops = Annotated[int, Query(ge=1, le=_MOST_HOPS, description="Statements from the case at most.")]
Entity = Annotated[
    str,
    Query(
        pattern=r"^[POLCI][0-9a-f]{24}$",
        description="Id of an entity around the case.",
        examples=["P" + "0" * 24],
    ),
]


@dataclass(frozen=True, slots=True)
class Followed:
    """What is followed, as every route here takes it."""

    hops: int
    filters: Filters


def _filtered(
    kind: Annotated[
        list[str] | None, Query(max_length=20, description="Kinds of statement to follow; unset, all.")
    ] = None,
    department: Annotated[
        list[str] | None, Query(max_length=50, description="Departments whose records count; unset, all.")
    ] = None,
    since: Annotated[str | None, Query(pattern=_DATE, description="Day, month or year from which.")] = None,
    until: Annotated[str | None, Query(pattern=_DATE, description="Day, month or year up to which.")] = None,
    identifiers: Annotated[
        bool, Query(description="Follow shared telephone numbers and the like too.")
    ] = False,
) -> Filters:
    kinds = None if kind is None else frozenset(kind)
    if identifiers:
        kinds = (Filters.usual() if kinds is None else kinds) | {SHARED_IDENTIFIERS}
    return Filters(kinds, None if department is None else frozenset(department), since, until)


Filtered = Annotated[Filters, Depends(_filtered)]


def _followed(filters: Filtered, hops: Hops = 2) -> Followed:
    return Followed(hops, filters)


Follows = Annotated[Followed, Depends(_followed)]


@router.get(
    "/neighbourhood",
    responses=responses(Around, AROUND),
    response_model=None,
    summary="What lies around the case",
)
async def around_case(request: Request, asks: Asks, follows: Follows) -> Response:
    """Entities within some statements of the case that you handle, and all that you may see between them."""
    return answer(request, await _told(asks, "links.neighbourhood", follows, _all))


@router.get(
    "/paths", responses=responses(LinkPaths, PATHS), response_model=None, summary="How two are linked"
)
async def paths(
    request: Request,
    asks: Asks,
    filters: Filtered,
    source: Annotated[Entity, Query(alias="from")],
    target: Annotated[Entity, Query(alias="to")],
    mode: Annotated[
        Mode, Query(description="The shortest, all shortest, or the k shortest without circles.")
    ] = "shortest",
    k: Annotated[int, Query(ge=1, le=50, description="Paths at most.")] = 5,
    weight: Annotated[
        Literal["hops", "rarity"], Query(description="Count statements, or take rare links for shorter.")
    ] = "hops",
    steps: Annotated[int, Query(ge=1, le=_MOST_STEPS, description="Statements of a path at most.")] = 6,
) -> Response:
    """Paths between two entities near the case, with the records of each step in words. Crowds link nobody.

    What is on a path is near the case too.
    """
    wanted = Wanted(mode, k, weighted=weight == "rarity")

    async def reading(lens: Lens) -> tuple[Neighbourhood, Paths]:
        case, ends = await _ends(asks, lens, source, target)
        return await paths_of(
            asks.services.database,
            lens,
            *ends,
            wanted,
            owners=asks.services.catalogue().owners,
            steps=steps,
            case=case,
            filters=filters,
        )

    around, found = await asks.read(
        "links.paths", reading, lambda told: _trace(told[0]), subject=f"{source} {target}"
    )
    listed = [
        {"nodes": one.nodes, "length": one.length, "steps": one.steps, "words": told(around, one)}
        for one in found.paths
    ]
    return answer(request, {"paths": listed, "more": found.more, **_whole(around)})


@router.get(
    "/shared",
    responses=responses(SharedNodes, SHARED),
    response_model=None,
    summary="What two have in common",
)
async def shared(request: Request, asks: Asks, filters: Filtered, a: Entity, b: Entity) -> Response:
    """Neighbours, and with `identifiers` shared numbers, of two entities near the case."""

    async def reading(lens: Lens) -> tuple[Neighbourhood, tuple[Shared, ...]]:
        case, ends = await _ends(asks, lens, a, b)
        owners = asks.services.catalogue().owners
        around = await in_common(
            asks.services.database, lens, *ends, owners=owners, case=case, filters=filters
        )
        return around, shared_by(around, *ends)

    around, found = await asks.read("links.shared", reading, lambda told: _trace(told[0]), subject=f"{a} {b}")
    return answer(request, {"shared": found, **_whole(around)})


@router.get(
    "/structure", responses=responses(StructureOf, STRUCTURE), response_model=None, summary="How it is built"
)
async def structure(request: Request, asks: Asks, follows: Follows) -> Response:
    """Bridges, cut points, communities and components of what lies around the case."""

    def telling(around: Neighbourhood) -> dict[str, Any]:
        found = structure_of(around)
        return {
            "bridges": found.bridges,
            "cut_points": found.cut_points,
            "communities": found.communities,
            "modularity": found.modularity,
            "components": found.components,
        }

    return answer(request, await _told(asks, "links.structure", follows, telling))


@router.get(
    "/centrality",
    responses=responses(Centrality, CENTRALITY),
    response_model=None,
    summary="What it hangs on",
)
async def centrality(
    request: Request,
    asks: Asks,
    follows: Follows,
    measure: Annotated[
        str,
        Query(
            pattern=f"^({'|'.join(CENTRALITIES)})$",
            description="; ".join(f"{k}: {v}" for k, v in CENTRALITIES.items()),
        ),
    ] = "betweenness",
) -> Response:
    """A centrality of every node around the case. It tells of the case's connections there, not of people elsewhere."""

    def telling(around: Neighbourhood) -> dict[str, Any]:
        found = centrality_of(around, measure)
        return {"measure": measure, "values": found.values, "limits": found.limits}

    return answer(request, await _told(asks, "links.centrality", follows, telling))


@router.get(
    "/places",
    responses=responses(PlacesOfCases, PLACES_OF_CASES),
    response_model=None,
    summary="Cases at one place",
)
async def places(request: Request, asks: Asks, follows: Follows) -> Response:
    """Places around the case where several of its cases occurred. Of cases only, never of where people are."""

    def telling(around: Neighbourhood) -> dict[str, Any]:
        return {"places": cases_together(around)}

    return answer(request, await _told(asks, "links.places", follows, telling))


@router.get(
    "/events",
    responses=responses(CaseEvents, EVENTS),
    response_model=None,
    summary="What happened in which order",
)
async def events(request: Request, asks: Asks, follows: Follows) -> Response:
    """When the cases around this one happened, were opened, fell due and were closed."""

    def telling(around: Neighbourhood) -> dict[str, Any]:
        return {"events": events_of(around)}

    return answer(request, await _told(asks, "links.events", follows, telling))


def _described(one: Format) -> dict[str, object]:
    """A file as OpenAPI tells of it: an object where it is one in JSON, else bytes."""
    if one.media_type.endswith("json"):
        return {"schema": {"type": "object"}, "example": {}}
    return {"schema": {"type": "string", "format": "binary"}, "example": f"(a file for {one.doc})"}


@router.get(
    "/export",
    responses={
        **responses(Around, AROUND),
        200: {
            "description": "The file, which says who took it, for what, and until when it may be kept.",
            "content": {one.media_type: _described(one) for one in FORMATS.values()},
        },
    },
    response_class=Response,
    summary="Take it along as a file",
)
async def export(
    asks: Asks,
    follows: Follows,
    format: Annotated[
        str,
        Query(
            pattern=f"^({'|'.join(FORMATS)})$",
            description="; ".join(f"{k}: {v.doc}" for k, v in FORMATS.items()),
        ),
    ] = "graphml",
) -> Response:
    """What lies around the case as a file for other tools. The log says that you took it; delete it when it expires."""
    chosen, now = FORMATS[format], datetime.now(UTC)
    await asyncio.to_thread(chosen.check)
    found, _ = await _read(asks, "links.export", follows, lambda around: around)
    mark = Mark(
        user=asks.principal.subject,
        department=asks.principal.department,
        purpose=asks.asked.purpose or "",
        case=found.anchor,
        request=asks.request_id,
        made=now,
        expires=now + EXPORT_LASTS,
    )
    data = await asyncio.to_thread(chosen.write, found, mark)
    name = f"{found.anchor}-{now:%Y%m%dT%H%M%SZ}.{chosen.ending}"
    head = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type=chosen.media_type, headers=head)


async def _told(
    asks: Asking,
    action: str,
    follows: Followed,
    telling: Callable[[Neighbourhood], dict[str, Any]],
    subject: str | None = None,
) -> dict[str, Any]:
    around, said = await _read(asks, action, follows, telling, subject)
    limits = (*around.limits, *said.pop("limits", ()))
    return {**said, "complete": not limits, "limits": limits}


async def _ends(asks: Asking, lens: Lens, one: str, other: str) -> tuple[str, tuple[str, str]]:
    """The case at hand and two entities that may be read under it, each by the id that it has now.

    Raises
    ------
    NotFound
        One of the two isn't there, or isn't near the case.
    """
    if lens.case is None:
        raise AccessRefused(REFUSAL)
    here, _ = await asyncio.gather(
        present(asks.services.database, lens, (lens.case, one, other)), asks.near(lens, (one, other))
    )
    if not {one, other} <= here.keys():
        raise NotFound(ABSENT)
    return here.get(lens.case, lens.case), (here[one], here[other])


async def _read(
    asks: Asking,
    action: str,
    follows: Followed,
    telling: Callable[[Neighbourhood], T],
    subject: str | None = None,
) -> tuple[Neighbourhood, T]:
    """What lies around the case and what is told of it. All of it counts as disclosed, for the telling rests on it."""
    database, owners = asks.services.database, asks.services.catalogue().owners

    async def reading(lens: Lens) -> tuple[Neighbourhood, T]:
        if lens.case is None:
            raise AccessRefused(REFUSAL)
        case = await reader.redirect_of(database, lens, "case", lens.case) or lens.case
        around = await neighbourhood(
            database, lens, case, hops=follows.hops, owners=owners, filters=follows.filters
        )
        return around, await asyncio.to_thread(telling, around)

    return await asks.read(
        action, reading, lambda found: _trace(found[0]), subject=subject or asks.asked.case
    )


def _whole(around: Neighbourhood) -> dict[str, Any]:
    return {"complete": around.complete, "limits": around.limits}


def _all(around: Neighbourhood) -> dict[str, Any]:
    return {"anchor": around.anchor, "hops": around.hops, "nodes": around.nodes, "links": around.links}


def _trace(around: Neighbourhood) -> Trace:
    return Trace(
        datasets=tuple(sorted({link.dataset for link in around.links})),
        fields=tuple(sorted({field for node in around.nodes for field in dict(node.facts)})),
        entities=tuple(sorted(node.id for node in around.nodes if "#" not in node.id)),
        records=tuple(sorted({one for link in around.links for one in (link.record, link.also) if one})),
    )
