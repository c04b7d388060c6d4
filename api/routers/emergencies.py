"""Break-glass: asked for, agreed to by two units, told to all concerned, reviewed afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import JsonValue
from starlette.responses import Response

from api.answers import unkept
from api.asking import BEARER, Asking, Asks
from api.examples.emergencies import EMERGENCIES, EMERGENCY
from api.models.emergencies import Emergencies, Emergency, EmergencyAsked, EmergencyReview
from api.responses import Described, responses
from hub.access.emergency import EmergencyFile
from hub.access.emergency_rules import EmergencyRules
from hub.audit.disclosure import Disclosure, act
from hub.ledger.notices import Notice

router = APIRouter(tags=["emergencies"], dependencies=[BEARER])

Id = Annotated[
    str,
    Path(
        pattern=r"^[0-9TZ]{19,20}-[0-9a-z]{8}$",
        description="Id of the emergency.",
        examples=["20261125T005528123Z-7kq2m9xa"],
    ),
]
Before = Annotated[str | None, Query(max_length=40, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=100, description="Emergencies of one page at most.")]


def _described(status: int = 200) -> Described:
    described = responses(Emergency, EMERGENCY, status=status, problems=(400, 401, 403, 404, 422, 503))
    described.pop(304, None)
    return described


@router.post(
    "/v1/emergencies",
    status_code=201,
    responses=_described(201),
    response_model=None,
    summary="Ask for an emergency",
)
async def ask(asked: EmergencyAsked, asks: Asks) -> Response:
    """Where life is in danger: ask to read other departments' datasets about one case, for some hours.

    It opens nothing until two named heads of two departments concerned (yours, an owner's, your supervisor's) agree;
    then send its id as `Hub-Emergency` with each read. All concerned are told at once. Somebody else has to write a
    review within three working days of its end, or your department may ask for no other one.
    """
    now, emergencies = datetime.now(UTC), asks.services.ledger.emergencies
    rules = _rules(asks)
    unreviewed = await asyncio.to_thread(emergencies.unreviewed, asks.principal.department, now)
    rules.check_ask(asks.principal, asked.datasets, unreviewed, now)
    tell = rules.told(asks.principal.department, asked.datasets) | {asks.principal.department}
    return await _done(
        asks,
        rules,
        "emergency.ask",
        lambda: emergencies.ask(
            case=asked.case,
            department=asks.principal.department,
            user=asks.principal.subject,
            reason=asked.reason,
            datasets=asked.datasets,
            hours=asked.hours,
            tell=tell,
        ),
        lambda file: {"datasets": list(file.datasets), "hours": file.hours},
        status=201,
    )


@router.post(
    "/v1/emergencies/{id}/approve",
    responses=_described(),
    response_model=None,
    summary="Agree to an emergency",
)
async def approve(id: Id, asks: Asks) -> Response:
    """Agree, as a named head of a department concerned. The second approval, of another unit, puts it in force."""
    emergencies, rules, file = asks.services.ledger.emergencies, _rules(asks), await _found(asks, id)
    rules.check_head(asks.principal, file)
    by = asks.principal
    return await _done(
        asks,
        rules,
        "emergency.approve",
        lambda: emergencies.approve(
            id, user=by.subject, department=by.department, tell=rules.concerned(file)
        ),
        lambda done: {"approvals": len(done.approvals)},
    )


@router.post(
    "/v1/emergencies/{id}/end", responses=_described(), response_model=None, summary="End an emergency early"
)
async def end(id: Id, asks: Asks) -> Response:
    """End it before its time, as who asked for it or as a head of a department concerned: it opens nothing any more."""
    emergencies, rules, file = asks.services.ledger.emergencies, _rules(asks), await _found(asks, id)
    rules.check_end(asks.principal, file)
    return await _done(
        asks,
        rules,
        "emergency.end",
        lambda: emergencies.end(id, user=asks.principal.subject, tell=rules.concerned(file)),
        lambda _: {},
    )


@router.post(
    "/v1/emergencies/{id}/review", responses=_described(), response_model=None, summary="Review an emergency"
)
async def review(id: Id, found: EmergencyReview, asks: Asks) -> Response:
    """Write what came of it, as a head of the department that read or of its supervisor, and not as who read."""
    emergencies, rules, file = asks.services.ledger.emergencies, _rules(asks), await _found(asks, id)
    rules.check_review(asks.principal, file)
    by = asks.principal
    return await _done(
        asks,
        rules,
        "emergency.review",
        lambda: emergencies.review(
            id,
            user=by.subject,
            department=by.department,
            justified=found.justified,
            text=found.text,
            tell=rules.concerned(file),
        ),
        lambda _: {"justified": found.justified},
    )


@router.get("/v1/emergencies/{id}", responses=_described(), response_model=None, summary="One emergency")
async def emergency(id: Id, asks: Asks) -> Response:
    """One emergency with its approvals, its review, and who has been told."""
    rules, file = _rules(asks), await _found(asks, id)
    rules.check_sees(asks.principal, file)
    (told,) = await _told(asks, rules, [file])
    return unkept(told)


@router.get(
    "/v1/emergencies",
    responses=responses(Emergencies, EMERGENCIES, problems=(401, 422, 503)),
    response_model=None,
    summary="Emergencies that concern you",
)
async def emergencies(asks: Asks, before: Before = None, limit: Limit = 50) -> Response:
    """Those that are your business: your own, as a head those of your department and of its data, as an auditor all."""
    rules = _rules(asks)
    files = await asyncio.to_thread(
        asks.services.ledger.emergencies.list_where,
        lambda file: rules.sees(asks.principal, file),
        before=before,
        limit=limit + 1,
    )
    told = await _told(asks, rules, files[:limit])
    return unkept({"emergencies": told, "next": files[limit - 1].id if len(files) > limit else None})


def _rules(asks: Asking) -> EmergencyRules:
    services = asks.services
    return EmergencyRules(
        services.rules().departments, services.catalogue().owners, services.rules.sharing().calendar
    )


async def _found(asks: Asking, id: str) -> EmergencyFile:
    return await asyncio.to_thread(asks.services.ledger.emergencies.get, id)


async def _done(
    asks: Asking,
    rules: EmergencyRules,
    action: str,
    doing: Callable[[], EmergencyFile],
    detail: Callable[[EmergencyFile], dict[str, JsonValue]],
    *,
    status: int = 200,
) -> Response:
    """Do it and write it into the log, have everybody told, and answer."""

    def entries(file: EmergencyFile) -> list[Disclosure]:
        told = {**detail(file), "state": file.state(datetime.now(UTC)).value}
        return [
            act(
                asks.principal,
                action,
                subject=file.id,
                detail=told,
                request=asks.request_id,
                case=file.case,
            )
        ]

    file = await asyncio.to_thread(asks.services.ledger.acted, doing, entries)
    asks.services.messenger.call()
    (told,) = await _told(asks, rules, [file])
    return unkept(told, status)


async def _told(asks: Asking, rules: EmergencyRules, files: Sequence[EmergencyFile]) -> list[dict[str, Any]]:
    notices = await asyncio.to_thread(asks.services.ledger.notices.of, [file.id for file in files])
    now = datetime.now(UTC)
    return [_body(file, rules, [one for one in notices if one.emergency == file.id], now) for file in files]


def _body(
    file: EmergencyFile, rules: EmergencyRules, notices: Sequence[Notice], now: datetime
) -> dict[str, Any]:
    term = rules.review_due(file)
    whose = ("user", "department", "at")
    return {
        "id": file.id,
        "state": file.state(now).value,
        **_fields(file, ("case", "department", "user", "reason", "datasets", "hours")),
        **_fields(file, ("asked", "starts", "ends", "ended_by")),
        "approvals": [_fields(one, whose) for one in file.approvals],
        "review": _fields(file.review, (*whose, "justified", "text")) if file.review else None,
        "review_due": term.due if term is not None else None,
        "review_overdue": rules.overdue(file, now),
        "notices": [
            _fields(one, ("department", "event", "made", "delivered", "attempts", "error")) for one in notices
        ],
    }


def _fields(of: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(of, name) for name in names}
