"""What persons concerned ask for about their own data: to correct a field, to erase records."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api import cursors
from api.asking import BEARER
from api.concerning import Concerned, Concerning
from api.copying import copied_of, tell, trace_of
from api.examples.concerned import CORRECTION, CORRECTIONS, ERASURE, ERASURES
from api.models.concerned import (
    Correction,
    CorrectionsPage,
    Erasure,
    Erasures,
    NewCorrection,
    NewErasure,
)
from api.naming import names_of
from api.responses import responses
from api.routers.me import Cursor, Limit
from hub.audit.disclosure import Trace
from hub.concerned import telling
from hub.concerned.copy import Copied
from hub.concerned.person import Person
from hub.concerned.requests import Correction as Asked
from hub.concerned.requests import CorrectionState, ErasureRequest, ErasureState, Ground
from hub.concerned.telling import Names
from hub.errors import NotFound
from hub.graph.reads.concerned import versions
from hub.ledger.ids import new_id

router = APIRouter(tags=["me"], dependencies=[BEARER])

_ABSENT: Final = "There is nothing of this kind in what is held about you."
_REQUEST_ABSENT: Final = "There is no such request."
_PROBLEMS: Final = (400, 401, 403, 404, 422, 429, 503)
RequestId = Annotated[
    str,
    Path(pattern=r"^[0-9A-Za-z-]{8,40}$", description="Id of the request.", examples=[CORRECTION["id"]]),
]


@router.get(
    "/v1/me/corrections",
    responses=responses(CorrectionsPage, CORRECTIONS, problems=_PROBLEMS),
    response_model=None,
    summary="My requests to correct",
)
async def corrections(request: Request, me: Concerned, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """What you asked to correct, newest first, and what the departments answered."""
    before = cursors.begins_after(cursor)
    ledger = me.services.ledger

    async def reading(person: Person) -> tuple[Sequence[Asked], Names]:
        await _settle(me, person.records)
        page = await asyncio.to_thread(
            ledger.corrections.of_subject, me.about.identifier, before=before, limit=limit + 1
        )
        return page, await asyncio.to_thread(names_of, me.services, me.now)

    page, names = await me.read("me.corrections", reading, lambda _: Trace())
    told = [telling.correction_told(one, names) for one in page[:limit]]
    return tell(request, {"corrections": told, "next": _next(page, limit)})


@router.post(
    "/v1/me/corrections",
    status_code=201,
    responses=responses(Correction, CORRECTION, status=201, problems=_PROBLEMS),
    response_model=None,
    summary="Ask to correct a field",
)
async def correct(request: Request, me: Concerned, body: NewCorrection) -> Response:
    """Say that one field of one record of yours is wrong. Its department answers within 10 working days.

    Until a new version of the record comes from its source, or the request is refused, whoever reads the field is
    told that it is disputed. The hub itself changes no record.
    """
    ledger = me.services.ledger

    async def reading(person: Person) -> tuple[Copied, Names]:
        found = await copied_of(me, person, [body.record])
        if not found or not found[0].has(body.mention, body.field):
            raise NotFound(_ABSENT)
        return found[0], await asyncio.to_thread(names_of, me.services, me.now)

    record, names = await me.read("me.correct", reading, lambda found: trace_of([found[0]]))
    asked = Asked(
        id=new_id(),
        subject=me.about.identifier,
        asked_by=me.principal.subject,
        representation=me.representation.id if me.representation else None,
        record=record.id,
        version=record.version,
        dataset=record.dataset,
        provider=names.datasets[record.dataset].owner,
        mention=body.mention,
        field=body.field,
        wanted=body.wanted,
        ground=body.ground,
        state=CorrectionState.ASKED,
        asked=me.now,
        due=me.services.concerns.due(me.now),
    )
    entry = me.entry("correction.ask", asked.id, trace_of([record]), provider=asked.provider)
    await me.act(lambda: ledger.corrections.add(asked), entry)
    return tell(request, telling.correction_told(asked, names), 201)


@router.delete(
    "/v1/me/corrections/{id}",
    responses=responses(Correction, CORRECTION | {"state": "withdrawn"}, problems=_PROBLEMS),
    response_model=None,
    summary="Take back a request to correct",
)
async def withdraw_correction(request: Request, me: Concerned, id: RequestId) -> Response:
    """Take back a request to correct that is open."""
    ledger = me.services.ledger
    asked = await asyncio.to_thread(ledger.corrections.get, id)
    if asked.subject != me.about.identifier:
        raise NotFound(_REQUEST_ABSENT)
    entry = me.entry("correction.withdraw", id, Trace(records=(asked.record,)))
    taken = await me.act(lambda: ledger.corrections.withdraw(id, at=me.now), entry)
    names = await asyncio.to_thread(names_of, me.services, me.now)
    return tell(request, telling.correction_told(taken, names))


@router.get(
    "/v1/me/erasure",
    responses=responses(Erasures, ERASURES, problems=_PROBLEMS),
    response_model=None,
    summary="My requests to erase",
)
async def erasures(request: Request, me: Concerned, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """What you asked to erase, newest first, and what the departments answered."""
    before = cursors.begins_after(cursor)
    ledger = me.services.ledger

    async def reading(person: Person) -> tuple[Sequence[ErasureRequest], Names]:
        page = await asyncio.to_thread(
            ledger.erasure_requests.of_subject, me.about.identifier, before=before, limit=limit + 1
        )
        return page, await asyncio.to_thread(names_of, me.services, me.now)

    page, names = await me.read("me.erasures", reading, lambda _: Trace())
    told = [telling.erasure_told(one, names) for one in page[:limit]]
    return tell(request, {"erasures": told, "next": _next(page, limit)})


@router.post(
    "/v1/me/erasure",
    status_code=201,
    responses=responses(Erasures, ERASURES, status=201, problems=_PROBLEMS),
    response_model=None,
    summary="Ask to erase records",
)
async def erase(request: Request, me: Concerned, body: NewErasure) -> Response:
    """Ask to erase records of yours: one request for each department that holds some. Its head decides.

    A department refuses, with the rule, what a law requires it to keep (个人信息保护法 art. 47).
    """
    ledger = me.services.ledger
    wanted = tuple(dict.fromkeys(body.records))

    async def reading(person: Person) -> tuple[tuple[Copied, ...], Names]:
        found = await copied_of(me, person, wanted)
        if len(found) != len(wanted):
            raise NotFound(_ABSENT)
        return found, await asyncio.to_thread(names_of, me.services, me.now)

    found, names = await me.read("me.erase", reading, lambda found: trace_of(found[0]))
    asked = [
        ErasureRequest(
            id=new_id(),
            subject=me.about.identifier,
            asked_by=me.principal.subject,
            representation=me.representation.id if me.representation else None,
            provider=provider,
            records=tuple(one.id for one in found if names.datasets[one.dataset].owner == provider),
            ground=Ground(body.ground),
            words=body.words,
            state=ErasureState.ASKED,
            asked=me.now,
            due=me.services.concerns.due(me.now),
        )
        for provider in sorted({names.datasets[one.dataset].owner for one in found})
    ]
    entries = [
        me.entry(
            "erasure.ask",
            one.id,
            trace_of([record for record in found if record.id in one.records]),
            provider=one.provider,
            ground=one.ground.value,
        )
        for one in asked
    ]
    await me.act(lambda: ledger.erasure_requests.add(asked), *entries)
    told = [telling.erasure_told(one, names) for one in asked]
    return tell(request, {"erasures": told, "next": None}, 201)


@router.delete(
    "/v1/me/erasure/{id}",
    responses=responses(Erasure, ERASURE, problems=_PROBLEMS),
    response_model=None,
    summary="Take back a request to erase",
)
async def withdraw_erasure(request: Request, me: Concerned, id: RequestId) -> Response:
    """Take back a request to erase that is not answered yet."""
    ledger = me.services.ledger
    asked = await asyncio.to_thread(ledger.erasure_requests.get, id)
    if asked.subject != me.about.identifier:
        raise NotFound(_REQUEST_ABSENT)
    entry = me.entry("erasure.withdraw", id, Trace(records=asked.records))
    taken = await me.act(lambda: ledger.erasure_requests.withdraw(id, at=me.now), entry)
    names = await asyncio.to_thread(names_of, me.services, me.now)
    return tell(request, telling.erasure_told(taken, names))


async def _settle(me: Concerning, records: Iterable[str]) -> None:
    """Close requests about records of which a new version came."""
    ledger = me.services.ledger
    disputed = await asyncio.to_thread(ledger.corrections.disputed, list(records))
    if disputed:
        now = await versions(me.services.database, me.lens, sorted({one.record for one in disputed}))
        await asyncio.to_thread(ledger.corrections.settle, now, at=me.now)


def _next(page: Sequence[Asked] | Sequence[ErasureRequest], limit: int) -> str | None:
    return cursors.following([one.id for one in page], limit)
