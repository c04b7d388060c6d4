"""What departments answer persons concerned, and whom they let act for them; orders to tell somebody later."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Final, TypeVar

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api import cursors
from api.answers import answer
from api.asking import BEARER, Asking, Asks
from api.examples.concerned import (
    CORRECTION,
    CORRECTIONS,
    ERASURE,
    ERASURES,
    REPRESENTATION,
    REPRESENTATIONS,
    WITHHOLDING,
    WITHHOLDINGS,
)
from api.models.concerned import (
    Correction,
    CorrectionsPage,
    Decision,
    EndReason,
    Erasure,
    Erasures,
    NewRepresentation,
    NewWithholding,
    Representation,
    Representations,
    Withholding,
    Withholdings,
)
from api.naming import names_of
from api.responses import responses
from hub.access.authorise import REFUSAL
from hub.access.lens import Lens
from hub.access.principal import Role
from hub.audit.disclosure import Outcome, Trace, act, disclosure
from hub.concerned import telling
from hub.concerned.desk import Desk
from hub.concerned.representation import Representation as Registered
from hub.concerned.representation import RepresentationKind
from hub.concerned.requests import Correction as Asked
from hub.concerned.requests import CorrectionState, ErasureRequest, ErasureState
from hub.errors import AccessRefused, WrongUse
from hub.graph.reads.concerned import versions

T = TypeVar("T")

router = APIRouter(tags=["concerned"], dependencies=[BEARER])

_PROBLEMS: Final = (400, 401, 403, 404, 422, 503)
Limit = Annotated[int, Query(ge=1, le=100, description="Requests of one page at most.")]
Cursor = Annotated[str | None, Query(max_length=1_000, description="`next` of the page before.")]
Open = Annotated[bool, Query(description="Only what waits for an answer.")]
Id = Annotated[
    str, Path(pattern=r"^[0-9A-Za-z-]{8,40}$", description="Its id.", examples=[str(CORRECTION["id"])])
]


@router.get(
    "/v1/concerned/corrections",
    responses=responses(CorrectionsPage, CORRECTIONS, problems=_PROBLEMS),
    response_model=None,
    summary="Requests to correct our data",
)
async def corrections(
    request: Request, asks: Asks, open: Open = True, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """What persons concerned asked your department to correct, newest first. For its stewards, for data_correction."""
    before = cursors.begins_after(cursor)
    states = (CorrectionState.ASKED,) if open else tuple(CorrectionState)
    ledger, now = asks.services.ledger, datetime.now(UTC)

    async def reading(lens: Lens) -> tuple[Asked, ...]:
        if asks.principal.role is not Role.STEWARD:
            raise AccessRefused(REFUSAL)
        await _settle(asks, lens, now)
        department = asks.principal.department
        return await asyncio.to_thread(
            ledger.corrections.of_provider, department, states=states, before=before, limit=limit + 1
        )

    page = await asks.read("correction.list", reading, lambda found: _trace(found[:limit]))
    names = await asyncio.to_thread(names_of, asks.services, now)
    told = [telling.correction_told(one, names) for one in page[:limit]]
    following = cursors.following([one.id for one in page], limit)
    return answer(request, {"corrections": told, "next": following})


@router.post(
    "/v1/concerned/corrections/{id}",
    responses=responses(Correction, CORRECTION | {"state": "accepted"}, problems=_PROBLEMS),
    response_model=None,
    summary="Answer a request to correct",
)
async def decide_correction(request: Request, asks: Asks, id: Id, body: Decision) -> Response:
    """Accept a request to correct or refuse it with a reason. For stewards of the department that provides the record.

    Accepted, the record has to be corrected at its source: the hub changes none. Its new version closes the request.
    """
    now = datetime.now(UTC)
    decided = await _decide(
        asks,
        "correction.decide",
        lambda desk: desk.decide_correction(id, accept=body.accept, reason=body.reason, now=now),
    )
    names = await asyncio.to_thread(names_of, asks.services, now)
    return answer(request, telling.correction_told(decided, names))


@router.get(
    "/v1/concerned/erasure",
    responses=responses(Erasures, ERASURES, problems=_PROBLEMS),
    response_model=None,
    summary="Requests to erase our data",
)
async def erasures(
    request: Request, asks: Asks, open: Open = True, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """What persons concerned asked your department to erase, newest first. For its named heads."""
    before = cursors.begins_after(cursor)
    states = (ErasureState.ASKED,) if open else tuple(ErasureState)
    store, now = asks.services.ledger.erasure_requests, datetime.now(UTC)

    def reading(desk: Desk) -> tuple[ErasureRequest, ...]:
        desk.named_head()
        return store.of_provider(asks.principal.department, states=states, before=before, limit=limit + 1)

    page = await _decide(asks, "erasure.list", reading)
    shown = tuple(sorted({record for one in page[:limit] for record in one.records}))
    await _log(asks, "erasure.list", Trace(records=shown))
    names = await asyncio.to_thread(names_of, asks.services, now)
    told = [telling.erasure_told(one, names) for one in page[:limit]]
    following = cursors.following([one.id for one in page], limit)
    return answer(request, {"erasures": told, "next": following})


@router.post(
    "/v1/concerned/erasure/{id}",
    responses=responses(Erasure, ERASURE, problems=_PROBLEMS),
    response_model=None,
    summary="Answer a request to erase",
)
async def decide_erasure(request: Request, asks: Asks, id: Id, body: Decision) -> Response:
    """Consent to a request to erase or refuse it with a reason, and name the rule that requires the records to be kept.

    For named heads of the department. What is consented to is carried out by the next `hub retention run`.
    """
    now = datetime.now(UTC)
    decided = await _decide(
        asks,
        "erasure.decide",
        lambda desk: desk.decide_erasure(
            id, consent=body.accept, reason=body.reason, retained_by=body.retained_by, now=now
        ),
    )
    names = await asyncio.to_thread(names_of, asks.services, now)
    return answer(request, telling.erasure_told(decided, names))


@router.get(
    "/v1/concerned/representations",
    responses=responses(Representations, REPRESENTATIONS, problems=_PROBLEMS),
    response_model=None,
    summary="Who may act for whom",
)
async def representations(request: Request, asks: Asks) -> Response:
    """The representations that your department registered, newest first, without numbers. For heads and stewards."""
    now = datetime.now(UTC)

    def reading(desk: Desk) -> tuple[Registered, ...]:
        desk.official()
        return asks.services.ledger.representations.list(asks.principal.department)

    found = await _decide(asks, "representation.list", reading)
    await _log(asks, "representation.list", Trace(entities=tuple(sorted({one.person for one in found}))))
    names = await asyncio.to_thread(names_of, asks.services, now)
    return answer(
        request, {"representations": [telling.representation_told(one, names, now) for one in found]}
    )


@router.post(
    "/v1/concerned/representations",
    status_code=201,
    responses=responses(Representation, REPRESENTATION, status=201, problems=_PROBLEMS),
    response_model=None,
    summary="Let someone act for another",
)
async def represent(request: Request, asks: Asks, body: NewRepresentation) -> Response:
    """Register a guardian of a child, until it comes of age, or a near relative of the dead. For heads and stewards."""
    now = datetime.now(UTC)
    made = await _decide(
        asks,
        "representation.register",
        lambda desk: desk.represent(
            RepresentationKind(body.kind),
            body.representative,
            body.represented,
            proof=body.proof,
            born=_day(body.born),
            now=now,
        ),
    )
    names = await asyncio.to_thread(names_of, asks.services, now)
    return _created(request, telling.representation_told(made, names, now))


@router.post(
    "/v1/concerned/representations/{id}/end",
    responses=responses(Representation, REPRESENTATION | {"in_force": False}, problems=_PROBLEMS),
    response_model=None,
    summary="End that someone acts for another",
)
async def end_representation(request: Request, asks: Asks, id: Id, body: EndReason) -> Response:
    """End a representation that your department registered, at once. For heads and stewards."""
    now = datetime.now(UTC)
    ended = await _decide(
        asks, "representation.end", lambda desk: desk.end_representation(id, reason=body.reason, now=now)
    )
    names = await asyncio.to_thread(names_of, asks.services, now)
    return answer(request, telling.representation_told(ended, names, now))


@router.get(
    "/v1/concerned/withholdings",
    responses=responses(Withholdings, WITHHOLDINGS, problems=_PROBLEMS),
    response_model=None,
    summary="Orders to tell somebody later",
)
async def withholdings(request: Request, asks: Asks) -> Response:
    """The orders of your department, newest first. For its named heads."""

    def reading(desk: Desk) -> Sequence[object]:
        desk.named_head()
        return [
            telling.withholding_told(one)
            for one in asks.services.ledger.withholdings.list(asks.principal.department)
        ]

    told = await _decide(asks, "withholding.list", reading)
    await _log(asks, "withholding.list", Trace())
    return answer(request, {"withholdings": told})


@router.post(
    "/v1/concerned/withholdings",
    status_code=201,
    responses=responses(Withholding, WITHHOLDING, status=201, problems=_PROBLEMS),
    response_model=None,
    summary="Order to tell somebody later",
)
async def withhold(request: Request, asks: Asks, body: NewWithholding) -> Response:
    """Order that a person is told only later what your department reads about them for a criminal case.

    For named heads of the police and the procuratorate; 90 days at most, a year with renewals. Then the person is told,
    and that it was withheld.
    """
    now = datetime.now(UTC)
    made = await _decide(
        asks,
        "withholding.order",
        lambda desk: desk.withhold(
            body.person,
            body.case,
            reason=body.reason,
            legal_basis=body.legal_basis,
            until=_moment(body.until),
            now=now,
        ),
    )
    return _created(request, telling.withholding_told(made))


@router.post(
    "/v1/concerned/withholdings/{id}/end",
    responses=responses(
        Withholding, WITHHOLDING | {"ended": "2026-12-01T02:00:00+00:00"}, problems=_PROBLEMS
    ),
    response_model=None,
    summary="End an order to tell somebody later",
)
async def end_withholding(request: Request, asks: Asks, id: Id) -> Response:
    """End an order of your department: what it held back is told from now on. For its named heads."""
    now = datetime.now(UTC)
    ended = await _decide(asks, "withholding.end", lambda desk: desk.end_withholding(id, now=now))
    return answer(request, telling.withholding_told(ended))


async def _decide(asks: Asking, action: str, deciding: Callable[[Desk], T]) -> T:
    """Decide in a thread; a refusal is logged."""
    services = asks.services
    desk = Desk(
        services.ledger,
        services.rules().departments,
        services.home.key,
        services.settings.zone,
        asks.principal,
        asks.request_id,
    )
    try:
        return await asyncio.to_thread(deciding, desk)
    except AccessRefused:
        await services.log.append(
            act(asks.principal, action, request=asks.request_id, outcome=Outcome.REFUSED)
        )
        raise


async def _log(asks: Asking, action: str, trace: Trace) -> None:
    entry = disclosure(
        asks.principal, action, Outcome.SHOWN, trace, request=asks.request_id, purpose=asks.asked.purpose
    )
    await asks.services.log.append(entry)


async def _settle(asks: Asking, lens: Lens, now: datetime) -> None:
    """Close requests about records of which a new version came."""
    store = asks.services.ledger.corrections
    open_ = await asyncio.to_thread(
        store.of_provider, asks.principal.department, states=(CorrectionState.ACCEPTED,), limit=1_000
    )
    if open_:
        found = await versions(asks.services.database, lens, sorted({one.record for one in open_}))
        await asyncio.to_thread(store.settle, found, at=now)


def _trace(page: Sequence[Asked]) -> Trace:
    return Trace(
        datasets=tuple(sorted({one.dataset for one in page})),
        fields=tuple(sorted({f"{one.mention}.{one.field}" for one in page})),
        records=tuple(sorted({one.record for one in page})),
    )


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise WrongUse("This is no day that there is.") from error


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError as error:
        raise WrongUse("This is no time that there is.") from error


def _created(request: Request, value: object) -> Response:
    response = answer(request, value)
    response.status_code = 201
    return response
