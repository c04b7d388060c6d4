"""Gathers what is in force for one request. What can't be found out is not in force."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from hub.access.asked import Asked
from hub.access.bounded import Bounded
from hub.access.emergency import Emergency
from hub.access.grant import Grant
from hub.access.principal import Principal
from hub.access.rights import Rights, Rules
from hub.graph.reads.handlers import handles

if TYPE_CHECKING:
    from api.services import Services
    from hub.ledger.ledger import Ledger

#: Departments whose grants are remembered at most.
_MOST = 1_000


class Handling(Protocol):
    """Tells whether a user handles a case, by the source's own assignment or a registered one."""

    async def __call__(
        self, services: Services, principal: Principal, own: frozenset[str], case: str, now: datetime, /
    ) -> bool: ...


async def handles_case(
    services: Services, principal: Principal, own: frozenset[str], case: str, now: datetime
) -> bool:
    """By an assignment of the head, or by a record of the user's own department that names them."""
    holds = services.ledger.assignments.holds
    if await asyncio.to_thread(holds, principal.subject, principal.department, case, now):
        return True
    return await handles(services.database, principal, own, case)


class GrantsKnown:
    """The grants in force for each department, read from the ledger again whenever anything about sharing changed."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known: Bounded[str, tuple[int, datetime, tuple[Grant, ...]]] = Bounded(_MOST)

    def of(self, consumer: str, now: datetime) -> tuple[Grant, ...]:
        """Those that a department has. One that begins later without a change is found within a minute of that."""
        version = self._ledger.sharing_version()
        known = self._known.get(consumer)
        if known is None or known[0] != version or (now - known[1]).total_seconds() > 60:
            found = self._ledger.grants.in_force(consumer, now)
            known = self._known.put(consumer, (version, now, found))
        return known[2]


async def rights_of(services: Services, principal: Principal, asked: Asked, now: datetime) -> Rights:
    """What is in force for what a principal asks."""
    rules, grants, unsealed, emergency = await asyncio.to_thread(_kept, services, principal, asked, now)
    return Rights(
        rules=rules,
        grants=grants,
        handles=await _handles(services, rules, principal, asked, now),
        unsealed=unsealed,
        emergency=emergency,
    )


def _kept(
    services: Services, principal: Principal, asked: Asked, now: datetime
) -> tuple[Rules, tuple[Grant, ...], frozenset[str], Emergency | None]:
    """The rules, the department's grants, the records that the order opens, and the emergency, if there is one."""
    ledger, unsealed, emergency = services.ledger, frozenset[str](), None
    if asked.order is not None and asked.case is not None:
        unsealed = ledger.orders.unsealed(asked.order, asked.case, now)
    if asked.emergency is not None:
        emergency = ledger.emergencies.in_force(asked.emergency, principal.subject, now)
    return services.rules(), services.grants.of(principal.department, now), unsealed, emergency


async def _handles(
    services: Services, rules: Rules, principal: Principal, asked: Asked, now: datetime
) -> bool:
    """Whether the case is one that the reader handles; not asked where it makes no difference.

    A system reads as the officer for whom it asks.
    """
    purpose = rules.purposes.get(asked.purpose or "")
    if purpose is None or not purpose.needs_case or asked.case is None:
        return False
    if not purpose.allows(principal.role, rules.departments[principal.department].kind):
        return False
    own = frozenset(id for id, held in rules.datasets.items() if held.owner == principal.department)
    who = replace(principal, subject=asked.on_behalf) if asked.on_behalf and principal.system else principal
    return bool(own) and await services.handling(services, who, own, asked.case, now)
