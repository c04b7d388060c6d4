"""Deadlines of sharing, in working days of the hub's calendar (政务数据共享条例, art. 21, 22 and 26)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.access.grant import GrantState
from hub.access.holding import Sharing
from hub.access.working_days import Term, WorkingDays
from hub.sharing.correction import CorrectionRequest
from hub.sharing.granted import Granted
from hub.sharing.request import RequestState, ShareRequest

#: Working days within which the provider replies, by the class of what was asked for (art. 21).
REPLY: Final = {Sharing.UNCONDITIONAL: 1, Sharing.CONDITIONAL: 10}
#: By how many working days a reply may be put off, once and with a reason (art. 21).
EXTENSION: Final = 10
#: Within which it delivers what it consented to (art. 22).
DELIVERY: Final = 20
#: Within which a correction request is verified, corrected and answered (art. 26).
CORRECTION: Final = 10


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when `department` has to do something about a request, a grant or a correction, and how that was counted."""

    what: str
    subject: str
    dataset: str
    department: str
    law: str
    term: Term
    overdue: bool


def reply_deadline(request: ShareRequest, calendar: WorkingDays, now: datetime) -> Deadline | None:
    """When the provider has to reply; None while nothing is asked of it."""
    if request.state is not RequestState.SUBMITTED or request.submitted is None:
        return None
    term = calendar.after(calendar.day(request.submitted), request.reply_days + request.extended_days)
    return _deadline("reply", request.id, request.dataset, request.provider, "art. 21", term, calendar, now)


def delivery_deadline(granted: Granted, calendar: WorkingDays, now: datetime) -> Deadline | None:
    """When the provider has to deliver; None where it has, or need not any more."""
    if granted.state_at(now) is not GrantState.CONSENTED:
        return None
    term = calendar.after(calendar.day(granted.consented), DELIVERY)
    grant = granted.grant
    return _deadline("delivery", grant.id, grant.dataset, grant.provider, "art. 22", term, calendar, now)


def correction_deadline(asked: CorrectionRequest, calendar: WorkingDays, now: datetime) -> Deadline | None:
    """When a provider has to have verified, corrected and answered; None where it has."""
    if not asked.open:
        return None
    term = calendar.after(calendar.day(asked.asked), CORRECTION)
    return _deadline("correction", asked.id, asked.dataset, asked.provider, "art. 26", term, calendar, now)


def _deadline(
    what: str,
    subject: str,
    dataset: str,
    department: str,
    article: str,
    term: Term,
    calendar: WorkingDays,
    now: datetime,
) -> Deadline:
    law = f"政务数据共享条例, {article}"
    return Deadline(what, subject, dataset, department, law, term, calendar.over(term, now))
