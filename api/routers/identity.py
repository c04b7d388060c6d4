"""Who is who: why records are of one entity, what keeps two apart, and what stewards decide."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.answers import answer
from api.asking import BEARER, Asking, Asks
from api.examples.identity import COMPARISON, JUDGEMENT, JUDGEMENTS, REVIEW, WHY
from api.models.identity import (
    Comparison,
    Explosion,
    Judgement,
    JudgementsPage,
    NewJudgement,
    ReviewQueue,
    Why,
    Withdrawal,
)
from api.responses import responses
from api.routers.entities import moved
from graph_schema.entities import KEY_OF_LETTER
from hub.access.authorise import REFUSAL
from hub.access.lens import Lens
from hub.access.principal import Role
from hub.audit.disclosure import Trace
from hub.errors import AccessRefused, NotFound
from hub.graph import reader
from hub.graph.reads.mentions import is_mention, mention_parts, visible
from hub.identity.disclosed import disclosed

if TYPE_CHECKING:
    from hub.identity.scene import Scene
    from hub.ledger.values import Judgement as Said

router = APIRouter(tags=["identity"], dependencies=[BEARER])

_ENTITY_ID = r"^[POL][0-9a-f]{24}$"
_SIDE_ID = r"^([POL][0-9a-f]{24}|R[0-9a-f]{24}\.[A-Za-z_][A-Za-z0-9_]*(\[\d+\])?)$"

EntityId = Annotated[
    str,
    Path(
        pattern=_ENTITY_ID,
        description="Id of a person, an organisation or a place.",
        examples=["P" + "0" * 24],
    ),
]
SideId = Annotated[
    str,
    Query(
        pattern=_SIDE_ID,
        description="Id of an entity, or of a mention: record, `.`, name.",
        examples=["P" + "0" * 24],
    ),
]
JudgementId = Annotated[
    str,
    Path(
        pattern=r"^[0-9A-Za-z_-]{8,40}$", description="Id of the judgement.", examples=[str(JUDGEMENT["id"])]
    ),
]
Limit = Annotated[int, Query(ge=1, le=200, description="Links, pairs or judgements at most.")]
Type = Annotated[
    str | None,
    Query(pattern="^(person|organisation|place)$", description="Only of this type of entity."),
]


@dataclass(frozen=True, slots=True)
class _Told:
    """An answer and what it discloses."""

    body: dict[str, Any]
    trace: Trace


@router.get(
    "/v1/identity/compare",
    responses=responses(Comparison, COMPARISON),
    response_model=None,
    summary="Two side by side",
)
async def compare(request: Request, asks: Asks, a: SideId, b: SideId) -> Response:
    """Whether two are one and what holds them together or keeps them apart, as far as the records you may see tell."""

    async def reading(lens: Lens) -> _Told:
        ids = [await _current(asks, lens, one) for one in (a, b)]
        scene = await _scene(asks, lens, ids)
        await asks.near(lens, scene.mentions.now)
        return await asyncio.to_thread(_compared, scene, *ids)

    found = await asks.read("identity.compare", reading, lambda told: told.trace, subject=f"{a} {b}")
    return answer(request, found.body)


@router.get(
    "/v1/identity/review",
    responses=responses(ReviewQueue, REVIEW, problems=(401, 403, 422, 503)),
    response_model=None,
    summary="Pairs for review",
)
async def review(request: Request, asks: Asks, type: Type = None, limit: Limit = 50) -> Response:
    """Pairs of mentions that you may see and that the evidence leaves open, most valuable first. For stewards."""
    from api.reviewing import waiting

    async def reading(lens: Lens) -> _Told:
        _steward(asks)
        fresh, pairs, scenes = await waiting(asks.services, lens, type, limit)
        if not fresh:
            asks.services.resolving.ask_queue()
        return _Told({"fresh": fresh, "pairs": pairs}, disclosed(scenes))

    found = await asks.read("identity.review", reading, lambda told: told.trace)
    return answer(request, found.body)


@router.get(
    "/v1/identity/judgements",
    responses=responses(JudgementsPage, JUDGEMENTS, problems=(401, 403, 422, 503)),
    response_model=None,
    summary="What stewards said",
)
async def judgements(
    request: Request,
    asks: Asks,
    type: Type = None,
    limit: Limit = 50,
    before: Annotated[
        str | None, Query(max_length=40, description="Id of the last judgement of the page before.")
    ] = None,
) -> Response:
    """Judgements about mentions that you may see, newest first, withdrawn ones too. For stewards."""
    from hub.identity.telling import judgement_told

    async def reading(lens: Lens) -> _Told:
        _steward(asks)
        found, following = await _said(asks, lens, type, before, limit)
        body = {"judgements": [judgement_told(one) for one in found], "next": following}
        return _Told(body, _about_records(found))

    found = await asks.read("identity.judgements", reading, lambda told: told.trace)
    return answer(request, found.body)


@router.post(
    "/v1/identity/judgements",
    status_code=201,
    responses=responses(Judgement, JUDGEMENT, status=201, problems=(400, 401, 403, 404, 422, 503)),
    response_model=None,
    summary="Decide who is one",
)
async def judge(request: Request, asks: Asks, body: NewJudgement) -> Response:
    """Say that mentions are one, are all different, or can't be told. In force at once, unless it needs a second."""
    from hub.identity.decisions import decide
    from hub.ledger.values import Verdict

    await _shown(asks, "identity.judge", body.mentions)
    made = await asyncio.to_thread(
        decide,
        asks.services.home,
        body.mentions,
        Verdict(body.verdict),
        reason=body.reason,
        **_by(asks),
    )
    return _decided(request, asks, made, 201)


