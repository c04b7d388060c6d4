"""The catalogue: which datasets there are, whose they are, and how each may be had. All departments see all of it."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api import cursors
from api.answers import answer
from api.asking import BEARER, Asks
from api.examples.catalogue import CATALOGUE, ENTRIES, ENTRY
from api.models.catalogue import EntriesPage, Entry
from api.models.sharing import PLAIN
from api.responses import responses
from hub.access.holding import Sharing
from hub.sharing.dcat import MEDIA_TYPE, catalogue_document
from hub.sharing.entry import CatalogueEntry
from hub.sharing.telling import entry_told, summary_told

router = APIRouter(tags=["catalogue"], dependencies=[BEARER])

Dataset = Annotated[
    str,
    Path(max_length=200, pattern=PLAIN, description="Id of the dataset.", examples=[str(ENTRY["dataset"])]),
]


class _JsonLd(Response):
    media_type = MEDIA_TYPE


@router.get(
    "/v1/catalogue",
    responses=responses(EntriesPage, ENTRIES, problems=(400, 401, 403, 422, 503)),
    response_model=None,
    summary="Search the catalogue",
)
async def entries(
    request: Request,
    asks: Asks,
    q: Annotated[
        str, Query(max_length=200, pattern=PLAIN, description="Words in the name, data items or provider.")
    ] = "",
    provider: Annotated[
        str | None, Query(max_length=100, pattern=PLAIN, description="Only this department's.")
    ] = None,
    sharing: Annotated[Sharing | None, Query(description="Only of this class.")] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="Entries of one page at most.")] = 50,
    cursor: Annotated[str | None, Query(max_length=1_000, description="`next` of the page before.")] = None,
) -> Response:
    """Entries of all departments by dataset; each of the words of `q` has to be in it."""
    asks.metadata()
    after = cursors.begins_after(cursor) or ""
    found = await asyncio.to_thread(
        asks.services.ledger.catalogue.list,
        words=q,
        provider=provider,
        sharing=sharing,
        after=after,
        limit=limit + 1,
    )
    following = cursors.following([one.dataset for one in found], limit)
    return answer(request, {"entries": [summary_told(one) for one in found[:limit]], "next": following})


@router.get(
    "/v1/catalogue.jsonld",
    responses={
        200: {
            "description": "Done.",
            "content": {MEDIA_TYPE: {"schema": {"type": "object"}, "example": CATALOGUE}},
        },
        **{code: told for code, told in responses(Entry, ENTRY).items() if code in (401, 403, 422, 503)},
    },
    response_model=None,
    response_class=_JsonLd,
    summary="Catalogue as DCAT-AP",
)
async def exported(request: Request, asks: Asks) -> Response:
    """The whole catalogue as DCAT-AP 3.0 in JSON-LD, for other catalogues to read."""
    asks.metadata()
    found = await asyncio.to_thread(asks.services.ledger.catalogue.list)
    document = catalogue_document(
        found, base=str(request.base_url), title="Catalogue of shared datasets", publisher="Rivermeet"
    )
    return answer(request, document, media_type=MEDIA_TYPE)


@router.get(
    "/v1/catalogue/{dataset}",
    responses=responses(Entry, ENTRY, problems=(401, 403, 404, 422, 503)),
    response_model=None,
    summary="One catalogue entry",
)
async def entry(
    request: Request,
    dataset: Dataset,
    asks: Asks,
    version: Annotated[
        int | None, Query(ge=1, le=2**31, description="An earlier version; unset, the current one.")
    ] = None,
) -> Response:
    """What a dataset holds, how it is shared, and which versions of this entry there were."""
    asks.metadata()

    def read() -> tuple[CatalogueEntry, tuple[CatalogueEntry, ...]]:
        catalogue = asks.services.ledger.catalogue
        shown = catalogue.current(dataset) if version is None else catalogue.version(dataset, version)
        return shown, catalogue.versions(dataset)

    shown, versions = await asyncio.to_thread(read)
    told = [
        {name: entry_told(one)[name] for name in ("version", "published", "superseded")} for one in versions
    ]
    return answer(request, entry_told(shown) | {"versions": told})
