"""The audit log for auditors, and its proofs for everyone with a token."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api import cursors
from api.answers import answer
from api.asking import BEARER, Asking, Asks
from api.examples.audit import CHECKPOINT, CONSISTENCY, ENTRIES, INCLUSION
from api.models.audit import LogCheckpoint, LogConsistency, LogEntry, LogInclusion, LogPage
from api.responses import responses
from hub.access.authorise import REFUSAL
from hub.access.principal import Role
from hub.audit.disclosure import Outcome, Trace
from hub.audit.reach import audited
from hub.errors import AccessRefused, NotFound, WrongUse
from hub.ledger.values import LoggedDisclosure, LoggedFilter

router = APIRouter(tags=["audit"], dependencies=[BEARER])

_MOST = 2**53

Limit = Annotated[int, Query(ge=1, le=200, description="Entries of one page at most.")]
Cursor = Annotated[str | None, Query(max_length=1_000, description="`next` of the page before.")]
Text = Annotated[str | None, Query(max_length=200, description="Only entries that say this.")]
Time = Annotated[datetime | None, Query(description="ISO 8601 with its zone.")]
Seq = Annotated[int, Query(ge=1, le=_MOST, description="Number of the entry.", examples=[2])]
Size = Annotated[int, Query(ge=1, le=_MOST, description="Entries of the log.", examples=[2])]


@router.get(
    "/v1/audit/entries",
    responses=responses(LogPage, ENTRIES, problems=(400, 401, 403, 422, 503)),
    response_model=None,
    summary="Entries, newest first",
)
async def entries(
    request: Request,
    asks: Asks,
    user: Text = None,
    department: Text = None,
    purpose: Text = None,
    case: Text = None,
    action: Text = None,
    outcome: Text = None,
    since: Time = None,
    until: Time = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Who read or did what, by the departments that you audit, newest first. For auditors; reading it is logged too."""
    if asks.principal.role is not Role.AUDITOR:
        await _log(asks, Outcome.REFUSED)
        raise AccessRefused(REFUSAL)
    reached = audited(asks.services.rules().departments, asks.principal.department)
    meant = LoggedFilter(
        _narrowed(reached, department), user, purpose, case, action, outcome, _zoned(since), _zoned(until)
    )
    before = int(cursors.decode(cursor, int)[0]) if cursor else None
    found = await asyncio.to_thread(
        asks.services.ledger.disclosures.newest, meant, before=before, limit=limit + 1
    )
    page = found[:limit]
    await _log(asks, Outcome.SHOWN)
    following = cursors.encode(page[-1].seq) if len(found) > limit else None
    return answer(request, {"entries": [_told(one) for one in page], "next": following})


@router.get(
    "/v1/audit/checkpoint",
    responses=responses(LogCheckpoint, CHECKPOINT, problems=(401, 404, 422, 503)),
    response_model=None,
    summary="The newest checkpoint",
)
async def checkpoint(request: Request, asks: Asks) -> Response:
    """The newest signed state of the log. Keep it: a later one must go on from it."""
    last = await asyncio.to_thread(asks.services.ledger.checkpoints.last)
    if last is None:
        raise NotFound("The log was not signed yet.")
    key = asks.services.signing.public.text()
    return answer(request, {"size": last.size, "note": last.note.decode(), "public_key": key})


@router.get(
    "/v1/audit/inclusion",
    responses=responses(LogInclusion, INCLUSION, problems=(400, 401, 422, 503)),
    response_model=None,
    summary="Is it in the log",
)
async def inclusion(request: Request, asks: Asks, seq: Seq, size: Size) -> Response:
    """A proof that entry `seq` is in the log of the first `size` entries."""
    proof = await asyncio.to_thread(asks.services.ledger.proofs.inclusion, seq, size)
    return answer(
        request,
        {
            "seq": proof.seq,
            "size": proof.size,
            "hash": proof.hash.hex(),
            "path": [one.hex() for one in proof.path],
            "root": proof.root.hex(),
        },
    )


@router.get(
    "/v1/audit/consistency",
    responses=responses(LogConsistency, CONSISTENCY, problems=(400, 401, 422, 503)),
    response_model=None,
    summary="Does it go on",
)
async def consistency(
    request: Request,
    asks: Asks,
    first: Annotated[int, Query(alias="from", ge=1, le=_MOST, description="Earlier size.", examples=[1])],
    second: Annotated[int, Query(alias="to", ge=1, le=_MOST, description="Later size.", examples=[2])],
) -> Response:
    """A proof that the log of the first `to` entries begins with the first `from` ones as they were."""
    proof = await asyncio.to_thread(asks.services.ledger.proofs.consistency, first, second)
    return answer(
        request,
        {
            "first": proof.first,
            "second": proof.second,
            "first_root": proof.first_root.hex(),
            "second_root": proof.second_root.hex(),
            "path": [one.hex() for one in proof.path],
        },
    )


async def _log(asks: Asking, outcome: Outcome) -> None:
    await asks.services.log.append(asks.entry("audit.entries", None, outcome, Trace()))


def _narrowed(reached: frozenset[str] | None, department: str | None) -> frozenset[str] | None:
    """The departments that are meant, of those that the auditor may read; one that isn't among them has no entries."""
    if department is None:
        return reached
    return frozenset({department}) if reached is None or department in reached else frozenset()


def _zoned(time: datetime | None) -> datetime | None:
    """A time without a zone is nowhere."""
    if time is not None and time.tzinfo is None:
        raise WrongUse("Give times with their zone, like 2026-03-01T00:00:00+08:00.")
    return time


def _told(entry: LoggedDisclosure) -> dict[str, object]:
    values = {**entry.values, "hash": entry.hash}
    return {name: values[name] for name in LogEntry.model_fields}