@router.post(
    "/v1/identity/judgements/{id}/second",
    responses=responses(Judgement, JUDGEMENT),
    response_model=None,
    summary="Agree as second steward",
)
async def second(request: Request, id: JudgementId, asks: Asks) -> Response:
    """Agree to a judgement that joins two identity numbers; the one who made it can't."""
    await _about(asks, "identity.second", id)
    made = await asyncio.to_thread(asks.services.ledger.judgements.second, id, **_by(asks))
    return _decided(request, asks, made)


@router.post(
    "/v1/identity/judgements/{id}/withdraw",
    responses=responses(Judgement, JUDGEMENT),
    response_model=None,
    summary="Take a judgement back",
)
async def withdraw(request: Request, id: JudgementId, asks: Asks, body: Withdrawal) -> Response:
    """Take a judgement back: who is who becomes as if it had never been made."""
    await _about(asks, "identity.withdraw", id)
    made = await asyncio.to_thread(
        asks.services.ledger.judgements.withdraw, id, reason=body.reason, **_by(asks)
    )
    return _decided(request, asks, made)


@router.get(
    "/v1/identity/{entity}/why",
    responses=responses(Why, WHY, 308),
    response_model=None,
    summary="Why it is one",
)
async def why(request: Request, entity: EntityId, asks: Asks, limit: Limit = 50) -> Response:
    """What holds together the records of an entity that you may see, weakest link first, in words and bits."""

    async def reading(lens: Lens) -> _Told | str:
        await asks.near(lens, [entity])
        now = await _current(asks, lens, entity)
        if now != entity:
            return now
        scene = await _scene(asks, lens, [entity])
        return await asyncio.to_thread(_explained, scene, entity, limit)

    found = await asks.read(
        "identity.why",
        reading,
        lambda told: Trace(entities=(told,)) if isinstance(told, str) else told.trace,
        subject=entity,
    )
    if isinstance(found, str):
        return moved(request, entity, found)
    return answer(request, found.body)


@router.post(
    "/v1/identity/{entity}/explode",
    status_code=201,
    responses=responses(Judgement, JUDGEMENT, status=201, problems=(400, 401, 403, 404, 422, 503)),
    response_model=None,
    summary="Part an entity",
)
async def explode(request: Request, entity: EntityId, asks: Asks, body: Explosion) -> Response:
    """Say that what numbers don't make one is different, among the mentions that you may see. It can be withdrawn."""
    from hub.identity.decisions import explode as part

    scene = await _shown(asks, "identity.explode", [entity])
    made = await asyncio.to_thread(
        part,
        asks.services.home,
        scene,
        reason=body.reason,
        **_by(asks),
    )
    return _decided(request, asks, made, 201)


