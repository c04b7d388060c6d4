"""What departments owe each other, and what of it is late (政务数据共享条例, art. 21, 22 and 26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.access.principal import Principal
from hub.sharing.deadlines import Deadline, correction_deadline, delivery_deadline, reply_deadline
from hub.sharing.request import RequestState, ShareRequest
from hub.sharing.rules import SharingRules

if TYPE_CHECKING:
    from hub.ledger.ledger import Ledger


def deadline_of(ledger: Ledger, rules: SharingRules, request: ShareRequest) -> Deadline | None:
    """The deadline that runs for a request: of the reply, then of the delivery."""
    now = rules.now()
    if request.state is not RequestState.CONSENTED:
        return reply_deadline(request, rules.calendar, now)
    granted = ledger.grants.of_request(request.id)
    return None if granted is None else delivery_deadline(granted, rules.calendar, now)


def deadlines(ledger: Ledger, rules: SharingRules, by: Principal) -> tuple[Deadline, ...]:
    """Every deadline that runs between departments and that someone may see, the earliest first."""
    department, now = rules.authority.looks(by), rules.now()
    calendar = rules.calendar
    found = [
        *(
            reply_deadline(request, calendar, now)
            for request in ledger.requests.list(department=department, state=RequestState.SUBMITTED)
        ),
        *(delivery_deadline(granted, calendar, now) for granted in ledger.grants.list(department=department)),
        *(
            correction_deadline(asked, calendar, now)
            for asked in ledger.correction_requests.list(department=department, open_only=True)
        ),
    ]
    return tuple(
        sorted((one for one in found if one is not None), key=lambda one: (one.term.due, one.subject))
    )
