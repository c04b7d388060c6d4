"""The person concerned: what is held about them, who used it, and what they want changed.

Who they are comes from the token alone; where it finds nobody, every list is empty. `for` names the representation
under which somebody asks for a child or a dead relative.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import PlainTextResponse, Response

from api import cursors
from api.answers import answer
from api.asking import BEARER
from api.concerning import Concerned, Concerning
from api.examples.concerned import COPY, CORRECTION, CORRECTIONS, ERASURE, ERASURES, REPRESENTATIONS, USES
from api.models.concerned import (
    CopyPage,
    Correction,
    CorrectionsPage,
    Erasure,
    Erasures,
    NewCorrection,
    NewErasure,
    Representations,
    UsesPage,
)
from api.naming import names_of
from api.responses import responses
from hub.audit.disclosure import Trace
from hub.concerned import telling
from hub.concerned.copy import Copied, copied
from hub.concerned.document import document
from hub.concerned.person import Person
from hub.concerned.requests import Correction as Asked
from hub.concerned.requests import CorrectionState, ErasureRequest, ErasureState, Ground
from hub.concerned.telling import Names
from hub.concerned.uses import UsesPage as Page
from hub.concerned.uses import uses_of
from hub.concerned.withholding import Withholding
from hub.concerned.words import said
from hub.errors import NotFound, WrongUse
from hub.graph.reads.concerned import Whole, versions, whole
from hub.ledger.ids import new_id

router = APIRouter(tags=["me"], dependencies=[BEARER])

_ABSENT: Final = "There is nothing of this kind in what is held about you."
_REQUEST_ABSENT: Final = "There is no such request."
_PROBLEMS: Final = (400, 401, 403, 404, 422, 429, 503)
_COPIED: Final = responses(CopyPage, COPY, problems=_PROBLEMS)
_COPIED[200]["content"]["text/plain"] = {"schema": {"type": "string"}, "example": "个人信息副本\n"}

Limit = Annotated[int, Query(ge=1, le=100, description="Entries of one page at most.")]
Cursor = Annotated[str | None, Query(max_length=1_000, description="`next` of the page before.")]
Moment = Annotated[
    str | None,
    Query(
        pattern=r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2}))?$",
        description="A day of the hub's time zone, or a time with its offset.",
        examples=["2026-11-01"],
    ),
]
RequestId = Annotated[
    str,
    Path(pattern=r"^[0-9A-Za-z-]{8,40}$", description="Id of the request.", examples=[CORRECTION["id"]]),
]
Format = Annotated[str, Query(pattern="^(json|text)$", description="`json` for machines, `text` for people.")]


@dataclass(frozen=True, slots=True)
class _Copy:
    """A page of a copy, and where the next one begins."""

    records: tuple[Copied, ...]
    disputed: tuple[Asked, ...]
    after: str | None


@router.get(
    "/v1/me/uses",
    responses=responses(UsesPage, USES, problems=_PROBLEMS),
    response_model=None,
    summary="Who used my data",
)
async def uses(
    request: Request,
    me: Concerned,
    since: Moment = None,
    until: Moment = None,
    attempts: Annotated[
        bool, Query(description="Also what was refused or found nothing, and so disclosed nothing.")
    ] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """When which department saw your data, for what and by which right, newest first.

    The officer's name is not told; by the `number` an auditor finds it. What an order withholds is told when it ends.
    """
    before = int(cursors.decode(cursor, int)[0]) if cursor else None
    start, end = _moment(me, since), _moment(me, until)

    async def reading(person: Person) -> tuple[Page, Names]:
        page = await asyncio.to_thread(
            uses_of,
            me.services.ledger,
            person,
            before=before,
            since=start,
            until=end,
            attempts=attempts,
            limit=limit,
            now=me.now,
        )
        return page, await asyncio.to_thread(names_of, me.services, me.now)

    page, names = await me.read("me.uses", reading, lambda _: Trace())
    words = me.services.concerns.words
    return _answer(
        request,
        {
            "uses": [telling.use_told(use, words, names, me.language) for use in page.uses],
            "next": None if page.after is None else cursors.encode(page.after),
        },
    )


@router.get(
    "/v1/me/records",
    responses=_COPIED,
    response_model=None,
    summary="What is held about me",
)
async def records(
    request: Request, me: Concerned, limit: Limit = 50, cursor: Cursor = None, format: Format = "json"
) -> Response:
    """A copy of what every department holds about you: your own data, where it is from, since when, who may read it.

    It holds only records that carry your identifier, or that an exact identifier or an official's decision ties to it.
    """
    after = cursors.begins_after(cursor) or ""

    async def reading(person: Person) -> tuple[_Copy, Names]:
        return await _copy(me, person, after, limit), await asyncio.to_thread(names_of, me.services, me.now)

    copy, names = await me.read("me.records", reading, lambda found: _trace(found[0].records))
    words = me.services.concerns.words
    body = {
        "records": [telling.copied_told(one, names, copy.disputed) for one in copy.records],
        "left_out": said(words.terms["left_out"], me.language),
        "next": None if copy.after is None else cursors.encode(copy.after),
    }
    if format == "text":
        text = PlainTextResponse(document(body, words, me.language))
        text.headers["Cache-Control"] = "private, no-store"
        return text
    return _answer(request, body)


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
    return _answer(request, {"corrections": told, "next": _next(page, limit)})


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
        found = await _copied(me, person, [body.record])
        if not found or not found[0].has(body.mention, body.field):
            raise NotFound(_ABSENT)
        return found[0], await asyncio.to_thread(names_of, me.services, me.now)

    record, names = await me.read("me.correct", reading, lambda found: _trace([found[0]]))
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
    entry = me.entry("correction.ask", asked.id, _trace([record]), provider=asked.provider)
    await me.act(lambda: ledger.corrections.add(asked), entry)
    return _answer(request, telling.correction_told(asked, names), 201)


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
    return _answer(request, telling.correction_told(taken, names))


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
    return _answer(request, {"erasures": told, "next": _next(page, limit)})


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
        found = await _copied(me, person, wanted)
        if len(found) != len(wanted):
            raise NotFound(_ABSENT)
        return found, await asyncio.to_thread(names_of, me.services, me.now)

    found, names = await me.read("me.erase", reading, lambda found: _trace(found[0]))
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
            _trace([record for record in found if record.id in one.records]),
            provider=one.provider,
            ground=one.ground.value,
        )
        for one in asked
    ]
    await me.act(lambda: ledger.erasure_requests.add(asked), *entries)
    told = [telling.erasure_told(one, names) for one in asked]
    return _answer(request, {"erasures": told, "next": None}, 201)


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
    return _answer(request, telling.erasure_told(taken, names))


@router.get(
    "/v1/me/representations",
    responses=responses(Representations, REPRESENTATIONS, problems=_PROBLEMS),
    response_model=None,
    summary="For whom I may act",
)
async def representations(request: Request, me: Concerned) -> Response:
    """Under which representations you may ask for a child or a dead relative, ended ones too."""
    found = await asyncio.to_thread(me.services.ledger.representations.by, me.me.identifier)
    names = await asyncio.to_thread(names_of, me.services, me.now)
    told = [telling.representation_told(one, names, me.now) for one in found]
    return _answer(request, {"representations": told})


async def _copy(me: Concerning, person: Person, after: str, limit: int) -> _Copy:
    """A page of the copy: records by id, those that nothing is to be told of left out without a gap."""
    ledger, found = me.services.ledger, list[Copied]()
    ids = [id for id in person.records if id > after]
    while ids and len(found) <= limit:
        part, ids = ids[: limit + 1], ids[limit + 1 :]
        found += await _copied(me, person, part)
    shown = tuple(found[:limit])
    disputed = await asyncio.to_thread(ledger.corrections.disputed, [one.id for one in shown])
    return _Copy(shown, disputed, shown[-1].id if len(found) > limit else None)


async def _copied(me: Concerning, person: Person, ids: Sequence[str]) -> tuple[Copied, ...]:
    """The copy of those of some records that are the person's."""
    mine = set(person.records)
    wanted = [id for id in ids if id in mine]
    rows = await whole(me.services.database, me.lens, wanted)
    orders = await asyncio.to_thread(me.services.ledger.withholdings.of, person.entities)
    in_force = [order for order in orders if order.in_force(me.now)]
    owners = {id: held.owner for id, held in me.services.rules().datasets.items()}

    def withheld(record: Whole) -> bool:
        return any(_kept_back(order, record, owners[str(record.properties["dataset"])]) for order in in_force)

    return copied(me.lens, person, rows, me.services.concerns.rules, withheld)


