"""Patterns of officers' reading that an auditor should look at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from api.answers import answer
from api.asking import BEARER, Asks
from api.models.parts import Answer
from api.responses import responses
from hub.access.authorise import REFUSAL
from hub.access.principal import Role
from hub.audit.disclosure import Outcome, Trace
from hub.audit.patterns.gathering import gather
from hub.audit.patterns.rules import read_pattern_rules
from hub.audit.patterns.search import findings
from hub.audit.patterns.telling import finding_told
from hub.audit.reach import audited
from hub.errors import AccessRefused, WrongUse

router = APIRouter(tags=["audit"], dependencies=[BEARER])

#: A period that is looked at where none is named, and the longest one.
_USUAL: Final = timedelta(days=30)
_LONGEST: Final = timedelta(days=400)

Since = Annotated[
    datetime | None, Query(description="ISO 8601 with its zone; unset, 30 days before `until`.")
]
Until = Annotated[datetime | None, Query(description="ISO 8601 with its zone; unset, now.")]


class GivenReason(Answer):
    """A reason that was given for some of the reads; empty where none was."""

    purpose: str
    case: str
    legal_basis: str


class PatternFinding(Answer):
    """Reads by officers that fit a pattern. Something to check: whether they were right is not said."""

    pattern: Annotated[str, Field(description="Which pattern.", examples=["night"])]
    words: str
    users: list[str]
    departments: list[str]
    entries: Annotated[list[int], Field(description="Numbers of the entries of the log.")]
    persons: Annotated[
        list[str], Field(description="Whom it is about, as commitments; never as ids or names.")
    ]
    reasons: list[GivenReason]
    since: Annotated[str, Field(description="The first of these reads, UTC.")]
    until: Annotated[str, Field(description="The last of them, UTC.")]


class PatternFindings(Answer):
    """Findings by pattern, in the order of the log; no order of weight."""

    findings: list[PatternFinding]


EXAMPLE: Final[dict[str, Any]] = {
    "findings": [
        {
            "pattern": "own_name",
            "words": "read someone with the officer's own name",
            "users": ["judge-3"],
            "departments": ["court"],
            "entries": [48213],
            "persons": ["P:6vJ3nC0m1u0wXb2q4r5s7t8v9w0x1y2z3A4B5C6D7E8"],
            "reasons": [
                {
                    "purpose": "court_proceeding",
                    "case": "C0f1e2d3c4b5a69788796a5b4",
                    "legal_basis": "民事诉讼法（2023）第六十七条",
                }
            ],
            "since": "2026-11-20T02:11:09.482113+00:00",
            "until": "2026-11-20T02:11:09.482113+00:00",
        }
    ]
}


@router.get(
    "/v1/audit/patterns",
    responses=responses(PatternFindings, EXAMPLE, problems=(400, 401, 403, 422, 503)),
    response_model=None,
    summary="Unusual reading of officers",
)
async def patterns(request: Request, asks: Asks, since: Since = None, until: Until = None) -> Response:
    """Reads of officers of the departments that you audit that fit a pattern to check, with the reasons given for them.

    For auditors. Persons who were read stand only as commitments, and nothing is counted or ranked of them.
    """
    services = asks.services
    if asks.principal.role is not Role.AUDITOR:
        await services.log.append(asks.entry("audit.patterns", None, Outcome.REFUSED, Trace()))
        raise AccessRefused(REFUSAL)
    start, end = _period(since, until)
    rules = services.rules()
    root = services.settings.root
    reached = audited(rules.departments, asks.principal.department)
    gathered = await gather(
        services.ledger,
        services.database,
        root,
        departments=reached,
        consumers=rules.departments.known if reached is None else reached,
        purposes=rules.purposes,
        since=start,
        until=end,
    )
    found = findings(
        gathered.readings,
        gathered.facts,
        read_pattern_rules(root),
        zone=services.settings.zone,
        now=datetime.now(UTC),
    )
    await services.log.append(asks.entry("audit.patterns", None, Outcome.SHOWN, Trace()))
    return answer(request, {"findings": [finding_told(one) for one in found]})


def _period(since: datetime | None, until: datetime | None) -> tuple[datetime, datetime]:
    end = until or datetime.now(UTC)
    if end.tzinfo is None or (since is not None and since.tzinfo is None):
        raise WrongUse("Give times with their zone, like 2026-03-01T00:00:00+08:00.")
    try:
        start = since or end - _USUAL
    except OverflowError as error:
        raise WrongUse("This is no period that can be looked at.") from error
    if not timedelta() < end - start <= _LONGEST:
        raise WrongUse(f"A period begins before it ends and lasts {_LONGEST.days} days at most.")
    return start, end
