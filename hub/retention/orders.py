"""Registers a court's order that opens sealed records, after a look at what it names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from hub.access.departments import Kind, read_departments
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
) -> CourtOrder:
    """Register an order that a head of a court answers for.

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
    return home.ledger.orders.add(
        number=number,
        case=case,
        records=records,
        reason=reason,
        department=department,
        by=by,
        starts=starts,
        ends=ends,
    )
