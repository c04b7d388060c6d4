"""The person concerned: what is held about them, and who used it.

Who they are comes from the token alone; where it finds nobody, every list is empty. `for` names the representation
under which somebody asks for a child or a dead relative.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import PlainTextResponse, Response

from api import cursors
from api.asking import BEARER
from api.concerning import Concerned, Concerning
from api.copying import copied_of, tell, trace_of
from api.examples.concerned import COPY, REPRESENTATIONS, USES
from api.models.concerned import (
    CopyPage,
    Representations,
    UsesPage,
)
from api.naming import names_of
from api.responses import responses
from hub.audit.disclosure import Trace
from hub.concerned import telling
from hub.concerned.copy import Copied
from hub.concerned.document import document
from hub.concerned.person import Person
from hub.concerned.requests import Correction as Asked
from hub.concerned.telling import Names
from hub.concerned.uses import UsesPage as Page
from hub.concerned.uses import uses_of
from hub.concerned.words import said
from hub.errors import WrongUse

router = APIRouter(tags=["me"], dependencies=[BEARER])

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
    return tell(
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

    copy, names = await me.read("me.records", reading, lambda found: trace_of(found[0].records))
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
    return tell(request, body)


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
    return tell(request, {"representations": told})


async def _copy(me: Concerning, person: Person, after: str, limit: int) -> _Copy:
    """A page of the copy: records by id, those that nothing is to be told of left out without a gap."""
    ledger, found = me.services.ledger, list[Copied]()
    ids = [id for id in person.records if id > after]
    while ids and len(found) <= limit:
        part, ids = ids[: limit + 1], ids[limit + 1 :]
        found += await copied_of(me, person, part)
    shown = tuple(found[:limit])
    disputed = await asyncio.to_thread(ledger.corrections.disputed, [one.id for one in shown])
    return _Copy(shown, disputed, shown[-1].id if len(found) > limit else None)


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
