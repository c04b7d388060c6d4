"""Registers a court's order that opens sealed records, after a look at what it names, and ends it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from hub.access.departments import Kind, read_departments
from hub.access.principal import Principal, Role
from hub.audit.disclosure import Disclosure, act
from hub.errors import AccessRefused, WrongUse

if TYPE_CHECKING:
    from hub.home import Home
    from hub.ledger.orders import CourtOrder


def register(
    home: Home,
    *,
    number: str,
    case: str,
    records: Sequence[str] = (),
    reason: str,
    department: str,
    by: str,
    starts: datetime,
    ends: datetime,
    role: Role = Role.HEAD,
    request: str | None = None,
) -> CourtOrder:
    """Register an order that a head of a court answers for.

    The log names `by` in `role`, and `request` where it came by one.

    Raises
    ------
    AccessRefused
        The department is no court, or `by` is none of its heads.
    WrongUse
        A record isn't sealed, or the order says too little or ends before it starts.
    """
    court = read_departments(home.root)[department]
    if court.kind is not Kind.COURT or by not in court.heads:
        raise AccessRefused("Only a head of a court registers an order that opens sealed records.")
    sealed = home.ledger.seals.records()
    if any(record not in sealed for record in records):
        raise WrongUse("A record that the order names isn't sealed.")
    return home.ledger.acted(
        lambda: home.ledger.orders.add(
            number=number,
            case=case,
            records=records,
            reason=reason,
            department=department,
            by=by,
            starts=starts,
            ends=ends,
        ),
        lambda made: [_entry("order.register", made, Principal(by, department, role), request)],
    )


def revoke(
    home: Home, order: str, *, department: str, by: str, role: Role = Role.HEAD, request: str | None = None
) -> CourtOrder:
    """End an order now, for a department. Raises NotFound and WrongUse as `Orders.revoke`."""
    return home.ledger.acted(
        lambda: home.ledger.orders.revoke(order, by=by),
        lambda made: [_entry("order.revoke", made, Principal(by, department, role), request)],
    )


def _entry(action: str, order: CourtOrder, who: Principal, request: str | None) -> Disclosure:
    return act(
        who,
        action,
        subject=order.id,
        legal_basis=order.number,
        case=order.case,
        detail={"records": len(order.records)},
        request=request,
    )