def _by(asks: Asking) -> dict[str, str]:
    """Who decides, for the judgement and its entry in the log."""
    return {
        "steward": asks.principal.subject,
        "department": asks.principal.department,
        "request": asks.request_id,
    }


def _steward(asks: Asking) -> None:
    """Whatever is decided, and the list of what is to be, is for stewards."""
    if asks.principal.role is not Role.STEWARD:
        raise AccessRefused(REFUSAL)


async def _current(asks: Asking, lens: Lens, id: str) -> str:
    """The id that an entity has now, where the lens shows that it was merged."""
    if is_mention(id):
        return id
    to = await reader.redirect_of(asks.services.database, lens, KEY_OF_LETTER[id[0]], id)
    return to or id


async def _scene(asks: Asking, lens: Lens, ids: Sequence[str]) -> Scene:
    from hub.identity.sight import scene_seen

    return await scene_seen(asks.services.home, asks.services.database, lens, ids)


async def _shown(asks: Asking, action: str, ids: Sequence[str]) -> Scene:
    """The scene of what a steward decides on, all of which the lens must show."""

    async def reading(lens: Lens) -> Scene:
        _steward(asks)
        return await _scene(asks, lens, ids)

    return await asks.read(action, reading, lambda scene: disclosed([scene]), subject=" ".join(ids)[:200])


async def _about(asks: Asking, action: str, id: str) -> Said:
    """A judgement that the steward made, or all of whose mentions the lens shows."""

    async def reading(lens: Lens) -> Said:
        _steward(asks)
        said = await asyncio.to_thread(asks.services.ledger.judgements.get, id)
        if not await _may(asks, lens, said):
            raise NotFound("There is no such judgement.")
        return said

    return await asks.read(action, reading, lambda said: _about_records([said]), subject=id)


def _about_records(judgements: Sequence[Said]) -> Trace:
    """What judgements disclose: the records whose mentions they are about."""
    records = {mention_parts(mention)["record"] for one in judgements for mention in one.mentions}
    return Trace(records=tuple(sorted(records)))


async def _may(asks: Asking, lens: Lens, said: Said) -> bool:
    if said.steward == asks.principal.subject and said.department == asks.principal.department:
        return True
    return len(await visible(asks.services.database, lens, said.mentions)) == len(said.mentions)


async def _said(
    asks: Asking, lens: Lens, type: str | None, before: str | None, limit: int
) -> tuple[list[Said], str | None]:
    """A page of judgements that the steward may see, and where the next one begins."""
    found: list[Said] = []
    while True:
        page = await asyncio.to_thread(
            asks.services.ledger.judgements.list, entity=type, before=before, limit=100
        )
        for one in page:
            if await _may(asks, lens, one):
                if len(found) == limit:
                    return found, found[-1].id
                found.append(one)
        if not page:
            return found, None
        before = page[-1].id


def _decided(request: Request, asks: Asking, made: Said, status: int = 200) -> Response:
    from hub.identity.telling import judgement_told

    if made.in_force or made.withdrawn_by is not None:
        asks.services.resolving.ask(made.entity)
    response = answer(request, judgement_told(made))
    response.status_code = status
    return response


def _compared(scene: Scene, a: str, b: str) -> _Told:
    from hub.identity.compare import compare as explain
    from hub.identity.telling import comparison_told

    with scene:
        return _Told(comparison_told(scene, explain(scene, a, b)), disclosed([scene]))


def _explained(scene: Scene, entity: str, limit: int) -> _Told:
    from hub.identity.telling import why_told
    from hub.identity.why import why as explain

    with scene:
        found = explain(scene, entity, most=limit)
        body = why_told(scene, found, links=len(found.mentions) - len(found.parts))
        return _Told(body, disclosed([scene]))