def _kept_back(order: Withholding, record: Whole, owner: str) -> bool:
    """Whether a record of the ordering department is about the case that the order is for."""
    return owner == order.department and any(id == order.case for _, id in record.mentions.values())


async def _settle(me: Concerning, records: Iterable[str]) -> None:
    """Close requests about records of which a new version came."""
    ledger = me.services.ledger
    disputed = await asyncio.to_thread(ledger.corrections.disputed, list(records))
    if disputed:
        now = await versions(me.services.database, me.lens, sorted({one.record for one in disputed}))
        await asyncio.to_thread(ledger.corrections.settle, now, at=me.now)


def _trace(found: Sequence[Copied]) -> Trace:
    return Trace(
        datasets=tuple(sorted({one.dataset for one in found})),
        fields=tuple(sorted({f"{m.mention}.{f}" for one in found for m in one.mentions for f in m.fields})),
        records=tuple(sorted(one.id for one in found)),
    )


def _moment(me: Concerning, text: str | None) -> datetime | None:
    """A day, which begins in the hub's time zone, or a time."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongUse("This is no day or time that there is.") from error
    zoned = moment.replace(tzinfo=me.services.settings.zone) if moment.tzinfo is None else moment
    return zoned.astimezone(UTC)


def _next(page: Sequence[Asked] | Sequence[ErasureRequest], limit: int) -> str | None:
    return cursors.following([one.id for one in page], limit)


def _answer(request: Request, value: dict[str, Any], status: int = 200) -> Response:
    response = answer(request, value)
    response.headers["Vary"] = "Authorization, Accept-Language"
    if status != 200:
        response.status_code = status
    return response
